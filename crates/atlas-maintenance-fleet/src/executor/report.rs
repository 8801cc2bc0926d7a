//! What an application tells while it goes on, and what it says at its end.

use std::fmt;
use std::time::Duration;

use atlas_maintenance::Error;

use crate::action::{Action, Outcome, Work};
use crate::journal::JournalError;
use crate::project::FleetProject;

/// Something that happened while work was applied.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A request for the project is about to be sent. A project that waited, or was looked at
    /// before it is changed, is started more than once.
    Started {
        /// The project.
        project: &'a FleetProject,
        /// What is to be done to it.
        action: &'a Action,
    },
    /// The rate limit turned the project away, and it has its turn again after a while.
    Waiting {
        /// The project.
        project: &'a FleetProject,
        /// How long.
        wait: Duration,
        /// What the service said.
        error: &'a Error,
    },
    /// The project is through.
    Done {
        /// The project.
        project: &'a FleetProject,
        /// What was to be done to it.
        action: &'a Action,
        /// What came of it.
        outcome: Outcome,
        /// Why, where it is not done.
        error: Option<&'a str>,
    },
}

/// What came of all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Projects that are now as they were to be.
    pub done: u64,
    /// Projects of which the journal says that it was done before, and which were left alone.
    pub already: u64,
    /// Projects for which the service said no.
    pub refused: u64,
    /// Projects to which it may have been done.
    pub unknown: u64,
    /// Projects for which nothing could be sent.
    pub not_sent: u64,
    /// Projects that had no turn, since it was stopped, or that were in the work twice.
    pub skipped: u64,
    /// Every project that was refused, unknown or not sent, in the order in which that was known.
    pub failures: Vec<Failure>,
}

/// A project to which it was not done, or not surely.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// What was to be done.
    pub work: Work,
    /// What came of it.
    pub outcome: Outcome,
    /// Why, in one line.
    pub error: String,
}

/// The journal could not be written, and so nothing new was begun.
#[derive(Debug, thiserror::Error)]
#[error("stopped, since the journal cannot be written: {error}")]
pub struct ApplyError {
    /// What is wrong with it.
    #[source]
    pub error: JournalError,
    /// What had been done by then.
    pub summary: Summary,
}

impl Summary {
    /// Whether all of the work is done.
    pub fn is_complete(&self) -> bool {
        self.failures.is_empty() && self.skipped == 0
    }

    pub(super) fn count(&mut self, work: Work, outcome: Outcome, error: Option<String>) {
        match outcome {
            Outcome::Done => {
                self.done += 1;
                return;
            }
            Outcome::Refused => self.refused += 1,
            Outcome::Unknown => self.unknown += 1,
            Outcome::NotSent => self.not_sent += 1,
        }
        self.failures.push(Failure {
            work,
            outcome,
            error: error.unwrap_or_default(),
        });
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} done", self.done)?;
        for (count, word) in [
            (self.already, "done before"),
            (self.refused, "refused"),
            (self.unknown, "unknown"),
            (self.not_sent, "not sent"),
            (self.skipped, "skipped"),
        ] {
            if count > 0 {
                write!(f, ", {count} {word}")?;
            }
        }
        Ok(())
    }
}
