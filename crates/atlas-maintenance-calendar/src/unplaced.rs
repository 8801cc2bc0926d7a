//! Projects that have no place in a calendar, and why: they are listed apart and never left out.
//! It must not know what a calendar looks like.

use std::fmt;

use atlas_maintenance::{NoStart, ProjectId};

use crate::Entry;

/// A project that has no place in the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apart {
    /// What people call it.
    pub name: String,
    /// Its id.
    pub id: ProjectId,
    /// Why it has no place.
    pub why: Why,
}

/// Why a project has no place in the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// It has no window.
    NoWindow,
    /// It has one, and nobody can tell when it opens.
    NoStart(NoStart),
}

impl Apart {
    pub(crate) fn new(entry: &Entry, why: Why) -> Self {
        Self {
            name: entry.name.clone(),
            id: entry.id,
            why,
        }
    }
}

/// A few words. The reason in full is what a [`NoStart`] says of itself.
impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoWindow => f.write_str("no window"),
            Self::NoStart(NoStart::UnknownTimeZone(zone)) => {
                write!(f, "unknown time zone {:?}", zone.name())
            }
            Self::NoStart(_) => f.write_str("opens after the calendar ends"),
        }
    }
}
