//! From the text of a windows file to its parts.

use atlas_maintenance::OrganizationId;
use toml_edit::Document;

use super::cursor::{Reader, Table};
use super::diagnostic::{Diagnostics, Source};
use super::freeze::{self, Freeze};
use super::rule::{self, Rule};

/// The parts of a file.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// With its line.
    pub(super) organization: Option<(OrganizationId, usize)>,
    pub(super) rules: Vec<Rule>,
    pub(super) freezes: Vec<Freeze>,
}

/// Parses a file.
pub(super) fn file(source: &Source, text: &str) -> Result<Contents, Diagnostics> {
    let mut reader = Reader::new(source, text);
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let line = reader.line(error.span(), 1);
            reader.report(line, format!("not TOML: {}", error.message()));
            return reader.finish(Contents::default());
        }
    };
    let top = Table::new(document.as_table(), 1);
    let known = ["organization", "rule", "freeze"];
    top.reject_unknown_keys(&mut reader, "at the top", &known);
    let organization = organization(&mut reader, top);
    let rules = tables(&mut reader, top, "rule");
    let freezes = tables(&mut reader, top, "freeze");
    if rules.is_empty() && freezes.is_empty() && !reader.has_diagnostics() {
        reader.report(1, "no rule and no freeze: write at least one [[rule]]");
    }
    let parsed = rules.into_iter();
    let rules: Vec<_> = parsed
        .filter_map(|table| rule::parse(&mut reader, table))
        .collect();
    let parsed = freezes.into_iter();
    let freezes: Vec<_> = parsed
        .filter_map(|table| freeze::parse(&mut reader, table))
        .collect();
    rule::report_repeated_ids(&mut reader, &rules);
    freeze::report_repeated_names(&mut reader, &freezes);
    reader.finish(Contents {
        organization,
        rules,
        freezes,
    })
}

fn organization(reader: &mut Reader<'_>, top: Table<'_>) -> Option<(OrganizationId, usize)> {
    let (id, line) = top.text(reader, "organization")?;
    let id = reader.ok_or_report(line, id.parse())?;
    Some((id, line))
}

/// The tables of a list at the top: `[[key]]`, or a list of inline tables.
fn tables<'a>(reader: &mut Reader<'_>, top: Table<'a>, key: &str) -> Vec<Table<'a>> {
    let Some((item, line)) = top.get(reader, key) else {
        return Vec::new();
    };
    let mut tables: Vec<Table<'_>> = Vec::new();
    if let Some(array) = item.as_array_of_tables() {
        tables.extend(
            array
                .iter()
                .map(|table| Table::new(table, reader.line(table.span(), line))),
        );
    } else if let Some(array) = item.as_array() {
        for value in array {
            let line = reader.line(value.span(), line);
            match value.as_inline_table() {
                Some(table) => tables.push(Table::new(table, line)),
                None => reader.report(line, format!("a {key} is a table: write [[{key}]]")),
            }
        }
    } else {
        reader.report(line, format!("{key}s are a list: write [[{key}]]"));
    }
    tables
}
