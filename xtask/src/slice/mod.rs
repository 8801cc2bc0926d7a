//! `cargo xtask slice`: from a vendor's document to a fragment.
//!
//! Says which documents are read, what is asked of them, and where the fragments go. All is done in
//! memory before anything is written.

mod documents;
mod options;
mod origin;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use atlas_maintenance_codegen::slice::{self, Overlay, SchemaName, Selection};
use atlas_maintenance_codegen::{Diagnostic, Refusals, layout};
use atlas_maintenance_openapi::{VersionDate, canonical};

use crate::error::Error;
use crate::output::{FilePlan, Mode};
use crate::sources::{self, Sources};
use crate::workspace::Workspace;
use options::Prose;
use origin::Origin;

pub(crate) use options::Options;

pub(crate) const COMMAND: &str = "cargo xtask slice --from DIR";

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
            let mut plan = FilePlan::default();
            plan_fragments(
                &mut plan,
                workspace,
                &options.from,
                &versions(options, &sources)?,
                &sources,
            )?;
            plan
        }
    };
    plan.apply(workspace, mode, COMMAND)
}

/// The versions whose fragments are written into `spec/`.
fn versions(options: &Options, sources: &Sources) -> Result<Vec<VersionDate>, Error> {
    if options.versions.is_empty() {
        // A version without an origin has a fragment made by hand.
        let sliced = sources.versions.iter().filter(|v| v.sha256.is_some());
        return Ok(sliced.map(|version| version.date.clone()).collect());
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

/// Plans the fragments of `versions` in `spec/`, and the note of where they came from. Everything that
/// a person must decide is refused at once, whichever version it is about.
pub(crate) fn plan_fragments(
    plan: &mut FilePlan,
    workspace: &Workspace,
    from: &[PathBuf],
    versions: &[VersionDate],
    sources: &Sources,
) -> Result<(), Error> {
    let overlay = own_overlay(workspace)?;
    check_scopes(&overlay, sources)?;
    let mut documents = documents::SourceDocuments::new(from);
    let mut origins = Vec::new();
    let keys = sources.keys();
    let mut used_names = BTreeSet::new();
    let mut refusals = Refusals::default();
    for date in versions {
        let source = documents.of(date.as_str())?;
        let of_document = in_file(&source.file);
        let selection = Selection::These(&keys);
        let taken =
            slice::extract(&source.document, date.as_str(), &selection).map_err(&of_document)?;
        let (taken, used) = slice::names::rename(taken, &sources.names()).map_err(&of_document)?;
        used_names.extend(used);
        let facts = slice::strip(taken);
        let origin = Origin::new(&source.document, &canonical::text(&facts));
        let facts = slice::finish(date.as_str(), facts).map_err(of_document)?;
        let file = layout::fragment(date);
        let fragment = slice::fragment(&overlay, &file, date.as_str(), facts);
        refusals.add(date.as_str(), fragment.refusals);
        plan.file(file, canonical::text(&fragment.document));
        origins.push((date.clone(), origin));
    }
    if !refusals.is_empty() {
        return Err(Error::Codegen(atlas_maintenance_codegen::Error::Refused(
            refusals,
        )));
    }
    let unused = sources
        .schemas
        .iter()
        .find(|one| !used_names.contains(&one.name));
    if let Some(SchemaName { name, at }) = unused.filter(|_| !versions.is_empty()) {
        return Err(Error::Invalid {
            file: sources::FILE.into(),
            reason: format!("schema {name} names nothing: no version has a schema at {at:?}"),
            help: "remove the line, or correct the place".to_owned(),
        });
    }
    let file = Path::new(sources::FILE);
    let text = match plan.planned(file) {
        Some(text) => text.to_owned(),
        None => sources::text(workspace)?,
    };
    let recorded = origin::record(&text, &origins).map_err(|reason| Error::Invalid {
        file: file.to_owned(),
        reason,
        help: "the comments in the file say what each line is for".to_owned(),
    })?;
    plan.file(file, recorded);
    Ok(())
}

/// Refuses an overlay with something for a version that is not listed: it would never be tried.
fn check_scopes(overlay: &Overlay, sources: &Sources) -> Result<(), Error> {
    let listed = |scope: &&str| sources.versions.iter().any(|v| v.date.as_str() == *scope);
    match overlay.scopes().into_iter().find(|scope| !listed(scope)) {
        None => Ok(()),
        Some(scope) => Err(Error::Invalid {
            file: OVERLAY.into(),
            reason: format!("x-versions lists {scope}, and {} does not", sources::FILE),
            help: "correct the version, or remove what is only for it".to_owned(),
        }),
    }
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
            Some(own_overlay(workspace)?)
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
    let mut documents = documents::SourceDocuments::new(&options.from);
    let mut plan = FilePlan::default();
    let mut refusals = Refusals::default();
    for version in &versions {
        let source = documents.of(version)?;
        let of_document = in_file(&source.file);
        let selection = options.selection(&keys);
        let mut taken =
            slice::extract(&source.document, version, &selection).map_err(&of_document)?;
        if options.takes_listed() {
            (taken, _) = slice::names::rename(taken, &sources.names()).map_err(&of_document)?;
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

fn in_file(file: &Path) -> impl Fn(Diagnostic) -> Error {
    move |diagnostic| {
        Error::Codegen(atlas_maintenance_codegen::Error::Document {
            file: file.to_owned(),
            diagnostic,
        })
    }
}

/// The overlay of the fragments.
fn own_overlay(workspace: &Workspace) -> Result<Overlay, Error> {
    let help = "restore it from the history of the repository";
    let text = workspace.read(Path::new(OVERLAY), help)?;
    Ok(Overlay::parse(Path::new(OVERLAY), &text)?)
}

/// The overlay in `file`.
fn overlay(file: &Path) -> Result<Overlay, Error> {
    let text = fs::read_to_string(file).map_err(|source| Error::Read {
        file: file.to_owned(),
        source,
    })?;
    Ok(Overlay::parse(file, &text)?)
}
