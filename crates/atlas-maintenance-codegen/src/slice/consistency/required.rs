//! Members that are required though no value can have them by its schemas.

use std::collections::{BTreeMap, BTreeSet};

use atlas_maintenance_openapi::position::{self, Position};
use atlas_maintenance_openapi::{Object, pointer, refs};
use serde_json::Value;

use crate::diagnostic::{Diagnostic, DiagnosticKind};

/// How schemas make up one.
const COMPOSITIONS: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// The members that a value may have; none if it may have any.
type Known = Option<BTreeSet<String>>;

/// Every required member that is unknown wherever its schema is used.
pub(super) fn unknown(fragment: &Value) -> Vec<Diagnostic> {
    let mut walk = Walk {
        fragment,
        seen: BTreeMap::new(),
    };
    position::visit(fragment, &mut |position, at, schema| {
        if position == Position::Schema && !is_part(at) {
            let known = walk.members(schema, &mut BTreeSet::new());
            walk.compare(at, schema, &known, &mut BTreeSet::new());
        }
    });
    let unknown = walk.seen.into_iter().filter_map(|((at, name), known)| {
        let known = known?;
        let known: Vec<String> = known.into_iter().collect();
        let known = if known.is_empty() {
            "none".to_owned()
        } else {
            known.join(", ")
        };
        Some(Diagnostic::new(
            at,
            DiagnosticKind::UnknownRequired { name, known },
        ))
    });
    unknown.collect()
}

/// Whether the schema at `at` stands in a composition, so that another one says more of the value.
fn is_part(at: &str) -> bool {
    let mut steps = at.rsplit('/');
    let index = steps.next().unwrap_or_default();
    index.bytes().all(|byte| byte.is_ascii_digit())
        && steps.next().is_some_and(|key| COMPOSITIONS.contains(&key))
}

struct Walk<'f> {
    fragment: &'f Value,
    /// By place and name: the members that are known there. None as soon as one use knows the name.
    seen: BTreeMap<(String, String), Option<BTreeSet<String>>>,
}

impl<'f> Walk<'f> {
    /// The members that `schema` and what makes it up name.
    fn members(&self, schema: &Object, open: &mut BTreeSet<String>) -> Known {
        let mut known = BTreeSet::new();
        if let Some(target) = refs::target(schema) {
            if !open.insert(target.to_owned()) {
                return Some(known);
            }
            return match self.component(target) {
                Some(schema) => self.members(schema, open),
                None => None,
            };
        }
        let additional = schema.get("additionalProperties");
        if additional.is_some_and(|additional| *additional != Value::Bool(false)) {
            return None;
        }
        let own = schema.get("properties").and_then(Value::as_object);
        known.extend(own.into_iter().flat_map(Object::keys).cloned());
        for (_, part) in parts("", schema) {
            known.extend(self.members(part, open)?);
        }
        Some(known)
    }

    /// Compares what `schema`, which is at `at`, and its parts require with what is known.
    fn compare(&mut self, at: &str, schema: &Object, known: &Known, open: &mut BTreeSet<String>) {
        if let Some(target) = refs::target(schema) {
            if open.insert(target.to_owned())
                && let Some(schema) = self.component(target)
            {
                self.compare(target.trim_start_matches('#'), schema, known, open);
            }
            return;
        }
        let required = schema.get("required").and_then(Value::as_array);
        for name in required.into_iter().flatten().filter_map(Value::as_str) {
            let missing = known.as_ref().filter(|known| !known.contains(name));
            let key = (pointer::join(at, "required"), name.to_owned());
            let entry = self.seen.entry(key).or_insert_with(|| missing.cloned());
            if missing.is_none() {
                *entry = None;
            }
        }
        for (at, part) in parts(at, schema) {
            self.compare(&at, part, known, open);
        }
    }

    fn component(&self, target: &str) -> Option<&'f Object> {
        let schema = self.fragment.pointer(target.strip_prefix('#')?)?;
        schema.as_object()
    }
}

/// The schemas that make up `schema`, which is at `at`, with their places.
fn parts<'s>(at: &str, schema: &'s Object) -> impl Iterator<Item = (String, &'s Object)> {
    COMPOSITIONS.into_iter().flat_map(move |key| {
        let at = pointer::join(at, key);
        let list = schema.get(key).and_then(Value::as_array);
        let parts = list.into_iter().flatten().enumerate();
        parts.filter_map(move |(index, part)| {
            Some((pointer::join(&at, &index.to_string()), part.as_object()?))
        })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(schemas: &Value) -> Vec<(String, String)> {
        let found = unknown(&json!({"components": {"schemas": schemas}}));
        let texts = found
            .into_iter()
            .map(|diagnostic| (diagnostic.pointer.clone(), diagnostic.to_string()));
        texts.collect()
    }

    #[test]
    fn member_that_no_schema_has_is_found() {
        let found = of(&json!({
            "A": {"properties": {"b": {"required": ["x"]}}, "required": ["b", "contact"]},
        }));
        assert_eq!(
            found,
            [
                (
                    "/components/schemas/A/properties/b/required".to_owned(),
                    "`x` is required here, and no schema has such a member; there are: none"
                        .to_owned()
                ),
                (
                    "/components/schemas/A/required".to_owned(),
                    "`contact` is required here, and no schema has such a member; there are: b"
                        .to_owned()
                ),
            ]
        );
    }

    #[test]
    fn member_of_any_part_is_known_in_every_part() {
        let found = of(&json!({
            "Whole": {
                "allOf": [
                    {"$ref": "#/components/schemas/Base"},
                    {"anyOf": [{"required": ["day"]}, {"required": ["now", "own"]}]},
                ],
                "properties": {"own": {"type": "string"}},
            },
            "Base": {"properties": {"day": {}, "now": {}}},
            "Map": {"additionalProperties": {"type": "string"}, "required": ["any"]},
            "Loop": {"allOf": [{"$ref": "#/components/schemas/Loop"}], "properties": {"a": {}},
                "required": ["a"]},
            // Only as a part of Whole2 does it make sense, and only there is it used.
            "Part": {"required": ["other"]},
            "Whole2": {"allOf": [{"$ref": "#/components/schemas/Part"}],
                "properties": {"other": {}}},
        }));
        assert_eq!(found, []);
    }
}
