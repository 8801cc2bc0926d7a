//! Value types of the Atlas Administration API that cannot hold an invalid value.
//!
//! Generated clients, facade and simulator share these types, so a value is checked once.

mod generated;
mod id;
mod nullable;
mod protected;
mod text;
mod time;
mod timestamp;
mod version;
mod wave;

pub use id::{Id, InvalidId, InvalidOrganizationId, InvalidProjectId, OrganizationId, ProjectId};
pub use nullable::Nullable;
pub use protected::{InvalidProtectedHours, MAX_PROTECTED_HOURS, ProtectedHours};
pub use text::{is_printable, is_unprintable, one_line};
pub use time::{DayOfWeek, HourOfDay, InvalidDayOfWeek, InvalidHourOfDay};
pub use timestamp::{InvalidTimestamp, ReportedTimestamp, Timestamp};
pub use version::{ApiVersion, UnknownApiVersion};
pub use wave::{InvalidWave, Wave};
