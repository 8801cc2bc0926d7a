//! The `fleet` commands.

mod alerts;
mod freeze;
mod report;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use super::selection::{Reader, Selection};
use super::values::{Since, Switch, since};
use super::waves::Waves;

pub(crate) use alerts::{Alerts, AlertsApply, AlertsCheck};
pub(crate) use freeze::{Freeze, FreezeCheck, FreezeGuard};
pub(crate) use report::ReportOptions;

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
    /// Show who is told of maintenance, and make sure that somebody is
    ///
    /// Example: atlas-maintenance fleet alerts check
    #[command(subcommand, verbatim_doc_comment)]
    Alerts(Alerts),
    /// Show what maintenance is coming, by its start, which is an estimate
    ///
    /// The service tells no dates. They are concluded from the events of each project and its window: about
    /// when it starts, between which times, and whether it can be deferred now.
    ///
    /// Example: atlas-maintenance fleet upcoming --tag environment=production
    #[command(verbatim_doc_comment)]
    Upcoming {
        #[command(flatten)]
        selection: Selection,
        #[command(flatten)]
        reader: Reader,
        /// List the projects with nothing announced too, which are only counted otherwise
        #[arg(long)]
        all: bool,
        /// Say which starts may be in freezes of this windows file; `-` is stdin
        #[arg(short = 'f', long, value_name = "FILE")]
        freezes: Option<PathBuf>,
    },
    /// Print a page for a browser: what is coming, the week, freezes, waves, and projects without a window
    ///
    /// One file, to be shared and printed: nothing in it makes a request. Exit status 0 also where something
    /// cannot be kept out of a freeze. The only format is html.
    ///
    /// Example: atlas-maintenance fleet report -f windows.toml --output html > maintenance.html
    #[command(verbatim_doc_comment)]
    Report(ReportOptions),
    /// Show the maintenances that there were, who deferred them, and how long they ran
    ///
    /// Example: atlas-maintenance fleet history --since 2026-09-01
    #[command(verbatim_doc_comment)]
    History {
        #[command(flatten)]
        selection: Selection,
        #[command(flatten)]
        reader: Reader,
        #[command(flatten)]
        past: Past,
    },
    /// Make sure that the coming maintenance of projects is deferred
    ///
    /// Defers by one week what is not deferred yet and can be deferred now, from 72 to 48 hours before its
    /// start. It can be run at any time and as often as you like, also after a run that was killed: each
    /// maintenance is deferred as often as asked and no more. Projects with nothing announced are no failure.
    ///
    /// Exit status 1 if a maintenance is not deferred as asked, and cannot be any more.
    ///
    /// Example: atlas-maintenance fleet defer --filter 'prod-*' --yes
    #[command(verbatim_doc_comment)]
    Defer {
        #[command(flatten)]
        selection: Selection,
        #[command(flatten)]
        deferral: Deferral,
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

/// How often maintenance is to be deferred.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Deferral {
    /// How often each maintenance is to be deferred in all; the second time is possible a week after the first
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=3))]
    pub(crate) times: u32,
    /// Do not ask for confirmation
    #[arg(long)]
    pub(crate) yes: bool,
    /// Not needed any more, and without effect: the service itself tells what was deferred
    #[arg(long, value_name = "FILE", hide = true)]
    pub(crate) journal: Option<PathBuf>,
}

/// From when on the past is shown.
#[derive(Clone, Copy, Debug, ClapArgs)]
pub(crate) struct Past {
    /// From this day on, in the time zone of the output, or from this time [default: 90 days ago]
    #[arg(long, value_name = "DATE", value_parser = since)]
    pub(crate) since: Option<Since>,
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
