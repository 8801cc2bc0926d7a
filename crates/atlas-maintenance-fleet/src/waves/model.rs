//! What a projection is made of, and what it says.

use std::fmt;

use atlas_maintenance::jiff::{SignedDuration, Timestamp, Zoned};
use atlas_maintenance::{CurrentWindow, OrganizationId};
use atlas_maintenance_types::Wave;

use super::assignment::{Assignment, Source};
use crate::project::{FleetProject, Observed};

/// The least time between the release and wave 1, and between the starts of a wave and those of the next
/// (documented).
pub const GAP: SignedDuration = SignedDuration::from_hours(48);

/// What is assumed where the service says nothing. It makes the latest start; the earliest one is the least
/// that the documented rules allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Assumed {
    /// How long maintenance of a project takes at most, from its start on. It delays the next wave where it
    /// is more than [`GAP`]. 24 hours by default.
    pub completion: SignedDuration,
    /// How long after the turn of its wave maintenance begins at most in a project without a window, whose
    /// time Atlas chooses. A week by default.
    pub without_window: SignedDuration,
}

impl Default for Assumed {
    fn default() -> Self {
        Self {
            completion: SignedDuration::from_hours(24),
            without_window: SignedDuration::from_hours(7 * 24),
        }
    }
}

impl Assumed {
    /// Another [`completion`](Self::completion).
    #[must_use]
    pub fn with_completion(self, completion: SignedDuration) -> Self {
        Self { completion, ..self }
    }

    /// Another [`without_window`](Self::without_window).
    #[must_use]
    pub fn with_without_window(self, without_window: SignedDuration) -> Self {
        Self {
            without_window,
            ..self
        }
    }
}

/// A project, its window, and what is known of its wave.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Member {
    /// The project and its window.
    pub observed: Observed,
    /// What is known of its wave.
    pub assignment: Assignment,
}

impl Member {
    /// A project with its window, and what is known of its wave.
    pub fn new(observed: Observed, assignment: Assignment) -> Self {
        Self {
            observed,
            assignment,
        }
    }
}

/// A release in the projects of one organization: waves are the order of its projects only.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OrganizationWaves {
    /// The organization; `None` for projects of which it is not known, which are taken for those of one.
    pub organization: Option<OrganizationId>,
    /// The waves, first to last, those without projects too.
    pub waves: Vec<ProjectedWave>,
    /// The projects, in the order of the members.
    pub projects: Vec<ProjectedProject>,
    /// What to look at.
    pub findings: Vec<Finding>,
}

/// A wave of an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProjectedWave {
    /// The wave.
    pub wave: Wave,
    /// The number of its projects.
    pub projects: usize,
    /// The number of those of them for which Atlas chooses the time, since they have no window.
    pub without_window: usize,
    /// No project of the wave starts at this moment or before.
    pub after: Timestamp,
    /// The earliest start of a project with a window; `None` without one.
    pub first: Option<Timestamp>,
    /// The latest start of its projects, as far as what is [assumed](Assumed) holds; `None` without
    /// projects, and where it is not known.
    pub last: Option<Timestamp>,
}

/// A project, its wave, and when it starts.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ProjectedProject {
    /// The project.
    pub project: FleetProject,
    /// The window; `None` without one, or where it could not be read.
    pub window: Option<CurrentWindow>,
    /// The wave; `None` where it depends on a window that could not be read.
    pub wave: Option<Wave>,
    /// Where the wave comes from.
    pub source: Option<Source>,
    /// When its maintenance starts.
    pub start: ProjectedStart,
}

/// When the maintenance of a project starts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProjectedStart {
    /// When the window opens, in the project's time zone. Both are the same unless an earlier wave is
    /// uncertain.
    #[non_exhaustive]
    Opening {
        /// The earliest start that the rules allow.
        earliest: Zoned,
        /// The latest one, as far as what is [assumed](Assumed) holds; `None` where it is not known.
        latest: Option<Zoned>,
    },
    /// The project has no window, so Atlas chooses the time.
    #[non_exhaustive]
    ChosenByAtlas {
        /// It is later than this.
        after: Timestamp,
        /// The latest start, as far as what is [assumed](Assumed) holds; `None` where it is not known.
        latest: Option<Timestamp>,
    },
    /// It is not known, for this reason.
    Unknown(String),
}

impl ProjectedStart {
    /// The earliest opening of the window; `None` without one.
    pub fn earliest(&self) -> Option<Timestamp> {
        match self {
            Self::Opening { earliest, .. } => Some(earliest.timestamp()),
            _ => None,
        }
    }

    /// The latest start; `None` where it is not known.
    pub fn latest(&self) -> Option<Timestamp> {
        match self {
            Self::Opening { latest, .. } => latest.as_ref().map(Zoned::timestamp),
            Self::ChosenByAtlas { latest, .. } => *latest,
            Self::Unknown(_) => None,
        }
    }

    /// Whether the start is one moment: nothing that it depends on is uncertain.
    pub fn is_certain(&self) -> bool {
        matches!(self, Self::Opening { earliest, latest } if latest.as_ref() == Some(earliest))
    }
}

/// Something about the waves of an organization that a person should look at. `Display` is one line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// The projects that it is about; empty where it is about all.
    pub projects: Vec<FleetProject>,
    /// What it is, in words.
    pub message: String,
}

/// The kinds of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindingKind {
    /// Projects look like production and are not in the last wave.
    ProductionNotLast,
    /// Projects have a tag [`ENVIRONMENT`](super::ENVIRONMENT) with a value that no wave has.
    UnknownEnvironment,
    /// A wave has no projects.
    EmptyWave,
    /// All windows open at the same time, so each wave takes a week.
    OneWindow,
    /// Auto-defer is on, and waves switch it off.
    AutoDeferOff,
    /// Projects without a window: when the waves after theirs begin is uncertain.
    WithoutWindow,
    /// Which projects can be deferred.
    Deferral,
}

impl FindingKind {
    /// In one word, for machines, such as `production-not-last`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ProductionNotLast => "production-not-last",
            Self::UnknownEnvironment => "unknown-environment",
            Self::EmptyWave => "empty-wave",
            Self::OneWindow => "one-window",
            Self::AutoDeferOff => "auto-defer-off",
            Self::WithoutWindow => "without-window",
            Self::Deferral => "deferral",
        }
    }

    /// Whether it is something to mend. The others explain.
    pub const fn is_warning(self) -> bool {
        matches!(
            self,
            Self::ProductionNotLast
                | Self::UnknownEnvironment
                | Self::EmptyWave
                | Self::AutoDeferOff
        )
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
