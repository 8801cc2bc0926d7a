//! The options of `fleet report`.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use jiff::Timestamp;

use crate::args::selection::{Reader, Selection};
use crate::args::values::release;

/// What a report shows.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct ReportOptions {
    #[command(flatten)]
    pub(crate) selection: Selection,
    #[command(flatten)]
    pub(crate) reader: Reader,
    /// Show the freezes of this windows file, and what starts in them; `-` is stdin
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Show in which order projects get a release that comes then: a date, which begins at 00:00 UTC, or a time
    /// such as 2026-12-01T09:00:00Z. The windows of all projects of the organizations are read for it
    #[arg(long, value_name = "DATE", value_parser = release)]
    pub(crate) release: Option<Timestamp>,
}
