//! The command line `atlas-maintenance`: parses arguments, calls the libraries, prints results.

mod args;
mod commands;
mod completion;
mod config;
mod deferral_lock;
mod document;
mod failure;
mod file_name;
mod last_run;
mod logging;
mod long_table;
mod name_cache;
mod openmetrics;
mod output;
mod printable;
mod progress;
mod project_name;
mod results;
mod session;
mod settings;
mod signals;
mod token_cache;
mod tour;
mod wait_notes;
mod when;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::ValueEnum as _;

use crate::args::{Args, Format, error_text};
use crate::failure::Failure;
use crate::output::Output;

fn main() -> ExitCode {
    completion::answer();
    let words: Vec<OsString> = std::env::args_os().collect();
    let args = match Args::read(&words) {
        Ok(args) => args,
        Err(error) => return report_usage(&error, &words),
    };
    let output = Output::new(args.global.output, args.global.log.quiet, args.global.color);
    if let Err(failure) = logging::start(&args.global.log, output) {
        return failure.report(output.format());
    }
    if let Err(error) = signals::watch() {
        let failure = Failure::Local(format!("cannot wait for signals: {error}"));
        return failure.report(output.format());
    }
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
    let format = format_in(words).unwrap_or(Format::Table);
    if is_error && format.is_for_programs() {
        let message = text.lines().next().unwrap_or_default();
        let message = message.strip_prefix("error: ").unwrap_or(message);
        return Failure::Usage(message.to_owned()).report(format);
    }
    let text = text.trim_end_matches('\n');
    match error.use_stderr() {
        true => printable::note(text),
        // A help that is not written whole is asked for again.
        false => drop(output::write_line(text)),
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(failure::USAGE))
}

/// The format that the arguments ask for, found without parsing them.
fn format_in(words: &[OsString]) -> Option<Format> {
    let mut words = words.iter().filter_map(|word| word.to_str());
    let mut found = None;
    while let Some(word) = words.next() {
        let rest = word
            .strip_prefix("--output")
            .or_else(|| word.strip_prefix("-o"));
        let value = match rest {
            Some("") => words.next(),
            Some(rest) if word.starts_with("--") => rest.strip_prefix('='),
            Some(rest) => Some(rest.strip_prefix('=').unwrap_or(rest)),
            None => None,
        };
        found = value
            .and_then(|value| Format::from_str(value, false).ok())
            .or(found);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_is_found_in_invalid_command_line() {
        for (line, format) in [
            ("atlas-maintenance get --output json", Some(Format::Json)),
            ("atlas-maintenance --output=json get x", Some(Format::Json)),
            ("atlas-maintenance get -o yaml", Some(Format::Yaml)),
            ("atlas-maintenance get -ojsonl", Some(Format::Jsonl)),
            ("atlas-maintenance get -o=csv", Some(Format::Csv)),
            (
                "atlas-maintenance get json --output table",
                Some(Format::Table),
            ),
            ("atlas-maintenance get --output-x json -o", None),
            ("atlas-maintenance get --output xml", None),
        ] {
            let words: Vec<_> = line.split(' ').map(OsString::from).collect();
            assert_eq!(format_in(&words), format, "{line}");
        }
    }
}
