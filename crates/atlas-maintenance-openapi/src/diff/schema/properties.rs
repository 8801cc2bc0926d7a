//! What a schema says of what a value holds: its properties, those not listed, and its items.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::change::{Findings, quoted};
use super::super::rules::{Direction, Rule};
use super::super::side::Spot;
use super::view::{Property, View};
use super::{Node, Schemas};

impl<'a> Schemas<'a> {
    pub(super) fn properties(
        &mut self,
        olds: &View<'a>,
        news: &View<'a>,
        direction: Direction,
        node: &mut Node,
    ) {
        let (before, after) = (olds.properties(), news.properties());
        let names: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
        // What can only be read is not part of a request, nor what can only be written of an answer.
        let hiding = match direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        for name in names {
            let (old, new) = (before.get(name), after.get(name));
            let hidden = |view: &View<'a>, property: Option<&Property<'a>>| {
                property.is_some_and(|property| property.is(view.side, hiding))
            };
            let hidden = (hidden(olds, old), hidden(news, new));
            let findings = &mut node.findings;
            match (old, new) {
                (Some(old), None) if !hidden.0 => removed(name, old, direction, findings),
                (None, Some(new)) if !hidden.1 => added(name, new, direction, findings),
                (Some(old), Some(new)) => {
                    if hidden == (true, true) {
                        continue;
                    }
                    kept(name, (old, new), hidden, direction, findings);
                    self.together(&old.spots, &new.spots, direction, node);
                }
                _ => {}
            }
        }
    }

    /// Compares schemas that hold at the same time on both sides, each with its like.
    fn together(
        &mut self,
        olds: &[Spot<'a>],
        news: &[Spot<'a>],
        direction: Direction,
        node: &mut Node,
    ) {
        let mut news: Vec<&Spot<'a>> = news.iter().collect();
        let (same, rest): (Vec<_>, Vec<_>) = olds.iter().partition(|old| {
            let place = old.place();
            let like = news.iter().position(|new| new.place() == place);
            if let Some(like) = like {
                let new = news.remove(like);
                let pair = self.link(old, new, direction, &mut node.findings);
                node.next.push(pair);
            }
            like.is_some()
        });
        let mut rest = rest.into_iter();
        let mut news = news.into_iter();
        loop {
            match (rest.next(), news.next()) {
                (Some(old), Some(new)) => {
                    let pair = self.link(old, new, direction, &mut node.findings);
                    node.next.push(pair);
                }
                (Some(old), None) => {
                    // Saying it twice says no more.
                    if !same.iter().any(|other| other.value == old.value) {
                        let rule =
                            direction.pick(Rule::RequestAllOfWidened, Rule::ResponseAllOfWidened);
                        node.findings
                            .removed(rule, old, "a part of `allOf`".to_owned());
                    }
                }
                (None, Some(new)) => {
                    if !same.iter().any(|other| other.value == new.value) {
                        let rule =
                            direction.pick(Rule::RequestAllOfNarrowed, Rule::ResponseAllOfNarrowed);
                        node.findings
                            .added(rule, new, "a part of `allOf`".to_owned());
                    }
                }
                (None, None) => break,
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
        match (&old[..], &new[..]) {
            ([], []) => {}
            // Without a word on its items a list can hold anything.
            ([], [spot, ..]) => {
                let pair = self.link(&Spot::nothing(), spot, direction, &mut node.findings);
                node.next.push(pair);
            }
            ([spot, ..], []) => {
                let pair = self.link(spot, &Spot::nothing(), direction, &mut node.findings);
                node.next.push(pair);
            }
            (old, new) => self.together(old, new, direction, node),
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
fn kept(
    name: &str,
    (old, new): (&Property<'_>, &Property<'_>),
    hidden: (bool, bool),
    direction: Direction,
    findings: &mut Findings,
) {
    let (old_spot, new_spot) = (old.spot(), new.spot());
    let mut report = |request, response| {
        let rule = direction.pick(request, response);
        findings.changed(rule, &old_spot, &new_spot, quoted(name));
    };
    let required = match hidden {
        (false, true) => {
            return report(
                Rule::RequestPropertyBecameReadOnly,
                Rule::ResponsePropertyBecameWriteOnly,
            );
        }
        (true, false) => {
            report(
                Rule::RequestPropertyNotReadOnly,
                Rule::ResponsePropertyNotWriteOnly,
            );
            // Until now it did not matter that it was required.
            (false, new.required.is_some())
        }
        _ => (old.required.is_some(), new.required.is_some()),
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
