//! One call of a run that applies work.

use atlas_maintenance::{Client, CurrentWindow, Error, Metadata, Window};

use super::waits::RateLimitWaits;
use crate::action::{Action, Work};

/// What the next call for a project is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Do the action.
    Act,
    /// Read the window, and do the action unless it is in effect. `unresolved`: an earlier action
    /// may have taken effect.
    CheckFirst { unresolved: bool },
    /// Read the window, and report whether the action is in effect.
    CheckOnly,
}

/// A project in a run.
pub(super) struct Item {
    pub(super) work: Work,
    pub(super) step: Step,
    /// The window that the check before this step has just read.
    pub(super) checked: Option<CurrentWindow>,
    /// How long its calls waited for the rate limit.
    pub(super) waits: RateLimitWaits,
}

/// What a call that succeeded gave.
pub(super) enum Reply {
    /// The action is done.
    Acted,
    /// The window was read.
    Read(Option<CurrentWindow>),
}

impl Item {
    pub(super) fn new(work: Work, step: Step) -> Self {
        Self {
            work,
            step,
            checked: None,
            waits: RateLimitWaits::default(),
        }
    }

    /// The action, without what a check has read already.
    fn action(&self) -> Action {
        match (&self.work.action, &self.checked) {
            (Action::Set(desired), Some(current)) => {
                Action::Set(desired.clone().keeping(Some(current)))
            }
            (Action::AutoDefer(on), Some(current)) => {
                Action::Set(Window::from(current).auto_defer(*on))
            }
            (action, _) => action.clone(),
        }
    }

    /// Makes the call for the present step.
    pub(super) fn call(
        &self,
        client: &Client,
    ) -> impl Future<Output = Result<(Reply, Option<Metadata>), Error>> + Send + 'static {
        let window = client.project(self.work.project.id).maintenance_window();
        let action = (self.step == Step::Act).then(|| self.action());
        async move {
            let metadata = match action {
                None => {
                    let (window, metadata) = window.get().with_metadata().await?;
                    return Ok((Reply::Read(window), Some(metadata)));
                }
                Some(Action::Set(desired)) => window.set(&desired).with_metadata().await?.1,
                Some(Action::Reset) => window.reset().with_metadata().await?.1,
                Some(Action::AutoDefer(on)) => window.set_auto_defer(on).with_metadata().await?.1,
                Some(Action::Defer) => window.defer().with_metadata().await?.1,
            };
            Ok((Reply::Acted, Some(metadata)))
        }
    }
}
