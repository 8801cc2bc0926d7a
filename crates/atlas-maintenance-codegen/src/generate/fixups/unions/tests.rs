use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;

fn schemas(schemas: Value) -> Value {
    json!({"components": {"schemas": schemas}})
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

/// Parent and children that are made of each other, as the vendor writes them.
fn pets(one_of: bool) -> Value {
    let mut pet = json!({
        "type": "object",
        "readOnly": true,
        "properties": {
            "kind": {"type": "string", "enum": ["cat"], "readOnly": true},
            "name": {"type": "string"},
        },
        "required": ["name"],
        "discriminator": {"propertyName": "kind", "mapping": {
            "cat": "#/components/schemas/Cat",
            "dog": "#/components/schemas/Dog",
            "hound": "#/components/schemas/Dog",
        }},
    });
    if one_of {
        pet["oneOf"] = json!([reference("Dog"), reference("Cat")]);
    }
    let child = |own: Value| json!({"type": "object", "allOf": [reference("Pet"), {"type": "object", "properties": own}]});
    schemas(json!({
        "Pet": pet,
        "Cat": child(json!({"lives": {"type": "integer"}})),
        "Dog": child(json!({"name": {"type": "string", "minLength": 1}})),
        "Owner": {"properties": {"pet": reference("Pet")}},
    }))
}

/// As they are, with a parent that can be null.
#[test]
fn nullable_parent_becomes_a_choice_that_can_be_null() {
    for one_of in [true, false] {
        let plain = after(pets(one_of));
        let mut document = pets(one_of);
        document["components"]["schemas"]["Pet"]["nullable"] = json!(true);
        let schemas = after(document);
        let null = json!({"nullable": true, "allOf": [reference("PetChoice")]});
        assert_eq!(schemas["Pet"], null, "{schemas}");
        assert_eq!(schemas["PetChoice"], plain["Pet"]);
        for same in ["Cat", "Dog", "Owner"] {
            assert_eq!(schemas[same], plain[same]);
        }
    }
}

/// A choice that only its children name.
#[test]
fn children_are_found_without_a_list() {
    let plain = schemas(json!({
        "Pet": {"properties": {"kind": {"type": "string"}}, "discriminator": {"propertyName": "kind"}},
        "Cat": {"allOf": [reference("Pet"), {"properties": {"lives": {"type": "integer"}}}]},
    }));
    let mut nullable = plain.clone();
    nullable["components"]["schemas"]["Pet"]["nullable"] = json!(true);
    let (plain, nullable) = (after(plain), after(nullable));
    assert_eq!(plain["Pet"]["properties"], json!({"v0": reference("Cat")}));
    assert_eq!(nullable["PetChoice"], plain["Pet"]);
    assert_eq!(nullable["Cat"], plain["Cat"]);
}

fn after(mut document: Value) -> Value {
    assert_ne!(tell_alternatives_apart(&mut document).unwrap(), 0);
    document["components"]["schemas"].take()
}

fn set(values: &[&str]) -> Value {
    json!(values.iter().collect::<BTreeSet<_>>())
}

#[test]
fn parent_becomes_a_union_of_independent_children() {
    let schemas = after(pets(true));
    assert_eq!(
        schemas["Pet"],
        json!({
            "type": "object",
            "required": ["v0", "v1"],
            "properties": {"v0": reference("Dog"), "v1": reference("Cat")},
            "x-union": {
                "property": "kind", "stated": true, "open": false,
                "variants": [
                    {"name": "Dog", "values": set(&["dog", "hound"]), "members": []},
                    {"name": "Cat", "values": set(&["cat"]), "members": []},
                ],
            },
        })
    );
    // The kind can be sent, and says what the mapping says. What the child says of a member wins.
    assert_eq!(
        schemas["Dog"],
        json!({
            "type": "object",
            "required": ["name"],
            "properties": {
                "kind": {"type": "string", "enum": ["dog", "hound"]},
                "name": {"type": "string", "minLength": 1},
            },
        })
    );
    assert_eq!(
        schemas["Cat"]["properties"]["lives"],
        json!({"type": "integer"})
    );
    assert_eq!(schemas["Owner"]["properties"]["pet"], reference("Pet"));
}

#[test]
fn mapping_alone_is_an_open_union() {
    let schemas = after(pets(false));
    assert_eq!(schemas["Pet"]["x-union"]["open"], true);
    assert_eq!(schemas["Pet"]["properties"].as_object().unwrap().len(), 2);
}

#[test]
fn children_without_mapping_are_found() {
    let mut document = pets(false);
    let pet = &mut document["components"]["schemas"]["Pet"];
    pet["discriminator"] = json!({"propertyName": "kind"});
    let schemas = after(document);
    let variants = &schemas["Pet"]["x-union"]["variants"];
    assert_eq!(variants[0]["values"], set(&["Cat"]));
    assert_eq!(variants[1]["values"], set(&["Dog"]));
}

#[test]
fn member_with_disjoint_values_is_a_discriminator() {
    let kind = |value: &str| json!({"properties": {"t": {"type": "string", "enum": [value]}}});
    let choice = json!({"anyOf": [reference("A"), reference("B")]});
    let document = |b: &str| schemas(json!({"S": choice, "A": kind("a"), "B": kind(b)}));
    let normalised = after(document("b"));
    assert_eq!(normalised["S"]["x-union"]["property"], "t");
    assert_eq!(normalised["S"]["x-union"]["stated"], false);
    // The same value twice tells nothing.
    let untold = after(document("a"));
    assert_eq!(untold["S"]["x-union"]["property"], Value::Null);
    assert_eq!(
        untold["S"]["x-union"]["variants"][0]["members"],
        set(&["t"])
    );
}

#[test]
fn inline_union_is_named_after_its_place() {
    let document = schemas(json!({
        "S": {"properties": {"p": {"type": "array", "items": {"oneOf": [reference("A")]}}}},
        "SPItem": {},
        "A": {"properties": {"a": {}}},
    }));
    let schemas = after(document);
    assert_eq!(
        schemas["S"]["properties"]["p"]["items"],
        reference("SPItem2")
    );
    assert_eq!(schemas["SPItem2"]["properties"]["v0"], reference("A"));
}

#[test]
fn nested_union_is_an_alternative() {
    let mut document = pets(false);
    document["components"]["schemas"]["Any"] = json!({"oneOf": [reference("Pet"), reference("T")]});
    document["components"]["schemas"]["T"] = json!({"properties": {"t": {}}});
    let schemas = after(document);
    let members = &schemas["Any"]["x-union"]["variants"][0]["members"];
    assert_eq!(members, &set(&["kind", "lives", "name"]));
    assert_eq!(schemas["Any"]["properties"]["v0"], reference("Pet"));
}

#[test]
fn member_an_alternative_lacks_is_refused() {
    let mut document = schemas(json!({
        "S": {"properties": {"own": {}}, "oneOf": [reference("A")]},
        "A": {"properties": {"a": {}}},
    }));
    let diagnostic = tell_alternatives_apart(&mut document).unwrap_err();
    assert_eq!(diagnostic.pointer, "/components/schemas/S");
    assert!(
        diagnostic.to_string().contains("\"own\" that A lacks"),
        "{diagnostic}"
    );
}
