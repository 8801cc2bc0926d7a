//! What an action does to one place, and whether it may: nothing of the document is replaced or
//! removed that the action does not state.

use std::collections::BTreeMap;

use atlas_maintenance_openapi::position::{self, Position};
use serde_json::Value;

use super::place::{Place, Step};
use super::reason::{Kind, Reason};

/// What is changed beside words: the place, and what stood there.
pub(super) type Found = Vec<(Place, Option<Value>)>;

/// Keys whose values are words of ours, or facts about the code: the stripped document has none.
const WORDS: [&str; 5] = ["description", "summary", "title", "example", "examples"];
const OURS: &str = "x-atlas-";

/// Whether `update` may be merged into what is at `place`, and what it changes there.
pub(super) fn update(
    document: &Value,
    place: &Place,
    update: &Value,
    expect: Option<&Value>,
) -> Result<Found, Vec<Reason>> {
    let node = match place.find(document) {
        Some(node) if node.is_object() || node.is_array() => node,
        _ => return Err(vec![cannot_change(place)]),
    };
    let mut reasons = Vec::new();
    if let Some(expect) = expect {
        unmet(place, expect, node, &mut reasons);
    }
    let mut found = Vec::new();
    if reasons.is_empty() {
        compare(place, node, update, expect, &mut found, &mut reasons);
    }
    if reasons.is_empty() {
        Ok(found)
    } else {
        Err(reasons)
    }
}

/// Whether what is at `place` may be removed, and what it is.
pub(super) fn removal(
    document: &Value,
    place: &Place,
    expect: Option<&Value>,
) -> Result<Found, Vec<Reason>> {
    let (Some(node), Some((parent, _))) = (place.find(document), place.parent()) else {
        return Err(vec![cannot_change(place)]);
    };
    let at = place.pointer();
    let of_list = parent.find(document).is_some_and(Value::is_array);
    if node.is_array() || (node.is_object() && !of_list && !has_name(document, &at)) {
        return Err(vec![Reason::new(
            Kind::Whole,
            at,
            format!("it would remove a whole list or object, {}", shown(node)),
        )]);
    }
    match expect {
        None => Err(vec![Reason::new(
            Kind::Unstated,
            at,
            format!("it removes {} without x-expect", shown(node)),
        )]),
        Some(expect) if expect != node => Err(vec![Reason::new(
            Kind::Unexpected,
            at,
            format!("expected {}, found {}", shown(expect), shown(node)),
        )]),
        Some(_) => Ok(vec![(place.clone(), Some(node.clone()))]),
    }
}

/// Removes what is at `place`. A `required` that would stay behind without a name goes with it, since
/// OpenAPI has none that is empty.
pub(super) fn remove(document: &mut Value, place: &Place) {
    let Some((parent, last)) = place.parent() else {
        return;
    };
    let empty = match (parent.find_mut(document), last) {
        (Some(Value::Object(object)), Step::Name(name)) => {
            object.remove(name);
            false
        }
        (Some(Value::Array(list)), Step::Index(index)) if *index < list.len() => {
            list.remove(*index);
            list.is_empty()
        }
        _ => false,
    };
    if let (true, Some((around, Step::Name(key)))) = (empty, parent.parent())
        && key == "required"
        && let Some(Value::Object(object)) = around.find_mut(document)
    {
        object.remove(key);
    }
}

/// Merges `update` into `node`: objects by key, lists by appending.
pub(super) fn merge(node: &mut Value, update: &Value) {
    match (node, update) {
        (Value::Object(node), Value::Object(update)) => {
            for (key, value) in update {
                match node.get_mut(key) {
                    Some(there) => merge(there, value),
                    None => {
                        node.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (Value::Array(node), Value::Array(update)) => node.extend(update.iter().cloned()),
        // As the specification says: an update of a list is an entry to append.
        (Value::Array(node), update) => node.push(update.clone()),
        (node, update) => *node = update.clone(),
    }
}

/// What merging `update` into `node` changes, and what of that may not be.
fn compare(
    place: &Place,
    node: &Value,
    update: &Value,
    expect: Option<&Value>,
    found: &mut Found,
    reasons: &mut Vec<Reason>,
) {
    let mut refuse = |kind, what| reasons.push(Reason::new(kind, place.pointer(), what));
    let key = place.key();
    match (node, update) {
        (Value::Object(node), Value::Object(update)) => {
            for (key, value) in update {
                let place = place.member(key);
                match node.get(key) {
                    Some(there) => {
                        let expect = expect.and_then(|expect| expect.get(key));
                        compare(&place, there, value, expect, found, reasons);
                    }
                    None if WORDS.contains(&key.as_str()) || key.starts_with(OURS) => {}
                    None => found.push((place, None)),
                }
            }
        }
        (Value::Array(list), update) => {
            let one = std::slice::from_ref(update);
            let items = update.as_array().map_or(one, Vec::as_slice);
            for item in items.iter().filter(|item| list.contains(item)) {
                let what = format!("it adds {} to `{key}`, which has it already", shown(item));
                refuse(Kind::Needless, what);
            }
            found.push((place.clone(), None));
        }
        // An empty text is what is left of words.
        (Value::String(text), _) if text.is_empty() => {}
        (node, update) if node == update => {
            let what = format!("it adds `{key}: {}`, which is there already", bare(node));
            refuse(Kind::Needless, what);
        }
        (Value::Object(_), update) => {
            let what = format!(
                "it would replace a whole object, {}, by {}",
                shown(node),
                shown(update)
            );
            refuse(Kind::Whole, what);
        }
        (node, update) => match expect {
            Some(_) => found.push((place.clone(), Some(node.clone()))),
            None => {
                let what = format!(
                    "it replaces `{key}: {}` by {} without x-expect",
                    bare(node),
                    shown(update)
                );
                refuse(Kind::Unstated, what);
            }
        },
    }
}

/// What of `expect` is not in `node`: an object holds at least what is expected of it, anything else
/// is the same.
fn unmet(place: &Place, expect: &Value, node: &Value, reasons: &mut Vec<Reason>) {
    match (expect, node) {
        (Value::Object(expect), Value::Object(node)) => {
            for (key, expect) in expect {
                match node.get(key) {
                    Some(node) => unmet(&place.member(key), expect, node, reasons),
                    None => reasons.push(Reason::new(
                        Kind::Unexpected,
                        place.pointer(),
                        format!("expected `{key}: {}`, found no {key}", bare(expect)),
                    )),
                }
            }
        }
        (expect, node) if expect == node => {}
        (expect, node) => {
            let key = place.key();
            let (expect, found) = (bare(expect), bare(node));
            reasons.push(Reason::new(
                Kind::Unexpected,
                place.pointer(),
                format!("expected `{key}: {expect}`, found `{key}: {found}`"),
            ));
        }
    }
}

/// Whether the object at `at` is one of several that have names, and not a part of something.
fn has_name(document: &Value, at: &str) -> bool {
    let mut positions = BTreeMap::new();
    position::visit(document, &mut |position, at, _| {
        positions.insert(at.to_owned(), position);
    });
    let Some((around, _)) = at.rsplit_once('/') else {
        return false;
    };
    match positions.get(at) {
        // The key is a method.
        Some(Position::Operation) => true,
        // Between it and the object that it belongs to is the map of the names.
        Some(_) => !positions.contains_key(around),
        None => false,
    }
}

fn cannot_change(place: &Place) -> Reason {
    Reason::new(
        Kind::Impossible,
        place.pointer(),
        "it cannot change what is there",
    )
}

fn shown(value: &Value) -> String {
    format!("`{}`", bare(value))
}

/// A value as it would stand in YAML, on one line.
fn bare(value: &Value) -> String {
    const LONGEST: usize = 160;
    let text = match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(bare).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(object) => {
            let entries: Vec<String> = object
                .iter()
                .map(|(key, value)| format!("{key}: {}", bare(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::String(text) if !text.is_empty() && !text.contains(['#', ':', '\'', '"']) => {
            text.clone()
        }
        value => value.to_string(),
    };
    match text.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
        None => text,
    }
}
