//! Generators of values, derived from the schemas of a fragment.

use atlas_maintenance::Timestamp;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Number, Value};

use crate::contract::Contract;

/// Valid values of a schema.
///
/// # Panics
///
/// When the schema has a type without a generator.
pub fn valid(contract: &Contract, schema: &Value) -> BoxedStrategy<Value> {
    valid_within(contract, schema, &[])
}

/// The same within the objects `open`. A member that leads back to one of them is left out.
fn valid_within(contract: &Contract, schema: &Value, open: &[&Value]) -> BoxedStrategy<Value> {
    let schema = contract.resolve(schema);
    let value = match schema.get("type").and_then(Value::as_str) {
        None => anything().boxed(),
        Some("boolean") => any::<bool>().prop_map(Value::from).boxed(),
        Some("integer") => integer(schema).prop_map(Value::from).boxed(),
        Some("string") => string(schema).prop_map(Value::from).boxed(),
        Some("array") => {
            let items = valid_within(contract, &schema["items"], open);
            let least = schema["minItems"].as_u64().unwrap_or(0);
            let least = usize::try_from(least).unwrap_or(0);
            vec(items, least..least + 4).prop_map(Value::from).boxed()
        }
        Some("object") => object(contract, schema, open),
        Some(other) => panic!("no generator for the type {other}"),
    };
    if schema["nullable"] == true {
        prop_oneof![4 => value, 1 => Just(Value::Null)].boxed()
    } else {
        value
    }
}

/// Valid integers of a schema, with a bias towards its bounds, its default and the first after it; without
/// bounds towards the small numbers that count something.
pub fn integer(schema: &Value) -> BoxedStrategy<i64> {
    let bound = |name, otherwise| {
        schema
            .get(name)
            .and_then(Value::as_i64)
            .unwrap_or(otherwise)
    };
    let (low, high) = (
        bound("minimum", i64::from(i32::MIN)),
        bound("maximum", i64::from(i32::MAX)),
    );
    let is_bounded = schema.get("minimum").is_some() || schema.get("maximum").is_some();
    let first = if is_bounded { low } else { 0 };
    let default = bound("default", first);
    // Of a day or an hour every value matters.
    let any = if high - low < 100 { 12 } else { 3 };
    prop_oneof![
        1 => Just(low),
        1 => Just(high),
        1 => Just(default),
        2 => first..=high.min(first + 2),
        any => low..=high,
    ]
    .boxed()
}

/// Valid strings of a schema.
///
/// # Panics
///
/// When proptest does not support its pattern.
pub fn string(schema: &Value) -> BoxedStrategy<String> {
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let texts = values.iter().filter_map(Value::as_str).map(str::to_owned);
        return proptest::sample::select(texts.collect::<Vec<_>>()).boxed();
    }
    if schema["format"] == "date-time" {
        return time().prop_map(|time| time.to_string()).boxed();
    }
    if schema["format"] == "email" {
        return "[a-z]{1,8}(\\.[a-z]{1,8})?@example\\.(org|com)".boxed();
    }
    match schema.get("pattern").and_then(Value::as_str) {
        // proptest has no look-ahead, which the pattern of addresses has.
        Some(pattern) if pattern.contains("(?!") => prop_oneof![
            "[1-9]?[0-9](\\.[1-9]?[0-9]){3}",
            "([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}"
        ]
        .boxed(),
        Some(pattern) => {
            let pattern = pattern.trim_start_matches('^').trim_end_matches('$');
            let strings = proptest::string::string_regex(pattern);
            strings.expect("a pattern that proptest supports").boxed()
        }
        None => prop_oneof![1 => Just(String::new()), 9 => ".{0,40}"].boxed(),
    }
}

/// Times, mostly of this century, with and without a fraction of a second.
pub fn time() -> impl Strategy<Value = Timestamp> {
    let seconds = prop_oneof![
        4 => 946_684_800..4_102_444_800_i64,
        1 => -62_167_219_200..=253_402_300_799_i64,
        1 => -86_400_i64..0,
    ];
    let fraction = prop_oneof![2 => Just(String::new()), 1 => "\\.[0-9]{1,9}"];
    (seconds, fraction).prop_map(|(seconds, fraction)| {
        let whole = Timestamp::from_unix_seconds(seconds).expect("a year of four digits");
        let text = whole.to_string().replace('Z', &format!("{fraction}Z"));
        text.parse().expect("a time")
    })
}

/// Values as the service may send them over time: valid except that every member may be absent or null,
/// a required one seldom, and every object may have unknown members.
///
/// # Panics
///
/// As [`valid`].
pub fn lenient(contract: &Contract, schema: &Value) -> BoxedStrategy<Value> {
    lenient_within(contract, schema, &[])
}

fn lenient_within(contract: &Contract, schema: &Value, open: &[&Value]) -> BoxedStrategy<Value> {
    let schema = contract.resolve(schema);
    if schema["type"] == "array" {
        let items = lenient_within(contract, &schema["items"], open);
        return vec(items, 0..4).prop_map(Value::from).boxed();
    }
    if !schema["properties"].is_object() {
        return valid_within(contract, schema, open);
    }
    let open = &[open, &[schema]].concat();
    let members: Vec<_> = ending(contract, schema, open)
        .map(|(name, property)| {
            let value = lenient_within(contract, property, open);
            let value = match required(schema).contains(&name.as_str()) {
                true => prop_oneof![
                    14 => value.prop_map(Some),
                    1 => Just(Some(Value::Null)),
                    1 => Just(None),
                ]
                .boxed(),
                false => prop_oneof![
                    3 => value.prop_map(Some),
                    1 => Just(Some(Value::Null)),
                    1 => Just(None),
                ]
                .boxed(),
            };
            let name = name.clone();
            value.prop_map(move |value| Some((name.clone(), value?)))
        })
        .collect();
    let known: Vec<String> = schema["properties"]
        .as_object()
        .into_iter()
        .flat_map(Map::keys)
        .cloned()
        .collect();
    let unknown = vec(("[a-zA-Z]{1,12}", anything()), 0..3);
    (members, unknown)
        .prop_map(move |(members, unknown)| {
            let unknown = unknown
                .into_iter()
                .filter(|(name, _)| !known.contains(name));
            Value::Object(members.into_iter().flatten().chain(unknown).collect())
        })
        .boxed()
}

fn required(schema: &Value) -> Vec<&str> {
    let names = schema["required"].as_array().into_iter().flatten();
    names.filter_map(Value::as_str).collect()
}

/// The members of an object, without those that lead back to it or to one of the objects around it.
fn ending<'s>(
    contract: &'s Contract,
    schema: &'s Value,
    open: &[&Value],
) -> impl Iterator<Item = (&'s String, &'s Value)> {
    let properties = schema["properties"].as_object().into_iter().flatten();
    let is_open = move |property: &Value| {
        let property = contract.resolve(property);
        open.iter().any(|outer| std::ptr::eq(*outer, property))
    };
    properties.filter(move |(_, property)| !is_open(property))
}

fn object(contract: &Contract, schema: &Value, open: &[&Value]) -> BoxedStrategy<Value> {
    let required = required(schema);
    let open = &[open, &[schema]].concat();
    let members: Vec<_> = ending(contract, schema, open)
        .map(|(name, property)| {
            let name = name.clone();
            let value = valid_within(contract, property, open);
            if required.contains(&name.as_str()) {
                value
                    .prop_map(move |value| Some((name.clone(), value)))
                    .boxed()
            } else {
                proptest::option::of(value)
                    .prop_map(move |value| Some((name.clone(), value?)))
                    .boxed()
            }
        })
        .collect();
    members
        .prop_map(|members| Value::Object(members.into_iter().flatten().collect()))
        .boxed()
}

/// Any JSON value without members.
pub fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter_map("JSON has no NaN", |number| {
            Number::from_f64(number).map(Value::Number)
        }),
        ".{0,20}".prop_map(Value::from),
    ]
}

/// Any JSON value, a few levels deep.
pub fn anything() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((".{0,8}", inner), 0..4).prop_map(|members| Value::Object(Map::from_iter(members))),
        ]
    })
}
