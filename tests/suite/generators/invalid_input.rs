//! Invalid input.

use contract_tests::contract::{Contract, Operation};
use contract_tests::generate::coverage::{Coverage, SAMPLES};
use contract_tests::generate::input::{Input, is_alert, is_settings};
use contract_tests::generate::invalid_input::invalid;
use serde_json::Value;

const SPAN: &str = "protectedHours";
const MODE: &str = "waveAssignmentMode";
const IDS: [&str; 9] = [
    "empty",
    "..",
    "23 digits",
    "25 digits",
    "another letter",
    "trailing character",
    "non-ASCII",
    "control character",
    "path separator",
];

fn id_labels(text: &str) -> Vec<&'static str> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut labels = Vec::new();
    match text.len() {
        0 => labels.push("empty"),
        23 if is_digits => labels.push("23 digits"),
        24 if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            labels.push("another letter")
        }
        25 if is_digits => labels.push("25 digits"),
        25 => labels.push("trailing character"),
        _ if text == ".." => labels.push(".."),
        _ => {}
    }
    if !text.is_ascii() {
        labels.push("non-ASCII");
    }
    if text.contains(char::is_control) {
        labels.push("control character");
    }
    if text.contains('/') {
        labels.push("path separator");
    }
    labels
}

/// How a number relates to the bounds of its schema.
fn number_label(schema: &Value, number: &Value) -> Option<&'static str> {
    let number = number.as_i64()?;
    let bound = |name: &str, otherwise| schema[name].as_i64().unwrap_or(otherwise);
    let (low, high) = (bound("minimum", i64::MIN), bound("maximum", i64::MAX));
    if number < low {
        Some(match low - 1 {
            just if just == number => "just below",
            _ => "far below",
        })
    } else if number > high {
        Some(match high + 1 {
            just if just == number => "just above",
            _ => "far above",
        })
    } else {
        None
    }
}

fn labels(operation: &Operation<'_>, (input, what): &(Input, &'static str)) -> Vec<String> {
    let named = |name: &str, label: &str| format!("{name}: {label}");
    match *what {
        "an id" => {
            let values = input.path.iter();
            values
                .flat_map(|(name, value)| {
                    let labels = id_labels(value).into_iter();
                    labels.map(|label| named(name, label))
                })
                .collect()
        }
        "a name" => {
            let names = input.query["clusterNames"].as_array().into_iter().flatten();
            let names = names.filter_map(|name| name.as_str());
            let label = |name: &str| match name.chars().next() {
                None => Some("empty"),
                Some('-') => Some("hyphen first"),
                _ if !name.is_ascii() => Some("non-ASCII"),
                _ if name.contains(|c: char| !c.is_alphanumeric() && c != '-') => {
                    Some("other character")
                }
                _ => None,
            };
            names
                .filter_map(label)
                .map(|label| named("clusterNames", label))
                .collect()
        }
        "a page" => {
            let values = input.query.iter();
            values
                .filter_map(|(name, value)| {
                    let label = number_label(operation.parameter_schema(name), value)?;
                    Some(named(name, label))
                })
                .collect()
        }
        name if is_alert(operation) => {
            let targets = input.body.as_ref().map(|body| &body["notifications"]);
            let count = targets.and_then(Value::as_array).map(Vec::len);
            vec![match (name, count) {
                ("notifications", Some(27..)) => "many more targets".to_owned(),
                ("notifications", Some(count)) => format!("{count} targets"),
                _ => format!("without {name}"),
            }]
        }
        name => {
            let (Some(schema), Some(body)) = (operation.body_schema(), &input.body) else {
                return Vec::new();
            };
            let schema = operation.contract.property(schema, name);
            if name == MODE {
                let mode = body[name].as_str().unwrap_or_default();
                vec![mode_label(mode).to_owned()]
            } else if name == SPAN {
                span_labels(schema, &body[name])
            } else {
                let label = number_label(schema, &body[name]).into_iter();
                label.map(|label| named(name, label)).collect()
            }
        }
    }
}

fn mode_label(mode: &str) -> &'static str {
    let known = ["MANUAL", "ENV_TAG_MAPPING"];
    if known.iter().any(|known| mode.starts_with(known)) {
        "mode with more behind it"
    } else {
        "any other text"
    }
}

fn span_labels(schema: &Value, span: &Value) -> Vec<String> {
    let mut labels = Vec::new();
    for end in ["startHourOfDay", "endHourOfDay"] {
        if let Some(label) = number_label(&schema["properties"][end], &span[end]) {
            labels.push(format!("{end}: {label}"));
        }
    }
    if labels.is_empty() {
        let hour = |name: &str| span[name].as_i64().unwrap_or(0);
        let length = (hour("endHourOfDay") - hour("startHourOfDay")).rem_euclid(24);
        labels.push(format!("{SPAN}: {length} hours"));
    }
    labels
}

fn expected(operation: &Operation<'_>) -> Vec<String> {
    let mut expected = Vec::new();
    for name in operation.path_parameters() {
        expected.extend(IDS.map(|label| format!("{name}: {label}")));
    }
    for name in operation.query_parameters() {
        let schema = operation.parameter_schema(name);
        if name == "clusterNames" {
            let cases = ["empty", "hyphen first", "other character", "non-ASCII"];
            expected.extend(cases.map(|case| format!("{name}: {case}")));
        }
        if schema["type"] == "integer" {
            expected.push(format!("{name}: just below"));
            if schema.get("maximum").is_some() {
                expected.extend(["just", "far"].map(|far| format!("{name}: {far} above")));
            }
        }
    }
    if is_alert(operation) {
        let has_targets = ["POST", "PUT"].contains(&operation.method);
        let labels = [
            "0 targets",
            "26 targets",
            "many more targets",
            "without notifications",
            "without eventTypeName",
            "without typeName",
        ];
        expected.extend(
            has_targets
                .then_some(labels)
                .into_iter()
                .flatten()
                .map(str::to_owned),
        );
    } else if is_settings(operation) && operation.body_schema().is_some() {
        expected.extend(["mode with more behind it", "any other text"].map(str::to_owned));
    } else if operation.body_schema().is_some() {
        let wave = operation.contract.is_preview().then_some("waveAssignment");
        let names = ["dayOfWeek", "hourOfDay", "startHourOfDay", "endHourOfDay"];
        for name in names.into_iter().chain(wave) {
            for label in ["just below", "far below", "just above", "far above"] {
                expected.push(format!("{name}: {label}"));
            }
        }
        expected.extend([0, 19, 20, 21, 22, 23].map(|length| format!("{SPAN}: {length} hours")));
    }
    expected
}

#[test]
fn invalid_input_covers_every_violation() {
    for contract in Contract::all() {
        for operation in contract.operations() {
            let generator = format!("invalid input of {operation}");
            let coverage = Coverage::of(SAMPLES, &invalid(&operation), |case| {
                labels(&operation, case)
            });
            coverage.assert_contains(&generator, expected(&operation));
            // Page 0, and pages of no project and of one too many.
            let is_page = |label: &String| label.starts_with("pageNum: just");
            let is_size = |label: &String| label.starts_with("itemsPerPage: just");
            let pages = expected(&operation).into_iter();
            let pages = pages.filter(|label| is_page(label) || is_size(label));
            coverage.assert_often(&generator, pages);
        }
    }
}
