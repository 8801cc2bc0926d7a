//! What the vendor changed for our operations since the facts that are recorded, and what of that the
//! fragments do not show.

use std::collections::BTreeSet;

use atlas_maintenance_openapi::diff::{self, Change, Report};
use atlas_maintenance_openapi::pointer;
use serde_json::Value;

use crate::slice::{Correction, Sliced};

/// The changes of one version, or of several that changed alike.
#[derive(Debug)]
pub struct Comparison {
    /// The versions.
    pub versions: Vec<String>,
    /// What the vendor changed.
    pub changes: Vec<Change>,
    /// What of it the new fragment does not show. None as long as there is no new fragment.
    pub unseen: Option<Vec<Unseen>>,
}

/// What is recorded of a version.
#[derive(Debug)]
pub struct Recorded {
    /// What was taken from the vendor's document.
    pub facts: Value,
    /// The fragment; null if there is none.
    pub fragment: Value,
}

/// A change of the vendor that does not show in the fragment.
#[derive(Debug, PartialEq, Eq)]
pub struct Unseen {
    /// The change.
    pub change: Change,
    /// The action of the overlay, counted from 1, that corrects or adds something at its place.
    pub action: Option<usize>,
}

/// Compares versions as they were sliced with what is recorded of them.
pub fn compare<'a>(versions: impl IntoIterator<Item = (&'a Sliced, Recorded)>) -> Vec<Comparison> {
    let mut comparisons: Vec<Comparison> = Vec::new();
    for (sliced, recorded) in versions {
        let changes = diff::compare(&recorded.facts, &sliced.facts);
        if changes.is_empty() {
            continue;
        }
        let unseen = sliced.fragment.refusals.is_empty().then(|| {
            let shown = diff::compare(&recorded.fragment, &sliced.fragment.document);
            unseen(&changes, &shown, &sliced.fragment.corrections)
        });
        let alike = |comparison: &&mut Comparison| {
            comparison.changes == changes && comparison.unseen == unseen
        };
        match { comparisons.iter_mut() }.find(alike) {
            Some(comparison) => comparison.versions.push(sliced.date.to_string()),
            None => comparisons.push(Comparison {
                versions: vec![sliced.date.to_string()],
                changes,
                unseen,
            }),
        }
    }
    comparisons
}

/// The `changes` that are not among those that are `shown`.
fn unseen(changes: &[Change], shown: &[Change], corrections: &[Correction]) -> Vec<Unseen> {
    // By what happened to which operations, and not by place: an action may move what it corrects.
    let shown: BTreeSet<_> = shown.iter().map(meaning).collect();
    let unseen = changes
        .iter()
        .filter(|change| !shown.contains(&meaning(change)));
    unseen
        .map(|change| Unseen {
            action: behind(change, corrections),
            change: change.clone(),
        })
        .collect()
}

fn meaning(change: &Change) -> (diff::Rule, &str, &[String]) {
    (
        change.finding.rule,
        &change.finding.what,
        &change.operations,
    )
}

/// The action whose correction is at the place of `change`, or around it, or within it.
fn behind(change: &Change, corrections: &[Correction]) -> Option<usize> {
    let within = |inner: &str, outer: &str| {
        let rest = inner.strip_prefix(outer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let finding = &change.finding;
    let places = [finding.new.as_deref(), finding.old.as_deref()];
    let at = |correction: &&Correction| {
        let corrected = member(correction).unwrap_or_else(|| correction.pointer.clone());
        { places.iter().flatten() }
            .any(|place| within(&corrected, place) || within(place, &corrected))
    };
    let found = corrections.iter().find(at);
    found.map(|correction| correction.action)
}

/// The place of the member that is required no more, if that is what an action corrects.
fn member(correction: &Correction) -> Option<String> {
    let name = correction.found.as_ref()?.as_str()?;
    let (list, _) = correction.pointer.rsplit_once('/')?;
    let schema = list.strip_suffix("/required")?;
    Some(format!("{schema}{}", pointer::of(&["properties", name])))
}

impl Comparison {
    /// For a terminal.
    pub fn text(&self) -> String {
        let report = Report {
            old: "recorded",
            new: "now",
            changes: &self.changes,
        };
        let mut text = format!(
            "the vendor changed for our operations, in {}:\n\n{}",
            self.versions.join(", "),
            report.text()
        );
        if let Some(unseen) = self.unseen.as_ref().filter(|unseen| !unseen.is_empty()) {
            text.push_str("\nnot to be seen in the fragment:\n");
            for unseen in unseen {
                text.push_str(&format!("  {}\n", unseen.line()));
            }
        }
        text.push('\n');
        text
    }
}

impl Unseen {
    /// In one line.
    pub fn line(&self) -> String {
        let finding = &self.change.finding;
        let place = finding.new.as_ref().or(finding.old.as_ref());
        let place = place.map_or("", String::as_str);
        let cause = match self.action {
            Some(action) => format!("by action {action} of the overlay"),
            None => "for no action that is known".to_owned(),
        };
        format!(
            "{} ({}): {}, {place}, {cause}",
            finding.rule.id(),
            self.change.class(),
            finding.what
        )
    }
}
