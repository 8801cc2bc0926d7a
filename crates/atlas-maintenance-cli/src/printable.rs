//! Output made safe for terminals and spreadsheets: texts of others can hold anything.

use std::borrow::Cow;
use std::io::{self, IsTerminal as _, Write as _};

use atlas_maintenance_types::{is_printable, is_unprintable, one_line};

/// A JSON text with everything escaped that is not printable. Line ends between values stay.
pub(crate) fn escaped_json(json: &str) -> Cow<'_, str> {
    let is_escaped = |c| c != '\n' && is_unprintable(c);
    if json.split('\n').all(is_printable) {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if is_escaped(c) {
            // These stand in strings only, as UTF-16.
            for unit in c.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            text.push(c);
        }
    }
    Cow::Owned(text)
}

/// A YAML text in which everything that is not printable stands in double quotes, with it escaped.
pub(crate) fn escaped_yaml(yaml: &str) -> String {
    if yaml.split('\n').all(is_printable) {
        return yaml.to_owned();
    }
    let mut text = String::with_capacity(yaml.len());
    for c in yaml.chars() {
        match u32::from(c) {
            _ if c == '\n' || !is_unprintable(c) => text.push(c),
            code @ 0..=0xffff => text.push_str(&format!("\\u{code:04X}")),
            code => text.push_str(&format!("\\U{code:08X}")),
        }
    }
    text
}

/// Lines of text in which nothing drives a terminal.
pub(crate) fn lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(one_line).collect();
    lines.join("\n")
}

/// Goes to the start of the line of a terminal and clears it.
const CLEAR: &str = "\r\x1b[K";

/// Writes lines to stderr, which may be closed.
pub(crate) fn note(text: &str) {
    to_stderr(&format!("{}\n", lines(text)));
}

/// The same in the place of a line that was [drawn](draw).
pub(crate) fn note_over(text: &str) {
    to_stderr(&format!("{CLEAR}{}\n", lines(text)));
}

/// Draws a line at the end of stderr, which is a terminal. The next one takes its place.
pub(crate) fn draw(text: &str) {
    to_stderr(&format!("{CLEAR}{}", lines(text)));
}

/// Asks a question at the end of stderr.
pub(crate) fn ask(question: &str) {
    to_stderr(&lines(question));
}

/// Whether stderr is a terminal.
pub(crate) fn is_at_terminal() -> bool {
    io::stderr().is_terminal()
}

/// Of printable text, in one piece.
fn to_stderr(text: &str) {
    let mut stderr = io::stderr();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}

/// A cell of a CSV file that no spreadsheet takes for a formula: what begins like one gets an apostrophe,
/// which spreadsheets take for the mark of a text.
pub(crate) fn csv_cell(text: &str) -> String {
    let mut cell = one_line(text);
    let begins = text.trim_start().chars().next();
    // The full-width forms too: some spreadsheets read them like the others.
    let is_formula = |c| "=+-@\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}\u{2212}".contains(c);
    let is_control = text.starts_with(|c: char| c.is_control());
    if is_control || begins.is_some_and(is_formula) {
        cell.insert(0, '\'');
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_do_not_begin_like_formulas() {
        for (text, cell) in [
            ("prod", "prod"),
            ("a=b", "a=b"),
            ("", ""),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@sum", "'@sum"),
            (" =1", "' =1"),
            ("\u{3000}=1", "'\u{3000}=1"),
            ("\t=1", r"'\t=1"),
            ("\rx", r"'\rx"),
            ("\u{ff1d}1", "'\u{ff1d}1"),
            ("\u{ff0b}1", "'\u{ff0b}1"),
            ("\u{ff0d}1", "'\u{ff0d}1"),
            ("\u{ff20}1", "'\u{ff20}1"),
        ] {
            assert_eq!(csv_cell(text), cell, "{text:?}");
        }
    }

    #[test]
    fn escaped_json_means_the_same() {
        let hostile = "a\u{1b}[2J\u{9b}\u{202e}\u{61c}\u{e0041}\u{2028}\u{7f} 支付 \u{1f6e0}\n";
        let value = serde_json::json!({ hostile: [hostile, 1] });
        let text = escaped_json(&value.to_string()).into_owned();
        assert!(!text.contains(is_unprintable), "{text:?}");
        assert!(text.contains("支付"));
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap(),
            value
        );
    }
}
