//! The operations on alert configurations, each called by the functions of the chosen version's family.

use std::num::NonZeroU64;

use atlas_maintenance_transport::Reply;
use atlas_maintenance_types::{Id, ProjectId};

use super::reply;
use crate::alert_configuration::{
    AlertConfiguration, InvalidAlertConfiguration, ReportedAlertConfiguration,
};
use crate::connection::Connection;
use crate::families::Answer;
use crate::generated::dispatch::with_version;

/// A page of a list of alert configurations. `None` is not sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AlertConfigurationsRequest {
    pub(crate) number: Option<NonZeroU64>,
    pub(crate) size: Option<NonZeroU64>,
    /// Whether to report the total number of configurations.
    pub(crate) total: Option<bool>,
}

/// The alert configurations of a page, or why one is none; and the total number if it was reported.
pub(crate) type ListedAlertConfigurations = (
    Vec<Result<AlertConfiguration, InvalidAlertConfiguration>>,
    Option<i64>,
);

impl Connection {
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
    pub(crate) fn read_alert(
        &self,
        text: &[u8],
    ) -> Result<ReportedAlertConfiguration, InvalidAlertConfiguration> {
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
}
