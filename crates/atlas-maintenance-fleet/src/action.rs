//! What can be done to a project, and how that can end.

use atlas_maintenance::{CurrentWindow, Error, ErrorKind, Window};
use atlas_maintenance_types::Wave;
use serde::{Deserialize, Serialize};

use crate::project::{FleetProject, ReportedWave};

/// What is done to one project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Action {
    /// Set the window.
    Set(Window),
    /// Set the window and the maintenance wave in one request, as another one would reset deferrals again.
    /// Not sent without the feature `preview`.
    SetWithWave(WindowAndWave),
    /// Reset the window: the project has none afterwards.
    Reset,
    /// Set auto-defer. Sends nothing where it has this value already.
    AutoDefer(bool),
    /// Defer the scheduled maintenance by one week.
    Defer,
}

/// A window and a maintenance wave to set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowAndWave {
    /// The window.
    pub window: Window,
    /// The wave; `None` removes the assignment.
    #[serde(deserialize_with = "Option::deserialize")]
    pub wave: Option<Wave>,
}

/// An action and the project it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The project.
    pub project: FleetProject,
    /// What to do to it.
    pub action: Action,
}

/// How an action on one project ended.
///
/// Only [`Unknown`](Self::Unknown) leaves open whether the service acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ActionOutcome {
    /// The action took effect, or was in effect before.
    Done,
    /// The service refused; nothing was done.
    Refused,
    /// The action may have taken effect.
    Unknown,
    /// Nothing was sent, so nothing was done.
    NotSent,
    /// An earlier run began the action, and the window that was read since does not show it. Only of
    /// projects that are not among the work any more: otherwise the action is done again.
    NotInEffect,
}

impl Action {
    /// Whether doing it twice has the same effect as doing it once.
    ///
    /// An action that is not idempotent is never repeated while its outcome is unknown.
    pub const fn is_idempotent(&self) -> bool {
        !matches!(self, Self::Defer)
    }

    /// Whether the window of a project shows that the action is in effect. Always `false` for an
    /// action that is not idempotent, and for one with a wave: see
    /// [`is_met_by_both`](Self::is_met_by_both).
    pub fn is_met_by(&self, current: Option<&CurrentWindow>) -> bool {
        match self {
            Self::Set(window) => window.differences(current).is_empty(),
            Self::Reset => current.is_none(),
            Self::AutoDefer(on) => current.is_some_and(|window| window.auto_defer == *on),
            Self::Defer | Self::SetWithWave(_) => false,
        }
    }

    /// Whether window and wave of a project show that the action is in effect. The wave is that which was
    /// read, if it was.
    pub fn is_met_by_both(
        &self,
        current: Option<&CurrentWindow>,
        wave: Option<ReportedWave>,
    ) -> bool {
        match self {
            Self::SetWithWave(desired) => {
                desired.window.differences(current).is_empty()
                    && wave.is_some_and(|wave| wave.assigned == desired.wave)
            }
            _ => self.is_met_by(current),
        }
    }

    /// The window that it sets, if it sets one.
    pub fn window(&self) -> Option<&Window> {
        match self {
            Self::Set(window) => Some(window),
            Self::SetWithWave(desired) => Some(&desired.window),
            _ => None,
        }
    }

    /// The action in a word or two.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Set(_) | Self::SetWithWave(_) => "set",
            Self::Reset => "reset",
            Self::AutoDefer(true) => "auto-defer on",
            Self::AutoDefer(false) => "auto-defer off",
            Self::Defer => "defer",
        }
    }
}

impl ActionOutcome {
    /// The outcome in one word, for machines: `done`, `refused`, `unknown`, `not-sent` or `not-in-effect`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::NotSent => "not-sent",
            Self::NotInEffect => "not-in-effect",
        }
    }

    /// The outcome of a call that failed.
    pub fn from_error(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::NotSent => Self::NotSent,
            ErrorKind::Refused => Self::Refused,
            _ => Self::Unknown,
        }
    }
}
