//! The document of `fleet waves`.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use crate::document::Document;

/// When projects get a release, by the rules of waves.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct WavesResult {
    /// The time of the release, in UTC.
    pub(crate) release: String,
    /// Whether the time of the release was not given: it is the first of next month then.
    pub(crate) release_is_assumed: bool,
    /// How long maintenance of a project is assumed to take at most.
    pub(crate) completion_hours: u16,
    /// How long after the turn of its wave maintenance of a project without a window is assumed to begin at
    /// most.
    pub(crate) without_window_hours: u16,
    pub(crate) organizations: Vec<OrganizationWaves>,
    /// The selected projects, by organization, wave and start.
    pub(crate) projects: Vec<WaveProject>,
}

/// The waves of an organization, of all its projects.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct OrganizationWaves {
    /// The id of the organization; null where it is not known.
    pub(crate) organization: Option<String>,
    /// `service` where the service reported the waves, `tag` where they are those of the tag `environment`.
    pub(crate) basis: &'static str,
    /// Why the waves are those of the tag.
    pub(crate) reason: Option<String>,
    /// How the organization assigns waves: `MANUAL` or `ENV_TAG_MAPPING`.
    pub(crate) mode: Option<&'static str>,
    pub(crate) waves: Vec<Wave>,
    pub(crate) findings: Vec<WaveFinding>,
}

/// A wave of an organization.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct Wave {
    /// 1 to 3.
    pub(crate) wave: u8,
    /// The number of its projects.
    pub(crate) projects: usize,
    /// The number of those without a window.
    pub(crate) without_window: usize,
    /// No project of the wave starts at this time or before.
    pub(crate) after: String,
    /// The earliest start of a project with a window.
    pub(crate) first: Option<String>,
    /// The latest start, as far as what is assumed holds; null where it is not known.
    pub(crate) last: Option<String>,
}

/// Something to look at.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct WaveFinding {
    /// Such as `production-not-last`.
    pub(crate) kind: &'static str,
    /// `warning` for what may be mended, `note` for what explains.
    pub(crate) severity: &'static str,
    pub(crate) message: String,
    /// The ids of the projects that it is about; empty where it is about all.
    pub(crate) projects: Vec<String>,
}

/// When a project gets the release.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct WaveProject {
    /// The id of the project; null if the service sent none that can be read.
    pub(crate) project: Option<String>,
    pub(crate) name: Option<String>,
    /// The id of the organization.
    pub(crate) organization: Option<String>,
    /// 1 to 3; null where it is not known.
    pub(crate) wave: Option<u8>,
    /// Where the wave comes from: `assigned`, `tag`, `default` or `service`.
    pub(crate) source: Option<&'static str>,
    /// Whether the project has a window; null where that is not known.
    pub(crate) has_window: Option<bool>,
    /// The earliest start, in UTC. Of a project without a window, whose time Atlas chooses, the time after
    /// which it is.
    pub(crate) earliest: Option<String>,
    /// The latest start, as far as what is assumed holds; null where it is not known. The same as the
    /// earliest one where nothing is uncertain.
    pub(crate) latest: Option<String>,
    /// The time zone of the window.
    pub(crate) time_zone: Option<String>,
    /// Why there is no start.
    pub(crate) problem: Option<String>,
}

impl Document for WavesResult {
    const ROWS: &'static [&'static str] = &["projects"];
    const COLUMNS: &'static [&'static str] = &[
        "project",
        "name",
        "organization",
        "wave",
        "source",
        "hasWindow",
        "earliest",
        "latest",
        "timeZone",
        "problem",
    ];
}
