//! The documents of the commands. `docs/schemas/` has their schemas, made of these types.

mod alerts;
mod fleet;
mod freeze;
mod upcoming;
mod verify;
mod waves;

use std::collections::BTreeMap;
use std::time::SystemTime;

use atlas_maintenance::{CurrentWindow, Error, Metadata as CallMetadata};
use jiff::Timestamp;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::document::{Document, Rows};

pub(crate) use alerts::{AlertApplyResult, AlertApplyRow, AlertCheckResult, AlertCheckRow};
pub(crate) use fleet::{
    ApplyResult, Calendar, FailedAction, ListedProject, NextStart, PlanResult, PlannedRow,
    ProjectList,
};
pub(crate) use freeze::{FreezeCheckResult, FreezeRow, FrozenRow, GuardResult, GuardRow};
pub(crate) use waves::{OrganizationWaves, Wave, WaveFinding, WaveProject, WavesResult};

pub(crate) use upcoming::{
    DeferralList, EnsuredRow, HistoryList, HistoryRow, UpcomingList, UpcomingRow, state,
};
pub(crate) use verify::VerifyReport;

/// The window of a project.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct WindowResult {
    /// The id of the project.
    pub(crate) project: String,
    /// The window, or null if the project has none.
    pub(crate) window: Option<Window>,
    pub(crate) metadata: Metadata,
}

impl Document for WindowResult {
    const COLUMNS: &'static [&'static str] = &[
        "project",
        "window.dayOfWeek",
        "window.hourOfDay",
        "window.timeZoneId",
        "window.protectedHours.startHourOfDay",
        "window.protectedHours.endHourOfDay",
        "window.numberOfDeferrals",
        "window.autoDeferOnceEnabled",
        "window.startASAP",
    ];
}

/// A window, with the names of the API.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct Window {
    /// 1 is Sunday, 7 Saturday.
    day_of_week: u8,
    /// 0 to 23, in the project's time zone.
    hour_of_day: u8,
    time_zone_id: String,
    /// Hours in which standard maintenance does not begin.
    protected_hours: Option<Protected>,
    /// How often the scheduled maintenance was deferred.
    number_of_deferrals: u32,
    auto_defer_once_enabled: bool,
    /// Whether maintenance is to start at once.
    #[serde(rename = "startASAP")]
    start_asap: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
struct Protected {
    start_hour_of_day: u8,
    end_hour_of_day: u8,
}

impl From<&CurrentWindow> for Window {
    fn from(window: &CurrentWindow) -> Self {
        let protected = window.protected_hours.map(|hours| Protected {
            start_hour_of_day: hours.start().get(),
            end_hour_of_day: hours.end().get(),
        });
        Self {
            day_of_week: window.day.number(),
            hour_of_day: window.hour.get(),
            time_zone_id: window.time_zone.clone(),
            protected_hours: protected,
            number_of_deferrals: window.deferrals,
            auto_defer_once_enabled: window.auto_defer,
            start_asap: window.start_asap,
        }
    }
}

/// How a call went.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct Metadata {
    /// The HTTP status.
    status: u16,
    /// The version of the resource that answered.
    resource_version: Option<String>,
    rate_limit: Option<RateLimit>,
    /// Since when the version is deprecated, as in RFC 3339.
    deprecation: Option<String>,
    /// When the version is removed, as in RFC 3339.
    sunset: Option<String>,
    /// The requests of the call.
    attempts: u32,
    /// The time that the call took.
    seconds: f64,
}

/// Requests, as the service counts them.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct RateLimit {
    limit: u64,
    remaining: u64,
}

impl From<&CallMetadata> for Metadata {
    fn from(metadata: &CallMetadata) -> Self {
        let rfc3339 = |time: SystemTime| Some(Timestamp::try_from(time).ok()?.to_string());
        Self {
            status: metadata.status,
            resource_version: metadata.resource_version.clone(),
            rate_limit: metadata.rate_limit.map(|limit| RateLimit {
                limit: limit.limit,
                remaining: limit.remaining,
            }),
            deprecation: metadata.deprecation.and_then(rfc3339),
            sunset: metadata.sunset.and_then(rfc3339),
            attempts: metadata.attempts,
            seconds: metadata.elapsed.as_secs_f64(),
        }
    }
}

/// An action that was done.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct ActionResult {
    /// The id of the project.
    pub(crate) project: String,
    /// The name of the command.
    pub(crate) done: String,
    pub(crate) metadata: Metadata,
}

impl Document for ActionResult {
    const COLUMNS: &'static [&'static str] = &["project", "done"];
}

/// The maintenance wave of a project.
#[cfg(feature = "preview")]
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct WaveResult {
    /// The id of the project.
    pub(crate) project: String,
    /// The window, or null if the project has none.
    pub(crate) window: Option<Window>,
    /// The wave that the project was given.
    pub(crate) wave_assignment: Option<u8>,
    /// The wave in which it is maintained.
    pub(crate) effective_wave_assignment: Option<u8>,
    pub(crate) metadata: Metadata,
}

#[cfg(feature = "preview")]
impl Document for WaveResult {
    const COLUMNS: &'static [&'static str] =
        &["project", "waveAssignment", "effectiveWaveAssignment"];
}

/// How an organization assigns waves.
#[cfg(feature = "preview")]
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct SettingsResult {
    /// The id of the organization.
    pub(crate) organization: String,
    /// The mode that was set.
    pub(crate) wave_assignment_mode: Option<String>,
    /// The mode that holds; null without waves.
    pub(crate) effective_wave_assignment_mode: Option<String>,
    pub(crate) metadata: Metadata,
}

#[cfg(feature = "preview")]
impl Document for SettingsResult {
    const COLUMNS: &'static [&'static str] = &[
        "organization",
        "waveAssignmentMode",
        "effectiveWaveAssignmentMode",
    ];
}

/// What became of the tokens that were kept.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct LogoutResult {
    /// How many files were removed.
    pub(crate) removed: usize,
    /// How many of their tokens were revoked.
    pub(crate) revoked: usize,
}

impl Document for LogoutResult {
    const COLUMNS: &'static [&'static str] = &["removed", "revoked"];
}

/// What `doctor` found.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct DoctorResult {
    /// One for each thing that was looked at.
    pub(crate) checks: Vec<DoctorCheck>,
}

/// One thing that `doctor` looked at.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct DoctorCheck {
    /// What was looked at.
    pub(crate) check: &'static str,
    /// `ok`, `to-do` or `skipped`.
    pub(crate) state: &'static str,
    /// What was found.
    pub(crate) text: String,
    /// What to do about it.
    pub(crate) help: Option<String>,
}

impl Document for DoctorResult {
    const ROWS: &'static [&'static str] = &["checks"];
    const COLUMNS: &'static [&'static str] = &["check", "state", "text", "help"];
}

/// The variables of a simulator.
#[derive(Debug, Serialize)]
#[serde(transparent)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct SimulatorVariables(pub(crate) BTreeMap<&'static str, String>);

impl Document for SimulatorVariables {
    const COLUMNS: &'static [&'static str] = &["name", "value"];

    fn table(&self) -> Option<Rows<'_, Vec<String>>> {
        let header = vec!["name".to_owned(), "value".to_owned()];
        let rows = self.0.iter();
        let rows = rows.map(|(name, value)| vec![(*name).to_owned(), value.clone()]);
        Some(Box::new(std::iter::once(header).chain(rows)))
    }
}

/// The calls of the tour.
#[derive(Debug, Serialize)]
#[serde(transparent)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct Tour(pub(crate) Vec<TourRow>);

/// A call of the tour.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct TourRow {
    /// The version that was asked for.
    pub(crate) version: &'static str,
    pub(crate) credential: &'static str,
    pub(crate) call: &'static str,
    /// What distinguishes this call.
    pub(crate) asked_for: String,
    /// The HTTP status; null if nothing was sent.
    pub(crate) status: Option<u16>,
    pub(crate) outcome: String,
    /// Whether the outcome is the expected one.
    pub(crate) as_it_should: bool,
}

impl Document for Tour {
    const COLUMNS: &'static [&'static str] = &[
        "version",
        "credential",
        "call",
        "askedFor",
        "status",
        "outcome",
        "asItShould",
    ];
}

/// Why a command failed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct ErrorReport {
    /// `refused`, `input`, `not-sent`, `unknown` or `done`; corresponds to the exit status.
    pub(crate) kind: &'static str,
    /// The name of the operation in the API.
    operation: Option<String>,
    /// The HTTP status.
    status: Option<u16>,
    /// The code of the service.
    code: Option<String>,
    /// The words of the service.
    detail: Option<String>,
    /// What was wrong with members of the request.
    violations: Option<Vec<Violation>>,
    /// The requests of the call.
    attempts: Option<u32>,
    /// The time that the call took.
    seconds: Option<f64>,
    /// The error in one line.
    message: String,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct Violation {
    field: String,
    description: String,
}

impl Document for ErrorReport {
    const COLUMNS: &'static [&'static str] = &["kind", "status", "code", "message"];
}

impl ErrorReport {
    /// Of a failure, and the error of the call if it was one.
    pub(crate) fn new(kind: &'static str, call: Option<&Error>, message: String) -> Self {
        let violations = call.map(|error| {
            let violations = error.violations().iter();
            let violations = violations.map(|violation| Violation {
                field: violation.field.to_string(),
                description: violation.description.to_string(),
            });
            violations.collect()
        });
        Self {
            kind,
            operation: call.and_then(Error::operation).map(str::to_owned),
            status: call.and_then(Error::status),
            code: call.and_then(Error::code).map(ToString::to_string),
            detail: call.and_then(Error::detail).map(str::to_owned),
            violations,
            attempts: call.map(Error::attempts),
            seconds: call.map(|error| error.elapsed().as_secs_f64()),
            message,
        }
    }
}

#[cfg(test)]
mod tests;
