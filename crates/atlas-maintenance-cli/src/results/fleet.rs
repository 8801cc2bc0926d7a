//! The documents of the commands for many projects.

use std::collections::BTreeMap;

use atlas_maintenance_fleet::{ApplySummary, FleetProject};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::Window;
use crate::document::{Document, Each, Parts, Rows};

/// Projects with their windows.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct ProjectList<'a> {
    #[cfg_attr(test, schemars(with = "Vec<ListedProject>"))]
    pub(crate) projects: Each<'a, ListedProject>,
    /// The cells of CSV, which has the columns of the table.
    #[serde(skip)]
    pub(crate) table: Each<'a, Vec<String>>,
}

/// A project with its window.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct ListedProject {
    /// The id of the project; null if the service sent none that can be read.
    pub(crate) project: Option<String>,
    pub(crate) name: Option<String>,
    /// The id of the organization.
    pub(crate) organization: Option<String>,
    pub(crate) tags: BTreeMap<String, String>,
    /// The window; null without one, or with a problem.
    pub(crate) window: Option<Window>,
    /// Why the window could not be read.
    pub(crate) problem: Option<String>,
    /// When the window opens next, in UTC, as in RFC 3339.
    pub(crate) next_start: Option<String>,
    /// The same in the time zone of the output, as in RFC 9557.
    pub(crate) next_start_here: Option<String>,
}

impl Document for ProjectList<'_> {
    const ROWS: &'static [&'static str] = &["projects"];
    const COLUMNS: &'static [&'static str] = &[];

    fn parts(&self) -> Option<Parts<'_>> {
        let frame = Self {
            projects: Each::none(),
            table: Each::none(),
        };
        Some(Parts::new(&frame, &self.projects))
    }

    fn table(&self) -> Option<Rows<'_, Vec<String>>> {
        Some(self.table.iter())
    }
}

/// The next start of each project.
#[derive(Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct Calendar<'a> {
    #[cfg_attr(test, schemars(with = "Vec<NextStart>"))]
    pub(crate) starts: Each<'a, NextStart>,
}

/// The next start of a project.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct NextStart {
    /// The id of the project; null if the service sent none that can be read.
    pub(crate) project: Option<String>,
    pub(crate) name: Option<String>,
    /// When the window opens next, in UTC, as in RFC 3339; null without a window, or with a problem.
    pub(crate) next_start: Option<String>,
    /// The names of the freezes that this is in, where a windows file was given.
    pub(crate) freezes: Vec<String>,
    /// Why the window could not be read.
    pub(crate) problem: Option<String>,
}

impl Document for Calendar<'_> {
    const ROWS: &'static [&'static str] = &["starts"];
    const COLUMNS: &'static [&'static str] =
        &["project", "name", "nextStart", "problem", "freezes"];

    fn parts(&self) -> Option<Parts<'_>> {
        let frame = Self {
            starts: Each::none(),
        };
        Some(Parts::new(&frame, &self.starts))
    }
}

/// What a windows file would change.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct PlanResult<'a> {
    /// How many projects are to be changed.
    pub(crate) changes: usize,
    /// How many cannot be changed now.
    pub(crate) refused: usize,
    /// How many are as their rule says.
    pub(crate) up_to_date: usize,
    /// How many a rule leaves as they are.
    pub(crate) ignored: usize,
    /// How many no rule selects.
    pub(crate) unmatched: usize,
    #[cfg_attr(test, schemars(with = "Vec<PlannedRow>"))]
    pub(crate) projects: Each<'a, PlannedRow>,
}

/// What is planned for a project.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct PlannedRow {
    /// The id of the project.
    pub(crate) project: String,
    pub(crate) name: String,
    /// `set`, `reset`, `refused`, `none`, `ignored` or `unmatched`.
    pub(crate) change: &'static str,
    /// The change in words.
    pub(crate) text: String,
    /// The line of the rule in the windows file.
    pub(crate) line: Option<usize>,
}

impl Document for PlanResult<'_> {
    const ROWS: &'static [&'static str] = &["projects"];
    const COLUMNS: &'static [&'static str] = &["project", "name", "change", "text", "line"];

    fn parts(&self) -> Option<Parts<'_>> {
        let frame = Self {
            projects: Each::none(),
            ..*self
        };
        Some(Parts::new(&frame, &self.projects))
    }
}

/// What became of work on many projects.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct ApplyResult {
    done: u64,
    /// Done by an earlier run, as the journal says.
    done_before: u64,
    refused: u64,
    /// Sent, with an unknown outcome.
    unknown: u64,
    not_sent: u64,
    /// Not begun, such as after an interrupt.
    skipped: u64,
    /// Begun by an earlier run, not among the work of this one, and not in effect.
    not_in_effect: u64,
    /// What could not be part of the work.
    left_out: usize,
    /// Why the run ended before its work did; null if it did not.
    pub(crate) stopped: Option<String>,
    /// Every project that is not done, by id.
    failures: Vec<FailedAction>,
}

/// A project that is not done.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct FailedAction {
    /// The id of the project; null if the service sent none that can be read.
    pub(crate) project: Option<String>,
    pub(crate) name: Option<String>,
    /// The action; null where none was begun.
    pub(crate) action: Option<String>,
    /// `refused`, `unknown`, `not-sent`, `skipped` or `left-out`.
    pub(crate) outcome: &'static str,
    pub(crate) error: String,
}

impl Document for ApplyResult {
    const COLUMNS: &'static [&'static str] = &[
        "done",
        "doneBefore",
        "refused",
        "unknown",
        "notSent",
        "skipped",
        "notInEffect",
        "leftOut",
        "stopped",
        "failures",
    ];
}

impl ApplyResult {
    /// Of a run, why it stopped, and what could not be part of its work.
    pub(crate) fn new(
        summary: &ApplySummary,
        stopped: Option<String>,
        left_out: impl Iterator<Item = FailedAction>,
    ) -> Self {
        let failed = |project: &FleetProject, outcome, error: &str| FailedAction {
            project: Some(project.id.to_string()),
            name: Some(project.name.clone()),
            action: None,
            outcome,
            error: error.to_owned(),
        };
        let failures = summary.failures.iter().map(|failure| FailedAction {
            action: Some(failure.work.action.as_str().to_owned()),
            ..failed(
                &failure.work.project,
                failure.outcome.as_str(),
                &failure.error,
            )
        });
        let why = stopped.as_deref().unwrap_or("it is in the list twice");
        let skipped = summary.skipped_projects.iter();
        let skipped = skipped.map(|project| failed(project, "skipped", why));
        let left_out: Vec<_> = left_out.collect();
        let count = left_out.len();
        let mut failures: Vec<_> = failures.chain(left_out).chain(skipped).collect();
        // They come in the order in which calls end.
        failures.sort_by(|one, other| one.project.cmp(&other.project));
        Self {
            done: summary.done,
            done_before: summary.done_before,
            refused: summary.refused,
            unknown: summary.unknown,
            not_sent: summary.not_sent,
            skipped: summary.skipped,
            not_in_effect: summary.not_in_effect,
            left_out: count,
            stopped,
            failures,
        }
    }
}
