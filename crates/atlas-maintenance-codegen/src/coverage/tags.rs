//! The document of coverage, and its operations by tag.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::diagnostic::Diagnostic;
use crate::error::Error;
use atlas_maintenance_openapi::resolve::{self, Versions};
use atlas_maintenance_openapi::{METHODS, Object, refs};
use atlas_maintenance_openapi::{OperationKey, VersionDate};

/// For operations that have no tag.
const UNTAGGED: &str = "(no tag)";
/// The path of an operation of our own, which holds what no other reaches.
const UNREACHED: &str = "/what-no-operation-reaches";

/// The document as of `wanted`, or as of the newest version in it.
pub(super) fn resolve(
    file: &Path,
    document: &Value,
    wanted: Option<&VersionDate>,
) -> Result<(Value, VersionDate), Error> {
    let date = match wanted
        .cloned()
        .or_else(|| Versions::of(document).newest_date())
    {
        Some(date) => date,
        None => {
            return Err(Error::NotUnderstood {
                file: file.to_owned(),
                reason: "no media type in it names a version".to_owned(),
                help: "name the version by --api-version, such as 2025-03-12".to_owned(),
            });
        }
    };
    let resolved = resolve::at(document, date.as_str()).map_err(|diagnostic| Error::Document {
        file: file.to_owned(),
        diagnostic: diagnostic.into(),
    })?;
    Ok((resolved, date))
}

/// The operations of each tag of `wanted`, or of all tags.
pub(super) fn select(
    file: &Path,
    document: &Value,
    wanted: &[String],
) -> Result<BTreeMap<String, Vec<OperationKey>>, Error> {
    let mut by_tag: BTreeMap<String, Vec<OperationKey>> = BTreeMap::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            let Some(operation) = item.get(method) else {
                continue;
            };
            let tags = operation.get("tags").and_then(Value::as_array);
            let mut tags: Vec<&str> = tags
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            if tags.is_empty() {
                tags.push(UNTAGGED);
            }
            for tag in tags {
                by_tag
                    .entry(tag.to_owned())
                    .or_default()
                    .push(OperationKey {
                        method: method.to_owned(),
                        path: path.clone(),
                    });
            }
        }
    }
    let refuse = |reason, help: &str| Error::NotUnderstood {
        file: file.to_owned(),
        reason,
        help: help.to_owned(),
    };
    if by_tag.is_empty() {
        return Err(refuse(
            "the document has no operation".to_owned(),
            "name an OpenAPI document with `paths`",
        ));
    }
    if let Some(unknown) = wanted.iter().find(|tag| !by_tag.contains_key(*tag)) {
        let tags: Vec<_> = by_tag.into_keys().collect();
        return Err(refuse(
            format!(
                "no operation has the tag {unknown:?}; there are {}",
                tags.join(", ")
            ),
            "name one of the tags, in the document's spelling",
        ));
    }
    if !wanted.is_empty() {
        by_tag.retain(|tag, _| wanted.contains(tag));
    }
    Ok(by_tag)
}

/// Every operation of `parts` once.
pub(super) fn all(parts: &[(Option<String>, Vec<OperationKey>)]) -> Vec<OperationKey> {
    let mut all: Vec<OperationKey> = Vec::new();
    for (_, operations) in parts {
        for operation in operations {
            if !all.contains(operation) {
                all.push(operation.clone());
            }
        }
    }
    all
}

/// As [`document_of`], and with the unions that no operation reaches: an operation may be added that
/// does, so they are tried with the rest. An operation of our own holds them.
pub(super) fn whole(document: &Value, operations: &[OperationKey]) -> Result<Value, Diagnostic> {
    let reached = document_of(document, operations)?;
    let schemas = |document: &Value| {
        let schemas = document.pointer("/components/schemas");
        schemas
            .and_then(Value::as_object)
            .cloned()
            .unwrap_or_default()
    };
    let there = schemas(&reached);
    let left: Object = schemas(document)
        .into_iter()
        .filter(|(name, schema)| schema.get("discriminator").is_some() && !there.contains_key(name))
        .map(|(name, _)| {
            let target = format!("#/components/schemas/{name}");
            (name, json!({ "$ref": target }))
        })
        .collect();
    if left.is_empty() {
        return Ok(reached);
    }
    let mut document = document.clone();
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        let holder = json!({"get": {
            "operationId": "getWhatNoOperationReaches",
            "responses": {"200": {"description": "", "content": {"application/json": {
                "schema": {"type": "object", "properties": left},
            }}}},
        }});
        paths.insert(UNREACHED.to_owned(), holder);
    }
    let mut operations = operations.to_vec();
    operations.push(OperationKey {
        method: "get".to_owned(),
        path: UNREACHED.to_owned(),
    });
    document_of(&document, &operations)
}

/// `document` with `operations` only, and what they reach.
pub(super) fn document_of(
    document: &Value,
    operations: &[OperationKey],
) -> Result<Value, Diagnostic> {
    let mut paths = Object::new();
    for OperationKey { method, path } in operations {
        let Some(item) = document.get("paths").and_then(|paths| paths.get(path)) else {
            continue;
        };
        let kept = paths.entry(path.clone()).or_insert_with(|| json!({}));
        for key in [method.as_str(), "parameters"] {
            if let (Some(kept), Some(value)) = (kept.as_object_mut(), item.get(key)) {
                kept.insert(key.to_owned(), value.clone());
            }
        }
    }
    let mut selected = Object::new();
    for key in ["openapi", "info", "components"] {
        if let Some(value) = document.get(key) {
            selected.insert(key.to_owned(), value.clone());
        }
    }
    selected.insert("paths".to_owned(), Value::Object(paths));
    Ok(refs::close(&Value::Object(selected))?)
}
