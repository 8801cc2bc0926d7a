//! Generators of input for calls that violates one rule of the contract.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;
use serde_json::{Value, json};

use super::alert;
use super::input::{Input, bounds, is_alert, is_settings, plain, span, valid};
use super::schema::integer;
use crate::contract::Operation;

/// Members that only the preview has.
const MODE: &str = "waveAssignmentMode";
const WAVE: &str = "waveAssignment";

/// The numbers just beyond the bounds of a schema.
fn beyond(schema: &Value) -> [i64; 2] {
    let bound = |name: &str| schema[name].as_i64().expect("a bound");
    [bound("minimum") - 1, bound("maximum") + 1]
}

/// Bodies with one number just beyond each bound, and the name of the member.
pub fn beyond_bounds(operation: &Operation<'_>) -> Vec<(Value, &'static str)> {
    let Some(schema) = operation.body_schema() else {
        return Vec::new();
    };
    if is_alert(operation) {
        return alert::beyond(operation, schema);
    }
    if is_settings(operation) {
        return vec![
            (json!({(MODE): "MANUA"}), MODE),
            (json!({(MODE): ""}), MODE),
        ];
    }
    let property = |name: &str| operation.contract.property(schema, name);
    let mut bodies = Vec::new();
    let mut body = |name: &'static str, value: Value| {
        let mut body = json!({"dayOfWeek": 1, "hourOfDay": 0});
        body[name] = value;
        bodies.push((body, name));
    };
    if operation.contract.is_preview() {
        for number in beyond(property(WAVE)) {
            body(WAVE, json!(number));
        }
    }
    for name in ["dayOfWeek", "hourOfDay"] {
        for number in beyond(property(name)) {
            body(name, json!(number));
        }
    }
    let hours = &property("protectedHours")["properties"];
    for number in beyond(&hours["startHourOfDay"]) {
        body("protectedHours", span(number, 3));
    }
    for number in beyond(&hours["endHourOfDay"]) {
        body("protectedHours", span(21, number));
    }
    // Zero hours, and 19.
    for (start, end) in [(9, 9), (5, 0)] {
        body("protectedHours", span(start, end));
    }
    bodies
}

/// The simplest input of an operation with a query parameter just beyond each of its bounds, and the name
/// of the parameter. The facade takes no negative numbers.
pub fn beyond_query_bounds<'c>(operation: &Operation<'c>) -> Vec<(Input, &'c str)> {
    let mut inputs = Vec::new();
    for name in operation.query_parameters() {
        let schema = operation.parameter_schema(name);
        let below = schema["minimum"].as_i64().map(|low| low - 1);
        let above = schema["maximum"].as_i64().map(|high| high + 1);
        for number in below.into_iter().chain(above).filter(|number| *number >= 0) {
            let mut input = plain(operation, bounds(operation).into_iter().next());
            input.query.insert(name.to_owned(), json!(number));
            inputs.push((input, name));
        }
    }
    inputs
}

/// Input with a list that has an item which does not match the pattern, at either end.
fn invalid_item(
    operation: &Operation<'_>,
    name: &str,
    items: &Value,
) -> BoxedStrategy<(Input, &'static str)> {
    let valid_items = operation.contract.validator(items);
    let item = prop_oneof![
        Just(String::new()),
        ".{1,20}",
        "-[a-zA-Z0-9]{0,8}",
        "[a-zA-Z0-9]{1,8}[_. ,/&=\n]",
    ]
    .prop_filter("a valid item", move |item| {
        !valid_items.is_valid(&json!(item))
    });
    let name = name.to_owned();
    (valid(operation), item, any::<bool>())
        .prop_map(move |(mut input, item, is_last)| {
            let list = input.query.entry(name.clone()).or_insert(json!([]));
            if let Some(list) = list.as_array_mut() {
                list.insert(if is_last { list.len() } else { 0 }, json!(item));
            }
            (input, "a name")
        })
        .boxed()
}

/// Input of an operation with one violation, and what it concerns.
pub fn invalid(operation: &Operation<'_>) -> BoxedStrategy<(Input, &'static str)> {
    let contract = operation.contract;
    let valid_input = valid(operation);
    let mut violations: Vec<BoxedStrategy<(Input, &'static str)>> = Vec::new();
    for name in operation.path_parameters() {
        let ids = contract.validator(operation.parameter_schema(name));
        // Any text, and texts that are almost ids.
        let text = prop_oneof![
            ".{0,40}",
            "[a-f0-9]{23}",
            "[a-f0-9]{25}",
            "[A-F0-9]{23}[G-Z]",
            "[a-f0-9]{24}[ \n/?#]",
            Just(String::new()),
            Just("..".to_owned()),
        ]
        // The client reads ids in either case, and sends them in lower case.
        .prop_filter("valid id", move |id| {
            !ids.is_valid(&json!(id.to_ascii_lowercase()))
        });
        let name = name.to_owned();
        let id = (valid_input.clone(), text).prop_map(move |(mut input, text)| {
            input.path.insert(name.clone(), text);
            (input, "an id")
        });
        violations.push(id.boxed());
    }
    for name in operation.query_parameters() {
        let schema = operation.parameter_schema(name);
        if schema["items"].get("pattern").is_some() {
            violations.push(invalid_item(operation, name, &schema["items"]));
        }
        if schema["type"] != "integer" {
            continue;
        }
        let numbers = contract.validator(schema);
        let name = name.to_owned();
        // The facade takes unsigned numbers.
        let above = schema["maximum"].as_i64().map_or(0, |maximum| maximum + 1);
        let bounds = select(vec![0, above, i64::MAX]);
        let number = prop_oneof![1 => 0_i64..2000, 3 => bounds, 1 => 0..=i64::MAX]
            .prop_filter("within bounds", move |number| {
                !numbers.is_valid(&json!(number))
            });
        let query = (valid_input.clone(), number).prop_map(move |(mut input, number)| {
            input.query.insert(name.clone(), json!(number));
            (input, "a page")
        });
        violations.push(query.boxed());
    }
    let Some(schema) = operation.body_schema() else {
        return Union::new(violations).boxed();
    };
    if is_alert(operation) {
        let Some(bodies) = alert::invalid(operation, schema) else {
            return Union::new(violations).boxed();
        };
        let body = (valid_input, bodies).prop_map(|(input, (body, name))| {
            let body = Some(body);
            (Input { body, ..input }, name)
        });
        return prop_oneof![Union::new(violations), body].boxed();
    }
    if is_settings(operation) {
        let modes = contract.validator(contract.property(schema, MODE));
        let mode = prop_oneof![".{0,20}", "(MANUAL|ENV_TAG_MAPPING)[A-Z]", "[a-z]{6}"]
            .prop_filter("a mode", move |mode| !modes.is_valid(&json!(mode)));
        let body = (valid_input, mode).prop_map(|(input, mode)| {
            let body = Some(json!({ (MODE): mode }));
            (Input { body, ..input }, MODE)
        });
        return prop_oneof![Union::new(violations), body].boxed();
    }
    let outside = |name: &'static str, schema: &Value| {
        let validator = contract.validator(schema);
        let [below, above] = beyond(schema);
        let bounds = select(vec![below, above, below, above, i64::MIN, i64::MAX]);
        prop_oneof![1 => any::<i64>(), 1 => -2_i64..40, 4 => bounds]
            .prop_filter("within bounds", move |number| {
                !validator.is_valid(&json!(number))
            })
            .prop_map(move |number| (name, json!(number)))
    };
    let hours = contract.property(schema, "protectedHours");
    let hour = &hours["properties"]["startHourOfDay"];
    let length = prop_oneof![1 => Just(0), 1 => Just(19), 3 => 19..24_i64];
    let wrong_length = (integer(hour), length)
        .prop_map(|(start, length)| ("protectedHours", span(start, (start + length) % 24)));
    let wrong_hour = (
        outside("protectedHours", hour),
        integer(hour),
        any::<bool>(),
    )
        .prop_map(|((name, bad), good, is_start)| {
            let bad = bad.as_i64().unwrap_or(i64::MAX);
            let (start, end) = if is_start { (bad, good) } else { (good, bad) };
            (name, span(start, end))
        });
    let member = prop_oneof![
        2 => outside("dayOfWeek", contract.property(schema, "dayOfWeek")),
        2 => outside("hourOfDay", contract.property(schema, "hourOfDay")),
        3 => wrong_length,
        // One of two hours, on one of two sides.
        4 => wrong_hour,
    ];
    let member = match contract.is_preview() {
        true => {
            prop_oneof![5 => member, 1 => outside(WAVE, contract.property(schema, WAVE))].boxed()
        }
        false => member.boxed(),
    };
    let body = (valid_input, member).prop_map(|(input, (name, value))| {
        let mut body = json!({"dayOfWeek": 1, "hourOfDay": 0});
        body[name] = value;
        let body = Some(body);
        (Input { body, ..input }, name)
    });
    // Half of the violations are in the body.
    prop_oneof![Union::new(violations), body].boxed()
}
