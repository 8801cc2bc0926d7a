//! Text from outside, made safe to print.

/// `text` on one line: control characters are escaped, so that it can neither end the line nor drive
/// a terminal.
///
/// ```
/// use atlas_maintenance_types::one_line;
///
/// assert_eq!(one_line("name\n\u{1b}[2J"), r"name\n\u{1b}[2J");
/// ```
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    line
}
