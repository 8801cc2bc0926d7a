//! The alternatives of a choice: which one of one side is which of the other.

use std::collections::BTreeSet;

use super::super::change::quoted;
use super::super::rules::{Direction, Rule};
use super::super::side::{Side, Spot};
use super::verdict::is_covered;
use super::view::{Property, View};
use super::{Node, Schemas, name};

/// How sure it is that two alternatives without a common name are the same, if nothing differs.
const EQUAL: u8 = 2;

/// A choice between schemas.
#[derive(Debug)]
pub(super) struct Union<'a> {
    pub(super) kind: &'static str,
    pub(super) spot: Spot<'a>,
    pub(super) alternatives: Vec<Alternative<'a>>,
}

#[derive(Debug)]
pub(super) struct Alternative<'a> {
    pub(super) spot: Spot<'a>,
    target: Spot<'a>,
    pub(super) name: Option<&'a str>,
    /// The values of the discriminator that stand for it.
    values: BTreeSet<&'a str>,
}

/// The names of alternatives that are on both sides, on the old one only, or on the new one only.
#[derive(Debug, Default)]
pub(super) struct NamedAlternatives<'a> {
    pub(super) paired: BTreeSet<(&'a str, &'a str)>,
    pub(super) removed: BTreeSet<&'a str>,
    pub(super) added: BTreeSet<&'a str>,
}

impl<'a> Alternative<'a> {
    pub(super) fn of(side: Side<'a>, spot: Spot<'a>, mapping: &Spot<'a>) -> Self {
        let target = side.followed(&spot);
        let name = name(side, &spot, &["oneOf", "anyOf"]);
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

    /// What stands where a choice stands on the other side.
    pub(super) fn alone(side: Side<'a>, spot: Spot<'a>) -> Self {
        Self {
            name: side.schema_at(&spot),
            ..Self::of(side, spot, &Spot::nothing())
        }
    }

    pub(super) fn label(&self) -> String {
        let known = self
            .name
            .or(self.target.text("title"))
            .or(self.target.text("type"));
        quoted(known.unwrap_or("one without a name"))
    }

    /// How sure it is that both are the same; none when they are not.
    fn likeness(&self, other: &Self, schemas: &Schemas<'a>) -> Option<u8> {
        match (self.name, other.name) {
            (Some(a), Some(b)) if a == b => return Some(6),
            _ if !self.values.is_disjoint(&other.values) => return Some(5),
            // Both are still there under their own names, so neither became the other.
            (Some(a), Some(b)) if !schemas.renamed(a, b) => return None,
            _ => {}
        }
        if self.target.value == other.target.value {
            return Some(4);
        }
        let title = self.target.text("title");
        if title.is_some() && title == other.target.text("title") {
            return Some(3);
        }
        schemas.are_alike(&self.target, &other.target).then_some(1)
    }
}

impl<'a> Schemas<'a> {
    pub(super) fn alternatives(
        &mut self,
        (olds, news): (&[Alternative<'a>], &[Alternative<'a>]),
        direction: Direction,
        node: &mut Node,
        names: &mut NamedAlternatives<'a>,
    ) {
        let pairs = self.pairs(olds, news, direction);
        for (old, new) in &pairs {
            if let (Some(old), Some(new)) = (olds.get(*old), news.get(*new)) {
                let pair = self.link(&old.spot, &new.spot, direction, &mut node.findings);
                node.next.push(pair);
                names.paired.extend(old.name.zip(new.name));
            }
        }
        let lone_old = (0..olds.len()).filter(|index| !pairs.iter().any(|(i, _)| i == index));
        for old in lone_old.filter_map(|index| olds.get(index)) {
            self.removed_alternative(old, news, direction, node, names);
        }
        let lone_new = (0..news.len()).filter(|index| !pairs.iter().any(|(_, j)| j == index));
        for new in lone_new.filter_map(|index| news.get(index)) {
            self.added_alternative(new, olds, direction, node, names);
        }
    }

    /// Whether at least half of what two schemas are made of is the same: of their values, or of the
    /// names of their properties.
    pub(super) fn are_alike(&self, old: &Spot<'a>, new: &Spot<'a>) -> bool {
        let one = std::slice::from_ref;
        let olds = View::of(self.old, one(old));
        let news = View::of(self.new, one(new));
        if let (Some((_, olds)), Some((_, news))) = (olds.listed(true), news.listed(true)) {
            let common = olds.iter().filter(|value| news.contains(value)).count();
            return common > 0 && common * 3 >= olds.len() + news.len();
        }
        let names = |view: View<'a>| view.properties().into_keys().collect::<BTreeSet<_>>();
        let (olds, news) = (names(olds), names(news));
        let common = olds.intersection(&news).count();
        common > 0 && common * 2 >= olds.union(&news).count()
    }

    pub(super) fn removed_alternative(
        &mut self,
        old: &Alternative<'a>,
        news: &[Alternative<'a>],
        direction: Direction,
        node: &mut Node,
        names: &mut NamedAlternatives<'a>,
    ) {
        let rule = match direction {
            Direction::Response => Rule::ResponseAlternativeRemoved,
            Direction::Request => {
                let covered = news.iter().any(|new| {
                    self.may_cover(old, new)
                        && is_covered(self.verdict(&old.spot, &new.spot, direction))
                });
                if covered {
                    let rule = Rule::RequestAlternativeCovered;
                    return node.findings.removed(rule, &old.spot, old.label());
                }
                Rule::RequestAlternativeRemoved
            }
        };
        node.findings.removed(rule, &old.spot, old.label());
        names.removed.extend(old.name);
    }

    pub(super) fn added_alternative(
        &mut self,
        new: &Alternative<'a>,
        olds: &[Alternative<'a>],
        direction: Direction,
        node: &mut Node,
        names: &mut NamedAlternatives<'a>,
    ) {
        let rule = match direction {
            Direction::Request => Rule::RequestAlternativeAdded,
            Direction::Response => {
                let covered = olds.iter().any(|old| {
                    self.may_cover(old, new)
                        && is_covered(self.verdict(&old.spot, &new.spot, direction))
                });
                if covered {
                    let rule = Rule::ResponseAlternativeCovered;
                    return node.findings.added(rule, &new.spot, new.label());
                }
                Rule::ResponseAlternativeAdded
            }
        };
        node.findings.added(rule, &new.spot, new.label());
        names.added.extend(new.name);
    }

    /// Whether `new` has the properties of `old`; without them it cannot stand for it, and no verdict
    /// is needed.
    fn may_cover(&self, old: &Alternative<'a>, new: &Alternative<'a>) -> bool {
        let view =
            |side: Side<'a>, one: &Alternative<'a>| View::of(side, std::slice::from_ref(&one.spot));
        let there = view(self.new, new).properties();
        let olds = view(self.old, old).properties();
        let hidden = |property: &Property<'a>| {
            ["readOnly", "writeOnly"]
                .iter()
                .any(|key| property.is(self.old, key))
        };
        olds.iter()
            .all(|(name, property)| there.contains_key(name) || hidden(property))
    }

    /// Which alternative is which, the surest first. It is the same both ways round.
    pub(super) fn pairs(
        &mut self,
        olds: &[Alternative<'a>],
        news: &[Alternative<'a>],
        direction: Direction,
    ) -> Vec<(usize, usize)> {
        let mut candidates = Vec::new();
        for (i, old) in olds.iter().enumerate() {
            for (j, new) in news.iter().enumerate() {
                if let Some(likeness) = old.likeness(new, self) {
                    candidates.push((u8::MAX - likeness, i.abs_diff(j), i + j, i, j));
                }
            }
        }
        self.equal(olds, news, direction, &mut candidates);
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

    /// Finds among the unnamed alternatives those that are the same thing in two spellings.
    fn equal(
        &mut self,
        olds: &[Alternative<'a>],
        news: &[Alternative<'a>],
        direction: Direction,
        candidates: &mut Vec<(u8, usize, usize, usize, usize)>,
    ) {
        /// How many pairs are tried.
        const MOST: usize = 256;
        let unsure = |all: &[Alternative<'a>]| -> Vec<usize> {
            let all = all.iter().enumerate();
            let unnamed = all.filter(|(_, one)| one.name.is_none());
            unnamed.map(|(index, _)| index).collect()
        };
        let (before, after) = (unsure(olds), unsure(news));
        if before.len() * after.len() > MOST {
            return;
        }
        for i in &before {
            for j in &after {
                let (Some(old), Some(new)) = (olds.get(*i), news.get(*j)) else {
                    continue;
                };
                if self.verdict(&old.spot, &new.spot, direction) == Some(None) {
                    candidates.push((u8::MAX - EQUAL, i.abs_diff(*j), i + j, *i, *j));
                }
            }
        }
    }
}

/// A mapping names a schema by itself or by a reference.
pub(super) fn last_step(target: &str) -> &str {
    target.rsplit('/').next().unwrap_or(target)
}
