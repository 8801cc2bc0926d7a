//! Tests of the comparison as a whole: each rule by a small change, and laws that hold for any
//! documents.

mod cases;
mod laws;
mod mutations;
mod places;
mod rewriting;
mod rewritten;
mod shapes;
mod spellings;

use serde_json::{Value, json};

use super::change::Change;
use super::compare;

/// The rules of the changes from `old` to `new`, sorted.
fn rules(old: &Value, new: &Value) -> Vec<&'static str> {
    let changes = compare(old, new);
    let mut rules: Vec<_> = changes
        .iter()
        .map(|change| change.finding.rule.id())
        .collect();
    rules.sort_unstable();
    rules
}

/// A document whose one operation is changed by `edit`: a body is sent and answered, each by a
/// schema of its own that has a property `p`, and there are a parameter and a header.
fn document() -> Value {
    json!({
        "openapi": "3.0.1",
        "info": {"title": "T", "version": "1"},
        "security": [{"Key": []}],
        "servers": [{"url": "https://a.example"}],
        "paths": {"/a/{id}": {"post": {
            "operationId": "makeA",
            "parameters": [
                {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
                {"name": "q", "in": "query", "schema": {"type": "integer", "maximum": 9}},
            ],
            "requestBody": {"content": {"application/vnd.atlas.2023-01-01+json": {
                "schema": {"$ref": "#/components/schemas/Sent"},
            }}},
            "responses": {
                "200": {
                    "description": "D",
                    "headers": {"X-Left": {"schema": {"type": "integer"}}},
                    "content": {"application/vnd.atlas.2023-01-01+json": {
                        "schema": {"$ref": "#/components/schemas/Answered"},
                    }},
                },
                "404": {"description": "D"},
            },
        }}},
        "components": {
            "schemas": {
                "Sent": {"type": "object", "properties": {"p": {"type": "string"}}},
                "Answered": {"type": "object", "properties": {"p": {"type": "string"}}},
            },
            "securitySchemes": {"Key": {"type": "http", "scheme": "digest"}},
        },
    })
}

/// Merges `patch` into `target`: objects by their keys, null removes a key (RFC 7386).
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    let object = target.as_object_mut().unwrap();
    for (key, value) in patch {
        if value.is_null() {
            object.remove(key);
        } else {
            merge(object.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

fn place(change: &Change) -> (Option<&str>, Option<&str>) {
    (change.finding.old.as_deref(), change.finding.new.as_deref())
}
