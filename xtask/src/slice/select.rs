//! Select: the operations that a fragment is about, by method and path.

use serde_json::{Value, json};

use crate::document::{Complaint, METHODS, Object, Trouble, pointer};
use crate::sources::Selected;

/// `document` with only the operations of `selection`, and only those tags that they name.
pub(super) fn operations(document: &Value, selection: &[Selected]) -> Result<Value, Complaint> {
    let mut paths = Object::new();
    for selected in selection {
        let missing = || {
            Complaint::new(
                "/paths",
                Trouble::NoSuchOperation {
                    operation: selected.to_string(),
                },
            )
        };
        let item = document
            .get("paths")
            .and_then(|paths| paths.get(&selected.path))
            .ok_or_else(missing)?;
        let item = item.as_object().ok_or_else(|| {
            Complaint::new(
                pointer::of(&["paths", &selected.path]),
                Trouble::NotAnObject,
            )
        })?;
        let operation = item.get(&selected.method).ok_or_else(missing)?;
        // What belongs to all operations of a path, such as its parameters, stays with it.
        let shared = || {
            let shared: Object = item
                .iter()
                .filter(|(key, _)| !METHODS.contains(&key.as_str()))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            Value::Object(shared)
        };
        let kept = paths.entry(&selected.path).or_insert_with(shared);
        kept[&selected.method] = operation.clone();
    }

    let tags: Vec<Value> = paths
        .values()
        .filter_map(Value::as_object)
        .flat_map(Object::values)
        .filter_map(|operation| operation.get("tags")?.as_array())
        .flatten()
        .cloned()
        .collect();
    let mut selected = Object::new();
    for key in ["openapi", "info", "servers", "security", "components"] {
        if let Some(value) = document.get(key) {
            selected.insert(key.to_owned(), value.clone());
        }
    }
    if let Some(all) = document.get("tags").and_then(Value::as_array) {
        let kept = all
            .iter()
            .filter(|tag| tag.get("name").is_some_and(|name| tags.contains(name)));
        selected.insert("tags".to_owned(), json!(kept.collect::<Vec<_>>()));
    }
    selected.insert("paths".to_owned(), Value::Object(paths));
    Ok(Value::Object(selected))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selection(operations: &[&str]) -> Vec<Selected> {
        operations
            .iter()
            .map(|text| Selected::try_from((*text).to_owned()).unwrap())
            .collect()
    }

    fn document() -> Value {
        json!({
            "openapi": "3.0.1",
            "externalDocs": {"url": "https://example.org"},
            "tags": [{"name": "A"}, {"name": "B"}],
            "paths": {
                "/a": {
                    "parameters": [{"name": "p"}],
                    "get": {"operationId": "getA", "tags": ["A"]},
                    "put": {"operationId": "putA", "tags": ["B"]},
                },
                "/b": {"get": {"operationId": "getB"}},
            },
        })
    }

    #[test]
    fn only_what_is_named_stays() {
        let selected = operations(&document(), &selection(&["GET /a"])).unwrap();
        assert_eq!(
            selected,
            json!({
                "openapi": "3.0.1",
                "tags": [{"name": "A"}],
                "paths": {"/a": {
                    "parameters": [{"name": "p"}],
                    "get": {"operationId": "getA", "tags": ["A"]},
                }},
            })
        );
    }

    #[test]
    fn an_operation_that_is_not_there_is_named() {
        for operation in ["DELETE /a", "GET /c"] {
            let complaint = operations(&document(), &selection(&[operation])).unwrap_err();
            assert!(complaint.to_string().contains(operation), "{complaint}");
        }
    }
}
