//! Value types of the Atlas Administration API that cannot hold an invalid value.
//!
//! Every generated client crate and the facade share these types, so a value that was accepted
//! once is never checked again. This crate knows nothing of HTTP, of credentials or of any
//! operation, and does no I/O.

mod generated;
mod id;
mod protected;
mod text;
mod time;
mod version;

pub use id::{Id, InvalidId, InvalidOrganizationId, InvalidProjectId, OrganizationId, ProjectId};
pub use protected::{InvalidProtectedHours, MAX_PROTECTED_HOURS, ProtectedHours};
pub use text::one_line;
pub use time::{DayOfWeek, HourOfDay, InvalidDayOfWeek, InvalidHourOfDay};
pub use version::{ApiVersion, UnknownApiVersion};
