//! What holds for any two documents: nothing changes into itself, what comes one way goes the
//! other way, and nothing panics.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::change::Change;
use super::super::compare;
use super::super::report::Report;

/// Schemas over a few names and values, so that two of them often meet.
fn schema() -> impl Strategy<Value = Value> {
    let named = prop::sample::select(vec!["A", "B", "C", "D"])
        .prop_map(|name| json!({"$ref": format!("#/components/schemas/{name}")}));
    let text = (
        prop::option::of(0..3u8),
        prop::option::of(prop::sample::subsequence(vec!["a", "b", "c"], 1..=3)),
        any::<bool>(),
    )
        .prop_map(|(longest, values, nullable)| {
            let mut schema = json!({"type": "string", "nullable": nullable});
            if let Some(longest) = longest {
                schema["maxLength"] = json!(longest);
            }
            if let Some(values) = values {
                schema["enum"] = json!(values);
            }
            schema
        });
    let leaf = prop_oneof![
        named,
        text,
        (0..3u8).prop_map(|least| json!({"type": "integer", "minimum": least})),
        Just(json!({})),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let properties = prop::collection::btree_map("[abc]", inner.clone(), 0..3);
        let required = prop::sample::subsequence(vec!["a", "b", "c"], 0..=3);
        prop_oneof![
            (properties, required).prop_map(|(properties, required)| {
                json!({"type": "object", "properties": properties, "required": required})
            }),
            inner
                .clone()
                .prop_map(|items| json!({"type": "array", "items": items})),
            prop::collection::vec(inner.clone(), 1..3).prop_map(|all| json!({"oneOf": all})),
            prop::collection::vec(inner.clone(), 1..3).prop_map(|all| json!({"allOf": all})),
            (inner, any::<bool>()).prop_map(|(mut inner, read)| {
                if inner.get("$ref").is_none() {
                    inner["readOnly"] = json!(read);
                }
                inner
            }),
        ]
    })
}

fn operation() -> impl Strategy<Value = Value> {
    (
        schema(),
        schema(),
        prop::collection::btree_map("(200|204|404|default)", schema(), 0..3),
        any::<(bool, bool)>(),
        prop::sample::select(vec!["2023-01-01", "2024-01-01"]),
    )
        .prop_map(|(query, sent, answers, (required, deprecated), date)| {
            let content = |schema: Value| {
                let mut content = json!({});
                content[format!("application/vnd.atlas.{date}+json")] = json!({"schema": schema});
                content
            };
            let answers: serde_json::Map<String, Value> = answers
                .into_iter()
                .map(|(status, schema)| (status, json!({"content": content(schema)})))
                .collect();
            json!({
                "parameters": [{"name": "q", "in": "query", "required": required, "schema": query}],
                "deprecated": deprecated,
                "requestBody": {"required": required, "content": content(sent)},
                "responses": answers,
            })
        })
}

pub(super) fn document() -> impl Strategy<Value = Value> {
    (
        prop::collection::btree_map("(/a|/a/\\{x\\}|/a/\\{y\\}|/b)", operation(), 0..3),
        prop::collection::btree_map("[ABCD]", schema(), 4),
    )
        .prop_map(|(paths, schemas)| {
            let paths: serde_json::Map<String, Value> = paths
                .into_iter()
                .map(|(path, operation)| (path, json!({"get": operation})))
                .collect();
            json!({"openapi": "3.0.1", "paths": paths, "components": {"schemas": schemas}})
        })
}

/// What a rule can be the other way round: by its id, but for the words that have an opposite.
fn mirrored(rule: &str, back: &str) -> bool {
    const OPPOSITES: [(&str, &[&str]); 22] = [
        (
            "request-property-not-read-only",
            &["request-property-became-read-only"],
        ),
        (
            "request-property-became-required",
            &[
                "request-property-became-optional",
                "request-property-became-read-only",
            ],
        ),
        (
            "request-property-added-optional",
            &["request-property-removed"],
        ),
        (
            "request-property-added-required",
            &["request-property-removed"],
        ),
        (
            "response-property-added",
            &[
                "response-required-property-removed",
                "response-optional-property-removed",
            ],
        ),
        (
            "request-parameter-became-required",
            &["request-parameter-became-optional"],
        ),
        (
            "request-body-became-required",
            &["request-body-became-optional"],
        ),
        (
            "response-property-became-required",
            &["response-property-became-optional"],
        ),
        ("deprecated-without-sunset", &["operation-not-deprecated"]),
        ("request-became-nullable", &["request-not-nullable"]),
        ("response-became-nullable", &["response-not-nullable"]),
        ("request-became-enum", &["request-not-enum"]),
        ("response-became-enum", &["response-not-enum"]),
        ("schema-inlined", &["schema-extracted"]),
        ("request-bound-set", &["request-bound-removed"]),
        ("response-bound-set", &["response-bound-removed"]),
        (
            "request-union-closed",
            &["request-union-added", "request-union-widened"],
        ),
        ("request-union-removed", &["request-union-widened"]),
        (
            "response-union-opened",
            &["response-union-removed", "response-union-narrowed"],
        ),
        ("response-union-narrowed", &["response-union-added"]),
        (
            "request-alternative-covered",
            &["request-alternative-added"],
        ),
        (
            "response-alternative-covered",
            &["response-alternative-removed"],
        ),
    ];
    const WORDS: [(&str, &str); 4] = [
        ("-added", "-removed"),
        ("-narrowed", "-widened"),
        ("-tightened", "-loosened"),
        ("-changed", "-changed"),
    ];
    let listed = |a: &str, b: &str| {
        OPPOSITES
            .iter()
            .any(|(one, others)| *one == a && others.contains(&b))
    };
    let words = WORDS.iter().any(|(one, other)| {
        [(one, other), (other, one)]
            .into_iter()
            .any(|(one, other)| {
                rule.strip_suffix(one)
                    .is_some_and(|stem| back == format!("{stem}{other}"))
            })
    });
    let same = rule == back
        && ["-renamed", "-replaced", "-changed", "-stated"]
            .iter()
            .any(|word| rule.ends_with(word));
    listed(rule, back) || listed(back, rule) || words || same
}

fn has_mirror(change: &Change, back: &[Change]) -> bool {
    let finding = &change.finding;
    back.iter().any(|other| {
        other.finding.old == finding.new
            && other.finding.new == finding.old
            && mirrored(finding.rule.id(), other.finding.rule.id())
    })
}

/// Puts `value` in the place of one of the values in `document`, counted from the outside.
fn damaged(document: &mut Value, which: usize, value: &Value) {
    let mut places = vec![String::new()];
    let mut next = 0;
    while let Some(place) = places.get(next).cloned() {
        match document.pointer(&place) {
            Some(Value::Object(object)) => {
                let steps = object.keys().map(|key| crate::pointer::join(&place, key));
                places.extend(steps);
            }
            Some(Value::Array(items)) => {
                places.extend((0..items.len()).map(|index| format!("{place}/{index}")));
            }
            _ => {}
        }
        next += 1;
    }
    let place = places[which % places.len()].clone();
    *document.pointer_mut(&place).unwrap() = value.clone();
}

fn junk() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!({})),
        Just(json!([])),
        Just(json!([null, 3, {"$ref": "#"}])),
        Just(json!({"$ref": "#/components/schemas/A/properties"})),
        Just(json!({"$ref": "#/nowhere"})),
        Just(json!({"allOf": 3, "oneOf": {"a": []}, "enum": "é`\n", "required": {"a": 1}})),
        Just(json!(-1.5e300)),
        Just(json!("x")),
        Just(json!(true)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn document_equals_itself(document in document()) {
        let changes = compare(&document, &document);
        prop_assert!(changes.is_empty(), "{changes:#?}");
    }

    #[test]
    fn reversed_comparison_mirrors_additions_and_removals(old in document(), new in document()) {
        let there = compare(&old, &new);
        let back = compare(&new, &old);
        for change in &there {
            prop_assert!(has_mirror(change, &back), "{change:#?}\n{back:#?}");
        }
    }

    #[test]
    fn damaged_document_is_compared_without_panic(
        old in document(),
        new in document(),
        damage in prop::collection::vec((any::<usize>(), junk(), any::<bool>()), 1..6),
    ) {
        let (mut old, mut new) = (old, new);
        for (which, value, side) in damage {
            damaged(if side { &mut old } else { &mut new }, which, &value);
        }
        let changes = compare(&old, &new);
        let report = Report { old: "a", new: "b", changes: &changes, notes: &[] };
        prop_assert!(!report.text().is_empty());
        prop_assert!(serde_json::from_str::<Value>(&report.json()).is_ok());
        prop_assert!(report.markdown().chars().count() <= 60_000);
        prop_assert!(compare(&old, &old).is_empty());
    }
}
