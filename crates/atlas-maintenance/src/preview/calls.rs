//! The calls of the preview's client, and what its types mean. What changes upstream is mended here.

use std::num::NonZeroU32;

use atlas_maintenance_api_preview as api;
use atlas_maintenance_transport::Error;
use atlas_maintenance_types::{Id, Nullable, OrganizationId, ProjectId, Wave};

use super::model::{MaintenanceSettings, WaveAssignment, WaveMode, WindowUpdate};
use crate::connection::Connection;
use crate::families::common::{client, window};
use crate::families::{Answer, reply};
use crate::window::Setting;

pub(super) async fn window(connection: &Connection, project: ProjectId) -> Answer<WaveAssignment> {
    let client = client!(api, connection);
    let optional = api::optional::GetMaintenanceWindow {
        envelope: connection.envelope(),
        pretty: connection.pretty(),
    };
    let reply = client
        .get_maintenance_window(&Id::from(project), optional)
        .await?;
    reply::read(reply, assignment)
}

// The other members mean what they do in the dated versions.
window!(api, MaintenanceWindow);

fn assignment(window: api::types::MaintenanceWindow) -> Result<WaveAssignment, String> {
    Ok(WaveAssignment {
        assigned: wave(window.wave_assignment.map(i64::from))?,
        effective: wave(window.effective_wave_assignment.map(i64::from))?,
        window: reported_window(window)?.window()?,
    })
}

/// Zero is what other clients make of a project without a wave; the service may as well (inferred).
fn wave(reported: Option<i64>) -> Result<Option<Wave>, String> {
    let number = reported.filter(|number| *number != 0);
    let wave = number.map(Wave::try_from).transpose();
    wave.map_err(|error| error.to_string())
}

pub(super) async fn update(
    connection: &Connection,
    project: ProjectId,
    WindowUpdate { window, wave }: WindowUpdate<'_>,
) -> Answer<()> {
    let number = |wave: Wave| NonZeroU32::MIN.saturating_add(u32::from(wave.number() - 1));
    let body = api::types::MaintenanceWindowUpdateRequest {
        day_of_week: window.day(),
        hour_of_day: Some(window.hour()),
        protected_hours: match window.protected_hours_setting() {
            Setting::Keep => None,
            // An empty object removes them (recorded for dated versions).
            Setting::Clear => Some(api::types::ProtectedHoursRequest::default()),
            Setting::Set(hours) => Some(api::types::ProtectedHoursRequest {
                start_hour_of_day: Some(hours.start()),
                end_hour_of_day: Some(hours.end()),
            }),
        },
        auto_defer_once_enabled: window.auto_defer_setting(),
        start_asap: None,
        wave_assignment: match wave {
            Setting::Keep => Nullable::Absent,
            Setting::Clear => Nullable::Null,
            Setting::Set(wave) => Nullable::Value(number(wave)),
        },
    };
    let client = client!(api, connection);
    let optional = api::optional::UpdateMaintenanceWindow {
        envelope: connection.envelope(),
    };
    let reply = client
        .update_maintenance_window(&Id::from(project), &body, optional)
        .await?;
    reply::acknowledged(reply)
}

pub(super) async fn settings(
    connection: &Connection,
    organization: OrganizationId,
) -> Answer<MaintenanceSettings> {
    let client = client!(api, connection);
    let optional = api::optional::GetMaintenanceSettings {
        envelope: connection.envelope(),
        pretty: connection.pretty(),
    };
    let reply = client
        .get_maintenance_settings(&Id::from(organization), optional)
        .await?;
    reply::read(reply, reported)
}

pub(super) async fn set_mode(
    connection: &Connection,
    organization: OrganizationId,
    mode: WaveMode,
) -> Answer<MaintenanceSettings> {
    use api::types::MaintenanceSettingsUpdateRequestWaveAssignmentMode as Mode;

    let mode = match mode {
        WaveMode::Manual => Mode::Manual,
        WaveMode::EnvironmentTag => Mode::EnvTagMapping,
        WaveMode::Other(text) => {
            return Err(Error::input(format!(
                "{text:?} is not a mode that this release can set"
            )));
        }
    };
    let body = api::types::MaintenanceSettingsUpdateRequest {
        wave_assignment_mode: Some(mode),
    };
    let client = client!(api, connection);
    let optional = api::optional::UpdateMaintenanceSettings {
        envelope: connection.envelope(),
        pretty: connection.pretty(),
    };
    let reply = client
        .update_maintenance_settings(&Id::from(organization), &body, optional)
        .await?;
    reply::read(reply, reported)
}

pub(super) async fn reset_settings(
    connection: &Connection,
    organization: OrganizationId,
) -> Answer<MaintenanceSettings> {
    let client = client!(api, connection);
    let optional = api::optional::ResetMaintenanceSettings {
        envelope: connection.envelope(),
        pretty: connection.pretty(),
    };
    let reply = client
        .reset_maintenance_settings(&Id::from(organization), optional)
        .await?;
    reply::read(reply, reported)
}

fn reported(settings: api::types::MaintenanceSettings) -> Result<MaintenanceSettings, String> {
    Ok(MaintenanceSettings {
        mode: settings.wave_assignment_mode.map(WaveMode::reported),
        effective_mode: settings
            .effective_wave_assignment_mode
            .map(WaveMode::reported),
    })
}
