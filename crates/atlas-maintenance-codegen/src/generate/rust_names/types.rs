//! Names of types: those of components, and titles for schemas that have no name.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::generate::names;
use crate::generate::schema_ref::{reference, schema_name};
use atlas_maintenance_openapi::position;
use atlas_maintenance_openapi::{METHODS, Object, refs};

/// What generated code calls by a short name, and a type of that name would hide.
const TAKEN: &str = " AsMut AsRef AsyncFn AsyncFnMut AsyncFnOnce Box Clone Copy Debug Default \
    DoubleEndedIterator Drop Eq Err ExactSizeIterator Extend Fn FnMut FnOnce From FromIterator Future \
    Hash Into IntoFuture IntoIterator Iterator None Ok Option Ord PartialEq PartialOrd Result Send \
    Sized Some String Sync ToOwned ToString TryFrom TryInto Unpin Vec ";

/// Keys that a schema can have without being a type of its own.
const PLAIN: [&str; 14] = [
    "type",
    "description",
    "nullable",
    "format",
    "items",
    "title",
    "readOnly",
    "writeOnly",
    "deprecated",
    "default",
    "minItems",
    "maxItems",
    "uniqueItems",
    "externalDocs",
];

/// The name of the type of each component. One whose name is a Rust name already keeps it.
pub(crate) fn names(document: &Value) -> BTreeMap<String, String> {
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let (keep, change): (Vec<&String>, Vec<&String>) = schemas
        .into_iter()
        .flat_map(Object::keys)
        .partition(|name| names::pascal(name) == **name);
    let mut types = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for name in keep.into_iter().chain(change) {
        types.insert(name.clone(), free(name, &mut taken));
    }
    types
}

/// Whether a type of that name would hide another that generated code uses.
pub(in super::super) fn is_taken(name: &str) -> bool {
    TAKEN.contains(&format!(" {name} "))
}

fn free(wanted: &str, taken: &mut BTreeSet<String>) -> String {
    names::free(&names::pascal(wanted), "", |name| {
        !is_taken(name) && taken.insert(name.to_owned())
    })
}

/// Gives components the names of their types, where the generator would make others of theirs.
pub(super) fn rename(document: &mut Value) {
    let types = names(document);
    let changed: BTreeMap<&str, &str> = types
        .iter()
        .filter(|(name, of)| names::by_generator_pascal(name) != **of)
        .map(|(name, of)| (name.as_str(), of.as_str()))
        .collect();
    if changed.is_empty() {
        return;
    }
    let schemas = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    if let Some(schemas) = schemas {
        for (name, of) in &changed {
            if let Some(schema) = schemas.remove(*name) {
                schemas.insert((*of).to_owned(), schema);
            }
        }
    }
    position::visit_mut(document, &mut |_, _, object| {
        let target = refs::target(object).and_then(schema_name);
        if let Some(of) = target.and_then(|name| changed.get(name)) {
            object.insert("$ref".to_owned(), json!(reference(of)));
        }
    });
}

/// Gives every schema without a name a title, by which the generator names its type. It would name
/// it after its place in any case, and take two types of one name for the same.
pub(in super::super) fn title(document: &mut Value) {
    let mut taken: BTreeSet<String> = names(document).into_values().collect();
    name_what_can_be_null(document, &mut taken);
    let schemas = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    for (name, schema) in schemas.into_iter().flatten() {
        let Some(schema) = schema.as_object_mut() else {
            continue;
        };
        let name = names::pascal(name);
        schema.remove("title");
        if schema.get("nullable") == Some(&json!(true)) {
            let inner = free(&format!("{name}Inner"), &mut taken);
            schema.insert("title".to_owned(), json!(inner));
        }
        inside(schema, &name, &mut taken);
    }
    let items = document.get_mut("paths").and_then(Value::as_object_mut);
    for item in items.into_iter().flat_map(Object::values_mut) {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                in_operation(operation, &mut taken);
            }
        }
    }
}

/// A component that has parts and can be null would be two types of one name: what can be null gets
/// a name of its own.
fn name_what_can_be_null(document: &mut Value, taken: &mut BTreeSet<String>) {
    let schemas = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut);
    let Some(schemas) = schemas else {
        return;
    };
    let mut inner = Object::new();
    for (name, schema) in schemas.iter_mut() {
        let nullable = schema.get("nullable") == Some(&json!(true));
        if !nullable || schema.get("allOf").is_none() {
            continue;
        }
        let of = free(&format!("{}Inner", names::pascal(name)), taken);
        let mut whole = std::mem::replace(
            schema,
            json!({"allOf": [{"$ref": reference(&of)}], "nullable": true}),
        );
        if let Some(whole) = whole.as_object_mut() {
            whole.remove("nullable");
        }
        inner.insert(of, whole);
    }
    schemas.extend(inner);
}

fn in_operation(operation: &mut Object, taken: &mut BTreeSet<String>) {
    let name = operation.get("operationId").and_then(Value::as_str);
    let name = names::pascal(name.unwrap_or_default());
    let parameters = operation
        .get_mut("parameters")
        .and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        let of = parameter.get("name").and_then(Value::as_str);
        let wanted = names::pascal(&format!("{name}-{}", of.unwrap_or_default()));
        if let Some(schema) = parameter.get_mut("schema") {
            entitle(schema, &wanted, taken);
        }
    }
    let body = operation.get_mut("requestBody");
    for media in body
        .and_then(content)
        .into_iter()
        .flat_map(Object::values_mut)
    {
        if let Some(schema) = media.get_mut("schema") {
            entitle(schema, &format!("{name}Body"), taken);
        }
    }
    // What several statuses have in common is one type.
    let mut known: BTreeMap<String, Value> = BTreeMap::new();
    let answers = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut);
    for (status, answer) in answers.into_iter().flatten() {
        let end = match status.starts_with('2') {
            true => "Response",
            false => "Error",
        };
        for media in content(answer).into_iter().flat_map(Object::values_mut) {
            let Some(schema) = media.get_mut("schema") else {
                continue;
            };
            let text = schema.to_string();
            match known.get(&text) {
                Some(titled) => *schema = titled.clone(),
                None => {
                    entitle(schema, &format!("{name}{end}"), taken);
                    known.insert(text, schema.clone());
                }
            }
        }
    }
}

fn content(holder: &mut Value) -> Option<&mut Object> {
    holder.get_mut("content")?.as_object_mut()
}

/// Entitles a schema that has no name, and what it has inside.
fn entitle(schema: &mut Value, wanted: &str, taken: &mut BTreeSet<String>) {
    let Some(schema) = schema.as_object_mut() else {
        return;
    };
    if refs::target(schema).is_some() {
        return;
    }
    schema.remove("title");
    let is_type = schema
        .keys()
        .any(|key| !PLAIN.contains(&key.as_str()) && !key.starts_with("x-"));
    let name = match is_type {
        true => free(wanted, taken),
        false => wanted.to_owned(),
    };
    if is_type {
        schema.insert("title".to_owned(), json!(name));
    }
    inside(schema, &name, taken);
}

/// Whether a schema is no type of its own and has none inside.
fn is_scalar(schema: &mut Value) -> bool {
    let Some(schema) = schema.as_object_mut() else {
        return true;
    };
    schema.remove("title");
    let is_plain =
        |key: &String| key != "items" && (PLAIN.contains(&key.as_str()) || key.starts_with("x-"));
    refs::target(schema).is_some() || schema.keys().all(is_plain)
}

/// Entitles what is inside the schema whose type is called `name`.
fn inside(schema: &mut Object, name: &str, taken: &mut BTreeSet<String>) {
    let has_properties = schema.contains_key("properties");
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (property, schema) in properties.into_iter().flatten() {
        // Most have no name to give, and a name takes time.
        if is_scalar(schema) {
            continue;
        }
        let wanted = names::pascal(&format!("{name}_{}", names::snake(property)));
        entitle(schema, &wanted, taken);
    }
    if let Some(items) = schema.get_mut("items") {
        entitle(items, &format!("{name}Item"), taken);
    }
    if let Some(values) = schema.get_mut("additionalProperties") {
        let end = match has_properties {
            true => "ExtraValue",
            false => "Value",
        };
        entitle(values, &format!("{name}{end}"), taken);
    }
    // The parts of a schema make one type together, which is this one.
    let parts = schema.get_mut("allOf").and_then(Value::as_array_mut);
    for part in parts.into_iter().flatten() {
        let Some(part) = part.as_object_mut() else {
            continue;
        };
        if refs::target(part).is_none() {
            part.remove("title");
            inside(part, name, taken);
        }
    }
}
