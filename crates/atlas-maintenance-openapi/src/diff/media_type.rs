//! Media types, by what they mean.

/// What `name` is known by: type, subtype and the parameters that mean something. Capitals matter in
/// values only, and JSON is always UTF-8 (RFC 8259).
pub(super) fn key(name: &str) -> String {
    let mut parts = split(name).into_iter();
    let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
    let is_json = is_json_kind(&kind);
    let mut parameters: Vec<String> = parts
        .filter_map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((&part, ""));
            let name = name.trim().to_ascii_lowercase();
            let value = unquoted(value.trim());
            let says_nothing = match name.as_str() {
                // How much it is liked beside others, which is for `Accept`.
                "" | "q" => true,
                "charset" => is_json || value.eq_ignore_ascii_case("utf-8"),
                _ => false,
            };
            let value = if name == "charset" {
                value.to_ascii_lowercase()
            } else {
                value
            };
            (!says_nothing).then(|| format!(";{name}={value}"))
        })
        .collect();
    parameters.sort();
    format!("{kind}{}", parameters.concat())
}

/// Whether a body of the media type `name` is JSON (RFC 6839).
pub(super) fn is_json(name: &str) -> bool {
    let kind = split(name).into_iter().next().unwrap_or_default();
    is_json_kind(&kind.to_ascii_lowercase())
}

fn is_json_kind(kind: &str) -> bool {
    kind.ends_with("/json") || kind.ends_with("+json")
}

/// The parts between semicolons that no quotation holds, without blanks around them.
fn split(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for character in name.chars() {
        if character == ';' && !quoted {
            parts.push(String::new());
            continue;
        }
        quoted ^= character == '"' && !escaped;
        escaped = quoted && character == '\\' && !escaped;
        if let Some(part) = parts.last_mut() {
            part.push(character);
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

/// A value without the quotation marks that it may be in.
fn unquoted(value: &str) -> String {
    let inside = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'));
    let Some(inside) = inside else {
        return value.to_owned();
    };
    let mut text = String::new();
    let mut escaped = false;
    for character in inside.chars() {
        escaped = character == '\\' && !escaped;
        if !escaped {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn media_types_are_compared_by_meaning() {
        for (a, b) in [
            ("application/json", "Application/JSON"),
            ("application/json", "application/json; charset=utf-8"),
            ("application/json", "application/json;charset=\"UTF-8\""),
            ("application/json", "application/json; charset=iso-8859-1"),
            ("text/csv", "text/csv;charset=UTF-8"),
            ("text/csv", "text/csv ; q=0.5"),
            ("a/b;x=1;y=2", "a/b; Y=2; X=\"1\""),
            ("a/b;x=\"\\1;2\"", "a/b;x=\"1;2\""),
            ("application/json", "application/json;"),
        ] {
            assert_eq!(key(a), key(b));
        }
        for (a, b) in [
            ("text/csv", "text/csv; charset=latin1"),
            ("a/b;profile=x", "a/b;profile=X"),
            ("a/b;profile=x", "a/b"),
            ("application/json", "application/vnd.a+json"),
        ] {
            assert_ne!(key(a), key(b));
        }
    }
}
