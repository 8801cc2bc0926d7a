//! Security schemes, by what they are. Their names are on no wire.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Findings, from_to, quoted};
use super::rest::Keys;
use super::rules::Rule;
use super::side::Spot;

const KEYS: Keys = Keys {
    covered: &[
        "$ref",
        "type",
        "name",
        "in",
        "scheme",
        "flows",
        "openIdConnectUrl",
    ],
    // The format of a token is a hint.
    words: &["description", "bearerFormat"],
    rule: Rule::DocumentWordsChanged,
};

const FLOW: Keys = Keys {
    covered: &["authorizationUrl", "tokenUrl", "scopes"],
    words: &["refreshUrl"],
    rule: Rule::DocumentWordsChanged,
};

/// What a scheme is, beside its flows: only the keys that its type has.
fn identity(scheme: &Spot<'_>) -> [String; 4] {
    let text = |key: &str| scheme.text(key).unwrap_or_default().to_owned();
    let kind = text("type");
    let (name, location, other) = match kind.as_str() {
        "apiKey" if text("in") == "header" => {
            (text("name").to_ascii_lowercase(), text("in"), String::new())
        }
        "apiKey" => (text("name"), text("in"), String::new()),
        "http" => (
            String::new(),
            String::new(),
            text("scheme").to_ascii_lowercase(),
        ),
        "openIdConnect" => (String::new(), String::new(), text("openIdConnectUrl")),
        _ => Default::default(),
    };
    [kind, name, location, other]
}

/// Whether two schemes of different names are the same one.
pub(super) fn same(old: &Spot<'_>, new: &Spot<'_>) -> bool {
    if old.is_nothing() || new.is_nothing() || identity(old) != identity(new) {
        return false;
    }
    let flows = |scheme: &Spot<'_>| -> BTreeMap<String, [String; 2]> {
        let flows = scheme.at("flows").entries_without_extensions();
        flows
            .map(|(kind, flow)| (kind.to_owned(), urls(&flow)))
            .collect()
    };
    let (before, after) = (flows(old), flows(new));
    before.is_empty() && after.is_empty()
        || before
            .iter()
            .any(|(kind, flow)| after.get(kind) == Some(flow))
}

fn urls(flow: &Spot<'_>) -> [String; 2] {
    ["authorizationUrl", "tokenUrl"].map(|key| flow.text(key).unwrap_or_default().to_owned())
}

/// Compares two schemes that stand at the same place in a requirement.
pub(super) fn compare(
    (old_name, old): (&str, &Spot<'_>),
    (new_name, new): (&str, &Spot<'_>),
    findings: &mut Findings,
) {
    if old_name != new_name {
        let what = from_to(Some(quoted(old_name)), Some(quoted(new_name)));
        findings.changed(Rule::SecuritySchemeRenamed, old, new, what);
    }
    KEYS.compare(old, new, findings);
    let changed = |findings: &mut Findings, what: String| {
        findings.changed(Rule::SecuritySchemeChanged, old, new, what);
    };
    if identity(old) != identity(new) {
        return changed(findings, quoted(new_name));
    }
    let flows = |scheme: &Spot<'_>| -> BTreeSet<String> {
        let flows = scheme.at("flows").entries_without_extensions();
        flows.map(|(kind, _)| kind.to_owned()).collect()
    };
    let (before, after) = (flows(old), flows(new));
    for kind in &before {
        let what = format!("flow {} of {}", quoted(kind), quoted(new_name));
        if !after.contains(kind) {
            changed(findings, what);
            continue;
        }
        let (before, after) = (old.at("flows").at(kind), new.at("flows").at(kind));
        FLOW.compare(&before, &after, findings);
        if urls(&before) != urls(&after) {
            changed(findings, what);
        }
        scopes(&before, &after, new_name, findings);
    }
    for kind in after.difference(&before) {
        let what = format!("flow {} of {}", quoted(kind), quoted(new_name));
        let flow = new.at("flows").at(kind);
        findings.added(Rule::SecurityFlowAdded, &flow, what);
    }
}

/// The scopes that a flow can ask for. What is said of them is words.
fn scopes(old: &Spot<'_>, new: &Spot<'_>, scheme: &str, findings: &mut Findings) {
    let (old, new) = (old.at("scopes"), new.at("scopes"));
    for (scope, before) in old.entries() {
        match new.get(scope) {
            None => {
                let what = format!("{} of {}", quoted(scope), quoted(scheme));
                findings.removed(Rule::SecuritySchemeChanged, &before, what);
            }
            Some(after) if after.value != before.value => {
                findings.changed(Rule::DocumentWordsChanged, &before, &after, quoted(scope));
            }
            Some(_) => {}
        }
    }
    for (scope, after) in new.entries().filter(|(scope, _)| old.get(scope).is_none()) {
        findings.added(Rule::DocumentWordsChanged, &after, quoted(scope));
    }
}
