//! JSON pointers (RFC 6901): how a message names a place in a document.

/// Extends `pointer` by one step.
pub fn push(pointer: &mut String, step: &str) {
    pointer.push('/');
    let mut rest = step;
    while let Some((at, sign)) = rest
        .char_indices()
        .find(|(_, sign)| ['~', '/'].contains(sign))
    {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        pointer.push_str(before);
        pointer.push_str(if sign == '~' { "~0" } else { "~1" });
        rest = after.get(1..).unwrap_or_default();
    }
    pointer.push_str(rest);
}

/// `pointer` extended by one step.
pub fn join(pointer: &str, step: &str) -> String {
    let mut extended = String::with_capacity(pointer.len() + step.len() + 1);
    extended.push_str(pointer);
    push(&mut extended, step);
    extended
}

/// A pointer from its steps.
pub fn of(steps: &[&str]) -> String {
    steps
        .iter()
        .fold(String::new(), |pointer, step| join(&pointer, step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_and_tildes_are_escaped() {
        assert_eq!(of(&["paths", "/a~b", "get"]), "/paths/~1a~0b/get");
        assert_eq!(of(&[]), "");
    }
}
