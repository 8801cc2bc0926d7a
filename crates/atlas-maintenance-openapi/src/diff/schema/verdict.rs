//! Whether one schema can stand for another: by comparing them aside, so that nothing is reported.

use std::collections::{HashMap, HashSet};

use super::super::change::Findings;
use super::super::language::Languages;
use super::super::rules::{Class, Direction, Rule};
use super::super::side::Spot;
use super::view::View;
use super::{Node, Pair, Schemas};

/// How many comparisons aside may be inside of each other.
const DEPTH: u8 = 6;

/// How many pairs are compared for one verdict.
const PAIRS: usize = 400;

/// How many pairs are compared for all verdicts on two documents.
const ALL_PAIRS: usize = 200_000;

/// The gravest class of what differs between two schemas beside their names, or none if nothing does;
/// and no verdict at all where telling it takes too long.
pub(super) type Verdict = Option<Option<Class>>;

/// Two schemas by address.
type Key = (usize, usize, Direction);

/// What was worked out about the two documents, to be asked again.
#[derive(Debug, Default)]
pub(super) struct Knowledge<'a> {
    pub(super) languages: Languages,
    verdicts: HashMap<Key, Option<Class>>,
    /// The keys of `verdicts`, in their order.
    order: Vec<Key>,
    /// From which depth on there is no verdict.
    unknown: HashMap<Key, u8>,
    /// What is being worked out.
    open: HashSet<Key>,
    /// What of it was taken as equal, and how many verdicts there were before.
    assumed: HashMap<Key, usize>,
    /// How many pairs were compared for verdicts.
    spent: usize,
    /// The components that have a schema as a part, for the old side and the new one.
    pub(super) children: Option<[HashMap<usize, Vec<&'a str>>; 2]>,
}

impl Knowledge<'_> {
    fn remember(&mut self, key: Key, verdict: Verdict, depth: u8) {
        self.open.remove(&key);
        if let Some(known) = self.assumed.remove(&key)
            && verdict != Some(None)
        {
            // What was found since then may rest on it, but for what breaks all the same.
            let since = self.order.split_off(known.min(self.order.len()));
            for key in since {
                if self.verdicts.get(&key) == Some(&Some(Class::Breaking)) {
                    self.order.push(key);
                } else {
                    self.verdicts.remove(&key);
                }
            }
        }
        match verdict {
            Some(class) => {
                self.verdicts.insert(key, class);
                self.order.push(key);
            }
            None => {
                self.unknown.insert(key, depth);
            }
        }
    }
}

impl<'a> Schemas<'a> {
    /// What it means that `new` stands where `old` stood.
    pub(super) fn verdict(
        &mut self,
        old: &Spot<'a>,
        new: &Spot<'a>,
        direction: Direction,
    ) -> Verdict {
        let (old, new) = (self.old.followed(old), self.new.followed(new));
        let key = (old.address(), new.address(), direction);
        if let Some(known) = self.knowledge.verdicts.get(&key) {
            return Some(*known);
        }
        let unknown = self.knowledge.unknown.get(&key);
        if unknown.is_some_and(|depth| *depth <= self.depth) {
            return None;
        }
        if self.knowledge.open.contains(&key) {
            // A schema that holds itself is equal if nothing else in it differs.
            let known = self.knowledge.order.len();
            self.knowledge.assumed.entry(key).or_insert(known);
            return Some(None);
        }
        self.knowledge.open.insert(key);
        let verdict =
            self.aside(|child| child.link(&old, &new, direction, &mut Findings::default()));
        let depth = self.depth;
        self.knowledge.remember(key, verdict, depth);
        verdict
    }

    /// As [`Schemas::verdict`], for what holds at the same time.
    pub(super) fn verdict_of_views(
        &mut self,
        old: &View<'a>,
        new: &View<'a>,
        direction: Direction,
    ) -> Verdict {
        self.aside(|child| {
            let mut node = Node::default();
            // The place of the node is taken first: what it leads to comes after it.
            let pair = Pair(child.nodes.len());
            child.nodes.push(Node::default());
            child.compare_views(old, new, direction, &mut node);
            if let Some(place) = child.nodes.get_mut(pair.0) {
                *place = node;
            }
            pair
        })
    }

    fn aside(&mut self, begin: impl FnOnce(&mut Self) -> Pair) -> Verdict {
        if self.depth >= DEPTH || self.knowledge.spent >= ALL_PAIRS {
            return None;
        }
        let mut child = Schemas::new(self.old, self.new);
        child.depth = self.depth + 1;
        child.knowledge = std::mem::take(&mut self.knowledge);
        let root = begin(&mut child);
        let settled = child.settle(PAIRS, true);
        let roots = [root];
        let verdict = settled.then(|| {
            let rules = child.reached(&roots).map(|finding| finding.rule);
            rules
                .filter(|rule| !names_only(*rule))
                .map(Rule::class)
                .min()
        });
        self.knowledge = child.knowledge;
        self.knowledge.spent += child.nodes.len();
        verdict
    }
}

/// Whether a rule speaks of names and words, which no value shows.
fn names_only(rule: Rule) -> bool {
    rule.class() == Class::WordsOnly
        || matches!(
            rule,
            Rule::SchemaRenamed
                | Rule::SchemaReplaced
                | Rule::SchemaInlined
                | Rule::SchemaExtracted
                | Rule::SchemaDeprecated
                | Rule::SchemaNotDeprecated
                | Rule::UnionStated
        )
}

/// Whether every value of the one is one of the other, as far as that is known.
pub(super) fn is_covered(verdict: Verdict) -> bool {
    verdict.is_some_and(|class| class.is_none_or(|class| class >= Class::Additive))
}
