//! From fragments to crates, and to every list of versions.
//!
//! Everything is worked out in memory. What is generated is a list of files; who asked for it writes
//! them, or compares them with what is there.

pub(crate) mod expressible;
pub mod fixups;
#[cfg(test)]
mod golden;
mod indexes;
mod licenses;
mod names;
pub mod operations;
mod parameters;
mod progenitor;
mod retry;
mod rewrite;
pub(crate) mod unions;
pub(crate) mod version_crate;

use std::path::{Path, PathBuf};

use atlas_maintenance_openapi::{Complaint, Date, Trouble};
use serde_json::Value;

use crate::error::Error;
use operations::Operation;

pub use indexes::{DENY, FACADE, Lists, README, ROOT};
pub use licenses::LICENSES;
pub(crate) use progenitor::alone;
pub use progenitor::client_code;

/// Makes the code of a client.
pub trait ClientGenerator: Sync {
    /// The code for a normalised document.
    ///
    /// # Errors
    ///
    /// If the generator cannot be run, or makes nothing of the document.
    fn generate(&self, document: &Value) -> Result<String, ClientError>;
}

/// Why there is no code of a client.
#[derive(Debug)]
pub enum ClientError {
    /// The generator could not be run.
    NotRun(std::io::Error),
    /// It gave up, and said this.
    GaveUp(String),
}

/// Files to be there, by their paths in the workspace.
#[derive(Debug, Default)]
pub struct Files {
    /// Each file and its text.
    pub files: Vec<(PathBuf, String)>,
    /// Folders that hold nothing else.
    pub owned: Vec<PathBuf>,
    /// Folders that are useful only whole.
    pub units: Vec<PathBuf>,
}

impl Files {
    fn file(&mut self, path: impl Into<PathBuf>, text: impl Into<String>) {
        self.files.push((path.into(), text.into()));
    }
}

/// A version with its fragment and what was read from it.
#[derive(Debug)]
pub struct Fragment {
    date: Date,
    file: PathBuf,
    /// As it stands in the file.
    text: String,
    document: Value,
    operations: Vec<Operation>,
}

impl Fragment {
    /// The fragment of a version, held to what every later stage takes for granted. `text` was read
    /// from `file`.
    ///
    /// # Errors
    ///
    /// If it is not JSON, is of another version, or has something that cannot be generated.
    pub fn parse(date: Date, file: PathBuf, text: String) -> Result<Self, Error> {
        let document = json(&file, &text)?;
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

    /// The version.
    pub fn date(&self) -> &Date {
        &self.date
    }
}

/// The crates of the versions.
///
/// # Errors
///
/// If a fix-up cannot be applied or is not needed, or the generator makes no usable code.
pub fn version_crates(
    fragments: &[Fragment],
    generator: &dyn ClientGenerator,
) -> Result<Files, Error> {
    let mut files = Files::default();
    let normalised = normalise(fragments)?;
    for (fragment, document) in fragments.iter().zip(&normalised) {
        let code = progenitor::generate(&fragment.file, document, generator)?;
        version_crate::render(&mut files, fragment, &code)?;
    }
    Ok(files)
}

/// The license texts of the version crates: `file` is one of [`LICENSES`].
pub fn license(fragments: &[Fragment], file: &str, text: &str) -> Files {
    let mut files = Files::default();
    licenses::render(&mut files, fragments, file, text);
    files
}

/// Everything outside the version crates that repeats the list of versions.
///
/// # Errors
///
/// If the facade's manifest has no place for its dependencies, or the workspace has no version.
pub fn indexes(fragments: &[Fragment], lists: Lists<'_>) -> Result<Files, Error> {
    let mut files = Files::default();
    indexes::render(&mut files, fragments, lists)?;
    Ok(files)
}

fn json(file: &Path, text: &str) -> Result<Value, Error> {
    serde_json::from_str(text).map_err(|source| Error::NotJson {
        file: file.to_owned(),
        source,
    })
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
