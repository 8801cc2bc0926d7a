//! Select: the operations that a fragment is about, by method and path or by tag.

use atlas_maintenance_openapi as openapi;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, DiagnosticKind};
use atlas_maintenance_openapi::OperationKey;
use atlas_maintenance_openapi::{METHODS, Object, pointer};

/// Which operations of a document are taken.
#[derive(Debug)]
pub enum Selection<'a> {
    /// Every one.
    All,
    /// Each must be there.
    These(&'a [OperationKey]),
    /// Those that are there, of which there must be one. Names of ours make it no matter what the
    /// document calls them.
    Present(&'a [OperationKey]),
    /// Those with one of the tags, and these.
    Tagged(&'a [String], &'a [OperationKey]),
}

/// `document` with only the operations of `selection`, and only those tags that they name.
pub(super) fn operations(document: &Value, selection: &Selection<'_>) -> Result<Value, Diagnostic> {
    let paths = match selection {
        Selection::All => all(document)?,
        Selection::These(operations) => these(document, operations)?,
        Selection::Present(operations) => {
            let is_there = |key: &&OperationKey| is_there(document, key);
            let there: Vec<_> = operations.iter().filter(is_there).cloned().collect();
            // Of a document without any, the first is named as missing.
            these(document, if there.is_empty() { operations } else { &there })?
        }
        Selection::Tagged(tags, operations) => {
            let mut paths = tagged(document, tags)?;
            for (path, item) in these(document, operations)? {
                match (paths.get_mut(&path), item) {
                    (Some(Value::Object(there)), Value::Object(item)) => there.extend(item),
                    (_, item) => drop(paths.insert(path, item)),
                }
            }
            paths
        }
    };
    if !matches!(selection, Selection::Present(_)) {
        different_names(&paths)?;
    }

    let named: Vec<&Value> = paths
        .values()
        .filter_map(Value::as_object)
        .flat_map(Object::values)
        .filter_map(|operation| operation.get("tags")?.as_array())
        .flatten()
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
            .filter(|tag| tag.get("name").is_some_and(|name| named.contains(&name)));
        selected.insert("tags".to_owned(), json!(kept.collect::<Vec<_>>()));
    }
    selected.insert("paths".to_owned(), Value::Object(paths));
    Ok(Value::Object(selected))
}

/// All paths that have an operation.
fn all(document: &Value) -> Result<Object, Diagnostic> {
    keep(document, |_| true)
}

/// The paths with only the operations that have one of `tags`.
fn tagged(document: &Value, tags: &[String]) -> Result<Object, Diagnostic> {
    let has = |operation: &Value, tag: &String| {
        let own = operation.get("tags").and_then(Value::as_array);
        own.is_some_and(|own| own.iter().any(|own| own.as_str() == Some(tag)))
    };
    let paths = keep(document, |operation| {
        tags.iter().any(|tag| has(operation, tag))
    })?;
    for tag in tags {
        let found = paths
            .values()
            .filter_map(Value::as_object)
            .flat_map(Object::values)
            .any(|operation| has(operation, tag));
        if !found {
            return Err(Diagnostic::new(
                "/tags",
                DiagnosticKind::NoSuchTag {
                    tag: tag.clone(),
                    nearest: nearest(document, tag),
                },
            ));
        }
    }
    Ok(paths)
}

/// The tag of the document that is most like `wanted`.
fn nearest(document: &Value, wanted: &str) -> Option<String> {
    let paths = document.get("paths")?.as_object()?;
    paths
        .values()
        .filter_map(Value::as_object)
        .flat_map(Object::values)
        .filter_map(|operation| operation.get("tags")?.as_array())
        .flatten()
        .filter_map(Value::as_str)
        .map(|tag| {
            let likeness = strsim::jaro_winkler(&tag.to_lowercase(), &wanted.to_lowercase());
            (likeness, tag)
        })
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, tag)| tag.to_owned())
}

/// The paths of the document with the operations that are `wanted`.
fn keep(document: &Value, wanted: impl Fn(&Value) -> bool) -> Result<Object, Diagnostic> {
    let mut paths = Object::new();
    for (path, item) in document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let item = item.as_object().ok_or_else(|| not_an_object(path))?;
        let is_operation = |key: &String| METHODS.contains(&key.as_str());
        let kept: Object = item
            .iter()
            .filter(|(key, value)| !is_operation(key) || wanted(value))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        if kept.keys().any(is_operation) {
            paths.insert(path.clone(), Value::Object(kept));
        }
    }
    Ok(paths)
}

/// Whether `document` has the operation.
fn is_there(document: &Value, key: &OperationKey) -> bool {
    let item = document.get("paths").and_then(|paths| paths.get(&key.path));
    item.is_some_and(|item| item.get(&key.method).is_some())
}

/// What is wrong with a document that lacks a selected operation.
fn missing(key: &OperationKey) -> Diagnostic {
    let operation = key.to_string();
    Diagnostic::new("/paths", DiagnosticKind::NoSuchOperation { operation })
}

/// The operations of `keys` that `document` lacks.
pub(super) fn lacking<'a>(
    document: &'a Value,
    keys: &'a [OperationKey],
) -> impl Iterator<Item = Diagnostic> + 'a {
    let lacking = keys.iter().filter(|key| !is_there(document, key));
    lacking.map(missing)
}

/// The paths with only these operations, each of which must be there.
fn these(document: &Value, operations: &[OperationKey]) -> Result<Object, Diagnostic> {
    let mut paths = Object::new();
    for selected in operations {
        let missing = || missing(selected);
        let item = document
            .get("paths")
            .and_then(|paths| paths.get(&selected.path))
            .ok_or_else(missing)?;
        let item = item
            .as_object()
            .ok_or_else(|| not_an_object(&selected.path))?;
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
        if let Some(kept) = kept.as_object_mut() {
            kept.insert(selected.method.clone(), operation.clone());
        }
    }
    Ok(paths)
}

fn not_an_object(path: &str) -> Diagnostic {
    Diagnostic::new(
        pointer::of(&["paths", path]),
        openapi::DiagnosticKind::NotAnObject,
    )
}

/// Two operations with one name would be one method.
fn different_names(paths: &Object) -> Result<(), Diagnostic> {
    let mut seen = BTreeMap::new();
    for (path, item) in paths {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let text = |key| operation.get(key).and_then(Value::as_str);
            let name = text("x-xgen-operation-id-override").or_else(|| text("operationId"));
            let (true, Some(name)) = (METHODS.contains(&method.as_str()), name) else {
                continue;
            };
            let operation = format!("{} {path}", method.to_ascii_uppercase());
            if let Some(other) = seen.insert(name, operation.clone()) {
                return Err(Diagnostic::new(
                    pointer::of(&["paths", path, method]),
                    DiagnosticKind::SameOperationName {
                        operation,
                        other,
                        name: name.to_owned(),
                    },
                ));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selection(operations: &[&str]) -> Vec<OperationKey> {
        operations
            .iter()
            .map(|text| OperationKey::try_from((*text).to_owned()).unwrap())
            .collect()
    }

    fn document() -> Value {
        json!({
            "openapi": "3.0.1",
            "externalDocs": {"url": "https://example.org"},
            "tags": [{"name": "Apples"}, {"name": "Bread"}],
            "paths": {
                "/a": {
                    "parameters": [{"name": "p"}],
                    "get": {"operationId": "getA", "tags": ["Apples"]},
                    "put": {"operationId": "putA", "tags": ["Bread"]},
                },
                "/b": {"get": {"operationId": "getB"}},
                "/c": {"get": {"operationId": "getC", "tags": ["Bread"]}},
            },
        })
    }

    /// The names of what a selection takes, and of its tags.
    fn taken(selection: &Selection<'_>) -> Result<(Vec<String>, Vec<String>), String> {
        let selected =
            operations(&document(), selection).map_err(|diagnostic| diagnostic.to_string())?;
        let names = |values: Vec<&Value>| {
            let mut names: Vec<_> = values
                .iter()
                .map(|value| value.as_str().unwrap().to_owned())
                .collect();
            names.sort();
            names
        };
        let operations = selected["paths"]
            .as_object()
            .unwrap()
            .values()
            .flat_map(|item| item.as_object().unwrap().values())
            .filter_map(|operation| operation.get("operationId"));
        let tags = selected["tags"].as_array().unwrap().iter();
        Ok((
            names(operations.collect()),
            names(tags.map(|tag| &tag["name"]).collect()),
        ))
    }

    #[test]
    fn selection_keeps_only_named_operations() {
        let selection = selection(&["GET /a"]);
        let selected = operations(&document(), &Selection::These(&selection)).unwrap();
        assert_eq!(
            selected,
            json!({
                "openapi": "3.0.1",
                "tags": [{"name": "Apples"}],
                "paths": {"/a": {
                    "parameters": [{"name": "p"}],
                    "get": {"operationId": "getA", "tags": ["Apples"]},
                }},
            })
        );
    }

    #[test]
    fn tags_and_operations_are_selected_together() {
        let tags = ["Bread".to_owned()];
        let strings = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(
            taken(&Selection::Tagged(&tags, &[])).unwrap(),
            (strings(&["getC", "putA"]), strings(&["Bread"]))
        );
        let more = selection(&["GET /a", "GET /b"]);
        assert_eq!(
            taken(&Selection::Tagged(&tags, &more)).unwrap(),
            (
                strings(&["getA", "getB", "getC", "putA"]),
                strings(&["Apples", "Bread"])
            )
        );
        assert_eq!(taken(&Selection::All).unwrap().0.len(), 4);
    }

    #[test]
    fn unknown_tag_is_refused_with_the_nearest() {
        let tags = ["apple".to_owned()];
        let refusal = taken(&Selection::Tagged(&tags, &[])).unwrap_err();
        assert!(
            refusal.contains("\"apple\"; the nearest is \"Apples\""),
            "{refusal}"
        );
    }

    #[test]
    fn unknown_operation_is_refused() {
        for operation in ["DELETE /a", "GET /d"] {
            let these = selection(&[operation]);
            let refusal = taken(&Selection::These(&these)).unwrap_err();
            assert!(refusal.contains(operation), "{refusal}");
        }
    }

    #[test]
    fn two_operations_of_one_name_are_refused() {
        let mut document = document();
        document["paths"]["/b"]["get"]["x-xgen-operation-id-override"] = json!("getA");
        let diagnostic = operations(&document, &Selection::All).unwrap_err();
        assert_eq!(diagnostic.pointer, "/paths/~1b/get");
        let text = diagnostic.to_string();
        assert!(text.contains("GET /b and GET /a"), "{text}");
    }
}
