//! The commands and their help.

use std::path::PathBuf;

use atlas_maintenance::{DayOfWeek, HourOfDay, OrganizationId, ProtectedHours};
use clap::Subcommand;
use clap_complete::Shell;

use super::api::ApiCall;
use super::fleet::{Fleet, Freeze, Past};
#[cfg(feature = "preview")]
use super::preview::Preview;
use super::selection::{Reader, Selection};
use super::simulation::Simulation;
use super::target::Target;
use super::values::{AutoDefer, Switch};
use super::verify::Verify;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the window of a project
    ///
    /// Example: atlas-maintenance get 32b6e34b3d91647abb20e7b8
    #[command(verbatim_doc_comment)]
    Get {
        #[command(flatten)]
        target: Target,
    },
    /// Set the window of a project; this resets deferrals of scheduled maintenance
    ///
    /// Protected hours and auto-defer that no flag names keep their values: the window is read first, and
    /// sent again with them.
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
        /// Remove the protected hours
        #[arg(long)]
        no_protect: bool,
        /// Defer future maintenance automatically by one week
        #[arg(long, value_name = "on|off")]
        auto_defer: Option<Switch>,
    },
    /// Start the scheduled maintenance now
    ///
    /// Example: atlas-maintenance start-now 32b6e34b3d91647abb20e7b8 --yes
    #[command(verbatim_doc_comment)]
    StartNow {
        #[command(flatten)]
        target: Target,
        /// Do not ask for confirmation
        #[arg(long)]
        yes: bool,
    },
    /// Defer the scheduled maintenance by one week, once for each time that this is run
    ///
    /// To defer a maintenance once, however often it is run, use `fleet defer`.
    ///
    /// Example: atlas-maintenance defer 32b6e34b3d91647abb20e7b8
    #[command(verbatim_doc_comment)]
    Defer {
        #[command(flatten)]
        target: Target,
    },
    /// Show what maintenance is coming to a project; its start is an estimate
    ///
    /// Example: atlas-maintenance upcoming 32b6e34b3d91647abb20e7b8
    #[command(verbatim_doc_comment)]
    Upcoming {
        #[command(flatten)]
        target: Target,
        #[command(flatten)]
        reader: Reader,
    },
    /// Show the maintenances that a project had, who deferred them, and how long they ran
    ///
    /// Example: atlas-maintenance history 32b6e34b3d91647abb20e7b8 --since 2026-09-01
    #[command(verbatim_doc_comment)]
    History {
        #[command(flatten)]
        target: Target,
        #[command(flatten)]
        reader: Reader,
        #[command(flatten)]
        past: Past,
    },
    /// Set or toggle automatic deferral of future maintenance
    ///
    /// Example: atlas-maintenance auto-defer 32b6e34b3d91647abb20e7b8 on
    #[command(verbatim_doc_comment, allow_missing_positional = true)]
    AutoDefer {
        #[command(flatten)]
        target: Target,
        /// `on` and `off` set it, and reset deferrals if this is a change; `toggle` inverts it
        #[arg(value_name = "on|off|toggle")]
        state: AutoDefer,
    },
    /// Reset the window of a project, so that it has none
    ///
    /// Example: atlas-maintenance reset 32b6e34b3d91647abb20e7b8 --yes
    #[command(verbatim_doc_comment)]
    Reset {
        #[command(flatten)]
        target: Target,
        /// Do not ask for confirmation
        #[arg(long)]
        yes: bool,
    },
    /// Show and change the windows of many projects
    ///
    /// Example: atlas-maintenance fleet list
    #[command(subcommand, verbatim_doc_comment)]
    Fleet(Fleet),
    /// Show in which hours of the coming week the windows of many projects open
    ///
    /// The default format is a picture for the terminal; svg is one for a page, and ics a file for a
    /// calendar program.
    ///
    /// Example: atlas-maintenance calendar --output ics > maintenance.ics
    #[command(verbatim_doc_comment)]
    Calendar {
        #[command(flatten)]
        selection: Selection,
        #[command(flatten)]
        reader: Reader,
        /// List the projects without a window too, which are only counted otherwise
        #[arg(long)]
        all: bool,
        /// Show the freezes of this windows file, and the windows that open in them; `-` is stdin
        #[arg(short = 'f', long, value_name = "FILE")]
        freezes: Option<PathBuf>,
    },
    /// Show and change maintenance waves, which the service offers as a preview
    ///
    /// Waves are the order in which the projects of an organization are maintained. The service may
    /// change the preview at any time, and with it these commands.
    ///
    /// Example: atlas-maintenance preview wave 32b6e34b3d91647abb20e7b8
    #[cfg(feature = "preview")]
    #[command(subcommand, verbatim_doc_comment)]
    Preview(Preview),
    /// Call an operation of the API by its name and print the reply
    ///
    /// Names, parameters and bodies are those of the API and are not checked here. The body of the
    /// reply goes to stdout unchanged, whatever --output says; for a terminal, control characters in it are
    /// escaped. Errors are reported as by every command.
    ///
    /// Example: atlas-maintenance api getMaintenanceWindow --group-id 32b6e34b3d91647abb20e7b8 --pretty
    #[command(verbatim_doc_comment)]
    Api(ApiCall),
    /// Run a simulator of the service on this machine until interrupted
    ///
    /// Each request is logged to stderr in one line: status, method, path, name of the project, and
    /// kind of credentials.
    ///
    /// Example: atlas-maintenance simulate --print-env
    ///
    /// Controls, where BASE is the simulator's URL and ID a project; they take and return JSON:
    ///   curl BASE/_simulator/state
    ///   curl BASE/_simulator/clock --data '{"advanceSeconds": 3600}'
    ///   curl BASE/_simulator/clock --data '{"set": "2027-03-28T00:00:00Z", "frozen": true}'
    ///   curl BASE/_simulator/projects/ID/maintenance --data '{"inHours": 60}'
    ///   curl BASE/_simulator/projects/ID/time-zone --data '{"timeZoneId": "Europe/Dublin"}'
    ///   curl BASE/_simulator/versions/2023-01-01 --data '{"gone": true}'
    ///   curl BASE/_simulator/faults --data '{"kind": "answer", "status": 503, "times": 1}'
    ///   curl BASE/_simulator/assumptions --data '{"omitted-protected-hours": "kept"}'
    ///   curl BASE/_simulator/requests
    /// The simulator's README lists them all.
    ///
    /// With --tls the certificate to trust is in a file that is removed at the end; SSL_CERT_FILE in the
    /// output names it, which this program, Go and OpenSSL understand. For Node.js set
    /// NODE_EXTRA_CA_CERTS to the same file, for Python's requests REQUESTS_CA_BUNDLE.
    #[command(verbatim_doc_comment)]
    Simulate(Simulation),
    /// Find out on a real project whether the service is as the documentation and this program say
    ///
    /// Compares the replies to every call, with every version, with the API's contract: route, status,
    /// media type, headers, body, errors. Then tells which of the assumptions about the service hold
    /// that no document settles, and which variant the service has where they do not.
    ///
    /// Only reads, unless --allow-changes names the project a second time: then it sets, resets and
    /// toggles the window for a few seconds, and restores what it found, also after an interrupt. It
    /// defers and starts scheduled maintenance only with --allow-actions, and cannot undo that.
    ///
    /// The report has no ids, names or secrets. With --output json it can be sent to the authors of
    /// this program, who settle the assumptions with it.
    ///
    /// Exit status: 0 what was tried holds; 1 something differs; 3 not everything could be tried, such
    /// as without a connection; 4 the window could not be restored.
    ///
    /// Example: atlas-maintenance verify --project 32b6e34b3d91647abb20e7b8
    #[command(verbatim_doc_comment)]
    Verify(Verify),
    /// Find out what is set, whether the service can be used with it, and what to do if not
    ///
    /// Shows which credentials and which service are used and why, the way there, and what the service
    /// says to two reads. Nothing is changed.
    ///
    /// Exit status: 0 all is well; 1 something is to be done; 3 the service was not reached.
    ///
    /// Example: atlas-maintenance doctor
    #[command(verbatim_doc_comment)]
    Doctor,
    /// Revoke the token of a service account, and remove all tokens that are kept for later commands
    ///
    /// Tokens of other credentials than those of this command are removed and not revoked: without their
    /// secrets only time ends them, within an hour.
    ///
    /// Example: atlas-maintenance logout
    #[command(verbatim_doc_comment)]
    Logout,
    /// Make every call with every version and both kinds of credentials, against a simulator
    ///
    /// Example: atlas-maintenance tour
    #[command(verbatim_doc_comment)]
    Tour,
    /// Print a completion script for a shell
    ///
    /// Example: atlas-maintenance completions bash > ~/.local/share/bash-completion/completions/atlas-maintenance
    #[command(verbatim_doc_comment)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page of all commands
    ///
    /// Example: atlas-maintenance man > ~/.local/share/man/man1/atlas-maintenance.1
    #[command(verbatim_doc_comment)]
    Man,
}

impl Command {
    /// The organization that the command is about, if it is about many projects.
    pub(crate) fn organization(&mut self) -> Option<&mut Option<OrganizationId>> {
        match self {
            Self::Calendar { selection, .. } => Some(&mut selection.org),
            Self::Fleet(Fleet::Freeze(Freeze::Check(options))) => Some(&mut options.selection.org),
            Self::Fleet(Fleet::Freeze(Freeze::Guard(options))) => Some(&mut options.selection.org),
            Self::Fleet(
                Fleet::List { selection, .. }
                | Fleet::Upcoming { selection, .. }
                | Fleet::History { selection, .. }
                | Fleet::Export { selection }
                | Fleet::Plan { selection, .. }
                | Fleet::Apply { selection, .. }
                | Fleet::Defer { selection, .. }
                | Fleet::Reset { selection, .. }
                | Fleet::AutoDefer { selection, .. },
            ) => Some(&mut selection.org),
            Self::Fleet(Fleet::Report(options)) => Some(&mut options.selection.org),
            Self::Fleet(Fleet::Waves(waves)) => Some(waves.organization()),
            _ => None,
        }
    }
}
