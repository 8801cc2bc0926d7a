//! `cargo xtask settle`: from a report about the real service to spec/assumptions.toml.

use std::path::Path;

use atlas_maintenance_codegen::{assumptions, layout};

use crate::error::Error;
use crate::output::{FilePlan, Mode, say};
use crate::workspace::{Workspace, unreadable};

pub(crate) const COMMAND: &str = "cargo xtask settle";

pub(crate) const EXAMPLES: &str = "Example:\n  atlas-maintenance verify --project ID --output json > report.json\n  \
                                   cargo xtask settle report.json";

/// Folds the report into the assumptions.
pub(crate) fn run(workspace: &Workspace, report: &Path) -> Result<(), Error> {
    let file = Path::new(layout::ASSUMPTIONS);
    let ledger = workspace.read(file, "restore it from the history")?;
    let text = std::fs::read_to_string(report).map_err(unreadable(report))?;
    let settled = assumptions::settle(&ledger, report, &text)?;
    let mut plan = FilePlan::default();
    plan.file(file, settled.text);
    plan.apply(workspace, Mode::Write, COMMAND)?;
    for change in &settled.changes {
        say(&format!("{change}\n"));
    }
    for to_do in &settled.to_do {
        say(&format!("to do: {to_do}\n"));
    }
    if !settled.changes.is_empty() {
        say(&format!("now run `{}`\n", layout::GENERATE));
    }
    Ok(())
}
