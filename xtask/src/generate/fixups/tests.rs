use super::*;

/// Applies one fix-up, checks that it is counted, and that it has nothing left to do after.
fn fixed(name: &str, mut document: Value) -> Value {
    let fixup = ALL.iter().find(|fixup| fixup.name == name).unwrap();
    assert_ne!(
        (fixup.apply)(&mut document).unwrap(),
        0,
        "{name} did nothing"
    );
    document
}

fn untouched(name: &str, document: Value) {
    let fixup = ALL.iter().find(|fixup| fixup.name == name).unwrap();
    let mut after = document.clone();
    assert_eq!((fixup.apply)(&mut after).unwrap(), 0);
    assert_eq!(after, document);
}

fn answer(content: Value) -> Value {
    json!({"paths": {"/a": {"get": {"responses": {"200": {"content": content}}}}}})
}

#[test]
fn extensions_and_examples_go_but_not_properties_of_that_name() {
    let document = json!({"components": {"schemas": {"S": {
        "x-note": 1,
        "properties": {"example": {"type": "string", "example": "e"}, "x-a": {}},
    }}}});
    assert_eq!(
        fixed("drop_extensions_and_examples", document),
        json!({"components": {"schemas": {"S": {
            "properties": {"example": {"type": "string"}, "x-a": {}},
        }}}})
    );
    untouched(
        "drop_extensions_and_examples",
        answer(json!({"a/b": {"schema": {}}})),
    );
}

#[test]
fn an_answer_without_schema_has_no_content() {
    let document = answer(json!({"application/vnd.atlas.2023-01-01+json": {}}));
    assert_eq!(
        fixed("drop_content_without_schema", document),
        json!({"paths": {"/a": {"get": {"responses": {"200": {}}}}}})
    );
    untouched(
        "drop_content_without_schema",
        answer(json!({"a/b": {"schema": {}}})),
    );
}

#[test]
fn vendor_json_answers_become_plain_json() {
    let document = answer(json!({
        "application/vnd.atlas.2023-01-01+json": {"schema": {}},
        "application/vnd.atlas.2023-01-01+csv": {"schema": {}},
    }));
    assert_eq!(
        fixed("answer_in_plain_json", document),
        answer(json!({
            "application/json": {"schema": {}},
            "application/vnd.atlas.2023-01-01+csv": {"schema": {}},
        }))
    );
    untouched(
        "answer_in_plain_json",
        answer(json!({"application/json": {"schema": {}}})),
    );
}

#[test]
fn two_versions_of_an_answer_are_one_too_many() {
    let mut document = answer(json!({
        "application/vnd.atlas.2023-01-01+json": {"schema": {}},
        "application/vnd.atlas.2024-01-01+json": {"schema": {}},
    }));
    let complaint = answer_in_plain_json(&mut document).unwrap_err();
    assert_eq!(complaint.pointer, "/paths/~1a/get/responses/200");
}

#[test]
fn a_request_keeps_plain_json_only_if_it_lists_it() {
    let body = |content| json!({"paths": {"/a": {"patch": {"requestBody": {"content": content}}}}});
    let document =
        body(json!({"application/vnd.atlas.2023-01-01+json": {}, "application/json": {}}));
    assert_eq!(
        fixed("send_plain_json", document),
        body(json!({"application/json": {}}))
    );
    untouched(
        "send_plain_json",
        body(json!({"application/vnd.atlas.2023-01-01+json": {}})),
    );
}

#[test]
fn rules_between_properties_go_and_other_alternatives_stay() {
    let with = |schema| json!({"components": {"schemas": {"S": schema}}});
    let rule = json!([{"required": ["a", "b"]}, {"required": ["c"]}]);
    let whole = json!({"allOf": [{"$ref": "#/components/schemas/T"}, {"anyOf": rule}]});
    assert_eq!(
        fixed("drop_rules_between_properties", with(whole)),
        with(json!({"$ref": "#/components/schemas/T"}))
    );
    assert_eq!(
        fixed(
            "drop_rules_between_properties",
            with(json!({"type": "object", "anyOf": rule}))
        ),
        with(json!({"type": "object"}))
    );
    untouched(
        "drop_rules_between_properties",
        with(json!({"anyOf": [{"type": "string"}, {"type": "integer"}]})),
    );
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
fn requests_get_copies_without_what_is_read_only() {
    let document = fixed("split_requests_from_answers", shared());
    assert_eq!(
        document["paths"]["/a"]["patch"]["requestBody"]["content"]["application/json"]["schema"]["$ref"],
        "#/components/schemas/OuterRequest"
    );
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["Outer"], shared()["components"]["schemas"]["Outer"]);
    assert_eq!(
        schemas["OuterRequest"],
        json!({
            "required": ["inner"],
            "properties": {"inner": {"$ref": "#/components/schemas/InnerRequest"}},
        })
    );
    assert_eq!(schemas["InnerRequest"], schemas["Inner"]);
    assert_eq!(schemas.get("StatusRequest"), None);
    untouched("split_requests_from_answers", answer(json!({})));
}

#[test]
fn a_copy_does_not_take_the_place_of_another_schema() {
    let mut document = shared();
    document["components"]["schemas"]["InnerRequest"] = json!({});
    let complaint = split_requests_from_answers(&mut document).unwrap_err();
    assert!(matches!(complaint.trouble, Trouble::NameTaken { .. }));
}

#[test]
fn answers_are_loosened_and_requests_are_not() {
    let split = fixed("split_requests_from_answers", shared());
    let document = fixed("loosen_answers", split);
    let schemas = &document["components"]["schemas"];
    assert_eq!(
        schemas["Inner"]["properties"]["hour"],
        json!({"type": "integer", "nullable": true})
    );
    assert_eq!(schemas["Outer"].get("required"), None);
    assert_eq!(
        schemas["InnerRequest"]["properties"]["hour"],
        json!({"type": "integer", "maximum": 23})
    );
    assert_eq!(schemas["OuterRequest"]["required"], json!(["inner"]));
}
