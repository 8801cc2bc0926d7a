//! The parameters of an operation: how they are matched, and what changed of each beside its schema.

use std::collections::BTreeMap;

use serde_json::Value;

use super::body;
use super::change::{Findings, from_to, quoted};
use super::rest::Keys;
use super::rules::{Direction, Rule};
use super::schema::{Kind, Pair, Schemas};
use super::side::{Side, Spot};

const KEYS: Keys = Keys {
    covered: &[
        "$ref",
        "name",
        "in",
        "required",
        "schema",
        "content",
        "style",
        "explode",
        "allowReserved",
        "allowEmptyValue",
        "deprecated",
    ],
    words: &["description", "example", "examples"],
    rule: Rule::RequestWordsChanged,
};

/// What a parameter is known by: where it goes, and its name there.
pub(super) type Key = (String, String);

/// The parameters of `operation`, which `item` may state for all its operations.
fn parameters<'a>(
    side: Side<'a>,
    path: &str,
    item: &Spot<'a>,
    operation: &Spot<'a>,
) -> BTreeMap<Key, Spot<'a>> {
    let all = item
        .at("parameters")
        .items()
        .chain(operation.at("parameters").items());
    let known = all.filter_map(|spot| {
        let spot = side.followed(&spot);
        let (location, name) = (spot.text("in")?, spot.text("name")?);
        let name = match location {
            // What a client says of itself and of the body is not for parameters to say.
            "header" if is_ignored(name) => return None,
            // Its name is not sent, only its position in the path counts.
            "path" => match names(path).position(|part| part == name) {
                Some(position) => position.to_string(),
                None => name.to_owned(),
            },
            "header" => name.to_ascii_lowercase(),
            _ => name.to_owned(),
        };
        Some(((location.to_owned(), name), spot))
    });
    known.collect()
}

/// The parameters of a call that the service makes, as they are stated.
pub(super) fn stated<'a>(side: Side<'a>, operation: &Spot<'a>) -> BTreeMap<Key, &'a Value> {
    let parameters = parameters(side, "", &Spot::nothing(), operation);
    let stated = parameters.into_iter().map(|(key, spot)| (key, spot.value));
    stated.collect()
}

fn is_ignored(header: &str) -> bool {
    ["accept", "content-type", "authorization"]
        .iter()
        .any(|ignored| header.eq_ignore_ascii_case(ignored))
}

/// The names between braces, in their order.
pub(super) fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
}

/// One side of an operation.
pub(super) struct Where<'p, 'a> {
    pub(super) path: &'p str,
    pub(super) item: &'p Spot<'a>,
    pub(super) operation: &'p Spot<'a>,
}

pub(super) fn compare<'a>(
    schemas: &mut Schemas<'a>,
    old: &Where<'_, 'a>,
    new: &Where<'_, 'a>,
    findings: &mut Findings,
    roots: &mut Vec<Pair>,
) {
    let mut before = parameters(schemas.old, old.path, old.item, old.operation);
    let mut after = parameters(schemas.new, new.path, new.item, new.operation);
    let both: Vec<Key> = before
        .keys()
        .filter(|key| after.contains_key(*key))
        .cloned()
        .collect();
    for key in both {
        if let (Some(old), Some(new)) = (before.remove(&key), after.remove(&key)) {
            one(schemas, &old, &new, findings, roots);
        }
    }
    for (_, old) in before {
        let name = old.text("name").unwrap_or_default();
        let moved = after.iter().find(|(_, new)| new.text("name") == Some(name));
        match moved.map(|(key, _)| key.clone()) {
            Some(key) => {
                if let Some(new) = after.remove(&key) {
                    let location = |spot: &Spot<'_>| spot.text("in").map(quoted);
                    let what = format!(
                        "{}: {}",
                        quoted(name),
                        from_to(location(&old), location(&new))
                    );
                    findings.changed(Rule::RequestParameterMoved, &old, &new, what);
                    one(schemas, &old, &new, findings, roots);
                }
            }
            None => findings.removed(Rule::RequestParameterRemoved, &old, label(&old)),
        }
    }
    for (_, new) in after {
        let rule = if new.flag("required") {
            Rule::RequestParameterAddedRequired
        } else {
            Rule::RequestParameterAddedOptional
        };
        findings.added(rule, &new, label(&new));
    }
}

/// A parameter by its name and where it goes.
fn label(parameter: &Spot<'_>) -> String {
    let name = parameter.text("name").unwrap_or_default();
    format!(
        "{} in {}",
        quoted(name),
        parameter.text("in").unwrap_or_default()
    )
}

fn one<'a>(
    schemas: &mut Schemas<'a>,
    old: &Spot<'a>,
    new: &Spot<'a>,
    findings: &mut Findings,
    roots: &mut Vec<Pair>,
) {
    KEYS.compare(old, new, findings);
    let flags = [
        (
            "required",
            Rule::RequestParameterBecameRequired,
            Rule::RequestParameterBecameOptional,
        ),
        (
            "deprecated",
            Rule::RequestParameterDeprecated,
            Rule::RequestParameterNotDeprecated,
        ),
        (
            "allowEmptyValue",
            Rule::RequestParameterEmptyAllowed,
            Rule::RequestParameterEmptyRefused,
        ),
    ];
    for (key, set, unset) in flags {
        match (old.flag(key), new.flag(key)) {
            (false, true) => findings.changed(set, old, new, label(new)),
            (true, false) => findings.changed(unset, old, new, label(new)),
            _ => {}
        }
    }
    let kinds = [
        schemas.old.kind(&old.at("schema")),
        schemas.new.kind(&new.at("schema")),
    ];
    let (before, after) = (style(old, kinds), style(new, kinds));
    // Another location has another style by itself.
    if before != after && old.text("in") == new.text("in") {
        let what = format!(
            "{}: {}",
            label(new),
            from_to(Some(quoted(&before)), Some(quoted(&after)))
        );
        findings.changed(Rule::RequestParameterStyleChanged, old, new, what);
    }
    value(schemas, (old, new), Direction::Request, findings, roots);
}

/// Compares what a parameter or a header holds: a schema, or a document of some media type.
pub(super) fn value<'a>(
    schemas: &mut Schemas<'a>,
    (old, new): (&Spot<'a>, &Spot<'a>),
    direction: Direction,
    findings: &mut Findings,
    roots: &mut Vec<Pair>,
) {
    let content = (old.at("content"), new.at("content"));
    match (content.0.is_nothing(), content.1.is_nothing()) {
        (true, true) => {
            let (old, new) = (old.at("schema"), new.at("schema"));
            roots.push(schemas.link(&old, &new, direction, findings));
        }
        (false, false) => {
            let content = (&content.0, &content.1);
            body::content(schemas, content, direction, findings, roots);
        }
        // Of a header nothing else says so.
        _ if direction == Direction::Response => {
            findings.changed(Rule::ResponseTypeChanged, old, new, quoted("content"));
        }
        _ => {}
    }
}

/// How a parameter is written, with what follows where nothing is said, and without what makes no
/// difference for values of these `kinds`.
fn style(parameter: &Spot<'_>, kinds: [Option<Kind>; 2]) -> String {
    if !parameter.at("content").is_nothing() {
        return "as a document".to_owned();
    }
    let is = |kind: Kind| kinds.contains(&Some(kind));
    let location = parameter.text("in").unwrap_or_default();
    let by_default = match location {
        "query" | "cookie" => "form",
        _ => "simple",
    };
    let style = match location {
        "path" => parameter.text("style").unwrap_or(by_default),
        // A single value has no delimiter.
        "query" if !is(Kind::Scalar) => parameter.text("style").unwrap_or(by_default),
        _ => by_default,
    };
    let explode = match parameter.at("explode").value.as_bool() {
        _ if is(Kind::Scalar) || style == "deepObject" => false,
        _ if style == "simple" && is(Kind::List) => false,
        Some(explode) => explode,
        None => style == "form",
    };
    let mut text = style.to_owned();
    if explode {
        text.push_str(", exploded");
    }
    if parameter.flag("allowReserved") {
        text.push_str(", reserved allowed");
    }
    text
}
