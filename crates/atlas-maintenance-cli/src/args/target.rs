//! The project of a command.

use atlas_maintenance::OrganizationId;
use clap::Args;

use crate::project_name::ProjectRef;

/// The project that a command is about.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Target {
    /// The project, by its id or its exact name [default: $MONGODB_ATLAS_PROJECT_ID]
    #[arg(value_name = "PROJECT")]
    pub(crate) project: Option<ProjectRef>,
    /// The organization in which a name is looked up [default: $MONGODB_ATLAS_ORG_ID]
    #[arg(long, value_name = "ORG")]
    pub(crate) org: Option<OrganizationId>,
}
