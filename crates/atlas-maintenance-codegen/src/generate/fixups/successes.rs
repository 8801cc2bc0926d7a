//! Operations that answer successes in several forms: 200 and 204, or 200 and 202 with different bodies.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::generate::answers::{self, Holds, Success};
use crate::generate::names;
use crate::generate::operations;
use crate::generate::schema_ref::{followed, reference};
use atlas_maintenance_openapi::Object;
use atlas_maintenance_openapi::position::{self, Position};

/// The generator asserts that an operation has one form of success. Where it has several, the type of
/// each is one with an alternative for every status, of which an enum is made.
pub(super) fn join_successes(document: &mut Value) -> Result<usize, Diagnostic> {
    let components = document.get("components").cloned().unwrap_or_default();
    let schemas = components.get("schemas").and_then(Value::as_object);
    let mut taken: BTreeSet<String> = schemas
        .into_iter()
        .flat_map(Object::keys)
        .map(|name| names::pascal(name))
        .collect();
    let mut joined: BTreeMap<String, Value> = BTreeMap::new();
    position::visit_mut(document, &mut |position, _, object| {
        if position != Position::Operation {
            return;
        }
        let name = operations::name(object).map(names::pascal);
        let Some(listed) = object.get_mut("responses").and_then(Value::as_object_mut) else {
            return;
        };
        let successes: Vec<Success> = listed
            .iter()
            .filter(|(status, _)| status.starts_with('2'))
            .map(|(status, answer)| success(&components, status, answer))
            .collect();
        let mut rest = successes.iter();
        let first = rest.next();
        let is_first = |success: &Success| {
            first.is_some_and(|first| {
                (first.holds, &first.schema) == (success.holds, &success.schema)
            })
        };
        if rest.all(is_first) {
            return;
        }
        let wanted = names::pascal(&format!("{}Answer", name.unwrap_or_default()));
        let of = names::free(&wanted, "", |name| taken.insert(name.to_owned()));
        for success in &successes {
            let note = answers::note(success, &reference(&of));
            listed.insert(success.status.clone(), note);
        }
        joined.insert(of, answers::join(&successes));
    });
    let changed = joined.len();
    if changed > 0
        && let Some(root) = document.as_object_mut()
    {
        let components = root
            .entry("components")
            .or_insert_with(|| Object::new().into());
        if let Some(components) = components.as_object_mut()
            && let Some(schemas) = components
                .entry("schemas")
                .or_insert_with(|| Object::new().into())
                .as_object_mut()
        {
            schemas.extend(joined);
        }
    }
    Ok(changed)
}

fn success(components: &Value, status: &str, answer: &Value) -> Success {
    let answer = followed(components, answer);
    let content = answer.get("content").and_then(Value::as_object);
    let json = content
        .into_iter()
        .flatten()
        .find(|(name, _)| name.split(';').next() == Some("application/json"));
    let schema = json.and_then(|(_, media)| media.get("schema")).cloned();
    Success {
        status: status.to_owned(),
        holds: match (&schema, content.is_some_and(|content| !content.is_empty())) {
            (Some(_), _) => Holds::Type,
            (None, true) => Holds::Bytes,
            (None, false) => Holds::Nothing,
        },
        schema,
    }
}
