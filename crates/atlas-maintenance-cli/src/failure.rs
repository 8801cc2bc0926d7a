//! Why a command failed, its exit status, and how it is told.

use std::io::Write as _;
use std::process::ExitCode;

use atlas_maintenance::{Error, ErrorKind, Reason};
use atlas_maintenance_fleet::Outcome;
use serde_json::{Value, json};

use crate::args::Format;

const REFUSED: u8 = 1;
pub(crate) const USAGE: u8 = 2;
const NOT_SENT: u8 = 3;
const UNKNOWN: u8 = 4;
/// Of `fleet plan`, which changes nothing, so that nothing can be unknown.
const SOMETHING_TO_DO: u8 = 4;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The command line or the environment asks for something that cannot be.
    #[error("{0}")]
    Usage(String),
    /// The call failed.
    #[error(transparent)]
    Call(#[from] Error),
    /// This machine does not let it: no socket, no runtime.
    #[error("{0}")]
    Local(String),
    /// Not all was done to many projects, which was told.
    #[error("not all of it is done")]
    Told(Outcome),
    /// A plan is not empty, and was told.
    #[error("there is something to do")]
    SomethingToDo,
    /// Rows of the tour came out otherwise than they should.
    #[error("{wrong} of {rows} rows came out otherwise than they should")]
    Tour {
        /// How many.
        wrong: usize,
        /// Of how many.
        rows: usize,
    },
}

impl Failure {
    fn status(&self) -> u8 {
        match self {
            Self::Usage(_) => USAGE,
            Self::Local(_) => NOT_SENT,
            Self::Tour { .. } => REFUSED,
            Self::SomethingToDo => SOMETHING_TO_DO,
            Self::Told(Outcome::NotSent) => NOT_SENT,
            Self::Told(Outcome::Unknown) => UNKNOWN,
            Self::Told(_) => REFUSED,
            Self::Call(error) => match (error.kind(), error.reason()) {
                (ErrorKind::NotSent, Reason::Input) => USAGE,
                (ErrorKind::NotSent, _) => NOT_SENT,
                (ErrorKind::Refused, _) => REFUSED,
                _ => UNKNOWN,
            },
        }
    }

    /// The document for programs. `kind` goes with the exit status.
    fn document(&self) -> Value {
        let kind = match self.status() {
            REFUSED => "refused",
            USAGE => "input",
            NOT_SENT => "not-sent",
            _ => "unknown",
        };
        let call = match self {
            Self::Call(error) => Some(error),
            _ => None,
        };
        json!({
            "kind": kind,
            "operation": call.and_then(Error::operation),
            "status": call.and_then(Error::status),
            "code": call.and_then(Error::code).map(ToString::to_string),
            "detail": call.and_then(Error::detail),
            "violations": call.map(|error| {
                error
                    .violations()
                    .iter()
                    .map(|violation| json!({
                        "field": violation.field,
                        "description": violation.description,
                    }))
                    .collect::<Vec<_>>()
            }),
            "attempts": call.map(Error::attempts),
            "seconds": call.map(|error| error.elapsed().as_secs_f64()),
            "message": self.to_string(),
        })
    }

    /// Tells it on stderr and gives the exit status.
    pub(crate) fn report(&self, format: Format) -> ExitCode {
        let text = match (self, format) {
            (Self::Told(_) | Self::SomethingToDo, _) => return ExitCode::from(self.status()),
            (_, Format::Json) => self.document().to_string(),
            _ => format!("error: {self}"),
        };
        // With stderr closed the exit status still tells.
        let _ = writeln!(std::io::stderr(), "{text}");
        ExitCode::from(self.status())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_in_the_document_goes_with_the_exit_status() {
        for (failure, status, kind) in [
            (Failure::Usage("x".to_owned()), 2, "input"),
            (Failure::Call(Error::input("x")), 2, "input"),
            (Failure::Local("x".to_owned()), 3, "not-sent"),
            (Failure::Tour { wrong: 1, rows: 2 }, 1, "refused"),
        ] {
            assert_eq!(failure.status(), status);
            assert_eq!(failure.document()["kind"], kind);
        }
    }
}
