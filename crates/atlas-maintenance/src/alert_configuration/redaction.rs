//! What the service leaves of a secret, and whether it can be left of a given one.
//!
//! *Documented*: URLs and keys come back redacted in part, a webhook's secret as a whole. *Reported*: with
//! asterisks, or with `X`, in front or at the end. In what form a URL comes back is not known, so whatever
//! can be left of a secret counts as possible.

/// How sure it is that a target is the one that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Likeness {
    No,
    /// What the service shows can be left of it, or of another.
    Possible,
    Yes,
}

impl From<bool> for Likeness {
    fn from(is_same: bool) -> Self {
        match is_same {
            true => Self::Yes,
            false => Self::No,
        }
    }
}

/// Characters that stand for others in redacted texts, however many.
const MASKS: [char; 4] = ['*', '•', '●', '…'];
/// Characters that do so in a row of at least [`LEAST_MASKED`].
const LETTERS: [char; 2] = ['X', 'x'];
const LEAST_MASKED: usize = 3;
/// So many characters at the beginning or at the end of a secret can be left of it without a mask.
const LEAST_LEFT: usize = 4;

/// Whether `shown` can be left of `secret`.
pub(crate) fn likeness(secret: &str, shown: Option<&str>) -> Likeness {
    let Some(shown) = shown.filter(|shown| !shown.is_empty()) else {
        return Likeness::Possible;
    };
    if shown == secret {
        return Likeness::Yes;
    }
    let is_cut = shown.chars().count() >= LEAST_LEFT
        && (secret.starts_with(shown) || secret.ends_with(shown));
    let is_word = shown.to_ascii_lowercase().contains("redacted");
    match is_cut || is_word || fits(secret, shown) {
        true => Likeness::Possible,
        false => Likeness::No,
    }
}

/// Whether the parts of `shown` between its masks stand in `secret`, in their order, the first at the
/// beginning and the last at the end.
fn fits(secret: &str, shown: &str) -> bool {
    let mut masked = shown.replace("...", "…");
    for letter in LETTERS {
        masked = masked.replace(&String::from(letter).repeat(LEAST_MASKED), "…");
        // The rest of a longer row.
        while masked.contains(&format!("…{letter}")) {
            masked = masked.replace(&format!("…{letter}"), "…");
        }
    }
    let parts: Vec<&str> = masked.split(MASKS).collect();
    if parts.len() < 2 {
        return false;
    }
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return false;
    };
    let Some(rest) = secret.strip_prefix(first) else {
        return false;
    };
    let Some(mut rest) = rest.strip_suffix(last) else {
        return false;
    };
    for part in parts.get(1..parts.len() - 1).unwrap_or_default() {
        match rest.find(part).and_then(|at| rest.get(at + part.len()..)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "https://hooks.example.com/services/T0x1/B02/abcdefXYZ";

    #[test]
    fn what_can_be_left_of_a_secret_is_possible_and_no_more() {
        for (shown, expected) in [
            (SECRET, Likeness::Yes),
            (
                "https://hooks.example.com/services/****",
                Likeness::Possible,
            ),
            ("****************XYZ", Likeness::Possible),
            ("https://*****.example.com/*****XYZ", Likeness::Possible),
            ("https://hooks.example.com/••••", Likeness::Possible),
            ("https://hooks.example.com/...", Likeness::Possible),
            ("https://hooks.example.com/serviXXXXXX", Likeness::Possible),
            ("https://hooks.example.com", Likeness::Possible),
            ("fXYZ", Likeness::Possible),
            ("********", Likeness::Possible),
            ("<REDACTED>", Likeness::Possible),
            ("", Likeness::Possible),
            ("https://other.example.com/services/****", Likeness::No),
            ("https://hooks.example.com/services/****ABC", Likeness::No),
            (
                "https://hooks.example.com/services/T0x1/B02/other",
                Likeness::No,
            ),
            ("XYZ", Likeness::No),
            ("*****XYZ***abcdef*", Likeness::No),
        ] {
            assert_eq!(likeness(SECRET, Some(shown)), expected, "{shown}");
        }
        assert_eq!(likeness(SECRET, None), Likeness::Possible);
    }

    /// Whatever is masked of a secret, it can be left of it.
    #[test]
    fn every_masked_part_is_possible() {
        let count = SECRET.chars().count();
        let mut tried = 0;
        for mask in MASKS.into_iter().chain(LETTERS) {
            let least = match LETTERS.contains(&mask) {
                true => LEAST_MASKED,
                false => 1,
            };
            for from in 0..count {
                for to in from + least..=count {
                    let masked = SECRET.chars().enumerate();
                    let masked: String = masked
                        .map(|(n, it)| match (from..to).contains(&n) {
                            true => mask,
                            false => it,
                        })
                        .collect();
                    assert_ne!(likeness(SECRET, Some(&masked)), Likeness::No, "{masked}");
                    tried += 1;
                }
            }
        }
        assert!(tried > 5000, "{tried}");
    }
}
