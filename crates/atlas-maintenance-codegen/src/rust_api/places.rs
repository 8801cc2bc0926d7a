//! A document that says of everything where it stands.

use std::collections::{BTreeMap, BTreeSet};

use atlas_maintenance_openapi::position::{self, Position};
use atlas_maintenance_openapi::{pointer, refs};
use serde_json::{Value, json};

/// Before a place in a description: a doc comment may not begin with the slash of a pointer.
pub(super) const MARK: &str = "at: ";

/// The places of the properties of a schema, by their names on the wire.
pub(super) type Members = BTreeMap<String, BTreeSet<String>>;

/// `document` with the JSON pointer of every operation, parameter and schema as its description.
pub(super) fn marked(document: &Value) -> Value {
    let mut marked = document.clone();
    position::visit_mut(&mut marked, &mut |position, at, object| {
        let is_marked = matches!(
            position,
            Position::Operation | Position::Parameter | Position::Schema
        );
        // What stands beside a reference is ignored.
        if is_marked && !object.contains_key("$ref") {
            object.insert("description".to_owned(), json!(format!("{MARK}{at}")));
        }
        // What some documents leave out, and the generator asks for, is of no account to types.
        match position {
            Position::Root => {
                let info = json!({"title": "", "version": ""});
                object.entry("info").or_insert(info);
            }
            Position::Operation => {
                object.remove("summary");
                object.entry("responses").or_insert_with(|| json!({}));
            }
            Position::Response if !object.contains_key("$ref") => {
                object.insert("description".to_owned(), json!(""));
            }
            _ => {}
        }
    });
    marked
}

/// The properties of the schema at `place`, with those of the parts that it is made of.
pub(super) fn members(document: &Value, place: &str) -> Members {
    let mut members = Members::new();
    let mut seen = BTreeSet::new();
    let mut waiting = vec![place.to_owned()];
    while let Some(at) = waiting.pop() {
        let Some(schema) = document.pointer(&at).and_then(Value::as_object) else {
            continue;
        };
        if !seen.insert(at.clone()) {
            continue;
        }
        let target = refs::target(schema).and_then(|target| target.strip_prefix('#'));
        waiting.extend(target.map(str::to_owned));
        for key in ["allOf", "oneOf", "anyOf"] {
            let parts = schema
                .get(key)
                .and_then(Value::as_array)
                .map_or(0, Vec::len);
            waiting.extend((0..parts).map(|part| format!("{at}/{key}/{part}")));
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        for name in properties
            .into_iter()
            .flat_map(|properties| properties.keys())
        {
            let place = pointer::join(&pointer::join(&at, "properties"), name);
            members.entry(name.clone()).or_default().insert(place);
        }
    }
    members
}
