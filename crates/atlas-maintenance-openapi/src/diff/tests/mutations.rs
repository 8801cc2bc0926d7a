//! Single changes of a document: each is one line, of one rule and one class.

use serde_json::{Value, json};

use super::super::compare;
use super::super::rules::{Class, Direction};
use super::merge;

/// A document whose one schema is only sent, or only answered.
fn document(direction: Direction) -> Value {
    let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/S"}}});
    let mut operation = json!({
        "operationId": "makeA",
        "parameters": [
            {"name": "q", "in": "query", "schema": {"type": "integer"}},
            {"name": "list", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
            {"name": "must", "in": "query", "required": true, "schema": {"type": "string"}},
        ],
        "responses": {
            "200": {"headers": {
                "X-Left": {"schema": {"type": "integer"}},
                "X-Page": {"required": true, "content": {"application/json": {
                    "schema": {"type": "integer", "maximum": 9},
                }}},
            }},
            "404": {"content": {"application/json": {}}},
        },
    });
    match direction {
        Direction::Request => operation["requestBody"] = json!({"content": content}),
        Direction::Response => operation["responses"]["200"]["content"] = content,
    }
    json!({
        "openapi": "3.0.1",
        "info": {"title": "T", "version": "1"},
        "security": [{"Key": []}],
        "servers": [{"url": "https://a.example"}],
        "paths": {"/a": {"post": operation}},
        "components": {
            "securitySchemes": {"Key": {"type": "oauth2", "flows": {"clientCredentials": {
                "tokenUrl": "https://a.example/token", "scopes": {"read": "R"},
            }}}},
            "schemas": {
                "S": {
                    "type": "object",
                    "required": ["must"],
                    "properties": {
                        "must": {"type": "string"},
                        "text": {"type": "string", "maxLength": 9},
                        "code": {"type": "string", "pattern": "^[a-c]{1,3}$"},
                        "uuid": {
                            "type": "string", "maxLength": 36,
                            "pattern": r"^[0-9a-fA-F]{8}\b-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}\b-[0-9a-fA-F]{12}$",
                        },
                        "moment": {"type": "string", "format": "date-time"},
                        "kind": {"type": "string", "enum": ["a", "b"]},
                        "count": {"type": "integer", "minimum": 1, "default": 2},
                        "null": {"type": "string", "nullable": true},
                        "list": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
                        "inner": {"allOf": [{"$ref": "#/components/schemas/Inner"}]},
                        "pet": {"$ref": "#/components/schemas/Pet"},
                        "whole": {
                            "type": "object", "required": ["f", "b"],
                            "properties": {"f": {"type": "string"}, "b": {"type": "string"}},
                        },
                        "map": {"type": "object", "additionalProperties": {"type": "string"}},
                        "shut": {"type": "object", "additionalProperties": false},
                        "either": {"oneOf": [{"type": "string"}, {"type": "boolean"}]},
                        "any": {"anyOf": [{"type": "string"}, {"type": "boolean"}]},
                    },
                },
                "Inner": {"type": "object", "properties": {"x": {"type": "string"}}},
                "Pet": {
                    "oneOf": [
                        {"$ref": "#/components/schemas/Cat"},
                        {"$ref": "#/components/schemas/Dog"},
                    ],
                    "discriminator": {"propertyName": "kind", "mapping": {"cat": "Cat", "dog": "Dog"}},
                },
                "Cat": {"type": "object", "required": ["kind"], "properties": {
                    "kind": {"type": "string"}, "lives": {"type": "integer"},
                }},
                "Dog": {"type": "object", "required": ["kind", "name"], "properties": {
                    "kind": {"type": "string"}, "name": {"type": "string"},
                }},
            },
        },
    })
}

/// Where a change is made, what is merged into that place, and the line of it when the schema is sent
/// and when it is answered; `-` is no difference.
type Mutation = (&'static str, Value, &'static str, &'static str);

macro_rules! mutations {
    ($($at:literal: $patch:tt => $request:literal, $response:literal;)*) => {
        vec![$(($at, json!($patch), $request, $response)),*]
    };
    ($($at:literal: $patch:tt => $both:literal;)*) => {
        vec![$(($at, json!($patch), $both, $both)),*]
    };
}

fn of_schemas() -> Vec<Mutation> {
    mutations! {
        "/components/schemas/S": {"properties": {"n": {}}} =>
            "request-property-added-optional additive", "response-property-added additive";
        "/components/schemas/S": {"properties": {"n": {"type": "string", "readOnly": true}}} =>
            "-", "response-property-added additive";
        "/components/schemas/S": {"properties": {"text": null}} =>
            "request-property-removed breaking", "response-optional-property-removed breaks-code";
        "/components/schemas/S": {"properties": {"must": null}, "required": []} =>
            "request-property-removed breaking", "response-required-property-removed breaking";
        "/components/schemas/S": {"required": ["must", "text"]} =>
            "request-property-became-required breaking", "response-property-became-required additive";
        "/components/schemas/S": {"required": []} =>
            "request-property-became-optional additive", "response-property-became-optional breaking";
        "/components/schemas/S": {"required": ["must", "n"], "properties": {"n": {"type": "string"}}} =>
            "request-property-added-required breaking", "response-property-added additive";
        "/components/schemas/S/properties/text": {"readOnly": true} =>
            "request-property-became-read-only breaking", "-";
        "/components/schemas/S/properties/text": {"writeOnly": true} =>
            "-", "response-property-became-write-only breaking";
        "/components/schemas/Inner": {"readOnly": true} =>
            "request-property-became-read-only breaking", "-";
        "/components/schemas/Inner": {"properties": {"x": {"type": "integer"}}} =>
            "request-type-changed breaking", "response-type-changed breaking";
        "/components/schemas/S/properties/text": {"type": "integer", "maxLength": null} =>
            "request-type-changed breaking", "response-type-changed breaking";
        "/components/schemas/S/properties/count": {"type": "number"} =>
            "request-type-widened breaks-code", "response-type-widened breaking";
        "/components/schemas/S/properties/count": {"format": "int32"} =>
            "request-type-narrowed breaking", "response-type-narrowed breaks-code";
        "/components/schemas/S/properties/count": {"format": "int64"} =>
            "schema-format-stated additive", "schema-format-stated additive";
        "/components/schemas/S/properties/text": {"format": "date-time"} =>
            "request-type-narrowed breaking", "response-type-narrowed breaks-code";
        "/components/schemas/S/properties/text": {"nullable": true} =>
            "request-became-nullable additive", "response-became-nullable breaking";
        "/components/schemas/S/properties/null": {"nullable": false} =>
            "request-not-nullable breaking", "response-not-nullable additive";
        "/components/schemas/S/properties/text": {"maxLength": 8} =>
            "request-bound-tightened breaking", "response-bound-tightened additive";
        "/components/schemas/S/properties/text": {"maxLength": 10} =>
            "request-bound-loosened additive", "response-bound-loosened breaking";
        "/components/schemas/S/properties/text": {"maxLength": null} =>
            "request-bound-removed additive", "response-bound-removed breaking";
        "/components/schemas/S/properties/text": {"minLength": 1} =>
            "request-bound-set breaking", "response-bound-set additive";
        "/components/schemas/S/properties/text": {"allOf": [{"minLength": 1}]} =>
            "request-bound-set breaking", "response-bound-set additive";
        "/components/schemas/S/properties/code": {"maxLength": 3} =>
            "-", "-";
        "/components/schemas/S/properties/code": {"maxLength": 2} =>
            "request-bound-set breaking", "response-bound-set additive";
        "/components/schemas/S/properties/uuid": {"pattern": null, "maxLength": null, "format": "uuid"} =>
            "schema-format-stated additive", "schema-format-stated additive";
        "/components/schemas/S/properties/uuid": {"maxLength": null} =>
            "-", "-";
        "/components/schemas/S/properties/moment": {"pattern": "^[-0-9T:.Z+ zt]+$"} =>
            "-", "-";
        "/components/schemas/S/properties/moment": {"pattern": "^.*Z$"} =>
            "request-pattern-added breaking", "response-pattern-added additive";
        "/components/schemas/S/properties/code": {"pattern": "^[a-c]{1,2}$"} =>
            "request-pattern-tightened breaking", "response-pattern-tightened additive";
        "/components/schemas/S/properties/code": {"pattern": "^[a-z]{1,3}$"} =>
            "request-pattern-loosened additive", "response-pattern-loosened breaking";
        "/components/schemas/S/properties/code": {"pattern": "^[b-d]{1,3}$"} =>
            "request-pattern-changed breaking", "response-pattern-changed breaking";
        "/components/schemas/S/properties/code": {"pattern": "^(?!x)[a-c]{1,3}$"} =>
            "request-pattern-changed breaking", "response-pattern-changed breaking";
        "/components/schemas/S/properties/code": {"pattern": null} =>
            "request-pattern-removed additive", "response-pattern-removed breaking";
        "/components/schemas/S/properties/text": {"pattern": "^a"} =>
            "request-pattern-added breaking", "response-pattern-added additive";
        "/components/schemas/S/properties/kind": {"enum": ["a", "b", "c"]} =>
            "request-enum-value-added additive", "response-enum-value-added breaks-code";
        "/components/schemas/S/properties/kind": {"enum": ["a"]} =>
            "request-enum-value-removed breaking", "response-enum-value-removed breaks-code";
        "/components/schemas/S/properties/kind": {"enum": null} =>
            "request-not-enum breaks-code", "response-not-enum breaks-code";
        "/components/schemas/S/properties/must": {"enum": ["a"]} =>
            "request-became-enum breaking", "response-became-enum breaks-code";
        "/components/schemas/S/properties/count": {"minimum": 2} =>
            "request-bound-tightened breaking", "response-bound-tightened additive";
        "/components/schemas/S/properties/count": {"multipleOf": 2} =>
            "request-bound-set breaking", "response-bound-set additive";
        "/components/schemas/S/properties/count": {"default": 3} =>
            "request-default-changed breaking", "response-default-changed additive";
        "/components/schemas/S/properties/count": {"default": null} =>
            "request-default-removed breaking", "response-default-changed additive";
        "/components/schemas/S/properties/list": {"maxItems": 2} =>
            "request-bound-tightened breaking", "response-bound-tightened additive";
        "/components/schemas/S/properties/list": {"uniqueItems": true} =>
            "request-bound-set breaking", "response-bound-set additive";
        "/components/schemas/S/properties/list": {"items": {"type": "integer"}} =>
            "request-type-changed breaking", "response-type-changed breaking";
        "/components/schemas/S/properties/list": {"items": {"readOnly": true}} =>
            "-", "-";
        "/components/schemas/S/properties/map": {"additionalProperties": {"type": "integer"}} =>
            "request-type-changed breaking", "response-type-changed breaking";
        "/components/schemas/S/properties/map": {"additionalProperties": false} =>
            "request-additional-properties-closed breaking", "response-additional-properties-closed additive";
        "/components/schemas/S/properties/shut": {"additionalProperties": null} =>
            "request-additional-properties-opened additive", "response-additional-properties-opened additive";
        "/components/schemas/S/properties/text": {"not": {"enum": ["a"]}} =>
            "not-changed breaking", "not-changed breaking";
        "/components/schemas/S/properties/text": {"deprecated": true} =>
            "schema-deprecated additive", "schema-deprecated additive";
        "/components/schemas/S/properties/text": {"description": "D"} =>
            "schema-words-changed words-only", "schema-words-changed words-only";
        "/components/schemas/S/properties/text": {"x-note": 1} =>
            "extension-changed words-only", "extension-changed words-only";
        "/components/schemas/S/properties/either": {"oneOf": [{"type": "string"}, {"type": "boolean"}, {"type": "integer"}]} =>
            "request-alternative-added additive", "response-alternative-added breaking";
        "/components/schemas/S/properties/either": {"oneOf": [{"type": "boolean"}]} =>
            "request-alternative-removed breaking", "response-alternative-removed breaks-code";
        "/components/schemas/S/properties/either": {"oneOf": null, "anyOf": [{"type": "boolean"}, {"type": "string"}]} =>
            "union-kind-stated additive", "union-kind-stated additive";
        "/components/schemas/S/properties/any": {"anyOf": null, "oneOf": [{"type": "string"}, {"type": "boolean"}]} =>
            "union-kind-stated additive", "union-kind-stated additive";
        "/components/schemas/Pet": {"oneOf": null, "anyOf": [
            {"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]} =>
            "request-union-kind-widened additive", "response-union-kind-changed breaking";
        "/components/schemas/S/properties/either": {"oneOf": null, "type": "string"} =>
            "request-alternative-removed breaking", "response-alternative-removed breaks-code";
        "/components/schemas/S/properties/must": {"type": null, "oneOf": [{"type": "string"}, {"type": "integer"}]} =>
            "request-alternative-added additive", "response-alternative-added breaking";
        "/components/schemas/S/properties/whole": {"type": null, "required": null, "properties": null, "oneOf": [
            {"type": "object", "required": ["f"], "properties": {"f": {"type": "string"}, "b": {"type": "string"}}},
            {"type": "object", "required": ["b"], "properties": {"f": {"type": "string"}, "b": {"type": "string"}}}]} =>
            "request-union-added breaking", "response-union-opened breaking";
        "/components/schemas/S/properties/kind": {"enum": null, "oneOf": [{"enum": ["a"]}, {"enum": ["b", "c"]}]} =>
            "request-enum-value-added additive", "response-enum-value-added breaks-code";
        "/components/schemas/Pet/discriminator": {"mapping": {"pup": "Dog"}} =>
            "request-discriminator-value-added additive", "response-discriminator-value-added breaks-code";
        "/components/schemas/Pet/discriminator": {"mapping": {"dog": null, "pup": "Dog"}} =>
            "request-discriminator-value-removed breaking", "response-discriminator-value-removed breaks-code";
        "/components/schemas/Pet/discriminator": {"propertyName": "is"} =>
            "discriminator-property-changed breaking", "discriminator-property-changed breaking";
    }
}

fn of_operations() -> Vec<Mutation> {
    mutations! {
        "": {"paths": {"/b": {"get": {}}}} =>
            "operation-added additive";
        "/paths/~1a/post": {"operationId": "other"} =>
            "operation-renamed breaks-code";
        "/paths/~1a/post": {"deprecated": true, "x-sunset": null} =>
            "deprecated-without-sunset additive";
        "/paths/~1a/post": {"x-sunset": "2030-01-01"} =>
            "sunset-added additive";
        "/paths/~1a/post": {"x-rolesRequirements": ["Owner"]} =>
            "operation-roles-stated words-only";
        "/paths/~1a/post": {"summary": "S"} =>
            "operation-words-changed words-only";
        "/paths/~1a/post": {"security": [{}]} =>
            "security-dropped additive";
        "/paths/~1a/post": {"security": [{"Key": ["read"]}]} =>
            "security-scope-added breaking";
        "/paths/~1a/post": {"security": [{"Key": []}, {"Other": []}]} =>
            "security-alternative-added additive";
        "/paths/~1a/post": {"servers": [{"url": "https://b.example"}, {"url": "https://a.example"}]} =>
            "server-added additive";
        "/paths/~1a/post": {"callbacks": {"c": {"{$url}": {"post": {"summary": "S"}}}}} =>
            "callback-added additive";
        "/components/securitySchemes/Key": {"flows": {"clientCredentials": {"scopes": {"read": "Reads."}}}} =>
            "document-words-changed words-only";
        "/components/securitySchemes/Key": {"flows": {"password": {"tokenUrl": "https://a.example/t", "scopes": {}}}} =>
            "security-flow-added additive";
        "/components/securitySchemes/Key": {"flows": {"clientCredentials": {"tokenUrl": "https://b.example/token"}}} =>
            "security-scheme-changed breaking";
        "/components/securitySchemes/Key": {"type": "http", "scheme": "basic"} =>
            "security-scheme-changed breaking";
        "/paths/~1a/post/parameters/0": {"required": true} =>
            "request-parameter-became-required breaking";
        "/paths/~1a/post/parameters/0": {"schema": {"maximum": 9}} =>
            "request-bound-set breaking";
        "/paths/~1a/post/parameters/0": {"in": "header"} =>
            "request-parameter-moved breaking";
        "/paths/~1a/post/parameters/0": {"explode": false} =>
            "-";
        "/paths/~1a/post/parameters/1": {"explode": false} =>
            "request-parameter-style-changed breaking";
        "/paths/~1a/post/parameters/1": {"style": "pipeDelimited", "explode": true} =>
            "request-parameter-style-changed breaking";
        "/paths/~1a/post/parameters/1": {"allowEmptyValue": true} =>
            "request-parameter-empty-allowed additive";
        "/paths/~1a": {"parameters": [{"name": "new", "in": "query"}]} =>
            "request-parameter-added-optional additive";
        "/paths/~1a": {"parameters": [{"name": "new", "in": "query", "required": true}]} =>
            "request-parameter-added-required breaking";
        "/paths/~1a": {"parameters": [{"name": "Accept", "in": "header"}]} =>
            "-";
        "/paths/~1a/post/responses": {"202": {}} =>
            "response-success-status-added breaking";
        "/paths/~1a/post/responses": {"409": {}} =>
            "response-error-status-added additive";
        "/paths/~1a/post/responses": {"404": null} =>
            "response-error-status-removed breaks-code";
        "/paths/~1a/post/responses/404": {"content": {"application/problem+json": {}, "application/json": null}} =>
            "response-media-type-changed breaking";
        "/paths/~1a/post/responses/200": {"headers": {"X-New": {}}} =>
            "response-header-added additive";
        "/paths/~1a/post/responses/200": {"headers": {"X-Left": null}} =>
            "response-optional-header-removed breaking";
        "/paths/~1a/post/responses/200": {"headers": {"X-Page": {"required": false}}} =>
            "response-header-became-optional breaking";
        "/paths/~1a/post/responses/200": {"headers": {"X-Page": {"content": {"application/json": {"schema": {"maximum": 10}}}}}} =>
            "response-bound-loosened breaking";
        "/paths/~1a/post/responses/200": {"headers": {"X-Left": {"schema": {"type": "string"}}}} =>
            "response-type-changed breaking";
        "/paths/~1a/post/responses/200": {"description": "D"} =>
            "response-words-changed words-only";
        "": {"components": {"schemas": {"Alone": {"type": "string"}}}} =>
            "schema-added additive";
    }
}

/// The lines of a comparison, as they are in the table.
fn lines(old: &Value, new: &Value) -> Vec<String> {
    let changes = compare(old, new);
    let lines = changes.iter().map(|change| {
        let class: Class = change.class();
        format!("{} {}", change.finding.rule.id(), class.key())
    });
    lines.collect()
}

#[test]
fn single_mutation_is_one_line() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for (at, patch, request, response) in of_schemas().into_iter().chain(of_operations()) {
        for (direction, line) in [
            (Direction::Request, request),
            (Direction::Response, response),
        ] {
            count += 1;
            let old = document(direction);
            let mut new = old.clone();
            merge(new.pointer_mut(at).unwrap(), &patch);
            let found = lines(&old, &new);
            let expected: &[&str] = if line == "-" { &[] } else { &[line] };
            if found != expected {
                wrong.push(format!("{at} {patch}: {found:?}, not {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 150, "only {count} mutations");
}
