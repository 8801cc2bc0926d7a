//! Schemas, pair by pair. Each pair is compared once for each direction, however many operations
//! reach it, and what it leads to is noted; an operation then collects what it reaches.
//!
//! Nothing is compared recursively: pairs wait in a list, so neither circles nor depth matter.

mod alternatives;
mod bounds;
mod choice;
mod formats;
mod mapping;
mod properties;
mod rest;
mod types;
mod unions;
mod values;
mod verdict;
mod view;

use std::collections::{HashMap, HashSet};

use super::change::{Finding, Findings, quoted};
use super::rules::{Class, Direction, Rule};
use super::side::{Side, Spot};
use crate::pointer;
use choice::Choice;
use verdict::Knowledge;
use view::View;

/// What a value is, as far as it matters for writing it into a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Scalar,
    List,
}

impl<'a> Side<'a> {
    /// What all values of a schema are; none if they differ, or are objects.
    pub(super) fn kind(self, schema: &Spot<'a>) -> Option<Kind> {
        let types = View::of(self, std::slice::from_ref(schema)).types(true)?;
        let all = |kinds: &[&str]| types.iter().all(|kind| kinds.contains(kind));
        if all(&["string", "integer", "number", "boolean"]) {
            return Some(Kind::Scalar);
        }
        all(&["array"]).then_some(Kind::List)
    }
}

/// A pair of schemas that were compared: what differs in them, and which pairs they lead to.
#[derive(Debug, Default)]
struct Node {
    findings: Findings,
    next: Vec<Pair>,
}

/// The number of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pair(usize);

/// What a pair is made of: on each side the schemas that hold at the same time.
type Sides<'a> = (Vec<Spot<'a>>, Vec<Spot<'a>>);

/// The same by address: equal schemas at two places are two.
type Key = (Vec<usize>, Vec<usize>, Direction);

/// Every pair that was met.
#[derive(Debug)]
pub(super) struct Schemas<'a> {
    pub(super) old: Side<'a>,
    pub(super) new: Side<'a>,
    known: HashMap<Key, Pair>,
    nodes: Vec<Node>,
    waiting: Vec<(Pair, Sides<'a>, Direction)>,
    /// Names whose removal or addition was reported where they are referred to.
    reported: HashSet<&'a str>,
    knowledge: Knowledge<'a>,
    /// How many verdicts this comparison is inside of.
    depth: u8,
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
            knowledge: Knowledge::default(),
            depth: 0,
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
        let one = std::slice::from_ref;
        self.link_all(one(old), one(new), direction, findings)
    }

    /// As [`Schemas::link`], for schemas that hold at the same time.
    pub(super) fn link_all(
        &mut self,
        olds: &[Spot<'a>],
        news: &[Spot<'a>],
        direction: Direction,
        findings: &mut Findings,
    ) -> Pair {
        let targets = |side: Side<'a>, spots: &[Spot<'a>]| -> Vec<Spot<'a>> {
            let targets = spots.iter().map(|spot| side.followed(spot));
            targets.filter(|spot| !spot.is_nothing()).collect()
        };
        let sides = (targets(self.old, olds), targets(self.new, news));
        if let ([old], [new]) = (olds, news)
            && !sides.0.is_empty()
            && !sides.1.is_empty()
        {
            self.names(old, new, findings);
        }
        let addresses = |spots: &[Spot<'a>]| spots.iter().map(Spot::address).collect();
        let key = (addresses(&sides.0), addresses(&sides.1), direction);
        if let Some(pair) = self.known.get(&key) {
            return *pair;
        }
        let pair = Pair(self.nodes.len());
        self.nodes.push(Node::default());
        self.known.insert(key, pair);
        self.waiting.push((pair, sides, direction));
        pair
    }

    /// Reports that another name stands at the same place, or that a name is gone or new.
    fn names(&mut self, old: &Spot<'a>, new: &Spot<'a>, findings: &mut Findings) {
        let (mut before, mut after) = (name(self.old, old, &[]), name(self.new, new, &[]));
        if before != after {
            // A choice between one alternative is that, unless it became one between more.
            const CHOICES: [&str; 2] = ["oneOf", "anyOf"];
            let through = (name(self.old, old, &CHOICES), name(self.new, new, &CHOICES));
            if through.0 == through.1 {
                (before, after) = through;
            }
        }
        match (before, after) {
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
        self.reported.extend(before.into_iter().chain(after));
    }

    /// Whether `old` was removed and `new` added.
    fn renamed(&self, old: &str, new: &str) -> bool {
        !self.new.has_schema(old) && !self.old.has_schema(new)
    }

    /// Whether a change of this name was reported where it is referred to.
    pub(super) fn reported(&self, name: &str) -> bool {
        self.reported.contains(name)
    }

    /// Compares all pairs that wait, and those that they lead to; `most` at most. False if some are
    /// left. With `to_break` only until something breaks, since nothing is graver.
    pub(super) fn settle(&mut self, most: usize, to_break: bool) -> bool {
        let mut left = most;
        while let Some((pair, (old, new), direction)) = self.waiting.pop() {
            if left == 0 {
                return false;
            }
            left -= 1;
            let mut node = Node::default();
            self.compare(&old, &new, direction, &mut node);
            let mut found = node.findings.0.iter();
            let breaks = found.any(|finding| finding.rule.class() == Class::Breaking);
            if let Some(place) = self.nodes.get_mut(pair.0) {
                *place = node;
            }
            if to_break && breaks {
                // What leads there need not be found: it is all of one verdict.
                if let Some(root) = self.nodes.first_mut() {
                    root.next.push(pair);
                }
                return true;
            }
        }
        true
    }

    fn compare(
        &mut self,
        old: &[Spot<'a>],
        new: &[Spot<'a>],
        direction: Direction,
        node: &mut Node,
    ) {
        let mut olds = View::of(self.old, old);
        let mut news = View::of(self.new, new);
        let chosen = (olds.chosen(), news.chosen());
        olds.choose(&chosen.1);
        news.choose(&chosen.0);
        if olds.has_choice() != news.has_choice() {
            let single = View::with_single_choices;
            let (old, new) = (single(self.old, old), single(self.new, new));
            if old.has_choice() && new.has_choice() {
                (olds, news) = (old, new);
            }
        }
        self.compare_views(&olds, &news, direction, node);
    }

    fn compare_views(
        &mut self,
        olds: &View<'a>,
        news: &View<'a>,
        direction: Direction,
        node: &mut Node,
    ) {
        let choice = self.choice(olds, news, direction, node);
        if choice == Choice::Compared {
            return;
        }
        rest::compare(olds, news, &mut node.findings);
        let languages = &mut self.knowledge.languages;
        let types_compared = choice == Choice::OneSided
            || types::compare(olds, news, direction, languages, &mut node.findings);
        if !types_compared {
            return;
        }
        values::compare(olds, news, direction, languages, &mut node.findings);
        self.not(olds, news, direction, node);
        self.properties(olds, news, choice, direction, node);
        self.additional_properties(olds, news, direction, node);
        self.items(olds, news, direction, node);
        if choice == Choice::TwoSided {
            self.unions(olds, news, direction, node);
        }
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

/// The component that a schema is: by a reference, or as the one part of `allOf` beside words. With
/// `choices`, also as the one alternative of these.
fn name<'a>(side: Side<'a>, spot: &Spot<'a>, choices: &[&str]) -> Option<&'a str> {
    /// What makes it another schema when it stands beside the one part.
    const SHAPES: [&str; 6] = ["properties", "required", "items", "oneOf", "anyOf", "enum"];
    let mut here = spot.clone();
    // Longer chains than this are circles.
    for _ in 0..8 {
        let (target, name) = side.follow(&here);
        if name.is_some() {
            return name;
        }
        let object = target.object()?;
        let mut keys = choices
            .iter()
            .chain(&["allOf"])
            .filter(|key| object.contains_key(**key));
        let (Some(key), None) = (keys.next(), keys.next()) else {
            return None;
        };
        if SHAPES
            .iter()
            .any(|shape| shape != key && object.contains_key(*shape))
        {
            return None;
        }
        let parts: Vec<Spot<'a>> = target.at(key).items().collect();
        let says = |part: &&Spot<'a>| {
            let named = side.follow(part).1.is_some();
            named || !View::of(side, std::slice::from_ref(part)).is_any()
        };
        let part = match &parts[..] {
            [part] => part.clone(),
            _ => {
                let mut parts = parts.iter().filter(|_| *key == "allOf").filter(says);
                match (parts.next(), parts.next()) {
                    (Some(part), None) => part.clone(),
                    _ => return None,
                }
            }
        };
        here = part;
    }
    None
}
