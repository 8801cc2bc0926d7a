//! The `fleet waves` commands.

use std::path::PathBuf;

use atlas_maintenance::{DayOfWeek, HourOfDay};
use clap::{Args as ClapArgs, Subcommand};
use jiff::Timestamp;

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
    #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = hours)]
    pub(crate) completion: u16,
    /// When maintenance of a project without a window begins at most, after the turn of its wave; Atlas
    /// chooses the time and does not say
    #[arg(long, value_name = "HOURS", default_value_t = 168, value_parser = hours)]
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

impl Waves {
    /// The projects that the command is about.
    pub(crate) fn selection(&mut self) -> &mut Selection {
        match &mut self.command {
            Some(WavesCommand::Propose { selection, .. }) => selection,
            None => &mut self.projection.selection,
        }
    }
}
