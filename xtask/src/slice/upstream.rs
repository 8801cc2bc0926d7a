//! What the vendor changed for our operations since the facts that are recorded, and what of that the
//! fragments do not show.

use std::collections::BTreeSet;
use std::path::Path;

use atlas_maintenance_codegen::layout;
use atlas_maintenance_codegen::slice::Correction;
use atlas_maintenance_openapi::diff::{self, Change, Report};
use atlas_maintenance_openapi::pointer;
use serde_json::Value;

use super::fragments::Sliced;
use crate::error::Error;
use crate::workspace::{self, Workspace};

/// The changes of one version, or of several that changed alike.
pub(crate) struct Comparison {
    pub(crate) versions: Vec<String>,
    /// What the vendor changed.
    pub(crate) changes: Vec<Change>,
    /// What of it the new fragment does not show. None as long as there is no new fragment.
    pub(crate) unseen: Option<Vec<Unseen>>,
}

/// A change of the vendor that does not show in the fragment.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unseen {
    pub(crate) change: Change,
    /// The action of the overlay, counted from 1, that corrects or adds something at its place.
    pub(crate) action: Option<usize>,
}

/// Compares what was sliced with what is recorded. A version without a record has nothing to compare.
pub(crate) fn compare(workspace: &Workspace, sliced: &[Sliced]) -> Result<Vec<Comparison>, Error> {
    let mut comparisons: Vec<Comparison> = Vec::new();
    for sliced in sliced {
        let date = sliced.date.as_str();
        let Some(before) = recorded(workspace, &layout::facts(&sliced.date))? else {
            continue;
        };
        let changes = diff::compare(&before, &sliced.facts);
        if changes.is_empty() {
            continue;
        }
        let unseen = if sliced.fragment.refusals.is_empty() {
            let before = recorded(workspace, &layout::fragment(&sliced.date))?.unwrap_or_default();
            let shown = diff::compare(&before, &sliced.fragment.document);
            Some(unseen(&changes, &shown, &sliced.fragment.corrections))
        } else {
            None
        };
        let alike = |comparison: &&mut Comparison| {
            comparison.changes == changes && comparison.unseen == unseen
        };
        match { comparisons.iter_mut() }.find(alike) {
            Some(comparison) => comparison.versions.push(date.to_owned()),
            None => comparisons.push(Comparison {
                versions: vec![date.to_owned()],
                changes,
                unseen,
            }),
        }
    }
    Ok(comparisons)
}

/// The document in a file of the workspace, if it is there.
fn recorded(workspace: &Workspace, file: &Path) -> Result<Option<Value>, Error> {
    let Some(text) = workspace.read_if_there(file)? else {
        return Ok(None);
    };
    let document = workspace::json(file, &text)?;
    diff::check(&document).map_err(|diagnostic| Error::Document {
        file: file.to_owned(),
        diagnostic,
    })?;
    Ok(Some(document))
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
    pub(crate) fn text(&self) -> String {
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
    pub(crate) fn line(&self) -> String {
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
