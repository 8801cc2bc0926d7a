//! Reads `spec/sources.toml`.

use std::path::Path;

use atlas_maintenance_codegen::layout;
use atlas_maintenance_codegen::sources::{self, Sources};

use crate::error::Error;
use crate::workspace::Workspace;

/// Where the list stands.
pub(crate) const FILE: &str = layout::SOURCES;

/// The list.
pub(crate) fn read(workspace: &Workspace) -> Result<Sources, Error> {
    Ok(sources::parse(&text(workspace)?)?)
}

/// The list as it is written.
pub(crate) fn text(workspace: &Workspace) -> Result<String, Error> {
    let help = "run the command inside the workspace, or name it by --root";
    workspace.read(Path::new(FILE), help)
}
