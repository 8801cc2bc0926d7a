//! Choices that stand in the middle of another schema get a name, so that the code for them can be
//! found by it. So does a choice that can be null, which is kept beside it.

use std::collections::{BTreeMap, BTreeSet};

use atlas_maintenance_openapi as openapi;
use serde_json::{Value, json};

use crate::diagnostic::Diagnostic;
use crate::generate::fixups::members::is_choice;
use crate::generate::names;
use crate::generate::schema_ref::reference;
use atlas_maintenance_openapi::Object;
use atlas_maintenance_openapi::position::{self, Position};

/// Puts every choice among the schemas, under the name of its place.
pub(super) fn name(document: &mut Value) -> Result<(), Diagnostic> {
    // What is moved is looked at in the next round, with the choices inside it.
    loop {
        let mut moved: Vec<(String, Value)> = Vec::new();
        let mut nullable_parents: BTreeMap<String, String> = BTreeMap::new();
        let schemas = document
            .pointer("/components/schemas")
            .and_then(Value::as_object);
        let taken: BTreeSet<String> = schemas
            .into_iter()
            .flat_map(Object::keys)
            .cloned()
            .collect();
        position::visit_mut(document, &mut |position, at, object| {
            if position != Position::Schema || !is_choice(object) {
                return;
            }
            let place: Vec<&str> = at.split('/').skip(1).collect();
            let has_name = matches!(place[..], ["components", "schemas", _]);
            let nullable = object.get("nullable") == Some(&json!(true));
            let wanted = match (has_name, nullable) {
                (true, false) => return,
                (true, true) => format!("{}Choice", name_of(&place)),
                (false, _) => name_of(&place),
            };
            let free = (1..)
                .map(|number: usize| match number {
                    1 => wanted.clone(),
                    _ => format!("{wanted}{number}"),
                })
                .find(|name| !taken.contains(name) && moved.iter().all(|(other, _)| other != name))
                .unwrap_or(wanted);
            if has_name {
                nullable_parents.insert(format!("#{at}"), reference(&free));
            }
            let target = json!({ "$ref": reference(&free) });
            let target = match nullable {
                true => json!({ "allOf": [target], "nullable": true }),
                false => target,
            };
            let Value::Object(target) = target else {
                return;
            };
            let mut schema = std::mem::replace(object, target);
            schema.remove("nullable");
            moved.push((free, Value::Object(schema)));
        });
        if moved.is_empty() {
            return Ok(());
        }
        let chosen: Vec<String> = moved.iter().map(|(_, schema)| schema.to_string()).collect();
        be_of_choice(document, &nullable_parents, &chosen);
        let root = document
            .as_object_mut()
            .ok_or_else(|| Diagnostic::new("", openapi::DiagnosticKind::NotAnObject))?;
        let components = root.entry("components").or_insert_with(|| json!({}));
        if let Some(components) = components.as_object_mut()
            && let Some(schemas) = components
                .entry("schemas")
                .or_insert_with(|| json!({}))
                .as_object_mut()
        {
            schemas.extend(moved);
        }
    }
}

/// Makes the children of a choice that can be null children of the choice alone: none of them is null.
fn be_of_choice(document: &mut Value, parents: &BTreeMap<String, String>, chosen: &[String]) {
    if parents.is_empty() {
        return;
    }
    position::visit_mut(document, &mut |position, at, object| {
        if position != Position::Schema {
            return;
        }
        let own = json!(format!("#{at}")).to_string();
        let parts = object.get_mut("allOf").and_then(Value::as_array_mut);
        let parts = parts.map_or(&mut [][..], Vec::as_mut_slice);
        // One part alone is another name for the choice, unless the choice names it.
        if parts.len() < 2 && !chosen.iter().any(|choice| choice.contains(&own)) {
            return;
        }
        for part in parts {
            let parent = part.get("$ref").and_then(Value::as_str);
            if let Some(choice) = parent.and_then(|parent| parents.get(parent)) {
                *part = json!({ "$ref": choice });
            }
        }
    });
}

/// A name for the schema at a place, made of the names on the way to it.
fn name_of(place: &[&str]) -> String {
    const STRUCTURE: [&str; 9] = [
        "components",
        "schemas",
        "properties",
        "paths",
        "content",
        "schema",
        "responses",
        "allOf",
        "application~1json",
    ];
    place
        .iter()
        .filter(|step| !STRUCTURE.contains(step))
        .map(|step| match *step {
            "items" => "Item".to_owned(),
            step => names::pascal(&step.replace("~1", "-")),
        })
        .collect()
}
