//! The fragments of `spec/`: read what they are made of, and what they are compared with.

use std::path::{Path, PathBuf};

use atlas_maintenance_codegen::slice::{Overlays, Sliced, Slicer, Slices};
use atlas_maintenance_codegen::sources::Sources;
use atlas_maintenance_codegen::upstream::{self, Comparison, Recorded};
use atlas_maintenance_codegen::{self as codegen, layout};
use atlas_maintenance_openapi::{VersionDate, diff};
use serde_json::Value;

use super::documents::SourceDocuments;
use crate::error::Error;
use crate::output::FilePlan;
use crate::sources;
use crate::workspace::{self, Workspace};

/// The overlays of the fragments. One with something for a version that is not listed is refused.
pub(crate) fn own_overlays(workspace: &Workspace, sources: &Sources) -> Result<Overlays, Error> {
    let help = "restore it from the history of the repository";
    Overlays::read(sources, |file| workspace.read(file, help))
}

/// Slices `versions` from what is in `from`. A version that no document describes is refused.
pub(crate) fn from_documents(
    overlays: &Overlays,
    from: &[PathBuf],
    versions: &[VersionDate],
    sources: &Sources,
) -> Result<Slices, Error> {
    let mut documents = SourceDocuments::new(from);
    let mut slicer = Slicer::new(overlays, sources);
    for date in versions {
        match documents.find(date.as_str())? {
            Ok(source) => slicer.document(date, &source.file, &source.document)?,
            Err(error) => slicer.missing(date, error.refusal()),
        }
    }
    Ok(slicer.finish())
}

/// Makes the fragments of `versions` again of the facts that are recorded.
pub(crate) fn from_records(
    workspace: &Workspace,
    overlays: &Overlays,
    versions: &[VersionDate],
    sources: &Sources,
) -> Result<Slices, Error> {
    let mut slicer = Slicer::new(overlays, sources);
    for date in versions {
        let file = layout::facts(date);
        let help = "write it with `cargo xtask slice --from DIR`";
        let text = workspace.read(&file, help)?;
        slicer.recorded(date, &workspace::json(&file, &text)?)?;
    }
    Ok(slicer.finish())
}

/// Plans the fragments, the facts behind them, and the note of where they came from. Everything that a
/// person must decide is refused at once, whichever version it is about.
pub(crate) fn plan(
    plan: &mut FilePlan,
    workspace: &Workspace,
    slices: Slices,
) -> Result<(), Error> {
    let text = match plan.planned(Path::new(sources::FILE)) {
        Some(text) => text.to_owned(),
        None => sources::text(workspace)?,
    };
    plan.add(slices.files(&text)?);
    Ok(())
}

/// Compares what was sliced with what is recorded. A version without a record has nothing to compare.
pub(crate) fn compare(workspace: &Workspace, sliced: &[Sliced]) -> Result<Vec<Comparison>, Error> {
    let mut versions = Vec::new();
    for sliced in sliced {
        let Some(facts) = recorded(workspace, &layout::facts(&sliced.date))? else {
            continue;
        };
        let fragment = recorded(workspace, &layout::fragment(&sliced.date))?.unwrap_or_default();
        versions.push((sliced, Recorded { facts, fragment }));
    }
    Ok(upstream::compare(versions))
}

/// The document in a file of the workspace, if it is there.
fn recorded(workspace: &Workspace, file: &Path) -> Result<Option<Value>, Error> {
    let Some(text) = workspace.read_if_there(file)? else {
        return Ok(None);
    };
    let document = workspace::json(file, &text)?;
    diff::check(&document).map_err(|found| codegen::Error::in_document(file)(found.into()))?;
    Ok(Some(document))
}
