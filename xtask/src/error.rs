//! What can go wrong, said so that a person can act on it: what happened, where, and the way out.

use std::io;
use std::path::PathBuf;

use atlas_maintenance_openapi::Complaint;

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
        way_out: String,
    },
    #[error(transparent)]
    Codegen(#[from] atlas_maintenance_codegen::Error),
    #[error("{complaint}")]
    Document { file: PathBuf, complaint: Complaint },
    #[error("no document of version {version} was found among what --from names")]
    NoSource { version: String, from: Vec<PathBuf> },
    #[error("version {version} is not listed, so it has no fragment in spec/")]
    NotListed { version: String },
    #[error("version {version} is listed already")]
    Listed { version: String },
    #[error("version {version} is the only one")]
    OnlyVersion { version: String },
    #[error("{program} failed: {reason}")]
    Program { program: String, reason: String },
    #[error("{count} {} out of date", if *count == 1 { "file is" } else { "files are" })]
    Drift {
        count: usize,
        commands: Vec<&'static str>,
    },
    #[error("{program}, an example of atlas-maintenance, cannot be measured: {reason}")]
    Bench {
        program: &'static str,
        reason: String,
    },
    #[error("not every fault was planted and caught: {reason}")]
    Plant { reason: String },
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
            Self::Read { file, .. }
            | Self::Missing { file, .. }
            | Self::Write { file, .. }
            | Self::NotUnderstood { file, .. }
            | Self::NotCovered { file, .. } => file.display().to_string(),
            Self::NotJson { file, source } => {
                format!("{}:{}:{}", file.display(), source.line(), source.column())
            }
            Self::Document { file, complaint } => {
                format!("{}#{}", file.display(), complaint.pointer)
            }
            Self::Codegen(error) => return error.place(),
            Self::NoSource { from, .. } => {
                let from: Vec<_> = from.iter().map(|p| p.display().to_string()).collect();
                from.join(", ")
            }
            Self::NotListed { .. } | Self::Listed { .. } | Self::OnlyVersion { .. } => {
                crate::sources::FILE.to_owned()
            }
            Self::Bench { program, .. } => {
                format!("crates/atlas-maintenance/examples/{program}.rs")
            }
            Self::NoSide { given, .. } => given.clone(),
            Self::OutOfDate { .. }
            | Self::Drift { .. }
            | Self::Program { .. }
            | Self::Changed { .. }
            | Self::Plant { .. } => return None,
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
            Self::NotUnderstood { way_out, .. } => way_out.clone(),
            Self::Codegen(error) => error.way_out(),
            Self::Document { complaint, .. } => complaint.trouble.way_out(),
            Self::NoSource { version, .. } => format!(
                "name a file by --from, or a folder that holds openapi-{version}.json or v2.json"
            ),
            Self::NotListed { version } => format!(
                "list it with `cargo xtask add-version {version} --from FILE`, or name a folder \
                 for the result by --out"
            ),
            Self::Bench { program, .. } => format!(
                "see what `cargo run --release -p atlas-maintenance --example {program}` says"
            ),
            Self::Listed { version } => {
                format!(
                    "to slice it again, `cargo xtask slice --from FILE --api-version {version}`"
                )
            }
            Self::OnlyVersion { .. } => {
                "add another one first: a client needs a version".to_owned()
            }
            Self::Program { program, .. } => {
                format!("everything else is done; see what `{program}` says, and run it again")
            }
            Self::Drift { commands, .. } => {
                let commands: Vec<_> = commands.iter().map(|name| format!("`{name}`")).collect();
                format!("run {} and commit the result", commands.join(", then "))
            }
            Self::Plant { .. } => {
                "sharpen a test until it fails, or correct the fault in tests/seeded-faults.toml"
                    .to_owned()
            }
            Self::NotCovered { .. } => "read the reasons in the report; most take a fix-up in \
                                        crates/atlas-maintenance-codegen/src/generate/fixups.rs"
                .to_owned(),
            Self::NoSide { .. } => "name a file, a version of spec/sources.toml, or a version of \
                                    a file as FILE@DATE or FILE@preview"
                .to_owned(),
            Self::Changed { .. } => "release it as such a change, or take the change back; \
                                     `cargo xtask diff --rules` says what the rules mean"
                .to_owned(),
            Self::OutOfDate { command, .. } => format!("run `{command}` and commit the result"),
        }
    }

    /// 4 asks for a command to be run, 100 for a decision, 1 for other input.
    pub(crate) const fn exit_code(&self) -> u8 {
        match self {
            Self::OutOfDate { .. } | Self::Drift { .. } => 4,
            Self::NotCovered { .. } | Self::Changed { .. } => 100,
            Self::Codegen(error) if error.wants_a_decision() => 100,
            Self::Document { complaint, .. } if complaint.trouble.wants_a_decision() => 100,
            _ => 1,
        }
    }
}
