//! Generators of alert configurations to send, as JSON.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value, json};

use super::schema;
use crate::contract::Operation;

/// Whether a request has a whole configuration, and not only whether it is enabled.
fn is_whole(schema: &Value) -> bool {
    !schema["properties"]["notifications"].is_null()
}

/// Valid bodies. The facade says whether a configuration is enabled.
pub(super) fn valid(operation: &Operation<'_>, schema: &Value) -> BoxedStrategy<Value> {
    let schema = operation.contract.resolve(schema);
    if !is_whole(schema) {
        return any::<bool>()
            .prop_map(|enabled| json!({"enabled": enabled}))
            .boxed();
    }
    let properties = schema["properties"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    let is_sent = move |name: &str| {
        let property = properties.get(name).unwrap_or(&Value::Null);
        property["readOnly"] != true
    };
    let body = schema::valid(operation.contract, schema);
    let texts = ("[A-Z_]{1,30}", "[A-Z_]{1,20}");
    (body, texts)
        .prop_map(move |(mut body, (event, kind))| {
            if let Some(members) = body.as_object_mut() {
                members.retain(|name, _| is_sent(name));
            }
            // An event and a kind of target are not empty, which no schema says.
            body["eventTypeName"] = json!(event);
            for target in body["notifications"].as_array_mut().into_iter().flatten() {
                target["typeName"] = json!(kind);
            }
            body
        })
        .boxed()
}

/// Valid bodies with the fewest and the most targets, or with both values.
pub(super) fn bounds(operation: &Operation<'_>, schema: &Value) -> Vec<Value> {
    let schema = operation.contract.resolve(schema);
    if !is_whole(schema) {
        return vec![json!({"enabled": true}), json!({"enabled": false})];
    }
    let count = |name: &str| schema["properties"]["notifications"][name].as_u64();
    let counts = [
        count("minItems").unwrap_or(1),
        count("maxItems").unwrap_or(25),
    ];
    counts.map(whole).to_vec()
}

/// A configuration with so many targets.
fn whole(targets: u64) -> Value {
    let target = |number: u64| {
        json!({"typeName": "EMAIL", "emailAddress": format!("{number}@example.org"),
            "intervalMin": 5, "delayMin": 0})
    };
    let targets: Vec<Value> = (0..targets).map(target).collect();
    json!({"enabled": true, "eventTypeName": "MAINTENANCE_STARTED", "notifications": targets})
}

/// Bodies that break one rule, and the member that does.
pub(super) fn beyond(operation: &Operation<'_>, schema: &Value) -> Vec<(Value, &'static str)> {
    let schema = operation.contract.resolve(schema);
    if !is_whole(schema) {
        return Vec::new();
    }
    let without = |name: &str| {
        let mut body = whole(2);
        drop(body.as_object_mut().and_then(|it| it.remove(name)));
        body
    };
    let mut nameless = whole(2);
    nameless["notifications"][1] = Value::Object(Map::new());
    vec![
        (whole(0), "notifications"),
        (whole(26), "notifications"),
        (without("notifications"), "notifications"),
        (without("eventTypeName"), "eventTypeName"),
        (nameless, "typeName"),
    ]
}

/// Bodies of a whole configuration that break one rule, and the member that does.
pub(super) fn invalid(
    operation: &Operation<'_>,
    schema: &Value,
) -> Option<BoxedStrategy<(Value, &'static str)>> {
    let beyond = beyond(operation, schema);
    if beyond.is_empty() {
        return None;
    }
    let more = (27..60_u64).prop_map(|targets| (whole(targets), "notifications"));
    let one = any::<Index>().prop_map(move |index| index.get(&beyond).clone());
    Some(prop_oneof![1 => more, 4 => one].boxed())
}
