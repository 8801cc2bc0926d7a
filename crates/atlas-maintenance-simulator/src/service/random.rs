//! Text that nobody guesses: tokens and nonces.
//!
//! The source is the standard library's keyed hasher: its keys come from the operating system, and
//! without them its output cannot be told in advance in any practical way. It makes no
//! cryptographic promise, which is enough here: what it guards is made-up state on loopback, and
//! the credentials that lead to it are public.

use std::hash::{BuildHasher, RandomState};

#[derive(Debug, Default)]
pub(crate) struct Random {
    keys: RandomState,
    drawn: u64,
}

impl Random {
    /// 32 hexadecimal digits, never the same twice.
    pub(crate) fn text(&mut self) -> String {
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
    fn no_text_comes_twice() {
        let (mut one, mut other) = (Random::default(), Random::default());
        let texts: HashSet<_> = (0..1000).flat_map(|_| [one.text(), other.text()]).collect();
        assert_eq!(texts.len(), 2000);
        assert!(texts.iter().all(|text| text.len() == 32));
    }
}
