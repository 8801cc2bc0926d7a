//! Text for XML: escaped, and cut to the space that it has.

use std::borrow::Cow;

use atlas_maintenance_types::is_unprintable;
use unicode_width::UnicodeWidthChar as _;

/// Escapes text for XML, and what is not printable as [`one_line`](atlas_maintenance_types::one_line) does.
/// Characters that XML does not allow are replaced.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    let special =
        |c: char| matches!(c, '<' | '>' | '&' | '"' | '\'') || is_unprintable(c) || !is_xml(c);
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if is_unprintable(c) => escaped.extend(c.escape_default()),
            c if is_xml(c) => escaped.push(c),
            _ => escaped.push('\u{fffd}'),
        }
    }
    Cow::Owned(escaped)
}

fn is_xml(c: char) -> bool {
    matches!(c, ' '..='\u{fffd}' | '\u{10000}'..)
}

/// Cuts text to `columns`, with an ellipsis if something is cut off.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    let width = |c: char| c.width().unwrap_or(0);
    if text.chars().map(width).sum::<usize>() <= columns {
        return text.to_owned();
    }
    let mut left = columns.saturating_sub(1);
    let mut short: String = text
        .chars()
        .take_while(|c| {
            let fits = width(*c) <= left;
            left = left.saturating_sub(width(*c));
            fits
        })
        .collect();
    short.push('\u{2026}');
    short
}
