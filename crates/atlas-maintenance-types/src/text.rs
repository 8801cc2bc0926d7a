//! Text from outside, made safe to print.

/// `text` on one line: what is not printable is escaped, so that it can neither
/// end the line, nor drive a terminal, nor pass for another text.
///
/// ```
/// use atlas_maintenance_types::one_line;
///
/// assert_eq!(one_line("name\n\u{1b}[2J"), r"name\n\u{1b}[2J");
/// assert_eq!(one_line("\u{202e}dorp"), r"\u{202e}dorp");
/// ```
pub fn one_line(text: &str) -> String {
    if is_printable(text) {
        return text.to_owned();
    }
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

/// Whether no character of a text is [unprintable](is_unprintable).
///
/// ```
/// use atlas_maintenance_types::is_printable;
///
/// assert!(is_printable("Zoë 支付 ~"));
/// assert!(!is_printable("two\nlines") && !is_printable("\u{202e}dorp"));
/// ```
pub fn is_printable(text: &str) -> bool {
    // Most texts are ASCII, which is quickly told.
    text.bytes().all(|byte| matches!(byte, b' '..=b'~')) || !text.contains(is_unprintable)
}

/// Whether a character drives a terminal, ends a line, sets the direction of text, or is not visible at all.
///
/// These are the controls (C0, DEL and C1), the separators of lines and paragraphs, and the invisible
/// format characters of Unicode, with the exception of the joiners U+200C and U+200D, which many scripts
/// and emoji need; and U+FFFE and U+FFFF, which are no characters, and which YAML and XML do not allow.
///
/// ```
/// use atlas_maintenance_types::is_unprintable;
///
/// // Escape, the C1 form of its `[`, a mark of direction, a space without width, a tag.
/// for c in ['\u{1b}', '\u{9b}', '\u{61c}', '\u{200b}', '\u{e0041}', '\u{ffff}'] {
///     assert!(is_unprintable(c));
/// }
/// assert!(!"Zoë 支付 👩\u{200d}💻".contains(is_unprintable));
/// ```
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{fffe}'..='\u{ffff}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e007f}'
        )
}
