use serde_json::json;

use super::media::answer_in_plain_json;
use super::requests::split_requests_from_answers;
use super::*;
use crate::golden;
use atlas_maintenance_openapi::read;

/// Each fix-up has a document with something for it to do and something to leave alone, and a file
/// that says what becomes of it.
#[test]
fn every_fixup_matches_its_golden_file() {
    for fixup in ALL {
        let name = fixup.name;
        let file = golden::folder().join(format!("fixups/{name}.yaml"));
        let mut document = read::document(&std::fs::read(file).unwrap()).unwrap();
        let changed = (fixup.apply)(&mut document).unwrap();
        assert_ne!(changed, 0, "{name} did nothing");
        golden::document(&format!("fixups/{name}.json"), &document);
    }
}

#[test]
fn every_golden_file_belongs_to_a_fixup() {
    for entry in std::fs::read_dir(golden::folder().join("fixups")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(ALL.iter().any(|fixup| fixup.name == name), "{name}");
    }
}

fn answer(content: Value) -> Value {
    json!({"paths": {"/a": {"get": {"responses": {"200": {"content": content}}}}}})
}

#[test]
fn two_versions_of_a_response_are_refused() {
    let mut document = answer(json!({
        "application/vnd.atlas.2023-01-01+json": {"schema": {}},
        "application/vnd.atlas.2024-01-01+json": {"schema": {}},
    }));
    let diagnostic = answer_in_plain_json(&mut document).unwrap_err();
    assert_eq!(diagnostic.pointer, "/paths/~1a/get/responses/200");
}

fn shared() -> Value {
    json!({
        "paths": {"/a": {"patch": {
            "requestBody": {"content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Outer"},
            }}},
            "responses": {"200": {"content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Outer"},
            }}}},
        }}},
        "components": {"schemas": {
            "Outer": {
                "required": ["inner", "count"],
                "properties": {
                    "inner": {"$ref": "#/components/schemas/Inner"},
                    "count": {"type": "integer", "readOnly": true},
                    "status": {"$ref": "#/components/schemas/Status"},
                },
            },
            "Inner": {"properties": {"hour": {"type": "integer", "maximum": 23}}},
            "Status": {"readOnly": true, "type": "object"},
        }},
    })
}

#[test]
fn request_copy_has_a_name_that_nothing_else_has() {
    let mut document = shared();
    let schemas = &mut document["components"]["schemas"];
    let used = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    // Both are sent, and `inner_request_body` is `InnerRequestBody` in Rust.
    schemas["InnerRequest"] = json!({"properties": {"of": {"type": "string"}}});
    schemas["inner_request_body"] = json!({"properties": {"b": {"type": "string"}}});
    schemas["Outer"]["properties"]["request"] = used("InnerRequest");
    schemas["Outer"]["properties"]["body"] = used("inner_request_body");
    split_requests_from_answers(&mut document).unwrap();
    let schemas = &document["components"]["schemas"];
    let sent = &schemas["OuterRequest"]["properties"];
    assert_eq!(sent["inner"], used("InnerRequest2"));
    assert_eq!(sent["request"], used("InnerRequestRequest"));
    assert_eq!(sent["body"], used("inner_request_bodyRequest"));
    let copy = &schemas["InnerRequest2"];
    assert_eq!(copy["properties"]["hour"]["maximum"], 23);
    assert_eq!(
        copy["x-origin"],
        json!({"schema": "Inner", "request": true})
    );
    // What is read is what it was.
    assert_eq!(schemas["Outer"]["properties"]["inner"], used("Inner"));
    assert_eq!(
        schemas["InnerRequest"]["properties"]["of"]["type"],
        "string"
    );
}
