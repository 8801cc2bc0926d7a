//! What of an exchange can be shown and sent back: no ids, names, addresses or credentials, and no
//! control characters.

use atlas_maintenance_types::one_line;
use serde_json::{Map, Value, json};

/// The most characters of a text of the service.
const MAX_TEXT: usize = 200;
/// The most characters of a message of the client.
const MAX_MESSAGE: usize = 500;
/// The most items of a list.
const MAX_ITEMS: usize = 2;
/// The deepest level that is shown.
const MAX_DEPTH: usize = 8;

/// Members whose texts say who or what somebody's project is.
const PRIVATE: [&str; 11] = [
    "created",
    "email",
    "href",
    "key",
    "name",
    "nonce",
    "publicKey",
    "remoteAddress",
    "token",
    "username",
    "value",
];

/// A body: JSON with private texts replaced, or else a beginning of its text.
pub(crate) fn body(bytes: &[u8]) -> Value {
    match serde_json::from_slice(bytes) {
        Ok(value) => json(&value),
        Err(_) if bytes.is_empty() => Value::Null,
        Err(_) => text(&String::from_utf8_lossy(bytes)).into(),
    }
}

/// A JSON value with private texts replaced, and long lists cut.
pub(crate) fn json(value: &Value) -> Value {
    masked(value, MAX_DEPTH)
}

fn masked(value: &Value, depth: usize) -> Value {
    if depth == 0 {
        return "…".into();
    }
    match value {
        Value::String(string) => text(string).into(),
        Value::Array(items) => {
            let mut shown: Vec<_> = { items.iter() }
                .take(MAX_ITEMS)
                .map(|item| masked(item, depth - 1))
                .collect();
            if items.len() > MAX_ITEMS {
                shown.push(format!("… {} more", items.len() - MAX_ITEMS).into());
            }
            shown.into()
        }
        Value::Object(members) => {
            let members = members.iter().take(40).map(|(name, member)| {
                let shown = match member {
                    Value::String(_) if PRIVATE.contains(&name.as_str()) => json!("<text>"),
                    other => masked(other, depth - 1),
                };
                (text(name), shown)
            });
            Value::Object(members.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

/// A text on one line, cut, without ids, addresses and credentials.
pub(crate) fn text(text: &str) -> String {
    cut(text, MAX_TEXT)
}

/// The same for a message of the client, which may be longer.
pub(crate) fn message(text: &str) -> String {
    cut(text, MAX_MESSAGE)
}

fn cut(text: &str, max: usize) -> String {
    let mut line = String::new();
    let mut hides_next = false;
    for word in text.split_inclusive(|c: char| c.is_whitespace() || "\"'<>(),;=".contains(c)) {
        if line.chars().count() > max {
            line.push('…');
            break;
        }
        let bare = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        if hides_next && !bare.is_empty() {
            line.push_str("<hidden>");
            line.push_str(word.strip_prefix(bare).unwrap_or_default());
            hides_next = false;
            continue;
        }
        hides_next |= ["basic", "bearer", "digest", "nonce"]
            .iter()
            .any(|scheme| bare.eq_ignore_ascii_case(scheme));
        line.push_str(&identifiers(word));
    }
    let line: String = one_line(line.trim());
    match line.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// A word with ids, network and mail addresses replaced.
fn identifiers(word: &str) -> String {
    let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if bare.parse::<std::net::IpAddr>().is_ok() {
        return word.replace(bare, "<address>");
    }
    if bare.contains('@') {
        return word.replace(bare, "<mail>");
    }
    if bare.starts_with("mdb_sa") || bare.starts_with("eyJ") {
        return word.replace(bare, "<hidden>");
    }
    let mut text = String::new();
    let mut digits = String::new();
    for c in word.chars() {
        if c.is_ascii_hexdigit() {
            digits.push(c);
            continue;
        }
        flush(&mut text, &mut digits);
        text.push(c);
    }
    flush(&mut text, &mut digits);
    text
}

/// Hexadecimal digits, or a mark for so many of them that they are an id or a hash.
fn flush(text: &mut String, digits: &mut String) {
    match digits.len() {
        0..24 => text.push_str(digits),
        _ => text.push_str("<id>"),
    }
    digits.clear();
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn private_values_are_replaced() {
        for (given, shown) in [
            (
                "No group with ID 32b6e34b3d91647abb20e7b8 exists.",
                "No group with ID <id> exists.",
            ),
            (
                "203.0.113.7 is not on the list",
                "<address> is not on the list",
            ),
            ("Calls from 2001:db8::1, no", "Calls from <address>, no"),
            ("ask a.b@example.org.", "ask <mail>."),
            (
                "Authorization: Bearer abc.def-ghi was refused",
                "Authorization: Bearer <hidden> was refused",
            ),
            (
                "Digest realm=\"MMS\", nonce=\"abc\"",
                "Digest <hidden>=\"MMS\", nonce=\"<hidden>\"",
            ),
            ("mdb_sa_sk_abc", "<hidden>"),
            ("a\u{1b}[2J\nb", r"a\u{1b}[2J\nb"),
        ] {
            assert_eq!(text(given), shown);
        }
        assert!(text(&"word ".repeat(200)).chars().count() <= MAX_TEXT + 1);
    }

    #[test]
    fn bodies_are_masked_and_cut() {
        let list = json!({"results": [
            {"id": "32b6e34b3d91647abb20e7b8", "name": "our secret project", "clusterCount": 3},
            {"tags": [{"key": "team", "value": "payments"}]}, 3, 4,
        ], "totalCount": 4});
        assert_eq!(
            body(list.to_string().as_bytes()),
            json!({"results": [
                {"id": "<id>", "name": "<text>", "clusterCount": 3},
                {"tags": [{"key": "<text>", "value": "<text>"}]}, "… 2 more",
            ], "totalCount": 4})
        );
        assert_eq!(body(b""), Value::Null);
        assert_eq!(body(b"<html>\x07"), json!(r"<html>\u{7}"));
    }

    proptest! {
        #[test]
        fn shown_text_has_no_id_and_no_control_character(
            before in ".{0,20}", id in "[0-9a-f]{24}", after in ".{0,20}",
        ) {
            let shown = text(&format!("{before} {id} {after}"));
            prop_assert!(!shown.contains(&id), "{}", shown);
            prop_assert!(!shown.chars().any(char::is_control), "{}", shown);
        }
    }
}
