//! From the text of a windows file to its parts.

use atlas_maintenance::OrganizationId;
use toml::de::DeTable;
use toml_parser::Source as Toml;
use toml_parser::lexer::TokenKind;

use super::alert::{self, Alerts};
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
    pub(super) alerts: Vec<Alerts>,
}

/// Parses a file.
pub(super) fn file(source: &Source, text: &str) -> Result<Contents, Diagnostics> {
    let text = slim(text);
    let mut reader = Reader::new(source, &text);
    let document = match DeTable::parse(&text) {
        Ok(document) => document,
        Err(error) => {
            let line = error.span().map_or(1, |span| reader.line(&span));
            reader.report(line, format!("not TOML: {}", error.message()));
            return reader.finish(Contents::default());
        }
    };
    let top = Table::new(document.get_ref(), 1);
    let known = ["organization", "rule", "freeze", "alerts"];
    top.reject_unknown_keys(&mut reader, "at the top", &known);
    let organization = organization(&mut reader, top);
    let rules = tables(&mut reader, top, "rule");
    let freezes = tables(&mut reader, top, "freeze");
    let alerts = tables(&mut reader, top, "alerts");
    let is_empty = rules.is_empty() && freezes.is_empty() && alerts.is_empty();
    if is_empty && !reader.has_diagnostics() {
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
    let parsed = alerts.into_iter();
    let alerts: Vec<_> = parsed
        .filter_map(|table| alert::parse(&mut reader, table))
        .collect();
    rule::report_repeated_ids(&mut reader, &rules);
    freeze::report_repeated_names(&mut reader, &freezes);
    reader.finish(Contents {
        organization,
        rules,
        freezes,
        alerts,
    })
}

/// The text without what means nothing: comments, and white space at the ends of lines. The parser keeps a token
/// and an event for each of these, 100 bytes together, and a file can name very many projects. Lines stay lines.
fn slim(text: &str) -> String {
    let mut slim = String::with_capacity(text.len());
    let mut tokens = Toml::new(text).lex().peekable();
    let mut at_start = true;
    while let Some(token) = tokens.next() {
        let span = token.span();
        let piece = text.get(span.start()..span.end()).unwrap_or_default();
        let next = tokens.peek().map(|next| next.kind());
        let is_before_end = matches!(
            next,
            None | Some(TokenKind::Comment | TokenKind::Newline | TokenKind::Eof)
        );
        let is_left_out = match token.kind() {
            // One with a control character is an error.
            TokenKind::Comment => piece.chars().all(|c| c == '\t' || !c.is_control()),
            TokenKind::Whitespace => at_start || is_before_end,
            _ => false,
        };
        if !is_left_out {
            slim.push_str(piece);
        }
        at_start = token.kind() == TokenKind::Newline;
    }
    slim
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
    let Some(array) = item.as_array() else {
        let all = key.trim_end_matches('s');
        reader.report(line, format!("{all}s are a list: write [[{key}]]"));
        return tables;
    };
    for value in array {
        let line = reader.line(&value.span());
        match Table::from_value(value.get_ref(), line) {
            Some(table) => tables.push(table),
            None => reader.report(line, format!("a {key} is a table: write [[{key}]]")),
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::fmt::Write as _;

    use proptest::prelude::*;
    use proptest::test_runner::TestRunner;
    use toml::de::DeValue;

    use super::*;

    /// A table with the line of each key, or of the error.
    fn read(text: &str) -> Result<String, usize> {
        let line = |at: usize| 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
        match DeTable::parse(text) {
            Ok(table) => {
                let mut shown = String::new();
                show(&DeValue::Table(table.into_inner()), &line, &mut shown);
                Ok(shown)
            }
            Err(error) => Err(error.span().map_or(0, |span| line(span.start))),
        }
    }

    fn show(value: &DeValue<'_>, line: &impl Fn(usize) -> usize, shown: &mut String) {
        if let Some(table) = value.as_table() {
            for (key, value) in table.iter() {
                let _ = write!(shown, "{:?} {} ", key.get_ref(), line(key.span().start));
                show(value.get_ref(), line, shown);
            }
        } else if let Some(array) = value.as_array() {
            for value in array.iter() {
                let _ = write!(shown, "- {} ", line(value.span().start));
                show(value.get_ref(), line, shown);
            }
        } else {
            let _ = write!(shown, "{value:?};");
        }
    }

    #[test]
    fn text_without_what_means_nothing_is_read_alike() {
        let piece = prop_oneof![
            4 => prop::sample::select(vec![" ", "\t", "\n", "\r\n", "# c \"x\n", "# [a]", "#\u{1}\n", "\u{85}"]),
            4 => prop::sample::select(vec!["a = ", "b.c=", "[t]", "[[r]]", "x", "\"q # q\"", "'l #'"]),
            2 => prop::sample::select(vec!["\"\"\" # m\n  x \\\n # \"\"\"", "'''\n # n  \n'''", "1", "2026-01-01 02:00:00"]),
            3 => prop::sample::select(vec!["[", "]", ",", "{", "}", "\"v\",", "ids = [\n  \"v\", # n\n"]),
        ];
        let line = prop_oneof![
            prop::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat()),
            Just("k = [ 1 , # one\n 2 ] # all \n".to_owned()),
            Just("[[r]]  # rule\n".to_owned()),
        ];
        let (same, shorter, refused) = (Cell::new(0), Cell::new(0), Cell::new(0));
        let tried = TestRunner::default().run(&prop::collection::vec(line, 1..5), |lines| {
            let text = lines.join("\n");
            let slim = slim(&text);
            let (whole, read) = (read(&text), read(&slim));
            prop_assert_eq!(whole.is_ok(), read.is_ok(), "{:?} {:?}", text, slim);
            if let Ok(whole) = whole {
                same.set(same.get() + 1);
                shorter.set(shorter.get() + usize::from(slim.len() < text.len()));
                prop_assert_eq!(Ok(whole), read, "{:?} {:?}", text, slim);
            } else {
                refused.set(refused.get() + 1);
            }
            let newlines = |text: &str| text.matches('\n').count();
            prop_assert_eq!(newlines(&text), newlines(&slim));
            Ok(())
        });
        tried.unwrap_or_else(|failed| panic!("{failed}"));
        let counts = [same.get(), shorter.get(), refused.get()];
        assert!(counts.iter().all(|count| *count > 20), "{counts:?}");
    }

    #[test]
    fn comments_and_ends_of_lines_are_left_out() {
        let text = "# all\nids = [ # these\n  \"a\", # one\n\t\"b # c\" ,  \n]\n";
        assert_eq!(slim(text), "\nids = [\n\"a\",\n\"b # c\" ,\n]\n");
    }
}
