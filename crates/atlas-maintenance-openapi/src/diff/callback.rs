//! Calls that the service makes. What it sends is received, and what it is answered is sent.

use std::collections::BTreeMap;

use super::body;
use super::change::{Findings, quoted};
use super::parameter;
use super::rest::Keys;
use super::rules::{Direction, Rule};
use super::schema::{Pair, Schemas};
use super::side::{Side, Spot};
use crate::document::METHODS;

const KEYS: Keys = Keys {
    covered: &["requestBody", "responses", "parameters"],
    words: &[
        "summary",
        "description",
        "tags",
        "externalDocs",
        "operationId",
        "deprecated",
    ],
    rule: Rule::OperationWordsChanged,
};

const MESSAGE: Keys = Keys {
    covered: &["$ref", "content"],
    words: &["description"],
    rule: Rule::OperationWordsChanged,
};

/// What a call is known by: the name of the callback, the expression of its address, the method.
type Key<'a> = (&'a str, &'a str, &'static str);

fn calls<'a>(side: Side<'a>, callbacks: &Spot<'a>) -> BTreeMap<Key<'a>, Spot<'a>> {
    let mut calls = BTreeMap::new();
    for (name, callback) in callbacks.entries_without_extensions() {
        for (expression, item) in side.followed(&callback).entries_without_extensions() {
            let item = side.followed(&item);
            for method in METHODS {
                if let Some(spot) = item.get(method).filter(|spot| spot.object().is_some()) {
                    calls.insert((name, expression, method), spot);
                }
            }
        }
    }
    calls
}

/// Compares the callbacks of an operation.
pub(super) fn compare<'a>(
    schemas: &mut Schemas<'a>,
    (old, new): (&Spot<'a>, &Spot<'a>),
    findings: &mut Findings,
    roots: &mut Vec<Pair>,
) {
    let mut before = calls(schemas.old, old);
    for (key, new) in calls(schemas.new, new) {
        match before.remove(&key) {
            Some(old) => one(schemas, &old, &new, findings, roots),
            None => findings.added(Rule::CallbackAdded, &new, label(key)),
        }
    }
    for (key, old) in before {
        findings.removed(Rule::CallbackRemoved, &old, label(key));
    }
}

fn label((name, expression, method): Key<'_>) -> String {
    let call = format!("{} {expression}", method.to_ascii_uppercase());
    format!("{}: {}", quoted(name), quoted(&call))
}

fn one<'a>(
    schemas: &mut Schemas<'a>,
    old: &Spot<'a>,
    new: &Spot<'a>,
    findings: &mut Findings,
    roots: &mut Vec<Pair>,
) {
    KEYS.compare(old, new, findings);
    let key = "parameters";
    let before = parameter::stated(schemas.old, old);
    if before != parameter::stated(schemas.new, new) {
        findings.changed(Rule::NotJudged, &old.at(key), &new.at(key), quoted(key));
    }
    let key = "requestBody";
    message(
        schemas,
        (&old.at(key), &new.at(key)),
        Direction::Response,
        findings,
        roots,
    );
    let (old, new) = (old.at("responses"), new.at("responses"));
    let mut before: BTreeMap<&str, Spot<'a>> = old.entries_without_extensions().collect();
    for (status, new) in new.entries_without_extensions() {
        match before.remove(status) {
            Some(old) => {
                message(schemas, (&old, &new), Direction::Request, findings, roots);
            }
            None => findings.added(Rule::NotJudged, &new, quoted(status)),
        }
    }
    for (status, old) in before {
        findings.removed(Rule::NotJudged, &old, quoted(status));
    }
}

fn message<'a>(
    schemas: &mut Schemas<'a>,
    (old, new): (&Spot<'a>, &Spot<'a>),
    direction: Direction,
    findings: &mut Findings,
    roots: &mut Vec<Pair>,
) {
    let (old, new) = (schemas.old.followed(old), schemas.new.followed(new));
    if old.is_nothing() && new.is_nothing() {
        return;
    }
    MESSAGE.compare(&old, &new, findings);
    let content = (&old.at("content"), &new.at("content"));
    body::content(schemas, content, direction, findings, roots);
}
