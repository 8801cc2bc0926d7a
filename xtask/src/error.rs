//! What can go wrong, said so that a person can act on it: what happened, where, and the way out.

use std::io;
use std::path::PathBuf;

use crate::document::Complaint;

/// A command that did not do what it was asked for. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("the file cannot be read: {source}")]
    Read { file: PathBuf, source: io::Error },
    #[error("the file is not there")]
    Missing { file: PathBuf, way_out: String },
    #[error("the output cannot be written: {source}")]
    Write { file: PathBuf, source: io::Error },
    #[error("the file is not JSON: {source}")]
    NotJson {
        file: PathBuf,
        source: serde_json::Error,
    },
    #[error("the file is not what it should be: {reason}")]
    NotUnderstood {
        file: PathBuf,
        reason: String,
        way_out: &'static str,
    },
    #[error("{complaint}")]
    Document { file: PathBuf, complaint: Complaint },
    #[error("action {number} of the overlay, {target}: {reason}")]
    Overlay {
        file: PathBuf,
        number: usize,
        target: String,
        reason: String,
        way_out: &'static str,
    },
    #[error("no document for version {date} was found among what --from names")]
    NoSource { file: String, date: String },
    #[error("this is not the document of sources.toml: its {what} is {found}, not {expected}")]
    OtherSource {
        file: PathBuf,
        what: &'static str,
        found: String,
        expected: String,
    },
    #[error("the fix-up {name} never applied: no fragment needs it any more")]
    NeverApplied { name: &'static str },
    #[error("the generator gave up{culprits}: {reason}")]
    Generator {
        file: PathBuf,
        pointer: String,
        culprits: String,
        reason: String,
    },
    #[error("the generated code is not as expected: {reason}")]
    Code {
        file: PathBuf,
        reason: String,
        way_out: &'static str,
    },
    #[error("{program}, an example of atlas-maintenance, cannot be measured: {reason}")]
    Bench {
        program: &'static str,
        reason: String,
    },
    #[error("{count} generated {} out of date", if *count == 1 { "file is" } else { "files are" })]
    OutOfDate { count: usize, command: &'static str },
}

impl Error {
    /// The file, and the place in it, that the message is about.
    pub(crate) fn place(&self) -> Option<String> {
        Some(match self {
            Self::Read { file, .. }
            | Self::Missing { file, .. }
            | Self::Write { file, .. }
            | Self::NotUnderstood { file, .. }
            | Self::Overlay { file, .. }
            | Self::OtherSource { file, .. }
            | Self::Code { file, .. } => file.display().to_string(),
            Self::NotJson { file, source } => {
                format!("{}:{}:{}", file.display(), source.line(), source.column())
            }
            Self::Document { file, complaint } => {
                format!("{}#{}", file.display(), complaint.pointer)
            }
            Self::Generator { file, pointer, .. } => format!("{}#{pointer}", file.display()),
            Self::NoSource { file, .. } => file.clone(),
            Self::NeverApplied { .. } => "xtask/src/generate/fixups.rs".to_owned(),
            Self::Bench { program, .. } => {
                format!("crates/atlas-maintenance/examples/{program}.rs")
            }
            Self::OutOfDate { .. } => return None,
        })
    }

    /// What to do about it.
    pub(crate) fn way_out(&self) -> String {
        match self {
            Self::Missing { way_out, .. } => way_out.clone(),
            Self::Read { .. } => "make the file readable".to_owned(),
            Self::Write { .. } => "free the space or the permission, then run it again".to_owned(),
            Self::NotJson { .. } => "repair the file, or write the fragment anew with \
                                     `cargo xtask slice --from DIR`"
                .to_owned(),
            Self::NotUnderstood { way_out, .. }
            | Self::Overlay { way_out, .. }
            | Self::Code { way_out, .. } => (*way_out).to_owned(),
            Self::Document { complaint, .. } => complaint.trouble.way_out(),
            Self::NoSource { .. } => {
                "name the folder that holds it, or the file itself, by --from; \
                                      the file name stands in spec/sources.toml"
                    .to_owned()
            }
            Self::OtherSource { .. } => "slice the document that spec/sources.toml names, or put \
                                         the new value there if the change is meant"
                .to_owned(),
            Self::NeverApplied { name } => {
                format!("remove {name} and its line in the list of fix-ups")
            }
            Self::Generator { .. } => "write a fix-up that puts this place into a form the \
                                       generator takes (xtask/src/generate/fixups.rs), and a check \
                                       that names it (xtask/src/generate/expressible.rs)"
                .to_owned(),
            Self::Bench { program, .. } => format!(
                "see what `cargo run --release -p atlas-maintenance --example {program}` says"
            ),
            Self::OutOfDate { command, .. } => format!("run `{command}` and commit the result"),
        }
    }

    /// 4 asks for a command to be run; 1 asks for a person.
    pub(crate) const fn exit_code(&self) -> u8 {
        match self {
            Self::OutOfDate { .. } => 4,
            _ => 1,
        }
    }
}
