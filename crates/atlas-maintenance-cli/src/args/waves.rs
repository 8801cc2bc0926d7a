//! The `fleet waves` commands.

use std::path::PathBuf;

use atlas_maintenance::{DayOfWeek, HourOfDay, OrganizationId};
#[cfg(feature = "preview")]
use clap::ValueEnum;
use clap::{Args as ClapArgs, Subcommand};
use jiff::Timestamp;

use super::fleet::ReportOptions;
use super::selection::{Reader, Selection};
use super::values::{days, hours, release};

/// `fleet waves`, and the commands below it.
#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Waves {
    #[command(subcommand)]
    pub(crate) command: Option<WavesCommand>,
    #[command(flatten)]
    pub(crate) projection: Projection,
}

/// What is projected, and how it is shown.
#[derive(Debug, ClapArgs)]
pub(crate) struct Projection {
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) reader: Reader,
    /// When the release comes: a date, which begins at 00:00 UTC, or a time such as 2026-12-01T09:00:00Z
    /// [default: the first of next month]
    #[arg(long, value_name = "DATE", value_parser = release)]
    pub(crate) release: Option<Timestamp>,
    /// How long maintenance of a project takes at most; the service does not say
    #[arg(long, value_name = "HOURS", default_value_t = COMPLETION, value_parser = hours)]
    pub(crate) completion: u16,
    /// When maintenance of a project without a window begins at most, after the turn of its wave; Atlas
    /// chooses the time and does not say
    #[arg(long, value_name = "HOURS", default_value_t = WITHOUT_WINDOW, value_parser = hours)]
    pub(crate) without_window: u16,
    /// Go by the tag `environment`, as if it assigned the waves, and do not ask the service for them
    #[cfg(feature = "preview")]
    #[arg(long)]
    pub(crate) by_tag: bool,
    /// List the projects without a window too, which are only counted otherwise
    #[arg(long)]
    pub(crate) all: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum WavesCommand {
    /// Show or set how the waves of all projects of an organization are assigned
    ///
    /// Nothing is sent if they are assigned so already. `manual` is project by project, as by `wave` in a rule
    /// of a windows file; the default is `manual` too (documented).
    ///
    /// Example: atlas-maintenance fleet waves mode environment-tag --org 4888442a3354817a7320eb61
    #[cfg(feature = "preview")]
    #[command(verbatim_doc_comment)]
    Mode {
        /// Who assigns waves; left out, the mode is shown
        mode: Option<ModeToSet>,
        /// The organization [default: $MONGODB_ATLAS_ORG_ID]
        #[arg(long, value_name = "ORG")]
        org: Option<OrganizationId>,
        /// Do not ask for confirmation
        #[arg(long)]
        yes: bool,
    },
    /// Print a windows file that gives development, staging and production windows in this order
    ///
    /// The tag `environment` of each project says which it is: development and test are first, then staging,
    /// then production. Projects without the tag are left as they are.
    ///
    /// Example: atlas-maintenance fleet waves propose --out staged.toml
    #[command(verbatim_doc_comment)]
    Propose {
        #[command(flatten)]
        selection: Selection,
        /// The days of development, staging and production, at least three days apart
        #[arg(long, value_name = "DAY,DAY,DAY", default_value = "monday,thursday,sunday", value_parser = days)]
        days: [DayOfWeek; 3],
        /// The hour at which all windows open, in the time zone of each project
        #[arg(long, value_name = "HOUR", default_value = "2")]
        hour: HourOfDay,
        /// Write to this file, which must not exist
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// Who assigns waves.
#[cfg(feature = "preview")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ModeToSet {
    /// People, project by project
    Manual,
    /// The tag `environment` of each project: development and test 1, staging 2, production 3
    EnvironmentTag,
    /// Remove what was set
    Default,
}

/// How long maintenance of a project takes at most, in hours.
const COMPLETION: u16 = 24;

/// When maintenance without a window begins at most, in hours.
const WITHOUT_WINDOW: u16 = 168;

impl Projection {
    /// The projection that a report shows, with what is assumed where nothing is said.
    pub(crate) fn of_report(report: &ReportOptions, release: Timestamp) -> Self {
        Self {
            selection: report.selection.clone(),
            reader: report.reader.clone(),
            release: Some(release),
            completion: COMPLETION,
            without_window: WITHOUT_WINDOW,
            #[cfg(feature = "preview")]
            by_tag: false,
            all: false,
        }
    }
}

impl Waves {
    /// The organization that the command is about.
    pub(crate) fn organization(&mut self) -> &mut Option<OrganizationId> {
        match &mut self.command {
            Some(WavesCommand::Propose { selection, .. }) => &mut selection.org,
            #[cfg(feature = "preview")]
            Some(WavesCommand::Mode { org, .. }) => org,
            None => &mut self.projection.selection.org,
        }
    }
}
