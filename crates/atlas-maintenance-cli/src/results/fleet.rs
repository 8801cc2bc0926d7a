//! The documents of the commands for many projects.

use std::collections::BTreeMap;

use atlas_maintenance_fleet::{ApplySummary, FleetProject};
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::Window;
use crate::document::Document;

/// Projects with their windows.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct ProjectList {
    pub(crate) projects: Vec<ListedProject>,
    /// The cells of CSV, which has the columns of the table.
    #[serde(skip)]
    pub(crate) table: Vec<Vec<String>>,
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

impl Document for ProjectList {
    const ROWS: &'static [&'static str] = &["projects"];
    const COLUMNS: &'static [&'static str] = &[];

    fn table(&self) -> Option<Vec<Vec<String>>> {
        Some(self.table.clone())
    }
}

/// The next start of each project.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct Calendar {
    pub(crate) starts: Vec<NextStart>,
}

/// The next start of a project.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct NextStart {
    /// The id of the project.
    pub(crate) project: String,
    pub(crate) name: String,
    /// When the window opens next, in UTC, as in RFC 3339; null without a window.
    pub(crate) next_start: Option<String>,
}

impl Document for Calendar {
    const ROWS: &'static [&'static str] = &["starts"];
    const COLUMNS: &'static [&'static str] = &["project", "name", "nextStart"];
}

/// What a windows file would change.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct PlanResult {
    /// How many projects are to be changed.
    pub(crate) changes: usize,
    pub(crate) projects: Vec<PlannedRow>,
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

impl Document for PlanResult {
    const ROWS: &'static [&'static str] = &["projects"];
    const COLUMNS: &'static [&'static str] = &["project", "name", "change", "text", "line"];
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
    failures: Vec<FailedAction>,
}

/// An action that failed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct FailedAction {
    /// The id of the project.
    project: String,
    name: String,
    action: String,
    /// `refused`, `unknown`, `not-sent` and so on.
    outcome: String,
    error: String,
}

impl Document for ApplyResult {
    const COLUMNS: &'static [&'static str] = &[
        "done",
        "doneBefore",
        "refused",
        "unknown",
        "notSent",
        "skipped",
        "failures",
    ];
}

impl From<&ApplySummary> for ApplyResult {
    fn from(summary: &ApplySummary) -> Self {
        let failures = summary.failures.iter().map(|failure| {
            let FleetProject { id, name, .. } = &failure.work.project;
            FailedAction {
                project: id.to_string(),
                name: name.clone(),
                action: failure.work.action.as_str().to_owned(),
                outcome: failure.outcome.as_str().to_owned(),
                error: failure.error.clone(),
            }
        });
        let mut failures: Vec<_> = failures.collect();
        // They come in the order in which calls end.
        failures.sort_by(|one, other| one.project.cmp(&other.project));
        Self {
            done: summary.done,
            done_before: summary.done_before,
            refused: summary.refused,
            unknown: summary.unknown,
            not_sent: summary.not_sent,
            skipped: summary.skipped,
            failures,
        }
    }
}
