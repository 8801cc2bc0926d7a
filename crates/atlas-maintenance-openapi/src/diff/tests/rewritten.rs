//! A document that is made up does not differ from itself in other spellings.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::super::compare;
use super::laws;
use super::rewriting::{rewritten, rich};
use crate::position::{self, Position};

/// `document` without demands that nothing can meet at the same time, such as two types, and without
/// schemas that only refer to themselves, or choose themselves.
fn satisfiable(mut document: Value) -> Value {
    position::visit_mut(&mut document, &mut |position, at, object| {
        if position != Position::Schema {
            return;
        }
        let may_be_circular = object.contains_key("$ref") || object.contains_key("allOf");
        if may_be_circular && at.matches('/').count() == 3 && at.starts_with("/components") {
            *object = Map::from_iter([("type".to_owned(), json!("boolean"))]);
        }
        if let Some(Value::Array(parts)) = object.get_mut("allOf") {
            parts.truncate(1);
        }
        if chooses_itself(at, object) {
            *object = Map::from_iter([("type".to_owned(), json!("boolean"))]);
        }
    });
    document
}

/// Whether a component could be an alternative of itself, which leaves open what is valid: its
/// alternatives refer to components before it only.
fn chooses_itself(at: &str, object: &Map<String, Value>) -> bool {
    let Some(rest) = at.strip_prefix("/components/schemas/") else {
        return false;
    };
    let (own, inside) = rest.split_once('/').unwrap_or((rest, ""));
    let is_value = inside
        .split('/')
        .any(|key| ["properties", "items"].contains(&key));
    let target = object.get("$ref").and_then(Value::as_str);
    let target = target.and_then(|target| target.rsplit('/').next());
    !is_value && target.is_some_and(|target| target >= own)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rewritten_document_does_not_differ(
        document in prop_oneof![laws::document().prop_map(satisfiable), Just(rich())],
        seed in any::<u64>(),
    ) {
        let other = rewritten(&document, seed);
        for (old, new) in [(&document, &other), (&other, &document)] {
            let changes = compare(old, new);
            prop_assert!(changes.is_empty(), "{changes:#?}\n{new:#}");
        }
    }
}
