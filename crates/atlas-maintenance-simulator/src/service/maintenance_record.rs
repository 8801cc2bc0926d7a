//! What is true of a maintenance, whatever the service tells of it.

use jiff::Timestamp;

/// A maintenance of a project: what was planned, what happened, and what will happen if nothing is changed.
///
/// The service tells only a part of it, by its events; tests compare with this what a client concludes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MaintenanceRecord {
    /// When it was scheduled.
    pub scheduled: Timestamp,
    /// The time that it was scheduled for, before any deferral.
    pub first_date: Timestamp,
    /// The time that it is due, after the deferrals; if somebody asked to start it, when that was.
    pub date: Timestamp,
    /// When it starts or started in truth: `date`, or later under a variant of the assumption `start-delay`.
    pub start: Timestamp,
    /// When it was deferred, each time: on request, by the vendor, or automatically.
    pub deferrals: Vec<Timestamp>,
    /// When it was last announced by `MAINTENANCE_IN_ADVANCED`.
    pub announced: Option<Timestamp>,
    /// Whether it was started on request.
    pub started_on_request: bool,
    /// What became of it.
    pub state: MaintenanceState,
}

/// What became of a maintenance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MaintenanceState {
    /// It has not started.
    Scheduled,
    /// It has started and is not complete.
    UnderWay,
    /// It is complete.
    Completed {
        /// Since when.
        at: Timestamp,
    },
    /// It was cancelled before it started, or another took its place.
    Cancelled {
        /// When.
        at: Timestamp,
    },
}

impl MaintenanceState {
    /// The state in a word or two, in kebab case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::UnderWay => "under-way",
            Self::Completed { .. } => "completed",
            Self::Cancelled { .. } => "cancelled",
        }
    }
}
