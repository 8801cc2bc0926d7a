//! Unions that are taken as one schema.
//!
//! The vendor describes an event as one of 27 objects and has no discriminator, and its type as one of
//! hundreds of texts, which change often. What reads such a union in the order of its alternatives reads
//! most things as the first. So a place in `spec/sources.toml` can be taken as one object with the members
//! that are listed, each as its alternatives have it; or as a text that can be any.

use std::collections::BTreeSet;

use atlas_maintenance_openapi::{pointer, refs};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::left_out;
use super::names::{self, Names, OperationName, Renamed};
use super::place;
use crate::diagnostic::Diagnostic;
use crate::layout::SOURCES;
use crate::refusal::Refusal;

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

impl Flat {
    /// The name of the operation that the place begins with.
    pub(crate) fn operation(&self) -> &str {
        self.at.split(' ').next().unwrap_or_default()
    }

    /// Something of the place that a person must decide about.
    fn refused(&self, what: &str, help: &str) -> Refusal {
        Refusal {
            place: SOURCES.to_owned(),
            what: format!("{:?} in `flat` {what}", self.at),
            help: help.to_owned(),
            needs_decision: true,
        }
    }
}

/// `document` with our names, and with the unions at `places` as one schema each.
///
/// # Errors
///
/// If two components would have one name, or a reference has no target.
pub(super) fn rename(
    mut document: Value,
    names: &Names<'_>,
    places: &[Flat],
) -> Result<Renamed, Diagnostic> {
    let refusals = flatten(&mut document, places, names.operations);
    // What only the alternatives reached is gone.
    let mut renamed = names::rename(refs::close(&document)?, names)?;
    renamed.refusals.extend(refusals);
    Ok(renamed)
}

/// Takes the unions at `places` as one schema each, of the operations that the document has. Returns what
/// does not fit: a place that is not there or is no text stays as it is, a member that is not there is left
/// out, and one of several forms can be any value.
fn flatten(document: &mut Value, places: &[Flat], operations: &[OperationName]) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for flat in places {
        if !has_operation(document, flat.operation(), operations) {
            continue;
        }
        let is_text = flat.members.is_empty();
        let at = place::pointer_of(document, &flat.at, operations);
        // An object is what its component is; a text is one where it is used.
        let at = at.and_then(|at| match is_text {
            true => Some(at),
            false => place::target(document, at),
        });
        let Some(at) = at else {
            refusals.push(flat.refused(
                "is not in the document",
                "correct the place, or remove the line if the union is gone",
            ));
            continue;
        };
        let schema = match is_text {
            true => text(document, &at, flat, &mut refusals),
            false => Some(object(document, &at, flat, &mut refusals)),
        };
        if let (Some(schema), Some(found)) = (schema, document.pointer_mut(&at)) {
            *found = schema;
        }
    }
    refusals
}

fn has_operation(document: &Value, name: &str, operations: &[OperationName]) -> bool {
    let mut operations = operations.iter();
    let key = operations.find(|it| it.name == name).map(|it| &it.key);
    key.is_some_and(|key| {
        let at = pointer::of(&["paths", &key.path, &key.method]);
        document.pointer(&at).is_some()
    })
}

/// Any text, if that is what is at `at`.
fn text(document: &Value, at: &str, flat: &Flat, refusals: &mut Vec<Refusal>) -> Option<Value> {
    let schema = document.pointer(at)?;
    if is_text(document, schema) {
        return Some(json!({"type": "string"}));
    }
    refusals.push(flat.refused(
        "is no text",
        "list the members of the object that it is now, or remove the line",
    ));
    None
}

/// The object with the listed members of the alternatives at `at`. What all of them require is required.
fn object(document: &Value, at: &str, flat: &Flat, refusals: &mut Vec<Refusal>) -> Value {
    let union = document.pointer(at).unwrap_or(&Value::Null);
    let alternatives = alternatives(document, union);
    let mut properties = Map::new();
    for member in &flat.members {
        let step = pointer::of(&["properties", member]);
        let found = alternatives.iter();
        let found = found.filter_map(|alternative| alternative.pointer(&step));
        let forms: BTreeSet<_> = found.map(Shown).collect();
        let is_text = || forms.iter().all(|form| is_text(document, form.0));
        let is_choice = || forms.iter().any(|form| is_choice(document, form.0));
        let schema = match forms.first() {
            None => {
                refusals.push(flat.refused(
                    &format!("has no member {member:?}, in none of its alternatives"),
                    "correct the name; or, if the vendor removed it, remove it there and where the \
                     facade reads it",
                ));
                continue;
            }
            Some(_) if flat.opaque.contains(member) => json!({}),
            Some(_) if (forms.len() > 1 || is_choice()) && is_text() => {
                json!({"type": "string"})
            }
            Some(only) if forms.len() == 1 => only.0.clone(),
            Some(_) => {
                refusals.push(flat.refused(
                    &format!(
                        "has {} forms of the member {member:?}, not all texts",
                        forms.len()
                    ),
                    "add it to `opaque`, so that it can be any value, or remove it",
                ));
                json!({})
            }
        };
        properties.insert(member.clone(), schema);
    }
    let required = flat.members.iter().filter(|member| {
        let mut alternatives = alternatives.iter();
        alternatives.all(|alternative| {
            let required = alternative.get("required").and_then(Value::as_array);
            required.is_some_and(|required| required.iter().any(|name| name == member.as_str()))
        })
    });
    let required: Vec<&String> = required.collect();
    let mut schema = match required.is_empty() {
        true => json!({"type": "object", "properties": properties}),
        false => json!({"type": "object", "properties": properties, "required": required}),
    };
    let others = alternatives.iter().flat_map(|alternative| {
        let names = alternative.get("properties").and_then(Value::as_object);
        let names = names.into_iter().flat_map(Map::keys).map(String::as_str);
        names.chain(left_out::of(alternative))
    });
    let is_taken = |name: &&str| flat.members.iter().any(|member| member == name);
    let others = others.filter(|name| !is_taken(name)).collect();
    left_out::record(&mut schema, &others);
    schema
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

/// Whether a schema is one of several, or lists its values.
fn is_choice(document: &Value, schema: &Value) -> bool {
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

#[cfg(test)]
mod tests;
