//! One function for each command.

mod simulate;
mod window;

use crate::args::{Args, Command};
use crate::failure::Failure;
use crate::output::Output;
use crate::session::Session;
use crate::tour;

pub(crate) async fn run(args: Args, output: Output) -> Result<(), Failure> {
    let Args { global, command } = args;
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
        Command::Tour => return tour::run(global.api_version, output).await,
        Command::Get { target }
        | Command::Set { target, .. }
        | Command::StartNow { target }
        | Command::Defer { target }
        | Command::AutoDefer { target, .. }
        | Command::Reset { target, .. } => *target,
    };
    let session = Session::open(&global, target).await?;
    let result = window::run(command, &session, output).await;
    session.close().await;
    result
}
