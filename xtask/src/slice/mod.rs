//! `cargo xtask slice`: from a vendor's document to a fragment.
//!
//! Says which documents are read, what is asked of them, and where the fragments go. All is done in
//! memory before anything is written.

mod documents;
mod fragments;
mod options;
mod origin;
mod upstream;

use std::fs;
use std::path::{Path, PathBuf};

use atlas_maintenance_codegen::Refusals;
use atlas_maintenance_codegen::slice::{self, Overlay};
use atlas_maintenance_openapi::{VersionDate, canonical};

use crate::error::Error;
use crate::output::{FilePlan, Mode, say};
use crate::sources::{self, Sources};
use crate::workspace::Workspace;
use documents::{SourceDocuments, in_file};
use options::Prose;

pub(crate) use fragments::{from_records, plan};
pub(crate) use options::Options;

pub(crate) const COMMAND: &str = "cargo xtask slice --from DIR";

/// Makes the fragments again of what is recorded.
pub(crate) const AGAIN: &str = "cargo xtask slice";

/// The overlay of the fragments.
const OVERLAY: &str = "spec/overlay.yaml";

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
            let overlay = own_overlay(workspace, &sources)?;
            let sliced = if options.from.is_empty() {
                fragments::from_records(workspace, &overlay, &versions, &sources)?
            } else {
                fragments::from_documents(&overlay, &options.from, &versions, &sources)?
            };
            // Before anything is refused: what changed is what a person must know to decide.
            for comparison in upstream::compare(workspace, &sliced)? {
                say(&comparison.text());
            }
            let mut plan = FilePlan::default();
            fragments::plan(&mut plan, workspace, sliced)?;
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
    let listed = |version: &String| {
        let found = sources.versions.iter().find(|v| v.date.as_str() == version);
        found
            .map(|version| version.date.clone())
            .ok_or_else(|| Error::NotListed {
                file: sources::FILE.into(),
                version: version.clone(),
            })
    };
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
    let overlay = own_overlay(workspace, sources)?;
    let sliced = fragments::from_documents(&overlay, from, versions, sources)?;
    fragments::plan(plan, workspace, sliced)
}

/// Plans any part of a document, in the folder `out`.
fn write_to(
    workspace: &Workspace,
    options: &Options,
    sources: &Sources,
    out: &Path,
) -> Result<FilePlan, Error> {
    let overlay = match options.overlay.as_deref() {
        Some("none") => None,
        Some(file) => Some(overlay(Path::new(file))?),
        None if options.takes_listed() && options.prose == Prose::Strip => {
            Some(own_overlay(workspace, sources)?)
        }
        None => None,
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
    let out = std::path::absolute(out).map_err(|source| Error::Write {
        file: out.to_owned(),
        source,
    })?;
    let keys = sources.keys();
    let mut documents = SourceDocuments::new(&options.from);
    let mut plan = FilePlan::default();
    let mut refusals = Refusals::default();
    for version in &versions {
        let source = documents.of(version)?;
        let of_document = in_file(&source.file);
        let selection = options.selection(&keys);
        let mut taken =
            slice::extract(&source.document, version, &selection).map_err(&of_document)?;
        if options.takes_listed() {
            let renamed = slice::names::rename(taken, &sources.names()).map_err(&of_document)?;
            refusals.add(version, renamed.unnamed);
            taken = renamed.document;
        }
        if options.prose == Prose::Strip {
            taken = slice::strip(taken);
        }
        let mut fragment = slice::finish(version, taken).map_err(of_document)?;
        if let Some(overlay) = &overlay {
            let applied = overlay.apply(fragment, version);
            refusals.add(version, applied.refusals);
            fragment = applied.document;
        }
        plan.file(
            out.join(format!("{version}.json")),
            canonical::text(&fragment),
        );
    }
    if !refusals.is_empty() {
        return Err(Error::Codegen(atlas_maintenance_codegen::Error::Refused(
            refusals,
        )));
    }
    Ok(plan)
}

/// The overlay of the fragments. One with something for a version that is not listed is refused: that
/// would never be tried.
pub(crate) fn own_overlay(workspace: &Workspace, sources: &Sources) -> Result<Overlay, Error> {
    let help = "restore it from the history of the repository";
    let text = workspace.read(Path::new(OVERLAY), help)?;
    let overlay = Overlay::parse(Path::new(OVERLAY), &text)?;
    let listed = |scope: &&str| sources.versions.iter().any(|v| v.date.as_str() == *scope);
    let scopes = overlay.scopes().into_iter();
    let unknown = { scopes }.find(|scope| !listed(scope)).map(str::to_owned);
    match unknown {
        None => Ok(overlay),
        Some(scope) => Err(Error::Invalid {
            file: OVERLAY.into(),
            reason: format!("x-versions lists {scope}, and {} does not", sources::FILE),
            help: "correct the version, or remove what is only for it".to_owned(),
        }),
    }
}

/// The overlay in `file`.
fn overlay(file: &Path) -> Result<Overlay, Error> {
    let text = fs::read_to_string(file).map_err(|source| Error::Read {
        file: file.to_owned(),
        source,
    })?;
    Ok(Overlay::parse(file, &text)?)
}
