//! The input: a project and its window.

use atlas_maintenance::{CurrentWindow, ProjectId};

use crate::freeze::Frozen;

/// A project and its window.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The project's name. Any text is accepted.
    pub name: String,
    /// The project's id.
    pub id: ProjectId,
    /// The project's window, or `None` if it has none.
    pub window: Option<CurrentWindow>,
    /// Why it is not known whether the project has a window; `None` if it is known.
    pub problem: Option<String>,
    /// The freezes of the project: periods in which no maintenance is to start.
    pub freezes: Vec<Frozen>,
}

impl Entry {
    /// A project and its window, or `None` if it has none.
    pub fn new(name: impl Into<String>, id: ProjectId, window: Option<CurrentWindow>) -> Self {
        Self {
            name: name.into(),
            id,
            window,
            problem: None,
            freezes: Vec::new(),
        }
    }

    /// The same project with these freezes.
    pub fn frozen(mut self, freezes: Vec<Frozen>) -> Self {
        self.freezes = freezes;
        self
    }

    /// A project whose window could not be read, and why.
    pub fn unread(name: impl Into<String>, id: ProjectId, problem: impl Into<String>) -> Self {
        Self {
            problem: Some(problem.into()),
            ..Self::new(name, id, None)
        }
    }
}
