//! The responses of an operation: their statuses and headers.

use std::collections::BTreeMap;

use super::body;
use super::change::{Findings, from_to, quoted};
use super::parameter;
use super::rest::Keys;
use super::rules::{Direction, Rule};
use super::schema::{Pair, Schemas};
use super::side::{Side, Spot};

const KEYS: Keys = Keys {
    covered: &["$ref", "headers", "content"],
    // Links are hints for people: nothing is sent or answered because of them.
    words: &["description", "links"],
    rule: Rule::ResponseWordsChanged,
};

const HEADER: Keys = Keys {
    covered: &["$ref", "required", "schema", "content", "explode"],
    words: &["description", "example", "examples", "deprecated"],
    rule: Rule::ResponseWordsChanged,
};

/// Compares the responses of an operation that has this method.
pub(super) fn compare<'a>(
    schemas: &mut Schemas<'a>,
    (old, new): (&Spot<'a>, &Spot<'a>),
    method: &str,
    findings: &mut Findings,
    roots: &mut Vec<Pair>,
) {
    let (mut before, mut after) = (by_status(old), by_status(new));
    let both: Vec<String> = before
        .keys()
        .filter(|status| after.contains_key(*status))
        .cloned()
        .collect();
    let has_body = |status: &str| method != "head" && !is_empty(status);
    for status in both {
        if let (Some(old), Some(new)) = (before.get(&status), after.get(&status)) {
            one(schemas, old, new, has_body(&status), findings, roots);
        }
    }
    let lone = |here: &BTreeMap<String, Spot<'a>>, there: &BTreeMap<String, Spot<'a>>| {
        let lone = here.keys().filter(|status| !there.contains_key(*status));
        lone.cloned().collect::<Vec<String>>()
    };
    let (mut gone, mut come) = (lone(&before, &after), lone(&after, &before));
    // A status that stood in a range, and now stands by itself.
    come.retain(|status| {
        let (Some(old), Some(new)) = (before.get(&range(status)), after.get(status)) else {
            return true;
        };
        findings.changed(Rule::ResponseStatusStated, old, new, quoted(status));
        one(schemas, old, new, has_body(status), findings, roots);
        // The range is not gone.
        gone.retain(|other| *other != range(status));
        false
    });
    gone.retain(|status| {
        let (Some(old), Some(new)) = (before.get(status), after.get(&range(status))) else {
            return true;
        };
        findings.changed(Rule::ResponseStatusStated, old, new, quoted(status));
        one(schemas, old, new, has_body(status), findings, roots);
        // The range is not new.
        come.retain(|other| *other != range(status));
        false
    });
    let successes = |lone: &[String]| -> Vec<String> {
        let lone = lone.iter().filter(|status| is_success(status));
        lone.cloned().collect()
    };
    if let ([was], [is]) = (&successes(&gone)[..], &successes(&come)[..])
        && let (Some(old), Some(new)) = (before.remove(was), after.remove(is))
    {
        let what = from_to(Some(quoted(was)), Some(quoted(is)));
        let rule = Rule::ResponseSuccessStatusChanged;
        findings.changed(rule, &old, &new, what);
        if has_body(was) && has_body(is) {
            one(schemas, &old, &new, true, findings, roots);
        }
        gone.retain(|status| status != was);
        come.retain(|status| status != is);
    }
    for new in come.iter().filter_map(|status| after.get_key_value(status)) {
        let rule = if is_success(new.0) {
            Rule::ResponseSuccessStatusAdded
        } else {
            Rule::ResponseErrorStatusAdded
        };
        findings.added(rule, new.1, quoted(new.0));
    }
    for old in gone
        .iter()
        .filter_map(|status| before.get_key_value(status))
    {
        let rule = if is_success(old.0) {
            Rule::ResponseSuccessStatusRemoved
        } else {
            Rule::ResponseErrorStatusRemoved
        };
        findings.removed(rule, old.1, quoted(old.0));
    }
}

/// The range that a status stands in: `2XX` for `204`.
fn range(status: &str) -> String {
    let class = status.get(..1).unwrap_or_default();
    format!("{class}XX")
}

/// Whether answers of this status have no body, whatever a document says of one.
fn is_empty(status: &str) -> bool {
    matches!(status, "204" | "205" | "304") || status.starts_with('1')
}

/// Ranges are written with small or capital letters.
fn by_status<'a>(responses: &Spot<'a>) -> BTreeMap<String, Spot<'a>> {
    let entries = responses.entries_without_extensions();
    entries
        .map(|(status, spot)| (status.replace('x', "X"), spot))
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
    has_body: bool,
    findings: &mut Findings,
    roots: &mut Vec<Pair>,
) {
    let (old, new) = (schemas.old.followed(old), schemas.new.followed(new));
    KEYS.compare(&old, &new, findings);
    headers(schemas, &old, &new, findings, roots);
    if !has_body {
        return;
    }
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
        let scalar = |side: Side<'a>, spot: &Spot<'a>| side.kind(&spot.at("schema")).is_some();
        if old.flag("explode") != new.flag("explode")
            && !(scalar(schemas.old, &old) || scalar(schemas.new, &new))
        {
            let key = quoted("explode");
            findings.changed(Rule::NotJudged, &old, &new, key);
        }
        let direction = Direction::Response;
        parameter::value(schemas, (&old, &new), direction, findings, roots);
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
