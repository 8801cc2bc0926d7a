//! What is done to one project, and what can come of it. It must not know how it is done.

use atlas_maintenance::{CurrentWindow, Error, ErrorKind, Window};
use serde::{Deserialize, Serialize};

use crate::project::FleetProject;

/// What is done to one project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// The window is set.
    Set(Window),
    /// The window is taken away.
    Reset,
    /// Auto-defer is set to this, which is a change only where it was the other way.
    AutoDefer(bool),
    /// The scheduled maintenance is put off by one week.
    Defer,
}

/// An action, and the project that it is done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The project.
    pub project: FleetProject,
    /// What is done to it.
    pub action: Action,
}

/// What came of an action. Of these only [`Unknown`](Self::Unknown) leaves open whether something
/// was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was done, or found to be so already.
    Done,
    /// The service said no; nothing was done.
    Refused,
    /// It may have been done.
    Unknown,
    /// It never left; nothing was done.
    NotSent,
}

impl Action {
    /// Whether doing it twice does more than doing it once, so that it is never repeated while it
    /// is open whether it was done.
    pub const fn is_once(&self) -> bool {
        matches!(self, Self::Defer)
    }

    /// Whether a project with this window is as it would be afterwards. Never for what is done
    /// once.
    pub fn is_met_by(&self, current: Option<&CurrentWindow>) -> bool {
        match self {
            Self::Set(window) => window.differences(current).is_empty(),
            Self::Reset => current.is_none(),
            Self::AutoDefer(on) => current.is_some_and(|window| window.auto_defer == *on),
            Self::Defer => false,
        }
    }

    /// The action in a word or two.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Set(_) => "set",
            Self::Reset => "reset",
            Self::AutoDefer(true) => "auto-defer on",
            Self::AutoDefer(false) => "auto-defer off",
            Self::Defer => "defer",
        }
    }
}

impl Outcome {
    /// The outcome in one word, for machines: `done`, `refused`, `unknown` or `not-sent`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::NotSent => "not-sent",
        }
    }

    /// What came of a call that failed.
    pub fn of(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::NotSent => Self::NotSent,
            ErrorKind::Refused => Self::Refused,
            _ => Self::Unknown,
        }
    }
}
