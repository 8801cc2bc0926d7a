//! When the maintenance windows of many projects open: as a week for a terminal, as an SVG picture,
//! and as a calendar file.
//!
//! ```
//! use atlas_maintenance_calendar::{Entry, ics, svg, terminal, week};
//! use atlas_maintenance::jiff::{Timestamp, tz::TimeZone};
//! use atlas_maintenance::{CurrentWindow, DayOfWeek, HourOfDay};
//!
//! let entries = [Entry {
//!     name: "Payments".to_owned(),
//!     id: "32b6e34b3d91647abb20e7b8".parse()?,
//!     window: Some(CurrentWindow::new(DayOfWeek::Sunday, HourOfDay::new(2)?)),
//! }];
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
//! All of it is in the terms of *starts*: the service tells when a window opens, and neither how
//! long maintenance takes nor whether there is any to do.
//!
//! # What this crate must not do
//!
//! It calls nothing, reads no clock and writes no file: what it makes depends on what it is given
//! and on the time zone database that is built in. When a window opens is the facade's to know.

mod ics;
mod svg;
mod terminal;
mod text;
mod unplaced;
mod week;

use atlas_maintenance::{CurrentWindow, ProjectId};

pub use ics::{STARTS, ics};
pub use svg::svg;
pub use terminal::terminal;
pub use unplaced::{Apart, Why};
pub use week::{Cell, DAYS, HOURS, Start, Week, week};

/// A project, and the window it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What people call it. Any text will do.
    pub name: String,
    /// Its id.
    pub id: ProjectId,
    /// Its window, or `None` where it has none.
    pub window: Option<CurrentWindow>,
}
