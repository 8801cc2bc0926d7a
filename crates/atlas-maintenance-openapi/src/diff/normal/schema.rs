//! Schemas without what says nothing.

use serde_json::{Number, Value, json};

use super::{drop_empty, drop_false, drop_if, target};
use crate::document::Object;

/// The keywords that speak of values of some types only, with those types.
const OF_TYPES: [(&[&str], &[&str]); 4] = [
    (&["string"], &["minLength", "maxLength", "pattern"]),
    (
        &["integer", "number"],
        &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ],
    ),
    (
        &["array"],
        &["items", "minItems", "maxItems", "uniqueItems"],
    ),
    (
        &["object"],
        &[
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "maxProperties",
        ],
    ),
];

/// The types of values that the keyword `key` speaks of, if not of all.
pub(in super::super) fn types_of(key: &str) -> Option<&'static [&'static str]> {
    let of = OF_TYPES.iter().find(|(_, keys)| keys.contains(&key));
    of.map(|(types, _)| *types)
}

pub(super) fn clean(document: &Value, schema: &mut Object, xml: bool) {
    drop_false(
        schema,
        &[
            "nullable",
            "readOnly",
            "writeOnly",
            "deprecated",
            "uniqueItems",
            "exclusiveMinimum",
            "exclusiveMaximum",
        ],
    );
    drop_if(
        schema,
        &["minLength", "minItems", "minProperties"],
        |value| value == &json!(0),
    );
    drop_empty(
        schema,
        &[
            "required",
            "properties",
            "allOf",
            "items",
            "additionalProperties",
        ],
    );
    drop_if(schema, &["additionalProperties"], |value| {
        value == &Value::Bool(true)
    });
    // It says how to show a text, and not which.
    drop_if(schema, &["format"], |value| value == "password");
    if !xml {
        schema.remove("xml");
    }
    if let Some(kind) = schema.get("type").and_then(Value::as_str) {
        let kind = kind.to_owned();
        for (types, keys) in OF_TYPES {
            if !types.contains(&kind.as_str()) {
                schema.retain(|key, _| !keys.contains(&key.as_str()));
            }
        }
        match kind.as_str() {
            "integer" => drop_if(schema, &["multipleOf"], |value| value == &json!(1)),
            "boolean" => boolean(schema),
            "array" => list(schema),
            _ => {}
        }
    }
    if schema.get("nullable").is_none() && schema.get("type").is_some() {
        // The type rules it out already.
        if let Some(Value::Array(values)) = schema.get_mut("enum") {
            values.retain(|value| !value.is_null());
        }
    }
    if let Some(Value::Object(discriminator)) = schema.get_mut("discriminator") {
        mapping(document, discriminator);
    }
}

/// The first integer from `bound` on: upwards, or downwards if `step` is negative.
#[allow(clippy::cast_possible_truncation)]
pub(in super::super) fn first_integer(bound: &Number, step: i64, excluded: bool) -> Option<Number> {
    if let Some(whole) = bound.as_i64() {
        let first = if excluded {
            whole.checked_add(step)?
        } else {
            whole
        };
        return Some(first.into());
    }
    let float = bound.as_f64().filter(|float| float.abs() < 1e15)?;
    let first = if step > 0 {
        float.ceil()
    } else {
        float.floor()
    };
    Some((first as i64).into())
}

/// Both truth values are all that there are.
fn boolean(schema: &mut Object) {
    drop_if(schema, &["enum"], |values| {
        values.as_array().is_some_and(|values| {
            [true, false]
                .iter()
                .all(|truth| values.contains(&Value::Bool(*truth)))
        })
    });
}

/// A list of single values beside `type: array` means the items: taken literally no list could fit.
fn list(schema: &mut Object) {
    let values = schema.get("enum").and_then(Value::as_array);
    let means_items = values.is_some_and(|values| !values.iter().any(Value::is_array));
    if !means_items {
        return;
    }
    let values = schema.remove("enum").unwrap_or_default();
    if let Some(Value::Object(items)) = schema.get_mut("items")
        && !items.contains_key("$ref")
    {
        items.entry("enum").or_insert(values);
    }
}

/// A mapping with whole references.
fn mapping(document: &Value, discriminator: &mut Object) {
    drop_empty(discriminator, &["mapping"]);
    let Some(Value::Object(mapping)) = discriminator.get_mut("mapping") else {
        return;
    };
    let schemas = document.pointer("/components/schemas");
    for to in mapping.values_mut() {
        if let Value::String(text) = to {
            let named = schemas.is_some_and(|schemas| schemas.get(text.as_str()).is_some());
            *text = if named {
                format!("#/components/schemas/{text}")
            } else {
                target(document, text)
            };
        }
    }
}
