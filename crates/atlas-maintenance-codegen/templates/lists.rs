/// The items with `separator` between them, which is in none of them.
pub(super) fn encoded<T: ::std::fmt::Display>(
    separator: &str,
    items: impl Iterator<Item = T>,
) -> String {
    let items = items.map(|item| {
        let mut text = String::new();
        for byte in item.to_string().bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    text.push(char::from(byte));
                }
                _ => text.push_str(&format!("%{byte:02X}")),
            }
        }
        text
    });
    items.collect::<Vec<_>>().join(separator)
}

/// The items with commas between them, for a header.
pub(super) fn plain<T: ::std::fmt::Display>(items: impl Iterator<Item = T>) -> String {
    let items = items.map(|item| item.to_string());
    items.collect::<Vec<_>>().join(",")
}

/// A query with a parameter more, unless its value is empty.
pub(super) fn query(before: Option<&str>, name: &str, value: &str) -> Option<String> {
    let more = format!("{}={value}", encoded("", ::std::iter::once(name)));
    match before {
        _ if value.is_empty() => before.map(str::to_owned),
        Some(before) if !before.is_empty() => Some(format!("{before}&{more}")),
        _ => Some(more),
    }
}
