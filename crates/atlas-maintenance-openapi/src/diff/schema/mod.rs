//! Schemas, pair by pair. Each pair is compared once for each direction, however many operations
//! reach it, and what it leads to is noted; an operation then collects what it reaches.
//!
//! Nothing is compared recursively: pairs wait in a list, so neither circles nor depth matter.

mod properties;
mod unions;
mod values;
mod view;

use std::collections::{HashMap, HashSet};

use super::change::{Finding, Findings, quoted};
use super::rules::{Direction, Rule};
use super::side::{Side, Spot};
use crate::pointer;
use view::View;

/// A pair of schemas that were compared: what differs in them, and which pairs they lead to.
#[derive(Debug, Default)]
struct Node {
    findings: Findings,
    next: Vec<Pair>,
}

/// The number of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pair(usize);

/// Every pair that was met.
#[derive(Debug)]
pub(super) struct Schemas<'a> {
    pub(super) old: Side<'a>,
    pub(super) new: Side<'a>,
    known: HashMap<(usize, usize, Direction), Pair>,
    nodes: Vec<Node>,
    waiting: Vec<(Pair, Spot<'a>, Spot<'a>, Direction)>,
    /// Names whose removal or addition was reported where they are referred to.
    reported: HashSet<&'a str>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(old: Side<'a>, new: Side<'a>) -> Self {
        Self {
            old,
            new,
            known: HashMap::new(),
            nodes: Vec::new(),
            waiting: Vec::new(),
            reported: HashSet::new(),
        }
    }

    /// Links two schemas that stand at the same place, and reports a difference of their names.
    pub(super) fn link(
        &mut self,
        old: &Spot<'a>,
        new: &Spot<'a>,
        direction: Direction,
        findings: &mut Findings,
    ) -> Pair {
        let (old_target, old_name) = self.old.follow(old);
        let (new_target, new_name) = self.new.follow(new);
        if !old_target.is_nothing() && !new_target.is_nothing() {
            self.names((old, old_name), (new, new_name), findings);
        }
        let key = (old_target.address(), new_target.address(), direction);
        if let Some(pair) = self.known.get(&key) {
            return *pair;
        }
        let pair = Pair(self.nodes.len());
        self.nodes.push(Node::default());
        self.known.insert(key, pair);
        self.waiting.push((pair, old_target, new_target, direction));
        pair
    }

    fn names(
        &mut self,
        (old, old_name): (&Spot<'a>, Option<&'a str>),
        (new, new_name): (&Spot<'a>, Option<&'a str>),
        findings: &mut Findings,
    ) {
        match (old_name, new_name) {
            (Some(a), Some(b)) if a != b => {
                let what = format!("{} → {}", quoted(a), quoted(b));
                if self.renamed(a, b) {
                    let at = |name| Some(pointer::of(&["components", "schemas", name]));
                    findings.at(Rule::SchemaRenamed, at(a), at(b), what);
                } else {
                    findings.changed(Rule::SchemaReplaced, old, new, what);
                }
            }
            (Some(a), None) => findings.changed(Rule::SchemaInlined, old, new, quoted(a)),
            (None, Some(b)) => findings.changed(Rule::SchemaExtracted, old, new, quoted(b)),
            _ => return,
        }
        self.reported.extend(old_name.into_iter().chain(new_name));
    }

    /// Whether `old` was removed and `new` added.
    fn renamed(&self, old: &str, new: &str) -> bool {
        !self.new.has_schema(old) && !self.old.has_schema(new)
    }

    /// Whether a change of this name was reported where it is referred to.
    pub(super) fn reported(&self, name: &str) -> bool {
        self.reported.contains(name)
    }

    /// Compares all pairs that wait, and those that they lead to.
    pub(super) fn settle(&mut self) {
        while let Some((pair, old, new, direction)) = self.waiting.pop() {
            let mut node = Node::default();
            self.compare(&old, &new, direction, &mut node);
            if let Some(place) = self.nodes.get_mut(pair.0) {
                *place = node;
            }
        }
    }

    fn compare(&mut self, old: &Spot<'a>, new: &Spot<'a>, direction: Direction, node: &mut Node) {
        let olds = View::of(self.old, old);
        let news = View::of(self.new, new);
        if self.wrapped((old, &olds), (new, &news), direction, node) {
            return;
        }
        view::rest(&olds, &news, &mut node.findings);
        if !values::types(&olds, &news, direction, &mut node.findings) {
            return;
        }
        values::compare(&olds, &news, direction, &mut node.findings);
        self.properties(&olds, &news, direction, node);
        self.additional_properties(&olds, &news, direction, node);
        self.items(&olds, &news, direction, node);
        self.unions(&olds, &news, direction, node);
    }

    /// What is found from `roots` on, each finding once.
    pub(super) fn reached(&self, roots: &[Pair]) -> impl Iterator<Item = &Finding> {
        let mut seen: HashSet<Pair> = roots.iter().copied().collect();
        let mut order: Vec<Pair> = seen.iter().copied().collect();
        let mut next = 0;
        while let Some(node) = order.get(next).and_then(|pair| self.nodes.get(pair.0)) {
            order.extend(node.next.iter().filter(|pair| seen.insert(**pair)));
            next += 1;
        }
        order
            .into_iter()
            .filter_map(|pair| self.nodes.get(pair.0))
            .flat_map(|node| &node.findings.0)
    }
}
