//! The command line: arguments, their help, and what they parse to.

mod api;
mod command;
mod fleet;
#[cfg(feature = "preview")]
mod preview;
mod selection;
mod simulation;
mod target;
mod values;
mod verify;
mod waves;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use atlas_maintenance::{ApiVersion, BaseUrl};
use atlas_maintenance_types::one_line;
use clap::error::ContextValue;
use clap::{ArgAction, Args as ClapArgs, CommandFactory as _, FromArgMatches as _, Parser};

pub(crate) use api::{ApiCall, PROJECT};
pub(crate) use command::Command;
pub(crate) use fleet::{
    Alerts, AlertsApply, AlertsCheck, Deferral, Each, Fleet, Freeze, FreezeCheck, FreezeGuard,
    Past, ReportOptions, Resume, ResumeFlags, Source, WindowsPath,
};
#[cfg(feature = "preview")]
pub(crate) use preview::Preview;
pub(crate) use selection::{Reader, Selection};
pub(crate) use simulation::{Scenario, Simulation};
pub(crate) use target::Target;
pub(crate) use values::{AutoDefer, Color, Format, LogFormat, Switch, Tag};
pub(crate) use verify::Verify;
#[cfg(feature = "preview")]
pub(crate) use waves::ModeToSet;
pub(crate) use waves::{Projection, Waves, WavesCommand};

use crate::printable::lines;

/// The heading of the options of every command.
const GLOBAL: &str = "Global options";

const AFTER_HELP: &str = "\
Environment:
  MONGODB_ATLAS_CLIENT_ID, MONGODB_ATLAS_CLIENT_SECRET          a service account
  MONGODB_ATLAS_PUBLIC_API_KEY, MONGODB_ATLAS_PRIVATE_API_KEY   or an API key
  MONGODB_ATLAS_ACCESS_TOKEN                                    or an access token
  MONGODB_ATLAS_PROJECT_ID                                      the default project
  MONGODB_ATLAS_ORG_ID                                          the default of --org
  MONGODB_ATLAS_BASE_URL                                        the default of --base-url
  MONGODB_ATLAS_PROFILE                                         the default of --profile

Exit status:
  0  done, and the result is whole
  1  refused by the service, or not everything could be read or done
  2  bad usage or input
  3  nothing was sent (credentials, connection)
  4  sent, outcome unknown; of `fleet plan`: there are changes
  5  done, but the result could not be written
  129, 130, 143  stopped by a signal before there was a result; nothing was changed
  `verify` has a meaning of its own for most: see its help

Try it without an account:
  atlas-maintenance tour
  atlas-maintenance --simulate set --day sunday --hour 2";

/// Maintenance windows of MongoDB Atlas projects: show, set, defer, reset
#[derive(Debug, Parser)]
#[command(name = "atlas-maintenance", version, after_help = AFTER_HELP)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    /// The definition of the command line, with the operations of a version.
    pub(crate) fn definition(version: ApiVersion) -> clap::Command {
        Self::command().mut_subcommand("api", |api| api::with_operations(api, version))
    }

    /// Parses a command line. The operations of `api` depend on the version that it asks for.
    pub(crate) fn read(words: &[OsString]) -> Result<Self, clap::Error> {
        let version = version_in(words).unwrap_or_else(ApiVersion::latest);
        let matches = Self::definition(version).try_get_matches_from(words);
        matches
            .and_then(|matches| {
                Self::from_arg_matches(&matches)
                    .map_err(|error| error.format(&mut Self::definition(version)))
            })
            .map_err(printable)
    }
}

/// An error that repeats no password and no control character of the command line.
fn printable(mut error: clap::Error) -> clap::Error {
    let texts: Vec<_> = error
        .context()
        .filter_map(|(kind, value)| {
            let shown = match value {
                ContextValue::String(text) => ContextValue::String(shown(text)),
                ContextValue::Strings(texts) => {
                    ContextValue::Strings(texts.iter().map(|text| shown(text)).collect())
                }
                _ => return None,
            };
            Some((kind, shown))
        })
        .collect();
    for (kind, text) in texts {
        error.insert(kind, text);
    }
    error
}

/// The text of an error, whose causes can repeat a word of the command line.
pub(crate) fn error_text(error: &clap::Error, words: &[OsString]) -> String {
    let mut text = error.to_string();
    for word in words {
        let word = word.to_string_lossy();
        let value = word.split_once('=').map(|(_, value)| value);
        for word in [Some(&*word), value].into_iter().flatten() {
            if word.contains('@') {
                let quoted = format!("{word:?}");
                text = text.replace(&quoted, &format!("{:?}", shown(word)));
            }
        }
    }
    lines(&text)
}

/// A word of the command line on one line, without what stands before an `@`, as a password does in a URL.
fn shown(word: &str) -> String {
    let word = one_line(word);
    match word.rsplit_once('@') {
        Some((_, rest)) => format!("…@{rest}"),
        None => word,
    }
}

/// The value of `--api-version`, found before the command line is parsed.
fn version_in(words: &[OsString]) -> Option<ApiVersion> {
    let mut words = words.iter().filter_map(|word| word.to_str());
    let mut found = None;
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--api-version") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        found = value.and_then(|value| value.parse().ok()).or(found);
    }
    found
}

/// The options of every command.
#[derive(Clone, Debug, ClapArgs)]
#[command(next_help_heading = GLOBAL)]
pub(crate) struct Global {
    /// Dated API version [default: the newest]
    #[arg(long, global = true, value_name = "DATE")]
    pub(crate) api_version: Option<ApiVersion>,
    /// URL of the service [default: $MONGODB_ATLAS_BASE_URL, or the public service]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) base_url: Option<BaseUrl>,
    /// Time limit of a call in seconds, including retries and waits [default: 120]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = values::seconds)]
    pub(crate) timeout: Option<Duration>,
    /// Maximum number of retries of a call that is safe to repeat [default: 4]
    #[arg(long, global = true, value_name = "N")]
    pub(crate) max_retries: Option<u32>,
    /// Speak HTTP/1.1, not HTTP/2
    #[arg(long, global = true)]
    pub(crate) http1: bool,
    /// Profile of config.toml or of the Atlas CLI: service, organization, project, credentials
    #[arg(
        short = 'P',
        long,
        global = true,
        value_name = "NAME",
        conflicts_with = "simulate"
    )]
    pub(crate) profile: Option<String>,
    /// Keep no token of a service account for later commands, and use none that is kept
    #[arg(long, global = true)]
    pub(crate) no_token_cache: bool,
    /// Format of results and errors
    #[arg(
        short,
        long,
        global = true,
        value_name = "FORMAT",
        default_value = "table"
    )]
    pub(crate) output: Format,
    /// Run this command against a simulator in the same process
    #[arg(long, global = true, conflicts_with = "base_url")]
    pub(crate) simulate: bool,
    /// When to use colours: `auto` where stdout is a terminal, if NO_COLOR, CLICOLOR and TERM allow it
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    #[command(flatten)]
    pub(crate) log: Log,
}

/// What is said beside results.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Log {
    /// Log requests and replies on stderr, without secrets; -vv also when calls and attempts end
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = GLOBAL)]
    pub(crate) verbose: u8,
    /// Say less: no progress, no notes, and nothing of what was done if all of it was
    #[arg(short, long, global = true, help_heading = GLOBAL)]
    pub(crate) quiet: bool,
    /// Format of log lines
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text", help_heading = GLOBAL)]
    pub(crate) log_format: LogFormat,
    /// Append log lines to FILE, as of -v at least, instead of writing them to stderr
    #[arg(long, global = true, value_name = "FILE", help_heading = GLOBAL)]
    pub(crate) log_file: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definition_is_consistent() {
        for version in ApiVersion::ALL.iter().copied() {
            Args::definition(version).debug_assert();
        }
    }

    #[test]
    fn version_is_found_anywhere_on_the_command_line() {
        let found = |line: &str| {
            let words: Vec<_> = line.split(' ').map(OsString::from).collect();
            version_in(&words).map(|version| version.date())
        };
        assert_eq!(found("x --api-version 2023-01-01 api"), Some("2023-01-01"));
        assert_eq!(
            found("x api y --api-version=2023-10-01"),
            Some("2023-10-01")
        );
        for line in [
            "x api",
            "x --api-version",
            "x --api-version 1",
            "x --api-versions=2023-01-01",
        ] {
            assert_eq!(found(line), None, "{line}");
        }
    }

    #[test]
    fn every_command_has_an_example_in_its_help() {
        fn check(command: &clap::Command, path: &str) {
            for command in command.get_subcommands() {
                let help = command
                    .get_long_about()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                let path = format!("{path} {}", command.get_name());
                assert!(help.contains(&format!("Example: {path}")), "{path}: {help}");
                check(command, &path);
            }
        }
        check(&Args::definition(ApiVersion::latest()), "atlas-maintenance");
    }

    #[test]
    fn auto_defer_takes_its_state_with_and_without_project() {
        let id = "32b6e34b3d91647abb20e7b8";
        for (line, named) in [(vec!["on"], false), (vec![id, "toggle"], true)] {
            let words = [vec!["atlas-maintenance", "auto-defer"], line].concat();
            let Command::AutoDefer { target, .. } = Args::try_parse_from(words).unwrap().command
            else {
                panic!("another command");
            };
            assert_eq!(target.project.is_some(), named);
        }
    }

    #[test]
    fn no_argument_takes_a_secret() {
        // Those of `simulate` are about tokens, and numbers.
        const NUMBERS: [&str; 2] = ["token_lifetime", "active_tokens"];
        for command in Args::command().get_subcommands() {
            for argument in command.get_arguments() {
                let name = argument.get_id().as_str();
                let words = ["secret", "key", "token", "password"];
                let is_secret = words.iter().any(|word| name.contains(word));
                assert!(!is_secret || NUMBERS.contains(&name), "{name}");
            }
        }
    }
}
