//! Generators of success responses: media types, windows, pages, and responses to actions.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use super::input::{span, spans};
use super::schema;
use crate::contract::{Contract, Operation};

/// Ways to write a media type, and plain JSON, which the service may also send.
pub fn media_types(vendor: &str) -> Vec<String> {
    vec![
        vendor.to_owned(),
        format!("{vendor};charset=utf-8"),
        format!("{vendor} ; charset=\"utf-8\""),
        vendor.to_ascii_uppercase(),
        "application/json".to_owned(),
        "application/json;charset=utf-8".to_owned(),
    ]
}

/// Bodies that match the schema, or that a later version of the service may send.
pub fn bodies(contract: &Contract, schema: &Value) -> BoxedStrategy<Value> {
    prop_oneof![
        schema::valid(contract, schema),
        schema::lenient(contract, schema)
    ]
    .boxed()
}

/// Bodies with a window, mostly one that a project can have: with a day, an hour and up to two
/// deferrals. The rest is anything that the schema allows, or that may come later.
pub fn windows(contract: &Contract, schema: &Value) -> BoxedStrategy<Value> {
    let member = |name: &str| schema::integer(contract.property(schema, name));
    let real = (
        bodies(contract, schema),
        member("dayOfWeek"),
        member("hourOfDay"),
        option::weighted(0.8, 0..=2),
        option::weighted(
            0.6,
            spans(&contract.property(schema, "protectedHours")["properties"]["startHourOfDay"]),
        ),
    )
        .prop_map(|(mut window, day, hour, deferrals, protected)| {
            if let Some((start, end)) = protected {
                window["protectedHours"] = span(start, end);
            }
            window["dayOfWeek"] = json!(day);
            window["hourOfDay"] = json!(hour);
            match deferrals {
                Some(deferrals) => window["numberOfDeferrals"] = json!(deferrals),
                None => drop(
                    window
                        .as_object_mut()
                        .and_then(|members| members.remove("numberOfDeferrals")),
                ),
            }
            window
        });
    prop_oneof![2 => real, 1 => bodies(contract, schema)].boxed()
}

/// Pages of projects, some of which list a project twice, and some of which lack the list.
pub fn pages(contract: &Contract, schema: &Value) -> BoxedStrategy<Value> {
    let duplicate = option::weighted(0.3, any::<Index>());
    let has_list = prop_oneof![8 => Just(Some(true)), 1 => Just(Some(false)), 1 => Just(None)];
    (bodies(contract, schema), duplicate, has_list)
        .prop_map(|(mut page, duplicate, has_list)| {
            match (has_list, page.as_object_mut()) {
                (Some(false), Some(page)) => drop(page.remove("results")),
                (None, Some(page)) => drop(page.insert("results".to_owned(), Value::Null)),
                _ => {}
            }
            if let Some(projects) = page.get_mut("results").and_then(Value::as_array_mut)
                && let Some(index) = duplicate
                && !projects.is_empty()
            {
                projects.push(index.get(projects).clone());
            }
            page
        })
        .boxed()
}

/// Bodies of a successful action: nothing (recorded), or an object without an error.
pub fn action_bodies() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("{}".to_owned()),
        "[ \t\r\n]{0,4}",
        schema::anything().prop_map(|value| json!({"somethingNew": value}).to_string()),
    ]
}

/// Media types of the response to an action.
pub fn action_media_types() -> impl Strategy<Value = Option<String>> {
    option::of(select(vec![
        "application/vnd.atlas.2023-01-01+json".to_owned(),
        "application/json; charset=utf-8".to_owned(),
        "text/plain".to_owned(),
    ]))
}

/// Success statuses that a response to an action may have.
pub const ACTION_STATUSES: [u16; 5] = [200, 201, 202, 204, 299];

/// The status of the response to an action: the listed one, or another success.
pub fn action_statuses(operation: &Operation<'_>) -> impl Strategy<Value = u16> {
    prop_oneof![
        Just(operation.success().0),
        select(ACTION_STATUSES.to_vec())
    ]
}
