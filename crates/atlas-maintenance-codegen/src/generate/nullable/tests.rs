use serde_json::{Value, json};

use crate::generate::fixups;
use crate::generate::stripped_code::{has, of_client};

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn content(schema: Value) -> Value {
    json!({"content": {"application/json": {"schema": schema}}})
}

/// The code of a client that sends `Sent` and reads it, without white space.
fn code(schemas: Value) -> String {
    let mut document = json!({
        "openapi": "3.0.1",
        "info": {"title": "t", "version": "2024-08-05"},
        "paths": {"/a": {"patch": {
            "operationId": "patchA",
            "requestBody": content(reference("Sent")),
            "responses": {"200": content(reference("Sent"))},
        }}},
        "components": {"schemas": schemas},
    });
    document["paths"]["/a"]["patch"]["responses"]["200"]["description"] = json!("");
    fixups::apply(&mut document).unwrap();
    of_client(&document)
}

fn text() -> Value {
    json!({"type": "string", "nullable": true})
}

#[test]
fn optional_member_of_a_request_is_absent_null_or_a_value() {
    let code = code(json!({"Sent": {
        "type": "object",
        "required": ["must"],
        "properties": {
            "mayBe": text(),
            "must": text(),
            "plain": {"type": "string"},
            "list": {"type": "array", "items": {"type": "string"}},
            "list_or_null": {"type": "array", "nullable": true, "items": {"type": "string"}},
            "inside": {"type": "object", "properties": {"deep": text()}},
        },
    }}));
    has(
        &code,
        &[
            r#"#[serde(rename = "mayBe", default,
               skip_serializing_if = "::atlas_maintenance_types::Nullable::is_absent")]
               pub may_be: ::atlas_maintenance_types::Nullable<::std::string::String>"#,
            "pub list_or_null: ::atlas_maintenance_types::Nullable<
                 ::std::vec::Vec<::std::string::String>,>",
            "pub struct SentRequestInside {",
            "pub deep: ::atlas_maintenance_types::Nullable<",
            // Without an attribute: None is null here.
            "pub must: ::std::option::Option<::std::string::String>",
            "pub plain: ::std::option::Option<::std::string::String>",
            "pub list: ::std::option::Option<::std::vec::Vec<::std::string::String>>",
            // What is read.
            "pub may_be: ::std::option::Option<::std::string::String>",
        ],
    );
    assert_eq!(code.matches("Nullable<").count(), 3, "{code}");
}

#[test]
fn member_of_a_part_is_nullable_unless_another_part_requires_it() {
    let code = code(json!({
        "Sent": {"allOf": [reference("Part"), {"type": "object", "required": ["b"], "properties": {
            "last-read": text(), "lastRead": text(),
        }}]},
        "Part": {"type": "object", "properties": {"a": text(), "b": text()}},
    }));
    let sent = code.split("pubstructSentRequest{").nth(1).unwrap();
    let sent = sent.split('}').next().unwrap();
    has(
        sent,
        &[
            "pub a: ::atlas_maintenance_types::Nullable<::std::string::String>",
            "pub b: ::std::option::Option<::std::string::String>",
            r#"#[serde(rename = "last-read", default, skip_serializing_if ="#,
            "pub last_read: ::atlas_maintenance_types::Nullable<::std::string::String>",
            "pub last_read_2: ::atlas_maintenance_types::Nullable<::std::string::String>",
        ],
    );
}

#[test]
fn member_of_its_own_kind_can_be_null() {
    let itself = json!({"nullable": true, "allOf": [reference("Sent")]});
    let code = code(json!({"Sent": {"type": "object", "properties": {"parent": itself}}}));
    has(
        &code,
        &["pub parent: ::atlas_maintenance_types::Nullable<::std::boxed::Box<SentRequest>>"],
    );
}

#[test]
fn member_of_several_parts_can_be_null() {
    let more = json!({"type": "object", "properties": {"more": text()}});
    let whole = json!({"nullable": true, "allOf": [reference("Part"), more]});
    let code = code(json!({
        "Sent": {"type": "object", "properties": {"whole": whole}},
        "Part": {"type": "object", "properties": {"a": text()}},
    }));
    has(
        &code,
        &[
            "pub whole: ::atlas_maintenance_types::Nullable<SentRequestWhole>",
            "pub struct SentRequestWhole {",
            "pub more: ::atlas_maintenance_types::Nullable<::std::string::String>",
            "pub whole: ::std::option::Option<SentWhole>",
        ],
    );
}

#[test]
fn choice_can_be_null() {
    let choice = json!({"nullable": true, "oneOf": [reference("A"), reference("B")]});
    let of = |value: &str| {
        json!({"type": "object", "required": ["of"], "properties": {
            "of": {"type": "string", "enum": [value]},
        }})
    };
    let code = code(json!({
        "Sent": {"type": "object", "properties": {"here": choice, "named": reference("Named")}},
        "Named": choice,
        "A": of("a"),
        "B": of("b"),
    }));
    has(
        &code,
        &[
            "pub here: ::atlas_maintenance_types::Nullable<SentHereRequest>",
            "pub enum SentHereRequest {",
            "pub here: ::std::option::Option<SentHere>",
            "pub named: ::std::option::Option<NamedRequest>",
        ],
    );
}
