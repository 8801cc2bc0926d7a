//! Servers and security requirements, which an operation states itself or has from the document.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Findings, list, quoted};
use super::rest::Keys;
use super::rules::Rule;
use super::scheme;
use super::side::{Side, Spot};

const SERVER: Keys = Keys {
    covered: &["url"],
    words: &["description"],
    rule: Rule::DocumentWordsChanged,
};

/// Compares the servers of an operation; `old` and `new` are where they may be stated, from the
/// nearest to the document.
pub(super) fn servers<'a>(old: [&Spot<'a>; 3], new: [&Spot<'a>; 3], findings: &mut Findings) {
    let by_url = |places: [&Spot<'a>; 3]| -> BTreeMap<String, Spot<'a>> {
        let stated = places.iter().find_map(|place| place.get("servers"));
        let servers = stated.into_iter().flat_map(|servers| servers.items());
        servers
            .filter_map(|server| Some((normal_url(server.text("url")?), server)))
            .collect()
    };
    let (mut before, mut after) = (by_url(old), by_url(new));
    // Where no server is stated, it is the one that the document comes from.
    let itself =
        |servers: &BTreeMap<String, Spot<'a>>| servers.len() == 1 && servers.contains_key("");
    if before.is_empty() && itself(&after) || after.is_empty() && itself(&before) {
        return;
    }
    let both: Vec<String> = before
        .keys()
        .filter(|url| after.contains_key(*url))
        .cloned()
        .collect();
    for url in both {
        if let (Some(old), Some(new)) = (before.remove(&url), after.remove(&url)) {
            SERVER.compare(&old, &new, findings);
        }
    }
    let url = |server: &Spot<'_>| quoted(server.text("url").unwrap_or_default());
    for new in after.values() {
        findings.added(Rule::ServerAdded, new, url(new));
    }
    for old in before.values() {
        findings.removed(Rule::ServerRemoved, old, url(old));
    }
}

/// A URL by what it means: scheme and host in small letters, no port that follows from the scheme,
/// no slash at the end.
fn normal_url(url: &str) -> String {
    let url = url.trim_end_matches('/');
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (host, path) = match rest.find('/').and_then(|at| rest.split_at_checked(at)) {
        Some((host, path)) => (host, path),
        None => (rest, ""),
    };
    let (scheme, host) = (scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
    let port = match scheme.as_str() {
        "https" => ":443",
        "http" => ":80",
        _ => "",
    };
    let host = host.strip_suffix(port).unwrap_or(&host);
    format!("{scheme}://{host}{path}")
}

/// The vendor's list of roles, each of which may call an operation.
pub(super) const ROLES: &str = "x-rolesRequirements";

/// Compares the roles that may call an operation.
pub(super) fn roles(old: &Spot<'_>, new: &Spot<'_>, findings: &mut Findings) {
    let (old, new) = (old.at(ROLES), new.at(ROLES));
    let names = |spot: &Spot<'_>| -> BTreeSet<String> {
        let roles = spot.items();
        roles
            .filter_map(|role| Some(role.value.as_str()?.to_owned()))
            .collect()
    };
    let (before, after) = (names(&old), names(&new));
    let what = |names: Vec<&String>| list(names.into_iter().map(String::as_str));
    if before.is_empty() != after.is_empty() {
        let named = what(before.union(&after).collect());
        findings.changed(Rule::OperationRolesStated, &old, &new, named);
        return;
    }
    for (rule, names) in [
        (Rule::OperationRoleRemoved, before.difference(&after)),
        (Rule::OperationRoleAdded, after.difference(&before)),
    ] {
        let names: Vec<&String> = names.collect();
        if !names.is_empty() {
            findings.changed(rule, &old, &new, what(names));
        }
    }
}

/// Schemes that are needed together, with their scopes; none of them is no credentials.
struct Alternative<'a> {
    schemes: BTreeMap<&'a str, BTreeSet<&'a str>>,
    spot: Spot<'a>,
}

/// What a document says about the credentials of an operation.
struct Access<'a> {
    side: Side<'a>,
    spot: Spot<'a>,
    alternatives: Vec<Alternative<'a>>,
}

impl<'a> Access<'a> {
    fn of(side: Side<'a>, places: [&Spot<'a>; 2]) -> Self {
        let stated = places.iter().find_map(|place| place.get("security"));
        let spot = stated.unwrap_or_else(Spot::nothing);
        let alternatives = spot.items().map(|item| {
            let schemes = item.entries().map(|(scheme, scopes)| {
                let scopes = scopes.items().filter_map(|scope| scope.value.as_str());
                (scheme, scopes.collect())
            });
            Alternative {
                schemes: schemes.collect(),
                spot: item,
            }
        });
        Self {
            side,
            alternatives: alternatives.collect(),
            spot,
        }
    }

    /// Whether nothing is needed: there is no requirement, or an empty one among others.
    fn is_open(&self) -> bool {
        let mut alternatives = self.alternatives.iter();
        self.alternatives.is_empty() || alternatives.any(|one| one.schemes.is_empty())
    }

    /// The alternatives that are credentials.
    fn credentials(&self) -> Vec<&Alternative<'a>> {
        let alternatives = self.alternatives.iter();
        alternatives.filter(|one| !one.schemes.is_empty()).collect()
    }

    fn scheme(&self, name: &str) -> Spot<'a> {
        let schemes = self.side.components("securitySchemes");
        self.side.followed(&schemes.at(name))
    }
}

/// Compares the credentials that an operation takes; as with [`servers`].
pub(super) fn security<'a>(
    (old_side, old): (Side<'a>, [&Spot<'a>; 2]),
    (new_side, new): (Side<'a>, [&Spot<'a>; 2]),
    findings: &mut Findings,
) {
    let (old, new) = (Access::of(old_side, old), Access::of(new_side, new));
    let (before, after) = (old.credentials(), new.credentials());
    match (old.is_open(), new.is_open()) {
        (true, false) => {
            let what = labels(&after);
            let rule = Rule::SecurityRequired;
            return findings.at(rule, old.spot.place(), new.spot.place(), what);
        }
        (false, true) => {
            let what = labels(&before);
            let rule = Rule::SecurityDropped;
            return findings.at(rule, old.spot.place(), new.spot.place(), what);
        }
        // Credentials that are taken and not needed say nothing beside none at all.
        (true, true) if before.is_empty() || after.is_empty() => return,
        _ => {}
    }
    let mut left: Vec<&Alternative<'a>> = after;
    let mut gone = Vec::new();
    for one in before {
        // By name first; then by what the schemes are.
        let named = left
            .iter()
            .position(|other| one.schemes.keys().eq(other.schemes.keys()));
        let alike = || {
            left.iter()
                .position(|other| renamed(&old, one, &new, other).is_some())
        };
        let Some(other) = named.or_else(alike).map(|index| left.remove(index)) else {
            gone.push(one);
            continue;
        };
        let pairs = match named {
            Some(_) => one.schemes.keys().map(|name| (*name, *name)).collect(),
            None => renamed(&old, one, &new, other).unwrap_or_default(),
        };
        for (a, b) in pairs {
            scopes((&old, one, a), (&new, other, b), findings);
            scheme::compare((a, &old.scheme(a)), (b, &new.scheme(b)), findings);
        }
    }
    for one in gone {
        let rule = Rule::SecurityAlternativeRemoved;
        findings.changed(rule, &one.spot, &new.spot, label(one));
    }
    for one in left {
        let rule = Rule::SecurityAlternativeAdded;
        findings.changed(rule, &old.spot, &one.spot, label(one));
    }
}

/// Which schemes of `a` are which of `b` by what they are, if all of them are.
fn renamed<'a>(
    old: &Access<'a>,
    a: &Alternative<'a>,
    new: &Access<'a>,
    b: &Alternative<'a>,
) -> Option<Vec<(&'a str, &'a str)>> {
    if a.schemes.len() != b.schemes.len() {
        return None;
    }
    let mut left: Vec<&'a str> = b.schemes.keys().copied().collect();
    let mut pairs = Vec::new();
    for before in a.schemes.keys() {
        let index = left.iter().position(|after| {
            before == after || scheme::same(&old.scheme(before), &new.scheme(after))
        })?;
        pairs.push((*before, left.remove(index)));
    }
    Some(pairs)
}

fn scopes(
    (old, a, old_name): (&Access<'_>, &Alternative<'_>, &str),
    (new, b, new_name): (&Access<'_>, &Alternative<'_>, &str),
    findings: &mut Findings,
) {
    let of = |one: &Alternative<'_>, name: &str| -> BTreeSet<String> {
        let scopes = one.schemes.get(name).into_iter().flatten();
        scopes.map(|&scope| scope.to_owned()).collect()
    };
    let (before, after) = (of(a, old_name), of(b, new_name));
    for scope in before.symmetric_difference(&after) {
        let rule = if after.contains(scope) {
            Rule::SecurityScopeAdded
        } else {
            Rule::SecurityScopeRemoved
        };
        let what = format!("{} of {}", quoted(scope), quoted(new_name));
        findings.changed(rule, &old.spot, &new.spot, what);
    }
}

fn label(alternative: &Alternative<'_>) -> String {
    list(alternative.schemes.keys().copied())
}

fn labels(alternatives: &[&Alternative<'_>]) -> String {
    let labels: Vec<String> = alternatives.iter().map(|one| label(one)).collect();
    labels.join(", or ")
}
