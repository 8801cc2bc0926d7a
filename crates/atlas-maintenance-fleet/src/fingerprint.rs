//! Fingerprints of texts, by which a journal recognizes the work that it belongs to.

use sha2::{Digest as _, Sha256};

/// The SHA-256 of a text in 64 hexadecimal digits.
pub(crate) fn sha256(text: &str) -> String {
    base16ct::lower::encode_string(&Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A journal of an earlier release is recognized by this value.
    #[test]
    fn fingerprint_is_sha256_in_lower_case() {
        // The test vector for "abc" of FIPS 180-4.
        assert_eq!(
            sha256("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
