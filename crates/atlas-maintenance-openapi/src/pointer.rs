//! JSON pointers (RFC 6901): how a message names a place in a document.

/// `pointer` extended by one step.
pub fn join(pointer: &str, step: &str) -> String {
    format!("{pointer}/{}", step.replace('~', "~0").replace('/', "~1"))
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
