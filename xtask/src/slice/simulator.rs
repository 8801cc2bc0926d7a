//! What the simulator has beside the fragments: `spec/simulator.json` and `spec/operations.txt`.

use std::path::{Path, PathBuf};

use atlas_maintenance_codegen::layout::{OPERATION_LIST, SIMULATOR_FRAGMENT};
use atlas_maintenance_codegen::slice::SimulatorSlice;
use atlas_maintenance_codegen::sources::Sources;

use super::documents::SourceDocuments;
use crate::error::Error;
use crate::output::FilePlan;
use crate::sources;
use crate::workspace::Workspace;

/// Plans the files, and the note of where they came from. Without a document of all versions they stay as
/// they are, and are checked against that note.
pub(crate) fn plan(
    plan: &mut FilePlan,
    workspace: &Workspace,
    from: &[PathBuf],
    sources: &Sources,
) -> Result<(), Error> {
    let (Some(simulator), Some(newest)) = (&sources.simulator, sources.newest()) else {
        return Ok(());
    };
    let Some(source) = SourceDocuments::new(from).whole()? else {
        let help = "write it with `cargo xtask slice --from DIR`";
        let read = |file| workspace.read(Path::new(file), help);
        let (fragment, list) = (read(SIMULATOR_FRAGMENT)?, read(OPERATION_LIST)?);
        return Ok(SimulatorSlice::unchanged(&fragment, &list, simulator)?);
    };
    let slice = SimulatorSlice::of(&source.document, &source.file, newest.as_str(), simulator)?;
    let text = match plan.planned(Path::new(sources::FILE)) {
        Some(text) => text.to_owned(),
        None => sources::text(workspace)?,
    };
    plan.add(slice.files(&text)?);
    Ok(())
}
