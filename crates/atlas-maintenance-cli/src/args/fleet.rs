//! The `fleet` commands.

mod freeze;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use super::selection::{Reader, Selection};
use super::values::Switch;
use super::waves::Waves;

pub(crate) use freeze::{Freeze, FreezeCheck};

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
    /// Show which starts are in freezes of a windows file, and what to do about it
    ///
    /// Example: atlas-maintenance fleet freeze check -f windows.toml
    #[command(subcommand, verbatim_doc_comment)]
    Freeze(Freeze),
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
    /// Show in which order, and about when, projects get the next release
    ///
    /// By the documented rules of maintenance waves, over the windows, tags and time zones of all projects of
    /// each organization: estimates, as the service tells no dates. Exit status 0 also where something is to
    /// be looked at.
    ///
    /// Example: atlas-maintenance fleet waves --release 2026-12-01
    #[command(verbatim_doc_comment)]
    Waves(Waves),
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
