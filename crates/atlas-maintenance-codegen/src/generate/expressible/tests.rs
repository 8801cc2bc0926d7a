use super::*;

fn with_schema(schema: Value) -> Value {
    json!({"openapi": "3.0.1", "components": {"schemas": {"S": schema}}})
}

fn with_parameter(parameter: Value) -> Value {
    json!({"openapi": "3.0.1", "paths": {"/{p}": {"get": {"parameters": [parameter]}}}})
}

#[test]
fn expressible_document_passes() {
    fragment(&with_schema(json!({
        "type": "object",
        "properties": {"again": {"$ref": "#/components/schemas/S"}},
        "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
    })))
    .unwrap();
    fragment(&with_parameter(
        json!({"name": "p", "in": "path", "required": true, "schema": {}}),
    ))
    .unwrap();
}

#[test]
fn inexpressible_document_is_refused_with_its_place() {
    let itself = json!({"$ref": "#/components/schemas/S"});
    for (document, place, what) in [
        (json!({"openapi": "3.1.0"}), "/openapi", "3.1.0"),
        (
            with_schema(json!({"oneOf": []})),
            "/components/schemas/S",
            "a choice",
        ),
        (
            with_schema(json!({"properties": {"p": {"anyOf": []}}})),
            "/components/schemas/S/properties/p",
            "a choice",
        ),
        (
            with_schema(json!({"not": {}})),
            "/components/schemas/S",
            "is not",
        ),
        (
            with_schema(itself.clone()),
            "/components/schemas/S",
            "made of itself",
        ),
        (
            with_schema(json!({"allOf": [itself]})),
            "/components/schemas/S",
            "made of itself",
        ),
        (
            with_schema(json!({"items": {"$ref": "#/components/schemas/T"}})),
            "/components/schemas/S/items/$ref",
            "refers to nothing",
        ),
        (
            with_parameter(json!({"name": "p", "in": "cookie", "schema": {}})),
            "/paths/~1{p}/get/parameters/0",
            "cookie",
        ),
        (
            with_parameter(
                json!({"name": "p", "in": "query", "style": "deepObject", "schema": {}}),
            ),
            "/paths/~1{p}/get/parameters/0",
            "deepObject",
        ),
        (
            with_parameter(json!({"name": "p", "in": "path", "schema": {}})),
            "/paths/~1{p}/get/parameters/0",
            "not required",
        ),
        (
            with_parameter(json!({"name": "p", "in": "query"})),
            "/paths/~1{p}/get/parameters/0",
            "without a schema",
        ),
        (
            with_parameter(json!({"name": "q", "in": "path", "required": true, "schema": {}})),
            "/paths/~1{p}/get",
            "not in both",
        ),
        (
            json!({"openapi": "3.0.1", "paths": {"/a": {"$ref": "#/components/responses/R"}},
                   "components": {"responses": {"R": {}}}}),
            "/paths/~1a",
            "elsewhere",
        ),
    ] {
        let diagnostic = fragment(&document).unwrap_err();
        assert_eq!(diagnostic.pointer, place, "{diagnostic}");
        assert!(diagnostic.to_string().contains(what), "{diagnostic}");
    }
}

fn operation(operation: Value) -> Value {
    json!({"paths": {"/a": {"patch": operation}}, "components": {"schemas": {
        "S": {"type": "object"},
        "T": {"type": "object"},
        "BodyRequest": {"properties": {"p": {"type": "array"}},
                        "x-origin": {"schema": "Body", "request": true}},
        "OtherRequest": {"properties": {"p": {"type": "boolean", "default": false}},
                         "x-origin": {"schema": "Other", "request": true}},
    }}})
}

fn json_of(name: &str) -> Value {
    json!({"content": {"application/json": {
        "schema": {"$ref": format!("#/components/schemas/{name}")},
    }}})
}

#[test]
fn normalised_document_with_two_forms_is_refused() {
    normalised(&operation(json!({"responses": {
        "200": json_of("S"), "400": json_of("T"), "404": json_of("T"),
    }})))
    .unwrap();
    for (document, place, what) in [
        (
            json!({"responses": {"200": json_of("S"), "204": {}}}),
            "/paths/~1a/patch/responses",
            "form of success: S; nothing",
        ),
        (
            json!({"responses": {"400": json_of("S"), "default": json_of("T")}}),
            "/paths/~1a/patch/responses",
            "form of error: S; T",
        ),
        (
            json!({"responses": {"400": json_of("S"), "default": json_of("S")}}),
            "/paths/~1a/patch/responses/default",
            "every status",
        ),
        (
            json!({"requestBody": {"content": {"text/csv": {}}}}),
            "/paths/~1a/patch/requestBody",
            "text/csv",
        ),
        (
            json!({"requestBody": {"content": {}}}),
            "/paths/~1a/patch/requestBody",
            "without a media type",
        ),
        (
            json!({"requestBody": json_of("BodyRequest")}),
            "/components/schemas/Body/properties/p",
            "a list or a map in a request",
        ),
        (
            json!({"requestBody": json_of("OtherRequest")}),
            "/components/schemas/Other/properties/p",
            "a default in a request",
        ),
        (
            json!({"responses": {"200": {"content": {"a/b": {"schema": {}, "encoding": {}}}}}}),
            "/paths/~1a/patch/responses/200/content/a~1b",
            "encoding",
        ),
    ] {
        let diagnostic = normalised(&operation(document)).unwrap_err();
        assert_eq!(diagnostic.pointer, place, "{diagnostic}");
        assert!(diagnostic.to_string().contains(what), "{diagnostic}");
    }
}
