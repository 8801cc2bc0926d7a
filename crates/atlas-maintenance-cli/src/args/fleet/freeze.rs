//! The `fleet freeze` commands.

use clap::{Args as ClapArgs, Subcommand};

use super::WindowsPath;
use crate::args::selection::{Reader, Selection};
use crate::args::values::{Tag, tag};

#[derive(Debug, Subcommand)]
pub(crate) enum Freeze {
    /// Show which starts are in freezes, and whether they can be kept out
    ///
    /// Maintenance can be deferred twice, by seven days each, from 72 to 48 hours before its start; once with
    /// auto-defer, which has used one of both. Nothing is changed. Exit status 0 if all can be kept out or
    /// nothing is inside, 1 if something cannot.
    ///
    /// Example: atlas-maintenance fleet freeze check -f windows.toml
    #[command(verbatim_doc_comment)]
    Check(FreezeCheck),
}

/// What is checked.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct FreezeCheck {
    #[command(flatten)]
    pub(crate) file: WindowsPath,
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) reader: Reader,
    /// How many months to look ahead
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u16).range(1..=60))]
    pub(crate) months: u16,
    /// The organization has waves, and projects with this tag are in the last one: they can be deferred once, and
    /// all others not at all
    #[arg(long, value_name = "KEY=VALUE", value_parser = tag)]
    pub(crate) last_wave: Option<Tag>,
}
