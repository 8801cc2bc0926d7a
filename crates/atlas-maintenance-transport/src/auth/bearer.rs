//! A bearer token, stored as the header it is sent in and wiped with its last copy.

use bytes::Bytes;
use http::HeaderValue;
use secrecy::zeroize::Zeroizing;

const SCHEME: &str = "Bearer ";

/// `Authorization: Bearer …`. Copies, including those in requests, share one buffer, which is wiped
/// with the last of them.
#[derive(Clone)]
pub(crate) struct Bearer(HeaderValue);

impl Bearer {
    /// The header for `token`; `None` if a header cannot hold it.
    pub(crate) fn new(token: &str) -> Option<Self> {
        // With the final capacity: growing would leave an unwiped copy behind.
        let mut text = Zeroizing::new(Vec::with_capacity(SCHEME.len() + token.len()));
        text.extend_from_slice(SCHEME.as_bytes());
        text.extend_from_slice(token.as_bytes());
        // Shares the buffer; a slice or a string would be copied.
        let mut header = HeaderValue::from_maybe_shared(Bytes::from_owner(text)).ok()?;
        header.set_sensitive(true);
        Some(Self(header))
    }

    /// The header of a request.
    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// The token alone.
    pub(crate) fn token(&self) -> &str {
        let text = self.0.to_str().unwrap_or_default();
        text.strip_prefix(SCHEME).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_is_sent_unchanged_and_hidden_from_debug() {
        let bearer = Bearer::new("s3cret").unwrap();
        let header = bearer.header();
        assert_eq!(header, "Bearer s3cret");
        assert_eq!(bearer.token(), "s3cret");
        assert!(!format!("{header:?}").contains("s3cret"));
    }

    #[test]
    fn token_that_a_header_cannot_hold_is_none() {
        assert!(Bearer::new("a\nb").is_none());
    }

    #[test]
    fn requests_share_one_buffer() {
        let bearer = Bearer::new("s3cret").unwrap();
        let (one, other) = (bearer.header(), bearer.clone().header());
        assert_eq!(one.as_bytes().as_ptr(), other.as_bytes().as_ptr());
    }
}
