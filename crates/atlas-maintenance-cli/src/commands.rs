//! Runs the commands, each in a module of its own.

mod api;
mod calendar;
mod certificate_file;
mod completions;
mod doctor;
mod fleet;
mod logout;
mod maintenance;
mod manual;
#[cfg(feature = "preview")]
mod preview;
mod simulate;
mod stderr_log;
mod verify;
mod window;

use atlas_maintenance::ApiVersion;

use crate::args::{Args, Command, Fleet, Format};
pub(crate) use fleet::Outlooks;

use crate::failure::Failure;
use crate::output::{self, Output};
use crate::session::Session;
use crate::settings;
use crate::signals;
use crate::tour;

pub(crate) async fn run(args: Args, output: Output) -> Result<(), Failure> {
    let Args {
        global,
        mut command,
    } = args;
    if let Some(organization) = command.organization()
        && organization.is_none()
    {
        *organization = settings::organization(&global)?;
    }
    check_format(&command, output)?;
    let definition = || Args::definition(global.api_version.unwrap_or_else(ApiVersion::latest));
    let target = match &command {
        Command::Simulate(_) | Command::Tour if global.base_url.is_some() => {
            return Err(Failure::Usage(
                "this command runs its own simulator: remove --base-url".to_owned(),
            ));
        }
        Command::Simulate(simulation) => return simulate::run(simulation, output).await,
        Command::Completions { shell } => {
            return output::write(&completions::script(*shell, definition()));
        }
        Command::Man => return output::write(&manual::page(definition())?),
        Command::Api(call) => return api::run(call.clone(), &global).await,
        Command::Verify(options) => return verify::run(options.clone(), &global, output).await,
        Command::Doctor => return doctor::run(&global, output).await,
        Command::Logout => return logout::run(&global, output).await,
        Command::Tour => {
            return signals::unless_stopped(tour::run(global.api_version, output)).await;
        }
        Command::Calendar {
            selection,
            reader,
            all,
            freezes,
        } => {
            let freezes = freezes.as_deref();
            return calendar::run(selection, reader, *all, freezes, &global, output).await;
        }
        Command::Fleet(_) => None,
        #[cfg(feature = "preview")]
        Command::Preview(_) => None,
        Command::Get { target }
        | Command::Upcoming { target, .. }
        | Command::History { target, .. }
        | Command::Set { target, .. }
        | Command::StartNow { target, .. }
        | Command::Defer { target }
        | Command::AutoDefer { target, .. }
        | Command::Reset { target, .. } => Some(target.clone()),
    };
    let (target, command) = match (target, command) {
        (Some(target), command) => (target, command),
        (None, Command::Fleet(fleet)) => return fleet::run(fleet, &global, output).await,
        #[cfg(feature = "preview")]
        (None, Command::Preview(command)) => return preview::run(command, &global, output).await,
        (None, _) => return Ok(()),
    };
    let session = Session::open(&global, target).await?;
    let result = match command {
        Command::Upcoming { reader, .. } => maintenance::upcoming(&session, &reader, output).await,
        Command::History { reader, past, .. } => {
            maintenance::history(&session, &reader, past, output).await
        }
        command => window::run(command, &session, output).await,
    };
    session.close().await;
    result
}

/// Fails if the command does not support the output format.
fn check_format(command: &Command, output: Output) -> Result<(), Failure> {
    let format = output.format();
    let is_report = matches!(command, Command::Fleet(Fleet::Report(_)));
    let (is_calendar, is_waves, is_upcoming) = match command {
        Command::Calendar { .. } => (true, false, false),
        Command::Fleet(Fleet::Waves(waves)) => (false, waves.command.is_none(), false),
        Command::Fleet(Fleet::Upcoming { .. }) => (false, false, true),
        _ => (false, false, false),
    };
    let is_supported = match format {
        Format::Svg => is_calendar || is_waves,
        Format::Ics => is_calendar || is_waves || is_upcoming,
        Format::Openmetrics => is_upcoming,
        Format::Html => is_report,
        _ => !is_report,
    };
    if is_supported {
        return Ok(());
    }
    if is_report {
        return Err(Failure::Usage(
            "this command writes a page and nothing else: pass --output html".to_owned(),
        ));
    }
    Err(Failure::Usage(
        "this command does not support this output format: see its --help".to_owned(),
    ))
}
