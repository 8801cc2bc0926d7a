//! Output made safe for a terminal: texts of others can hold control characters.

use atlas_maintenance_types::{is_unprintable, one_line};
use serde_json::Value;

/// JSON that does not drive a terminal either: what JSON leaves as it is, is escaped.
pub(crate) fn json_text(json: &Value) -> String {
    let mut text = String::new();
    for c in json.to_string().chars() {
        if is_unprintable(c) {
            // All of these are in the basic plane, and stand in strings only.
            text.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            text.push(c);
        }
    }
    text
}

/// Lines of text in which nothing drives a terminal.
pub(crate) fn lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(one_line).collect();
    lines.join("\n")
}
