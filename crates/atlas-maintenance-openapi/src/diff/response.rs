//! The responses of an operation: their statuses and headers.

use std::collections::BTreeMap;

use super::body;
use super::change::{Findings, quoted};
use super::rest::Keys;
use super::rules::{Direction, Rule};
use super::schema::{Pair, Schemas};
use super::side::{Side, Spot};

const KEYS: Keys = Keys {
    covered: &["$ref", "headers", "content"],
    words: &["description"],
    rule: Rule::ResponseWordsChanged,
};

const HEADER: Keys = Keys {
    covered: &["$ref", "required", "schema", "content"],
    words: &["description", "example", "examples", "deprecated"],
    rule: Rule::ResponseWordsChanged,
};

pub(super) fn compare<'a>(
    schemas: &mut Schemas<'a>,
    old: &Spot<'a>,
    new: &Spot<'a>,
    findings: &mut Findings,
    roots: &mut Vec<Pair>,
) {
    let mut before = by_status(old);
    for (status, new) in by_status(new) {
        match before.remove(&status) {
            Some(old) => one(schemas, &old, &new, findings, roots),
            None => {
                let rule = if is_success(&status) {
                    Rule::ResponseSuccessStatusAdded
                } else {
                    Rule::ResponseErrorStatusAdded
                };
                findings.added(rule, &new, quoted(&status));
            }
        }
    }
    for (status, old) in before {
        let rule = if is_success(&status) {
            Rule::ResponseSuccessStatusRemoved
        } else {
            Rule::ResponseErrorStatusRemoved
        };
        findings.removed(rule, &old, quoted(&status));
    }
}

fn by_status<'a>(responses: &Spot<'a>) -> BTreeMap<String, Spot<'a>> {
    let entries = responses.entries_without_extensions();
    entries
        .map(|(status, spot)| (status.to_ascii_uppercase(), spot))
        .collect()
}

/// `default` is what is sent when nothing else fits, and so an error.
fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

fn one<'a>(
    schemas: &mut Schemas<'a>,
    old: &Spot<'a>,
    new: &Spot<'a>,
    findings: &mut Findings,
    roots: &mut Vec<Pair>,
) {
    let (old, new) = (schemas.old.followed(old), schemas.new.followed(new));
    KEYS.compare(&old, &new, findings);
    headers(schemas, &old, &new, findings, roots);
    let (old_content, new_content) = (old.at("content"), new.at("content"));
    let empty = |spot: &Spot<'_>| spot.object().is_none_or(serde_json::Map::is_empty);
    match (empty(&old_content), empty(&new_content)) {
        (false, true) => {
            findings.removed(
                Rule::ResponseBodyRemoved,
                &old_content,
                "the body".to_owned(),
            );
        }
        (true, false) => {
            findings.added(Rule::ResponseBodyAdded, &new_content, "the body".to_owned());
        }
        _ => {
            let content = (&old_content, &new_content);
            body::content(schemas, content, Direction::Response, findings, roots);
        }
    }
}

fn headers<'a>(
    schemas: &mut Schemas<'a>,
    old: &Spot<'a>,
    new: &Spot<'a>,
    findings: &mut Findings,
    roots: &mut Vec<Pair>,
) {
    let mut before = by_name(schemas.old, old);
    for (key, (name, new)) in by_name(schemas.new, new) {
        let Some((_, old)) = before.remove(&key) else {
            findings.added(Rule::ResponseHeaderAdded, &new, quoted(name));
            continue;
        };
        HEADER.compare(&old, &new, findings);
        match (old.flag("required"), new.flag("required")) {
            (false, true) => {
                let rule = Rule::ResponseHeaderBecameRequired;
                findings.changed(rule, &old, &new, quoted(name));
            }
            (true, false) => {
                let rule = Rule::ResponseHeaderBecameOptional;
                findings.changed(rule, &old, &new, quoted(name));
            }
            _ => {}
        }
        let (old, new) = (old.at("schema"), new.at("schema"));
        roots.push(schemas.link(&old, &new, Direction::Response, findings));
    }
    for (_, (name, old)) in before {
        let rule = if old.flag("required") {
            Rule::ResponseRequiredHeaderRemoved
        } else {
            Rule::ResponseOptionalHeaderRemoved
        };
        findings.removed(rule, &old, quoted(name));
    }
}

/// The headers of a response. Capitals do not matter in their names.
fn by_name<'a>(side: Side<'a>, response: &Spot<'a>) -> BTreeMap<String, (&'a str, Spot<'a>)> {
    let entries = response.at("headers").entries();
    entries
        .map(|(name, spot)| (name.to_ascii_lowercase(), (name, side.followed(&spot))))
        .collect()
}
