//! Text from outside, made safe to print.

/// `text` on one line: control characters and marks of text direction are escaped, so that it can neither
/// end the line, nor drive a terminal, nor pass for another text.
///
/// ```
/// use atlas_maintenance_types::one_line;
///
/// assert_eq!(one_line("name\n\u{1b}[2J"), r"name\n\u{1b}[2J");
/// assert_eq!(one_line("\u{202e}dorp"), r"\u{202e}dorp");
/// ```
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unprintable(c) {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    line
}

/// Whether a character controls a terminal, ends a line, or sets the direction of text.
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
        )
}
