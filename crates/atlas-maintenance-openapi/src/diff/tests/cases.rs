//! Each rule by a change that falls under it, and under nothing else than what is listed.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::rules::Rule;
use super::{document, merge, rules};

/// Where a case makes its change.
#[derive(Clone, Copy)]
enum At {
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
use At::{Document, Operation, Parameter, Property, Schemas};

/// A change, and what it is; `back` is what it is the other way round.
struct Case {
    at: At,
    old: Value,
    new: Value,
    there: Vec<&'static str>,
    back: Vec<&'static str>,
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
        vec![$(Case {
            at: $at,
            old: json!($old),
            new: json!($new),
            there: vec![$($there),*],
            back: vec![$($back),*],
        }),*]
    };
}

fn cases() -> Vec<Case> {
    let mut cases = operations();
    cases.extend(messages());
    cases.extend(values());
    cases.extend(shapes());
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
        Operation: {} => {"servers": [{"url": "https://a.example"}, {"url": "https://b.example"}]},
            ["server-added"], ["server-removed"];
        Operation: {} => {"callbacks": {"c": {}}}, ["not-judged"], ["not-judged"];
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
        Parameter: {} => {"explode": false},
            ["request-parameter-style-changed"], ["request-parameter-style-changed"];
        // What follows by itself may as well be said.
        Parameter: {} => {"style": "form", "explode": true, "required": false}, [], [];
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
        Operation: {} => {"requestBody": {"content": {"text/csv": {}}}},
            ["request-media-type-added"], ["request-media-type-removed"];
        Operation: {} => {"responses": {"200": {"content": {"text/csv": {}}}}},
            ["response-media-type-added"], ["response-media-type-removed"];
        Operation: {} => {"responses": {"200": {"content": {
            "application/vnd.atlas.2023-01-01+json": null,
            "application/vnd.atlas.2024-01-01+json":
                {"schema": {"$ref": "#/components/schemas/Answered"}},
        }}}}, ["resource-version-changed"], ["resource-version-changed"];
        Operation: {} => {"responses": {"204": {}}},
            ["response-success-status-added"], ["response-success-status-removed"];
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
        Property: {"format": "int32"} => {"format": "int64"},
            ["request-type-widened", "response-type-widened"],
            ["request-type-narrowed", "response-type-narrowed"];
        Property: {} => {"nullable": true},
            ["request-became-nullable", "response-became-nullable"],
            ["request-not-nullable", "response-not-nullable"];
        Property: {} => {"enum": ["a"]},
            ["request-became-enum", "response-became-enum"],
            ["request-not-enum", "response-not-enum"];
        Property: {"enum": ["a"]} => {"enum": ["b", "a"]},
            ["request-enum-value-added", "response-enum-value-added"],
            ["request-enum-value-removed", "response-enum-value-removed"];
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
        Property: {"minItems": 1} => {"minItems": 2},
            ["request-bound-tightened", "response-bound-tightened"],
            ["request-bound-loosened", "response-bound-loosened"];
        Property: {"minimum": 1} => {"minimum": 1, "exclusiveMinimum": true},
            ["request-bound-tightened", "response-bound-tightened"],
            ["request-bound-loosened", "response-bound-loosened"];
        Property: {"maximum": 9007199254740992u64} => {"maximum": 9007199254740993u64},
            ["request-bound-loosened", "response-bound-loosened"],
            ["request-bound-tightened", "response-bound-tightened"];
        Property: {"multipleOf": 2} => {"multipleOf": 4},
            ["request-bound-tightened", "response-bound-tightened"],
            ["request-bound-loosened", "response-bound-loosened"];
        Property: {} => {"uniqueItems": true},
            ["request-bound-set", "response-bound-set"],
            ["request-bound-removed", "response-bound-removed"];
        Property: {} => {"pattern": "^a$"},
            ["request-pattern-added", "response-pattern-added"],
            ["request-pattern-removed", "response-pattern-removed"];
        Property: {"pattern": "^b$"} => {"pattern": "^a$"},
            ["request-pattern-changed", "response-pattern-changed"],
            ["request-pattern-changed", "response-pattern-changed"];
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
        Property: {} => {"xml": {}}, ["not-judged", "not-judged"], ["not-judged", "not-judged"];
    }
}

fn shapes() -> Vec<Case> {
    cases! {
        Schemas: {} => {"properties": {"n": {}}, "required": ["n"]},
            ["request-property-added-required", "response-property-added"],
            ["request-property-removed", "response-required-property-removed"];
        Schemas: {} => {"properties": {"n": {}}},
            ["request-property-added-optional", "response-property-added"],
            ["request-property-removed", "response-optional-property-removed"];
        Schemas: {} => {"required": ["p"]},
            ["request-property-became-required", "response-property-became-required"],
            ["request-property-became-optional", "response-property-became-optional"];
        Property: {} => {"readOnly": true},
            ["request-property-became-read-only"], ["request-property-not-read-only"];
        Property: {} => {"writeOnly": true},
            ["response-property-became-write-only"], ["response-property-not-write-only"];
        // What is not part of the message is not judged there.
        Schemas: {} => {"properties": {"n": {"readOnly": true}}},
            ["response-property-added"], ["response-optional-property-removed"];
        Schemas: {} => {"properties": {"n": {"writeOnly": true}}},
            ["request-property-added-optional"], ["request-property-removed"];
        Property: {"readOnly": true} => {"readOnly": true, "maxLength": 1},
            ["response-bound-set"], ["response-bound-removed"];
        Schemas: {} => {"additionalProperties": false},
            ["request-additional-properties-closed", "response-additional-properties-closed"],
            ["request-additional-properties-opened", "response-additional-properties-opened"];
        Schemas: {} => {"additionalProperties": true}, [], [];
        Schemas: {"additionalProperties": {"type": "string"}} =>
            {"additionalProperties": {"type": "integer"}},
            ["request-type-changed", "response-type-changed"],
            ["request-type-changed", "response-type-changed"];
        Property: {"type": "array", "items": {"enum": ["a"]}} =>
            {"type": "array", "items": {"enum": ["a", "b"]}},
            ["request-enum-value-added", "response-enum-value-added"],
            ["request-enum-value-removed", "response-enum-value-removed"];
        // A part that says more of a property; one that says it in another place says no more.
        Schemas: {} => {"allOf": [{"properties": {"p": {"type": "string", "maxLength": 9}}}]},
            ["request-all-of-narrowed", "response-all-of-narrowed"],
            ["request-all-of-widened", "response-all-of-widened"];
        Schemas: {} => {"allOf": [{"properties": {"p": {"type": "string"}}}]}, [], [];
        Schemas: {} => {"properties": null, "allOf": [{"properties": {"p": {"type": "string"}}}]},
            [], [];
        Schemas: {} => {"allOf": [{"properties": {"n": {}}, "required": ["n"]}]},
            ["request-property-added-required", "response-property-added"],
            ["request-property-removed", "response-required-property-removed"];
        Schemas: {} => {"oneOf": [{"title": "A"}, {"title": "B"}]},
            ["request-union-added", "response-union-added"],
            ["request-union-removed", "response-union-removed"];
        Schemas: {"oneOf": [{"title": "A"}]} => {"anyOf": [{"title": "A"}]},
            ["request-union-kind-changed", "response-union-kind-changed"],
            ["request-union-kind-changed", "response-union-kind-changed"];
        Schemas: {"oneOf": [{"title": "A"}]} => {"oneOf": [{"title": "B"}, {"title": "A"}]},
            ["request-alternative-added", "response-alternative-added"],
            ["request-alternative-removed", "response-alternative-removed"];
        // What was there alone is now one of two.
        Property: {} => {"type": null, "oneOf": [{"type": "string"}, {"type": "integer"}]},
            ["request-alternative-added", "response-alternative-added"],
            ["request-alternative-removed", "response-alternative-removed"];
        Schemas: {} => {"discriminator": {"propertyName": "p"}},
            ["discriminator-added", "discriminator-added"],
            ["discriminator-removed", "discriminator-removed"];
        Schemas: {"discriminator": {"propertyName": "p"}} =>
            {"discriminator": {"propertyName": "q"}},
            ["discriminator-property-changed", "discriminator-property-changed"],
            ["discriminator-property-changed", "discriminator-property-changed"];
        Schemas: {"discriminator": {"propertyName": "p", "mapping": {"a": "Y"}}} =>
            {"discriminator": {"propertyName": "p", "mapping": {"a": "Sent"}}},
            ["discriminator-mapping-changed", "discriminator-mapping-changed"],
            ["discriminator-mapping-changed", "discriminator-mapping-changed"];
        Schemas: {"discriminator": {"propertyName": "p", "mapping": {"a": "Y"}}} =>
            {"discriminator": {"propertyName": "p", "mapping": {"a": "Y", "b": "Y"}}},
            ["request-discriminator-value-added", "response-discriminator-value-added"],
            ["request-discriminator-value-removed", "response-discriminator-value-removed"];
        Document: {"components": {"schemas": {
            "Sent": {"properties": {"p": {"$ref": "#/components/schemas/A"}}}, "A": {"type": "string"},
        }}} => {"components": {"schemas": {
            "Sent": {"properties": {"p": {"$ref": "#/components/schemas/B"}}}, "B": {"type": "string"},
        }}}, ["schema-renamed"], ["schema-renamed"];
        Document: {"components": {"schemas": {
            "Sent": {"properties": {"p": {"$ref": "#/components/schemas/A"}}},
            "A": {"type": "string"}, "B": {"type": "string"},
        }}} => {"components": {"schemas": {
            "Sent": {"properties": {"p": {"$ref": "#/components/schemas/B"}}},
            "A": {"type": "string"}, "B": {"type": "string"},
        }}}, ["schema-replaced"], ["schema-replaced"];
        Document: {"components": {"schemas": {
            "Sent": {"properties": {"p": {"$ref": "#/components/schemas/A"}}}, "A": {"type": "string"},
        }}} => {}, ["schema-inlined"], ["schema-extracted"];
    }
}

#[test]
fn each_change_matches_exactly_its_rules() {
    for (number, case) in cases().iter().enumerate() {
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
        assert_eq!(rules(&old, &new), case.there, "{about}");
        assert_eq!(rules(&new, &old), case.back, "back: {about}");
    }
}

#[test]
fn each_rule_has_a_case() {
    let cases = cases();
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
