//! An enveloped reply is read as the reply inside it, whatever that is.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test names describe the checks, and tests may panic"
)]

use contract_tests::check_share;
use contract_tests::contract::Contract;
use contract_tests::contract::Operation;
use contract_tests::driver::{self, Failure};
use contract_tests::generate::{error, input, reply};
use contract_tests::recorder::{Recorder, Response};
use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::sample::select;
use proptest::strategy::BoxedStrategy;
use serde_json::{Value, json};

/// All that a call reports of a reply.
fn call(
    recorder: &Recorder,
    operation: &Operation<'_>,
    response: Response,
    is_enveloped: bool,
) -> Value {
    let mut input = input::whole(operation);
    input.settings.envelope = is_enveloped;
    let call = || driver::call(operation, &recorder.base_url(), &input);
    let (result, requests) = recorder.during(operation, response, call);
    match result {
        Ok((output, metadata)) => json!({
            "output": format!("{output:?}"),
            "status": metadata.status,
            "version": metadata.resource_version,
            "requests": requests.len(),
        }),
        Err(Failure::Call(error)) => json!({
            "kind": format!("{:?} {:?}", error.kind(), error.reason()),
            "status": error.status(),
            "code": error.code().map(|code| code.as_str()),
            "detail": error.detail(),
            "parameters": error.parameters(),
            "violations": error.violations().len(),
            "body": serde_json::from_slice::<Value>(error.body()).ok(),
            "message": error.to_string(),
            "requests": requests.len(),
        }),
        Err(Failure::Value(error)) => panic!("{operation} does not accept {input:?}: {error}"),
    }
}

/// Numbers with fractions may be read back as others.
fn without_fractions(value: Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => Value::Null,
        Value::Array(items) => items.into_iter().map(without_fractions).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (name, without_fractions(value)))
            .collect(),
        other => other,
    }
}

/// The body of a reply; `None` is an empty one.
fn bodies(operation: &Operation<'_>) -> BoxedStrategy<Option<Value>> {
    let contract = operation.contract;
    let success = match operation.success_content() {
        Some((_, schema)) if operation.returns_property("results") => {
            reply::pages(contract, schema)
        }
        Some((_, schema)) if operation.returns_property("dayOfWeek") => {
            reply::windows(contract, schema)
        }
        Some((_, schema)) => reply::bodies(contract, schema),
        None => Just(json!({})).boxed(),
    };
    let errors = error::bodies(contract, error::error_schema(operation));
    let bodies = prop_oneof![
        4 => success.prop_map(Some),
        3 => errors.prop_map(Some),
        1 => Just(Some(json!([]))),
        2 => Just(None),
    ];
    bodies.prop_map(|body| body.map(without_fractions)).boxed()
}

/// The status of success, another one, or that of an error. 204 and 304 have no body without an
/// envelope.
fn statuses(operation: &Operation<'_>) -> BoxedStrategy<u16> {
    let success = operation.success().0;
    prop_oneof![
        3 => Just(success),
        1 => select(vec![200_u16, 202]),
        3 => error::statuses(operation),
    ]
    .boxed()
}

/// The member that holds the reply. Both are documented.
const MEMBERS: [&str; 2] = ["content", "envelope"];

/// How an envelope is written.
#[derive(Clone, Copy, Debug)]
enum Form {
    /// With the reply as this member.
    Member(&'static str),
    /// Without an envelope, though one was asked for.
    None,
}

fn forms() -> impl Strategy<Value = Form> {
    prop_oneof![
        2 => Just(Form::Member(MEMBERS[0])),
        2 => Just(Form::Member(MEMBERS[1])),
        1 => Just(Form::None),
    ]
}

#[test]
fn enveloped_reply_is_read_as_the_reply_inside() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            let replies = (statuses(&operation), bodies(&operation), forms());
            check_share(4, file!(), &replies, |(status, body, form)| {
                let body = body.filter(|_| status != 204);
                let text = body.as_ref().map(ToString::to_string).unwrap_or_default();
                let media_type = operation
                    .success_content()
                    .map(|(media_type, _)| media_type);
                let headers = media_type.map(|value| ("content-type".to_owned(), value.to_owned()));
                let bare = Response {
                    status,
                    headers: headers.into_iter().collect(),
                    body: text.into_bytes(),
                };
                let sent = match form {
                    Form::Member(name) => bare.clone().into_envelope(name),
                    Form::None => bare.clone(),
                };
                let expected = call(&recorder, &operation, bare, false);
                let read = call(&recorder, &operation, sent.clone(), true);
                if read == expected {
                    return Ok(());
                }
                let clause = "an enveloped reply is read as the reply inside";
                let what = format!(
                    "{} was read as {read} instead of {expected}",
                    String::from_utf8_lossy(&sent.body)
                );
                Err(operation.violation_in("responses", clause, &what))
            });
        }
    }
}

#[test]
fn envelope_without_content_is_an_empty_reply() {
    let recorder = Recorder::default();
    for contract in Contract::all() {
        for operation in contract.operations() {
            let success = operation.success().0;
            let empty = Response {
                status: success,
                ..Response::default()
            };
            let expected = call(&recorder, &operation, empty, false);
            for body in [
                json!({"status": success}),
                json!({"status": success, "content": null}),
                json!({"status": success, "envelope": null}),
            ] {
                let response = Response {
                    body: body.to_string().into_bytes(),
                    ..Response::default()
                };
                let read = call(&recorder, &operation, response, true);
                assert_eq!(
                    read,
                    expected,
                    "{}",
                    operation.violation("an envelope without content is empty", &body.to_string())
                );
            }
        }
    }
}
