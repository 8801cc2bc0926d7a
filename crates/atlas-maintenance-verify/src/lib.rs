#![doc = include_str!("../README.md")]

mod assumptions;
mod clause;
mod clauses;
mod contract;
mod exchange;
mod generated;
mod ledger;
mod probes;
mod redact;
mod report;
mod session;
mod verification;
mod window;

pub use clause::Clause;
pub use report::{FORMAT, Finding, Outcome, Report, Subject, Verdict};
pub use verification::{OtherProject, Verification};
pub use window::WindowOutcome;

/// Ends a [`Verification`] early.
pub use tokio_util::sync::CancellationToken;
