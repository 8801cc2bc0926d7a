//! Two spellings of one thing do not differ.

use serde_json::{Value, json};

use super::super::compare;
use super::{document, merge};

/// Where the spellings stand.
#[derive(Clone, Copy, Debug)]
enum At {
    Document,
    Operation,
    /// The parameter `q`.
    Parameter,
    /// The schemas that are sent and answered.
    Schemas,
    /// Their properties `p`.
    Property,
}

/// The document with `value` at a place, beside what is there or, for a property, alone.
fn with(at: At, value: &Value) -> Value {
    let mut document = document();
    let operation = "/paths/~1a~1{id}/post";
    let places: &[String] = &match at {
        At::Document => vec![String::new()],
        At::Operation => vec![operation.to_owned()],
        At::Parameter => vec![format!("{operation}/parameters/1")],
        At::Schemas | At::Property => ["Sent", "Answered"]
            .map(|name| format!("/components/schemas/{name}"))
            .to_vec(),
    };
    for place in places {
        let target = document.pointer_mut(place).unwrap();
        match at {
            At::Property => target["properties"]["p"] = value.clone(),
            _ => merge(target, value),
        }
    }
    document
}

#[test]
fn equal_spellings_do_not_differ() {
    use At::{Document, Operation, Parameter, Property, Schemas};
    let answered = json!({"schema": {"$ref": "#/components/schemas/Answered"}});
    let date = "application/vnd.atlas.2023-01-01+json";
    let media = |name: &str| {
        let mut content = json!({"application/vnd.atlas.2023-01-01+json": null});
        content[name] = answered.clone();
        json!({"responses": {"200": {"content": content}}})
    };
    let schemas = |more: Value| {
        let mut all = json!({"A": {"type": "string"}, "B": {"type": "object"}});
        merge(&mut all, &more);
        json!({"components": {"schemas": all}})
    };
    let child = json!({"allOf": [{"$ref": "#/components/schemas/Sent"}]});
    let family = |mapping: Value| {
        schemas(json!({
            "Sent": {"discriminator": {"propertyName": "p", "mapping": mapping}}, "B": child,
        }))
    };
    let choice = |mapping: Value| {
        schemas(json!({"Sent": {
            "oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}],
            "discriminator": {"propertyName": "p", "mapping": mapping},
        }}))
    };
    let tree = |a: Value, b: Value| {
        schemas(json!({
            "Tree": {"oneOf": [a, b]},
            "Sent": {"properties": {"tree": {"$ref": "#/components/schemas/Tree"}}},
        }))
    };
    let flows = |scopes: Value| {
        json!({"components": {"securitySchemes": {"Key": {"type": "oauth2", "flows": {
            "clientCredentials": {"tokenUrl": "https://a.example/token", "scopes": scopes},
        }}}}})
    };
    let cases = [
        (
            Property,
            json!({"type": "string"}),
            json!({"type": "string", "minLength": 0}),
        ),
        (
            Property,
            json!({"type": "string"}),
            json!({"type": "string", "maxItems": 1}),
        ),
        (
            Property,
            json!({}),
            json!({"nullable": true, "readOnly": false}),
        ),
        (
            Property,
            json!({"type": "array"}),
            json!({"type": "array", "items": {"readOnly": true}}),
        ),
        (
            Property,
            json!({"type": "array", "items": {}}),
            json!({"type": "array", "minItems": 0}),
        ),
        (
            Property,
            json!({"type": "integer", "minimum": 1}),
            json!({"type": "integer", "minimum": 0.5}),
        ),
        (
            Property,
            json!({"type": "integer", "maximum": 9}),
            json!({"type": "integer", "maximum": 10.0, "exclusiveMaximum": true}),
        ),
        (
            Property,
            json!({"type": "integer", "format": "int32"}),
            json!({"type": "integer", "format": "int32", "maximum": 2_147_483_647}),
        ),
        (
            Property,
            json!({"type": "number", "multipleOf": 0.5}),
            json!({"type": "number", "multipleOf": 5e-1}),
        ),
        (
            Property,
            json!({"type": "boolean"}),
            json!({"type": "boolean", "enum": [false, true]}),
        ),
        (
            Property,
            json!({"enum": ["a", "b"]}),
            json!({"enum": ["b", "a", "b"], "type": "string"}),
        ),
        (
            Property,
            json!({"enum": ["a"]}),
            json!({"enum": ["a"], "maxLength": 1, "pattern": "a"}),
        ),
        (
            Property,
            json!({"type": "string", "enum": ["a"]}),
            json!({"type": "string", "enum": ["a", null]}),
        ),
        (
            Property,
            json!({"enum": ["a", "b"]}),
            json!({"oneOf": [{"enum": ["b"], "type": "string"}, {"const": "a"}]}),
        ),
        (
            Property,
            json!({"type": "string", "pattern": "^[a-z]{2}$"}),
            json!({"type": "string", "pattern": "^[a-z][a-z]$", "minLength": 1, "maxLength": 2}),
        ),
        (
            Property,
            json!({"type": "string"}),
            json!({"type": "string", "pattern": r"^[\s\S]*$"}),
        ),
        (
            Property,
            json!({"type": "string", "maxLength": 3}),
            json!({"allOf": [{"type": "string"}, {"maxLength": 3}, {"maxLength": 4}]}),
        ),
        (
            Property,
            json!({"type": "string"}),
            json!({"oneOf": [{"type": "string"}]}),
        ),
        (
            Property,
            json!({"oneOf": [{"type": "string"}, {"type": "integer"}]}),
            json!({"oneOf": [{"type": "integer", "minLength": 1}, {"allOf": [{"type": "string"}]}]}),
        ),
        (
            Property,
            json!({"type": "object", "required": ["a"]}),
            json!({"properties": {"a": {}}, "required": ["a", "a"], "minProperties": 1}),
        ),
        (
            Property,
            json!({"type": "object"}),
            json!({"type": "object", "additionalProperties": {}, "properties": {}}),
        ),
        (
            Property,
            json!({"type": "string", "nullable": true, "maxLength": 9}),
            json!({"allOf": [{"type": "string", "nullable": true}, {"maxLength": 9}]}),
        ),
        (
            Property,
            json!({"not": {"type": "integer"}}),
            json!({"not": {"allOf": [{"type": "integer"}]}}),
        ),
        (
            Document,
            schemas(json!({"Sent": {"properties": {"p": {"$ref": "#/components/schemas/A"}}}})),
            schemas(json!({"Sent": {"properties": {"p": {
                "$ref": null, "type": null,
                "allOf": [{"$ref": "#/components/%73chemas/A", "maxLength": 1}, {}],
            }}}})),
        ),
        (
            Schemas,
            json!({"allOf": [{"properties": {"p": {"maxLength": 3}}},
                {"properties": {"p": {"minLength": 1}}}]}),
            json!({"allOf": [{"properties": {"p": {"minLength": 1}}},
                {"properties": {"p": {"maxLength": 3}}}]}),
        ),
        // Choices in choices.
        (
            Property,
            json!({"oneOf": [
                {"type": "string"},
                {"oneOf": [{"oneOf": [{"type": "integer"}, {"type": "array"}]}, {"type": "boolean"}]},
            ]}),
            json!({"oneOf": [
                {"oneOf": [{"type": "boolean"}, {"oneOf": [{"type": "array"}, {"type": "integer"}]}]},
                {"type": "string"},
            ]}),
        ),
        // A schema that holds itself.
        (
            Document,
            tree(
                json!({"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}),
                json!({"type": "string"}),
            ),
            tree(
                json!({"type": "string"}),
                json!({"allOf": [
                    {"type": "array"}, {"items": {"allOf": [{"$ref": "#/components/schemas/Tree"}]}},
                ]}),
            ),
        ),
        (
            Document,
            choice(json!({})),
            choice(json!({"A": "A", "B": "#/components/schemas/B"})),
        ),
        (
            Document,
            choice(json!({"x": "A"})),
            choice(json!({"x": "#/components/schemas/A", "B": "B"})),
        ),
        (Document, family(json!({})), family(json!({"B": "B"}))),
        (
            Parameter,
            json!({}),
            json!({"style": "form", "explode": true, "allowEmptyValue": false}),
        ),
        (Parameter, json!({}), json!({"explode": false})),
        (
            Parameter,
            json!({}),
            json!({"style": "pipeDelimited", "allowReserved": false}),
        ),
        (
            Parameter,
            json!({"in": "header", "schema": {"type": "array"}}),
            json!({"in": "header", "schema": {"type": "array"}, "explode": true}),
        ),
        (
            Parameter,
            json!({"style": "deepObject", "schema": {"type": "object", "maximum": null}}),
            json!({"style": "deepObject", "explode": true,
                "schema": {"type": "object", "maximum": null}}),
        ),
        (
            Operation,
            json!({"parameters": []}),
            json!({"parameters": [
                {"name": "ACCEPT", "in": "header", "required": true},
                {"name": "Content-Type", "in": "header"},
                {"name": "authorization", "in": "header", "schema": {"type": "string"}},
            ]}),
        ),
        (
            Operation,
            json!({"security": []}),
            json!({"security": [{}]}),
        ),
        (
            Operation,
            json!({"security": []}),
            json!({"security": [{}, {"Key": []}]}),
        ),
        (
            Operation,
            json!({}),
            json!({"security": [{"Key": []}], "servers": []}),
        ),
        (
            Operation,
            json!({"security": [{"A": []}, {"B": []}]}),
            json!({"security": [{"B": []}, {"A": []}]}),
        ),
        (
            Document,
            json!({}),
            json!({"servers": [{"url": "HTTPS://A.example:443/"}]}),
        ),
        (
            Document,
            json!({"servers": null}),
            json!({"servers": [{"url": "/"}]}),
        ),
        (
            Document,
            flows(json!({"b": "B", "a": "A"})),
            flows(json!({"a": "A", "b": "B"})),
        ),
        (
            Document,
            json!({"tags": [{"name": "a"}, {"name": "b"}]}),
            json!({"tags": [{"name": "b"}, {"name": "a"}]}),
        ),
        (
            Operation,
            media(date),
            media("Application/vnd.atlas.2023-01-01+JSON"),
        ),
        (
            Operation,
            media(date),
            media("application/vnd.atlas.2023-01-01+json ; Charset=\"utf-8\""),
        ),
        (
            Operation,
            media("text/plain"),
            media("text/plain; charset=UTF-8"),
        ),
        (Operation, media("a/b; x=1; y=2"), media("a/b;y=2;x=\"1\"")),
        (
            Operation,
            json!({"responses": {"204": {}}}),
            json!({"responses": {"204": {"content": {
            "application/json": {"schema": {"type": "string"}}}}}}),
        ),
        (
            Operation,
            json!({"responses": {"404": {}}}),
            json!({"responses": {"404": {
            "headers": {"content-type": {"schema": {"type": "string"}}}, "content": {}}}}),
        ),
        (
            Operation,
            json!({"responses": {"4XX": {}}}),
            json!({"responses": {"4xx": {"links": {}}}}),
        ),
        (
            Operation,
            json!({"responses": {"404": {"headers": {"X-A": {}}}}}),
            json!({"responses": {"404": {"headers": {"x-a": {"style": "simple", "explode": false}}}}}),
        ),
        (
            Document,
            json!({"paths": {"/b": {"get": {}}}}),
            json!({"paths": {"/b{?kind,order}": {"get": {}}}}),
        ),
        (
            Document,
            json!({"paths": {"/b/c d": {"get": {}}}}),
            json!({"paths": {"/b/c%20d?kind={kind}#part": {"get": {}}}}),
        ),
        (
            Document,
            json!({"paths": {"/b": {"get": {"responses": {"200": {
                "$ref": "#/paths/~1a~1{id}/post/responses/404"}}}}}}),
            json!({"paths": {"/b": {"get": {"responses": {"200": {
                "$ref": "#/paths/~1a~1%7Bid%7D/post/responses/404"}}}}}}),
        ),
        (
            Document,
            json!({"paths": {"/b": {"get": {}, "parameters": [{"name": "q", "in": "query"}]}}}),
            json!({"paths": {"/b": {"get": {"parameters": [{"in": "query", "name": "q"}]}}}}),
        ),
        (
            Document,
            json!({"paths": {"/b": {"head": {"responses": {"200": {}}}}}}),
            json!({"paths": {"/b": {"head": {"responses": {"200": {"content": {
                "application/json": {"schema": {"type": "string"}}}}}}}}}),
        ),
        (
            Operation,
            json!({"requestBody": {"content": {"text/csv": {}}}}),
            json!({"requestBody": {"content": {"text/csv": {"encoding": {"p": {"style": "form"}}}}}}),
        ),
        (
            Operation,
            json!({"requestBody": {"content": {"multipart/form-data": {}}}}),
            json!({"requestBody": {"content": {"multipart/form-data":
                {"encoding": {"p": {"style": "form", "explode": true}}}}}}),
        ),
        // A component with a choice is a part of what refers to it, and the choice alone in another.
        (
            Document,
            json!({"components": {"schemas": {"Base": {"oneOf": [
                {"type": "boolean"}, {"oneOf": [{"type": "boolean"}]}]}}},
                "paths": {"/b": {"post": {"requestBody": {"content": {"application/json": {
                "schema": {"allOf": [{"$ref": "#/components/schemas/Base"}]}}}}}}}}),
            json!({"components": {"schemas": {"Base": {"anyOf": [{"oneOf": [
                {"type": "boolean"}, {"oneOf": [{"type": "boolean"}]}]}]}}},
                "paths": {"/b": {"post": {"requestBody": {"content": {"application/json": {
                "schema": {"allOf": [{"$ref": "#/components/schemas/Base"}]}}}}}}}}),
        ),
    ];
    for (number, (at, a, b)) in cases.iter().enumerate() {
        let (a, b) = (with(*at, a), with(*at, b));
        for (old, new) in [(&a, &b), (&b, &a)] {
            let changes = compare(old, new);
            assert!(changes.is_empty(), "case {number}: {changes:#?}");
        }
    }
}
