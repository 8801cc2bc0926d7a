//! Servers and security requirements, which an operation states itself or has from the document.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::change::{Findings, list, quoted};
use super::rest::Keys;
use super::rules::Rule;
use super::side::{Side, Spot};

const SERVER: Keys = Keys {
    covered: &["url"],
    words: &["description"],
    rule: Rule::DocumentWordsChanged,
};

const SCHEME: Keys = Keys {
    covered: &[
        "type",
        "name",
        "in",
        "scheme",
        "bearerFormat",
        "flows",
        "openIdConnectUrl",
    ],
    words: &["description"],
    rule: Rule::DocumentWordsChanged,
};

/// Compares the servers of an operation; `old` and `new` are where they may be stated, from the
/// nearest to the document.
pub(super) fn servers<'a>(old: [&Spot<'a>; 3], new: [&Spot<'a>; 3], findings: &mut Findings) {
    let by_url = |places: [&Spot<'a>; 3]| -> BTreeMap<&'a str, Spot<'a>> {
        let stated = places.iter().find_map(|place| place.get("servers"));
        let servers = stated.into_iter().flat_map(|servers| servers.items());
        servers
            .filter_map(|server| Some((server.text("url")?, server)))
            .collect()
    };
    let mut before = by_url(old);
    for (url, new) in by_url(new) {
        match before.remove(url) {
            Some(old) => SERVER.compare(&old, &new, findings),
            None => findings.added(Rule::ServerAdded, &new, quoted(url)),
        }
    }
    for (url, old) in before {
        findings.removed(Rule::ServerRemoved, &old, quoted(url));
    }
}

/// Schemes that are needed together, with their scopes.
type Alternative<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// Compares the credentials that an operation takes; as with [`servers`].
pub(super) fn security<'a>(
    (old_side, old): (Side<'a>, [&Spot<'a>; 2]),
    (new_side, new): (Side<'a>, [&Spot<'a>; 2]),
    findings: &mut Findings,
) {
    let (old_at, before) = alternatives(old);
    let (new_at, after) = alternatives(new);
    match (before.is_empty(), after.is_empty()) {
        (true, true) => return,
        (true, false) => {
            let what = labels(&after);
            return findings.at(Rule::SecurityRequired, old_at.place(), new_at.place(), what);
        }
        (false, true) => {
            let what = labels(&before);
            return findings.at(Rule::SecurityDropped, old_at.place(), new_at.place(), what);
        }
        (false, false) => {}
    }
    let schemes = |alternative: &Alternative<'a>| -> BTreeSet<&'a str> {
        alternative.keys().copied().collect()
    };
    for old in &before {
        let Some(new) = after.iter().find(|new| schemes(new) == schemes(old)) else {
            let rule = Rule::SecurityAlternativeRemoved;
            findings.changed(rule, &old_at, &new_at, label(old));
            continue;
        };
        for (scheme, scopes) in old {
            let now = new.get(scheme).cloned().unwrap_or_default();
            for scope in scopes.symmetric_difference(&now) {
                let rule = if now.contains(scope) {
                    Rule::SecurityScopeAdded
                } else {
                    Rule::SecurityScopeRemoved
                };
                let what = format!("{} of {}", quoted(scope), quoted(scheme));
                findings.changed(rule, &old_at, &new_at, what);
            }
            let definition =
                |side: Side<'a>| side.followed(&side.components("securitySchemes").at(scheme));
            definitions(
                scheme,
                &definition(old_side),
                &definition(new_side),
                findings,
            );
        }
    }
    for new in &after {
        if !before.iter().any(|old| schemes(old) == schemes(new)) {
            let rule = Rule::SecurityAlternativeAdded;
            findings.changed(rule, &old_at, &new_at, label(new));
        }
    }
}

/// The ways to authenticate, and where they are stated. No way means that nothing is needed.
fn alternatives<'a>(places: [&Spot<'a>; 2]) -> (Spot<'a>, Vec<Alternative<'a>>) {
    let stated = places.iter().find_map(|place| place.get("security"));
    let spot = stated.unwrap_or_else(Spot::nothing);
    let alternatives = spot.items().map(|item| {
        let schemes = item.entries().map(|(scheme, scopes)| {
            let scopes = scopes.items().filter_map(|scope| scope.value.as_str());
            (scheme, scopes.collect())
        });
        schemes.collect()
    });
    let alternatives = alternatives.collect();
    (spot, alternatives)
}

fn label(alternative: &Alternative<'_>) -> String {
    if alternative.is_empty() {
        return "no credentials".to_owned();
    }
    list(alternative.keys().copied())
}

fn labels(alternatives: &[Alternative<'_>]) -> String {
    alternatives
        .iter()
        .map(label)
        .collect::<Vec<_>>()
        .join(", or ")
}

fn definitions(name: &str, old: &Spot<'_>, new: &Spot<'_>, findings: &mut Findings) {
    let differs = |key: &&str| -> bool {
        let said = |spot: &Spot<'_>| -> Value { spot.at(key).value.clone() };
        said(old) != said(new)
    };
    if SCHEME.covered.iter().any(differs) {
        findings.changed(Rule::SecuritySchemeChanged, old, new, quoted(name));
    }
    SCHEME.compare(old, new, findings);
}
