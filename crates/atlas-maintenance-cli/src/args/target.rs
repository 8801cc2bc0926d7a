//! The project of a command.

use atlas_maintenance::ProjectId;
use clap::Args;

/// The project that a command is about.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Target {
    /// The id of the project [default: $MONGODB_ATLAS_PROJECT_ID]
    #[arg(value_name = "PROJECT")]
    pub(crate) project: Option<ProjectId>,
}
