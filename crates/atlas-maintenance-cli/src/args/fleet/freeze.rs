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
    /// Defer announced maintenance that would start in a freeze, while it can be deferred; for cron
    ///
    /// Acts only on what can be kept out. A maintenance can be deferred for 24 hours, from 72 to 48 hours before
    /// its start: run it at least every 12 hours, and it misses none; it warns when its last run was longer ago.
    /// It may run at any time and as often as you like.
    ///
    /// Exit status 0 if there was nothing to do, 4 if it deferred something, 1 if maintenance cannot be kept out
    /// of a freeze or not everything could be read.
    ///
    /// Example: atlas-maintenance fleet freeze guard -f windows.toml --yes
    #[command(verbatim_doc_comment)]
    Guard(FreezeGuard),
}

/// What is guarded.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct FreezeGuard {
    #[command(flatten)]
    pub(crate) file: WindowsPath,
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) reader: Reader,
    /// As of `fleet freeze check`
    #[arg(long, value_name = "KEY=VALUE", value_parser = tag)]
    pub(crate) last_wave: Option<Tag>,
    /// Do not ask for confirmation
    #[arg(long)]
    pub(crate) yes: bool,
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
