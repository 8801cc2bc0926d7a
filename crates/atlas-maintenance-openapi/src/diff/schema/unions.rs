//! `oneOf` and `anyOf`: which alternative of one side is which of the other, and what tells them
//! apart.

use std::collections::{BTreeMap, BTreeSet};

use super::super::change::{Findings, from_to, quoted};
use super::super::rules::{Direction, Rule};
use super::super::side::{Side, Spot};
use super::view::View;
use super::{Node, Schemas};

/// A choice between schemas.
#[derive(Debug)]
struct Union<'a> {
    kind: &'static str,
    spot: Spot<'a>,
    alternatives: Vec<Alternative<'a>>,
}

#[derive(Debug)]
struct Alternative<'a> {
    spot: Spot<'a>,
    target: Spot<'a>,
    name: Option<&'a str>,
    /// The values of the discriminator that stand for it.
    values: BTreeSet<&'a str>,
}

/// The names of alternatives that are on both sides, on the old one only, or on the new one only.
#[derive(Debug, Default)]
struct NamedAlternatives<'a> {
    paired: BTreeSet<(&'a str, &'a str)>,
    removed: BTreeSet<&'a str>,
    added: BTreeSet<&'a str>,
}

impl<'a> Alternative<'a> {
    fn of(side: Side<'a>, spot: Spot<'a>, mapping: &Spot<'a>) -> Self {
        let (target, name) = side.follow(&spot);
        let values = mapping
            .entries()
            .filter(|(_, to)| name.is_some() && to.value.as_str().map(last_step) == name);
        Self {
            values: values.map(|(value, _)| value).collect(),
            spot,
            target,
            name,
        }
    }

    fn label(&self) -> String {
        let known = self
            .name
            .or(self.target.text("title"))
            .or(self.target.text("type"));
        quoted(known.unwrap_or("one without a name"))
    }

    /// How sure it is that both are the same; none when they are not.
    fn likeness(&self, other: &Self, schemas: &Schemas<'a>) -> Option<u8> {
        match (self.name, other.name) {
            (Some(a), Some(b)) if a == b => return Some(5),
            _ if !self.values.is_disjoint(&other.values) => return Some(4),
            // Both are still there under their own names, so neither became the other.
            (Some(a), Some(b)) if !schemas.renamed(a, b) => return None,
            _ => {}
        }
        if self.target.value == other.target.value {
            return Some(3);
        }
        let title = self.target.text("title");
        if title.is_some() && title == other.target.text("title") {
            return Some(2);
        }
        let names = |view: View<'a>| view.properties().into_keys().collect::<BTreeSet<_>>();
        let olds = names(View::of(schemas.old, &self.target));
        let news = names(View::of(schemas.new, &other.target));
        let common = olds.intersection(&news).count();
        (common > 0 && common * 2 >= olds.union(&news).count()).then_some(1)
    }
}

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
                    if old.kind != new.kind {
                        let rule = direction.pick(
                            Rule::RequestUnionKindChanged,
                            Rule::ResponseUnionKindChanged,
                        );
                        let what = from_to(Some(quoted(old.kind)), Some(quoted(new.kind)));
                        node.findings.changed(rule, &old.spot, &new.spot, what);
                    }
                    let sides = (&old.alternatives[..], &new.alternatives[..]);
                    self.alternatives(sides, direction, node, &mut names);
                }
                (Some(old), None) => {
                    let rule =
                        direction.pick(Rule::RequestUnionRemoved, Rule::ResponseUnionRemoved);
                    node.findings.removed(rule, &old.spot, labels(&old));
                    names
                        .removed
                        .extend(old.alternatives.iter().filter_map(|one| one.name));
                }
                (None, Some(new)) => {
                    let rule = direction.pick(Rule::RequestUnionAdded, Rule::ResponseUnionAdded);
                    node.findings.added(rule, &new.spot, labels(&new));
                    names
                        .added
                        .extend(new.alternatives.iter().filter_map(|one| one.name));
                }
                (None, None) => break,
            }
        }
        self.discriminators(olds, news, direction, node, &names);
    }

    /// Whether one side is a choice between what the other side is and something else.
    pub(super) fn wrapped(
        &mut self,
        (old, olds): (&Spot<'a>, &View<'a>),
        (new, news): (&Spot<'a>, &View<'a>),
        direction: Direction,
        node: &mut Node,
    ) -> bool {
        let alone = |side: Side<'a>, spot: &Spot<'a>| Alternative {
            name: side.schema_at(spot),
            ..Alternative::of(side, spot.clone(), &Spot::nothing())
        };
        let same = |a: &Alternative<'a>, b: &Alternative<'a>| {
            (a.name.is_some() && a.name == b.name) || a.target.value == b.target.value
        };
        let (before, after) = (unions(olds), unions(news));
        let (befores, afters);
        match (&before[..], &after[..]) {
            ([], [union]) if news.leaves.len() == 1 => {
                let plain = alone(olds.side, old);
                if !union.alternatives.iter().any(|one| same(&plain, one)) {
                    return false;
                }
                befores = vec![plain];
                afters = after
                    .into_iter()
                    .next()
                    .map_or_else(Vec::new, |one| one.alternatives);
            }
            ([union], []) if olds.leaves.len() == 1 => {
                let plain = alone(news.side, new);
                if !union.alternatives.iter().any(|one| same(&plain, one)) {
                    return false;
                }
                befores = before
                    .into_iter()
                    .next()
                    .map_or_else(Vec::new, |one| one.alternatives);
                afters = vec![plain];
            }
            _ => return false,
        }
        self.alternatives(
            (&befores, &afters),
            direction,
            node,
            &mut NamedAlternatives::default(),
        );
        true
    }

    fn alternatives(
        &mut self,
        (olds, news): (&[Alternative<'a>], &[Alternative<'a>]),
        direction: Direction,
        node: &mut Node,
        names: &mut NamedAlternatives<'a>,
    ) {
        let pairs = self.pairs(olds, news);
        for (old, new) in &pairs {
            if let (Some(old), Some(new)) = (olds.get(*old), news.get(*new)) {
                let pair = self.link(&old.spot, &new.spot, direction, &mut node.findings);
                node.next.push(pair);
                names.paired.extend(old.name.zip(new.name));
            }
        }
        let removed = direction.pick(
            Rule::RequestAlternativeRemoved,
            Rule::ResponseAlternativeRemoved,
        );
        let added = direction.pick(
            Rule::RequestAlternativeAdded,
            Rule::ResponseAlternativeAdded,
        );
        for (index, old) in olds.iter().enumerate() {
            if !pairs.iter().any(|(paired, _)| *paired == index) {
                node.findings.removed(removed, &old.spot, old.label());
                names.removed.extend(old.name);
            }
        }
        for (index, new) in news.iter().enumerate() {
            if !pairs.iter().any(|(_, paired)| *paired == index) {
                node.findings.added(added, &new.spot, new.label());
                names.added.extend(new.name);
            }
        }
    }

    /// Which alternative is which, the surest first. It is the same both ways round.
    fn pairs(&self, olds: &[Alternative<'a>], news: &[Alternative<'a>]) -> Vec<(usize, usize)> {
        let mut candidates = Vec::new();
        for (i, old) in olds.iter().enumerate() {
            for (j, new) in news.iter().enumerate() {
                if let Some(likeness) = old.likeness(new, self) {
                    candidates.push((u8::MAX - likeness, i.abs_diff(j), i + j, i, j));
                }
            }
        }
        candidates.sort_unstable();
        let (mut seen_old, mut seen_new) = (BTreeSet::new(), BTreeSet::new());
        candidates.retain(|(.., i, j)| {
            let free = !seen_old.contains(i) && !seen_new.contains(j);
            if free {
                seen_old.insert(*i);
                seen_new.insert(*j);
            }
            free
        });
        candidates.into_iter().map(|(.., i, j)| (i, j)).collect()
    }

    fn discriminators(
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
            self.mapping(
                &old.at("mapping"),
                &new.at("mapping"),
                direction,
                node,
                names,
            );
        }
    }

    fn mapping(
        &mut self,
        old: &Spot<'a>,
        new: &Spot<'a>,
        direction: Direction,
        node: &mut Node,
        names: &NamedAlternatives<'a>,
    ) {
        let before = targets(old);
        let after = targets(new);
        let values: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
        let removed = direction.pick(
            Rule::RequestDiscriminatorValueRemoved,
            Rule::ResponseDiscriminatorValueRemoved,
        );
        let added = direction.pick(
            Rule::RequestDiscriminatorValueAdded,
            Rule::ResponseDiscriminatorValueAdded,
        );
        for value in values {
            match (before.get(value), after.get(value)) {
                // A removed or added alternative is reported already.
                (Some((name, at)), None) if !names.removed.contains(name) => {
                    node.findings.removed(removed, at, quoted(value));
                }
                (None, Some((name, at))) if !names.added.contains(name) => {
                    node.findings.added(added, at, quoted(value));
                }
                (Some((a, old)), Some((b, new))) => {
                    let same = a == b || self.renamed(a, b) || names.paired.contains(&(*a, *b));
                    if !same {
                        let names = from_to(Some(quoted(a)), Some(quoted(b)));
                        let what = format!("{}: {names}", quoted(value));
                        let rule = Rule::DiscriminatorMappingChanged;
                        node.findings.changed(rule, old, new, what);
                    } else if !names.paired.contains(&(*a, *b)) {
                        // A parent that lists no alternatives names its children here alone.
                        self.children((a, b), direction, &mut node.next);
                    }
                }
                _ => {}
            }
        }
    }

    fn children(
        &mut self,
        (old, new): (&str, &str),
        direction: Direction,
        next: &mut Vec<super::Pair>,
    ) {
        let old = self.old.components("schemas").at(old);
        let new = self.new.components("schemas").at(new);
        if !old.is_nothing() && !new.is_nothing() {
            next.push(self.link(&old, &new, direction, &mut Findings::default()));
        }
    }
}

fn unions<'a>(view: &View<'a>) -> Vec<Union<'a>> {
    let mut unions = Vec::new();
    for leaf in &view.leaves {
        let mapping = leaf.spot.at("discriminator").at("mapping");
        for kind in ["oneOf", "anyOf"] {
            let Some(spot) = leaf.spot.get(kind) else {
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

fn labels(union: &Union<'_>) -> String {
    let labels: Vec<String> = union.alternatives.iter().map(Alternative::label).collect();
    format!("{} of {}", quoted(union.kind), labels.join(", "))
}

fn property(discriminator: &Spot<'_>) -> String {
    quoted(discriminator.text("propertyName").unwrap_or_default())
}

/// A mapping: the name of the schema that a value stands for, and where that is said.
fn targets<'a>(mapping: &Spot<'a>) -> BTreeMap<&'a str, (&'a str, Spot<'a>)> {
    let entries = mapping.entries();
    entries
        .filter_map(|(value, spot)| Some((value, (last_step(spot.value.as_str()?), spot))))
        .collect()
}

/// A mapping names a schema by itself or by a reference.
fn last_step(target: &str) -> &str {
    target.rsplit('/').next().unwrap_or(target)
}
