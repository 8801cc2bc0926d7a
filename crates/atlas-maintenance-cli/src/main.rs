//! The command line `atlas-maintenance`: parses arguments, calls the libraries, prints results.

mod args;
mod commands;
mod failure;
mod logging;
mod output;
mod printable;
mod session;
mod signals;
mod token_cache;
mod tour;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use crate::args::{Args, Format, error_text};
use crate::failure::Failure;
use crate::output::Output;

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let args = match Args::read(&words) {
        Ok(args) => args,
        Err(error) => return report_usage(&error, &words),
    };
    if args.global.verbose {
        logging::start();
    }
    let output = Output::new(args.global.output);
    let result = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Local(format!("cannot start the runtime: {error}")))
        .and_then(|runtime| runtime.block_on(commands::run(args, output)));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(output.format()),
    }
}

/// Prints `--help`, or why the command line could not be parsed.
fn report_usage(error: &clap::Error, words: &[OsString]) -> ExitCode {
    use clap::error::ErrorKind::DisplayVersion;
    use clap::error::ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand};
    let is_error = !matches!(
        error.kind(),
        DisplayHelp | DisplayVersion | DisplayHelpOnMissingArgumentOrSubcommand
    );
    let text = error_text(error, words);
    if is_error && wants_json(words.iter().cloned()) {
        let message = text.lines().next().unwrap_or_default();
        let message = message.strip_prefix("error: ").unwrap_or(message);
        return Failure::Usage(message.to_owned()).report(Format::Json);
    }
    // A reader such as `head` may have closed the stream.
    let _ = match is_error {
        true => std::io::stderr().write_all(text.as_bytes()),
        false => error.print(),
    };
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(failure::USAGE))
}

/// Whether the arguments ask for JSON, found without parsing them.
fn wants_json(words: impl Iterator<Item = OsString>) -> bool {
    let words: Vec<_> = words
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    words.iter().any(|word| word == "--output=json")
        || words.windows(2).any(|pair| pair == ["--output", "json"])
}

#[cfg(test)]
mod tests {
    use super::wants_json;

    #[test]
    fn json_format_is_found_in_invalid_command_line() {
        let wants = |line: &str| wants_json(line.split(' ').map(Into::into));
        assert!(wants("atlas-maintenance get --output json"));
        assert!(wants("atlas-maintenance --output=json get x"));
        assert!(!wants("atlas-maintenance get json --output table"));
    }
}
