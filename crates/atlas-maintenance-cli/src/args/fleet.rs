//! The words of the commands about many projects. Reads nothing and does nothing.

use std::path::PathBuf;

use atlas_maintenance::OrganizationId;
use clap::{Args as ClapArgs, Subcommand};
use jiff::tz::TimeZone;

use super::Switch;

/// Which projects a command is about.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Selection {
    /// Only the projects of this organization
    #[arg(long, value_name = "ORG")]
    pub(crate) org: Option<OrganizationId>,
    /// Only projects whose names fit: * is any text, ? one character
    #[arg(long, value_name = "GLOB")]
    pub(crate) filter: Option<String>,
    /// How many calls are made at a time at most; the pace adapts to what the service can take
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) concurrency: u16,
}

/// In whose time zone times are shown.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Reader {
    /// The time zone in which you read times, by its IANA name [default: this machine's]
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub(crate) zone: Option<TimeZone>,
}

fn zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|_| "it takes an IANA name, such as Europe/Dublin".to_owned())
}

#[derive(Debug, Subcommand)]
pub(crate) enum Fleet {
    /// List projects with their windows
    ///
    /// Formats: table, json, csv.
    ///
    /// Example: atlas-maintenance fleet list --filter 'prod-*' --output csv
    #[command(verbatim_doc_comment)]
    List {
        #[command(flatten)]
        selection: Selection,
        #[command(flatten)]
        reader: Reader,
    },
    /// Print a windows file that says what is: planning with it changes nothing
    ///
    /// Example: atlas-maintenance fleet export > windows.toml
    #[command(verbatim_doc_comment)]
    Export {
        #[command(flatten)]
        selection: Selection,
    },
    /// Show what a windows file would change, and what else that touches
    ///
    /// Exit status 4 when there is something to do, 0 when there is not.
    ///
    /// Example: atlas-maintenance fleet plan -f windows.toml
    #[command(verbatim_doc_comment)]
    Plan {
        #[command(flatten)]
        file: WindowsPath,
        #[command(flatten)]
        selection: Selection,
    },
    /// Change windows until they are as a windows file says
    ///
    /// What was begun and done is kept in a journal beside the file, until all of it is done.
    ///
    /// Example: atlas-maintenance fleet apply -f windows.toml --yes
    #[command(verbatim_doc_comment)]
    Apply {
        #[command(flatten)]
        file: WindowsPath,
        #[command(flatten)]
        selection: Selection,
        /// Do not ask
        #[arg(long)]
        yes: bool,
        /// Go on with an application that was stopped, or that crashed
        #[arg(long)]
        resume: bool,
    },
    /// Put off the scheduled maintenance of projects by one week, each once
    ///
    /// Example: atlas-maintenance fleet defer --filter 'prod-*'
    #[command(verbatim_doc_comment)]
    Defer {
        #[command(flatten)]
        selection: Selection,
        #[command(flatten)]
        each: Each,
    },
    /// Take the windows of projects away
    ///
    /// Example: atlas-maintenance fleet reset --filter 'old-*'
    #[command(verbatim_doc_comment)]
    Reset {
        #[command(flatten)]
        selection: Selection,
        #[command(flatten)]
        each: Each,
    },
    /// Set whether future maintenance of projects is put off by itself
    ///
    /// Example: atlas-maintenance fleet auto-defer on --filter 'prod-*'
    #[command(verbatim_doc_comment)]
    AutoDefer {
        /// Where it is a change, it takes back deferrals
        #[arg(value_name = "on|off")]
        state: Switch,
        #[command(flatten)]
        selection: Selection,
        #[command(flatten)]
        each: Each,
    },
}

/// Where the windows file is.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct WindowsPath {
    /// The windows file
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    pub(crate) path: PathBuf,
}

/// How an action on many projects is asked for and remembered.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Each {
    /// Do not ask
    #[arg(long)]
    pub(crate) yes: bool,
    /// Keep what was begun and done in this file, and go on with it if it is there
    #[arg(long, value_name = "FILE")]
    pub(crate) journal: Option<PathBuf>,
}
