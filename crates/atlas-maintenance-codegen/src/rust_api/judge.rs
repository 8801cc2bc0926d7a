//! Which changes of a document break code, as the generated APIs tell.

use std::collections::BTreeSet;

use atlas_maintenance_openapi::diff::{Change, Class, Direction, Rule, sort};

use super::RustApi;
use super::breaks::{self, Break, key};

/// Gives each of `changes` the class that the generated code shows. What breaks on the wire stays so,
/// and so do words. Of the others, a change breaks code where the API breaks at its place, and breaks
/// none where the APIs of all its operations break nowhere but at other changes. Operations that are
/// not generated show nothing, and the table of rules stands.
///
/// What breaks in the APIs of operations that both have, and at no change, is returned in words.
pub fn judge(changes: &mut [Change], old: &RustApi, new: &RustApi) -> Vec<String> {
    let breaks = breaks::between(&old.items, &new.items);
    let missing: BTreeSet<String> = [old, new]
        .into_iter()
        .flat_map(|api| api.missing.keys().map(|operation| key(operation)))
        .collect();
    let mut claimed = vec![false; breaks.len()];
    let mut broken = vec![false; changes.len()];
    // What is known to break explains a break before what is not.
    for is_graver in [true, false] {
        let found: Vec<(usize, usize)> = changes
            .iter()
            .enumerate()
            .filter(|(_, change)| (change.class() <= Class::BreaksCode) == is_graver)
            .filter(|(_, change)| is_graver || is_judged(change))
            .flat_map(|(index, change)| {
                let matching = breaks.iter().enumerate();
                let matching = matching.filter(|(_, one)| is_about(one, change));
                matching
                    .map(move |(other, _)| (index, other))
                    .collect::<Vec<_>>()
            })
            .filter(|(_, other)| is_graver || claimed.get(*other) == Some(&false))
            .collect();
        for (index, other) in found {
            for (list, at) in [(&mut broken, index), (&mut claimed, other)] {
                if let Some(mark) = list.get_mut(at) {
                    *mark = true;
                }
            }
        }
    }
    let unexplained: Vec<&Break> = breaks
        .iter()
        .zip(&claimed)
        .filter(|(_, claimed)| !**claimed)
        .map(|(one, _)| one)
        .collect();
    for (change, is_broken) in changes.iter_mut().zip(broken) {
        if !is_judged(change) {
            continue;
        }
        let mut operations = change.operations.iter();
        let is_known = operations.all(|operation| !missing.contains(&key(operation)))
            && !unexplained.iter().any(|one| may_be_about(one, change));
        if is_broken {
            change.set_class(Class::BreaksCode);
        } else if is_known {
            change.set_class(Class::Additive);
        }
    }
    sort(changes);
    let known = |api: &RustApi| -> BTreeSet<String> {
        let operations = api.items.methods.keys();
        operations.map(|operation| key(operation)).collect()
    };
    let (before, after) = (known(old), known(new));
    let is_kept = |one: &Break| {
        let mut operations = one.reach.all();
        operations.any(|operation| before.contains(operation) && after.contains(operation))
    };
    breaks
        .into_iter()
        .zip(claimed)
        .filter(|(one, claimed)| !claimed && !one.in_reading && is_kept(one))
        .map(|(one, _)| one.what)
        .collect()
}

/// Whether the generated code can tell what a change is.
fn is_judged(change: &Change) -> bool {
    let says_nothing_of_types = matches!(
        change.finding.rule,
        Rule::SchemaDeprecated
            | Rule::SchemaNotDeprecated
            | Rule::RequestParameterDeprecated
            | Rule::RequestParameterNotDeprecated
    );
    matches!(change.class(), Class::BreaksCode | Class::Additive) && !says_nothing_of_types
}

/// Whether `one` is at the place of `change`, for an operation that it reaches.
fn is_about(one: &Break, change: &Change) -> bool {
    let rule = change.finding.rule;
    // Who sends need not send what is new.
    if one.in_reading && rule.direction() != Some(Direction::Response) {
        return false;
    }
    let sides = [
        (&change.finding.old, &one.old),
        (&change.finding.new, &one.new),
    ];
    let is_there = sides.into_iter().any(|(place, places)| {
        let place = place.as_deref().map(|place| match rule {
            Rule::OperationRenamed => format!("{place}/operationId"),
            _ => place.to_owned(),
        });
        // What stands in a schema is named by it.
        let is_named = |place: &str, other: &str| other.starts_with(&format!("{place}/"));
        place.is_some_and(|place| {
            let mut others = places.iter();
            others.any(|other| is_at(&place, other) || one.is_rename && is_named(&place, other))
        })
    });
    is_there && (!one.is_rename || speaks_of_names(rule)) && is_reached(one, change)
}

/// Whether a break of which nothing is known may come of `change`: it is reached by the same
/// operations, and has no place or one in the same schema or operation.
fn may_be_about(one: &Break, change: &Change) -> bool {
    let holder = |place: &str| place.split('/').take(4).collect::<Vec<_>>().join("/");
    let finding = &change.finding;
    let places = [&finding.old, &finding.new];
    let held: BTreeSet<String> = places.into_iter().flatten().map(|it| holder(it)).collect();
    let mut others = one.old.iter().chain(&one.new).peekable();
    let is_near = others.peek().is_none() || others.any(|other| held.contains(&holder(other)));
    is_near && is_reached(one, change)
}

fn is_reached(one: &Break, change: &Change) -> bool {
    let direction = change.finding.rule.direction();
    let mut operations = change.operations.iter();
    operations.any(|operation| one.reach.has(&key(operation), direction))
}

/// Whether a rule speaks of what something is called.
const fn speaks_of_names(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::OperationRenamed
            | Rule::SchemaRenamed
            | Rule::SchemaReplaced
            | Rule::SchemaInlined
            | Rule::SchemaExtracted
            | Rule::SchemaRemoved
    )
}

/// Whether `place` is `other`, or a keyword of it: nothing that has a type of its own.
fn is_at(place: &str, other: &str) -> bool {
    if place.starts_with("/components/responses/") && other.ends_with("/responses") {
        return true;
    }
    let Some(rest) = place.strip_prefix(other) else {
        // A path whose parameters have other names.
        return other
            .strip_prefix(place)
            .is_some_and(|rest| rest.starts_with('/') && place.matches('/').count() == 2)
            && place.starts_with("/paths/");
    };
    rest.is_empty() || rest.starts_with('/') && !rest.contains("/properties/")
}
