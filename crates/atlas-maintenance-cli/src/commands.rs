//! One function for each command.

mod api;
mod calendar;
mod fleet;
mod manual;
mod simulate;
mod window;

use atlas_maintenance::ApiVersion;

use crate::args::{Args, Command, Fleet, Format};
use crate::failure::Failure;
use crate::output::{self, Output};
use crate::session::Session;
use crate::tour;

pub(crate) async fn run(args: Args, output: Output) -> Result<(), Failure> {
    let Args { global, command } = args;
    fits(&command, output)?;
    let words = || Args::words(global.api_version.unwrap_or_else(ApiVersion::latest));
    let target = match &command {
        Command::Simulate { .. } | Command::Tour if global.base_url.is_some() => {
            return Err(Failure::Usage(
                "this command runs a simulator of its own: leave out --base-url".to_owned(),
            ));
        }
        Command::Simulate {
            listen,
            print_env,
            projects,
        } => {
            return simulate::run(*listen, *print_env, *projects, output).await;
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            let mut words = words();
            let name = words.get_name().to_owned();
            clap_complete::generate(*shell, &mut words, name, &mut script);
            return output::write(&script);
        }
        Command::Man => return output::write(&manual::page(words())?),
        Command::Api(call) => return api::run(call.clone(), &global).await,
        Command::Tour => return tour::run(global.api_version, output).await,
        Command::Calendar { selection, reader } => {
            return calendar::run(selection, reader, &global, output).await;
        }
        Command::Fleet(_) => None,
        Command::Get { target }
        | Command::Set { target, .. }
        | Command::StartNow { target }
        | Command::Defer { target }
        | Command::AutoDefer { target, .. }
        | Command::Reset { target, .. } => Some(*target),
    };
    let (target, command) = match (target, command) {
        (Some(target), command) => (target, command),
        (None, Command::Fleet(fleet)) => return fleet::run(fleet, &global, output).await,
        (None, _) => return Ok(()),
    };
    let session = Session::open(&global, target).await?;
    let result = window::run(command, &session, output).await;
    session.close().await;
    result
}

/// Whether a command has results in the format that was asked for.
fn fits(command: &Command, output: Output) -> Result<(), Failure> {
    let format = output.format();
    let fits = match command {
        Command::Fleet(Fleet::List { .. }) => !matches!(format, Format::Svg | Format::Ics),
        Command::Calendar { .. } => format != Format::Csv,
        _ => matches!(format, Format::Table | Format::Json),
    };
    if fits {
        return Ok(());
    }
    Err(Failure::Usage(
        "this command has no results in that format: its --help says which it has".to_owned(),
    ))
}
