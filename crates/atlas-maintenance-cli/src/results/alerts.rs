//! The documents of `fleet alerts`.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::document::Document;

/// Who is told of maintenance.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct AlertCheckResult {
    /// How many projects were looked at.
    pub(crate) projects_checked: usize,
    /// How many of them lack something.
    pub(crate) lacking: usize,
    /// How many have no window, and are told nothing whatever their alerts are.
    pub(crate) without_window: usize,
    /// How many could not be read.
    pub(crate) unread: usize,
    /// One for each project and event, and for each project that could not be read.
    pub(crate) alerts: Vec<AlertCheckRow>,
}

/// Who is told of an event in a project.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct AlertCheckRow {
    /// The id of the project.
    pub(crate) project: Option<String>,
    pub(crate) name: Option<String>,
    /// Whether the project has a window: without one nothing is told of its maintenance.
    pub(crate) window: Option<bool>,
    /// The event, as the service names it.
    pub(crate) event: Option<String>,
    /// `covered`: somebody is told besides e-mail; `mail-only`; `nobody-told`: all targets are off; `limited` to
    /// some clusters; `disabled`; `missing`; `unknown` if it could not be read.
    pub(crate) state: &'static str,
    /// The targets that are told, without secrets.
    pub(crate) targets: Vec<String>,
    /// What `fleet alerts apply` would do, with a file: `create`, `add targets`, `enable`.
    pub(crate) changes: Vec<String>,
    /// Why it is not known.
    pub(crate) problem: Option<String>,
}

impl Document for AlertCheckResult {
    const ROWS: &'static [&'static str] = &["alerts"];
    const COLUMNS: &'static [&'static str] = &[
        "project", "name", "window", "event", "state", "targets", "changes", "problem",
    ];
}

/// What became of the alerts that were asked for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct AlertApplyResult {
    /// Why the rest was not tried.
    pub(crate) stopped: Option<String>,
    /// One for each project and event that the file has alerts for, and for each project that was not reached.
    pub(crate) alerts: Vec<AlertApplyRow>,
}

/// What became of the alerts of an event in a project.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct AlertApplyRow {
    /// The id of the project.
    pub(crate) project: Option<String>,
    pub(crate) name: Option<String>,
    /// The event, as the service names it.
    pub(crate) event: Option<String>,
    /// `changed` now; `up-to-date` before; `refused`, `unknown`, `not-sent`, `not-taken` (the answer of the
    /// service does not show it) or `skipped`, with a problem.
    pub(crate) state: &'static str,
    /// What was done: `create`, `add targets`, `enable`.
    pub(crate) changes: Vec<String>,
    /// The targets that were added, without secrets.
    pub(crate) targets: Vec<String>,
    /// Targets that are there as far as what the service shows of their secrets tells.
    pub(crate) possible: Vec<String>,
    pub(crate) problem: Option<String>,
}

impl Document for AlertApplyResult {
    const ROWS: &'static [&'static str] = &["alerts"];
    const COLUMNS: &'static [&'static str] = &[
        "project", "name", "event", "state", "changes", "targets", "possible", "problem",
    ];
}
