//! The words of the command line and what they mean. Reads no environment and does nothing.

mod api;
mod fleet;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::time::Duration;

use atlas_maintenance::{ApiVersion, BaseUrl, DayOfWeek, HourOfDay, ProjectId, ProtectedHours};
use clap::{Args as ClapArgs, CommandFactory as _, FromArgMatches as _};
use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

pub(crate) use api::{ApiCall, PROJECT};
pub(crate) use fleet::{Each, Fleet, Reader, Selection, WindowsPath};

const AFTER_HELP: &str = "\
Environment:
  MONGODB_ATLAS_CLIENT_ID, MONGODB_ATLAS_CLIENT_SECRET            a service account
  MONGODB_ATLAS_PUBLIC_API_KEY, MONGODB_ATLAS_PRIVATE_API_KEY     or an API key
  MONGODB_ATLAS_ACCESS_TOKEN                                      or a ready-made token
  MONGODB_ATLAS_PROJECT_ID    the project, where none is named
  MONGODB_ATLAS_BASE_URL      the service, unless --base-url names it

Exit status:
  0 done   1 refused by the service   2 bad usage or input
  3 not sent (credentials, connection)   4 sent, outcome unknown

Try it without an account:
  atlas-maintenance tour
  atlas-maintenance --simulate set --day sunday --hour 2";

/// Maintenance windows of MongoDB Atlas projects: read, set, defer, reset
#[derive(Debug, Parser)]
#[command(name = "atlas-maintenance", version, after_help = AFTER_HELP)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    /// All words, with the operations of a version.
    pub(crate) fn words(version: ApiVersion) -> clap::Command {
        Self::command().mut_subcommand("api", |api| api::with_operations(api, version))
    }

    /// Reads a command line. Which operations there are depends on the version that it asks for.
    pub(crate) fn read(words: &[OsString]) -> Result<Self, clap::Error> {
        let version = version_in(words).unwrap_or_else(ApiVersion::latest);
        let matches = Self::words(version).try_get_matches_from(words)?;
        Self::from_arg_matches(&matches).map_err(|error| error.format(&mut Self::words(version)))
    }
}

/// The version that is asked for, before anything else is understood.
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

/// What every command takes.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Global {
    /// The dated API version to ask for [default: the newest]
    #[arg(long, global = true, value_name = "DATE")]
    pub(crate) api_version: Option<ApiVersion>,
    /// Where the service is [default: $MONGODB_ATLAS_BASE_URL, or the public service]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) base_url: Option<BaseUrl>,
    /// How long a call may take in all, in seconds; repetitions and waits included [default: 120]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) timeout: Option<Duration>,
    /// How often a call that may be repeated is repeated at most [default: 4]
    #[arg(long, global = true, value_name = "N")]
    pub(crate) max_retries: Option<u32>,
    /// How to print results and errors
    #[arg(long, global = true, value_name = "FORMAT", default_value = "table")]
    pub(crate) output: Format,
    /// Run this one command against a simulator inside the process
    #[arg(long, global = true, conflicts_with = "base_url")]
    pub(crate) simulate: bool,
    /// Show on stderr what is sent and answered, without secrets
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
}

/// A time to wait: more than nothing, and fractions are welcome.
fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "it takes a number of seconds above 0, such as 30 or 2.5".to_owned())
}

/// How results and errors are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// For programs: one document on stdout, for an error one on stderr
    Json,
    /// For spreadsheets: `fleet list` only
    Csv,
    /// A picture: `calendar` only
    Svg,
    /// For calendar programs: `calendar` only
    Ics,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show a project's window
    ///
    /// Example: atlas-maintenance get 32b6e34b3d91647abb20e7b8
    #[command(verbatim_doc_comment)]
    Get {
        #[command(flatten)]
        target: Target,
    },
    /// Set a project's window; this takes back deferrals of coming maintenance
    ///
    /// Example: atlas-maintenance set 32b6e34b3d91647abb20e7b8 --day sunday --hour 2 --protect 9-17
    #[command(verbatim_doc_comment)]
    Set {
        #[command(flatten)]
        target: Target,
        /// Day of the week: sunday, sun or 1, to saturday, sat or 7
        #[arg(long)]
        day: DayOfWeek,
        /// Hour of the day in the project's time zone, 0 to 23
        #[arg(long)]
        hour: HourOfDay,
        /// Hours in which standard maintenance must not begin, such as 9-17
        #[arg(long, value_name = "START-END", conflicts_with = "no_protect")]
        protect: Option<ProtectedHours>,
        /// Take the protected hours away
        #[arg(long)]
        no_protect: bool,
        /// Put future maintenance off by one week by itself
        #[arg(long, value_name = "on|off")]
        auto_defer: Option<Switch>,
    },
    /// Start the scheduled maintenance at once
    ///
    /// Example: atlas-maintenance start-now 32b6e34b3d91647abb20e7b8
    #[command(verbatim_doc_comment)]
    StartNow {
        #[command(flatten)]
        target: Target,
    },
    /// Put off the scheduled maintenance by one week
    ///
    /// Example: atlas-maintenance defer 32b6e34b3d91647abb20e7b8
    #[command(verbatim_doc_comment)]
    Defer {
        #[command(flatten)]
        target: Target,
    },
    /// Set or flip whether future maintenance is put off by itself
    ///
    /// Example: atlas-maintenance auto-defer 32b6e34b3d91647abb20e7b8 on
    #[command(verbatim_doc_comment, allow_missing_positional = true)]
    AutoDefer {
        #[command(flatten)]
        target: Target,
        /// `on` and `off` set it, which takes back deferrals if it is a change; `toggle` flips it
        #[arg(value_name = "on|off|toggle")]
        state: AutoDefer,
    },
    /// Take a project's window away
    ///
    /// Example: atlas-maintenance reset 32b6e34b3d91647abb20e7b8 --yes
    #[command(verbatim_doc_comment)]
    Reset {
        #[command(flatten)]
        target: Target,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// See and change the windows of many projects
    ///
    /// Example: atlas-maintenance fleet list
    #[command(subcommand, verbatim_doc_comment)]
    Fleet(Fleet),
    /// Show when the windows of many projects open, as a week of hours
    ///
    /// Formats: table (a picture for the terminal), svg, ics, json.
    ///
    /// Example: atlas-maintenance calendar --output ics > maintenance.ics
    #[command(verbatim_doc_comment)]
    Calendar {
        #[command(flatten)]
        selection: Selection,
        #[command(flatten)]
        reader: Reader,
    },
    /// Make any call of the API by the name of its operation, and print what is answered
    ///
    /// Names, parameters and bodies are the API's own, and nothing is checked here. The reply's body
    /// comes to stdout as it is, whatever --output says; errors are told as by every command.
    ///
    /// Example: atlas-maintenance api getMaintenanceWindow --group-id 32b6e34b3d91647abb20e7b8 --pretty
    #[command(verbatim_doc_comment)]
    Api(ApiCall),
    /// Serve a simulator of the service on this machine until interrupted
    ///
    /// Each request is told on stderr in a line: status, method, path, the project's name, and with
    /// which kind of credentials it came.
    ///
    /// Example: atlas-maintenance simulate --print-env
    ///
    /// Controls, with BASE for where it listens and ID for a project; they take and answer JSON:
    ///   curl BASE/_simulator/state
    ///   curl BASE/_simulator/clock --data '{"advanceSeconds": 3600}'
    ///   curl BASE/_simulator/projects/ID/maintenance --data '{"inHours": 60}'
    ///   curl BASE/_simulator/projects/ID/time-zone --data '{"timeZoneId": "Europe/Dublin"}'
    ///   curl BASE/_simulator/versions/2023-01-01 --data '{"gone": true}'
    ///   curl BASE/_simulator/faults --data '{"kind": "answer", "status": 503, "times": 1}'
    ///   curl BASE/_simulator/requests
    /// The simulator's README has them all.
    #[command(verbatim_doc_comment)]
    Simulate {
        /// Where to listen; port 0 takes a free one
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
        listen: SocketAddr,
        /// Print `export NAME=value` lines for a shell, then serve
        #[arg(long)]
        print_env: bool,
        /// Add N projects, project-001 and on, with the ids 000000000000000000000001 and on
        #[arg(long, value_name = "N", default_value_t = 0)]
        projects: u16,
    },
    /// Make every call with every version and both credentials, against a simulator
    ///
    /// Example: atlas-maintenance tour
    #[command(verbatim_doc_comment)]
    Tour,
    /// Print what a shell needs to complete the words of this command
    ///
    /// Example: atlas-maintenance completions bash > ~/.local/share/bash-completion/completions/atlas-maintenance
    #[command(verbatim_doc_comment)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page, all commands in one
    ///
    /// Example: atlas-maintenance man > ~/.local/share/man/man1/atlas-maintenance.1
    #[command(verbatim_doc_comment)]
    Man,
}

/// The project that a command is about.
#[derive(Clone, Copy, Debug, ClapArgs)]
pub(crate) struct Target {
    /// The project's id [default: $MONGODB_ATLAS_PROJECT_ID]
    #[arg(value_name = "PROJECT")]
    pub(crate) project: Option<ProjectId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    On,
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AutoDefer {
    On,
    Off,
    Toggle,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        for version in ApiVersion::ALL.iter().copied() {
            Args::words(version).debug_assert();
        }
    }

    #[test]
    fn the_version_is_found_wherever_it_stands() {
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
        fn look(command: &clap::Command, way: &str) {
            for command in command.get_subcommands() {
                let help = command
                    .get_long_about()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                let way = format!("{way} {}", command.get_name());
                assert!(help.contains(&format!("Example: {way}")), "{way}: {help}");
                look(command, &way);
            }
        }
        look(&Args::words(ApiVersion::latest()), "atlas-maintenance");
    }

    #[test]
    fn auto_defer_takes_its_state_with_and_without_a_project() {
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
    fn secrets_are_not_among_the_words() {
        for command in Args::command().get_subcommands() {
            for argument in command.get_arguments() {
                let name = argument.get_id().as_str();
                assert!(
                    !["secret", "key", "token", "password"]
                        .iter()
                        .any(|word| name.contains(word))
                );
            }
        }
    }
}
