//! The calls on a project's alert configurations.

use atlas_maintenance_types::ProjectId;

use super::list::AlertConfigurations;
use crate::alert_configuration::{AlertConfiguration, InvalidAlertConfiguration};
use crate::call::Call;
use crate::connection::Connection;
use crate::families::Answer;
use crate::raw::{self, RawRequest};

/// The alert configurations of one project: for which event who is told.
///
/// Of maintenance, alerts can tell [five events](crate::MAINTENANCE_ALERTS), and only in a project with a window
/// (documented). Reading takes the role Project Read Only, changing Project Alerts Manager (documented).
#[derive(Clone, Debug)]
pub struct MaintenanceAlerts {
    connection: Connection,
    project: ProjectId,
}

impl MaintenanceAlerts {
    pub(crate) fn new(connection: Connection, project: ProjectId) -> Self {
        Self {
            connection,
            project,
        }
    }

    /// All alert configurations of the project, for any event. Sends nothing; pages are fetched on demand.
    pub fn configurations(&self) -> AlertConfigurations {
        AlertConfigurations::new(self.connection.clone(), self.project)
    }

    /// The configuration of a JSON object, as the service writes it. Sends nothing.
    ///
    /// # Errors
    ///
    /// Why it is none.
    pub fn from_json(&self, text: &str) -> Result<AlertConfiguration, InvalidAlertConfiguration> {
        let reported = self.connection.read_alert(text.as_bytes());
        reported.and_then(|reported| AlertConfiguration::of(text.as_bytes(), reported))
    }

    /// Creates a configuration, and returns it as the service reports it, with an id.
    ///
    /// Not idempotent: a second call creates a second configuration. After an error of kind
    /// [`Unknown`](crate::ErrorKind::Unknown) look at the [configurations](Self::configurations) first.
    /// [`ensure`](Self::ensure) does so.
    ///
    /// # Errors
    ///
    /// [`Error`](crate::Error); of kind [`NotSent`](crate::ErrorKind::NotSent) when the configuration is invalid.
    pub fn create(&self, configuration: &AlertConfiguration) -> Call<AlertConfiguration> {
        let (this, body) = (self.clone(), configuration.to_body());
        Call::new(async move {
            let request = RawRequest::new("createAlertConfiguration");
            this.send(request, body?).await
        })
    }

    /// Replaces the configuration with its id by this one, and returns it as the service reports it.
    ///
    /// Idempotent. Every member is sent again as it was read, also those that this version of the crate does
    /// not know, but those that only the service writes. So are redacted secrets, and what that does is not
    /// known: do not replace a configuration with a target that
    /// [may have one](crate::TargetKind::may_have_secret).
    ///
    /// # Errors
    ///
    /// [`Error`](crate::Error); of kind [`NotSent`](crate::ErrorKind::NotSent) when the configuration is invalid or has no
    /// id.
    pub fn replace(&self, configuration: &AlertConfiguration) -> Call<AlertConfiguration> {
        let (this, id) = (self.clone(), configuration.known_id());
        let body = configuration.to_body();
        Call::new(async move {
            let request = RawRequest::new("updateAlertConfiguration");
            this.send(request.parameter("alertConfigId", id?), body?)
                .await
        })
    }

    /// Enables or disables the configuration with the id of this one, and returns it as the service reports
    /// it. Changes nothing else of it.
    ///
    /// Not idempotent, as far as is known: the service calls it a toggle, yet takes the value. Do not call it
    /// for a configuration that already is as asked.
    ///
    /// # Errors
    ///
    /// [`Error`](crate::Error); of kind [`NotSent`](crate::ErrorKind::NotSent) when the configuration has no id.
    pub fn set_enabled(
        &self,
        configuration: &AlertConfiguration,
        enabled: bool,
    ) -> Call<AlertConfiguration> {
        let (this, id) = (self.clone(), configuration.known_id());
        Call::new(async move {
            let (connection, project) = (&this.connection, this.project);
            connection.toggle_alert(project, &id?, enabled).await
        })
    }

    /// Sends a configuration as it is: a type of a generated client has no room for members that it does not
    /// know.
    async fn send(self, request: RawRequest, body: Vec<u8>) -> Answer<AlertConfiguration> {
        let Self {
            connection,
            project,
        } = self;
        let mut request = request.parameter("groupId", project).body(body);
        for (name, value) in [
            ("envelope", connection.envelope()),
            ("pretty", connection.pretty()),
        ] {
            if let Some(value) = value {
                request = request.parameter(name, value);
            }
        }
        let (_, reply) = raw::send(connection.clone(), request).await?;
        connection.changed_alert(project, reply)
    }
}
