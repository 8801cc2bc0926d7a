//! From TOML to values, with a line for every complaint. It must not know of projects.

use std::ops::Range;

use atlas_maintenance::ProjectId;
use toml_edit::{Document, Item, TableLike};

use super::complaint::{Complaint, Complaints, Source};
use super::rule::{self, Rule};

/// The organization with its line, and the rules.
type Contents = (Option<(String, usize)>, Vec<Rule>);

/// Reads a file.
pub(super) fn file(source: &Source, text: &str) -> Result<Contents, Complaints> {
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let line = line_of(text, error.span());
            let complaint = source.complaint(line, format!("not TOML: {}", error.message()));
            return Complaints::or(vec![complaint], (None, Vec::new()));
        }
    };
    let mut reader = Reader {
        source,
        text,
        complaints: Vec::new(),
    };
    let top = Table {
        table: document.as_table(),
        line: 1,
    };
    top.only(&mut reader, "at the top", &["organization", "rule"]);
    let organization = organization(&mut reader, top);
    let rules = rules(&mut reader, top);
    rule::repeated_ids(&mut reader, &rules);
    Complaints::or(reader.complaints, (organization, rules))
}

fn organization(reader: &mut Reader<'_>, top: Table<'_>) -> Option<(String, usize)> {
    let (id, line) = top.text(reader, "organization")?;
    if id.parse::<ProjectId>().is_err() {
        reader.complain(
            line,
            format!("{id:?} is not the id of an organization: it takes 24 hexadecimal digits in lower case"),
        );
    }
    Some((id.to_owned(), line))
}

fn rules(reader: &mut Reader<'_>, top: Table<'_>) -> Vec<Rule> {
    let Some((item, line)) = top.get(reader, "rule") else {
        if reader.complaints.is_empty() {
            reader.complain(1, "there is no rule: it takes at least one [[rule]]");
        }
        return Vec::new();
    };
    let mut tables: Vec<Table<'_>> = Vec::new();
    if let Some(array) = item.as_array_of_tables() {
        tables.extend(array.iter().map(|table| Table {
            table,
            line: reader.line(table.span(), line),
        }));
    } else if let Some(array) = item.as_array() {
        for value in array {
            let line = reader.line(value.span(), line);
            match value.as_inline_table() {
                Some(table) => tables.push(Table { table, line }),
                None => reader.complain(line, "a rule is a table: write [[rule]]"),
            }
        }
        if array.is_empty() {
            reader.complain(line, "there is no rule: it takes at least one [[rule]]");
        }
    } else {
        reader.complain(line, "rules are a list: write [[rule]]");
    }
    tables
        .into_iter()
        .filter_map(|table| rule::read(reader, table))
        .collect()
}

/// Where complaints gather.
pub(super) struct Reader<'a> {
    source: &'a Source,
    text: &'a str,
    complaints: Vec<Complaint>,
}

impl Reader<'_> {
    pub(super) fn complain(&mut self, line: usize, message: impl AsRef<str>) {
        self.complaints.push(self.source.complaint(line, message));
    }

    /// `value`, or its error as a complaint.
    pub(super) fn take<T, E: ToString>(&mut self, line: usize, value: Result<T, E>) -> Option<T> {
        value
            .map_err(|error| self.complain(line, error.to_string()))
            .ok()
    }

    pub(super) fn line(&self, span: Option<Range<usize>>, otherwise: usize) -> usize {
        if span.is_none() {
            otherwise
        } else {
            line_of(self.text, span)
        }
    }
}

fn line_of(text: &str, span: Option<Range<usize>>) -> usize {
    let start = span.map_or(0, |span| span.start).min(text.len());
    1 + text.as_bytes()[..start]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
}

/// A table with the line where it begins.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    table: &'a dyn TableLike,
    pub(super) line: usize,
}

impl<'a> Table<'a> {
    /// Complains about every key that is not among `known`.
    pub(super) fn only(self, reader: &mut Reader<'_>, place: &str, known: &[&str]) {
        for (key, _) in self.table.iter().filter(|(key, _)| !known.contains(key)) {
            let line = self.line_of_key(reader, key);
            let known = known.join(", ");
            reader.complain(
                line,
                format!("unknown key {key:?}: {place} there can be {known}"),
            );
        }
    }

    pub(super) fn has(self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(super) fn is_empty(self) -> bool {
        self.table.is_empty()
    }

    pub(super) fn line_of_key(self, reader: &Reader<'_>, key: &str) -> usize {
        let span = self.table.key(key).and_then(toml_edit::Key::span);
        reader.line(span, self.line)
    }

    /// What a key has, and its line.
    pub(super) fn get(self, reader: &Reader<'_>, key: &str) -> Option<(&'a Item, usize)> {
        let item = self.table.get(key)?;
        Some((item, self.line_of_key(reader, key)))
    }

    /// The text that a key has. One that has something else is complained about.
    pub(super) fn text(self, reader: &mut Reader<'_>, key: &str) -> Option<(&'a str, usize)> {
        let (item, line) = self.get(reader, key)?;
        let text = item.as_str();
        if text.is_none() {
            reader.complain(
                line,
                format!("{key} takes text in quotes, not {}", item.type_name()),
            );
        }
        Some((text?, line))
    }

    /// The truth value that a key has. One that has something else is complained about.
    pub(super) fn truth(self, reader: &mut Reader<'_>, key: &str) -> Option<(bool, usize)> {
        let (item, line) = self.get(reader, key)?;
        let truth = item.as_bool();
        if truth.is_none() {
            reader.complain(
                line,
                format!("{key} takes true or false, not {}", item.type_name()),
            );
        }
        Some((truth?, line))
    }
}

/// The table that an item is.
pub(super) fn table(item: &Item, line: usize) -> Option<Table<'_>> {
    let table = item.as_table_like()?;
    Some(Table { table, line })
}
