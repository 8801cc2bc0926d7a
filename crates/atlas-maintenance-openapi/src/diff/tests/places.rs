//! Where a change is said to be, and how often it is said.

use serde_json::{Value, json};

use super::super::rules::{Class, Rule};
use super::super::{compare, rules};
use super::place;

/// Two operations that answer a schema, which holds itself.
fn shared(schema: Value) -> Value {
    let answer = json!({"responses": {"200": {"content": {"application/json": {
        "schema": {"$ref": "#/components/schemas/S"},
    }}}}});
    json!({
        "openapi": "3.0.1",
        "paths": {"/a": {"get": answer}, "/b": {"get": answer}},
        "components": {"schemas": {"S": schema}},
    })
}

#[test]
fn shared_change_is_reported_once() {
    let itself = json!({"type": "array", "items": {"$ref": "#/components/schemas/S"}});
    let old = shared(json!({"properties": {"next": itself}}));
    let new = shared(json!({"properties": {"next": itself, "n": {}}}));
    let changes = compare(&old, &new);
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].finding.rule, Rule::ResponsePropertyAdded);
    assert_eq!(changes[0].operations, ["GET /a", "GET /b"]);
    let at = "/components/schemas/S/properties/n";
    assert_eq!(place(&changes[0]), (None, Some(at)));
}

#[test]
fn status_is_named_as_it_is_written() {
    let responses = |statuses: &[&str]| {
        let responses: Value = { statuses.iter() }
            .map(|status| ((*status).to_owned(), json!({"description": ""})))
            .collect();
        json!({"openapi": "3.0.1", "paths": {"/a": {"get": {"responses": responses}}}})
    };
    let old = responses(&["4xx"]);
    assert_eq!(compare(&old, &responses(&["4XX"])), []);
    let changes = compare(&old, &responses(&["4XX", "default"]));
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].finding.what, "`default`");
}

#[test]
fn schema_in_both_directions_is_compared_for_both() {
    let both = |schema: Value| {
        let mut document = shared(schema);
        let get = &mut document["paths"]["/a"]["get"];
        get["requestBody"] = get["responses"]["200"].clone();
        document
    };
    let old = both(json!({"properties": {"a": {}}}));
    let new = both(json!({"properties": {"a": {}, "n": {}}, "required": ["n"]}));
    let changes = compare(&old, &new);
    let found: Vec<_> = changes
        .iter()
        .map(|change| (change.finding.rule, change.operations.len()))
        .collect();
    let expected = [
        (Rule::RequestPropertyAddedRequired, 1),
        (Rule::ResponsePropertyAdded, 2),
    ];
    assert_eq!(found, expected);
}

#[test]
fn most_similar_alternatives_are_paired_first() {
    // By its properties `New` could be either; its value says which.
    let family = |names: [&str; 2]| {
        let of = |name: &str| format!("#/components/schemas/{name}");
        let mut document = shared(json!({
            "oneOf": names.map(|name| json!({"$ref": of(name)})),
            "discriminator": {"propertyName": "k", "mapping": {"y": of(names[1])}},
        }));
        for name in names {
            document["components"]["schemas"][name] = json!({"properties": {"k": {}}});
        }
        document
    };
    let old = family(["X", "Y"]);
    let mut new = family(["Other", "New"]);
    new["components"]["schemas"]["S"]["oneOf"] = json!([{"$ref": "#/components/schemas/New"}]);
    let changes = compare(&old, &new);
    let renamed = changes
        .iter()
        .find(|change| change.finding.rule == Rule::SchemaRenamed)
        .unwrap();
    assert_eq!(renamed.finding.what, "`Y` → `New`");
}

/// A parent that chooses a child by `kind`, by its mapping alone or by its alternatives, and each child
/// has the parent as a part.
fn family(listed: bool, children: [(&str, &str, Value); 2]) -> Value {
    let of = |name: &str| format!("#/components/schemas/{name}");
    let mapping: serde_json::Map<String, Value> = children
        .iter()
        .map(|(value, name, _)| ((*value).to_owned(), json!(of(name))))
        .collect();
    let mut parent = json!({
        "type": "object",
        "properties": {"kind": {"type": "string"}},
        "discriminator": {"propertyName": "kind", "mapping": mapping},
    });
    if listed {
        let alternatives = children
            .iter()
            .map(|(_, name, _)| json!({"$ref": of(name)}));
        parent["oneOf"] = alternatives.collect();
    }
    let mut document = shared(parent);
    for (_, name, properties) in children {
        document["components"]["schemas"][name] = json!({"allOf": [
            {"$ref": of("S")}, {"type": "object", "properties": properties},
        ]});
    }
    document
}

#[test]
fn choice_that_became_mapping_is_compared_value_by_value() {
    let [a, b] = [
        json!({"y": {"type": "boolean"}}),
        json!({"y": {"type": "string"}}),
    ];
    let old = family(true, [("a", "A", a), ("b", "B", b)]);
    let [a, b] = [
        json!({"y": {"type": "boolean"}}),
        json!({"y": {"type": "integer"}}),
    ];
    let new = family(false, [("a", "ANew", a), ("b", "BNew", b)]);
    for (old, new) in [(&old, &new), (&new, &old)] {
        let changes = compare(old, new);
        let found: Vec<_> = changes
            .iter()
            .filter(|change| change.class() <= Class::BreaksCode)
            .map(|change| (change.finding.rule, change.finding.what.as_str()))
            .collect();
        let types = match new["components"]["schemas"].get("BNew") {
            Some(_) => "`string` → `integer`",
            None => "`integer` → `string`",
        };
        assert_eq!(found.first(), Some(&(Rule::ResponseTypeChanged, types)));
        let stated = found.iter().filter(|(rule, _)| *rule == Rule::UnionStated);
        assert_eq!(stated.count(), 1);
        let breaking = changes
            .iter()
            .filter(|change| change.class() == Class::Breaking);
        assert_eq!(breaking.count(), 1);
    }
}

#[test]
fn child_is_not_compared_by_the_mapping_that_chose_it() {
    let children = |other: Value| {
        let mut document = family(
            false,
            [
                ("a", "A", json!({"x": {"type": "string"}})),
                ("b", "B", other),
            ],
        );
        let schema = json!({"$ref": "#/components/schemas/A"});
        for path in ["/a", "/b"] {
            document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"] =
                schema.clone();
        }
        document
    };
    // The other child is not what these operations answer.
    let (old, new) = (children(json!({"y": {}})), children(json!({"z": {}})));
    assert_eq!(compare(&old, &new), []);
}

#[test]
fn mapping_to_another_schema_of_the_same_kind_is_compared_inside() {
    let schema = |threshold: Value| {
        let mut document = shared(json!({
            "type": "object",
            "discriminator": {"propertyName": "kind", "mapping": {"cpu": "#/components/schemas/Cpu"}},
        }));
        let properties =
            json!({"kind": {"type": "string"}, "mode": {"type": "string"}, "t": threshold});
        document["components"]["schemas"]["Cpu"] =
            json!({"type": "object", "properties": properties});
        document["components"]["schemas"]["Raw"] = document["components"]["schemas"]["Cpu"].clone();
        document
    };
    let old = schema(json!({"type": "integer"}));
    let mut new = schema(json!({"type": "string"}));
    new["components"]["schemas"]["S"]["discriminator"]["mapping"]["cpu"] =
        json!("#/components/schemas/Raw");
    let changes = compare(&old, &new);
    let found: Vec<_> = changes
        .iter()
        .map(|change| (change.finding.rule, place(change)))
        .collect();
    let at = |name: &str| format!("/components/schemas/{name}/properties/t");
    let (cpu, raw) = (at("Cpu"), at("Raw"));
    let mapping = "/components/schemas/S/discriminator/mapping/cpu";
    assert_eq!(
        found,
        [
            (
                Rule::ResponseTypeChanged,
                (Some(cpu.as_str()), Some(raw.as_str()))
            ),
            (Rule::SchemaReplaced, (Some(mapping), Some(mapping))),
        ]
    );
}

#[test]
fn component_that_became_read_only_is_one_change() {
    let document = |component: Value| {
        let reference = json!({"allOf": [{"$ref": "#/components/schemas/P"}]});
        let mut document = shared(json!({"properties": {"a": reference, "b": reference}}));
        document["components"]["schemas"]["P"] = component;
        for path in ["/a", "/b"] {
            let get = &mut document["paths"][path]["get"];
            get["requestBody"] = get["responses"]["200"].take();
        }
        document
    };
    let (old, new) = (
        document(json!({"type": "string"})),
        document(json!({"type": "string", "readOnly": true})),
    );
    let at = Some("/components/schemas/P");
    for (old, new, rule) in [
        (&old, &new, Rule::RequestPropertyBecameReadOnly),
        (&new, &old, Rule::RequestPropertyNotReadOnly),
    ] {
        let changes = compare(old, new);
        assert_eq!(changes.len(), 1, "{changes:#?}");
        assert_eq!(changes[0].finding.rule, rule);
        assert_eq!(changes[0].finding.what, "`P`");
        assert_eq!(place(&changes[0]), (at, at));
    }
}

#[test]
fn words_of_a_component_are_its_own_whatever_is_around_it() {
    let document = |schema: Value| {
        let mut document = shared(json!({"properties": {"told": schema}}));
        document["components"]["schemas"]["Told"] =
            json!({"type": "string", "description": "D", "deprecated": true, "x-note": 1});
        document
    };
    let told = json!({"$ref": "#/components/schemas/Told"});
    let bare = document(told.clone());
    for around in [
        json!({"allOf": [told]}),
        json!({"allOf": [told, {}]}),
        json!({"oneOf": [{"allOf": [told]}]}),
    ] {
        let around = document(around);
        assert_eq!(compare(&bare, &around), []);
        assert_eq!(compare(&around, &bare), []);
    }
    // In place it is the same in which part it is said.
    let whole = document(json!({"type": "string", "deprecated": true}));
    let part = document(json!({"type": "string", "allOf": [{"deprecated": true}]}));
    assert_eq!(compare(&whole, &part), []);
    let parts = json!([{"description": "D"}, {"description": "E"}]);
    let turned = json!([{"description": "E"}, {"description": "D"}]);
    let [parts, turned] = [parts, turned].map(|parts| document(json!({"allOf": parts})));
    assert_eq!(compare(&parts, &turned), []);
    let words = document(json!({"allOf": [told], "description": "E"}));
    let changes = compare(&bare, &words);
    let rules: Vec<Rule> = changes.iter().map(|change| change.finding.rule).collect();
    assert_eq!(rules, [Rule::SchemaWordsChanged]);
    let told = "/components/schemas/S/properties/told";
    let other = document(json!({"allOf": [{"type": "string", "description": "E"}]}));
    let changes = compare(
        &document(json!({"type": "string", "description": "D"})),
        &other,
    );
    let at = (
        format!("{told}/description"),
        format!("{told}/allOf/0/description"),
    );
    assert_eq!(
        place(&changes[0]),
        (Some(at.0.as_str()), Some(at.1.as_str()))
    );
}

#[test]
fn quoted_text_cannot_end_its_quotation() {
    let old = shared(json!({"enum": ["a"]}));
    let new = shared(json!({"enum": ["a", "`@all\n", "x".repeat(90)]}));
    let changes = compare(&old, &new);
    let long = "x".repeat(60);
    assert_eq!(changes[0].finding.what, format!("`'@all `, `{long}…`"));
}

#[test]
fn schema_that_refers_only_to_itself_is_empty() {
    let circle = shared(json!({"$ref": "#/components/schemas/S"}));
    assert!(compare(&circle, &circle).is_empty());
    let changes = compare(&shared(json!({"type": "string"})), &circle);
    assert_eq!(changes[0].finding.rule, Rule::ResponseTypeWidened);
}

#[test]
fn parent_and_children_that_refer_to_each_other_are_compared() {
    let family = |kinds: Value| {
        json!({
            "openapi": "3.0.1",
            "paths": {"/a": {"get": {"responses": {"200": {"content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Parent"},
            }}}}}}},
            "components": {"schemas": {
                "Parent": {
                    "type": "object",
                    "properties": {"kind": {"type": "string", "enum": kinds}},
                    "oneOf": [{"$ref": "#/components/schemas/Child"}],
                },
                "Child": {"allOf": [{"$ref": "#/components/schemas/Parent"}, {"type": "object"}]},
            }},
        })
    };
    let changes = compare(&family(json!(["a"])), &family(json!(["a", "b"])));
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].finding.rule, Rule::ResponseEnumValueAdded);
    assert_eq!(changes[0].finding.what, "`b`");
    let at = Some("/components/schemas/Parent/properties/kind/enum");
    assert_eq!(place(&changes[0]), (at, at));
}

#[test]
fn both_places_are_reported_where_they_differ() {
    let inline = shared(json!({"properties": {"a": {"type": "string"}}}));
    let mut named = inline.clone();
    named["components"]["schemas"]["S"]["properties"]["a"] =
        json!({"$ref": "#/components/schemas/A"});
    named["components"]["schemas"]["A"] = json!({"type": "string", "nullable": true});
    let changes = compare(&inline, &named);
    let nullable = changes
        .iter()
        .find(|change| change.class() == Class::Breaking)
        .unwrap();
    assert_eq!(nullable.finding.rule, Rule::ResponseBecameNullable);
    let expected = (
        Some("/components/schemas/S/properties/a"),
        Some("/components/schemas/A"),
    );
    assert_eq!(place(nullable), expected);
}

#[test]
fn schema_of_a_removed_operation_is_not_reported() {
    let old = shared(json!({"type": "string"}));
    let mut new = old.clone();
    new["paths"] = json!({});
    new["components"] = json!({});
    assert_eq!(
        super::rules(&old, &new),
        ["operation-removed", "operation-removed"]
    );
}

#[test]
fn schema_that_nothing_refers_to_is_renamed_where_one_says_the_same() {
    let with = |more: Value| {
        let mut document = shared(json!({"type": "string"}));
        super::merge(&mut document["components"]["schemas"], &more);
        document
    };
    let (a, b) = (json!({"A": {"title": "T"}}), json!({"B": {"title": "T"}}));
    let changes = compare(&with(a), &with(b.clone()));
    assert_eq!(changes.len(), 1, "{changes:#?}");
    assert_eq!(changes[0].finding.rule, Rule::SchemaRenamed);
    assert_eq!(changes[0].finding.what, "`A` → `B`");
    let both = json!({"A": {"title": "T"}, "C": {"title": "T"}});
    let found = super::rules(&with(both), &with(b));
    assert_eq!(found, ["schema-added", "schema-removed", "schema-removed"]);
}

#[test]
fn rule_ids_are_unique_and_unchanged() {
    let mut ids: Vec<_> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    let table = rules::table();
    for rule in Rule::ALL {
        assert!(
            table.contains(&format!("  {} ", rule.id())),
            "{}",
            rule.id()
        );
        assert!(!rule.meaning().is_empty());
    }
}
