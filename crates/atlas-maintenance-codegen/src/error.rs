//! What can go wrong on the way from a document to code.

use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::layout::SOURCES;
use crate::refusal::Refusals;

/// Why there is no code. Paths are names for people: of what was read, or would be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file that a process needs cannot be read.
    #[error("the file cannot be read: {source}")]
    Read {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that a process needs cannot be written.
    #[error("the output cannot be written: {source}")]
    Write {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A fragment is not JSON.
    #[error("the file is not JSON: {source}")]
    NotJson {
        /// The file.
        file: PathBuf,
        /// Where, and why.
        source: serde_json::Error,
    },
    /// A file has another form than is asked for.
    #[error("the file cannot be used: {reason}")]
    NotUnderstood {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        reason: String,
        /// What to do about it.
        help: String,
    },
    /// A version is not in the list of versions, or stands there and should not.
    #[error("version {version} {reason}")]
    Version {
        /// The version.
        version: String,
        /// What is wrong, after the version's name.
        reason: &'static str,
        /// What to do about it.
        help: String,
    },
    /// Something is wrong at a place in a document.
    #[error("{diagnostic}")]
    Document {
        /// The document.
        file: PathBuf,
        /// The place, and what is wrong there.
        diagnostic: Diagnostic,
    },
    /// An action of the overlay cannot be done.
    #[error("action {number} of the overlay, {target}: {reason}")]
    Overlay {
        /// The overlay.
        file: PathBuf,
        /// Which action, counted from 1.
        number: usize,
        /// What it is about.
        target: String,
        /// Why not.
        reason: String,
        /// What to do about it.
        help: &'static str,
    },
    /// A person must decide about one thing or several.
    #[error("{0}")]
    Refused(Refusals),
    /// No fragment needs a fix-up.
    #[error("the fix-up {name} never applied: no fragment needs it any more")]
    NeverApplied {
        /// The fix-up.
        name: &'static str,
    },
    /// A version differs from the oldest of its family in what the facade uses of all of them.
    #[error("{differences}")]
    OtherFamily {
        /// The fragment.
        file: PathBuf,
        /// Both versions, and a line for each difference.
        differences: String,
    },
    /// The generator made no code of a document.
    #[error("the generator gave up{culprits}: {reason}")]
    Generator {
        /// The document.
        file: PathBuf,
        /// The operation that it fails on alone, or all paths.
        pointer: String,
        /// The operations that it fails on alone, in words.
        culprits: String,
        /// What it said.
        reason: String,
    },
    /// The code of the generator lacks what the crate around it takes for granted.
    #[error("the generated code is not as expected: {reason}")]
    Code {
        /// The document.
        file: PathBuf,
        /// What it lacks.
        reason: String,
        /// What to do about it.
        help: &'static str,
    },
    /// Generated code cannot be compiled, or the program made of it not be run.
    #[error("the generated code cannot be tried: {reason}")]
    Coverage {
        /// Why not.
        reason: String,
    },
}

impl Error {
    /// Names the document that a diagnostic is about.
    pub fn in_document(file: &Path) -> impl Fn(Diagnostic) -> Self {
        move |diagnostic| Self::Document {
            file: file.to_owned(),
            diagnostic,
        }
    }

    /// Fails with `refusals` if there are any.
    ///
    /// # Errors
    ///
    /// The refusals.
    pub fn refused(refusals: Refusals) -> Result<(), Self> {
        if refusals.is_empty() {
            return Ok(());
        }
        Err(Self::Refused(refusals))
    }

    /// The file, and the place in it, that the message is about.
    pub fn place(&self) -> Option<String> {
        Some(match self {
            Self::Read { file, .. }
            | Self::Write { file, .. }
            | Self::NotUnderstood { file, .. }
            | Self::Overlay { file, .. }
            | Self::OtherFamily { file, .. }
            | Self::Code { file, .. } => file.display().to_string(),
            Self::Version { .. } => SOURCES.to_owned(),
            Self::NotJson { file, source } => {
                format!("{}:{}:{}", file.display(), source.line(), source.column())
            }
            Self::Document { file, diagnostic } => {
                format!("{}#{}", file.display(), diagnostic.pointer)
            }
            Self::Generator { file, pointer, .. } => format!("{}#{pointer}", file.display()),
            Self::Refused(refusals) => match refusals.only() {
                Some(only) => only.place.clone(),
                None => refusals.files(),
            },
            Self::NeverApplied { .. } => FIXUPS.to_owned(),
            Self::Coverage { .. } => return None,
        })
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Read { .. } => "make the file readable".to_owned(),
            Self::Write { .. } => "free space or grant permission, then run the command again".to_owned(),
            Self::NotJson { .. } => "correct the file, or write the fragment again with \
                                     `cargo xtask slice --from DIR`"
                .to_owned(),
            Self::NotUnderstood { help, .. } | Self::Version { help, .. } => help.clone(),
            Self::Overlay { help, .. } | Self::Code { help, .. } => (*help).to_owned(),
            Self::Document { diagnostic, .. } => diagnostic.kind.help().to_owned(),
            Self::Refused(refusals) => match refusals.only() {
                Some(only) => only.help.clone(),
                None => {
                    "decide about each of them in spec/overlay.yaml, then run it again".to_owned()
                }
            },
            Self::OtherFamily { .. } => {
                "decide what each means in a family of the version's own, \
                 crates/atlas-maintenance/src/families/NAME.rs, and name it by `add-version \
                 --family NAME` or by `family = \"NAME\"` in spec/sources.toml (what errors say is \
                 read in crates/atlas-maintenance-transport/src/service_error.rs); CONTRIBUTING.md, \
                 \"A version differs\", has an example"
                    .to_owned()
            }
            Self::NeverApplied { name } => {
                format!("remove {name} and its line in the list of fix-ups")
            }
            Self::Generator { .. } => format!(
                "write a fix-up that puts this place into a form the generator takes ({FIXUPS}), \
                 and a check that names it ({EXPRESSIBLE})"
            ),
            Self::Coverage { .. } => {
                "build the workspace once, so that what clients need is there; \
                 the code is in `coverage` in Cargo's target directory"
                    .to_owned()
            }
        }
    }

    /// Whether the input is valid, but a person must decide what becomes of it.
    pub fn needs_decision(&self) -> bool {
        match self {
            Self::Refused(refusals) => refusals.needs_decision(),
            Self::OtherFamily { .. } => true,
            Self::Document { diagnostic, .. } => diagnostic.kind.needs_decision(),
            _ => false,
        }
    }
}

/// Where fix-ups are written.
const FIXUPS: &str = "crates/atlas-maintenance-codegen/src/generate/fixups.rs";
/// Where what the generator cannot express is named.
const EXPRESSIBLE: &str = "crates/atlas-maintenance-codegen/src/generate/expressible.rs";
