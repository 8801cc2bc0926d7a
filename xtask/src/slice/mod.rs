//! `cargo xtask slice`: from a vendor's document to a fragment.
//!
//! The stages are pure functions on one document: resolve, select, close, strip, overlay, and a last
//! look that nothing is without words. All are done in memory before anything is written.

mod choice;
#[cfg(test)]
mod damage;
mod from;
#[cfg(test)]
mod golden;
mod overlay;
mod record;
mod select;
mod strip;
#[cfg(test)]
mod upstream;
mod words;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::document::{Complaint, Trouble, canonical, refs};
use crate::error::Error;
use crate::output::{Mode, Plan};
use crate::resolve;
use crate::sources::{self, Date, Sources};
use crate::workspace::Workspace;
use choice::{Prose, Selection};
use from::Source;
use overlay::Overlay;
use record::Origin;

pub(crate) use choice::Options;

pub(crate) const COMMAND: &str = "cargo xtask slice --from DIR";

/// Slices what is asked for: into `spec/`, with a note of where it came from, or elsewhere.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Error> {
    let mode = if options.check {
        Mode::Check
    } else {
        Mode::Write
    };
    let sources = sources::read(workspace)?;
    let plan = match &options.out {
        Some(out) => elsewhere(workspace, options, &sources, out)?,
        None => {
            let mut plan = Plan::default();
            spec(
                &mut plan,
                workspace,
                &options.from,
                &wanted(options, &sources)?,
                &sources,
            )?;
            plan
        }
    };
    plan.carry_out(workspace, mode, COMMAND)
}

/// The versions whose fragments are written into `spec/`.
fn wanted(options: &Options, sources: &Sources) -> Result<Vec<Date>, Error> {
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
                version: version.clone(),
            })
    };
    options.versions.iter().map(listed).collect()
}

/// Plans the fragments of `versions` in `spec/`, and the note of where they came from.
pub(crate) fn spec(
    plan: &mut Plan,
    workspace: &Workspace,
    from: &[PathBuf],
    versions: &[Date],
    sources: &Sources,
) -> Result<(), Error> {
    let overlay = Overlay::read(workspace, None)?;
    let mut documents = from::Sources::new(from);
    let mut origins = Vec::new();
    for date in versions {
        let source = documents.of(date.as_str())?;
        let taken = take(
            &source,
            date.as_str(),
            &Selection::These(&sources.operations),
        )?;
        let facts = strip::prose(taken);
        let origin = Origin::new(&source.document, &canonical::text(&facts));
        let fragment = complete(&source, date, overlay.apply(facts)?)?;
        plan.file(date.fragment(), canonical::text(&fragment));
        origins.push((date.clone(), origin));
    }
    let file = Path::new(sources::FILE);
    let text = match plan.planned(file) {
        Some(text) => text.to_owned(),
        None => sources::text(workspace)?,
    };
    let recorded = record::origins(&text, &origins).map_err(|reason| Error::NotUnderstood {
        file: file.to_owned(),
        reason,
        way_out: "the comments in the file say what each line is for",
    })?;
    plan.file(file, recorded);
    Ok(())
}

/// Plans a look at any part of a document, outside of `spec/`.
fn elsewhere(
    workspace: &Workspace,
    options: &Options,
    sources: &Sources,
    out: &Path,
) -> Result<Plan, Error> {
    let overlay = match options.overlay.as_deref() {
        Some("none") => None,
        Some(file) => Some(Overlay::read(workspace, Some(Path::new(file)))?),
        None if options.takes_listed() && options.prose == Prose::Strip => {
            Some(Overlay::read(workspace, None)?)
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
    let mut documents = from::Sources::new(&options.from);
    let mut plan = Plan::default();
    for version in &versions {
        let source = documents.of(version)?;
        let mut taken = take(&source, version, &options.selection(&sources.operations))?;
        if options.prose == Prose::Strip {
            taken = strip::prose(taken);
        }
        if let Some(overlay) = &overlay {
            taken = overlay.apply(taken)?;
        }
        let fragment = finish(&source.file, version, taken)?;
        plan.file(
            out.join(format!("{version}.json")),
            canonical::text(&fragment),
        );
    }
    Ok(plan)
}

/// The operations of `file` that have one of `tags`, or all, without words of any kind.
pub(crate) fn look(file: &Path, version: &str, tags: Option<&[String]>) -> Result<Value, Error> {
    let files = [file.to_owned()];
    let source = from::Sources::new(&files).of(version)?;
    let selection = match tags {
        Some(tags) => Selection::Tagged(tags, &[]),
        None => Selection::All,
    };
    let facts = strip::prose(take(&source, version, &selection)?);
    finish(file, version, facts)
}

/// What is asked for of a document: resolve, select, close.
fn take(source: &Source, version: &str, selection: &Selection<'_>) -> Result<Value, Error> {
    let complain = |complaint| Error::Document {
        file: source.file.clone(),
        complaint,
    };
    let resolved = resolve::at(&source.document, version).map_err(complain)?;
    let selected = select::operations(&resolved, selection).map_err(complain)?;
    refs::close(&selected).map_err(complain)
}

/// A fragment as it is committed: nothing is without words, and nothing refers to nothing.
fn complete(source: &Source, date: &Date, worded: Value) -> Result<Value, Error> {
    // The overlay may have added a reference, or left a place without words; then the fragment is
    // at fault, not the vendor's document.
    let fault = |complaint: Complaint| Error::Document {
        file: date.fragment(),
        complaint,
    };
    let fragment = finish(&source.file, date.as_str(), worded)?;
    let fragment = refs::close(&fragment).map_err(fault)?;
    words::complete(&fragment).map_err(fault)?;
    Ok(fragment)
}

/// The document with the version that it is now of.
fn finish(file: &Path, version: &str, mut document: Value) -> Result<Value, Error> {
    match document.get_mut("info").and_then(Value::as_object_mut) {
        Some(info) => info.insert("version".to_owned(), json!(version)),
        None => {
            return Err(Error::Document {
                file: file.to_owned(),
                complaint: Complaint::new("/info", Trouble::NotAnObject),
            });
        }
    };
    Ok(document)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
