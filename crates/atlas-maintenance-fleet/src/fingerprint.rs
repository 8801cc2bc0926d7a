//! Fingerprints of texts, by which a journal recognizes the work that it belongs to.

use ring::digest::{SHA256, digest};

/// The SHA-256 of a text in 64 hexadecimal digits.
pub(crate) fn sha256(text: &str) -> String {
    base16ct::lower::encode_string(digest(&SHA256, text.as_bytes()).as_ref())
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
