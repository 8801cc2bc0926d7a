//! Why a run ended before its work did.

use std::fmt;

use atlas_maintenance::Error;
use atlas_maintenance_types::one_line;

use super::overload::is_denied;

/// Why a run started nothing more before all of its work was done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StopReason {
    /// Its token was cancelled.
    Cancelled,
    /// So many calls in a row were denied (401, 403) that the rest would be as well; see
    /// [`ExecutorOptions::denials`](crate::ExecutorOptions::denials).
    #[non_exhaustive]
    Denied {
        /// How many, at least.
        calls: u32,
        /// The last of them, on one line.
        error: String,
    },
}

/// What happened and what to do, on one line.
impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancelled => f.write_str("interrupted"),
            Self::Denied { calls, error } => write!(
                f,
                "stopped after {calls} calls in a row were denied, the last with: {}; check the credentials, \
                 their roles and the IP access list, or leave out the projects that they may not use",
                one_line(error)
            ),
        }
    }
}

/// Counts the calls in a row that were denied.
#[derive(Debug)]
pub(super) struct Breaker {
    max: u32,
    denied: u32,
    last: Option<String>,
}

impl Breaker {
    pub(super) fn new(max: u32) -> Self {
        Self {
            max,
            denied: 0,
            last: None,
        }
    }

    /// Records how a call ended. One without an answer says nothing of the credentials.
    pub(super) fn record(&mut self, result: Result<(), &Error>) {
        match result {
            // It stays open: what was in flight does not matter any more.
            _ if self.is_open() => {}
            Err(error) if is_denied(error) => {
                self.denied += 1;
                self.last = Some(error.to_string());
            }
            Err(error) if error.status().is_none() => {}
            _ => self.denied = 0,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.denied >= self.max
    }

    /// Why nothing more may be started.
    pub(super) fn reason(&self) -> Option<StopReason> {
        self.is_open().then(|| StopReason::Denied {
            calls: self.denied,
            error: self.last.clone().unwrap_or_default(),
        })
    }
}
