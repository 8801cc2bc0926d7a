//! Valid input.

use contract_tests::contract::{Contract, Operation};
use contract_tests::generate::coverage::{Coverage, SAMPLES, SPAN_LABELS, span_labels};
use contract_tests::generate::input::{self, CredentialKind, Input};
use serde_json::Value;

/// The query parameters that belong to a call, not to the settings of the client.
fn call_parameters<'c>(operation: &Operation<'c>) -> Vec<&'c str> {
    let mut names = operation.query_parameters();
    names.retain(|name| !["envelope", "pretty"].contains(name));
    names
}

fn labels(operation: &Operation<'_>, input: &Input) -> Vec<String> {
    let mut labels = vec![
        format!("credentials: {:?}", input.credential),
        format!("envelope: {}", input.settings.envelope),
        format!("pretty: {}", input.settings.pretty),
    ];
    for name in call_parameters(operation) {
        let value = input.query.get(name);
        labels.extend(
            parameter_labels(operation.parameter_schema(name), value)
                .into_iter()
                .map(|label| format!("{name}: {label}")),
        );
    }
    if let Some(body) = &input.body {
        labels.extend(body_labels(body));
    }
    labels
}

fn parameter_labels(schema: &Value, value: Option<&Value>) -> Vec<String> {
    let Some(value) = value else {
        return vec!["absent".to_owned()];
    };
    let mut labels: Vec<String> = ["default", "minimum", "maximum"]
        .into_iter()
        .filter(|bound| schema.get(bound) == Some(value))
        .map(str::to_owned)
        .collect();
    match value {
        Value::Bool(value) => labels.push(value.to_string()),
        Value::Number(number)
            if number.as_i64() == schema["minimum"].as_i64().map(|low| low + 1) =>
        {
            labels.push("second".to_owned());
        }
        Value::Array(items) => {
            labels.push(format!("items {}", items.len().min(2)));
            for item in items.iter().filter_map(Value::as_str) {
                if item.contains(['&', '=', '+', '%', '#', ',']) {
                    labels.push("item with a reserved character".to_owned());
                }
            }
        }
        Value::String(text) if schema["format"] == "date-time" => {
            labels.push(
                if text.contains('.') {
                    "fraction"
                } else {
                    "whole second"
                }
                .to_owned(),
            );
            if text.as_str() < "1970" {
                labels.push("before 1970".to_owned());
            }
        }
        Value::String(text) if text.is_empty() => labels.push("empty".to_owned()),
        Value::String(text) => {
            if !text.is_ascii() {
                labels.push("non-ASCII".to_owned());
            }
            if text.contains(['&', '=', '+', '%', '#']) {
                labels.push("reserved character".to_owned());
            }
        }
        _ => {}
    }
    labels
}

fn body_labels(body: &Value) -> Vec<String> {
    if body["startASAP"] == true {
        return vec!["start now".to_owned()];
    }
    if let Some(targets) = body["notifications"].as_array() {
        return alert_labels(body, targets);
    }
    if body["enabled"].is_boolean() && body["dayOfWeek"].is_null() {
        return vec![format!("enabled {}", body["enabled"])];
    }
    if let Some(mode) = body["waveAssignmentMode"].as_str() {
        return vec![format!("mode {mode}")];
    }
    let mut labels = vec![
        format!("day {}", body["dayOfWeek"]),
        format!("hour {}", body["hourOfDay"]),
        format!("auto-defer {}", body["autoDeferOnceEnabled"]),
        format!("wave {}", body["waveAssignment"]),
    ];
    let hours = &body["protectedHours"];
    match (
        hours["startHourOfDay"].as_i64(),
        hours["endHourOfDay"].as_i64(),
    ) {
        (Some(start), Some(end)) => {
            labels.extend(span_labels(start, end).into_iter().map(str::to_owned));
        }
        _ => labels.push(format!("protected hours {hours}")),
    }
    labels
}

/// What a configuration has.
fn alert_labels(body: &Value, targets: &[Value]) -> Vec<String> {
    let mut labels = vec![
        format!("enabled {}", body["enabled"]),
        format!("targets {}", targets.len()),
    ];
    for target in targets {
        let interval = target["intervalMin"].as_i64();
        labels.extend((interval == Some(5)).then(|| "shortest interval".to_owned()));
        let secrets = ["webhookUrl", "webhookSecret", "apiToken", "serviceKey"];
        let has = secrets.iter().filter(|name| target[**name].is_string());
        labels.extend(has.map(|name| (*name).to_owned()));
    }
    labels
}

fn expected_of_alert(operation: &Operation<'_>) -> Vec<String> {
    let mut expected: Vec<_> = ["enabled true", "enabled false"]
        .map(str::to_owned)
        .to_vec();
    if operation.method != "PATCH" {
        let labels = [
            "enabled null",
            "targets 1",
            "targets 4",
            "shortest interval",
            "webhookUrl",
            "webhookSecret",
            "apiToken",
            "serviceKey",
        ];
        expected.extend(labels.map(str::to_owned));
    }
    expected
}

fn expected(operation: &Operation<'_>) -> Vec<String> {
    let mut expected: Vec<_> = CredentialKind::all(operation.contract)
        .into_iter()
        .map(|kind| format!("credentials: {kind:?}"))
        .collect();
    for is in [true, false] {
        expected.push(format!("envelope: {is}"));
        expected.push(format!("pretty: {is}"));
    }
    for name in call_parameters(operation) {
        let schema = operation.parameter_schema(name);
        let mut cases = vec!["absent"];
        let bounds = ["default", "minimum", "maximum"].into_iter();
        cases.extend(bounds.filter(|bound| schema.get(bound).is_some()));
        match schema["type"].as_str() {
            Some("boolean") => cases.extend(["true", "false"]),
            Some("integer") => cases.push("second"),
            Some("array") => {
                cases.extend(["items 0", "items 1", "items 2"]);
                if schema["items"].get("pattern").is_none() {
                    cases.push("item with a reserved character");
                }
            }
            Some("string") if schema["format"] == "date-time" => {
                cases.extend(["whole second", "fraction", "before 1970"]);
            }
            Some("string") => cases.extend(["empty", "non-ASCII", "reserved character"]),
            _ => {}
        }
        expected.extend(cases.into_iter().map(|case| format!("{name}: {case}")));
    }
    if operation.body_schema().is_none() {
        return expected;
    }
    if input::is_alert(operation) {
        expected.extend(expected_of_alert(operation));
        return expected;
    }
    if input::is_settings(operation) {
        expected.extend(["MANUAL", "ENV_TAG_MAPPING"].map(|mode| format!("mode {mode}")));
        return expected;
    }
    expected.extend((1..=7).map(|day| format!("day {day}")));
    expected.extend([0, 1, 23].map(|hour| format!("hour {hour}")));
    expected.extend(["true", "false"].map(|value| format!("auto-defer {value}")));
    expected.push("protected hours {}".to_owned());
    expected.extend(SPAN_LABELS.map(str::to_owned));
    // What is named, and what is left out.
    let others: &[&str] = match operation.contract.is_preview() {
        true => &["wave null", "wave 1", "wave 2", "wave 3"],
        false => &["start now", "auto-defer null", "protected hours null"],
    };
    expected.extend(others.iter().map(|label| (*label).to_owned()));
    expected
}

#[test]
fn valid_input_covers_every_bound_and_setting() {
    for contract in Contract::all() {
        for operation in contract.operations() {
            let generator = format!("valid input of {operation}");
            let coverage = Coverage::of(SAMPLES, &input::valid(&operation), |input| {
                labels(&operation, input)
            });
            coverage.assert_often(&generator, expected(&operation));
            let has_hour = operation.body_schema().is_some()
                && !input::is_settings(&operation)
                && !input::is_alert(&operation);
            let hours = (0..24).filter(|_| has_hour);
            coverage.assert_contains(&generator, hours.map(|hour| format!("hour {hour}")));
        }
    }
}
