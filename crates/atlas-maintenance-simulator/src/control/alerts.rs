//! The controls of alert configurations: what a project has of them, secrets included, and more of them.

use atlas_maintenance_types::ProjectId;
use serde_json::{Map, Value};

use crate::control::error::ControlError;
use crate::control::handle::Control;
use crate::service::event::Actor;

impl Control {
    /// The alert configurations of a project, each as a JSON object, with secrets that no reply has. In the
    /// order of their creation.
    ///
    /// # Errors
    ///
    /// [`ControlError::UnknownProject`].
    pub fn alert_configurations(&self, project: ProjectId) -> Result<Vec<String>, ControlError> {
        self.change_project(project, &Actor::Service, |found, _| {
            let all = found.alerts.all().iter();
            Ok(all
                .map(|it| Value::Object(it.clone()).to_string())
                .collect())
        })
    }

    /// Adds an alert configuration as it is, and gives it an id, its times, and ids of its targets. Nothing of
    /// the object is checked.
    ///
    /// # Errors
    ///
    /// [`ControlError::UnknownProject`] or [`ControlError::InvalidAlertConfiguration`].
    pub fn add_alert_configuration(
        &self,
        project: ProjectId,
        object: &str,
    ) -> Result<(), ControlError> {
        let body: Result<Map<String, Value>, _> = serde_json::from_str(object);
        let body = body.map_err(|_| ControlError::InvalidAlertConfiguration)?;
        self.change_project(project, &Actor::Service, |found, context| {
            found.alerts.add(body, context.now);
            Ok(())
        })
    }
}
