//! What tells the alternatives of a choice apart: a property, and what its values stand for. A value
//! that no mapping lists stands for the schema of that name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::change::{Findings, from_to, quoted};
use super::super::rules::{Class, Direction, Rule};
use super::super::side::{Side, Spot};
use super::alternatives::{NamedAlternatives, last_step};
use super::unions::unions;
use super::view::View;
use super::{Node, Schemas};

/// What each value stands for: the name of a schema, and where that is said.
type Targets<'a> = BTreeMap<&'a str, (&'a str, Spot<'a>)>;

impl<'a> Schemas<'a> {
    pub(super) fn discriminators(
        &mut self,
        olds: &View<'a>,
        news: &View<'a>,
        direction: Direction,
        node: &mut Node,
        names: &NamedAlternatives<'a>,
    ) {
        let mut before = olds.all("discriminator");
        let mut after = news.all("discriminator");
        loop {
            let (old, new) = match (before.next(), after.next()) {
                (Some(old), Some(new)) => (old, new),
                (Some(old), None) => {
                    let what = property(&old);
                    node.findings
                        .removed(Rule::DiscriminatorRemoved, &old, what);
                    continue;
                }
                (None, Some(new)) => {
                    let what = property(&new);
                    node.findings.added(Rule::DiscriminatorAdded, &new, what);
                    continue;
                }
                (None, None) => break,
            };
            if old.text("propertyName") != new.text("propertyName") {
                let what = from_to(Some(property(&old)), Some(property(&new)));
                let rule = Rule::DiscriminatorPropertyChanged;
                node.findings.changed(rule, &old, &new, what);
            }
            let before = self.targets(0, olds, &old);
            let after = self.targets(1, news, &new);
            self.mapping(before, after, direction, node, names);
        }
    }

    fn mapping(
        &mut self,
        mut before: Targets<'a>,
        mut after: Targets<'a>,
        direction: Direction,
        node: &mut Node,
        names: &NamedAlternatives<'a>,
    ) {
        let both: Vec<&str> = before
            .keys()
            .filter(|value| after.contains_key(*value))
            .copied()
            .collect();
        for value in both {
            if let (Some(old), Some(new)) = (before.remove(value), after.remove(value)) {
                self.mapped(value, old, new, direction, node, names);
            }
        }
        let removed = direction.pick(
            Rule::RequestDiscriminatorValueRemoved,
            Rule::ResponseDiscriminatorValueRemoved,
        );
        let added = direction.pick(
            Rule::RequestDiscriminatorValueAdded,
            Rule::ResponseDiscriminatorValueAdded,
        );
        // A removed or added alternative is reported already.
        before.retain(|_, (name, _)| !names.removed.contains(name));
        after.retain(|_, (name, _)| !names.added.contains(name));
        for (value, (name, at)) in before {
            // The same schema may go by another value.
            let other = after.iter().find(|(_, (new, _))| {
                *new == name && before_only(names, name) || names.paired.contains(&(name, *new))
            });
            match other.map(|(value, _)| *value) {
                Some(other) => {
                    let what = from_to(Some(quoted(value)), Some(quoted(other)));
                    if let Some((_, new)) = after.remove(other) {
                        node.findings.changed(removed, &at, &new, what);
                    }
                }
                None => node.findings.removed(removed, &at, quoted(value)),
            }
        }
        for (value, (_, at)) in after {
            node.findings.added(added, &at, quoted(value));
        }
    }

    /// A value that is on both sides.
    fn mapped(
        &mut self,
        value: &str,
        (a, old_at): (&'a str, Spot<'a>),
        (b, new_at): (&'a str, Spot<'a>),
        direction: Direction,
        node: &mut Node,
        names: &NamedAlternatives<'a>,
    ) {
        if names.paired.contains(&(a, b)) {
            return;
        }
        let old = self.old.components("schemas").at(a);
        let new = self.new.components("schemas").at(b);
        let is_same = a == b || self.renamed(a, b);
        if !is_same {
            let exist = !old.is_nothing() && !new.is_nothing();
            let verdict = if exist {
                self.verdict(&old, &new, direction)
            } else {
                None
            };
            let what = from_to(Some(quoted(a)), Some(quoted(b)));
            let what = format!("{}: {what}", quoted(value));
            let breaks = verdict.is_none_or(|class| class == Some(Class::Breaking));
            if breaks && !(exist && self.are_alike(&old, &new)) {
                let rule = Rule::DiscriminatorMappingChanged;
                return node.findings.changed(rule, &old_at, &new_at, what);
            }
            // It is what was there by another name; what else differs is said where it does.
            let rule = Rule::SchemaReplaced;
            node.findings.changed(rule, &old_at, &new_at, what);
            if verdict != Some(None) {
                let pair = self.link(&old, &new, direction, &mut Findings::default());
                node.next.push(pair);
            }
        } else if !old.is_nothing() && !new.is_nothing() {
            // A parent that lists no alternatives names its children here alone.
            let pair = self.link(&old, &new, direction, &mut Findings::default());
            node.next.push(pair);
        }
    }

    /// What the values of `discriminator` stand for, said or not, on the old side or the new one.
    fn targets(&mut self, side: usize, view: &View<'a>, discriminator: &Spot<'a>) -> Targets<'a> {
        let mut targets = mapped(discriminator);
        let listed: BTreeSet<&str> = targets.values().map(|(name, _)| *name).collect();
        let alternatives: Vec<_> = unions(view)
            .into_iter()
            .flat_map(|union| union.alternatives)
            .collect();
        let mut imply = |name: &'a str, spot: Spot<'a>| {
            if !listed.contains(name) {
                targets.entry(name).or_insert((name, spot));
            }
        };
        if alternatives.is_empty() {
            let itself: BTreeSet<&str> = view.leaves.iter().filter_map(|leaf| leaf.name).collect();
            for name in self.children(side, view) {
                if !itself.contains(name) {
                    imply(name, view.side.components("schemas").at(name));
                }
            }
        }
        for alternative in alternatives {
            if let Some(name) = alternative.name {
                imply(name, alternative.spot);
            }
        }
        targets
    }

    /// The components that have a part of `view` as a part.
    fn children(&mut self, side: usize, view: &View<'a>) -> Vec<&'a str> {
        let (old, new) = (self.old, self.new);
        let children = self
            .knowledge
            .children
            .get_or_insert_with(|| [by_parent(old), by_parent(new)]);
        let parents = children.get(side);
        let children = view.leaves.iter().filter_map(|leaf| {
            let is_parent = leaf.get("discriminator").is_some();
            parents?.get(&leaf.spot.address()).filter(|_| is_parent)
        });
        children.flatten().copied().collect()
    }
}

/// Whether a schema of this name is none of the alternatives that were matched by another name.
fn before_only(names: &NamedAlternatives<'_>, name: &str) -> bool {
    !names
        .paired
        .iter()
        .any(|(old, new)| *old == name && new != old)
}

fn by_parent(side: Side<'_>) -> HashMap<usize, Vec<&str>> {
    let mut children: HashMap<usize, Vec<&str>> = HashMap::new();
    for (name, schema) in side.components("schemas").entries() {
        for part in schema.at("allOf").items() {
            let parent = side.followed(&part);
            if !parent.is_nothing() {
                children.entry(parent.address()).or_default().push(name);
            }
        }
    }
    children
}

fn property(discriminator: &Spot<'_>) -> String {
    quoted(discriminator.text("propertyName").unwrap_or_default())
}

/// What the mapping of `discriminator` says.
pub(super) fn mapped<'a>(discriminator: &Spot<'a>) -> Targets<'a> {
    let entries = discriminator.at("mapping").entries();
    entries
        .filter_map(|(value, spot)| Some((value, (last_step(spot.value.as_str()?), spot))))
        .collect()
}
