//! A bearer token, as the header that it is sent in: made once, wiped with its last copy.
//!
//! Knows nothing of where a token comes from or how long it lives.

use bytes::Bytes;
use http::HeaderValue;
use secrecy::zeroize::Zeroizing;

const SCHEME: &str = "Bearer ";

/// `Authorization: Bearer …`. Copies share one buffer, which is wiped when the last of them goes,
/// those in requests included.
#[derive(Clone)]
pub(crate) struct Bearer(HeaderValue);

impl Bearer {
    /// The header for `token`, or `None` if that cannot stand in one.
    pub(crate) fn new(token: &str) -> Option<Self> {
        // As large as it gets, since growing would leave a copy behind.
        let mut text = Zeroizing::new(Vec::with_capacity(SCHEME.len() + token.len()));
        text.extend_from_slice(SCHEME.as_bytes());
        text.extend_from_slice(token.as_bytes());
        // Taken as it is, where a slice or a string would be copied.
        let mut header = HeaderValue::from_maybe_shared(Bytes::from_owner(text)).ok()?;
        header.set_sensitive(true);
        Some(Self(header))
    }

    /// What goes into a request.
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
    fn a_token_is_sent_as_it_is_and_hidden_from_debug() {
        let bearer = Bearer::new("s3cret").unwrap();
        let header = bearer.header();
        assert_eq!(header, "Bearer s3cret");
        assert_eq!(bearer.token(), "s3cret");
        assert!(!format!("{header:?}").contains("s3cret"));
    }

    #[test]
    fn what_no_header_can_carry_makes_none() {
        assert!(Bearer::new("a\nb").is_none());
    }

    #[test]
    fn requests_share_one_buffer() {
        let bearer = Bearer::new("s3cret").unwrap();
        let (one, other) = (bearer.header(), bearer.clone().header());
        assert_eq!(one.as_bytes().as_ptr(), other.as_bytes().as_ptr());
    }
}
