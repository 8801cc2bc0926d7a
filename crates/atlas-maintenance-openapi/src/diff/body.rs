//! The body of a message: its media types, matched by name or by all but their date.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::change::{Findings, from_to, quoted};
use super::lifecycle;
use super::media_type;
use super::rest::Keys;
use super::rules::{Direction, Rule};
use super::schema::{Pair, Schemas};
use super::side::Spot;
use crate::version_date::VersionDate;

const REQUEST: Keys = Keys {
    covered: &["schema", "encoding", "x-xgen-version", "x-sunset"],
    words: &["example", "examples"],
    rule: Rule::RequestWordsChanged,
};

const RESPONSE: Keys = Keys {
    rule: Rule::ResponseWordsChanged,
    ..REQUEST
};

const BODY: Keys = Keys {
    covered: &["$ref", "content", "required"],
    words: &["description"],
    rule: Rule::RequestWordsChanged,
};

/// Compares the bodies that are sent; either can be nothing.
pub(super) fn request<'a>(
    schemas: &mut Schemas<'a>,
    old: &Spot<'a>,
    new: &Spot<'a>,
    findings: &mut Findings,
    roots: &mut Vec<Pair>,
) {
    let (old, new) = (schemas.old.followed(old), schemas.new.followed(new));
    let what = || "the body".to_owned();
    match (old.is_nothing(), new.is_nothing()) {
        (true, true) => return,
        (true, false) => {
            let rule = if new.flag("required") {
                Rule::RequestBodyAddedRequired
            } else {
                Rule::RequestBodyAddedOptional
            };
            return findings.added(rule, &new, what());
        }
        (false, true) => return findings.removed(Rule::RequestBodyRemoved, &old, what()),
        (false, false) => {}
    }
    BODY.compare(&old, &new, findings);
    match (old.flag("required"), new.flag("required")) {
        (false, true) => {
            findings.changed(Rule::RequestBodyBecameRequired, &old, &new, what());
        }
        (true, false) => {
            findings.changed(Rule::RequestBodyBecameOptional, &old, &new, what());
        }
        _ => {}
    }
    let content = (&old.at("content"), &new.at("content"));
    self::content(schemas, content, Direction::Request, findings, roots);
}

/// Compares the media types of a message, and links their schemas.
pub(super) fn content<'a>(
    schemas: &mut Schemas<'a>,
    (old, new): (&Spot<'a>, &Spot<'a>),
    direction: Direction,
    findings: &mut Findings,
    roots: &mut Vec<Pair>,
) {
    let mut before: BTreeMap<&str, Spot<'a>> = old.entries().collect();
    let mut after: BTreeMap<&str, Spot<'a>> = new.entries().collect();
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    for same in [
        |a: &str, b: &str| a == b,
        |a: &str, b: &str| media_type::key(a) == media_type::key(b),
    ] {
        for old in before.keys() {
            let is_free = |new: &str| !pairs.iter().any(|(_, other)| *other == new);
            let new = after.keys().find(|new| same(old, new) && is_free(new));
            let paired = pairs.iter().any(|(other, _)| other == old);
            pairs.extend(new.filter(|_| !paired).map(|new| (*old, *new)));
        }
    }
    let mut left = (before.clone(), after.clone());
    left.0
        .retain(|name, _| !pairs.iter().any(|(old, _)| old == name));
    left.1
        .retain(|name, _| !pairs.iter().any(|(_, new)| new == name));
    let redated = redated(&left.0, &left.1);
    left.0
        .retain(|name, _| !redated.iter().any(|(old, _)| old == name));
    left.1
        .retain(|name, _| !redated.iter().any(|(_, new)| new == name));
    pairs.extend(redated);
    // What was JSON of one kind and is of another is one change.
    let json = |left: &BTreeMap<&'a str, Spot<'a>>| match left.keys().collect::<Vec<_>>()[..] {
        [only] if media_type::is_json(only) => Some(*only),
        _ => None,
    };
    let changed = json(&left.0).zip(json(&left.1));
    pairs.extend(changed);
    for (old_name, new_name) in pairs {
        let (Some(old), Some(new)) = (before.remove(old_name), after.remove(new_name)) else {
            continue;
        };
        if media_type::key(old_name) != media_type::key(new_name) {
            let what = from_to(Some(quoted(old_name)), Some(quoted(new_name)));
            let rule = match changed {
                Some(pair) if pair == (old_name, new_name) => direction.pick(
                    Rule::RequestMediaTypeChanged,
                    Rule::ResponseMediaTypeChanged,
                ),
                _ => Rule::ResourceVersionChanged,
            };
            findings.changed(rule, &old, &new, what);
        }
        let keys = direction_keys(direction);
        keys.compare(&old, &new, findings);
        lifecycle::sunset(&old, &new, findings);
        if direction == Direction::Request {
            encoding(new_name, &old, &new, findings);
        }
        let (old, new) = (old.at("schema"), new.at("schema"));
        if !old.is_nothing() || !new.is_nothing() {
            roots.push(schemas.link(&old, &new, direction, findings));
        }
    }
    let removed = direction.pick(
        Rule::RequestMediaTypeRemoved,
        Rule::ResponseMediaTypeRemoved,
    );
    let added = direction.pick(Rule::RequestMediaTypeAdded, Rule::ResponseMediaTypeAdded);
    for (name, old) in before {
        findings.removed(removed, &old, quoted(name));
    }
    for (name, new) in after {
        findings.added(added, &new, quoted(name));
    }
}

/// Compares how the parts of a form are written; other bodies have no parts.
fn encoding(name: &str, old: &Spot<'_>, new: &Spot<'_>, findings: &mut Findings) {
    let kind = media_type::key(name);
    if !(kind.starts_with("multipart/") || kind.starts_with("application/x-www-form-urlencoded")) {
        return;
    }
    let parts = |spot: &Spot<'_>| -> BTreeMap<String, Value> {
        let parts = spot.at("encoding").entries();
        let stated = parts.map(|(name, part)| {
            let mut said = part.object().cloned().unwrap_or_default();
            if said.get("style").is_none_or(|style| style == "form") {
                said.remove("style");
                // So it is by itself.
                said.retain(|key, value| key != "explode" || value == &Value::Bool(false));
            } else {
                said.retain(|key, value| key != "explode" || value == &Value::Bool(true));
            }
            said.retain(|key, value| key != "allowReserved" || value == &Value::Bool(true));
            (name.to_owned(), Value::Object(said))
        });
        let says = |said: &Value| said.as_object().is_some_and(|said| !said.is_empty());
        stated.filter(|(_, said)| says(said)).collect()
    };
    let (before, after) = (parts(old), parts(new));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        if before.get(name) != after.get(name) {
            let at = |spot: &Spot<'_>| match spot.at("encoding").get(name) {
                Some(part) => part.place(),
                None => spot.place(),
            };
            let rule = Rule::RequestEncodingChanged;
            findings.at(rule, at(old), at(new), quoted(name));
        }
    }
}

const fn direction_keys(direction: Direction) -> &'static Keys {
    match direction {
        Direction::Request => &REQUEST,
        Direction::Response => &RESPONSE,
    }
}

/// Media types that are on one side only and differ in their date alone: the newest with the
/// newest, and so on.
fn redated<'a>(
    before: &BTreeMap<&'a str, Spot<'a>>,
    after: &BTreeMap<&'a str, Spot<'a>>,
) -> Vec<(&'a str, &'a str)> {
    let left = |from: &BTreeMap<&'a str, Spot<'a>>, other: &BTreeMap<&'a str, Spot<'a>>| {
        let mut left: BTreeMap<String, Vec<&'a str>> = BTreeMap::new();
        // Newest first: beside the date the names are equal, so they sort by it.
        for name in from.keys().rev().filter(|name| !other.contains_key(*name)) {
            if let Some(stem) = undated(name) {
                left.entry(stem).or_default().push(name);
            }
        }
        left
    };
    let (before, mut after) = (left(before, after), left(after, before));
    let mut pairs = Vec::new();
    for (stem, olds) in before {
        let news = after.remove(&stem).unwrap_or_default();
        pairs.extend(olds.into_iter().zip(news));
    }
    pairs
}

/// A media type without its version, if it has one: `application/vnd.atlas.*+json`. A version is a date,
/// or `preview`; one that is announced has a word after its date.
fn undated(name: &str) -> Option<String> {
    const DATE: usize = "2023-01-01".len();
    const PREVIEW: &str = ".preview+";
    if let Some((before, after)) = name.split_once(PREVIEW) {
        return Some(format!("{before}.*+{after}"));
    }
    let is_date = |start: &usize| {
        name.get(*start..*start + DATE)
            .is_some_and(VersionDate::has_form)
    };
    let start = (0..name.len().saturating_sub(DATE - 1)).find(is_date)?;
    let rest = name.get(start + DATE..)?;
    Some(format!(
        "{}*{}",
        name.get(..start)?,
        rest.strip_prefix(".upcoming").unwrap_or(rest)
    ))
}
