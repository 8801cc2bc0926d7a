//! The document of `fleet freeze check`.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::document::Document;

/// Which starts are inside of freezes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct FreezeCheckResult {
    /// Starts before this time were looked at, in UTC, as in RFC 3339.
    pub(crate) until: String,
    /// How many of the projects a freeze selects.
    pub(crate) projects_in_freezes: usize,
    /// How many starts can be kept out of all freezes.
    pub(crate) kept_out: usize,
    /// How many cannot.
    pub(crate) not_kept_out: usize,
    /// How many projects have no window, so that maintenance may start in a freeze.
    pub(crate) without_window: usize,
    /// Of how many projects the starts are not known.
    pub(crate) unknown: usize,
    pub(crate) freezes: Vec<FreezeRow>,
    /// One for each start in a freeze, and for each project without a window or of which nothing is known.
    pub(crate) starts: Vec<FrozenRow>,
}

/// A freeze of the file.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct FreezeRow {
    pub(crate) name: String,
    /// The line of the file on which it begins.
    pub(crate) line: usize,
    /// When it begins, or the first time that it does: a local time.
    pub(crate) from: String,
    /// When it is over: the first local time that does not belong to it.
    pub(crate) to: String,
    /// The time zone of both; null for that of each project.
    pub(crate) zone: Option<String>,
    /// Whether it comes again every year.
    pub(crate) yearly: bool,
    /// Its length in days, a begun one counted.
    pub(crate) days: i64,
    /// How many of the projects it selects.
    pub(crate) projects: usize,
}

/// A start in a freeze. Times are in UTC, as in RFC 3339.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct FrozenRow {
    /// The id of the project.
    pub(crate) project: String,
    pub(crate) name: String,
    /// The names of the freezes.
    pub(crate) freezes: Vec<String>,
    /// When the first of them begins.
    pub(crate) from: Option<String>,
    /// When the first of them is over.
    pub(crate) to: Option<String>,
    /// `window`: maintenance may start then; `announced`: it is scheduled. Null if no start is known.
    pub(crate) source: Option<&'static str>,
    /// `surely` or `possibly`: whether the start is inside, whenever it is from `earliest` to `latest`.
    pub(crate) position: Option<&'static str>,
    pub(crate) start: Option<String>,
    pub(crate) earliest: Option<String>,
    pub(crate) latest: Option<String>,
    /// `kept-out` (if it is deferred), `not-kept-out`, `no-window` or `unknown`.
    pub(crate) verdict: &'static str,
    /// How often it has to be deferred.
    pub(crate) deferrals: Option<u32>,
    /// When it starts then.
    pub(crate) deferred_start: Option<String>,
    /// From when on the first deferral is possible.
    pub(crate) defer_from: Option<String>,
    /// Up to when.
    pub(crate) defer_until: Option<String>,
    /// Why it cannot be kept out, or is not known.
    pub(crate) reason: Option<String>,
}

impl Document for FreezeCheckResult {
    const ROWS: &'static [&'static str] = &["starts"];
    const COLUMNS: &'static [&'static str] = &[
        "project",
        "name",
        "freezes",
        "from",
        "to",
        "source",
        "position",
        "start",
        "earliest",
        "latest",
        "verdict",
        "deferrals",
        "deferredStart",
        "deferFrom",
        "deferUntil",
        "reason",
    ];
}

/// What a guard found and did.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct GuardResult {
    /// When it was last run to its end with this file, as in RFC 3339.
    pub(crate) last_run: Option<String>,
    /// That this is too long ago.
    pub(crate) warning: Option<String>,
    /// One for each project whose announced maintenance would start in a freeze, or that could not be read.
    pub(crate) projects: Vec<GuardRow>,
}

impl Document for GuardResult {
    const ROWS: &'static [&'static str] = &["projects"];
    const COLUMNS: &'static [&'static str] = &[
        "project",
        "name",
        "freezes",
        "state",
        "start",
        "gateOpens",
        "deferrals",
        "reason",
    ];
}

/// Announced maintenance that would start in a freeze.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct GuardRow {
    /// The id of the project.
    pub(crate) project: String,
    pub(crate) name: String,
    /// The names of the freezes.
    pub(crate) freezes: Vec<String>,
    /// `deferred` now, `waiting` for its gate, `settled` otherwise; `not-kept-out`, `refused`, `not-sent` or
    /// `skipped` with a reason; `unknown` if it is not known.
    pub(crate) state: &'static str,
    /// When it would have started most likely, as in RFC 3339.
    pub(crate) start: Option<String>,
    /// From when on it can be deferred.
    pub(crate) gate_opens: Option<String>,
    /// How often it was deferred before.
    pub(crate) deferrals: Option<u32>,
    pub(crate) reason: Option<String>,
}
