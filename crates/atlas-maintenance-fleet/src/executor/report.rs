//! What happens while work is applied, and the summary of a run.

use std::fmt;
use std::time::Duration;

use atlas_maintenance::Error;

use super::stop::StopReason;
use crate::action::{Action, ActionOutcome, Work};
use crate::journal::JournalError;
use crate::project::FleetProject;

/// Something that happens while work is applied.
#[derive(Debug)]
#[non_exhaustive]
pub enum ApplyEvent<'a> {
    /// A request for the project is about to be sent. A project that waited, or whose window is
    /// read before it is changed, starts more than once.
    #[non_exhaustive]
    Started {
        /// The project.
        project: &'a FleetProject,
        /// What to do to it.
        action: &'a Action,
    },
    /// The rate limit rejected a call for the project, and the call is made again after a wait.
    #[non_exhaustive]
    Waiting {
        /// The project.
        project: &'a FleetProject,
        /// How long.
        wait: Duration,
        /// The reply of the service.
        error: &'a Error,
    },
    /// The project is finished.
    #[non_exhaustive]
    Finished {
        /// The project.
        project: &'a FleetProject,
        /// What to do to it.
        action: &'a Action,
        /// How that ended.
        outcome: ActionOutcome,
        /// Why, unless it is done.
        error: Option<&'a str>,
    },
}

/// How many projects of a run ended in which way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApplySummary {
    /// Projects on which the action is in effect.
    pub done: u64,
    /// Projects left alone because the journal says that an earlier run did the action.
    pub done_before: u64,
    /// Projects for which the service refused.
    pub refused: u64,
    /// Projects on which the action may have taken effect.
    pub unknown: u64,
    /// Projects for which nothing could be sent.
    pub not_sent: u64,
    /// Projects not started because the run stopped, and repeated ones.
    pub skipped: u64,
    /// Projects that are not among the work, and on which an action that an earlier run began is not in
    /// effect.
    pub not_in_effect: u64,
    /// The skipped projects: nothing was sent for them.
    pub skipped_projects: Vec<FleetProject>,
    /// Why the run stopped before its end, if it did and the journal is not the reason.
    pub stopped: Option<StopReason>,
    /// Every project that ended refused, unknown or not sent, in the order of their ends.
    pub failures: Vec<ApplyFailure>,
}

/// A project on which the action is not known to be in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApplyFailure {
    /// The project, and what to do to it.
    pub work: Work,
    /// How that ended.
    pub outcome: ActionOutcome,
    /// Why, on one line.
    pub error: String,
}

/// The journal could not be written, so nothing new was started.
#[derive(Debug, thiserror::Error)]
#[error("stopped because the journal cannot be written: {error}")]
#[non_exhaustive]
pub struct ApplyError {
    /// Why it cannot be written.
    #[source]
    pub error: JournalError,
    /// What was done by then.
    pub summary: ApplySummary,
}

impl ApplySummary {
    /// Whether all of the work is done.
    pub fn is_complete(&self) -> bool {
        self.failures.is_empty() && self.skipped == 0
    }

    pub(super) fn skip(&mut self, project: FleetProject) {
        self.skipped += 1;
        self.skipped_projects.push(project);
    }

    pub(super) fn count(&mut self, work: Work, outcome: ActionOutcome, error: Option<String>) {
        match outcome {
            ActionOutcome::Done => {
                self.done += 1;
                return;
            }
            ActionOutcome::NotInEffect => {
                self.not_in_effect += 1;
                return;
            }
            ActionOutcome::Refused => self.refused += 1,
            ActionOutcome::Unknown => self.unknown += 1,
            ActionOutcome::NotSent => self.not_sent += 1,
        }
        self.failures.push(ApplyFailure {
            work,
            outcome,
            error: error.unwrap_or_default(),
        });
    }
}

/// The counts above zero, such as `4 done, 2 refused`; `done` always.
impl fmt::Display for ApplySummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} done", self.done)?;
        for (count, word) in [
            (self.done_before, "done before"),
            (self.refused, "refused"),
            (self.unknown, "unknown"),
            (self.not_sent, "not sent"),
            (self.skipped, "skipped"),
            (self.not_in_effect, "begun earlier and not in effect"),
        ] {
            if count > 0 {
                write!(f, ", {count} {word}")?;
            }
        }
        Ok(())
    }
}
