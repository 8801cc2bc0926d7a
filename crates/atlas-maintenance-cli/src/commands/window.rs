//! The commands that read or change the window of one project.

use atlas_maintenance::{Setting, Window};

use crate::args::{AutoDefer, Command, Switch};
use crate::failure::Failure;
use crate::output::{Output, confirm};
use crate::session::Session;
use crate::signals;

/// What a window to set keeps, as the end of a sentence.
fn kept(window: &Window) -> &'static str {
    let keeps_hours = window.protected_hours_setting() == Setting::Keep;
    match (keeps_hours, window.auto_defer_setting()) {
        (true, None) => ", protected hours and auto-defer kept",
        (true, Some(_)) => ", protected hours kept",
        (false, None) => ", auto-defer kept",
        (false, Some(_)) => "",
    }
}

pub(crate) async fn run(
    command: Command,
    session: &Session,
    output: Output,
) -> Result<(), Failure> {
    let project = session.project;
    let window = session.window();
    match command {
        Command::Get { .. } => {
            let read = async { Ok(window.get().with_metadata().await?) };
            let (current, metadata) = signals::unless_stopped(read).await?;
            output.window(project, current.as_ref(), &metadata)
        }
        Command::Set {
            day,
            hour,
            protect,
            no_protect,
            auto_defer,
            ..
        } => {
            let mut desired = Window::weekly(day, hour);
            if let Some(hours) = protect {
                desired = desired.protected_hours(hours);
            }
            if no_protect {
                desired = desired.no_protected_hours();
            }
            if let Some(switch) = auto_defer {
                desired = desired.auto_defer(switch == Switch::On);
            }
            let ((), metadata) = window.set(&desired).with_metadata().await?;
            let text = format!(
                "window set to {day} {:02}:00 in the project's time zone{}",
                hour.get(),
                kept(&desired)
            );
            output.done(project, "set", &text, &metadata)
        }
        Command::StartNow { yes, .. } => {
            if !yes {
                confirm(
                    &format!("Start the scheduled maintenance of project {project} now?"),
                    "start-now starts maintenance, which cannot be taken back",
                )
                .await?;
            }
            let ((), metadata) = window.start_now().with_metadata().await?;
            output.done(project, "start-now", "maintenance is starting", &metadata)
        }
        Command::Defer { .. } => {
            let ((), metadata) = window.defer().with_metadata().await?;
            output.done(
                project,
                "defer",
                "maintenance deferred by one week",
                &metadata,
            )
        }
        Command::AutoDefer { state, .. } => {
            let (text, metadata) = match state {
                AutoDefer::Toggle => {
                    let ((), metadata) = window.toggle_auto_defer().with_metadata().await?;
                    ("auto-defer toggled", metadata)
                }
                AutoDefer::On | AutoDefer::Off => {
                    let on = state == AutoDefer::On;
                    let (changed, metadata) = window.set_auto_defer(on).with_metadata().await?;
                    let text = match (on, changed) {
                        (true, true) => "auto-defer is now on",
                        (true, false) => "auto-defer was already on",
                        (false, true) => "auto-defer is now off",
                        (false, false) => "auto-defer was already off",
                    };
                    (text, metadata)
                }
            };
            output.done(project, "auto-defer", text, &metadata)
        }
        Command::Reset { yes, .. } => {
            if !yes {
                confirm(
                    &format!("Reset the maintenance window of project {project}?"),
                    "reset removes the window",
                )
                .await?;
            }
            let ((), metadata) = window.reset().with_metadata().await?;
            output.done(project, "reset", "window reset", &metadata)
        }
        #[cfg(feature = "preview")]
        Command::Preview(_) => Ok(()),
        Command::Simulate { .. }
        | Command::Upcoming { .. }
        | Command::History { .. }
        | Command::Tour
        | Command::Verify(_)
        | Command::Completions { .. }
        | Command::Man
        | Command::Doctor
        | Command::Logout
        | Command::Api(_)
        | Command::Fleet(_)
        | Command::Calendar { .. } => Ok(()),
    }
}
