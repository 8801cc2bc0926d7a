//! The `fleet` commands and the options that `calendar` shares with them.

use std::path::PathBuf;
use std::time::Duration;

use atlas_maintenance::OrganizationId;
use clap::{Args as ClapArgs, Subcommand};
use jiff::tz::TimeZone;

use super::values::{Switch, Tag, seconds, tag, time_zone};

/// The projects that a command is about.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Selection {
    /// Only the projects of this organization [default: $MONGODB_ATLAS_ORG_ID]
    #[arg(long, value_name = "ORG")]
    pub(crate) org: Option<OrganizationId>,
    /// Only projects whose names match: * is any text, ? one character
    #[arg(long, value_name = "GLOB")]
    pub(crate) filter: Option<String>,
    /// Only projects with this tag, and this value where one is given; may be repeated
    #[arg(long = "tag", value_name = "KEY=VALUE", value_parser = tag)]
    pub(crate) tags: Vec<Tag>,
    /// Maximum number of concurrent calls; adapted to what the service can handle
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) concurrency: u16,
    /// How long a project waits for the rate limit at most, all its waits together
    #[arg(long, value_name = "SECONDS", default_value = "600", value_parser = seconds)]
    pub(crate) max_wait: Duration,
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
        /// Write the plan to this file, for a review and `fleet apply PLAN`
        #[arg(long, value_name = "PLAN")]
        out: Option<PathBuf>,
    },
    /// Change windows to match a windows file
    ///
    /// A journal beside the file records what was started and done, until everything is done. With a plan
    /// that `fleet plan --out` wrote, carries out exactly that, or nothing where a project changed since.
    ///
    /// Example: atlas-maintenance fleet apply -f windows.toml --yes
    #[command(verbatim_doc_comment)]
    Apply {
        #[command(flatten)]
        source: SourceFlags,
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

/// What an apply carries out.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct SourceFlags {
    /// The windows file
    #[arg(
        short = 'f',
        long = "file",
        value_name = "FILE",
        required_unless_present = "plan"
    )]
    file: Option<PathBuf>,
    /// A plan that `fleet plan --out` wrote
    #[arg(value_name = "PLAN", conflicts_with = "file")]
    plan: Option<PathBuf>,
}

/// What an apply carries out.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// A windows file.
    File(WindowsPath),
    /// A plan that was written before.
    Plan(PathBuf),
}

impl From<SourceFlags> for Source {
    fn from(flags: SourceFlags) -> Self {
        match (flags.plan, flags.file) {
            (Some(plan), _) => Self::Plan(plan),
            (None, file) => Self::File(WindowsPath {
                path: file.unwrap_or_default(),
            }),
        }
    }
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
