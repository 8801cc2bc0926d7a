//! A project of a fleet, and the window it was observed to have.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use atlas_maintenance::{CurrentWindow, Error, OrganizationId, ProjectId};
use atlas_maintenance_types::{Wave, one_line};

/// A project with the properties that rules select by.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FleetProject {
    /// The project's id.
    pub id: ProjectId,
    /// The project's name.
    pub name: String,
    /// The project's tags.
    pub tags: BTreeMap<String, String>,
    /// The organization that the project belongs to, where that is known.
    pub organization: Option<OrganizationId>,
}

impl FleetProject {
    /// A project without tags, of an unknown organization.
    pub fn new(id: ProjectId, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            tags: BTreeMap::new(),
            organization: None,
        }
    }
}

/// Name and id, on one line and without control characters.
impl fmt::Display for FleetProject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", one_line(&self.name), self.id)
    }
}

/// The maintenance wave of a project, as the service reports it in its preview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReportedWave {
    /// The wave that the project is assigned to; `None` for none.
    pub assigned: Option<Wave>,
    /// The wave that takes effect; `None` if the service does not say.
    pub effective: Option<Wave>,
}

impl ReportedWave {
    /// The wave that a project is assigned to, and the one that takes effect.
    pub fn new(assigned: Option<Wave>, effective: Option<Wave>) -> Self {
        Self {
            assigned,
            effective,
        }
    }
}

/// A project and the window it was observed to have.
#[derive(Clone, Debug)]
pub struct Observed {
    /// The project.
    pub project: FleetProject,
    /// Its window, `None` if it has none; or the error of reading it.
    ///
    /// Keep projects whose window could not be read: they count when a rule spreads its projects
    /// over hours.
    pub window: Result<Option<CurrentWindow>, Arc<Error>>,
    /// Its maintenance wave; `None` where that was not read.
    pub wave: Option<ReportedWave>,
}

impl Observed {
    /// A project and the result of reading its window.
    pub fn new(project: FleetProject, window: Result<Option<CurrentWindow>, Error>) -> Self {
        Self {
            project,
            window: window.map_err(Arc::new),
            wave: None,
        }
    }

    /// The same with a wave that was read.
    #[must_use]
    pub fn with_wave(self, wave: ReportedWave) -> Self {
        Self {
            wave: Some(wave),
            ..self
        }
    }
}
