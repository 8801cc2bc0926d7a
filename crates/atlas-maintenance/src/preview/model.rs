//! What the preview's calls read and write.

use atlas_maintenance_types::Wave;

use crate::current_window::CurrentWindow;
use crate::window::{Setting, Window};

/// The wave of a project, with its window.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WaveAssignment {
    /// The window; `None` when the project has none.
    pub window: Option<CurrentWindow>,
    /// The wave that the project is assigned to; `None` for none.
    pub assigned: Option<Wave>,
    /// The wave that takes effect: the assigned one, that of a tag, or the default. `None` if the
    /// service does not say.
    pub effective: Option<Wave>,
}

/// How the waves of the projects of an organization are assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MaintenanceSettings {
    /// What was set; `None` if nothing ever was (documented).
    pub mode: Option<WaveMode>,
    /// What takes effect. `None` if the organization has no waves (documented).
    pub effective_mode: Option<WaveMode>,
}

impl MaintenanceSettings {
    /// Whether the organization has waves.
    pub fn has_waves(&self) -> bool {
        self.effective_mode.is_some()
    }
}

/// How waves are assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WaveMode {
    /// For each project, by [`WindowPreview::set_wave`](super::WindowPreview::set_wave). `MANUAL`.
    Manual,
    /// By the tag `environment` of each project: `development` and `test` are wave 1, `staging` is
    /// wave 2, `production` is wave 3 (documented). `ENV_TAG_MAPPING`.
    EnvironmentTag,
    /// A mode that this release does not know, as the service writes it.
    Other(String),
}

impl WaveMode {
    /// As the service writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Manual => "MANUAL",
            Self::EnvironmentTag => "ENV_TAG_MAPPING",
            Self::Other(text) => text,
        }
    }

    pub(super) fn reported(text: String) -> Self {
        [Self::Manual, Self::EnvironmentTag]
            .into_iter()
            .find(|mode| mode.as_str() == text)
            .unwrap_or(Self::Other(text))
    }
}

/// A window to set, with its wave.
pub(super) struct WindowUpdate<'a> {
    pub(super) window: &'a Window,
    pub(super) wave: Setting<Wave>,
}
