//! The maintenance settings of an organization.

use atlas_maintenance_types::OrganizationId;

use super::calls;
use super::model::{MaintenanceSettings, WaveMode};
use crate::call::Call;
use crate::connection::Connection;

/// The preview of an organization. From [`Organization::preview`](crate::Organization::preview).
#[derive(Clone, Debug)]
pub struct OrganizationPreview {
    connection: Connection,
    organization: OrganizationId,
}

impl OrganizationPreview {
    pub(crate) fn new(connection: Connection, organization: OrganizationId) -> Self {
        Self {
            connection,
            organization,
        }
    }

    /// Reads how the waves of the organization's projects are assigned.
    ///
    /// Needs the role Organization Member (documented).
    ///
    /// # Errors
    ///
    /// [`Error`](crate::Error); of kind [`Refused`](crate::ErrorKind::Refused) also where the preview
    /// is not offered (inferred).
    pub fn settings(&self) -> Call<MaintenanceSettings> {
        let this = self.clone();
        Call::new(async move { calls::settings(&this.connection, this.organization).await })
    }

    /// Sets how waves are assigned, and returns the settings as they are then. Idempotent.
    ///
    /// Needs the role Organization Owner (documented).
    ///
    /// # Errors
    ///
    /// [`Error`](crate::Error); of kind [`NotSent`](crate::ErrorKind::NotSent) for
    /// [`WaveMode::Other`], which can be read and not set.
    pub fn set_mode(&self, mode: WaveMode) -> Call<MaintenanceSettings> {
        let this = self.clone();
        Call::new(async move { calls::set_mode(&this.connection, this.organization, mode).await })
    }

    /// Brings back the default, [`WaveMode::Manual`] (documented), and returns the settings as they
    /// are then. Idempotent.
    ///
    /// Needs the role Organization Owner (documented).
    ///
    /// # Errors
    ///
    /// [`Error`](crate::Error).
    pub fn reset_settings(&self) -> Call<MaintenanceSettings> {
        let this = self.clone();
        Call::new(async move { calls::reset_settings(&this.connection, this.organization).await })
    }
}
