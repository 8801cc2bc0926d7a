//! Errors of the controls.

use atlas_maintenance_types::ProjectId;
use jiff::Timestamp;

/// Why a control failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ControlError {
    /// The project does not exist.
    #[error("there is no project {project}: add it first")]
    UnknownProject {
        /// The project.
        project: ProjectId,
    },
    /// Maintenance cannot be scheduled in the past.
    #[error("maintenance cannot be scheduled for {at}, which is before now ({now})")]
    InThePast {
        /// The requested time.
        at: Timestamp,
        /// The simulator's time.
        now: Timestamp,
    },
    /// Maintenance is under way; the next can be scheduled when it is over.
    #[error("maintenance of project {project} is under way since {since}")]
    UnderWay {
        /// The project.
        project: ProjectId,
        /// When it began.
        since: Timestamp,
    },
    /// There is no time zone of that name.
    #[error("there is no time zone {name:?}: use an IANA name such as Europe/Dublin")]
    UnknownTimeZone {
        /// The name.
        name: String,
    },
    /// The project has no window in which maintenance could be scheduled.
    #[error("project {project} has no window: set one first")]
    NoWindow {
        /// The project.
        project: ProjectId,
    },
    /// The service would refuse it.
    #[error("the maintenance of project {project} cannot be deferred now: {code}")]
    Refused {
        /// The project.
        project: ProjectId,
        /// The code that the API has for it.
        code: &'static str,
    },
    /// There is no version of the API or of the resource with that date.
    #[error("there is no version {date}")]
    UnknownVersion {
        /// The date.
        date: String,
    },
    /// The fault is invalid.
    #[error("this fault cannot be injected: {problem}")]
    InvalidFault {
        /// What is wrong with it.
        problem: String,
    },
    /// The text is no JSON object.
    #[error("the alert configuration is not a JSON object")]
    InvalidAlertConfiguration,
    /// The maximum number of faults is reached, and none of them is exhausted.
    #[error("there are already {max} faults: clear them first")]
    TooManyFaults {
        /// The maximum number.
        max: usize,
    },
}
