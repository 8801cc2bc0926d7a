//! The operations of a document, matched by method and path, and what changed of one.

use std::collections::BTreeMap;

use heck::ToSnakeCase as _;

use super::access;
use super::body;
use super::callback;
use super::change::{Findings, from_to, quoted};
use super::lifecycle;
use super::normal;
use super::parameter::{self, Where};
use super::response;
use super::rest::Keys;
use super::rules::Rule;
use super::schema::{Pair, Schemas};
use super::side::{Side, Spot};
use crate::document::METHODS;

/// The vendor's own name for an operation; it wins over the operationId.
const NAME: &str = "x-xgen-operation-id-override";

const KEYS: Keys = Keys {
    covered: &[
        "operationId",
        "parameters",
        "requestBody",
        "responses",
        "deprecated",
        "security",
        "servers",
        "callbacks",
        "x-sunset",
        access::ROLES,
        NAME,
    ],
    words: &["summary", "description", "tags", "externalDocs"],
    rule: Rule::OperationWordsChanged,
};

const ITEM: Keys = Keys {
    covered: &[
        "get",
        "put",
        "post",
        "delete",
        "options",
        "head",
        "patch",
        "trace",
        "parameters",
        "servers",
    ],
    words: &["summary", "description"],
    rule: Rule::OperationWordsChanged,
};

/// An operation of one side, with its place.
#[derive(Clone, Debug)]
pub(super) struct SideOperation<'a> {
    method: &'static str,
    path: &'a str,
    /// The path without a query that it is written with.
    wire: String,
    item: Spot<'a>,
    pub(super) spot: Spot<'a>,
}

impl<'a> SideOperation<'a> {
    /// As `GET /path`.
    pub(super) fn title(&self) -> String {
        format!("{} {}", self.method.to_ascii_uppercase(), self.path)
    }

    /// The name that its Rust method is made of.
    pub(super) fn name(&self) -> Option<&'a str> {
        self.spot.text(NAME).or(self.spot.text("operationId"))
    }

    fn place(&self) -> Where<'_, 'a> {
        Where {
            path: &self.wire,
            item: &self.item,
            operation: &self.spot,
        }
    }
}

fn operations<'a>(side: Side<'a>) -> Vec<SideOperation<'a>> {
    let mut operations = Vec::new();
    for (path, item) in side.root().at("paths").entries_without_extensions() {
        let item = side.followed(&item);
        for method in METHODS {
            if let Some(spot) = item.get(method).filter(|spot| spot.object().is_some()) {
                operations.push(SideOperation {
                    method,
                    path,
                    wire: without_query(path),
                    item: item.clone(),
                    spot,
                });
            }
        }
    }
    // Some documents tell operations apart by a query that both are written with.
    let mut seen = BTreeMap::new();
    for operation in &operations {
        *seen
            .entry((operation.wire.clone(), operation.method))
            .or_insert(0) += 1;
    }
    for operation in &mut operations {
        if seen.get(&(operation.wire.clone(), operation.method)) > Some(&1) {
            operation.wire = operation.path.to_owned();
        }
    }
    operations
}

/// A path without its query or fragment: `/a?b={b}` and the template `/a{?b}` are `/a`.
fn without_query(path: &str) -> String {
    let cuts = ["?", "#", "{?", "{&", "{#"];
    let cut = cuts.iter().filter_map(|cut| path.find(cut)).min();
    let path = cut.and_then(|cut| path.get(..cut)).unwrap_or(path);
    let has_slash = path.contains("%2F") || path.contains("%2f");
    let decoded = normal::decoded(path).filter(|_| !has_slash);
    decoded.unwrap_or_else(|| path.to_owned())
}

/// The operations of two documents.
#[derive(Debug, Default)]
pub(super) struct Matched<'a> {
    pub(super) both: Vec<(SideOperation<'a>, SideOperation<'a>)>,
    pub(super) removed: Vec<SideOperation<'a>>,
    pub(super) added: Vec<SideOperation<'a>>,
}

/// Matches by method and path: first as they are written, then without the names of parameters.
pub(super) fn matched<'a>(old: Side<'a>, new: Side<'a>) -> Matched<'a> {
    let mut matched = Matched::default();
    let mut after: BTreeMap<(String, &str), SideOperation<'a>> = operations(new)
        .into_iter()
        .map(|operation| ((operation.wire.clone(), operation.method), operation))
        .collect();
    let mut left = Vec::new();
    for old in operations(old) {
        match after.remove(&(old.wire.clone(), old.method)) {
            Some(new) => matched.both.push((old, new)),
            None => left.push(old),
        }
    }
    let mut unnamed: BTreeMap<(String, &str), Vec<SideOperation<'a>>> = BTreeMap::new();
    for new in after.into_values() {
        let key = (without_names(&new.wire), new.method);
        unnamed.entry(key).or_default().insert(0, new);
    }
    for old in left {
        let like = unnamed.get_mut(&(without_names(&old.wire), old.method));
        match like.and_then(Vec::pop) {
            Some(new) => matched.both.push((old, new)),
            None => matched.removed.push(old),
        }
    }
    matched.added = unnamed.into_values().flatten().collect();
    matched
}

/// A path whose parameters have no names: `/a/{}`.
fn without_names(path: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for character in path.chars() {
        inside &= character != '}';
        if !inside {
            text.push(character);
        }
        inside |= character == '{';
    }
    text
}

/// How a removed or added operation is described.
pub(super) fn label(operation: &SideOperation<'_>) -> String {
    let mut text = quoted(operation.name().unwrap_or("without a name"));
    if operation.spot.flag("deprecated") {
        text.push_str(", deprecated");
    }
    if let Some(sunset) = operation.spot.text("x-sunset") {
        text.push_str(&format!(", sunset {}", quoted(sunset)));
    }
    text
}

/// Compares an operation with itself. Its schemas are compared later, from `roots` on.
pub(super) fn compare<'a>(
    schemas: &mut Schemas<'a>,
    old: &SideOperation<'a>,
    new: &SideOperation<'a>,
    findings: &mut Findings,
    roots: &mut Vec<Pair>,
) {
    ITEM.compare(&old.item, &new.item, findings);
    KEYS.compare(&old.spot, &new.spot, findings);
    names(old, new, findings);
    lifecycle::operation(&old.spot, &new.spot, findings);
    let (old_root, new_root) = (schemas.old.root(), schemas.new.root());
    access::security(
        (schemas.old, [&old.spot, &old_root]),
        (schemas.new, [&new.spot, &new_root]),
        findings,
    );
    access::servers(
        [&old.spot, &old.item, &old_root],
        [&new.spot, &new.item, &new_root],
        findings,
    );
    access::roles(&old.spot, &new.spot, findings);
    parameter::compare(schemas, &old.place(), &new.place(), findings, roots);
    let key = "requestBody";
    body::request(
        schemas,
        &old.spot.at(key),
        &new.spot.at(key),
        findings,
        roots,
    );
    let key = "responses";
    let responses = (&old.spot.at(key), &new.spot.at(key));
    response::compare(schemas, responses, new.method, findings, roots);
    let key = "callbacks";
    let callbacks = (&old.spot.at(key), &new.spot.at(key));
    callback::compare(schemas, callbacks, findings, roots);
}

fn names(old: &SideOperation<'_>, new: &SideOperation<'_>, findings: &mut Findings) {
    let pairs = parameter::names(&old.wire).zip(parameter::names(&new.wire));
    for (before, after) in pairs.filter(|(before, after)| before != after) {
        let what = from_to(Some(quoted(before)), Some(quoted(after)));
        findings.changed(Rule::PathParameterRenamed, &old.item, &new.item, what);
    }
    let text = |name: Option<&str>| name.map(quoted);
    let rust = |operation: &SideOperation<'_>| operation.name().map(|name| name.to_snake_case());
    if rust(old) != rust(new) {
        let what = from_to(text(old.name()), text(new.name()));
        findings.changed(Rule::OperationRenamed, &old.spot, &new.spot, what);
        return;
    }
    let id = |operation: &SideOperation<'_>| text(operation.spot.text("operationId"));
    if old.name() != new.name() || id(old) != id(new) {
        let what = if id(old) == id(new) {
            from_to(text(old.name()), text(new.name()))
        } else {
            from_to(id(old), id(new))
        };
        findings.changed(Rule::OperationIdChanged, &old.spot, &new.spot, what);
    }
}
