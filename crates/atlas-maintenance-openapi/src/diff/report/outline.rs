//! Changes in the order in which people read them: by class, then by the operations they reach. The
//! same change at many places is one line.

use std::collections::{BTreeMap, BTreeSet};

use super::super::change::{Change, Finding, by_path};
use super::super::rules::{Class, Rule};

/// From how many places on the same change is one line.
const MANY: usize = 4;

/// Changes of a class that reach the same operations.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) operations: Vec<String>,
    pub(super) lines: Vec<Line>,
}

/// One change, or one that is the same at many places.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) rule: Rule,
    pub(super) what: String,
    /// The first place.
    pub(super) place: String,
    pub(super) places: usize,
}

/// The groups of a class, in the order of the changes.
pub(super) fn of(class: Class, changes: &[Change]) -> Vec<Group> {
    let mut alike: BTreeMap<(Rule, &str), Vec<&Change>> = BTreeMap::new();
    let mut order = Vec::new();
    for change in changes.iter().filter(|change| change.class() == class) {
        let key = (change.finding.rule, change.finding.what.as_str());
        let same = alike.entry(key).or_default();
        if same.is_empty() {
            order.push(key);
        }
        same.push(change);
    }
    let mut groups: Vec<Group> = Vec::new();
    let mut known: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    let mut add = |operations: Vec<String>, line: Line| {
        let index = *known.entry(operations.clone()).or_insert_with(|| {
            groups.push(Group {
                operations,
                lines: Vec::new(),
            });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(index) {
            group.lines.push(line);
        }
    };
    for key in order {
        let same = alike.remove(&key).unwrap_or_default();
        if same.len() >= MANY {
            let operations: BTreeSet<String> = same
                .iter()
                .flat_map(|change| change.operations.iter().cloned())
                .collect();
            if let Some(first) = same.first() {
                add(by_path(operations), line(&first.finding, same.len()));
            }
        } else {
            for change in same {
                add(change.operations.clone(), line(&change.finding, 1));
            }
        }
    }
    for group in &mut groups {
        group.lines.sort_by(|a, b| {
            let order = |line: &Line| (weight(line.rule), line.rule);
            order(a).cmp(&order(b)).then_with(|| a.place.cmp(&b.place))
        });
    }
    // The sort is stable: among equals the order of the changes stays.
    groups.sort_by_key(|group| {
        let first = group.lines.first();
        let weight = first.map_or(u8::MAX, |line| weight(line.rule));
        (weight, usize::MAX - group.operations.len())
    });
    groups
}

/// Operations first; then shapes; then what a single value may be, of which there can be hundreds.
fn weight(rule: Rule) -> u8 {
    const VALUES: [&str; 3] = ["-bound-", "-pattern-", "-default-"];
    if rule.id().starts_with("operation-") {
        0
    } else if VALUES.iter().any(|part| rule.id().contains(part)) {
        2
    } else {
        1
    }
}

fn line(finding: &Finding, places: usize) -> Line {
    let place = match (&finding.old, &finding.new) {
        (Some(old), Some(new)) if old != new => format!("{new} (was {old})"),
        (_, Some(place)) | (Some(place), None) => place.clone(),
        (None, None) => String::new(),
    };
    Line {
        rule: finding.rule,
        what: finding.what.clone(),
        place,
        places,
    }
}

/// What a group is called: its operation, or how many there are.
pub(super) fn heading(operations: &[String]) -> (String, &[String]) {
    match operations {
        [] => ("the document".to_owned(), &[]),
        [one] => (one.clone(), &[]),
        many => (format!("{} operations", many.len()), many),
    }
}
