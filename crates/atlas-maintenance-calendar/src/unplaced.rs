//! Projects that a calendar cannot place, with the reason. They are listed, never left out.

use std::fmt;

use atlas_maintenance::{NoStart, ProjectId};

use crate::entry::Entry;

/// A project without a place in the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unplaced {
    /// The project's name.
    pub name: String,
    /// The project's id.
    pub id: ProjectId,
    /// Why it has no place.
    pub reason: Reason,
}

/// Why a project has no place in the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// It has no window.
    NoWindow,
    /// Its window could not be read, so it may have one; and why.
    NotRead(String),
    /// Its next start cannot be computed.
    NoStart(NoStart),
}

impl Reason {
    /// Why an entry has no window.
    pub(crate) fn of_no_window(entry: &Entry) -> Self {
        let problem = entry.problem.clone();
        problem.map_or(Self::NoWindow, Self::NotRead)
    }
}

impl Unplaced {
    pub(crate) fn new(entry: &Entry, reason: Reason) -> Self {
        Self {
            name: entry.name.clone(),
            id: entry.id,
            reason,
        }
    }
}

/// A short form. [`NoStart`] displays the full reason.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoWindow => f.write_str("no window"),
            Self::NotRead(why) => write!(f, "window not read: {why}"),
            Self::NoStart(NoStart::UnknownTimeZone(zone)) => {
                write!(f, "unknown time zone {:?}", zone.name())
            }
            Self::NoStart(_) => f.write_str("opens after the year 9999"),
        }
    }
}
