//! Texts, numbers and lists of them: what the schema says and a Rust type cannot, or only with a
//! crate that clients do not have.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::diagnostic::Diagnostic;
use crate::generate::names;
use atlas_maintenance_openapi::Object;
use atlas_maintenance_openapi::position::{self, Position};

/// The pattern of the ids that are a type of our own.
pub(in super::super) const ID: &str = "^([a-f0-9]{24})$";

/// The format of instants that are sent, and of those that are answered.
pub(in super::super) const INSTANT: &str = "date-time";
pub(in super::super) const REPORTED_INSTANT: &str = "reported-date-time";

/// An `enum` of single values beside `type: array` means the items. Taken literally no list could
/// ever fit, and the generator fails on it.
pub(super) fn enumerate_items_not_lists(document: &mut Value) -> Result<usize, Diagnostic> {
    schemas(document, |object| {
        let misplaced = object.get("type").and_then(Value::as_str) == Some("array")
            && object
                .get("enum")
                .and_then(Value::as_array)
                .is_some_and(|values| !values.iter().any(Value::is_array));
        if !misplaced {
            return 0;
        }
        let values = object.remove("enum");
        if let (Some(values), Some(items)) = (
            values,
            object.get_mut("items").and_then(Value::as_object_mut),
        ) && !items.contains_key("$ref")
        {
            items.entry("enum").or_insert(values);
        }
        1
    })
}

/// A choice between texts is a text. The alternatives differ in the values that they list, and
/// `type: object` stands beside them by mistake.
pub(super) fn join_choices_of_text(document: &mut Value) -> Result<usize, Diagnostic> {
    let original = document.clone();
    schemas(document, |object| {
        let Some(key) = ["oneOf", "anyOf"]
            .into_iter()
            .find(|key| object.contains_key(*key))
        else {
            return 0;
        };
        let whole = Value::Object(object.clone());
        let Some(values) = texts(&original, &whole, 0) else {
            return 0;
        };
        object.remove(key);
        object.insert("type".to_owned(), json!("string"));
        if let Some(values) = values {
            object.insert("enum".to_owned(), Value::Array(values));
        }
        1
    })
}

/// The values of a schema that is a text or a choice of texts: `None` where it is something else,
/// and `Some(None)` where it takes any text.
fn texts(document: &Value, schema: &Value, depth: usize) -> Option<Option<Vec<Value>>> {
    // A schema that refers to itself is no text.
    if depth > 8 {
        return None;
    }
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        let found = document.pointer(target.strip_prefix('#')?)?;
        return texts(document, found, depth + 1);
    }
    let choice = ["oneOf", "anyOf"]
        .into_iter()
        .find_map(|key| schema.get(key)?.as_array());
    if let Some(branches) = choice {
        if branches.is_empty() || schema.get("properties").is_some() {
            return None;
        }
        let mut all = Some(Vec::new());
        for branch in branches {
            match (texts(document, branch, depth + 1)?, &mut all) {
                (Some(values), Some(all)) => {
                    for value in values {
                        if !all.contains(&value) {
                            all.push(value);
                        }
                    }
                }
                _ => all = None,
            }
        }
        return Some(all);
    }
    if schema.get("type").and_then(Value::as_str) != Some("string") {
        return None;
    }
    Some(schema.get("enum").and_then(Value::as_array).cloned())
}

/// A pattern becomes a check at run time, with a crate for regular expressions in every client. The
/// service checks it anyway. The pattern of an id stays: it is a type of our own.
pub(super) fn leave_patterns_to_the_service(document: &mut Value) -> Result<usize, Diagnostic> {
    schemas(document, |object| {
        if object.get("pattern").and_then(Value::as_str) == Some(ID) {
            let before = object.len();
            // The pattern says the length. With it twice, the type of our own is not recognised.
            object.retain(|key, _| !matches!(key.as_str(), "minLength" | "maxLength"));
            return before - object.len();
        }
        usize::from(object.remove("pattern").is_some())
    })
}

/// A day or a UUID would be a type of a crate that clients do not have, and one that refuses what it cannot
/// read. They stay the text that the service wrote. An instant is a type of our own, which is recognised by
/// its format; bounds on its text would hide it.
pub(super) fn keep_days_and_ids_as_text(document: &mut Value) -> Result<usize, Diagnostic> {
    schemas(document, |object| {
        if !is_text(object) {
            return 0;
        }
        let before = object.len();
        match object.get("format").and_then(Value::as_str) {
            Some("date" | "partial-date-time" | "uuid") => object.retain(|key, _| key != "format"),
            Some(INSTANT) => {
                object.retain(|key, _| !["minLength", "maxLength", "enum"].contains(&key.as_str()));
            }
            _ => {}
        }
        before - object.len()
    })
}

/// An instant that is answered keeps its text, since the reply must not be lost where it is none.
pub(super) fn report_instant(object: &mut Object) {
    if is_text(object) && object.get("format") == Some(&json!(INSTANT)) {
        object.insert("format".to_owned(), json!(REPORTED_INSTANT));
    }
}

fn is_text(object: &Object) -> bool {
    object.get("type").and_then(Value::as_str) == Some("string")
}

/// Values such as `<` and `>` have no names in Rust, or the same; the generator gives up on them.
/// What is listed then is a text.
pub(super) fn drop_enums_without_names(document: &mut Value) -> Result<usize, Diagnostic> {
    schemas(document, |object| {
        let Some(values) = object.get("enum").and_then(Value::as_array) else {
            return 0;
        };
        let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        let names: BTreeSet<String> = texts.iter().map(|text| names::pascal(text)).collect();
        if names.len() == texts.len() {
            return 0;
        }
        object.remove("enum");
        1
    })
}

/// Shows `change` every schema, and adds up what it changed.
fn schemas(
    document: &mut Value,
    change: impl Fn(&mut Object) -> usize,
) -> Result<usize, Diagnostic> {
    let mut changed = 0;
    position::visit_mut(document, &mut |position, _, object| {
        if position == Position::Schema {
            changed += change(object);
        }
    });
    Ok(changed)
}
