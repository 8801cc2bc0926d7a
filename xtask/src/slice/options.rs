//! The options of `slice`: which versions, which operations, with which words, and where the result
//! goes.

use std::path::PathBuf;

use atlas_maintenance_codegen::slice::Selection;
use atlas_maintenance_openapi::OperationKey;
use clap::{Args, ValueEnum};

/// The options of `slice`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The vendor's documents, or folders that hold them: JSON or YAML, of one version or of several
    ///
    /// In a folder, `openapi-<date>.json` or `.yaml` is taken for a version, else `v2.json` or
    /// `v2.yaml`. Without it, the fragments are made again of what is recorded in spec/facts: after a
    /// change of spec/overlay.yaml no document is needed.
    #[arg(long, num_args = 1.., value_name = "FILE_OR_DIR")]
    pub(super) from: Vec<PathBuf>,
    /// Only this version, instead of all in spec/sources.toml: a date, `preview` or
    /// `<date>.upcoming`
    #[arg(long = "api-version", value_name = "DATE")]
    pub(super) versions: Vec<String>,
    /// Every operation with this tag, instead of those that spec/sources.toml lists
    #[arg(long = "tag", value_name = "NAME", requires = "out")]
    pub(super) tags: Vec<String>,
    /// This operation, such as "GET /path", instead of those that spec/sources.toml lists
    #[arg(long = "operation", value_name = "METHOD PATH", requires = "out", value_parser = operation)]
    pub(super) operations: Vec<OperationKey>,
    /// Every operation of the document
    #[arg(long, requires = "out", conflicts_with_all = ["tags", "operations"])]
    pub(super) all: bool,
    /// What becomes of the vendor's words
    #[arg(long, value_enum, default_value = "strip", requires = "out")]
    pub(super) prose: Prose,
    /// Our words and corrections. Default: spec/overlay.yaml for the operations that
    /// spec/sources.toml lists, none for others
    #[arg(long, value_name = "FILE|none", requires = "out")]
    pub(super) overlay: Option<String>,
    /// Write `<version>.json` there, and leave spec/ alone
    #[arg(long, value_name = "DIR", requires = "from")]
    pub(super) out: Option<PathBuf>,
    /// Write nothing; show what would change, and exit with 4 if anything would
    #[arg(long)]
    pub(super) check: bool,
}

/// What becomes of the vendor's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Prose {
    /// They are removed; facts remain
    Strip,
    /// They stay, under the vendor's licence: not to be committed
    Keep,
}

fn operation(text: &str) -> Result<OperationKey, String> {
    OperationKey::try_from(text.to_owned())
}

impl Options {
    /// Whether the operations are those that are listed for the fragments.
    pub(super) fn takes_listed(&self) -> bool {
        !self.all && self.tags.is_empty() && self.operations.is_empty()
    }

    /// The operations to take; `listed` are those of the fragments.
    pub(super) fn selection<'a>(&'a self, listed: &'a [OperationKey]) -> Selection<'a> {
        if self.takes_listed() {
            Selection::These(listed)
        } else if self.all {
            Selection::All
        } else {
            Selection::Tagged(&self.tags, &self.operations)
        }
    }
}
