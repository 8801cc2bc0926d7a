//! `cargo xtask slice`: from a vendor's document to a fragment.
//!
//! Says which documents are read, what is asked of them, and where the fragments go. All is done in
//! memory before anything is written.

mod documents;
mod fragments;
mod options;
mod simulator;

use std::fs;
use std::path::{Path, PathBuf};

use atlas_maintenance_codegen::slice::{Overlay, Part};
use atlas_maintenance_codegen::sources::Sources;
use atlas_maintenance_codegen::{Error as CodegenError, Refusals};
use atlas_maintenance_openapi::{VersionDate, canonical};

use crate::error::Error;
use crate::output::{FilePlan, Mode, say};
use crate::sources;
use crate::workspace::{Workspace, unreadable, unwritable};
use documents::SourceDocuments;
use options::Prose;

pub(crate) use documents::whole;
pub(crate) use fragments::{compare, from_documents, from_records, own_overlays, plan};
pub(crate) use options::Options;
pub(crate) use simulator::plan as plan_simulator;

pub(crate) const COMMAND: &str = "cargo xtask slice --from DIR";

/// Makes the fragments again of what is recorded.
pub(crate) const AGAIN: &str = "cargo xtask slice";

/// Slices what is asked for: into `spec/`, with a note of its origin, or into another folder.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Error> {
    let mode = if options.check {
        Mode::Check
    } else {
        Mode::Write
    };
    let sources = sources::read(workspace)?;
    let plan = match &options.out {
        Some(out) => write_to(workspace, options, &sources, out)?,
        None => {
            let versions = versions(options, &sources)?;
            let overlays = own_overlays(workspace, &sources)?;
            let slices = if options.from.is_empty() {
                fragments::from_records(workspace, &overlays, &versions, &sources)?
            } else {
                fragments::from_documents(&overlays, &options.from, &versions, &sources)?
            };
            // Before anything is refused: what changed is what a person must know to decide.
            for comparison in fragments::compare(workspace, &slices.versions)? {
                say(&comparison.text());
            }
            let mut plan = FilePlan::default();
            fragments::plan(&mut plan, workspace, slices)?;
            if options.versions.is_empty() {
                simulator::plan(&mut plan, workspace, &options.from, &sources)?;
            }
            plan
        }
    };
    plan.apply(workspace, mode, COMMAND)
}

/// The versions whose fragments are written into `spec/`.
fn versions(options: &Options, sources: &Sources) -> Result<Vec<VersionDate>, Error> {
    if options.versions.is_empty() {
        return Ok(sources.sliced());
    }
    let listed = |version: &String| Ok(sources.listed(version)?.date.clone());
    options.versions.iter().map(listed).collect()
}

/// Plans the fragments of `versions` in `spec/`, and the note of where they came from.
pub(crate) fn plan_fragments(
    plan: &mut FilePlan,
    workspace: &Workspace,
    from: &[PathBuf],
    versions: &[VersionDate],
    sources: &Sources,
) -> Result<(), Error> {
    let overlays = own_overlays(workspace, sources)?;
    let slices = fragments::from_documents(&overlays, from, versions, sources)?;
    fragments::plan(plan, workspace, slices)
}

/// Plans any part of a document, in the folder `out`.
fn write_to(
    workspace: &Workspace,
    options: &Options,
    sources: &Sources,
    out: &Path,
) -> Result<FilePlan, Error> {
    let given = match options.overlay.as_deref() {
        None | Some("none") => None,
        Some(file) => Some(overlay(Path::new(file))?),
    };
    let takes_ours = options.overlay.is_none() && options.takes_listed();
    let ours = match takes_ours && options.prose == Prose::Strip {
        true => Some(own_overlays(workspace, sources)?),
        false => None,
    };
    let versions: Vec<String> = if options.versions.is_empty() {
        sources
            .versions
            .iter()
            .map(|v| v.date.to_string())
            .collect()
    } else {
        options.versions.clone()
    };
    let out = std::path::absolute(out).map_err(unwritable(out))?;
    let mut documents = SourceDocuments::new(&options.from);
    let mut plan = FilePlan::default();
    let mut refusals = Refusals::default();
    for version in &versions {
        let source = documents.of(version)?;
        let keys = sources.keys(version);
        let ours = ours.as_ref().map(|overlays| overlays.of(version));
        let part = Part {
            selection: options.selection(&keys),
            names: { options.takes_listed() }
                .then(|| (sources.names(version), sources.flat(version))),
            keeps_prose: options.prose == Prose::Keep,
            overlay: given.as_ref().or(ours),
        };
        let (taken, refused) = part
            .of(&source.document, version)
            .map_err(CodegenError::in_document(&source.file))?;
        refusals.add(version, refused);
        let file = out.join(format!("{version}.json"));
        plan.file(file, canonical::text(&taken));
    }
    CodegenError::refused(refusals)?;
    Ok(plan)
}

/// The overlay in `file`.
fn overlay(file: &Path) -> Result<Overlay, Error> {
    let text = fs::read_to_string(file).map_err(unreadable(file))?;
    Ok(Overlay::parse(file, &text)?)
}
