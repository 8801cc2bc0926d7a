//! Strip: removes the vendor's words and keeps the facts.
//!
//! Words are known by the position of the object they stand in, never by the key alone. Where
//! OpenAPI demands some, an empty text stays: what is stripped is still a document that tools read.

use serde_json::{Value, json};

use atlas_maintenance_openapi::position::{self, Position};
use atlas_maintenance_openapi::{Object, refs};

use super::left_out::LEFT_OUT;

/// Extensions that state a fact: the version of a resource, when it ends, the name of an operation that
/// outlives renames, who may call it, and what we leave out of a union.
const FACTS: [&str; 5] = [
    LEFT_OUT,
    "x-xgen-version",
    "x-xgen-operation-id-override",
    "x-sunset",
    "x-rolesRequirements",
];

/// Keys that hold prose wherever the position gives them that meaning. Examples count as prose:
/// they are the vendor's sentences more often than not.
const PROSE: [&str; 6] = [
    "description",
    "summary",
    "title",
    "externalDocs",
    "example",
    "examples",
];

/// `document` without a sentence of its author.
pub fn prose(mut document: Value) -> Value {
    position::visit_mut(&mut document, &mut |position, _, object| match position {
        Position::Info => {
            *object = Object::new();
            object.insert("title".to_owned(), json!(""));
        }
        // Names of components; a component may have any of these names.
        Position::Components => object.retain(|key, _| key != "examples" && !key.starts_with("x-")),
        _ => {
            object.retain(|key, _| {
                let key = key.as_str();
                !PROSE.contains(&key) && (!key.starts_with("x-") || FACTS.contains(&key))
            });
            if position == Position::Response && refs::target(object).is_none() {
                object.insert("description".to_owned(), json!(""));
            }
        }
    });
    document
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn prose_is_stripped_by_position() {
        let stripped = prose(json!({
            "openapi": "3.0.1",
            "info": {"title": "T", "license": {"name": "L"}, "x-xgen-sha": "0"},
            "externalDocs": {"url": "u"},
            "tags": [{"name": "A", "description": "words"}],
            "paths": {"/a": {"get": {
                "operationId": "getA",
                "summary": "words",
                "x-codeSamples": [],
                "x-rolesRequirements": ["Owner"],
                "x-xgen-operation-id-override": "getIt",
                "responses": {"200": {
                    "description": "words",
                    "content": {"application/json": {
                        "x-xgen-version": "2023-01-01",
                        "x-xgen-IPA-exception": {},
                        "example": {"detail": "words"},
                        "schema": {"$ref": "#/components/schemas/S"},
                    }},
                }},
            }}},
            "components": {
                "examples": {"e": {"value": "words"}},
                "schemas": {"S": {
                    "title": "words",
                    "description": "words",
                    "type": "object",
                    "required": ["description", "example"],
                    "properties": {
                        "description": {"type": "string", "description": "words", "example": "w"},
                        "example": {"type": "integer", "maximum": 7, "readOnly": true},
                        "title": {"type": "string", "pattern": "^a$", "default": "a"},
                        "x-mark": {"type": "string"},
                    },
                }},
            },
        }));
        assert_eq!(
            stripped,
            json!({
                "openapi": "3.0.1",
                "info": {"title": ""},
                "tags": [{"name": "A"}],
                "paths": {"/a": {"get": {
                    "operationId": "getA",
                    "x-rolesRequirements": ["Owner"],
                    "x-xgen-operation-id-override": "getIt",
                    "responses": {"200": {
                        "description": "",
                        "content": {"application/json": {
                            "x-xgen-version": "2023-01-01",
                            "schema": {"$ref": "#/components/schemas/S"},
                        }},
                    }},
                }}},
                "components": {
                    "schemas": {"S": {
                        "type": "object",
                        "required": ["description", "example"],
                        "properties": {
                            "description": {"type": "string"},
                            "example": {"type": "integer", "maximum": 7, "readOnly": true},
                            "title": {"type": "string", "pattern": "^a$", "default": "a"},
                            "x-mark": {"type": "string"},
                        },
                    }},
                },
            })
        );
    }
}
