//! What differs from project to project and is always the same for one: delays, noise and ids.

/// The source of what is different for each project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seed(u64);

impl Seed {
    /// The source that belongs to a text.
    pub(crate) fn of(text: &str) -> Self {
        Self(first_eight(&*md5::compute(text)))
    }

    /// A number below `end`, which has to be above 0, that depends on `purpose` and `value` only.
    pub(crate) fn draw(self, purpose: &str, value: i64, end: u32) -> u32 {
        let mut digest = md5::Context::new();
        digest.consume(self.0.to_be_bytes());
        digest.consume(value.to_be_bytes());
        digest.consume(purpose);
        let drawn = first_eight(&*digest.finalize()) % u64::from(end.max(1));
        u32::try_from(drawn).unwrap_or_default()
    }

    /// The ten digits that ids of this source have in common.
    pub(crate) fn digits(self) -> String {
        format!("{:010x}", self.0 >> 24)
    }
}

fn first_eight(bytes: &[u8]) -> u64 {
    let taken = bytes.iter().take(8);
    taken.fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// An id that is always the same for a text: 24 hexadecimal digits.
pub(crate) fn id_from(text: &str) -> String {
    let mut digits = base16ct::lower::encode_string(&*md5::compute(text));
    digits.truncate(24);
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_differ_by_source_purpose_and_value_and_stay_the_same() {
        let draw = |text: &str, purpose, value| Seed::of(text).draw(purpose, value, 1_000_000);
        let first = draw("a", "delay", 1);
        assert_eq!(first, draw("a", "delay", 1));
        for other in [
            draw("b", "delay", 1),
            draw("a", "noise", 1),
            draw("a", "delay", 2),
        ] {
            assert_ne!(first, other);
        }
        let drawn: Vec<_> = (0..200)
            .map(|value| Seed::of("a").draw("", value, 3))
            .collect();
        assert!((0..3).all(|number| drawn.iter().filter(|it| **it == number).count() > 30));
        assert_eq!(Seed::of("a").draw("", 1, 0), 0);
    }

    #[test]
    fn ids_have_24_digits() {
        for text in ["", "ada@example.org"] {
            assert_eq!(id_from(text).len(), 24);
            assert_eq!(Seed::of(text).digits().len(), 10);
        }
    }
}
