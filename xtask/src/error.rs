//! Why a command failed: what happened, where, and what to do about it.

use std::path::PathBuf;

use atlas_maintenance_codegen::Refusal;

/// A command that did not do what it was asked for. Nothing was written. What is wrong with a file or
/// a document is an error of the codegen crate.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Codegen(#[from] atlas_maintenance_codegen::Error),
    #[error("the file does not exist")]
    Missing { file: PathBuf, help: String },
    #[error("none of the files that --from names describes version {version}")]
    NoSource { version: String, from: Vec<PathBuf> },
    #[error("{program} failed: {reason}")]
    Program { program: String, reason: String },
    #[error("{count} {} out of date", if *count == 1 { "file is" } else { "files are" })]
    Drift {
        count: usize,
        commands: Vec<&'static str>,
    },
    #[error("not every seeded fault was caught: {reason}")]
    SeedFaults { reason: String },
    #[error("the document is not covered: {missing}")]
    NotCovered { file: PathBuf, missing: String },
    #[error("`{given}` names no document: {tried}")]
    NoSide { given: String, tried: String },
    #[error("{count} {} that --fail-on {what} asks for", if *count == 1 { "change" } else { "changes" })]
    Changed { count: usize, what: &'static str },
    #[error("{count} generated {} out of date", if *count == 1 { "file is" } else { "files are" })]
    OutOfDate { count: usize, command: &'static str },
}

impl Error {
    /// The file, and the place in it, that the message is about.
    pub(crate) fn place(&self) -> Option<String> {
        Some(match self {
            Self::Missing { file, .. } | Self::NotCovered { file, .. } => {
                file.display().to_string()
            }
            Self::Codegen(error) => return error.place(),
            Self::NoSource { from, .. } => {
                let from: Vec<_> = from.iter().map(|p| p.display().to_string()).collect();
                from.join(", ")
            }
            Self::NoSide { given, .. } => given.clone(),
            Self::OutOfDate { .. }
            | Self::Drift { .. }
            | Self::Program { .. }
            | Self::Changed { .. }
            | Self::SeedFaults { .. } => return None,
        })
    }

    /// What to do about it.
    pub(crate) fn help(&self) -> String {
        let text = match self {
            Self::Missing { help, .. } => help,
            Self::Codegen(error) => return error.help(),
            Self::NoSource { version, .. } => {
                return format!(
                    "name a file by --from, or a folder that holds openapi-{version}.json or \
                     v2.json"
                );
            }
            Self::Program { program, .. } => {
                return format!(
                    "everything else is done; see what `{program}` says, and run it again"
                );
            }
            Self::Drift { commands, .. } => {
                let commands: Vec<_> = commands.iter().map(|name| format!("`{name}`")).collect();
                return format!("run {} and commit the result", commands.join(", then "));
            }
            Self::SeedFaults { .. } => {
                "sharpen a test until it fails, or correct the fault in tests/seeded-faults.toml"
            }
            Self::NotCovered { .. } => {
                "read the reasons in the report; most need a fix-up in \
                 crates/atlas-maintenance-codegen/src/generate/fixups.rs"
            }
            Self::NoSide { .. } => {
                "name a file, a version of spec/sources.toml, or a version of a file as \
                 FILE@DATE or FILE@preview"
            }
            Self::Changed { .. } => {
                "release it as such a change, or revert it; `cargo xtask diff --rules` says what \
                 the rules mean"
            }
            Self::OutOfDate { command, .. } => {
                return format!("run `{command}` and commit the result");
            }
        };
        text.to_owned()
    }

    /// The error in a list of others.
    pub(crate) fn refusal(&self) -> Refusal {
        Refusal {
            place: self.place().unwrap_or_default(),
            what: self.to_string(),
            help: self.help(),
            needs_decision: self.exit_code() == 100,
        }
    }

    /// 4 asks for a command to be run, 100 for a decision, 1 for other input.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::OutOfDate { .. } | Self::Drift { .. } => 4,
            Self::NotCovered { .. } | Self::Changed { .. } => 100,
            Self::Codegen(error) if error.needs_decision() => 100,
            _ => 1,
        }
    }
}
