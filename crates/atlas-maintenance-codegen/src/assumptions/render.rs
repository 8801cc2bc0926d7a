//! What follows from the assumptions: the tables of the simulator's README, and its code.

use std::fmt::Write as _;

use super::ledger::{Assumption, Variant, unusable};
use crate::error::Error;
use crate::generate::GeneratedFiles;
use crate::layout::{ASSUMPTIONS, generated_folder, header};

/// The README with a table for each area between two marks.
pub const SIMULATOR_README: &str = "crates/atlas-maintenance-simulator/README.md";

const SIMULATOR: &str = "atlas-maintenance-simulator";

/// What follows from the assumptions. `readme` is the text of [`SIMULATOR_README`].
///
/// # Errors
///
/// If the README has no place for an area, or two, or one for an area without assumptions.
pub fn generated(assumptions: &[Assumption], readme: &str) -> Result<GeneratedFiles, Error> {
    let mut files = GeneratedFiles::default();
    let readme = with_tables(readme, assumptions).map_err(unusable)?;
    files.file(SIMULATOR_README, readme);
    files.file(
        generated_folder(SIMULATOR).join("assumptions.rs"),
        code(assumptions),
    );
    Ok(files)
}

/// The README with the table of each area.
fn with_tables(readme: &str, assumptions: &[Assumption]) -> Result<String, String> {
    let mut text = readme.to_owned();
    let mut areas: Vec<&str> = Vec::new();
    for assumption in assumptions {
        if !areas.contains(&assumption.area.as_str()) {
            areas.push(&assumption.area);
        }
    }
    for area in &areas {
        let begin = mark(area, "begin");
        let end = mark(area, "end");
        let place = text.split_once(&begin).and_then(|(before, rest)| {
            let (_, after) = rest.split_once(&end)?;
            Some((before.to_owned(), after.to_owned()))
        });
        let Some((before, after)) = place else {
            return Err(format!(
                "the area {area} has no place in {SIMULATOR_README}: it needs the lines {begin:?} \
                 and {end:?}"
            ));
        };
        if after.contains(&begin) {
            return Err(format!(
                "the area {area} has two places in {SIMULATOR_README}"
            ));
        }
        let table = table(assumptions.iter().filter(|it| it.area == *area));
        text = format!("{before}{begin}{table}{end}{after}");
    }
    let begins = text.matches(": begin -->\n").count();
    if begins != areas.len() {
        return Err(format!(
            "{SIMULATOR_README} has places for {begins} areas, and there are {}",
            areas.len()
        ));
    }
    Ok(text)
}

fn mark(area: &str, side: &str) -> String {
    format!("<!-- assumptions {area}: {side} -->\n")
}

fn table<'a>(assumptions: impl Iterator<Item = &'a Assumption>) -> String {
    let mut table = String::from("| Behaviour | Standing | Id and variants |\n|---|---|---|\n");
    for assumption in assumptions {
        let _ = writeln!(
            table,
            "| {} | {} | `{}`{} |",
            assumption.statement,
            assumption.standing.as_str(),
            assumption.id,
            variants(assumption),
        );
    }
    table
}

/// The variants in a cell of the table: the default first, without what it means, which is the statement.
fn variants(assumption: &Assumption) -> String {
    let Some(default) = &assumption.default else {
        return String::new();
    };
    let others = assumption.variants.iter().filter(|it| it.id != *default);
    let others: String = others
        .map(|Variant { id, means }| format!("; `{id}`: {means}"))
        .collect();
    format!(" = `{default}`{others}")
}

/// The table of the simulator.
fn code(assumptions: &[Assumption]) -> String {
    let mut text = header("//", ASSUMPTIONS);
    text.push_str(
        "\nuse crate::service::assumption::{Assumption, Standing, Variant};\n\n\
         /// Every assumption, in the order of the file.\n\
         pub(crate) static ASSUMPTIONS: &[Assumption] = &[\n",
    );
    for it in assumptions {
        let variants: String = it
            .variants
            .iter()
            .map(|Variant { id, means }| {
                format!("            Variant {{ id: {id:?}, means: {means:?} }},\n")
            })
            .collect();
        let _ = write!(
            text,
            "    Assumption {{\n        id: {:?},\n        area: {:?},\n        statement: {:?},\n        \
             standing: Standing::{:?},\n        source: {:?},\n        default: {:?},\n        \
             variants: &[{}],\n        settle: {:?},\n    }},\n",
            it.id,
            it.area,
            it.statement,
            it.standing,
            it.source,
            it.default,
            match variants.is_empty() {
                true => String::new(),
                false => format!("\n{variants}        "),
            },
            it.settle,
        );
    }
    text.push_str("];\n");
    text
}
