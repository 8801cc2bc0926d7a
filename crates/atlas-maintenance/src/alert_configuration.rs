//! Alert configurations: their targets, whom they tell of maintenance, and what they lack. Sends nothing.

mod configuration;
mod coverage;
mod gap;
mod redaction;
mod target;

pub(crate) use configuration::ReportedAlertConfiguration;
pub use configuration::{AlertConfiguration, InvalidAlertConfiguration};
pub use coverage::{AlertCoverage, MAINTENANCE_ALERTS};
pub use gap::DesiredAlert;
pub(crate) use gap::{Gap, Step};
pub(crate) use target::ReportedTarget;
pub use target::{AlertTarget, NewTarget, TargetKind};
