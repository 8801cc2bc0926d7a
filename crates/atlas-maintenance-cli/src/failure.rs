//! Why a command failed, its exit status, and how it is reported.

use std::process::ExitCode;

use atlas_maintenance::{Error, ErrorKind, Reason};
use atlas_maintenance_fleet::ActionOutcome;
use atlas_maintenance_verify::Outcome;

use crate::args::Format;
use crate::document::render;
use crate::printable::note;
use crate::results::ErrorReport;

const REFUSED: u8 = 1;
pub(crate) const USAGE: u8 = 2;
const NOT_SENT: u8 = 3;
const UNKNOWN: u8 = 4;
/// Of `fleet plan`, `fleet alerts check` and `fleet freeze guard`: there is something to do, or there was.
const ACTED: u8 = 4;
/// The work is done; what comes after it is not.
const DONE_BUT: u8 = 5;
/// From here on, that a signal came; which one, above it.
const INTERRUPTED: u8 = 128;
/// Of `verify`: what it changed is not undone.
const NOT_RESTORED: u8 = 4;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The command line, the environment or a file is invalid.
    #[error("{0}")]
    Usage(String),
    /// The call failed.
    #[error(transparent)]
    Call(#[from] Error),
    /// An operation on this machine failed before anything was sent, such as opening a socket.
    #[error("{0}")]
    Local(String),
    /// The work is done, and then an operation on this machine failed, such as writing the result.
    #[error("{0}; the command itself succeeded")]
    AfterWork(String),
    /// A read failed, so there is no result. A read changes nothing, so its outcome is never unknown.
    #[error("{0}")]
    NotRead(Error),
    /// The result lacks something that could not be read.
    #[error("{0}")]
    NotWhole(String),
    /// Something cannot be kept out of a freeze, as the result says; which.
    #[error("{0}")]
    NotKeptOut(String),
    /// Some projects failed; already reported. The outcome is the worst of them.
    #[error("not everything is done")]
    Incomplete(ActionOutcome),
    /// A signal came before there was a result, and nothing was changed.
    #[error("interrupted by {0} before there was a result; nothing was changed")]
    Interrupted(Signal),
    /// A plan has changes; already printed.
    #[error("the plan has changes")]
    PlanHasChanges,
    /// Somebody is not told of maintenance; already printed.
    #[error("alerts are lacking")]
    AlertsLacking,
    /// Maintenance was deferred, as a guard is to do; already printed.
    #[error("maintenance was deferred")]
    Guarded,
    /// A verification found something, or could not find out; already printed.
    #[error("the service is not as expected, or could not be verified")]
    Verified(Outcome),
    /// A diagnosis found something to do; already printed.
    #[error("there is something to do")]
    Doctor { is_reached: bool },
    /// Rows of the tour are not as expected.
    #[error("{failed} of {rows} rows are not as expected")]
    Tour { failed: usize, rows: usize },
}

/// A signal that stops a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Signal(pub(crate) u8);

impl Signal {
    /// The exit status of a program that the signal ended, as shells say it.
    pub(crate) fn status(self) -> u8 {
        128 + self.0
    }
}

impl std::fmt::Display for Signal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            1 => f.write_str("SIGHUP"),
            15 => f.write_str("SIGTERM"),
            _ => f.write_str("Ctrl-C"),
        }
    }
}

impl Failure {
    fn status(&self) -> u8 {
        match self {
            Self::Usage(_) => USAGE,
            Self::Local(_) => NOT_SENT,
            Self::AfterWork(_) => DONE_BUT,
            Self::Tour { .. } | Self::NotWhole(_) | Self::NotKeptOut(_) => REFUSED,
            Self::Doctor { is_reached: true } => REFUSED,
            Self::Doctor { is_reached: false } => NOT_SENT,
            Self::Verified(Outcome::NotRestored) => NOT_RESTORED,
            Self::Verified(Outcome::NotTried) => NOT_SENT,
            Self::Verified(_) => REFUSED,
            Self::PlanHasChanges | Self::AlertsLacking | Self::Guarded => ACTED,
            Self::Interrupted(signal) => signal.status(),
            Self::Incomplete(outcome) => match outcome {
                ActionOutcome::NotSent => NOT_SENT,
                ActionOutcome::Unknown => UNKNOWN,
                _ => REFUSED,
            },
            Self::NotRead(error) if error.kind() == ErrorKind::Unknown => REFUSED,
            Self::Call(error) | Self::NotRead(error) => match (error.kind(), error.reason()) {
                (ErrorKind::NotSent, Reason::Input) => USAGE,
                (ErrorKind::NotSent, _) => NOT_SENT,
                (ErrorKind::Refused, _) => REFUSED,
                _ => UNKNOWN,
            },
        }
    }

    /// The document for programs. `kind` corresponds to the exit status.
    fn document(&self) -> ErrorReport {
        let kind = match self.status() {
            REFUSED => "refused",
            USAGE => "input",
            NOT_SENT => "not-sent",
            DONE_BUT => "done",
            INTERRUPTED.. => "interrupted",
            _ => "unknown",
        };
        let call = match self {
            Self::Call(error) | Self::NotRead(error) => Some(error),
            _ => None,
        };
        ErrorReport::new(kind, call, self.to_string())
    }

    /// Reports the failure on stderr and returns the exit status.
    pub(crate) fn report(&self, format: Format) -> ExitCode {
        if !matches!(
            self,
            Self::Incomplete(_)
                | Self::PlanHasChanges
                | Self::AlertsLacking
                | Self::Guarded
                | Self::Verified(_)
                | Self::Doctor { .. }
        ) {
            let form = format.data().filter(|_| format.is_for_programs());
            let report = form.and_then(|form| render(&self.document(), form).ok());
            note(&report.unwrap_or_else(|| format!("error: {self}")));
        }
        ExitCode::from(self.status())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_kind_corresponds_to_exit_status() {
        for (failure, status, kind) in [
            (Failure::Usage("x".to_owned()), 2, "input"),
            (Failure::Call(Error::input("x")), 2, "input"),
            (Failure::Local("x".to_owned()), 3, "not-sent"),
            (Failure::Tour { failed: 1, rows: 2 }, 1, "refused"),
            (Failure::AfterWork("x".to_owned()), 5, "done"),
            (Failure::NotWhole("x".to_owned()), 1, "refused"),
            (Failure::NotKeptOut("x".to_owned()), 1, "refused"),
            (Failure::NotRead(Error::not_made("x")), 3, "not-sent"),
            (Failure::Incomplete(ActionOutcome::Unknown), 4, "unknown"),
            (Failure::Incomplete(ActionOutcome::Refused), 1, "refused"),
            (Failure::Incomplete(ActionOutcome::NotSent), 3, "not-sent"),
            (Failure::PlanHasChanges, 4, "unknown"),
            (Failure::AlertsLacking, 4, "unknown"),
            (Failure::Interrupted(Signal(15)), 143, "interrupted"),
        ] {
            assert_eq!(failure.status(), status);
            assert_eq!(failure.document().kind, kind);
        }
    }
}
