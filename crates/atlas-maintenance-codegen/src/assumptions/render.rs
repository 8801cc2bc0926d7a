//! What follows from the assumptions: the tables of the simulator's README, and its code.

use std::fmt::Write as _;

use heck::{ToPascalCase as _, ToSnakeCase as _};

use super::ledger::{Assumption, Variant, unusable};
use crate::error::Error;
use crate::generate::GeneratedFiles;
use crate::layout::{ASSUMPTIONS, generated_folder, header};

/// The README with a table for each area between two marks.
pub const SIMULATOR_README: &str = "crates/atlas-maintenance-simulator/README.md";

const SIMULATOR: &str = "atlas-maintenance-simulator";
const VERIFY: &str = "atlas-maintenance-verify";

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
    files.file(
        generated_folder(SIMULATOR).join("variants.rs"),
        variants_code(assumptions),
    );
    files.file(
        generated_folder(VERIFY).join("assumptions.rs"),
        code_of_verify(assumptions),
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

/// A type for each assumption with variants, and one for a variant of each.
///
/// The compiler then asks for code that tells the variants apart: a `match` has to name all of them, and
/// one that nothing uses is a warning.
fn variants_code(assumptions: &[Assumption]) -> String {
    let choices: Vec<_> = assumptions
        .iter()
        .filter_map(|it| Some((it, it.default.as_deref()?)))
        .collect();
    let mut text = header("//", ASSUMPTIONS);
    for (it, default) in &choices {
        let _ = write!(
            text,
            "\n/// {}\n#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]\npub(crate) enum {} {{\n",
            it.statement,
            it.id.to_pascal_case(),
        );
        for Variant { id, means } in &it.variants {
            let _ = writeln!(text, "    /// {}.", capitalised(means));
            if id == default {
                text.push_str("    #[default]\n");
            }
            let _ = writeln!(text, "    {},", id.to_pascal_case());
        }
        text.push_str("}\n");
    }
    text.push_str(
        "\n/// A variant of each assumption that has variants.\n\
         #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]\npub(crate) struct Assumptions {\n",
    );
    for (it, _) in &choices {
        let (field, name) = (it.id.to_snake_case(), it.id.to_pascal_case());
        let _ = writeln!(text, "    pub(crate) {field}: {name},");
    }
    text.push_str(
        "}\n\nimpl Assumptions {\n    /// Takes a variant. Returns whether there is one of that name.\n    \
         pub(crate) fn set(&mut self, id: &str, variant: &str) -> bool {\n        \
         match (id, variant) {\n",
    );
    for (it, _) in &choices {
        let (field, name) = (it.id.to_snake_case(), it.id.to_pascal_case());
        for Variant { id, .. } in &it.variants {
            let _ = writeln!(
                text,
                "            ({:?}, {id:?}) => self.{field} = {name}::{},",
                it.id,
                id.to_pascal_case(),
            );
        }
    }
    text.push_str(
        "            _ => return false,\n        }\n        true\n    }\n\n    \
         /// The id of each assumption that has variants, and of the variant that was taken.\n    \
         pub(crate) fn all(&self) -> [(&'static str, &'static str); ",
    );
    let _ = writeln!(text, "{}] {{\n        [", choices.len());
    for (it, _) in &choices {
        let (field, name) = (it.id.to_snake_case(), it.id.to_pascal_case());
        let _ = writeln!(text, "            ({:?}, match self.{field} {{", it.id);
        for Variant { id, .. } in &it.variants {
            let _ = writeln!(
                text,
                "                {name}::{} => {id:?},",
                id.to_pascal_case()
            );
        }
        text.push_str("            }),\n");
    }
    text.push_str("        ]\n    }\n}\n");
    text
}

/// The text with a capital letter at its beginning.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// The table of what verifies the service.
fn code_of_verify(assumptions: &[Assumption]) -> String {
    let mut text = header("//", ASSUMPTIONS);
    text.push_str(
        "\nuse crate::ledger::Assumption;\n\n\
         /// Every assumption, in the order of the file.\n\
         pub(crate) static ASSUMPTIONS: &[Assumption] = &[\n",
    );
    for it in assumptions {
        let variants: Vec<_> = it.variants.iter().map(|variant| &variant.id).collect();
        let _ = writeln!(
            text,
            "    Assumption {{ id: {:?}, statement: {:?}, default: {:?}, variants: &{variants:?} }},",
            it.id, it.statement, it.default,
        );
    }
    text.push_str("];\n");
    text
}
