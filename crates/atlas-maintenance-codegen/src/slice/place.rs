//! Places of schemas, as `spec/sources.toml` names them before anything has a name of ours:
//! `listClusters 200.results[]` in a reply, `listEvents query eventType[]` in a parameter.

use std::collections::BTreeSet;

use atlas_maintenance_openapi::{Object, pointer};
use serde_json::Value;

use super::names::OperationName;

/// The pointer of `place`; `None` if the document has no such place.
pub(super) fn pointer_of(
    document: &Value,
    place: &str,
    operations: &[OperationName],
) -> Option<String> {
    let (name, rest) = place.split_once(' ')?;
    let key = &operations
        .iter()
        .find(|operation| operation.name == name)?
        .key;
    let operation = pointer::of(&["paths", &key.path, &key.method]);
    let (mut at, path) = if let Some(parameter) = rest.strip_prefix("query ") {
        (query(document, &operation, parameter)?, "")
    } else {
        let (status, path) = rest.split_once('.').unwrap_or((rest, ""));
        let response = pointer::join(&pointer::join(&operation, "responses"), status);
        (content(document, target(document, response)?)?, path)
    };
    for step in path.split('.').filter(|step| !step.is_empty()) {
        let property = step.trim_end_matches("[]");
        at = target(document, at)?;
        at = pointer::join(&pointer::join(&at, "properties"), property);
        if property != step {
            at = pointer::join(&target(document, at)?, "items");
        }
    }
    document.pointer(&at).is_some().then_some(at)
}

/// The schema of a parameter, or of its items: `name` or `name[]`.
fn query(document: &Value, operation: &str, name: &str) -> Option<String> {
    let property = name.trim_end_matches("[]");
    let parameters = pointer::join(operation, "parameters");
    let count = document.pointer(&parameters)?.as_array()?.len();
    let mut candidates =
        (0..count).filter_map(|n| target(document, pointer::join(&parameters, &n.to_string())));
    let parameter = candidates.find(|at| {
        let found = document
            .pointer(at)
            .and_then(|parameter| parameter.get("name"));
        found.and_then(Value::as_str) == Some(property)
    })?;
    let mut at = pointer::join(&parameter, "schema");
    if property != name {
        at = pointer::join(&target(document, at)?, "items");
    }
    Some(at)
}

/// The schema of the JSON in the response at `at`.
fn content(document: &Value, at: String) -> Option<String> {
    let content: &Object = document.pointer(&at)?.get("content")?.as_object()?;
    let media_type = content
        .keys()
        .find(|media_type| media_type.contains("json"))?;
    Some(
        ["content", media_type, "schema"]
            .iter()
            .fold(at, |at, key| pointer::join(&at, key)),
    )
}

/// Where the value at `at` is that it may refer to; `None` if there is none, or it refers to itself.
pub(super) fn target(document: &Value, mut at: String) -> Option<String> {
    let mut seen = BTreeSet::new();
    loop {
        let value = document.pointer(&at)?;
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return Some(at);
        };
        let next = reference.strip_prefix('#')?.to_owned();
        if !seen.insert(at) {
            return None;
        }
        at = next;
    }
}

#[cfg(test)]
mod tests;
