//! Maintenance waves, which the preview has: the settings of organizations, and the wave of a project.
//!
//! *Documented*: the members and their values; that the effective mode is omitted where an organization
//! has no waves; what a reset brings back; the tags and their waves; the default of a project with and
//! without a window. *Assumed*: the rest. *Not simulated*: what waves do to maintenance, to deferrals and
//! to auto-defer.

use std::collections::BTreeMap;

use atlas_maintenance_types::OrganizationId;
use serde::Serialize;
use serde_json::Value;

use crate::generated::variants::{Assumptions, WaveSettingsReset};
use crate::service::error::ApiError;
use crate::service::error_code::ErrorCode;
use crate::service::spec::operation::Operation;
use crate::service::validate;

/// How the waves of the projects of an organization are assigned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) enum WaveMode {
    #[default]
    #[serde(rename = "MANUAL")]
    Manual,
    #[serde(rename = "ENV_TAG_MAPPING")]
    EnvironmentTag,
}

impl WaveMode {
    fn read(text: &str) -> Option<Self> {
        match text {
            "MANUAL" => Some(Self::Manual),
            "ENV_TAG_MAPPING" => Some(Self::EnvironmentTag),
            _ => None,
        }
    }

    /// The wave of a project that takes effect.
    pub(crate) fn effective_wave(
        self,
        assigned: Option<u8>,
        tags: &BTreeMap<String, String>,
        has_window: bool,
    ) -> u8 {
        let chosen = match self {
            Self::Manual => assigned,
            Self::EnvironmentTag => tags.get("environment").and_then(|value| of_tag(value)),
        };
        chosen.unwrap_or(if has_window { 2 } else { 1 })
    }
}

fn of_tag(value: &str) -> Option<u8> {
    match value {
        "development" | "test" => Some(1),
        "staging" => Some(2),
        "production" => Some(3),
        _ => None,
    }
}

/// The settings of organizations; one without an entry never set any.
#[derive(Debug, Default)]
pub(crate) struct WaveSettings {
    modes: BTreeMap<OrganizationId, WaveMode>,
}

impl WaveSettings {
    /// The mode that takes effect.
    pub(crate) fn mode(&self, organization: OrganizationId) -> WaveMode {
        self.modes.get(&organization).copied().unwrap_or_default()
    }

    /// Lets the tags of projects assign their waves.
    pub(crate) fn assign_by_tag(&mut self, organization: OrganizationId) {
        self.modes.insert(organization, WaveMode::EnvironmentTag);
    }

    pub(crate) fn apply(
        &mut self,
        organization: OrganizationId,
        action: SettingsAction,
        assumptions: &Assumptions,
    ) {
        match action {
            SettingsAction::Get | SettingsAction::Update(None) => {}
            SettingsAction::Update(Some(mode)) => drop(self.modes.insert(organization, mode)),
            SettingsAction::Reset => match assumptions.wave_settings_reset {
                WaveSettingsReset::Forgotten => drop(self.modes.remove(&organization)),
                WaveSettingsReset::Manual => {
                    self.modes.insert(organization, WaveMode::Manual);
                }
            },
        }
    }

    /// `has_waves`: whether organizations have waves.
    pub(crate) fn view(&self, organization: OrganizationId, has_waves: bool) -> SettingsView {
        SettingsView {
            effective_wave_assignment_mode: has_waves.then(|| self.mode(organization)),
            wave_assignment_mode: self.modes.get(&organization).copied(),
        }
    }
}

/// The settings as the service returns them. The members are in alphabetical order, as recorded for
/// other resources.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SettingsView {
    #[serde(skip_serializing_if = "Option::is_none")]
    effective_wave_assignment_mode: Option<WaveMode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wave_assignment_mode: Option<WaveMode>,
}

/// An operation on the settings, with its parsed body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SettingsAction {
    Get,
    /// `None`: the body has no mode, which changes nothing (documented).
    Update(Option<WaveMode>),
    Reset,
}

impl SettingsAction {
    /// Whether the operation is one on the settings.
    pub(crate) fn is(operation: &Operation) -> bool {
        operation.path.starts_with(SETTINGS)
    }

    /// Reads the request. `body` has the right media type.
    pub(crate) fn read(operation: &Operation, body: &[u8]) -> Result<Self, ApiError> {
        match (operation.method.as_str(), operation.path.as_str()) {
            ("GET", SETTINGS) => Ok(Self::Get),
            ("PATCH", SETTINGS) => read_update(operation, body).map(Self::Update),
            ("POST", RESET) => Ok(Self::Reset),
            _ => Err(ApiError::new(
                ErrorCode::NotImplemented,
                [operation.id.as_str().into()],
            )),
        }
    }
}

const SETTINGS: &str = "/api/atlas/v2/orgs/{orgId}/maintenanceSettings";
const RESET: &str = "/api/atlas/v2/orgs/{orgId}/maintenanceSettings:reset";

fn read_update(operation: &Operation, body: &[u8]) -> Result<Option<WaveMode>, ApiError> {
    let body = validate::parse(body)?;
    if let Some(described) = &operation.body
        && let Some(error) = validate::error_for(&validate::check(&described.schema, &body))
    {
        return Err(error);
    }
    let mode = body.get("waveAssignmentMode").and_then(Value::as_str);
    mode.map(|text| {
        WaveMode::read(text)
            .ok_or_else(|| ApiError::invalid("waveAssignmentMode", "has to be a known mode"))
    })
    .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wave_comes_from_assignment_or_tag_and_else_from_the_window() {
        let tagged = |value: &str| BTreeMap::from([("environment".to_owned(), value.to_owned())]);
        for (mode, assigned, tag, has_window, wave) in [
            (WaveMode::Manual, None, "production", false, 1),
            (WaveMode::Manual, None, "production", true, 2),
            (WaveMode::Manual, Some(3), "test", true, 3),
            (WaveMode::EnvironmentTag, Some(3), "development", true, 1),
            (WaveMode::EnvironmentTag, Some(3), "test", true, 1),
            (WaveMode::EnvironmentTag, Some(3), "staging", false, 2),
            (WaveMode::EnvironmentTag, None, "production", true, 3),
            (WaveMode::EnvironmentTag, Some(3), "other", false, 1),
        ] {
            let effective = mode.effective_wave(assigned, &tagged(tag), has_window);
            assert_eq!(effective, wave, "{mode:?} {assigned:?} {tag} {has_window}");
        }
    }
}
