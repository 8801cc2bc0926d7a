//! The operations, each called by the functions of the chosen version's family.
//!
//! [`families`](crate::families) holds what sees generated types.

use atlas_maintenance_transport::{Error, Operation};
use atlas_maintenance_types::{ApiVersion, Id, ProjectId};

use crate::connection::{
    Connection, EventsRequest, ListedEvents, ListedProjects, PageRequest, Update,
};
use crate::families::Answer;
use crate::generated::dispatch::with_version;
use crate::model::ReportedWindow;

/// The table of operations of a version.
pub(crate) fn operations(version: ApiVersion) -> &'static [Operation] {
    with_version!(version, family => family::OPERATIONS, else &[])
}

impl Connection {
    pub(crate) async fn get(&self, project: ProjectId) -> Answer<ReportedWindow> {
        let project = Id::from(project);
        with_version!(
            self.version,
            family => family::get(self, &project).await,
            else Err(self.no_client())
        )
    }

    pub(crate) async fn projects(&self, page: PageRequest) -> Answer<ListedProjects> {
        with_version!(
            self.version,
            family => family::projects(self, page).await,
            else Err(self.no_client())
        )
    }

    pub(crate) async fn events(
        &self,
        project: ProjectId,
        request: EventsRequest,
    ) -> Answer<ListedEvents> {
        with_version!(
            self.version,
            family => family::events(self, project, request).await,
            else Err(self.no_client())
        )
    }

    pub(crate) async fn update(&self, project: ProjectId, update: Update<'_>) -> Answer<()> {
        let project = Id::from(project);
        with_version!(
            self.version,
            family => family::update(self, &project, update).await,
            else Err(self.no_client())
        )
    }

    pub(crate) async fn reset(&self, project: ProjectId) -> Answer<()> {
        let project = Id::from(project);
        with_version!(
            self.version,
            family => family::reset(self, &project).await,
            else Err(self.no_client())
        )
    }

    pub(crate) async fn defer(&self, project: ProjectId) -> Answer<()> {
        let project = Id::from(project);
        with_version!(
            self.version,
            family => family::defer(self, &project).await,
            else Err(self.no_client())
        )
    }

    pub(crate) async fn toggle_auto_defer(&self, project: ProjectId) -> Answer<()> {
        let project = Id::from(project);
        with_version!(
            self.version,
            family => family::toggle_auto_defer(self, &project).await,
            else Err(self.no_client())
        )
    }

    /// Why a version that this build does not know is not called.
    pub(crate) fn no_client(&self) -> Error {
        Error::input(format!(
            "this build has no client for API version {}",
            self.version
        ))
    }
}
