use serde_json::{Value, json};

use crate::generate::stripped_code::{has, of_client};

/// The structs and enums in the code of a client that has only `schemas`, without white space.
fn types(schemas: Value) -> String {
    of_client(&json!({
        "openapi": "3.0.1",
        "info": {"title": "t", "version": "2024-08-05"},
        "paths": {},
        "components": {"schemas": schemas},
    }))
}

fn object(names: &[&str]) -> Value {
    let properties: serde_json::Map<String, Value> = names
        .iter()
        .map(|name| ((*name).to_owned(), json!({"type": "string"})))
        .collect();
    json!({"type": "object", "required": names, "properties": properties})
}

#[test]
fn members_that_come_out_alike_get_numbers_and_keep_what_is_sent() {
    let code = types(json!({"S": object(&["lastRead", "last_read", "last-read", "self", "Self"])}));
    has(
        &code,
        &[
            "pub last_read: ::std::string::String",
            r#"#[serde(rename = "last-read")] pub last_read_2: ::std::string::String"#,
            r#"#[serde(rename = "lastRead")] pub last_read_3: ::std::string::String"#,
            r#"#[serde(rename = "Self")] pub self_: "#,
            r#"#[serde(rename = "self")] pub self_2: "#,
        ],
    );
    assert!(!code.contains('~'), "{code}");
}

#[test]
fn members_of_all_parts_are_told_apart() {
    let mut more = object(&["fieldOne"]);
    more["additionalProperties"] = json!({"type": "integer"});
    more["properties"]["extra"] = json!({"type": "string"});
    let code = types(json!({
        "Part": object(&["field_one"]),
        "Whole": {"allOf": [{"$ref": "#/components/schemas/Part"}, more]},
    }));
    has(
        &code,
        &[
            r#"#[serde(rename = "fieldOne")] pub field_one_2: "#,
            r#"#[serde(rename = "extra""#,
            "pub extra_2: ",
        ],
    );
}

/// The stand-in that the second object needs has a name that the first has already.
#[test]
fn stand_in_fits_every_object_that_has_it() {
    let code = types(json!({
        "A": object(&["last-read", "last_read_2"]),
        "B": object(&["last-read", "last_read"]),
    }));
    has(
        &code,
        &[
            r#"pub struct A {
                   pub last_read_2: ::std::string::String,
                   #[serde(rename = "last-read")] pub last_read_2_2: "#,
            r#"pub struct B {
                   pub last_read: ::std::string::String,
                   #[serde(rename = "last-read")] pub last_read_2_2: "#,
        ],
    );
}

#[test]
fn values_that_come_out_alike_are_variants_of_their_own() {
    let code = types(json!({"E": {"type": "string", "enum": ["asc", "ASC", "é", "e\u{301}"]}}));
    has(
        &code,
        &[
            r#"#[serde(rename = "asc")] Asc,"#,
            r#"#[serde(rename = "ASC")] Asc2,"#,
            r#"Self::Asc2 => f.write_str("ASC"),"#,
            r#""ASC" => Ok(Self::Asc2),"#,
            "É,",
            "E,",
        ],
    );
}

#[test]
fn types_that_come_out_alike_or_hide_others_get_numbers() {
    let inline = |name: &str| json!({"type": "object", "properties": {"bar": object(&[name])}});
    let code = types(json!({
        "last_read": object(&["a"]),
        "LastRead": object(&["b"]),
        "String": object(&["c"]),
        "Foo": inline("inline"),
        "FooBar": object(&["component"]),
        "With": {"type": "object", "title": "Foo", "properties": {
            "one": {"type": "object", "title": "Same", "properties": {"a": {"type": "integer"}}},
            "two": {"type": "object", "title": "Same", "properties": {"b": {"type": "integer"}}},
        }},
    }));
    has(
        &code,
        &[
            "pub struct LastRead { pub b:",
            "pub struct LastRead2 { pub a:",
            "pub struct String2 { pub c:",
            "pub struct FooBar { pub component:",
            "pub bar: ::std::option::Option<FooBar2>",
            "pub struct WithOne {",
            "pub struct WithTwo {",
        ],
    );
}
