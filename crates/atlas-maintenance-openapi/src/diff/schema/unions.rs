//! `oneOf` and `anyOf` where both sides have them.

use super::super::change::{from_to, quoted};
use super::super::rules::{Direction, Rule};
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
                    kinds(&old, &new, direction, node);
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
}

/// Whether exactly one alternative holds, or any number. Between one alternative it is the same.
fn kinds(old: &Union<'_>, new: &Union<'_>, direction: Direction, node: &mut Node) {
    if old.kind == new.kind || old.alternatives.len() == 1 && new.alternatives.len() == 1 {
        return;
    }
    let rule = if new.kind == "anyOf" {
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
