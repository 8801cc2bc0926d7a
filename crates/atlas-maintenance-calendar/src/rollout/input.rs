//! What is drawn.

use atlas_maintenance::ProjectId;
use jiff::{Timestamp, Zoned};

/// A release, and when projects get it. All starts are estimates.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Rollout {
    /// When the release comes.
    pub release: Timestamp,
    /// The organizations, each with waves of its own.
    pub organizations: Vec<RolloutOrganization>,
}

/// The waves of an organization.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RolloutOrganization {
    /// How the organization is called.
    pub name: String,
    /// The waves, first to last.
    pub lanes: Vec<RolloutLane>,
    /// What to look at, each on one line.
    pub notes: Vec<String>,
}

/// A wave.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RolloutLane {
    /// The number of the wave.
    pub wave: u8,
    /// The projects that start at an opening of their window.
    pub starts: Vec<RolloutStart>,
    /// How many projects have no window or no known start.
    pub others: usize,
}

/// The start of a project.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RolloutStart {
    /// The project's name. Any text is accepted.
    pub name: String,
    /// The project's id.
    pub id: ProjectId,
    /// The earliest start, in the project's time zone.
    pub earliest: Zoned,
    /// The latest one; `None` where it is not known.
    pub latest: Option<Zoned>,
}

impl Rollout {
    /// A release and its organizations.
    pub fn new(release: Timestamp, organizations: Vec<RolloutOrganization>) -> Self {
        Self {
            release,
            organizations,
        }
    }
}

impl RolloutOrganization {
    /// An organization, its waves, and what to look at.
    pub fn new(name: impl Into<String>, lanes: Vec<RolloutLane>, notes: Vec<String>) -> Self {
        Self {
            name: name.into(),
            lanes,
            notes,
        }
    }
}

impl RolloutLane {
    /// A wave, its starts, and how many projects have none that is known.
    pub fn new(wave: u8, starts: Vec<RolloutStart>, others: usize) -> Self {
        Self {
            wave,
            starts,
            others,
        }
    }
}

impl RolloutStart {
    /// A project, and its earliest and latest start.
    pub fn new(
        name: impl Into<String>,
        id: ProjectId,
        earliest: Zoned,
        latest: Option<Zoned>,
    ) -> Self {
        Self {
            name: name.into(),
            id,
            earliest,
            latest,
        }
    }

    /// Whether the start is one moment.
    pub(super) fn is_certain(&self) -> bool {
        self.latest.as_ref() == Some(&self.earliest)
    }
}
