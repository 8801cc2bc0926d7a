//! Content lines of RFC 5545: folding and escaping.

use atlas_maintenance_types::is_unprintable;

/// The most octets of a line, without its line break (RFC 5545, section 3.1).
const MAX_OCTETS: usize = 75;

/// Content lines, terminated and folded.
#[derive(Default)]
pub(crate) struct Lines(String);

impl Lines {
    /// The beginning of a calendar.
    pub(crate) fn calendar(name: &str, description: &str) -> Self {
        let mut file = Self::default();
        file.line("BEGIN:VCALENDAR");
        file.line("VERSION:2.0");
        file.line("PRODID:-//atlas-maintenance//atlas-maintenance-calendar//EN");
        file.line("CALSCALE:GREGORIAN");
        // `NAME` is RFC 7986; `X-WR-CALNAME` is what calendar programs read before it.
        file.text("NAME", name);
        file.text("X-WR-CALNAME", name);
        file.text("DESCRIPTION", description);
        file
    }

    /// Adds a property whose value needs no escaping.
    pub(crate) fn line(&mut self, line: &str) {
        let mut left = MAX_OCTETS;
        for c in line.chars() {
            // Folds between characters, never inside one. The leading space counts.
            if c.len_utf8() > left {
                self.0.push_str("\r\n ");
                left = MAX_OCTETS - 1;
            }
            self.0.push(c);
            left -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// Adds a property whose value is text of several lines, escaped; what is not printable is shown as
    /// [`one_line`](atlas_maintenance_types::one_line) shows it.
    pub(crate) fn text(&mut self, name: &str, value: &str) {
        let mut line = format!("{name}:");
        for c in value.replace("\r\n", "\n").chars() {
            match c {
                '\\' | ';' | ',' => line.extend(['\\', c]),
                '\n' | '\r' => line.push_str("\\n"),
                // The RFC allows no control characters; readers show text in a terminal or a page.
                c if is_unprintable(c) => line.extend(['\\'].into_iter().chain(c.escape_default())),
                c => line.push(c),
            }
        }
        self.line(&line);
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use atlas_maintenance_types::one_line;
    use proptest::prelude::*;

    use super::Lines;

    /// Unfolds and unescapes, written from the RFC and not from the code above.
    fn read(file: &str) -> String {
        let unfolded = file.replace("\r\n ", "");
        let value = unfolded.strip_prefix("NAME:").unwrap();
        let mut chars = value.strip_suffix("\r\n").unwrap().chars();
        let mut text = String::new();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next().unwrap() {
                    'n' => text.push('\n'),
                    c @ ('\\' | ';' | ',') => text.push(c),
                    c => panic!("no escape: {c}"),
                },
                ';' | ',' => panic!("not escaped: {c}"),
                c => text.push(c),
            }
        }
        text
    }

    proptest! {
        #[test]
        fn text_of_any_kind_is_read_back_from_folded_lines(
            text in prop_oneof![".*", "[a,;\\\\\n\u{1b}\u{61c}\u{202e}\u{e0041}\u{e9}\u{4e2d}\u{1f6e0}]{0,200}"],
        ) {
            let mut lines = Lines::default();
            lines.text("NAME", &text);
            for line in lines.0.strip_suffix("\r\n").unwrap().split("\r\n") {
                prop_assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
            }
            let expected = text.replace("\r\n", "\n").replace('\r', "\n");
            let expected: Vec<_> = expected.split('\n').map(one_line).collect();
            prop_assert_eq!(read(&lines.0), expected.join("\n"));
        }
    }

    #[test]
    fn lines_are_folded_at_75_octets() {
        let mut lines = Lines::default();
        lines.line(&"x".repeat(75 + 74 + 1));
        assert_eq!(
            lines.0,
            format!("{}\r\n {}\r\n x\r\n", "x".repeat(75), "x".repeat(74))
        );
    }
}
