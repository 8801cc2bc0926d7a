//! `oneOf` and `anyOf` where both sides have them.

use std::collections::BTreeSet;

use super::super::change::{from_to, quoted};
use super::super::rules::{Direction, Rule};
use super::super::side::Side;
use super::alternatives::{Alternative, NamedAlternatives, Union};
use super::view::View;
use super::{Node, Schemas};

impl<'a> Schemas<'a> {
    pub(super) fn unions(
        &mut self,
        olds: &View<'a>,
        news: &View<'a>,
        direction: Direction,
        node: &mut Node,
    ) {
        let mut names = NamedAlternatives::default();
        let mut before = unions(olds).into_iter();
        let mut after = unions(news).into_iter();
        loop {
            match (before.next(), after.next()) {
                (Some(old), Some(new)) => {
                    self.kinds(&old, &new, direction, node);
                    let sides = (&old.alternatives[..], &new.alternatives[..]);
                    self.alternatives(sides, direction, node, &mut names);
                }
                (Some(old), None) => {
                    let rule =
                        direction.pick(Rule::RequestUnionRemoved, Rule::ResponseUnionRemoved);
                    node.findings.removed(rule, &old.spot, labels(&old));
                    let alternatives = old.alternatives.iter();
                    names
                        .removed
                        .extend(alternatives.filter_map(|one| one.name));
                }
                (None, Some(new)) => {
                    let rule = direction.pick(Rule::RequestUnionAdded, Rule::ResponseUnionAdded);
                    node.findings.added(rule, &new.spot, labels(&new));
                    let alternatives = new.alternatives.iter();
                    names.added.extend(alternatives.filter_map(|one| one.name));
                }
                (None, None) => break,
            }
        }
        self.discriminators(olds, news, direction, node, &names);
    }

    /// Compares whether exactly one alternative holds, or any number.
    fn kinds(&self, old: &Union<'a>, new: &Union<'a>, direction: Direction, node: &mut Node) {
        if old.kind == new.kind || old.alternatives.len() == 1 && new.alternatives.len() == 1 {
            return;
        }
        let rule = if is_disjoint(self.old, old) && is_disjoint(self.new, new) {
            Rule::UnionKindStated
        } else if new.kind == "anyOf" {
            direction.pick(
                Rule::RequestUnionKindWidened,
                Rule::ResponseUnionKindChanged,
            )
        } else {
            direction.pick(
                Rule::RequestUnionKindChanged,
                Rule::ResponseUnionKindNarrowed,
            )
        };
        let what = from_to(Some(quoted(old.kind)), Some(quoted(new.kind)));
        node.findings.changed(rule, &old.spot, &new.spot, what);
    }
}

/// Whether no value is of two alternatives, as their types or their listed values tell.
fn is_disjoint<'a>(side: Side<'a>, union: &Union<'a>) -> bool {
    let views: Vec<View<'a>> = union
        .alternatives
        .iter()
        .map(|one| View::of(side, std::slice::from_ref(&one.spot)))
        .collect();
    views.iter().enumerate().all(|(index, one)| {
        let others = views.iter().skip(index + 1);
        others.into_iter().all(|other| are_apart(one, other))
    })
}

fn are_apart(one: &View<'_>, other: &View<'_>) -> bool {
    if one.is_nullable() && other.is_nullable() {
        return false;
    }
    if let (Some((_, ones)), Some((_, others))) = (one.listed(true), other.listed(true)) {
        return ones.iter().all(|value| !others.contains(value));
    }
    let types = |view: &View<'_>| -> Option<BTreeSet<String>> {
        let types = view.types(true)?;
        // Every integer is a number.
        let name = |kind: &str| if kind == "integer" { "number" } else { kind }.to_owned();
        Some(types.into_iter().map(name).collect())
    };
    matches!((types(one), types(other)), (Some(a), Some(b)) if a.is_disjoint(&b))
}

pub(super) fn unions<'a>(view: &View<'a>) -> Vec<Union<'a>> {
    let mut unions = Vec::new();
    for leaf in &view.leaves {
        let mapping = leaf.spot.at("discriminator").at("mapping");
        for kind in ["oneOf", "anyOf"] {
            let Some(spot) = leaf.get(kind) else {
                continue;
            };
            let alternatives = spot.items();
            unions.push(Union {
                kind,
                alternatives: alternatives
                    .map(|one| Alternative::of(view.side, one, &mapping))
                    .collect(),
                spot,
            });
        }
    }
    unions
}

pub(super) fn labels(union: &Union<'_>) -> String {
    let labels: Vec<String> = union.alternatives.iter().map(Alternative::label).collect();
    format!("{} of {}", quoted(union.kind), labels.join(", "))
}
