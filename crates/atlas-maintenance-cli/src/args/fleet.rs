//! The `fleet` commands and the options that `calendar` shares with them.

use std::path::PathBuf;

use atlas_maintenance::OrganizationId;
use clap::{Args as ClapArgs, Subcommand};
use jiff::tz::TimeZone;

use super::values::{Switch, time_zone};

/// The projects that a command is about.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Selection {
    /// Only the projects of this organization [default: $MONGODB_ATLAS_ORG_ID]
    #[arg(long, value_name = "ORG")]
    pub(crate) org: Option<OrganizationId>,
    /// Only projects whose names match: * is any text, ? one character
    #[arg(long, value_name = "GLOB")]
    pub(crate) filter: Option<String>,
    /// Maximum number of concurrent calls; adapted to what the service can handle
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) concurrency: u16,
}

/// How times are shown.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Reader {
    /// Time zone for the output, by its IANA name [default: that of this machine]
    #[arg(long, value_name = "ZONE", value_parser = time_zone)]
    pub(crate) zone: Option<TimeZone>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Fleet {
    /// List projects with their windows
    ///
    /// Example: atlas-maintenance fleet list --filter 'prod-*' --output csv
    #[command(verbatim_doc_comment)]
    List {
        #[command(flatten)]
        selection: Selection,
        #[command(flatten)]
        reader: Reader,
    },
    /// Print a windows file of the current windows; a plan with it has no changes
    ///
    /// Example: atlas-maintenance fleet export > windows.toml
    #[command(verbatim_doc_comment)]
    Export {
        #[command(flatten)]
        selection: Selection,
    },
    /// Show what a windows file would change, and which deferrals that resets
    ///
    /// Exit status 4 if there are changes, 0 if there are none.
    ///
    /// Example: atlas-maintenance fleet plan -f windows.toml
    #[command(verbatim_doc_comment)]
    Plan {
        #[command(flatten)]
        file: WindowsPath,
        #[command(flatten)]
        selection: Selection,
    },
    /// Change windows to match a windows file
    ///
    /// A journal beside the file records what was started and done, until everything is done.
    ///
    /// Example: atlas-maintenance fleet apply -f windows.toml --yes
    #[command(verbatim_doc_comment)]
    Apply {
        #[command(flatten)]
        file: WindowsPath,
        #[command(flatten)]
        selection: Selection,
        /// Do not ask for confirmation
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        resume: ResumeFlags,
    },
    /// Defer the scheduled maintenance of projects by one week, once each
    ///
    /// Example: atlas-maintenance fleet defer --filter 'prod-*'
    #[command(verbatim_doc_comment)]
    Defer {
        #[command(flatten)]
        selection: Selection,
        #[command(flatten)]
        each: Each,
    },
    /// Reset the windows of projects, so that they have none
    ///
    /// Example: atlas-maintenance fleet reset --filter 'old-*'
    #[command(verbatim_doc_comment)]
    Reset {
        #[command(flatten)]
        selection: Selection,
        #[command(flatten)]
        each: Each,
    },
    /// Set automatic deferral of future maintenance of projects
    ///
    /// Example: atlas-maintenance fleet auto-defer on --filter 'prod-*'
    #[command(verbatim_doc_comment)]
    AutoDefer {
        /// A change resets deferrals
        #[arg(value_name = "on|off")]
        state: Switch,
        #[command(flatten)]
        selection: Selection,
        #[command(flatten)]
        each: Each,
    },
}

/// The path of the windows file.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct WindowsPath {
    /// The windows file; `-` is stdin, of `plan`
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    pub(crate) path: PathBuf,
}

/// Where an apply keeps its journal, and whether it is begun or continued.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct ResumeFlags {
    /// Keep the journal in this file [default: the windows file's name with .journal behind it]
    #[arg(long, value_name = "FILE")]
    pub(crate) journal: Option<PathBuf>,
    /// Continue the apply that was stopped or that crashed; an error if there is none
    #[arg(long)]
    resume: bool,
    /// Continue the apply that was stopped or that crashed if there is one, and begin one otherwise
    #[arg(long, conflicts_with = "resume")]
    resume_if_any: bool,
}

/// Whether a journal is begun or continued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resume {
    /// It is begun; an error if there is one.
    No,
    /// It is continued; an error if there is none.
    Yes,
    /// It is continued if there is one, and begun otherwise.
    IfAny,
}

impl From<&ResumeFlags> for Resume {
    fn from(flags: &ResumeFlags) -> Self {
        match (flags.resume, flags.resume_if_any) {
            (true, _) => Self::Yes,
            (false, true) => Self::IfAny,
            (false, false) => Self::No,
        }
    }
}

impl WindowsPath {
    /// Whether the file is on stdin.
    pub(crate) fn is_stdin(&self) -> bool {
        self.path.as_os_str() == "-"
    }
}

/// Options of an action on many projects.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Each {
    /// Do not ask for confirmation
    #[arg(long)]
    pub(crate) yes: bool,
    /// Record what was started and done in this file; if it exists, continue from it
    #[arg(long, value_name = "FILE")]
    pub(crate) journal: Option<PathBuf>,
}
