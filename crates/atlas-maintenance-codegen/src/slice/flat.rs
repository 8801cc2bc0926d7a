//! Unions that are taken as one schema.
//!
//! The vendor describes an event as one of 27 objects and has no discriminator, and its type as one of
//! hundreds of texts, which change often. What reads such a union in the order of its alternatives reads
//! most things as the first. So a place in `spec/sources.toml` can be taken as one object with the members
//! that are listed, each as its alternatives have it; or as a text that can be any.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::names::OperationName;
use super::place;
use crate::diagnostic::{Diagnostic, DiagnosticKind};

/// A place whose union is taken as one schema.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flat {
    /// The place: `<operation> <status>` with a path from there, such as `listEvents 200.results[]`, or
    /// `<operation> query <parameter>`, with `[]` for its items.
    pub at: String,
    /// The members that are taken. Without them the place is a text.
    #[serde(default)]
    pub members: Vec<String>,
    /// Those of them of which nothing else is taken: any value is valid.
    #[serde(default)]
    pub opaque: Vec<String>,
}

/// Takes the unions at `places` as one schema each, of the operations that the document has.
pub(super) fn flatten(
    document: &mut Value,
    places: &[Flat],
    operations: &[OperationName],
) -> Result<(), Diagnostic> {
    for flat in places {
        let Some(operation) = operation_of(document, &flat.at, operations) else {
            continue;
        };
        let at = place::pointer_of(document, &flat.at, operations).ok_or_else(|| {
            Diagnostic::new(operation, no_such(format!("the place {:?}", flat.at)))
        })?;
        if flat.members.is_empty() {
            if is_text(
                document,
                &document.pointer(&at).cloned().unwrap_or_default(),
            ) {
                replace(document, &at, json!({"type": "string"}));
                continue;
            }
            return Err(Diagnostic::new(at, no_such("a text".to_owned())));
        }
        let Some(at) = place::target(document, at) else {
            continue;
        };
        let schema = object(document, &at, flat)?;
        replace(document, &at, schema);
    }
    Ok(())
}

/// The pointer of the operation that `place` begins with, if the document has it.
fn operation_of(document: &Value, place: &str, operations: &[OperationName]) -> Option<String> {
    let name = place.split(' ').next()?;
    let key = &operations
        .iter()
        .find(|operation| operation.name == name)?
        .key;
    let at = atlas_maintenance_openapi::pointer::of(&["paths", &key.path, &key.method]);
    document.pointer(&at).is_some().then_some(at)
}

fn no_such(operation: String) -> DiagnosticKind {
    DiagnosticKind::NoSuchOperation {
        operation: format!("{operation}, which `flat` of the sources expects"),
    }
}

fn replace(document: &mut Value, at: &str, schema: Value) {
    if let Some(found) = document.pointer_mut(at) {
        *found = schema;
    }
}

/// The object with the listed members of the alternatives at `at`. What all of them require is required.
fn object(document: &Value, at: &str, flat: &Flat) -> Result<Value, Diagnostic> {
    let union = document.pointer(at).unwrap_or(&Value::Null);
    let alternatives = alternatives(document, union);
    let mut properties = Map::new();
    for member in &flat.members {
        let found: BTreeSet<_> = alternatives
            .iter()
            .filter_map(|alternative| alternative.pointer(&format!("/properties/{member}")))
            .map(Shown)
            .collect();
        let mut found = found.into_iter().map(|shown| shown.0);
        let schema = match (found.next(), found.next()) {
            (None, _) => {
                let what = format!("a member {member:?} in an alternative");
                return Err(Diagnostic::new(at, no_such(what)));
            }
            _ if flat.opaque.contains(member) => json!({}),
            (Some(schema), None) if !is_union(document, schema) => schema.clone(),
            (Some(first), second) => {
                let all = [first].into_iter().chain(second).chain(found);
                if all.into_iter().all(|schema| is_text(document, schema)) {
                    json!({"type": "string"})
                } else {
                    json!({})
                }
            }
        };
        properties.insert(member.clone(), schema);
    }
    let required = flat.members.iter().filter(|member| {
        alternatives.iter().all(|alternative| {
            let required = alternative.get("required").and_then(Value::as_array);
            required.is_some_and(|required| required.iter().any(|name| name == member.as_str()))
        })
    });
    let mut schema = json!({"type": "object", "properties": properties});
    let required: Vec<&String> = required.collect();
    if let (false, Some(schema)) = (required.is_empty(), schema.as_object_mut()) {
        schema.insert("required".to_owned(), json!(required));
    }
    Ok(schema)
}

/// The alternatives of a union, down to the schemas that are none. A schema that is no union is the only
/// one.
fn alternatives<'a>(document: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let mut found = Vec::new();
    let mut left = vec![schema];
    let mut seen = BTreeSet::new();
    while let Some(schema) = left.pop() {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let at = reference.trim_start_matches('#');
            if seen.insert(at)
                && let Some(target) = document.pointer(at)
            {
                left.push(target);
            }
            continue;
        }
        let of = ["oneOf", "anyOf"]
            .iter()
            .find_map(|key| schema.get(*key)?.as_array());
        match of {
            Some(parts) => left.extend(parts.iter().rev()),
            None => found.push(schema),
        }
    }
    found
}

fn is_union(document: &Value, schema: &Value) -> bool {
    let alternatives = alternatives(document, schema);
    alternatives.len() > 1
        || alternatives
            .iter()
            .any(|schema| schema.get("enum").is_some())
}

fn is_text(document: &Value, schema: &Value) -> bool {
    let alternatives = alternatives(document, schema);
    let is_string = |schema: &&Value| schema.get("type").and_then(Value::as_str) == Some("string");
    !alternatives.is_empty() && alternatives.iter().all(is_string)
}

/// A schema, in the order of its text without words.
struct Shown<'a>(&'a Value);

impl Shown<'_> {
    fn text(&self) -> String {
        super::strip(json!({"components": {"schemas": {"A": self.0}}})).to_string()
    }
}

impl PartialEq for Shown<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Shown<'_> {}

impl PartialOrd for Shown<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Shown<'_> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text().cmp(&other.text())
    }
}
