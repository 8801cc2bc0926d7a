use serde_json::json;

use super::media::answer_in_plain_json;
use super::requests::split_requests_from_answers;
use super::*;
use crate::document::Trouble;

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

fn with(schema: Value) -> Value {
    json!({"components": {"schemas": {"S": schema}}})
}

#[test]
fn a_body_under_a_vendors_name_alone_is_json_all_the_same() {
    let body = |content| json!({"paths": {"/a": {"post": {"requestBody": {"content": content}}}}});
    assert_eq!(
        fixed(
            "send_vendor_json_as_plain",
            body(json!({"application/vnd.atlas.2023-01-01+json": {"schema": {}}}))
        ),
        body(json!({"application/json": {"schema": {}}}))
    );
    untouched("send_vendor_json_as_plain", body(json!({"text/csv": {}})));
}

fn operation(responses: Value) -> Value {
    json!({
        "paths": {"/a": {"get": {"responses": responses}}},
        "components": {"responses": {"bad": form_of("ApiError")}},
    })
}

fn form_of(name: &str) -> Value {
    json!({"content": {"application/json": {
        "schema": {"$ref": format!("#/components/schemas/{name}")},
    }}})
}

#[test]
fn the_form_of_error_that_most_statuses_have_is_the_only_one() {
    let bad = json!({"$ref": "#/components/responses/bad"});
    let document = operation(json!({
        "200": form_of("A"), "400": form_of("Own"), "401": {}, "404": bad, "500": bad,
    }));
    assert_eq!(
        fixed("answer_errors_in_one_form", document),
        operation(json!({"200": form_of("A"), "404": bad, "500": bad}))
    );
    untouched(
        "answer_errors_in_one_form",
        operation(json!({"404": bad, "500": form_of("ApiError")})),
    );
}

#[test]
fn a_success_with_a_body_wins_over_one_without() {
    let document = operation(json!({"200": form_of("A"), "204": {}, "401": {}}));
    assert_eq!(
        fixed("answer_successes_in_one_form", document),
        operation(json!({"200": form_of("A"), "401": {}}))
    );
    let same = operation(json!({"200": form_of("A"), "201": form_of("A")}));
    untouched("answer_successes_in_one_form", same);
}

#[test]
fn an_enum_beside_a_list_is_about_its_items() {
    assert_eq!(
        fixed(
            "enumerate_items_not_lists",
            with(json!({"type": "array", "enum": ["a"], "items": {"type": "string"}}))
        ),
        with(json!({"type": "array", "items": {"type": "string", "enum": ["a"]}}))
    );
    untouched(
        "enumerate_items_not_lists",
        with(json!({"type": "array", "enum": [["a"]], "items": {}})),
    );
}

#[test]
fn a_choice_between_texts_is_a_text() {
    let document = json!({"components": {"schemas": {
        "S": {"type": "object", "oneOf": [
            {"$ref": "#/components/schemas/T"}, {"type": "string", "enum": ["b", "c"]},
        ]},
        "T": {"type": "string", "enum": ["a", "b"]},
        "Any": {"anyOf": [{"type": "string"}, {"type": "string", "enum": ["a"]}]},
    }}});
    let after = fixed("join_choices_of_text", document);
    let schemas = &after["components"]["schemas"];
    assert_eq!(
        schemas["S"],
        json!({"type": "string", "enum": ["a", "b", "c"]})
    );
    assert_eq!(schemas["Any"], json!({"type": "string"}));
    untouched(
        "join_choices_of_text",
        with(json!({"oneOf": [{"type": "string"}, {"type": "integer"}]})),
    );
}

#[test]
fn only_the_pattern_of_an_id_stays() {
    let id = json!({"type": "string", "pattern": "^([a-f0-9]{24})$"});
    let mut long = id.clone();
    long["maxLength"] = json!(24);
    let name = "leave_patterns_to_the_service";
    assert_eq!(fixed(name, with(long)), with(id.clone()));
    assert_eq!(
        fixed(name, with(json!({"type": "string", "pattern": "^a$"}))),
        with(json!({"type": "string"}))
    );
    untouched(name, with(id));
}

#[test]
fn moments_are_text_and_bytes_stay_bytes() {
    let text = |format: &str| with(json!({"type": "string", "format": format}));
    let name = "keep_dates_and_ids_as_text";
    for format in ["date-time", "date", "uuid"] {
        assert_eq!(fixed(name, text(format)), with(json!({"type": "string"})));
    }
    untouched(name, text("binary"));
}

#[test]
fn values_without_names_of_their_own_are_no_enum() {
    let name = "drop_enums_without_names";
    assert_eq!(
        fixed(name, with(json!({"type": "string", "enum": ["<", ">"]}))),
        with(json!({"type": "string"}))
    );
    untouched(
        name,
        with(json!({"type": "string", "enum": ["SHA-1", "SHA-256"]})),
    );
}

#[test]
fn a_request_has_no_defaults_and_collections_that_can_be_cleared() {
    let request = |schema: Value| {
        json!({
            "paths": {"/a": {"post": {"requestBody": {"content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/S"},
            }}}}}},
            "components": {"schemas": {"S": schema, "Answer": {"default": 1}}},
        })
    };
    assert_eq!(
        fixed(
            "send_no_defaults",
            request(json!({"properties": {"a": {"type": "boolean", "default": false}}}))
        ),
        request(json!({"properties": {"a": {"type": "boolean"}}}))
    );
    let lists = json!({"required": ["must"], "properties": {
        "may": {"type": "array"}, "must": {"type": "array"},
        "map": {"type": "object"}, "one": {"type": "object", "properties": {}},
    }});
    let mut expected = lists.clone();
    for name in ["may", "map"] {
        expected["properties"][name]["nullable"] = json!(true);
    }
    assert_eq!(
        fixed("let_lists_be_cleared", request(lists)),
        request(expected.clone())
    );
    untouched("let_lists_be_cleared", request(expected));
}

/// The vendor's whole document, where it is at hand, keeps those fix-ups in the list that no
/// fragment needs.
#[test]
fn what_no_fragment_needs_the_vendors_document_does() {
    let Some(folder) = std::env::var_os("ATLAS_UPSTREAM_SPECS") else {
        eprintln!("skipped: ATLAS_UPSTREAM_SPECS names no folder with the vendor's documents");
        return;
    };
    // The newest of the revisions that are at hand.
    let folders = std::fs::read_dir(folder).unwrap();
    let mut folders: Vec<_> = folders.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let source = crate::read::document(&folders.pop().unwrap().join("v2.json")).unwrap();
    let newest = crate::resolve::Versions::of(&source).newest_date().unwrap();
    let mut document = crate::resolve::at(&source, newest.as_str()).unwrap();
    let changed = apply(&mut document).unwrap();
    for (fixup, changed) in ALL.iter().zip(changed) {
        // What our fragments need is held to them by every run of the command.
        let held = fixup.needed == Needed::Always;
        assert!(held || changed > 0, "{} changed nothing", fixup.name);
    }
}
