use serde_json::json;

use super::*;
use crate::sources;

fn overlay(text: &str) -> Result<Overlay, String> {
    let text = format!("overlay: 1.0.0\ninfo: {{title: T, version: 1.0.0}}\n{text}");
    Overlay::parse(Path::new("spec/overlay.yaml"), &text).map_err(|error| error.to_string())
}

/// `document` after `actions`, or every refusal.
fn apply(actions: &str, document: Value) -> Result<Value, String> {
    let applied = overlay(&format!("actions:\n{actions}"))?.apply(document, "2024-01-01");
    let refusals: Vec<_> = applied
        .refusals
        .iter()
        .map(|one| one.what.as_str())
        .collect();
    match refusals.as_slice() {
        [] => Ok(applied.document),
        several => Err(several.join("\n")),
    }
}

#[test]
fn update_merges_objects_and_appends_to_lists() {
    let document = json!({"a": {"b": 1, "c": {"d": [1]}}, "e": [{"f": 1}]});
    let actions = "
- target: $.a
  x-expect: {b: 1}
  update: {b: 2, c: {d: [2], g: x}}
- target: $.e
  update: {f: 2}
- target: $.e[?@.f == 1]
  update: {h: true}
";
    assert_eq!(
        apply(actions, document).unwrap(),
        json!({"a": {"b": 2, "c": {"d": [1, 2], "g": "x"}}, "e": [{"f": 1, "h": true}, {"f": 2}]})
    );
}

#[test]
fn removal_removes_every_match() {
    let document = json!({"list": [1, 2, 1, 1], "object": {"a": 1, "b": 2}});
    let actions = "
- target: $.list[0, 2, 3]
  x-expect: 1
  remove: true
- target: $.object['a']
  x-expect: 1
  remove: true
";
    assert_eq!(
        apply(actions, document).unwrap(),
        json!({"list": [2], "object": {"b": 2}})
    );
}

#[test]
fn every_refused_action_is_listed() {
    let actions = "
- target: $.a
  update: {b: 1}
- target: $.c
  remove: true
- target: $.a.b.d
  update: {e: 1}
";
    let error = apply(actions, json!({"a": {}})).unwrap_err();
    let lines: Vec<_> = error.lines().collect();
    assert_eq!(
        lines,
        [
            "action 2 of the overlay, $.c: it matches nothing; $ has: a",
            "action 3 of the overlay, $.a.b.d: it matches nothing; $.a.b has: 1",
        ]
    );
}

#[test]
fn one_reason_at_several_places_is_listed_once() {
    let document = json!({"a": [{"b": 1}, {"b": 1}, {"b": 2}]});
    let error = apply("- target: $.a[*]\n  update: {b: 1}", document).unwrap_err();
    let lines: Vec<_> = error.lines().collect();
    assert_eq!(
        lines,
        [
            "action 1 of the overlay, $.a[*]: it adds `b: 1`, which is there already, at 2 places, \
             first /a/0/b",
            "action 1 of the overlay, $.a[*]: it replaces `b: 2` by `1` without x-expect, at /a/2/b",
        ]
    );
}

#[test]
fn actions_that_lost_the_same_thing_are_listed_once() {
    let actions = "
- target: $.a.b.c
  update: {x: 1}
- target: $.a.b
  update: {x: 1}
- target: $.a.b[*].d
  remove: true
- target: $.z
  update: {x: 1}
- target: $.a.b.c
  update: {y: 1}
";
    let error = apply(actions, json!({"a": {"e": 1}})).unwrap_err();
    let lines: Vec<_> = error.lines().collect();
    assert_eq!(
        lines,
        [
            "actions 1 to 3, 5 of the overlay, $.a.b: it matches nothing; $.a has: e",
            "action 4 of the overlay, $.z: it matches nothing; $ has: a",
        ]
    );
}

#[test]
fn lost_target_says_what_is_there_instead() {
    let document =
        json!({"components": {"schemas": {"A.B": {"properties": {"hour": {}, "week": {}}}}}});
    let actions = "
- target: $.components.schemas['A.B'].properties[?@.type == 'x'].items
  update: {a: 1}
- target: $.components.schemas[\"A.B\"].properties.day
  update: {a: 1}
";
    let error = apply(actions, document).unwrap_err();
    for line in error.lines() {
        assert!(line.ends_with(".properties has: hour, week"), "{line}");
    }
}

#[test]
fn invalid_action_is_refused() {
    for (actions, reason) in [
        (
            "\n- target: $.a.b\n  update: {c: 1}\n",
            "cannot change what is there, at /a/b",
        ),
        ("\n- target: $\n  remove: true\n", "cannot change"),
        ("\n- target: a..\n  remove: true\n", "not a JSONPath"),
        ("\n- target: $.a\n", "neither"),
        ("\n- target: $.a\n  remove: true\n  update: {}\n", "or both"),
        ("\n- target: $.a\n  updat: {}\n", "cannot be used"),
        (
            "\n- target: $.a\n  update: {}\n  x-versions: []\n",
            "no version",
        ),
    ] {
        let error = apply(actions, json!({"a": {"b": 1}})).unwrap_err();
        assert!(error.contains(reason), "{error}");
    }
}

/// A schema and a path, with one of each that an action could change.
fn document() -> Value {
    json!({
        "paths": {"/a": {"get": {"responses": {"200": {
            "description": "",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/S"}}},
        }}}}},
        "components": {"schemas": {"S": {
            "type": "object",
            "required": ["day"],
            "properties": {
                "day": {"type": "integer", "maximum": 7},
                "kind": {"type": "string", "enum": ["A", "B"]},
            },
        }}},
    })
}

#[test]
fn whole_list_or_object_is_neither_removed_nor_replaced() {
    for action in [
        "- target: $.components.schemas.S.required\n  remove: true",
        "- target: $.components.schemas.S.required\n  x-expect: [day]\n  remove: true",
        "- target: $.components.schemas.S.properties\n  remove: true",
        "- target: $.components.schemas.S.properties.kind.enum\n  remove: true",
        "- target: $.paths[*].get.responses\n  remove: true",
        "- target: $.paths[*][*].responses[*].content[*].schema\n  remove: true",
        "- target: $.components.schemas.S\n  update: {properties: none}",
        "- target: $.paths['/a'].get.responses['200']\n  update: {content: {application/json: 1}}",
    ] {
        let error = apply(action, document()).unwrap_err();
        assert!(error.contains(" a whole "), "{error}");
    }
}

#[test]
fn required_goes_with_its_last_name() {
    let action = "
- target: $.components.schemas.S.required[?@ == 'day']
  x-expect: day
  remove: true";
    let mut expected = document();
    let schema = expected["components"]["schemas"]["S"].as_object_mut();
    schema.unwrap().remove("required");
    assert_eq!(apply(action, document()).unwrap(), expected);
    // A name that the action does not know stays.
    let mut more = document();
    more["components"]["schemas"]["S"]["required"] = json!(["contact", "day"]);
    let changed = apply(action, more).unwrap();
    assert_eq!(
        changed["components"]["schemas"]["S"]["required"],
        json!(["contact"])
    );
}

#[test]
fn what_is_expected_must_be_there() {
    let at = "- target: $.components.schemas.S";
    for (action, reason) in [
        (
            format!("{at}\n  x-expect: {{required: [day, hour]}}\n  update: {{x: 1}}"),
            "expected `required: [day, hour]`, found `required: [day]`",
        ),
        (
            format!("{at}\n  x-expect: {{nullable: true}}\n  update: {{x: 1}}"),
            "expected `nullable: true`, found no nullable",
        ),
        (
            format!("{at}.properties.day\n  x-expect: {{maximum: 6}}\n  update: {{maximum: 8}}"),
            "expected `maximum: 6`, found `maximum: 7`",
        ),
        (
            format!("{at}.properties.day\n  x-expect: {{type: integer}}\n  remove: true"),
            "expected `{type: integer}`, found `{maximum: 7, type: integer}`",
        ),
        (
            format!("{at}.properties.day.maximum\n  remove: true"),
            "removes `7` without x-expect, at /components/schemas/S/properties/day/maximum",
        ),
        (
            format!("{at}.properties.day\n  update: {{maximum: 8}}"),
            "replaces `maximum: 7` by `8` without x-expect",
        ),
    ] {
        let error = apply(&action, document()).unwrap_err();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn stated_correction_is_made_and_recorded() {
    let actions = "actions:
- target: $.components.schemas.S.properties.day
  x-expect: {maximum: 7}
  update: {maximum: 8, description: Ours., nullable: true}
- target: $.components.schemas.S.properties.kind
  x-expect: {enum: [A, B], type: string}
  remove: true
";
    let applied = overlay(actions).unwrap().apply(document(), "2024-01-01");
    assert_eq!(applied.refusals, []);
    let schema = &applied.document["components"]["schemas"]["S"];
    assert_eq!(
        schema["properties"],
        json!({"day": {"type": "integer", "maximum": 8, "nullable": true, "description": "Ours."}})
    );
    let correction = |action, place: &str, found| Correction {
        action,
        pointer: format!("/components/schemas/S/properties/{place}"),
        found,
    };
    assert_eq!(
        applied.corrections,
        [
            correction(1, "day/maximum", Some(json!(7))),
            correction(1, "day/nullable", None),
            correction(
                2,
                "kind",
                Some(json!({"type": "string", "enum": ["A", "B"]}))
            ),
        ]
    );
}

#[test]
fn addition_that_the_document_has_by_now_is_refused() {
    for action in [
        "- target: $.components.schemas.S\n  update: {type: object}",
        "- target: $.components.schemas.S.properties.kind\n  update: {enum: [C, B]}",
        "- target: $.components.schemas.S.properties.kind.enum\n  update: A",
    ] {
        let error = apply(action, document()).unwrap_err();
        assert!(error.contains(" already"), "{error}");
    }
}

#[test]
fn action_is_for_the_versions_that_it_lists() {
    let text = "actions:
- target: $.a
  x-versions: [2023-01-01]
  update: {b: 1}
- target: $.c
  x-versions: [2024-01-01, 2025-01-01]
  update: {d: 1}
";
    let scoped = overlay(text).unwrap();
    let document = json!({"a": {}});
    let older = scoped.apply(document.clone(), "2023-01-01");
    assert_eq!(
        (older.document, older.refusals.len()),
        (json!({"a": {"b": 1}}), 0)
    );
    let newer = scoped.apply(document.clone(), "2024-01-01");
    assert!(newer.refusals[0].what.contains("action 2"), "{newer:?}");
    assert_eq!(newer.document, document);
    let sources = "versions = [{ date = \"2023-01-01\" }, { date = \"2024-01-01\" }, \
                   { date = \"preview\" }]\noperations = []\nschemas = []\n\
                   [preview]\noperations = []\nschemas = []\n\
                   [upstream]\nrepository = \"r\"\nfolder = \"f\"\n";
    let sources = sources::parse(sources).unwrap();
    let refused = |scope: &str| {
        let text = text.replace("2025-01-01", scope);
        let scoped = overlay(&text).unwrap();
        scoped.for_listed(&sources).unwrap_err().to_string()
    };
    // One that is not listed, and one that has another file.
    for scope in ["2025-01-01", "preview"] {
        let refusal = refused(scope);
        let expected = format!("x-versions lists {scope}");
        assert!(refusal.contains(&expected), "{refusal}");
    }
}
