//! The arguments of `verify`.

use atlas_maintenance::ProjectId;
use clap::Args;

#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Verify {
    /// The id of the project [default: $MONGODB_ATLAS_PROJECT_ID]
    #[arg(long, value_name = "ID")]
    pub(crate) project: Option<ProjectId>,
    /// Also change the window, and restore it; ID is that of --project, a second time
    #[arg(long, value_name = "ID", requires = "project")]
    pub(crate) allow_changes: Option<ProjectId>,
    /// Also defer and start scheduled maintenance, which cannot be undone
    #[arg(long, requires = "allow_changes")]
    pub(crate) allow_actions: bool,
}
