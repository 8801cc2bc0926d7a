//! One call of a run that applies work.

use atlas_maintenance::{Client, CurrentWindow, Error, MaintenanceWindow, Metadata, Window};

use super::reading::{Reading, What};
use super::waits::RateLimitWaits;
use crate::action::{Action, WindowAndWave, Work};

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
    /// The window was read, and the wave where the action is about it.
    Read(Reading),
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
            (Action::SetWithWave(desired), Some(current)) => Action::SetWithWave(WindowAndWave {
                window: desired.window.clone().keeping(Some(current)),
                wave: desired.wave,
            }),
            (Action::AutoDefer(on), Some(current)) => {
                Action::Set(Window::from(current).auto_defer(*on))
            }
            (action, _) => action.clone(),
        }
    }

    /// What a check of the action reads.
    fn what(&self) -> What {
        match &self.work.action {
            #[cfg(feature = "preview")]
            Action::SetWithWave(_) => What::WindowAndWave,
            _ => What::Window,
        }
    }

    /// Makes the call for the present step.
    pub(super) fn call(
        &self,
        client: &Client,
    ) -> impl Future<Output = Result<(Reply, Option<Metadata>), Error>> + Send + 'static {
        let window = client.project(self.work.project.id).maintenance_window();
        let action = (self.step == Step::Act).then(|| self.action());
        let what = self.what();
        async move {
            let metadata = match action {
                None => {
                    let (reading, metadata) = what.read(window).await?;
                    return Ok((Reply::Read(reading), metadata));
                }
                Some(Action::Set(desired)) => window.set(&desired).with_metadata().await?.1,
                Some(Action::SetWithWave(desired)) => set_with_wave(window, desired).await?,
                Some(Action::Reset) => window.reset().with_metadata().await?.1,
                Some(Action::AutoDefer(on)) => window.set_auto_defer(on).with_metadata().await?.1,
                Some(Action::Defer) => window.defer().with_metadata().await?.1,
            };
            Ok((Reply::Acted, Some(metadata)))
        }
    }
}

#[cfg(feature = "preview")]
async fn set_with_wave(
    window: MaintenanceWindow,
    desired: WindowAndWave,
) -> Result<Metadata, Error> {
    use atlas_maintenance::Setting;

    let wave = desired.wave.map_or(Setting::Clear, Setting::Set);
    let set = window.preview().set(&desired.window, wave);
    Ok(set.with_metadata().await?.1)
}

#[cfg(not(feature = "preview"))]
async fn set_with_wave(_: MaintenanceWindow, _: WindowAndWave) -> Result<Metadata, Error> {
    Err(Error::input(
        "this build cannot set a maintenance wave: it needs the feature `preview`",
    ))
}
