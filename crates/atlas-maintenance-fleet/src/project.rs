//! A project of a fleet: what rules can select it by. It must not know of windows or of rules.

use std::collections::BTreeMap;

use atlas_maintenance::{CurrentWindow, ProjectId};

/// A project, as whoever lists projects knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FleetProject {
    /// The project's id.
    pub id: ProjectId,
    /// The project's name.
    pub name: String,
    /// The project's tags.
    pub tags: BTreeMap<String, String>,
    /// The id of the organization that the project belongs to, where that is known.
    pub organization: Option<String>,
}

impl FleetProject {
    /// A project without tags, of an organization that is not known.
    pub fn new(id: ProjectId, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            tags: BTreeMap::new(),
            organization: None,
        }
    }
}

/// A project and the window that it was seen to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// The project.
    pub project: FleetProject,
    /// Its window, `None` if it has none; or why that could not be read. A project that could not
    /// be read belongs here all the same: it counts when others are spread over hours.
    pub window: Result<Option<CurrentWindow>, String>,
}
