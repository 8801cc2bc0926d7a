//! What a page shows.

use atlas_maintenance::ProjectId;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::entry::Entry;
use crate::rollout::Rollout;

/// What is coming to many projects. Of names and texts any is accepted.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// When it was read.
    pub as_of: Timestamp,
    /// The time zone in which the page tells times where no script runs.
    pub zone: TimeZone,
    /// All projects, with their windows.
    pub entries: Vec<Entry>,
    /// The maintenance that is coming, in the order of the page.
    pub coming: Vec<ReportComing>,
    /// Freezes; `None` leaves the section out.
    pub freezes: Option<Vec<ReportFreeze>>,
    /// What is inside of freezes, in the order of the page.
    pub conflicts: Vec<ReportConflict>,
    /// When projects get the next release; `None` leaves the section out.
    pub waves: Option<Rollout>,
    /// What is missing, besides the entries with a problem.
    pub problems: Vec<String>,
}

impl Report {
    /// A report of these projects, with nothing coming to them.
    pub fn new(entries: Vec<Entry>, zone: TimeZone, as_of: Timestamp) -> Self {
        Self {
            as_of,
            zone,
            entries,
            coming: Vec::new(),
            freezes: None,
            conflicts: Vec::new(),
            waves: None,
            problems: Vec::new(),
        }
    }
}

/// A start of maintenance, which is an estimate.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReportStart {
    /// The most likely time.
    pub estimate: Timestamp,
    /// It does not start before.
    pub earliest: Timestamp,
    /// It does not start after; `None` where nothing bounds it.
    pub latest: Option<Timestamp>,
    /// The time zone of the project, where it is known.
    pub zone: Option<TimeZone>,
}

impl ReportStart {
    /// A start between two times.
    pub fn new(
        estimate: Timestamp,
        earliest: Timestamp,
        latest: Option<Timestamp>,
        zone: Option<TimeZone>,
    ) -> Self {
        Self {
            estimate,
            earliest,
            latest,
            zone,
        }
    }
}

/// Maintenance that is coming to a project.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReportComing {
    /// The project's name.
    pub name: String,
    /// The project's id.
    pub id: ProjectId,
    /// When it starts.
    pub start: ReportStart,
    /// What became of it so far.
    pub state: String,
    /// When it can be deferred.
    pub deferrable: Vec<ReportPart>,
    /// What makes the start uncertain, each on one line.
    pub doubts: Vec<String>,
}

impl ReportComing {
    /// Maintenance without doubts.
    pub fn new(
        name: impl Into<String>,
        id: ProjectId,
        start: ReportStart,
        state: impl Into<String>,
        deferrable: Vec<ReportPart>,
    ) -> Self {
        Self {
            name: name.into(),
            id,
            start,
            state: state.into(),
            deferrable,
            doubts: Vec::new(),
        }
    }
}

/// A part of a sentence. Times are apart, as each reader has a time zone.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ReportPart {
    /// Words.
    Text(String),
    /// A time.
    Time(Timestamp),
}

/// A freeze.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReportFreeze {
    /// What the freeze is called.
    pub name: String,
    /// When it begins, in words.
    pub from: String,
    /// The first time that does not belong to it, in words.
    pub to: String,
    /// The time zone of both, in words.
    pub zone: String,
    /// How many projects it selects.
    pub projects: usize,
}

impl ReportFreeze {
    /// A freeze from a time to another.
    pub fn new(
        name: impl Into<String>,
        from: impl Into<String>,
        to: impl Into<String>,
        zone: impl Into<String>,
        projects: usize,
    ) -> Self {
        Self {
            name: name.into(),
            from: from.into(),
            to: to.into(),
            zone: zone.into(),
            projects,
        }
    }
}

/// Maintenance that is inside of freezes, or may be.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ReportConflict {
    /// The project's name.
    pub name: String,
    /// The project's id.
    pub id: ProjectId,
    /// The names of the freezes.
    pub freezes: Vec<String>,
    /// When it starts; `None` where that is not known.
    pub start: Option<ReportStart>,
    /// What the start is, such as announced maintenance.
    pub what: String,
    /// Whether it can be kept out.
    pub verdict: ReportVerdict,
    /// How it can be kept out, or why not.
    pub why: Vec<ReportPart>,
}

impl ReportConflict {
    /// A conflict of a project with freezes.
    pub fn new(
        name: impl Into<String>,
        id: ProjectId,
        freezes: Vec<String>,
        start: Option<ReportStart>,
        verdict: ReportVerdict,
    ) -> Self {
        Self {
            name: name.into(),
            id,
            freezes,
            start,
            what: String::new(),
            verdict,
            why: Vec::new(),
        }
    }
}

/// Whether maintenance can be kept out of freezes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReportVerdict {
    /// It can.
    KeptOut,
    /// It cannot.
    NotKeptOut,
    /// That is not known.
    Unknown,
}
