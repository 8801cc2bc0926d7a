//! `cargo xtask add-version` and `remove-version`: the list of versions changes, and with it all that
//! `slice` and `generate` derive from it; or nothing changes.

use std::path::{Path, PathBuf};

use atlas_maintenance_codegen::layout;
use atlas_maintenance_codegen::sources::{edit, parse};
use atlas_maintenance_openapi::VersionDate;

use crate::cargo;
use crate::error::Error;
use crate::output::{FilePlan, Mode};
use crate::sources;
use crate::workspace::Workspace;
use crate::{generate, slice};

/// Lists `date`, in `family` if it is not the common one, slices its fragment from what is in `from`,
/// and generates what follows.
pub(crate) fn add(
    workspace: &Workspace,
    date: &VersionDate,
    from: &[PathBuf],
    family: Option<&str>,
) -> Result<(), Error> {
    let text = edit::add(&sources::text(workspace)?, date, family)?;
    let sources = parse(&text)?;
    let mut plan = FilePlan::default();
    plan.file(sources::FILE, text);
    slice::plan_fragments(
        &mut plan,
        workspace,
        from,
        std::slice::from_ref(date),
        &sources,
    )?;
    generate::plan(&mut plan, workspace, &sources)?;
    plan.apply(workspace, Mode::Write, generate::COMMAND)?;
    lock(workspace)
}

/// Removes `date` and everything that follows from it.
pub(crate) fn remove(workspace: &Workspace, date: &VersionDate) -> Result<(), Error> {
    let text = edit::remove(&sources::text(workspace)?, date)?;
    let sources = parse(&text)?;
    let mut plan = FilePlan::default();
    plan.file(sources::FILE, text);
    plan.remove(layout::fragment(date));
    plan.remove(layout::facts(date));
    generate::plan(&mut plan, workspace, &sources)?;
    plan.apply(workspace, Mode::Write, generate::COMMAND)?;
    lock(workspace)
}

/// Lets Cargo record the added or removed crates in its lock file, without updating others.
fn lock(workspace: &Workspace) -> Result<(), Error> {
    if !workspace.locate(Path::new("Cargo.lock")).is_file() {
        return Ok(());
    }
    let program = "cargo update --workspace --offline";
    let failed = |reason: String| Error::Program {
        program: program.to_owned(),
        reason,
    };
    let output = cargo::command(workspace.root())
        .args(["update", "--workspace", "--offline", "--quiet"])
        .output()
        .map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(failed(said.lines().next().unwrap_or_default().to_owned()))
}
