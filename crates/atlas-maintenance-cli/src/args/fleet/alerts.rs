//! The `fleet alerts` commands.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use super::WindowsPath;
use crate::args::selection::Selection;

#[derive(Debug, Subcommand)]
pub(crate) enum Alerts {
    /// Show whether somebody is told of maintenance in another way than by e-mail
    ///
    /// Of each of the five events that alerts can tell: announced, started, completed, no longer needed, and
    /// automatically deferred. With a file, what `apply` would change. Exit status 4 if something is lacking,
    /// 0 if nothing is.
    ///
    /// Example: atlas-maintenance fleet alerts check --tag environment=production
    #[command(verbatim_doc_comment)]
    Check(AlertsCheck),
    /// Make sure that the targets of a windows file are told of maintenance
    ///
    /// Creates alert configurations, adds targets to those without secrets, and enables those that have only
    /// targets of the file. Nothing is removed. It can be run at any time and as often as you like, also after
    /// a run that was killed: no target is told twice. Secrets come from the environment.
    ///
    /// Example: atlas-maintenance fleet alerts apply -f windows.toml --yes
    #[command(verbatim_doc_comment)]
    Apply(AlertsApply),
}

/// What is looked at.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct AlertsCheck {
    /// Look for the targets of the [[alerts]] in this windows file; `-` is stdin
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) selection: Selection,
}

/// What is made sure of.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct AlertsApply {
    #[command(flatten)]
    pub(crate) file: WindowsPath,
    #[command(flatten)]
    pub(crate) selection: Selection,
    /// Do not ask for confirmation
    #[arg(long)]
    pub(crate) yes: bool,
}
