//! Patterns for names: `*` matches any text, `?` one character, anything else itself. Nothing is
//! escaped.

use wildmatch::WildMatch;

/// Whether all of `name` matches `pattern`. Takes time proportional to the product of both lengths
/// at worst.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    WildMatch::new(pattern).matches(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition, in exponential time.
    fn by_definition(pattern: &[char], name: &[char]) -> bool {
        match pattern.split_first() {
            None => name.is_empty(),
            Some(('*', rest)) => (0..=name.len()).any(|n| by_definition(rest, &name[n..])),
            Some((c, rest)) => name.split_first().is_some_and(|(first, others)| {
                (*c == '?' || c == first) && by_definition(rest, others)
            }),
        }
    }

    proptest! {
        #[test]
        fn match_agrees_with_the_definition(pattern in "[ab?*é\\\\\\[{-]{0,7}", name in "[abé*\\\\\\[{-]{0,9}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(matches(&pattern, &name), by_definition(&chars(&pattern), &chars(&name)));
        }
    }

    #[test]
    fn pattern_of_many_stars_is_fast() {
        assert!(!matches(&"a*".repeat(500), &"a".repeat(499)));
        assert!(!matches(
            &format!("{}b", "*a".repeat(50)),
            &"a".repeat(5000)
        ));
    }
}
