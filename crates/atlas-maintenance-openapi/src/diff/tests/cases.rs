//! Each rule by a change that falls under it, and under nothing else than what is listed.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::rules::Rule;
use super::{document, merge, rules, shapes};

/// Where a case makes its change.
#[derive(Clone, Copy)]
pub(super) enum At {
    /// The whole document.
    Document,
    /// The one operation.
    Operation,
    /// The parameter `q`.
    Parameter,
    /// The schemas that are sent and answered.
    Schemas,
    /// Their properties `p`.
    Property,
}
pub(super) use At::{Document, Operation, Parameter, Property, Schemas};

/// A change, and what it is; `back` is what it is the other way round.
pub(super) struct Case {
    pub(super) at: At,
    pub(super) old: Value,
    pub(super) new: Value,
    pub(super) there: Vec<&'static str>,
    pub(super) back: Vec<&'static str>,
}

fn made(at: At, patch: &Value) -> Value {
    let mut document = document();
    let operation = "/paths/~1a~1{id}/post";
    let places = match at {
        Document => vec![String::new()],
        Operation => vec![operation.to_owned()],
        Parameter => vec![format!("{operation}/parameters/1")],
        Schemas => ["Sent", "Answered"]
            .map(|name| format!("/components/schemas/{name}"))
            .to_vec(),
        Property => ["Sent", "Answered"]
            .map(|name| format!("/components/schemas/{name}/properties/p"))
            .to_vec(),
    };
    for place in places {
        merge(document.pointer_mut(&place).unwrap(), patch);
    }
    document
}

macro_rules! cases {
    ($($at:ident: $old:tt => $new:tt, [$($there:literal),*], [$($back:literal),*];)*) => {
        vec![$($crate::diff::tests::cases::Case {
            at: $crate::diff::tests::cases::At::$at,
            old: serde_json::json!($old),
            new: serde_json::json!($new),
            there: vec![$($there),*],
            back: vec![$($back),*],
        }),*]
    };
}
pub(super) use cases;

fn all_cases() -> Vec<Case> {
    let mut cases = operations();
    cases.extend(messages());
    cases.extend(values());
    cases.extend(shapes::shapes());
    cases
}

fn operations() -> Vec<Case> {
    cases! {
        Document: {} => {"paths": {"/b": {"get": {"operationId": "b"}}}},
            ["operation-added"], ["operation-removed"];
        Document: {} => {"paths": {"/a/{id}": {"get": {"operationId": "b"}}}},
            ["operation-added"], ["operation-removed"];
        Document: {"paths": {"/b/{x}": {"get": {}}}} => {"paths": {"/b/{y}": {"get": {}}}},
            ["path-parameter-renamed"], ["path-parameter-renamed"];
        Operation: {} => {"operationId": "other"}, ["operation-renamed"], ["operation-renamed"];
        // The same method in Rust.
        Operation: {} => {"operationId": "MakeA"}, ["operation-id-changed"], ["operation-id-changed"];
        Operation: {} => {"operationId": "other", "x-xgen-operation-id-override": "makeA"},
            ["operation-id-changed"], ["operation-id-changed"];
        Operation: {} => {"deprecated": true},
            ["deprecated-without-sunset"], ["operation-not-deprecated"];
        Operation: {} => {"deprecated": true, "x-sunset": "2026-01-01"},
            ["operation-deprecated", "sunset-added"],
            ["operation-not-deprecated", "sunset-removed"];
        Operation: {"x-rolesRequirements": ["A", "B"]} => {"x-rolesRequirements": ["B", "C"]},
            ["operation-role-added", "operation-role-removed"],
            ["operation-role-added", "operation-role-removed"];
        Operation: {"x-rolesRequirements": ["A", "B"]} => {"x-rolesRequirements": ["B", "A"]}, [], [];
        Operation: {} => {"x-rolesRequirements": ["A"]},
            ["operation-roles-stated"], ["operation-roles-stated"];
        Operation: {"x-sunset": "2026-01-02"} => {"x-sunset": "2026-01-01"},
            ["sunset-earlier"], ["sunset-later"];
        Operation: {"x-sunset": "2026-01-02"} => {"x-sunset": "soon"},
            ["sunset-unreadable"], ["sunset-unreadable"];
        Operation: {"security": []} => {}, ["security-required"], ["security-dropped"];
        Operation: {} => {"security": [{"Key": []}, {"Token": []}]},
            ["security-alternative-added"], ["security-alternative-removed"];
        Operation: {"security": [{"Key": ["read"]}]} => {"security": [{"Key": ["read", "write"]}]},
            ["security-scope-added"], ["security-scope-removed"];
        Document: {} => {"components": {"securitySchemes": {"Key": {"scheme": "basic"}}}},
            ["security-scheme-changed"], ["security-scheme-changed"];
        // The same credentials, stated elsewhere.
        Operation: {} => {"security": [{"Key": []}]}, [], [];
        Document: {} => {"security": [{"Digest": []}], "components": {"securitySchemes": {
            "Key": null, "Digest": {"type": "http", "scheme": "Digest"},
        }}}, ["security-scheme-renamed"], ["security-scheme-renamed"];
        Document: {"components": {"securitySchemes": {"Key": {"type": "oauth2", "flows": {
            "clientCredentials": {"tokenUrl": "https://a.example/t", "scopes": {}},
        }}}}} => {"components": {"securitySchemes": {"Key": {"type": "oauth2", "flows": {
            "clientCredentials": {"tokenUrl": "https://a.example/t", "scopes": {}},
            "password": {"tokenUrl": "https://a.example/t", "scopes": {}},
        }}}}}, ["security-flow-added"], ["security-scheme-changed"];
        Operation: {} => {"servers": [{"url": "https://a.example"}, {"url": "https://b.example"}]},
            ["server-added"], ["server-removed"];
        // A callback without a call is none.
        Operation: {} => {"callbacks": {"c": {}}}, [], [];
        Operation: {} => {"callbacks": {"c": {"{$url}": {"post": {}}}}},
            ["callback-added"], ["callback-removed"];
        Operation: {} => {"summary": "S", "tags": ["t"]},
            ["operation-words-changed", "operation-words-changed"],
            ["operation-words-changed", "operation-words-changed"];
        Operation: {} => {"x-note": 1}, ["extension-changed"], ["extension-changed"];
        Document: {} => {"info": {"description": "D"}},
            ["document-words-changed"], ["document-words-changed"];
        Document: {} => {"components": {"schemas": {"Alone": {"type": "string"}}}},
            ["schema-added"], ["schema-removed"];
    }
}

fn messages() -> Vec<Case> {
    cases! {
        Operation: {"parameters": []} =>
            {"parameters": [{"name": "n", "in": "query", "required": true}]},
            ["request-parameter-added-required"], ["request-parameter-removed"];
        Operation: {"parameters": []} => {"parameters": [{"name": "n", "in": "query"}]},
            ["request-parameter-added-optional"], ["request-parameter-removed"];
        // Headers are known whatever their capitals.
        Operation: {"parameters": [{"name": "X-A", "in": "header"}]} =>
            {"parameters": [{"name": "x-a", "in": "header"}]}, [], [];
        Parameter: {} => {"required": true},
            ["request-parameter-became-required"], ["request-parameter-became-optional"];
        Parameter: {} => {"in": "header"}, ["request-parameter-moved"], ["request-parameter-moved"];
        Parameter: {"schema": {"type": "array"}} =>
            {"schema": {"type": "array"}, "explode": false},
            ["request-parameter-style-changed"], ["request-parameter-style-changed"];
        // What follows by itself may as well be said.
        Parameter: {} => {"style": "form", "explode": true, "required": false}, [], [];
        Parameter: {} => {"allowEmptyValue": true},
            ["request-parameter-empty-allowed"], ["request-parameter-empty-refused"];
        Parameter: {} => {"deprecated": true},
            ["request-parameter-deprecated"], ["request-parameter-not-deprecated"];
        Parameter: {} => {"description": "D"},
            ["request-words-changed"], ["request-words-changed"];
        Parameter: {} => {"schema": {"maximum": 8}},
            ["request-bound-tightened"], ["request-bound-loosened"];
        Parameter: {} => {"schema": {"maximum": null, "type": "string"}},
            ["request-type-changed"], ["request-type-changed"];
        Parameter: {} => {"schema": {"type": "number"}},
            ["request-type-widened"], ["request-type-narrowed"];
        Parameter: {} => {"schema": {"enum": [1, 2]}},
            ["request-became-enum"], ["request-not-enum"];
        Parameter: {} => {"schema": {"minimum": 1}},
            ["request-bound-set"], ["request-bound-removed"];
        Parameter: {"schema": {"default": 1}} => {"schema": {"default": 2}},
            ["request-default-changed"], ["request-default-changed"];
        Parameter: {} => {"schema": {"default": 2}},
            ["request-default-added"], ["request-default-removed"];
        Operation: {"requestBody": null} => {"requestBody": {"required": true}},
            ["request-body-added-required"],
            ["request-body-removed"];
        Operation: {"requestBody": null} => {},
            ["request-body-added-optional"],
            ["request-body-removed"];
        Operation: {} => {"requestBody": {"required": true}},
            ["request-body-became-required"], ["request-body-became-optional"];
        Operation: {"requestBody": {"content": {"multipart/form-data": {}}}} =>
            {"requestBody": {"content": {"multipart/form-data":
                {"encoding": {"p": {"contentType": "image/png"}}}}}},
            ["request-encoding-changed"], ["request-encoding-changed"];
        Operation: {} => {"requestBody": {"content": {"text/csv": {}}}},
            ["request-media-type-added"], ["request-media-type-removed"];
        Operation: {} => {"responses": {"200": {"content": {"text/csv": {}}}}},
            ["response-media-type-added"], ["response-media-type-removed"];
        Operation: {} => {"responses": {"200": {"content": {
            "application/vnd.atlas.2023-01-01+json": null,
            "application/vnd.atlas.2024-01-01+json":
                {"schema": {"$ref": "#/components/schemas/Answered"}},
        }}}}, ["resource-version-changed"], ["resource-version-changed"];
        Operation: {} => {"responses": {"200": {"content": {
            "application/vnd.atlas.2023-01-01+json": null,
            "application/vnd.atlas.preview+json": {"schema": {"$ref": "#/components/schemas/Answered"}},
        }}}}, ["resource-version-changed"], ["resource-version-changed"];
        Operation: {} => {"responses": {"200": {"content": {
            "application/vnd.atlas.2023-01-01+json": null,
            "application/vnd.atlas.2023-01-01.upcoming+json":
                {"schema": {"$ref": "#/components/schemas/Answered"}},
        }}}}, ["resource-version-changed"], ["resource-version-changed"];
        // JSON of another kind is one change, and not one media type less and another more.
        Operation: {} => {"responses": {"200": {"content": {
            "application/vnd.atlas.2023-01-01+json": null,
            "application/json": {"schema": {"$ref": "#/components/schemas/Answered"}},
        }}}}, ["response-media-type-changed"], ["response-media-type-changed"];
        Operation: {} => {"requestBody": {"content": {
            "application/vnd.atlas.2023-01-01+json": null,
            "application/json": {"schema": {"$ref": "#/components/schemas/Sent"}},
        }}}, ["request-media-type-changed"], ["request-media-type-changed"];
        Operation: {} => {"responses": {"204": {}}},
            ["response-success-status-added"], ["response-success-status-removed"];
        Operation: {"responses": {"200": null, "201": {}}} => {"responses": {"200": null, "202": {}}},
            ["response-success-status-changed"], ["response-success-status-changed"];
        Operation: {"responses": {"200": null, "201": {}}} => {"responses": {"200": null, "2xx": {}}},
            ["response-status-stated"], ["response-status-stated"];
        Operation: {} => {"responses": {"default": {}}},
            ["response-error-status-added"], ["response-error-status-removed"];
        Operation: {} => {"responses": {"404": {"content": {"text/plain": {}}}}},
            ["response-body-added"], ["response-body-removed"];
        Operation: {} => {"responses": {"404": {"description": "E"}}},
            ["response-words-changed"], ["response-words-changed"];
        Operation: {} => {"responses": {"404": {"headers": {"X-A": {"required": true}}}}},
            ["response-header-added"], ["response-required-header-removed"];
        Operation: {} => {"responses": {"404": {"headers": {"X-A": {}}}}},
            ["response-header-added"], ["response-optional-header-removed"];
        Operation: {} => {"responses": {"200": {"headers": {"X-Left": {"required": true}}}}},
            ["response-header-became-required"], ["response-header-became-optional"];
        Operation: {} =>
            {"responses": {"200": {"headers": {"X-Left": {"schema": {"type": "string"}}}}}},
            ["response-type-changed"], ["response-type-changed"];
    }
}

fn values() -> Vec<Case> {
    cases! {
        Property: {} => {"type": "boolean"},
            ["request-type-changed", "response-type-changed"],
            ["request-type-changed", "response-type-changed"];
        Property: {} => {"type": null},
            ["request-type-widened", "response-type-widened"],
            ["request-type-narrowed", "response-type-narrowed"];
        Property: {} => {"format": "date-time"},
            ["request-type-narrowed", "response-type-narrowed"],
            ["request-type-widened", "response-type-widened"];
        Property: {} => {"format": "password"}, [], [];
        Property: {"type": "integer", "format": "int32"} => {"type": "integer", "format": "int64"},
            ["request-type-widened", "response-type-widened"],
            ["request-type-narrowed", "response-type-narrowed"];
        Property: {"type": "integer"} => {"type": "integer", "format": "int64"},
            ["schema-format-stated", "schema-format-stated"],
            ["schema-format-stated", "schema-format-stated"];
        // Capitals are allowed in the format, and were not in the pattern.
        Property: {"pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"} => {"format": "uuid"},
            ["request-pattern-removed", "response-pattern-removed"],
            ["request-pattern-added", "response-pattern-added"];
        Property: {} => {"nullable": true},
            ["request-became-nullable", "response-became-nullable"],
            ["request-not-nullable", "response-not-nullable"];
        Property: {} => {"enum": ["a"]},
            ["request-became-enum", "response-became-enum"],
            ["request-not-enum", "response-not-enum"];
        Property: {"enum": ["a"]} => {"enum": ["b", "a"]},
            ["request-enum-value-added", "response-enum-value-added"],
            ["request-enum-value-removed", "response-enum-value-removed"];
        // Null is said once.
        Property: {"enum": ["a"]} => {"nullable": true, "enum": ["a", null]},
            ["request-became-nullable", "response-became-nullable"],
            ["request-not-nullable", "response-not-nullable"];
        // One value is a list of one.
        Property: {"enum": ["a"]} => {"enum": null, "const": "a"}, [], [];
        Property: {"const": "a"} => {"const": "b"},
            ["request-enum-value-added", "request-enum-value-removed",
             "response-enum-value-added", "response-enum-value-removed"],
            ["request-enum-value-added", "request-enum-value-removed",
             "response-enum-value-added", "response-enum-value-removed"];
        Property: {} => {"minLength": 1},
            ["request-bound-set", "response-bound-set"],
            ["request-bound-removed", "response-bound-removed"];
        Property: {"maxLength": 9} => {"maxLength": 8},
            ["request-bound-tightened", "response-bound-tightened"],
            ["request-bound-loosened", "response-bound-loosened"];
        Property: {"type": "array", "minItems": 1} => {"type": "array", "minItems": 2},
            ["request-bound-tightened", "response-bound-tightened"],
            ["request-bound-loosened", "response-bound-loosened"];
        Property: {"type": "number", "minimum": 1} =>
            {"type": "number", "minimum": 1, "exclusiveMinimum": true},
            ["request-bound-tightened", "response-bound-tightened"],
            ["request-bound-loosened", "response-bound-loosened"];
        Property: {"type": "integer", "maximum": 9007199254740992u64} =>
            {"type": "integer", "maximum": 9007199254740993u64},
            ["request-bound-loosened", "response-bound-loosened"],
            ["request-bound-tightened", "response-bound-tightened"];
        Property: {"type": "integer", "multipleOf": 2} => {"type": "integer", "multipleOf": 4},
            ["request-bound-tightened", "response-bound-tightened"],
            ["request-bound-loosened", "response-bound-loosened"];
        Property: {"type": "array"} => {"type": "array", "uniqueItems": true},
            ["request-bound-set", "response-bound-set"],
            ["request-bound-removed", "response-bound-removed"];
        Property: {} => {"pattern": "^a$"},
            ["request-pattern-added", "response-pattern-added"],
            ["request-pattern-removed", "response-pattern-removed"];
        Property: {"pattern": "^b$"} => {"pattern": "^a$"},
            ["request-pattern-changed", "response-pattern-changed"],
            ["request-pattern-changed", "response-pattern-changed"];
        Property: {"pattern": "^[ab]$"} => {"pattern": "^a$"},
            ["request-pattern-tightened", "response-pattern-tightened"],
            ["request-pattern-loosened", "response-pattern-loosened"];
        // A bound that follows from the pattern.
        Property: {"pattern": "^a{3}$"} => {"pattern": "^a{3}$", "minLength": 1, "maxLength": 3},
            [], [];
        Property: {"pattern": "^a{3}$", "minLength": 3, "maxLength": 3} => {},
            ["request-pattern-removed", "response-pattern-removed"],
            ["request-pattern-added", "response-pattern-added"];
        Property: {} => {"default": "a"},
            ["request-default-added", "response-default-changed"],
            ["request-default-removed", "response-default-changed"];
        Property: {} => {"not": {"enum": ["a"]}}, ["not-changed", "not-changed"],
            ["not-changed", "not-changed"];
        Property: {} => {"deprecated": true},
            ["schema-deprecated", "schema-deprecated"],
            ["schema-not-deprecated", "schema-not-deprecated"];
        Property: {} => {"description": "D", "example": "e"},
            ["schema-words-changed", "schema-words-changed", "schema-words-changed",
             "schema-words-changed"],
            ["schema-words-changed", "schema-words-changed", "schema-words-changed",
             "schema-words-changed"];
        Property: {} => {"contentEncoding": "gzip"},
            ["not-judged", "not-judged"], ["not-judged", "not-judged"];
        // No body is XML.
        Property: {} => {"xml": {"attribute": true}}, [], [];
    }
}

#[test]
fn each_change_matches_exactly_its_rules() {
    let mut wrong = Vec::new();
    for (number, case) in all_cases().iter().enumerate() {
        // `p` is written in place in the base; a case that refers needs the reference alone.
        let (mut old, mut new) = (made(case.at, &case.old), made(case.at, &case.new));
        for document in [&mut old, &mut new] {
            let p = document
                .pointer_mut("/components/schemas/Sent/properties/p")
                .unwrap_or(&mut Value::Null)
                .take();
            if let Some(slot) = document.pointer_mut("/components/schemas/Sent/properties/p") {
                *slot = match p.get("$ref") {
                    Some(target) => json!({"$ref": target}),
                    None => p,
                };
            }
        }
        let about = format!("case {number}: {} => {}", case.old, case.new);
        for (way, found, expected) in [
            ("there", rules(&old, &new), &case.there),
            ("back", rules(&new, &old), &case.back),
        ] {
            if found != *expected {
                wrong.push(format!("{way}: {about}\n  {found:?}, not {expected:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_rule_has_a_case() {
    let cases = all_cases();
    let seen: BTreeSet<&str> = cases
        .iter()
        .flat_map(|case| case.there.iter().chain(&case.back))
        .copied()
        .collect();
    let unseen: Vec<&str> = Rule::ALL
        .iter()
        .map(|rule| rule.id())
        .filter(|id| !seen.contains(id))
        .collect();
    assert!(unseen.is_empty(), "no case has {unseen:?}");
}
