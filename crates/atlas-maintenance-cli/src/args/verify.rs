//! The arguments of `verify`.

use clap::Args;

use crate::project_name::ProjectRef;

#[derive(Clone, Debug, Args)]
pub(crate) struct Verify {
    /// The project, by its id or its exact name [default: $MONGODB_ATLAS_PROJECT_ID]
    #[arg(long, value_name = "PROJECT")]
    pub(crate) project: Option<ProjectRef>,
    /// Also change the window, and restore it; PROJECT is that of --project, a second time
    #[arg(long, value_name = "PROJECT", requires = "project")]
    pub(crate) allow_changes: Option<ProjectRef>,
    /// Also defer and start scheduled maintenance, which cannot be undone
    #[arg(long, requires = "allow_changes")]
    pub(crate) allow_actions: bool,
}
