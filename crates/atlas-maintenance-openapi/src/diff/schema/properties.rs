//! What a schema says of what a value holds: its properties, those not listed, and its items.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::change::{Findings, quoted};
use super::super::rules::{Direction, Rule};
use super::super::side::{Side, Spot};
use super::choice::Choice;
use super::view::{Property, View};
use super::{Node, Schemas};

impl<'a> Schemas<'a> {
    pub(super) fn properties(
        &mut self,
        olds: &View<'a>,
        news: &View<'a>,
        choice: Choice,
        direction: Direction,
        node: &mut Node,
    ) {
        let (before, after) = (olds.properties(), news.properties());
        let names: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
        // What went into the alternatives of a choice, or came from there, is said with the choice.
        let moved = match choice {
            Choice::OneSided => olds
                .of_alternatives()
                .chain(news.of_alternatives())
                .collect(),
            _ => BTreeSet::new(),
        };
        let hiding = hiding(direction);
        for name in names {
            let (old, new) = (before.get(name), after.get(name));
            let hidden = |view: &View<'a>, property: Option<&Property<'a>>| {
                property.is_some_and(|property| property.is(view.side, hiding))
            };
            let hidden = (hidden(olds, old), hidden(news, new));
            let findings = &mut node.findings;
            match (old, new) {
                (None, _) | (_, None) if moved.contains(name) => {}
                (Some(old), None) if !hidden.0 => removed(name, old, direction, findings),
                (None, Some(new)) if !hidden.1 => added(name, new, direction, findings),
                (Some(old), Some(new)) => {
                    if hidden == (true, true) {
                        continue;
                    }
                    if !moved.contains(name) {
                        let views = (olds, news);
                        kept(name, (old, new), views, hidden, direction, findings);
                    }
                    let pair = self.link_all(&old.spots, &new.spots, direction, findings);
                    node.next.push(pair);
                }
                _ => {}
            }
        }
    }

    pub(super) fn additional_properties(
        &mut self,
        olds: &View<'a>,
        news: &View<'a>,
        direction: Direction,
        node: &mut Node,
    ) {
        let (old, new) = (additional(olds), additional(news));
        let closed = |spot: &Spot<'_>| spot.value == &Value::Bool(false);
        let rule = match (closed(&old), closed(&new)) {
            (true, true) => return,
            (false, true) => direction.pick(
                Rule::RequestAdditionalPropertiesClosed,
                Rule::ResponseAdditionalPropertiesClosed,
            ),
            (true, false) => direction.pick(
                Rule::RequestAdditionalPropertiesOpened,
                Rule::ResponseAdditionalPropertiesOpened,
            ),
            (false, false) => {
                if !old.is_nothing() || !new.is_nothing() {
                    let pair = self.link(&old, &new, direction, &mut node.findings);
                    node.next.push(pair);
                }
                return;
            }
        };
        let place = |spot: &Spot<'_>, view: &View<'_>| spot.place().or(view.spot().place());
        node.findings.at(
            rule,
            place(&old, olds),
            place(&new, news),
            "`additionalProperties`".to_owned(),
        );
    }

    pub(super) fn items(
        &mut self,
        olds: &View<'a>,
        news: &View<'a>,
        direction: Direction,
        node: &mut Node,
    ) {
        let old: Vec<_> = olds.all("items").collect();
        let new: Vec<_> = news.all("items").collect();
        // Without a word on its items a list can hold anything.
        if !old.is_empty() || !new.is_empty() {
            let pair = self.link_all(&old, &new, direction, &mut node.findings);
            node.next.push(pair);
        }
    }

    /// Compares what schemas rule out.
    pub(super) fn not(
        &mut self,
        olds: &View<'a>,
        news: &View<'a>,
        direction: Direction,
        node: &mut Node,
    ) {
        let before: Vec<_> = olds.all("not").collect();
        let mut after: Vec<_> = news.all("not").collect();
        let mut gone = Vec::new();
        for old in before {
            let equal = after
                .iter()
                .position(|new| self.verdict(&old, new, direction) == Some(None));
            match equal {
                Some(index) => {
                    after.remove(index);
                }
                None => gone.push(old),
            }
        }
        let rule = Rule::NotChanged;
        let mut after = after.into_iter();
        for old in gone {
            let new = after.next().unwrap_or_else(|| news.spot());
            node.findings.changed(rule, &old, &new, "`not`".to_owned());
        }
        for new in after {
            let old = olds.spot();
            node.findings.changed(rule, &old, &new, "`not`".to_owned());
        }
    }
}

/// What is said of properties that are not listed. Nothing means that they can be anything.
fn additional<'a>(view: &View<'a>) -> Spot<'a> {
    let mut said = view.all("additionalProperties").collect::<Vec<_>>();
    // The part that forbids them wins.
    said.sort_by_key(|spot| spot.value != &Value::Bool(false));
    match said.into_iter().next() {
        Some(spot) if spot.value != &Value::Bool(true) => spot,
        _ => Spot::nothing(),
    }
}

/// What can only be read is not part of a request, nor what can only be written of an answer.
const fn hiding(direction: Direction) -> &'static str {
    match direction {
        Direction::Request => "readOnly",
        Direction::Response => "writeOnly",
    }
}

fn removed(name: &str, old: &Property<'_>, direction: Direction, findings: &mut Findings) {
    let rule = match direction {
        Direction::Request => Rule::RequestPropertyRemoved,
        Direction::Response if old.required.is_some() => Rule::ResponseRequiredPropertyRemoved,
        Direction::Response => Rule::ResponseOptionalPropertyRemoved,
    };
    findings.removed(rule, &old.spot(), quoted(name));
}

fn added(name: &str, new: &Property<'_>, direction: Direction, findings: &mut Findings) {
    let rule = match direction {
        Direction::Request if new.required.is_some() => Rule::RequestPropertyAddedRequired,
        Direction::Request => Rule::RequestPropertyAddedOptional,
        Direction::Response => Rule::ResponsePropertyAdded,
    };
    findings.added(rule, &new.spot(), quoted(name));
}

/// What changed of a property that is on both sides, but for its schema.
fn kept<'a>(
    name: &str,
    (old, new): (&Property<'a>, &Property<'a>),
    (olds, news): (&View<'a>, &View<'a>),
    hidden: (bool, bool),
    direction: Direction,
    findings: &mut Findings,
) {
    let (old_spot, new_spot) = (old.spot(), new.spot());
    let sides = (olds.side, news.side);
    let required = match hidden {
        (false, true) => {
            let rule = direction.pick(
                Rule::RequestPropertyBecameReadOnly,
                Rule::ResponsePropertyBecameWriteOnly,
            );
            let key = hiding(direction);
            let (new_at, old_at, what) = flagged(name, key, (sides.1, new), (sides.0, old));
            return findings.changed(rule, &old_at, &new_at, what);
        }
        (true, false) => {
            let rule = direction.pick(
                Rule::RequestPropertyNotReadOnly,
                Rule::ResponsePropertyNotWriteOnly,
            );
            let key = hiding(direction);
            let (old_at, new_at, what) = flagged(name, key, (sides.0, old), (sides.1, new));
            findings.changed(rule, &old_at, &new_at, what);
            // Until now it did not matter that it was required.
            (false, new.required.is_some())
        }
        _ => (old.required.is_some(), new.required.is_some()),
    };
    let mut report = |request, response| {
        let rule = direction.pick(request, response);
        findings.changed(rule, &old_spot, &new_spot, quoted(name));
    };
    match required {
        (false, true) => report(
            Rule::RequestPropertyBecameRequired,
            Rule::ResponsePropertyBecameRequired,
        ),
        (true, false) => report(
            Rule::RequestPropertyBecameOptional,
            Rule::ResponsePropertyBecameOptional,
        ),
        _ => {}
    }
}

/// Where `key` is set of `one`, and its place in `other`: at the component that both refer to, so that
/// it is one change for all who refer to it, or at the property itself.
fn flagged<'a>(
    name: &str,
    key: &str,
    (one_side, one): (Side<'a>, &Property<'a>),
    (other_side, other): (Side<'a>, &Property<'a>),
) -> (Spot<'a>, Spot<'a>, String) {
    let (here, there) = (
        View::of(one_side, &one.spots),
        View::of(other_side, &other.spots),
    );
    let component = here
        .leaves
        .iter()
        .find(|leaf| leaf.spot.flag(key))
        .and_then(|leaf| Some((leaf, leaf.name?)))
        .and_then(|(leaf, name)| {
            let same = there.leaves.iter().find(|leaf| leaf.name == Some(name))?;
            Some((leaf.spot.clone(), same.spot.clone(), quoted(name)))
        });
    component.unwrap_or_else(|| (one.spot(), other.spot(), quoted(name)))
}
