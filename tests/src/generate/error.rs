//! Generators of error responses: statuses, and bodies within and beyond the schema.

use atlas_maintenance::ErrorCode;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::schema;
use crate::contract::{Contract, Operation};

/// The depth of nesting at which serde_json stops.
pub const RECURSION_LIMIT: usize = 128;

/// The error statuses that the fragment lists.
pub fn listed_statuses(operation: &Operation<'_>) -> Vec<u16> {
    let responses = operation.responses().into_iter();
    responses
        .map(|(status, _)| status)
        .filter(|status| *status >= 400)
        .collect()
}

/// The listed error statuses, and any other except 304, which has no body in HTTP.
pub fn statuses(operation: &Operation<'_>) -> BoxedStrategy<u16> {
    let any = (300_u16..600).prop_filter("304 has no body", |status| *status != 304);
    prop_oneof![3 => select(listed_statuses(operation)), 1 => any].boxed()
}

/// Any status that can have a body.
pub fn any_status(operation: &Operation<'_>) -> BoxedStrategy<u16> {
    let any = prop_oneof![Just(200_u16), 200_u16..600]
        .prop_filter("no body", |status| !matches!(status, 204 | 304));
    prop_oneof![statuses(operation), any].boxed()
}

/// The error schema of the operation.
///
/// # Panics
///
/// When the fragment describes no error.
pub fn error_schema<'c>(operation: &Operation<'c>) -> &'c Value {
    let (_, response) = operation
        .responses()
        .into_iter()
        .find(|(status, _)| *status >= 400)
        .unwrap_or_else(|| panic!("{operation} describes no error"));
    &response["content"]["application/json"]["schema"]
}

/// The known error codes, and others.
fn codes() -> impl Strategy<Value = String> {
    let known: Vec<_> = ErrorCode::KNOWN.iter().map(ErrorCode::as_str).collect();
    prop_oneof![
        3 => select(known).prop_map(str::to_owned),
        1 => "[A-Z][A-Z_]{0,30}",
    ]
}

/// Error bodies that match the schema.
pub fn bodies(contract: &Contract, schema: &Value) -> BoxedStrategy<Value> {
    (schema::valid(contract, schema), option::of(codes()))
        .prop_map(|(mut body, code)| {
            if let Some(code) = code {
                body["errorCode"] = json!(code);
            }
            body
        })
        .boxed()
}

/// Error bodies that do not match the schema: the text, and the error code in it.
pub fn bodies_beyond_schema(
    contract: &Contract,
    schema: &Value,
) -> BoxedStrategy<(String, String)> {
    let number = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
    ];
    let depth = prop_oneof![Just(0), 1..RECURSION_LIMIT / 2, RECURSION_LIMIT + 1..2000];
    (
        schema::valid(contract, schema),
        codes(),
        vec(prop_oneof![schema::scalar(), schema::anything()], 0..6),
        vec(("[a-z]{1,8}X", schema::anything()), 0..3),
        number,
        depth,
        any::<bool>(),
    )
        .prop_map(
            |(mut body, code, parameters, unknown, number, depth, surrogate)| {
                body["errorCode"] = json!(code);
                body["error"] = number;
                body["parameters"] = json!(parameters);
                body["deep"] = json!("DEEP");
                body["half"] = json!("HALF");
                for (name, value) in unknown {
                    body[name] = value;
                }
                let deep = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
                let half = if surrogate { "\"\\ud800\"" } else { "\"\"" };
                let text = body.to_string();
                let text = text.replace("\"DEEP\"", if depth == 0 { "1" } else { &deep });
                (text.replace("\"HALF\"", half), code)
            },
        )
        .boxed()
}

/// Any bytes, and what proxies and interrupted connections send.
pub fn any_body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        Just(Vec::new()),
        Just(b"<html><body>502 Bad Gateway</body></html>".to_vec()),
        Just(b"{\"errorCode\":\"GROUP_NOT".to_vec()),
        Just(b"{\"errorCode\":\"\\ud800\"}".to_vec()),
        Just("[".repeat(100_000).into_bytes()),
        schema::anything().prop_map(|value| value.to_string().into_bytes()),
        schema::scalar().prop_map(|value| value.to_string().into_bytes()),
        vec(any::<u8>(), 0..256),
    ]
}

/// The value of the header `X-Error-Code`.
pub fn header_code() -> impl Strategy<Value = Option<String>> {
    option::of(prop_oneof!["[A-Z_]{1,20}", codes()])
}
