//! What the schemas of requests must say so that a caller sends what was set, and nothing else. Only
//! the copies that were made for requests change.

use serde_json::{Value, json};

use super::requests;
use crate::diagnostic::Diagnostic;
use crate::generate::nullable::EXTENSION;
use atlas_maintenance_openapi::Object;
use atlas_maintenance_openapi::position::{self, Position};

/// A property with a default would be sent although it was not set, and overwrite what the service has.
/// The service knows its defaults.
pub(super) fn send_no_defaults(document: &mut Value) -> Result<usize, Diagnostic> {
    in_requests(document, |_, object| {
        usize::from(object.remove("default").is_some())
    })
}

/// A member that takes null can be cleared, which is not the same as leaving it out. What is marked here
/// gets a type with both, unless it must be there.
pub(super) fn let_members_be_null(document: &mut Value) -> Result<usize, Diagnostic> {
    in_requests(document, |_, object| {
        let properties = object.get_mut("properties").and_then(Value::as_object_mut);
        let mut changed = 0;
        for property in properties.into_iter().flat_map(Object::values_mut) {
            if let Some(property) = property.as_object_mut()
                && property.get("nullable") == Some(&json!(true))
                && property.insert(EXTENSION.to_owned(), json!(true)).is_none()
            {
                changed += 1;
            }
        }
        changed
    })
}

/// A list that is optional is left out when it is empty, so it could not be cleared. One that takes
/// null has three states: absent, empty and filled. The same goes for an object of no members in
/// particular.
pub(super) fn let_lists_be_cleared(document: &mut Value) -> Result<usize, Diagnostic> {
    in_requests(document, |_, object| {
        let required = object.get("required").cloned().unwrap_or_default();
        let is_required = |name: &str| {
            let names = required.as_array().into_iter().flatten();
            names.into_iter().any(|required| required == name)
        };
        let properties = object.get_mut("properties").and_then(Value::as_object_mut);
        let mut changed = 0;
        for (name, property) in properties.into_iter().flatten() {
            if let Some(property) = property.as_object_mut()
                && is_left_out_when_empty(property)
                && !is_required(name)
                && property.insert("nullable".to_owned(), json!(true)) != Some(json!(true))
            {
                changed += 1;
            }
        }
        changed
    })
}

/// Whether the generator has a collection for a property, which says nothing when it is empty.
pub(in super::super) fn is_left_out_when_empty(property: &Object) -> bool {
    let parts = ["properties", "allOf", "$ref"];
    match property.get("type").and_then(Value::as_str) {
        Some("array") => true,
        Some("object") => !parts.iter().any(|part| property.contains_key(*part)),
        _ => false,
    }
}

/// Whether `at` is where a named schema is, and not inside of one.
fn is_component(at: &str) -> bool {
    let name = at.strip_prefix("/components/schemas/");
    name.is_some_and(|name| !name.contains('/'))
}

/// Shows `change` every schema that a request body is made of.
fn in_requests(
    document: &mut Value,
    change: impl Fn(&str, &mut Object) -> usize,
) -> Result<usize, Diagnostic> {
    let reached = requests::reached_by_requests(document)?;
    let mut changed = 0;
    let mut inside = |position, at: &str, object: &mut Object| {
        position::visit_object_mut(position, at, object, &mut |position, at, object| {
            if position == Position::Schema {
                changed += change(at, object);
            }
        });
    };
    position::visit_mut(document, &mut |position, at, object| match position {
        Position::RequestBody => inside(position, at, object),
        Position::Schema if is_component(at) && reached.contains(&format!("#{at}")) => {
            inside(position, at, object);
        }
        _ => {}
    });
    Ok(changed)
}
