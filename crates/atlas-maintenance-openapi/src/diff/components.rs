//! Named schemas that were added or removed, and the operations that they reach.
//!
//! A schema that is reached only by operations that were added or removed themselves is not reported.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::change::{Changes, Finding, from_to, quoted};
use super::operation::{Matched, SideOperation};
use super::rules::Rule;
use super::schema::Schemas;
use super::side::Side;
use crate::pointer;

/// Components by their references.
struct Names<'a> {
    side: Side<'a>,
    /// The references in a component, once they were looked for.
    known: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Names<'a> {
    fn new(side: Side<'a>) -> Self {
        Self {
            side,
            known: BTreeMap::new(),
        }
    }

    /// Every reference that is met from `value` on.
    fn reached(&mut self, value: &'a Value) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut waiting = targets(value);
        while let Some(target) = waiting.pop() {
            if reached.insert(target) {
                let side = self.side;
                let inside = self.known.entry(target).or_insert_with(|| {
                    let at = target.strip_prefix('#').unwrap_or_default();
                    side.document.pointer(at).map(targets).unwrap_or_default()
                });
                waiting.extend(inside.iter());
            }
        }
        reached
    }
}

/// The references in `value`: also those of a mapping, which are no `$ref`.
fn targets(value: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(object) => waiting.extend(object.values()),
            Value::Array(items) => waiting.extend(items),
            Value::String(text) if text.starts_with("#/components/") => found.push(text.as_str()),
            _ => {}
        }
    }
    found
}

/// Reports the schemas that are on one side only, and of which nothing was said where they are
/// referred to.
pub(super) fn compare(schemas: &Schemas<'_>, matched: &Matched<'_>, changes: &mut Changes) {
    let (old, new) = (schemas.old, schemas.new);
    let news: Vec<&SideOperation<'_>> = matched.both.iter().map(|(_, new)| new).collect();
    let olds: Vec<&SideOperation<'_>> = matched.both.iter().map(|(old, _)| old).collect();
    let (mut removed, added) = (alone(schemas, old, new), alone(schemas, new, old));
    let renamed = renamed((old, &removed), (new, &added));
    removed.retain(|name| !renamed.iter().any(|(_, old)| old == name));
    let none = BTreeMap::new();
    one_side(
        old,
        &removed,
        (&olds, &matched.removed),
        Rule::SchemaRemoved,
        &none,
        changes,
    );
    one_side(
        new,
        &added,
        (&news, &matched.added),
        Rule::SchemaAdded,
        &renamed,
        changes,
    );
}

/// The schemas of `here` that are not `there`, and of which nothing was said.
fn alone<'a>(schemas: &Schemas<'_>, here: Side<'a>, there: Side<'_>) -> Vec<&'a str> {
    here.components("schemas")
        .entries()
        .map(|(name, _)| name)
        .filter(|name| !there.has_schema(name) && !schemas.reported(name))
        .collect()
}

/// New names of schemas with the old ones: where exactly one of each side says the same.
fn renamed<'a>(
    (old, removed): (Side<'a>, &[&'a str]),
    (new, added): (Side<'a>, &[&'a str]),
) -> BTreeMap<&'a str, &'a str> {
    let by_text = |side: Side<'a>, names: &[&'a str]| {
        let mut by_text: BTreeMap<String, Vec<&'a str>> = BTreeMap::new();
        for name in names {
            let text = side.components("schemas").at(name).value.to_string();
            by_text.entry(text).or_default().push(name);
        }
        by_text
    };
    let (before, after) = (by_text(old, removed), by_text(new, added));
    let same = after
        .iter()
        .filter_map(|(text, news)| match (&before.get(text)?[..], &news[..]) {
            ([old], [new]) => Some((*new, *old)),
            _ => None,
        });
    same.collect()
}

/// Reports each of `alone` by `rule`, or as renamed, with the operations that it reaches.
fn one_side<'a>(
    here: Side<'a>,
    alone: &[&'a str],
    (kept, lone): (&[&SideOperation<'a>], &[SideOperation<'a>]),
    rule: Rule,
    renamed: &BTreeMap<&str, &str>,
    changes: &mut Changes,
) {
    if alone.is_empty() {
        return;
    }
    let mut names = Names::new(here);
    let kept: Vec<(String, BTreeSet<&str>)> = kept
        .iter()
        .map(|operation| (operation.title(), names.reached(operation.spot.value)))
        .collect();
    let lone: BTreeSet<&str> = lone
        .iter()
        .flat_map(|operation| names.reached(operation.spot.value))
        .collect();
    for name in alone {
        let target = format!("#/components/schemas/{name}");
        let place = Some(pointer::of(&["components", "schemas", name]));
        let (old, new) = match rule {
            Rule::SchemaRemoved => (place, None),
            _ => (None, place),
        };
        let finding = match renamed.get(name) {
            Some(old) => Finding {
                rule: Rule::SchemaRenamed,
                old: Some(pointer::of(&["components", "schemas", old])),
                new,
                what: from_to(Some(quoted(old)), Some(quoted(name))),
            },
            None => Finding {
                rule,
                old,
                new,
                what: quoted(name),
            },
        };
        let mut reaches = kept
            .iter()
            .filter(|(_, names)| names.contains(target.as_str()))
            .peekable();
        if reaches.peek().is_none() && !lone.contains(target.as_str()) {
            changes.add(&finding, None);
        }
        for (title, _) in reaches {
            changes.add(&finding, Some(title));
        }
    }
}
