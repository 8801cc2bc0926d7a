//! `cargo xtask generate`: from the fragments to everything that follows from them.
//!
//! All output is worked out in memory; only then is anything written, and only what differs. A
//! check takes the same way and reports instead.

pub(crate) mod attempt;
mod expressible;
mod fixups;
#[cfg(test)]
mod golden;
mod indexes;
pub(crate) mod names;
pub(crate) mod operations;
mod parameters;
mod progenitor;
mod retry;
mod rewrite;
mod unions;
mod version_crate;

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::document::{Complaint, Trouble};
use crate::error::Error;
use crate::output::{self, Mode, Plan};
use crate::sources::{self, Date, Sources};
use crate::workspace::{self, Workspace};
use operations::Operation;

pub(crate) use progenitor::{CHILD, child};
pub(crate) use unions::{UnionNote, UnionNotes};

pub(crate) const COMMAND: &str = "cargo xtask generate";

/// A version with its fragment and what was read from it.
pub(crate) struct Fragment {
    date: Date,
    file: PathBuf,
    /// As it stands in the file.
    text: String,
    document: Value,
    operations: Vec<Operation>,
}

/// Generates every version and every list of versions.
pub(crate) fn run(workspace: &Workspace, mode: Mode) -> Result<(), Error> {
    let mut plan = Plan::default();
    self::plan(&mut plan, workspace, &sources::read(workspace)?)?;
    plan.carry_out(workspace, mode, COMMAND)
}

/// Plans everything that follows from the fragments, as far as they are planned themselves, else as
/// they are.
pub(crate) fn plan(plan: &mut Plan, workspace: &Workspace, sources: &Sources) -> Result<(), Error> {
    let fragments = sources
        .versions
        .iter()
        .map(|version| Fragment::read(plan, workspace, version.date.clone()))
        .collect::<Result<Vec<_>, _>>()?;

    let normalised = normalise(&fragments)?;
    for (fragment, document) in fragments.iter().zip(&normalised) {
        let code = progenitor::generate(&fragment.file, document)?;
        version_crate::render(plan, fragment, &code)?;
    }
    version_crate::retire(plan, workspace, &fragments)?;
    indexes::render(plan, workspace, &fragments)
}

impl Fragment {
    /// Reads the fragment of a version and holds it to what every later stage takes for granted.
    fn read(plan: &Plan, workspace: &Workspace, date: Date) -> Result<Self, Error> {
        let file = date.fragment();
        let way_out = format!(
            "write it with `cargo xtask slice --from DIR`, or take {date} out of {}",
            sources::FILE
        );
        let text = match plan.planned(&file) {
            Some(planned) => planned.to_owned(),
            None => workspace.read(&file, &way_out)?,
        };
        let document = workspace::json(&file, &text)?;
        let complain = |complaint| Error::Document {
            file: file.clone(),
            complaint,
        };
        is_version(&document, &date).map_err(complain)?;
        expressible::fragment(&document).map_err(complain)?;
        let operations = operations::read(&document, &date).map_err(complain)?;
        Ok(Self {
            date,
            file,
            text,
            document,
            operations,
        })
    }
}

/// A fragment under another version's name would ask the service for the wrong thing.
fn is_version(document: &Value, date: &Date) -> Result<(), Complaint> {
    if !document.is_object() {
        return Err(Complaint::new("", Trouble::NotAnObject));
    }
    let found = document
        .pointer("/info/version")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if found == date.as_str() {
        return Ok(());
    }
    Err(Complaint::new(
        "/info/version",
        Trouble::OtherVersion {
            found: found.to_owned(),
            expected: date.to_string(),
        },
    ))
}

/// The documents in the form that the generator takes. A fix-up that no fragment needs is an error.
fn normalise(fragments: &[Fragment]) -> Result<Vec<Value>, Error> {
    let mut documents: Vec<Value> = fragments
        .iter()
        .map(|fragment| operations::named(fragment.document.clone()))
        .collect();
    for fixup in fixups::ALL {
        let mut applied = 0;
        for (fragment, document) in fragments.iter().zip(&mut documents) {
            applied += (fixup.apply)(document).map_err(|complaint| Error::Document {
                file: fragment.file.clone(),
                complaint,
            })?;
        }
        if applied == 0 && fixup.needed == fixups::Needed::Always {
            return Err(Error::NeverApplied { name: fixup.name });
        }
    }
    for (fragment, document) in fragments.iter().zip(&documents) {
        expressible::normalised(document).map_err(|complaint| Error::Document {
            file: fragment.file.clone(),
            complaint,
        })?;
    }
    Ok(documents)
}

/// The first line of every file that the generator writes.
fn header(comment: &str, source: &str) -> String {
    format!("{comment} Written by `{COMMAND}` from {source}. Do not edit.\n")
}

/// Whether `text` begins with the mark of the generator.
fn is_ours(text: &str) -> bool {
    text.contains(&format!("Written by `{COMMAND}`"))
}

/// Folders in which only the generator writes.
fn generated_folder(package: &str) -> PathBuf {
    Path::new("crates").join(package).join("src/generated")
}

/// The names in `crates/`.
fn crates(workspace: &Workspace) -> Result<Vec<PathBuf>, Error> {
    output::entries(workspace, Path::new("crates"))
}
