//! Requests and answers get types of their own: the ones as strict as sending, the others as lenient
//! as reading should be.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::scalars::report_instant;
use super::unions;
use crate::diagnostic::Diagnostic;
use crate::generate::names;
use crate::generate::origin::Origin;
use crate::generate::schema_ref::{reference, schema_name};
use crate::generate::union_plan::EXTENSION;
use atlas_maintenance_openapi::position::{self, Position};
use atlas_maintenance_openapi::refs::{self, Reference};
use atlas_maintenance_openapi::{Object, pointer};

/// What is sent and what is read are different types: a schema that a request body reaches is
/// copied as `<Name>Request`, without the properties that the service alone sets. Then the two can
/// also be as strict as sending and as lenient as reading should be. Where the document has a schema
/// of that name, the copy gets another.
pub(super) fn split_requests_from_answers(document: &mut Value) -> Result<usize, Diagnostic> {
    let reached = reached_by_requests(document)?;
    let names: BTreeSet<&str> = reached
        .iter()
        .map(String::as_str)
        .filter_map(schema_name)
        .collect();
    let copy_names = copy_names(document, &names);
    let renamed = |target: &str| {
        let copy = copy_names.get(schema_name(target)?)?;
        Some(reference(copy))
    };

    let mut copies = Object::new();
    for (name, copy_name) in &copy_names {
        let at = pointer::of(&["components", "schemas", name]);
        let Some(original) = document.pointer(&at) else {
            continue;
        };
        let mut copy = original.clone();
        position::visit_value_mut(Position::Schema, &at, &mut copy, &mut |_, _, object| {
            drop_read_only(document, object);
            rename(object, &renamed);
        });
        Origin::request(name).note(&mut copy);
        copies.insert(copy_name.clone(), copy);
    }
    if copies.is_empty() {
        return Ok(0);
    }

    position::visit_mut(document, &mut |position, at, object| {
        if position == Position::RequestBody {
            position::visit_object_mut(position, at, object, &mut |_, _, object| {
                rename(object, &renamed);
            });
        }
    });
    let changed = copies.len();
    if let Some(schemas) = document
        .pointer_mut("/components/schemas")
        .and_then(Value::as_object_mut)
    {
        schemas.extend(copies);
    }
    // An original that only requests reached is not needed any more.
    *document = refs::close(document)?;
    Ok(changed)
}

/// What the copy of each schema of `names` is called: something that nothing else is called in Rust.
fn copy_names<'a>(document: &Value, names: &BTreeSet<&'a str>) -> BTreeMap<&'a str, String> {
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let schemas = schemas.into_iter().flat_map(Object::keys);
    let mut taken: BTreeSet<String> = schemas.map(|name| names::pascal(name)).collect();
    let mut copies = BTreeMap::new();
    for name in names {
        let wanted = ["Request", "RequestBody"].map(|end| format!("{name}{end}"));
        let numbered = (2..).map(|number: usize| format!("{name}Request{number}"));
        let free = wanted
            .into_iter()
            .chain(numbered)
            .find(|copy| taken.insert(names::pascal(copy)));
        copies.extend(free.map(|copy| (*name, copy)));
    }
    copies
}

/// What the service answers is taken as it comes. The schemas are its promise, and not always kept:
/// a project without a window has a day that is absent, null or 0 where 1 to 7 is promised, and new
/// error codes appear. A reader that insisted would lose the whole answer.
pub(super) fn loosen_answers(document: &mut Value) -> Result<usize, Diagnostic> {
    const STRICT: [&str; 15] = [
        "required",
        "enum",
        "pattern",
        "default",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
    ];
    let requests = reached_by_requests(document)?;
    let mut changed = 0;
    let mut loosen = |object: &mut Object| {
        // Its members are its alternatives, of which an answer has one; or one that is new.
        if unions::open(object) {
            return;
        }
        let before = object.len();
        object.retain(|key, value| {
            let closed = key == "additionalProperties" && value == false;
            !(closed || STRICT.contains(&key.as_str()))
        });
        changed += before - object.len();
        report_instant(object);
        let properties = object.get_mut("properties").and_then(Value::as_object_mut);
        for property in properties.into_iter().flat_map(Object::values_mut) {
            // A reference takes no `nullable` beside it, and needs none: it is optional now.
            if let Some(property) = property.as_object_mut()
                && property.contains_key("type")
                && property.insert("nullable".to_owned(), json!(true)) != Some(json!(true))
            {
                changed += 1;
            }
        }
    };
    position::visit_mut(document, &mut |position, at, object| {
        let component = at.strip_prefix("/components/schemas/");
        let answers = match (position, component) {
            (Position::Schema, Some(name)) => {
                !name.contains('/') && !requests.contains(&format!("#/components/schemas/{name}"))
            }
            (Position::Response, _) => true,
            _ => false,
        };
        if answers {
            position::visit_object_mut(position, at, object, &mut |position, at, object| {
                // The headers of an answer are not decoded.
                if position == Position::Schema && !at.contains("/headers/") {
                    loosen(object);
                }
            });
        }
    });
    Ok(changed)
}

/// Every component that a request body reaches.
pub(in super::super) fn reached_by_requests(
    document: &Value,
) -> Result<BTreeSet<String>, Diagnostic> {
    let mut roots: Vec<Reference> = Vec::new();
    position::visit(document, &mut |position, at, object| {
        if position == Position::RequestBody {
            let body = Value::Object(object.clone());
            roots.extend(refs::references(position, at, &body));
        }
    });
    Ok(refs::reached(document, roots)?)
}

fn rename(object: &mut Object, renamed: &dyn Fn(&str) -> Option<String>) {
    if let Some(target) = refs::target(object).and_then(renamed) {
        object.insert("$ref".to_owned(), Value::String(target));
    }
}

/// Takes from a schema the properties that are read-only, themselves or by what they refer to.
pub(super) fn drop_read_only(document: &Value, schema: &mut Object) {
    // What a union lists are its alternatives, and all of them stay.
    if schema.contains_key(EXTENSION) {
        return;
    }
    let is_read_only = |property: &Value| {
        let found = property
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|target| document.pointer(target.trim_start_matches('#')))
            .unwrap_or(property);
        found.get("readOnly") == Some(&Value::Bool(true))
    };
    let mut dropped = Vec::new();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.retain(|name, property| {
            let drop = is_read_only(property);
            if drop {
                dropped.push(name.clone());
            }
            !drop
        });
    }
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|name| !dropped.iter().any(|dropped| name == dropped));
    }
}
