//! `cargo xtask upstream-report`: what the vendor's documents would change for us, as the text of a pull
//! request. It writes nothing.

use std::path::PathBuf;

use atlas_maintenance_codegen::Error as CodegenError;
use atlas_maintenance_codegen::sources::revision;
use atlas_maintenance_codegen::upstream::{self, Report, Rest};

use crate::error::Error;
use crate::output::{FilePlan, say};
use crate::workspace::Workspace;
use crate::{generate, slice, sources};

/// The documents to report on.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The vendor's documents, or folders that hold them
    #[arg(long, required = true, num_args = 1.., value_name = "FILE_OR_DIR")]
    from: Vec<PathBuf>,
    /// The documents that spec/ was sliced from: with them, the report says what is new in the rest of
    /// the API, and where the vendor's words changed
    #[arg(long, num_args = 1.., value_name = "FILE_OR_DIR")]
    old: Vec<PathBuf>,
}

/// Shown below the help.
pub(crate) const EXAMPLES: &str = "\
Examples:
  cargo xtask upstream-report --from new/openapi/v2 new/openapi
  cargo xtask upstream-report --from new/v2.yaml --old old/v2.json";

/// Prints the report, and fails if something must be decided before there are fragments.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Error> {
    let sources = sources::read(workspace)?;
    let overlays = slice::own_overlays(workspace, &sources)?;
    let versions = sources.sliced();
    let mut slices = slice::from_documents(&overlays, &options.from, &versions, &sources)?;
    let comparisons = slice::compare(workspace, &slices.versions)?;
    let mut refusals = std::mem::take(&mut slices.refusals);
    if refusals.is_empty() {
        // What the fragments leave open stands between them and the crates.
        let mut plan = FilePlan::default();
        slice::plan(&mut plan, workspace, slices)?;
        match generate::plan(&mut plan, workspace, &sources) {
            Err(error @ Error::Codegen(_)) => refusals.add_of_all([error.refusal()]),
            done => done?,
        }
    }
    let before = slice::whole(&options.old)?;
    let now = slice::whole(&options.from)?;
    let rest = { now.as_deref() }.map(|now| Rest::of(before.as_deref(), now, &sources));
    let words = match (before.as_deref(), now.as_deref()) {
        (Some(before), Some(now)) => upstream::words(before, now, &sources),
        _ => Vec::new(),
    };
    let report = Report {
        sources: &sources,
        revision: now.as_deref().and_then(revision),
        comparisons: &comparisons,
        words: &words,
        refusals: &refusals,
        rest: rest.as_ref(),
    };
    say(&report.markdown());
    Ok(CodegenError::refused(refusals)?)
}
