//! A window that a project has.

use atlas_maintenance_types::{DayOfWeek, HourOfDay, ProtectedHours};

/// A maintenance window as the service reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CurrentWindow {
    /// The day on which it opens.
    pub day: DayOfWeek,
    /// The hour at which it opens, in [`time_zone`](Self::time_zone).
    pub hour: HourOfDay,
    /// The IANA name of the project's time zone; `UTC` if the service reports none (documented
    /// default). Only the project's settings on the web can change it.
    pub time_zone: String,
    /// The hours in which standard maintenance does not begin.
    pub protected_hours: Option<ProtectedHours>,
    /// How often the coming maintenance has been deferred. Two deferrals are the limit
    /// (documented).
    pub deferrals: u32,
    /// Whether the service defers each maintenance by one week on its own.
    pub auto_defer: bool,
    /// Whether maintenance was asked to start at once and has not finished.
    pub start_asap: bool,
}

impl CurrentWindow {
    /// A window that was just set: no protected hours, no deferrals, in UTC. For tests of your own
    /// code; change the fields as needed.
    pub fn new(day: DayOfWeek, hour: HourOfDay) -> Self {
        Self {
            day,
            hour,
            time_zone: "UTC".to_owned(),
            protected_hours: None,
            deferrals: 0,
            auto_defer: false,
            start_asap: false,
        }
    }
}
