//! Random text for tokens and nonces.
//!
//! The source is the standard library's keyed hasher with keys from the operating system. It is not
//! cryptographically secure, which suffices for simulated state whose credentials are public.

use std::hash::{BuildHasher, RandomState};

#[derive(Debug, Default)]
pub(crate) struct Random {
    keys: RandomState,
    drawn: u64,
}

impl Random {
    /// 32 hexadecimal digits, never the same twice.
    pub(crate) fn hex(&mut self) -> String {
        self.drawn = self.drawn.wrapping_add(1);
        let high = self.keys.hash_one((self.drawn, 'h'));
        let low = self.keys.hash_one((self.drawn, 'l'));
        format!("{high:016x}{low:016x}")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn texts_are_unique() {
        let (mut one, mut other) = (Random::default(), Random::default());
        let texts: HashSet<_> = (0..1000).flat_map(|_| [one.hex(), other.hex()]).collect();
        assert_eq!(texts.len(), 2000);
        assert!(texts.iter().all(|text| text.len() == 32));
    }
}
