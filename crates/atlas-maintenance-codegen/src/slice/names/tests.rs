use super::*;

fn names() -> (Vec<OperationName>, Vec<SchemaName>) {
    let operation = |name: &str, key: &str| OperationName {
        name: name.to_owned(),
        key: OperationKey::try_from(key.to_owned()).unwrap(),
    };
    let schema = |name: &str, at: &str| SchemaName {
        name: name.to_owned(),
        at: at.to_owned(),
    };
    (
        vec![operation("getA", "GET /a"), operation("setA", "PUT /a")],
        vec![
            schema("A", "getA 200"),
            schema("Part", "A.parts[]"),
            schema("Problem", "getA 401"),
        ],
    )
}

/// A document in which `name` says what upstream calls each thing.
fn document(name: impl Fn(&str) -> String) -> Value {
    let refer = |kind: &str, to: &str| json!({"$ref": format!("#/components/{kind}/{}", name(to))});
    let operation = |id: &str, more: Value| {
        let mut operation = json!({
            "operationId": name(id),
            "x-xgen-operation-id-override": name(id),
            "tags": [name("tag")],
            "parameters": [refer("parameters", "p")],
            "security": [{name("digest"): []}],
            "responses": {
                "401": refer("responses", "r"),
                "200": {"content": {"application/json": {"schema": refer("schemas", "a")}}},
            },
        });
        operation
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        operation
    };
    let body = json!({"requestBody": {"content": {"application/json": {
        "schema": {"allOf": [refer("schemas", "a")]},
    }}}});
    json!({
        "openapi": "3.0.1",
        "tags": [{"name": name("tag")}],
        "paths": {"/a": {"get": operation("get", json!({})), "put": operation("put", body)}},
        "components": {
            "parameters": {name("p"): {"name": "pretty", "schema": {"type": "boolean"}}},
            "responses": {name("r"): {"content": {"application/json": {
                "schema": refer("schemas", "e"),
            }}}},
            "schemas": {
                name("a"): {"properties": {"parts": {"items": refer("schemas", "b")}}},
                name("b"): {"properties": {"whole": refer("schemas", "a")}},
                name("e"): {"type": "object", "discriminator": {"propertyName": "kind", "mapping": {
                    "whole": format!("#/components/schemas/{}", name("a")), "part": name("b"),
                }}},
            },
            "securitySchemes": {name("digest"): {"type": "http", "scheme": "digest"}},
        },
    })
}

fn renamed(document: Value) -> Result<Renamed, Diagnostic> {
    let (operations, schemas) = names();
    rename(
        document,
        &Names {
            operations: &operations,
            schemas: &schemas,
        },
    )
}

#[test]
fn names_of_upstream_do_not_matter() {
    let Renamed {
        document: ours,
        used,
        refusals,
    } = renamed(document(str::to_owned)).unwrap();
    assert_eq!((used.len(), refusals.len()), (3, 0));
    let other = renamed(document(|name| format!("Upstream {name} 2027"))).unwrap();
    assert_eq!(ours, other.document);
    assert_eq!(ours["paths"]["/a"]["put"]["operationId"], "setA");
    assert_eq!(
        ours["components"]["schemas"]["Part"]["properties"]["whole"]["$ref"],
        "#/components/schemas/A"
    );
    assert_eq!(
        ours["components"]["schemas"]["Problem"]["discriminator"]["mapping"],
        json!({"whole": "#/components/schemas/A", "part": "Part"})
    );
    let text = ours.to_string();
    assert!(text.contains("#/components/parameters/pretty"), "{text}");
    assert!(
        text.contains("DigestAuth") && text.contains("unauthorized"),
        "{text}"
    );
    assert!(
        !text.contains("tag") && !text.contains("digest\":[]"),
        "{text}"
    );
}

#[test]
fn every_schema_without_a_name_is_reported() {
    let mut document = document(str::to_owned);
    document["components"]["schemas"]["e"] = json!({"properties": {
        "x": {"$ref": "#/components/schemas/New"},
        "y": {"additionalProperties": {"$ref": "#/components/schemas/Other"}},
    }});
    document["components"]["schemas"]["New"] = json!({"type": "object"});
    document["components"]["schemas"]["Other"] = json!({"type": "object"});
    let renamed = renamed(document).unwrap();
    let places: Vec<_> = renamed
        .refusals
        .iter()
        .map(|one| one.what.as_str())
        .collect();
    assert!(
        places.len() == 2
            && places[0].contains("New, at \"Problem.x\"")
            && places[1].contains("Other, at \"Problem.y{}\""),
        "{places:?}"
    );
    assert!(renamed.document["components"]["schemas"]["New"].is_object());
}

#[test]
fn second_component_of_one_name_is_named_after_its_operation() {
    let (mut document, other) = (document(str::to_owned), document(str::to_uppercase));
    document["components"]["parameters"]["q"] = json!({"name": "pretty", "in": "header"});
    document["components"]["responses"]["s"] = other["components"]["responses"]["R"].clone();
    document["components"]["securitySchemes"]["other"] =
        json!({"type": "http", "scheme": "digest"});
    let set = &mut document["paths"]["/a"]["put"];
    set["parameters"] = json!([{"$ref": "#/components/parameters/q"}]);
    set["responses"]["401"] = json!({"$ref": "#/components/responses/s"});
    let text = other["components"]["schemas"]["E"].to_string();
    let text = text.replace("/A", "/a").replace("\"B\"", "\"b\"");
    document["components"]["schemas"]["E"] = serde_json::from_str(&text).unwrap();
    let ours = renamed(document).unwrap().document;
    let names = |kind: &str| {
        let names = ours["components"][kind].as_object().unwrap().keys();
        names.cloned().collect::<Vec<_>>()
    };
    assert_eq!(names("parameters"), ["pretty", "setAPretty"]);
    assert_eq!(names("responses"), ["setAUnauthorized", "unauthorized"]);
    assert_eq!(names("securitySchemes"), ["DigestAuth", "other"]);
}

#[test]
fn two_components_of_one_operation_and_name_are_refused() {
    let mut document = document(str::to_owned);
    for name in ["q", "r", "s"] {
        document["components"]["parameters"][name] = json!({"name": "pretty"});
        let parameters = &mut document["paths"]["/a"]["get"]["parameters"];
        let parameters = parameters.as_array_mut().unwrap();
        parameters.push(json!({"$ref": format!("#/components/parameters/{name}")}));
    }
    let text = renamed(document).unwrap_err().to_string();
    assert!(text.contains("would both be called getAPretty"), "{text}");
}

#[test]
fn place_of_a_body_is_that_of_its_json() {
    let mut document = document(str::to_owned);
    let content = &mut document["paths"]["/a"]["get"]["responses"]["200"]["content"];
    content["application/csv"] = json!({"schema": {"$ref": "#/components/schemas/Rows"}});
    document["components"]["schemas"]["Rows"] = json!({"type": "object"});
    let renamed = renamed(document).unwrap();
    assert!(renamed.used.contains("A"), "{renamed:?}");
    let what = &renamed.refusals[0].what;
    assert!(
        what.contains("Rows, at \"getA 200 application/csv\""),
        "{what}"
    );
}
