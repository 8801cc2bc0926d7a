//! The maintenance of a project, as far as its events tell.

use atlas_maintenance_types::ProjectId;

#[cfg(feature = "alerts")]
use crate::alerts::MaintenanceAlerts;
use crate::connection::Connection;
use crate::events::Events;

/// The maintenance of one project.
///
/// The API tells no date of scheduled maintenance. What is coming is concluded from the project's events
/// and its window, and is an estimate.
#[derive(Clone, Debug)]
pub struct Maintenance {
    pub(crate) connection: Connection,
    pub(crate) project: ProjectId,
}

impl Maintenance {
    pub(crate) fn new(connection: Connection, project: ProjectId) -> Self {
        Self {
            connection,
            project,
        }
    }

    /// The events of the project, of all types unless [`of_types`](Events::of_types) narrows them. Sends
    /// nothing; pages are fetched on demand.
    pub fn events(&self) -> Events {
        Events::new(self.connection.clone(), self.project)
    }

    /// Who is told of the project's maintenance: its alert configurations. Sends nothing.
    #[cfg(feature = "alerts")]
    pub fn alerts(&self) -> MaintenanceAlerts {
        MaintenanceAlerts::new(self.connection.clone(), self.project)
    }
}
