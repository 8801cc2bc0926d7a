//! When the maintenance windows of many projects open: as a week for a terminal, as an SVG picture,
//! as a calendar file, and as a page for a browser.
//!
//! ```
//! use atlas_maintenance_calendar::{Entry, ics, svg, terminal, week};
//! use atlas_maintenance::jiff::{Timestamp, tz::TimeZone};
//! use atlas_maintenance::{CurrentWindow, DayOfWeek, HourOfDay};
//!
//! let window = CurrentWindow::new(DayOfWeek::Sunday, HourOfDay::new(2)?);
//! let entries = [Entry::new("Payments", "32b6e34b3d91647abb20e7b8".parse()?, Some(window))];
//! let now: Timestamp = "2026-03-04T12:00:00Z".parse()?;
//!
//! let week = week(&entries, TimeZone::UTC, now);
//! println!("{}", terminal(&week, 80, false));
//! let picture = svg(&week);
//! let calendar = ics(&entries, now, atlas_maintenance_calendar::STARTS);
//! # assert!(picture.contains("</svg>") && calendar.contains("END:VCALENDAR"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Only *starts* are shown: the service says when a window opens, but not how long maintenance
//! takes or whether any is scheduled.
//!
//! The functions are pure. The result depends on the arguments and on the built-in time zone
//! database; nothing reads a clock, a file or the network.

mod coming;
mod entry;
mod freeze;
mod ics;
mod report;
mod rollout;
mod svg;
mod terminal;
mod text;
mod unplaced;
mod week;

pub use coming::{Coming, coming_ics};
pub use entry::Entry;
pub use freeze::Frozen;
pub use ics::{STARTS, ics, ics_pieces};
pub use report::{
    Report, ReportComing, ReportConflict, ReportFreeze, ReportPart, ReportStart, ReportVerdict,
    report_html,
};
pub use rollout::{
    Rollout, RolloutLane, RolloutOrganization, RolloutStart, rollout_ics, rollout_svg,
};
pub use svg::svg;
pub use terminal::terminal;
pub use unplaced::{Reason, Unplaced};
pub use week::{Cell, DAYS, HOURS, Start, Week, WeekFreeze, week};
