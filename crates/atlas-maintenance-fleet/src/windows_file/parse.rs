//! From the text of a windows file to its organization and rules.

use atlas_maintenance::OrganizationId;
use toml_edit::Document;

use super::cursor::{Reader, Table};
use super::diagnostic::{Diagnostics, Source};
use super::rule::{self, Rule};

/// The organization with its line, and the rules.
type Contents = (Option<(OrganizationId, usize)>, Vec<Rule>);

/// Parses a file.
pub(super) fn file(source: &Source, text: &str) -> Result<Contents, Diagnostics> {
    let mut reader = Reader::new(source, text);
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let line = reader.line(error.span(), 1);
            reader.report(line, format!("not TOML: {}", error.message()));
            return reader.finish((None, Vec::new()));
        }
    };
    let top = Table::new(document.as_table(), 1);
    top.reject_unknown_keys(&mut reader, "at the top", &["organization", "rule"]);
    let organization = organization(&mut reader, top);
    let rules = rules(&mut reader, top);
    rule::report_repeated_ids(&mut reader, &rules);
    reader.finish((organization, rules))
}

fn organization(reader: &mut Reader<'_>, top: Table<'_>) -> Option<(OrganizationId, usize)> {
    let (id, line) = top.text(reader, "organization")?;
    let id = reader.ok_or_report(line, id.parse())?;
    Some((id, line))
}

fn rules(reader: &mut Reader<'_>, top: Table<'_>) -> Vec<Rule> {
    const NO_RULE: &str = "no rule: write at least one [[rule]]";
    let Some((item, line)) = top.get(reader, "rule") else {
        if !reader.has_diagnostics() {
            reader.report(1, NO_RULE);
        }
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
                None => reader.report(line, "a rule is a table: write [[rule]]"),
            }
        }
        if array.is_empty() {
            reader.report(line, NO_RULE);
        }
    } else {
        reader.report(line, "rules are a list: write [[rule]]");
    }
    tables
        .into_iter()
        .filter_map(|table| rule::parse(reader, table))
        .collect()
}
