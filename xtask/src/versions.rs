//! `cargo xtask add-version` and `remove-version`: the list of versions changes, and with it all that
//! `slice` and `generate` derive from it; or nothing changes.

use std::path::{Path, PathBuf};
use std::process::Command;

use atlas_maintenance_codegen::layout;
use atlas_maintenance_openapi::VersionDate;
use toml_edit::{DocumentMut, InlineTable, Value};

use crate::error::Error;
use crate::output::{FilePlan, Mode};
use crate::sources;
use crate::workspace::Workspace;
use crate::{generate, slice};

/// Lists `date`, in `family` if it is not the common one, slices its fragment from what is in `from`, and generates what follows.
pub(crate) fn add(
    workspace: &Workspace,
    date: &VersionDate,
    from: &[PathBuf],
    family: Option<&str>,
) -> Result<(), Error> {
    let before = sources::text(workspace)?;
    if is_listed(&sources::read(workspace)?, date) {
        return Err(Error::Listed {
            file: sources::FILE.into(),
            version: date.to_string(),
        });
    }
    let text = edit(&before, |lines| insert(lines, date, family))?;
    let sources = sources::parse(&text)?;
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
    let sources = sources::read(workspace)?;
    if !is_listed(&sources, date) {
        return Err(Error::NotListed {
            file: sources::FILE.into(),
            version: date.to_string(),
        });
    }
    if sources.versions.len() == 1 {
        return Err(Error::OnlyVersion {
            file: sources::FILE.into(),
            version: date.to_string(),
        });
    }
    let text = edit(&sources::text(workspace)?, |lines| {
        lines.retain(|line| date_of(line) != Some(date.as_str()));
    })?;
    let sources = sources::parse(&text)?;
    let mut plan = FilePlan::default();
    plan.file(sources::FILE, text);
    plan.remove(layout::fragment(date));
    plan.remove(layout::facts(date));
    generate::plan(&mut plan, workspace, &sources)?;
    plan.apply(workspace, Mode::Write, generate::COMMAND)?;
    lock(workspace)
}

fn is_listed(sources: &sources::Sources, date: &VersionDate) -> bool {
    sources.versions.iter().any(|version| version.date == *date)
}

/// `text`, which is `sources.toml`, with the list of versions changed and everything else as it was.
fn edit(text: &str, change: impl FnOnce(&mut toml_edit::Array)) -> Result<String, Error> {
    let unusable = |reason: String| Error::Invalid {
        file: sources::FILE.into(),
        reason,
        help: "the comments in the file say what each line is for".to_owned(),
    };
    let mut document: DocumentMut = text
        .parse()
        .map_err(|error: toml_edit::TomlError| unusable(error.to_string()))?;
    let lines = document
        .get_mut("versions")
        .and_then(|versions| versions.as_array_mut())
        .ok_or_else(|| unusable("`versions` is not a list".to_owned()))?;
    change(lines);
    Ok(document.to_string())
}

/// Oldest first: before the first that is newer.
fn insert(lines: &mut toml_edit::Array, date: &VersionDate, family: Option<&str>) {
    let place = lines
        .iter()
        .position(|line| date_of(line).is_some_and(|other| other > date.as_str()))
        .unwrap_or(lines.len());
    let mut line = InlineTable::new();
    line.insert("date", date.as_str().into());
    if let Some(family) = family {
        line.insert("family", family.into());
    }
    let mut line = Value::InlineTable(line);
    *line.decor_mut() = toml_edit::Decor::new("\n    ", "");
    lines.insert_formatted(place, line);
}

fn date_of(line: &Value) -> Option<&str> {
    line.as_inline_table()?.get("date")?.as_str()
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
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["update", "--workspace", "--offline", "--quiet"])
        .current_dir(workspace.root())
        .output()
        .map_err(|error| failed(error.to_string()))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(failed(said.lines().next().unwrap_or_default().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# above
versions = [
    { date = \"2023-01-01\", sha256 = \"a\" },
    # a word on the next
    { date = \"2025-01-01\" },
]
operations = []
schemas = []
";

    fn with(date: &str) -> String {
        let date = VersionDate::try_from(date.to_owned()).unwrap();
        edit(TEXT, |lines| insert(lines, &date, None)).unwrap()
    }

    #[test]
    fn added_version_stands_in_order_of_dates() {
        let line = |date: &str| format!("    {{ date = \"{date}\" }},\n");
        let first = "    { date = \"2023-01-01\"";
        let (before, rest) = TEXT.split_once(first).unwrap();
        assert_eq!(
            with("2022-01-01"),
            format!("{before}{}{first}{rest}", line("2022-01-01"))
        );
        let (before, rest) = TEXT.split_once("]\noperations").unwrap();
        assert_eq!(
            with("2026-01-01"),
            format!("{before}{}]\noperations{rest}", line("2026-01-01"))
        );
        let between = with("2024-01-01");
        assert_eq!(between.lines().count(), TEXT.lines().count() + 1);
        assert!(
            between.contains("},\n    { date = \"2024-01-01\" },\n"),
            "{between}"
        );
    }

    #[test]
    fn add_then_remove_restores_the_text() {
        for date in ["2022-01-01", "2024-01-01", "2026-01-01"] {
            let without = edit(&with(date), |lines| {
                lines.retain(|line| date_of(line) != Some(date));
            });
            assert_eq!(without.unwrap(), TEXT, "{date}");
        }
    }
}
