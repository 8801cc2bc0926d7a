//! The operations, each called by the functions of the chosen version's family.
//!
//! [`families`](crate::families) holds what sees generated types.

use atlas_maintenance_transport::{Error, Operation, Reply};
use atlas_maintenance_types::{ApiVersion, Id, ProjectId};

use crate::alert_configuration::{AlertConfiguration, InvalidAlertConfiguration};
use crate::connection::{
    AlertConfigurationsRequest, Connection, EventsRequest, ListedAlertConfigurations, ListedEvents,
    ListedProjects, PageRequest, Update,
};
use crate::families::{Alert, Answer, reply};
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

    pub(crate) async fn alert_configurations(
        &self,
        project: ProjectId,
        request: AlertConfigurationsRequest,
    ) -> Answer<ListedAlertConfigurations> {
        with_version!(
            self.version,
            family => family::alert_configurations(self, project, request).await,
            else Err(self.no_client())
        )
    }

    pub(crate) async fn toggle_alert(
        &self,
        project: ProjectId,
        alert: &Id,
        is_enabled: bool,
    ) -> Answer<AlertConfiguration> {
        with_version!(
            self.version,
            family => family::toggle_alert(self, project, alert, is_enabled).await,
            else Err(self.no_client())
        )
    }

    /// The members of an alert configuration.
    pub(crate) fn read_alert(&self, text: &[u8]) -> Result<Alert, InvalidAlertConfiguration> {
        with_version!(
            self.version,
            family => family::read_alert(text)
                .map_err(|error| InvalidAlertConfiguration(error.to_string())),
            else Err(InvalidAlertConfiguration(self.no_client().to_string()))
        )
    }

    /// The alert configuration that the reply to a raw change has.
    pub(crate) fn changed_alert(
        &self,
        project: ProjectId,
        reply: Reply,
    ) -> Answer<AlertConfiguration> {
        with_version!(
            self.version,
            family => reply::changed_alert(reply, family::read_alert, project),
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

    fn no_client(&self) -> Error {
        Error::input(format!(
            "this build has no client for API version {}",
            self.version
        ))
    }
}
