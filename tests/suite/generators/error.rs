//! Error responses.

use std::collections::BTreeSet;

use atlas_maintenance::ErrorCode;
use contract_tests::contract::Contract;
use contract_tests::generate::coverage::{Coverage, SAMPLES};
use contract_tests::generate::error::{
    RECURSION_LIMIT, any_body, any_status, bodies, bodies_beyond_schema, error_schema, header_code,
    listed_statuses, statuses,
};
use serde_json::Value;

/// The JSON type of a value.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "fraction",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

const KINDS: [&str; 7] = [
    "null", "boolean", "fraction", "integer", "string", "array", "object",
];

/// Every code of the client, and one that it does not know.
fn expected_codes() -> Vec<String> {
    let known = ErrorCode::KNOWN.iter().map(|code| format!("code {code}"));
    known.chain(["unknown code".to_owned()]).collect()
}

fn code_label(code: &str) -> String {
    match ErrorCode::from(code) {
        ErrorCode::Other(_) if code.is_empty() => "empty code".to_owned(),
        ErrorCode::Other(_) => "unknown code".to_owned(),
        known => format!("code {known}"),
    }
}

#[test]
fn error_statuses_cover_every_listed_status_and_class() {
    for contract in Contract::all() {
        for operation in contract.operations() {
            let classes = |status: &u16| vec![format!("{}xx", status / 100), status.to_string()];
            let listed = listed_statuses(&operation);
            let errors = Coverage::of(SAMPLES, &statuses(&operation), classes);
            let expected = listed.iter().map(ToString::to_string);
            errors.assert_contains(&format!("error statuses of {operation}"), expected);
            errors.assert_contains(
                &format!("error statuses of {operation}"),
                ["3xx", "4xx", "5xx"],
            );
            Coverage::of(SAMPLES, &any_status(&operation), classes).assert_contains(
                &format!("statuses of {operation}"),
                ["200", "2xx", "3xx", "4xx", "5xx"],
            );
        }
    }
}

#[test]
fn error_bodies_cover_every_code_and_member() {
    let labels = |body: &Value| {
        let mut labels = vec![code_label(body["errorCode"].as_str().unwrap_or_default())];
        for name in ["detail", "reason"] {
            labels.push(match body[name].as_str() {
                None => format!("{name}: absent"),
                Some("") => format!("{name}: empty"),
                Some(_) => format!("{name}: text"),
            });
        }
        for (name, list) in [
            ("violations", &body["badRequestDetail"]["fields"]),
            ("parameters", &body["parameters"]),
        ] {
            labels.push(match list.as_array().map(Vec::len) {
                None => format!("{name}: absent"),
                Some(0) => format!("{name}: none"),
                Some(1) => format!("{name}: one"),
                Some(_) => format!("{name}: several"),
            });
        }
        let text = [&body["detail"], &body["reason"], &body["errorCode"]];
        let has_control =
            |value: &&Value| value.as_str().is_some_and(|t| t.contains(char::is_control));
        if text.iter().any(has_control) {
            labels.push("control character".to_owned());
        }
        labels
    };
    for contract in Contract::all() {
        let operations = contract.operations();
        // All operations of a version share the schema.
        let samples = SAMPLES * operations.len();
        let mut schemas = BTreeSet::new();
        for operation in &operations {
            if !schemas.insert(error_schema(operation).to_string()) {
                continue;
            }
            let coverage =
                Coverage::of(samples, &bodies(&contract, error_schema(operation)), labels);
            let generator = format!("error bodies of {operation}");
            coverage.assert_contains(&generator, expected_codes());
            coverage.assert_contains(&generator, ["empty code", "control character"]);
            for name in ["detail", "reason"] {
                let cases = ["absent", "empty", "text"].map(|case| format!("{name}: {case}"));
                coverage.assert_contains(&generator, cases);
            }
            for name in ["violations", "parameters"] {
                let cases = ["absent", "none", "one", "several"];
                coverage.assert_contains(&generator, cases.map(|case| format!("{name}: {case}")));
            }
        }
    }
}

#[test]
fn error_bodies_beyond_schema_cover_depth_surrogates_and_types() {
    let labels = |(text, code): &(String, String)| {
        let mut labels = vec![code_label(code)];
        let is_deep = text.contains(&"[".repeat(RECURSION_LIMIT + 1));
        let has_surrogate = text.contains("\\ud800");
        labels.push(format!("deep: {is_deep}"));
        labels.push(format!("half a surrogate pair: {has_surrogate}"));
        if let Ok(body) = serde_json::from_str::<Value>(text) {
            labels.push(format!("error: {}", kind(&body["error"])));
            labels.push(format!("error, negative: {}", body["error"].is_i64()));
            let parameters = body["parameters"].as_array().into_iter().flatten();
            labels.extend(parameters.map(|value| format!("parameter: {}", kind(value))));
        }
        labels
    };
    for contract in Contract::all() {
        let mut schemas = BTreeSet::new();
        for operation in contract.operations() {
            if !schemas.insert(error_schema(&operation).to_string()) {
                continue;
            }
            let coverage = Coverage::of(
                SAMPLES,
                &bodies_beyond_schema(&contract, error_schema(&operation)),
                labels,
            );
            let generator = format!("error bodies beyond the schema of {operation}");
            coverage.assert_contains(&generator, ["unknown code"]);
            for is in [true, false] {
                coverage.assert_contains(
                    &generator,
                    ["deep", "half a surrogate pair", "error, negative"]
                        .map(|case| format!("{case}: {is}")),
                );
            }
            let numbers = ["fraction", "integer"].map(|kind| format!("error: {kind}"));
            coverage.assert_contains(&generator, numbers);
            coverage.assert_contains(&generator, KINDS.map(|kind| format!("parameter: {kind}")));
        }
    }
}

#[test]
fn arbitrary_bodies_cover_every_form() {
    let labels = |body: &Vec<u8>| {
        let mut labels = Vec::new();
        match std::str::from_utf8(body) {
            Err(_) => labels.push("not UTF-8".to_owned()),
            Ok("") => labels.push("empty".to_owned()),
            Ok(text) if text.contains("<html>") => labels.push("HTML".to_owned()),
            Ok(text) if text.len() > 50_000 => labels.push("deep".to_owned()),
            Ok(text) => match serde_json::from_str::<Value>(text) {
                Ok(value) => labels.push(kind(&value).to_owned()),
                Err(error) if error.is_eof() => labels.push("truncated".to_owned()),
                Err(_) if text.contains("\\ud800") => {
                    labels.push("half a surrogate pair".to_owned())
                }
                Err(_) => labels.push("other text".to_owned()),
            },
        }
        labels
    };
    let coverage = Coverage::of(SAMPLES, &any_body(), labels);
    coverage.assert_contains("arbitrary bodies", KINDS);
    coverage.assert_contains(
        "arbitrary bodies",
        [
            "not UTF-8",
            "empty",
            "HTML",
            "deep",
            "truncated",
            "half a surrogate pair",
        ],
    );
}

#[test]
fn header_codes_are_known_unknown_and_absent() {
    let coverage = Coverage::of(SAMPLES, &header_code(), |code| match code {
        None => vec!["absent".to_owned()],
        Some(code) => match ErrorCode::from(code.as_str()) {
            ErrorCode::Other(_) => vec!["unknown".to_owned()],
            _ => vec!["known".to_owned()],
        },
    });
    coverage.assert_contains("codes of the header", ["absent", "known", "unknown"]);
}
