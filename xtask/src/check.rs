//! `cargo xtask check`: everything that can be out of date, in one report. Writes nothing, and plans
//! as the commands do that write.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use atlas_maintenance_codegen::slice::{contradictions as contradictions_of, refusal};
use atlas_maintenance_codegen::sources::{Sources, revision as revision_of};
use atlas_maintenance_codegen::{self as codegen, Refusals, layout};

use crate::error::Error;
use crate::output::{FileChange, FilePlan, say};
use crate::sources;
use crate::workspace::{self, Workspace};
use crate::{generate, read, slice};

/// The variable that names the folder with one subfolder for each revision of the vendor's documents.
const UPSTREAM: &str = "ATLAS_UPSTREAM_SPECS";

/// Reports what is out of date.
pub(crate) fn run(workspace: &Workspace, from: &[PathBuf]) -> Result<(), Error> {
    let sources = sources::read(workspace)?;
    let mut commands = Vec::new();
    let mut count = 0;
    let mut report = |what: &str, differing: &[FileChange], command: &'static str| {
        if differing.is_empty() {
            say(&format!("{what}: up to date\n"));
            return;
        }
        say(&format!("{what}: out of date\n"));
        differing.iter().for_each(|change| say(&change.diff));
        count += differing.len();
        if !commands.contains(&command) {
            commands.push(command);
        }
    };

    let sliced = sources.sliced();
    let overlays = slice::own_overlays(workspace, &sources)?;
    let again = slice::from_records(workspace, &overlays, &sliced, &sources)?;
    let mut plan = FilePlan::default();
    slice::plan(&mut plan, workspace, again)?;
    slice::plan_simulator(&mut plan, workspace, &[], &sources)?;
    report(
        "fragments against spec/facts and the overlay",
        &plan.changes(workspace)?,
        slice::AGAIN,
    );

    let fragments = "fragments against the vendor's documents";
    match documents(from, &sources) {
        Ok(from) => {
            let mut plan = FilePlan::default();
            slice::plan_fragments(&mut plan, workspace, &from, &sliced, &sources)?;
            slice::plan_simulator(&mut plan, workspace, &from, &sources)?;
            report(fragments, &plan.changes(workspace)?, slice::COMMAND);
        }
        Err(why) => say(&format!("{fragments}: not checked, {why}\n")),
    }

    let mut plan = FilePlan::default();
    generate::plan(&mut plan, workspace, &sources)?;
    let (crates, lists): (Vec<_>, Vec<_>) = plan
        .changes(workspace)?
        .into_iter()
        .partition(|change| is_version_crate(&change.path));
    report(
        "generated crates against fragments",
        &crates,
        generate::COMMAND,
    );
    report(
        "dispatch, simulator, types and READMEs against sources.toml and assumptions.toml",
        &lists,
        generate::COMMAND,
    );

    let contradictions = contradictions(workspace, &sources)?;
    let right = if contradictions.is_empty() {
        "right"
    } else {
        "not right"
    };
    say(&format!(
        "required members and examples of the fragments: {right}\n"
    ));
    if count > 0 {
        for contradiction in contradictions.each() {
            for (place, _) in contradiction.places {
                say(&format!("  {place}: {}\n", contradiction.what));
            }
        }
        return Err(Error::Drift { count, commands });
    }
    Ok(codegen::Error::refused(contradictions)?)
}

fn is_version_crate(path: &Path) -> bool {
    path.components()
        .nth(1)
        .is_some_and(|name| layout::is_package(&name.as_os_str().to_string_lossy()))
}

/// Where the fragments contradict themselves, those made by hand included.
fn contradictions(workspace: &Workspace, sources: &Sources) -> Result<Refusals, Error> {
    let mut refusals = Refusals::default();
    for version in &sources.versions {
        let file = layout::fragment(&version.date);
        let text = workspace.read(&file, "write it with `cargo xtask slice --from DIR`")?;
        let found = contradictions_of(&workspace::json(&file, &text)?);
        let found = found.iter().map(|diagnostic| refusal(&file, diagnostic));
        refusals.add(version.date.as_str(), found);
    }
    Ok(refusals)
}

/// The documents to compare the fragments with, or why there are none.
fn documents(from: &[PathBuf], sources: &Sources) -> Result<Vec<PathBuf>, String> {
    if !from.is_empty() {
        return Ok(from.to_vec());
    }
    let Some(folders) = std::env::var_os(UPSTREAM).filter(|folders| !folders.is_empty()) else {
        return Err(format!("as neither --from nor {UPSTREAM} names them"));
    };
    let Some(revision) = sources.revision() else {
        return Err("as sources.toml names no revision".to_owned());
    };
    let missing = || format!("as {UPSTREAM} has no folder with revision {revision}");
    let entries =
        std::env::split_paths(&folders).filter_map(|folder| std::fs::read_dir(folder).ok());
    let mut folders: Vec<PathBuf> = entries
        .flat_map(|entries| entries.flatten().map(|entry| entry.path()))
        .collect();
    folders.sort();
    // The newest first: it is the likeliest, and reading a document takes a while.
    folders.reverse();
    let dates = sources.versions.iter().map(|version| version.date.as_str());
    let stems: BTreeSet<String> = dates.flat_map(layout::document_stems).collect();
    let has_revision = |folder: &PathBuf| {
        let files = stems.iter().flat_map(|stem| {
            layout::DOCUMENT_EXTENSIONS.map(|extension| folder.join(format!("{stem}.{extension}")))
        });
        let file = { files }.find(|file| file.is_file());
        file.and_then(|file| read::document(&file).ok())
            .is_some_and(|document| revision_of(&document) == Some(revision))
    };
    folders
        .into_iter()
        .find(has_revision)
        .map(|folder| vec![folder])
        .ok_or_else(missing)
}
