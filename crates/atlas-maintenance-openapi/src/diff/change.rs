//! Changes, and the findings that they are made of.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::rules::{Class, Rule};
use super::side::Spot;

/// One difference between two places, by whichever operation it was met.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// What happened.
    pub rule: Rule,
    /// A JSON pointer into the old document; none if that has no such place.
    pub old: Option<String>,
    /// A JSON pointer into the new document; none if that has no such place.
    pub new: Option<String>,
    /// To what. Names and values are between backticks, and hold none themselves.
    pub what: String,
}

/// A difference with every operation that it reaches. None means the document as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What differs, and where.
    pub finding: Finding,
    /// As `GET /path`.
    pub operations: Vec<String>,
    class: Class,
}

impl Change {
    /// How grave it is: as its rule says, unless somebody knows better.
    pub const fn class(&self) -> Class {
        self.class
    }

    /// Says how grave it is. The changes need to be [sorted](sort) again.
    pub const fn set_class(&mut self, class: Class) {
        self.class = class;
    }
}

/// Sorts changes: the gravest first; then what reaches most operations.
pub fn sort(changes: &mut [Change]) {
    changes.sort_by(|a, b| {
        let order = |change: &Change| (change.class, usize::MAX - change.operations.len());
        order(a)
            .cmp(&order(b))
            .then_with(|| {
                a.operations
                    .iter()
                    .map(|operation| path(operation))
                    .cmp(b.operations.iter().map(|operation| path(operation)))
            })
            .then_with(|| a.finding.cmp(&b.finding))
    });
}

/// Collects findings; the same one of many operations becomes one change.
#[derive(Debug, Default)]
pub(super) struct Changes {
    found: BTreeMap<Finding, BTreeSet<String>>,
}

impl Changes {
    pub(super) fn add(&mut self, finding: &Finding, operation: Option<&str>) {
        let operations = match self.found.get_mut(finding) {
            Some(operations) => operations,
            None => self.found.entry(finding.clone()).or_default(),
        };
        if let Some(operation) = operation
            && !operations.contains(operation)
        {
            operations.insert(operation.to_owned());
        }
    }

    pub(super) fn sorted(self) -> Vec<Change> {
        let changes = self.found.into_iter().map(|(finding, operations)| Change {
            class: finding.rule.class(),
            finding,
            // By path first: the methods of a path belong together.
            operations: by_path(operations),
        });
        let mut changes: Vec<Change> = changes.collect();
        sort(&mut changes);
        changes
    }
}

/// `GET /a` as it is sorted.
fn path(operation: &str) -> (&str, &str) {
    let (method, path) = operation.split_once(' ').unwrap_or(("", operation));
    (path, method)
}

pub(super) fn by_path(operations: BTreeSet<String>) -> Vec<String> {
    let mut operations: Vec<String> = operations.into_iter().collect();
    operations.sort_by(|a, b| path(a).cmp(&path(b)));
    operations
}

/// Findings as they are gathered at one place.
#[derive(Debug, Default)]
pub(super) struct Findings(pub(super) Vec<Finding>);

impl Findings {
    /// A change from `old` to `new`.
    pub(super) fn changed(&mut self, rule: Rule, old: &Spot<'_>, new: &Spot<'_>, what: String) {
        self.at(rule, old.place(), new.place(), what);
    }

    pub(super) fn removed(&mut self, rule: Rule, old: &Spot<'_>, what: String) {
        self.at(rule, old.place(), None, what);
    }

    pub(super) fn added(&mut self, rule: Rule, new: &Spot<'_>, what: String) {
        self.at(rule, None, new.place(), what);
    }

    pub(super) fn at(
        &mut self,
        rule: Rule,
        old: Option<String>,
        new: Option<String>,
        what: String,
    ) {
        self.0.push(Finding {
            rule,
            old,
            new,
            what,
        });
    }
}

/// A name between backticks, cut where it is long, and without what would end the quotation.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown = String::with_capacity(text.len() + 2);
    shown.push('`');
    for (count, character) in text.chars().enumerate() {
        match character {
            _ if count == LONGEST => {
                shown.push('…');
                break;
            }
            '`' => shown.push('\''),
            character if character.is_control() => shown.push(' '),
            character => shown.push(character),
        }
    }
    shown.push('`');
    shown
}

/// A value between backticks. A text stands as it is, without JSON's quotes.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) if !text.is_empty() => quoted(text),
        value => quoted(&value.to_string()),
    }
}

/// `a → b`, where either can be missing.
pub(super) fn from_to(old: Option<String>, new: Option<String>) -> String {
    let or_none = |side: Option<String>| side.unwrap_or_else(|| "none".to_owned());
    format!("{} → {}", or_none(old), or_none(new))
}

/// Names, one after the other.
pub(super) fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(quoted).collect::<Vec<_>>().join(", ")
}
