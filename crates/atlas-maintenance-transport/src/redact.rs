//! Takes what was sent in confidence out of a reply that repeats it, before an error or a trace shows it.
//!
//! Services and proxies repeat headers of a request in their error pages. The search is made only for
//! replies that are shown.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

/// What stands in place of a secret.
const REDACTED: &str = "[redacted]";

/// Shorter texts are not searched for: they occur by chance.
const MIN_LENGTH: usize = 6;

/// What a request held that no message may repeat.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent {
    /// The `Authorization` header.
    pub(crate) authorization: Option<HeaderValue>,
    /// The secrets in its body, and those that its header holds encoded.
    pub(crate) secrets: Vec<SecretString>,
}

impl Sent {
    /// `bytes` without the secrets; `None` if they hold none.
    pub(crate) fn redacted(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut redacted: Option<Vec<u8>> = None;
        self.each(|secret| {
            let text = redacted.as_deref().unwrap_or(bytes);
            if let Some(without) = without(text, secret.as_bytes()) {
                redacted = Some(without);
            }
            // Some writers of JSON escape the slash, which base64 has.
            if secret.contains('/') {
                let text = redacted.as_deref().unwrap_or(bytes);
                if let Some(without) = without(text, secret.replace('/', "\\/").as_bytes()) {
                    redacted = Some(without);
                }
            }
        });
        redacted
    }

    pub(crate) fn redacted_text(&self, text: &str) -> String {
        match self.redacted(text.as_bytes()) {
            Some(redacted) => String::from_utf8_lossy(&redacted).into_owned(),
            None => text.to_owned(),
        }
    }

    pub(crate) fn redact_body(&self, body: &mut Bytes) {
        if let Some(redacted) = self.redacted(body) {
            *body = redacted.into();
        }
    }

    pub(crate) fn redact_headers(&self, headers: &mut HeaderMap) {
        for value in headers.values_mut() {
            if let Some(redacted) = self.redacted(value.as_bytes())
                && let Ok(redacted) = HeaderValue::from_bytes(&redacted)
            {
                *value = redacted;
            }
        }
    }

    /// Calls `search` with every secret.
    fn each(&self, mut search: impl FnMut(&str)) {
        let header = self.authorization.as_ref();
        let of_header = header.and_then(|value| value.to_str().ok()).map(secret_of);
        let others = self.secrets.iter().map(|secret| secret.expose_secret());
        for secret in of_header.into_iter().chain(others) {
            if secret.len() >= MIN_LENGTH {
                search(secret);
            }
        }
    }
}

/// A URL that others chose, as far as it is shown: without user, password, query and fragment.
pub(crate) fn without_secrets(url: &Url) -> String {
    let origin = url.origin().ascii_serialization();
    format!("{origin}{}", url.path())
}

/// The secret part of an `Authorization` header: the token, the encoded password, or the response to a
/// digest challenge.
fn secret_of(header: &str) -> &str {
    let (scheme, rest) = header.split_once(' ').unwrap_or(("", header));
    if !scheme.eq_ignore_ascii_case("digest") {
        return rest;
    }
    let response = rest
        .split_once("response=\"")
        .map_or(rest, |(_, rest)| rest);
    response.split('"').next().unwrap_or(response)
}

/// `text` with each `secret` replaced, and the beginning of one at a text's end, where a reply was cut off.
fn without(text: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
    let mut result: Option<Vec<u8>> = None;
    let mut rest = text;
    while let Some(at) = find(rest, secret) {
        let (before, after) = rest.split_at(at);
        let result = result.get_or_insert_default();
        result.extend_from_slice(before);
        result.extend_from_slice(REDACTED.as_bytes());
        rest = after.get(secret.len()..).unwrap_or_default();
    }
    let lengths = (MIN_LENGTH..secret.len()).rev();
    let begun = lengths
        .filter_map(|length| secret.get(..length))
        .find(|begun| rest.ends_with(begun));
    if let Some(begun) = begun {
        let result = result.get_or_insert_default();
        result.extend_from_slice(rest.get(..rest.len() - begun.len()).unwrap_or_default());
        result.extend_from_slice(REDACTED.as_bytes());
        return Some(std::mem::take(result));
    }
    let mut result = result?;
    result.extend_from_slice(rest);
    Some(result)
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bearer(token: &str) -> Sent {
        Sent {
            authorization: Some(format!("Bearer {token}").parse().unwrap()),
            secrets: Vec::new(),
        }
    }

    #[test]
    fn secret_of_each_scheme_is_taken_out() {
        let digest = r#"Digest username="public", nonce="n", response="0123456789abcdef", nc=1"#;
        for (header, secret) in [
            ("Bearer s3cret-token", "s3cret-token"),
            ("Basic aWQ6czNj/mV0", "aWQ6czNj/mV0"),
            ("Basic aWQ6czNj/mV0", r"aWQ6czNj\/mV0"),
            (digest, "0123456789abcdef"),
        ] {
            let sent = Sent {
                authorization: Some(header.parse().unwrap()),
                secrets: vec!["body-secret".into()],
            };
            for text in [
                secret.to_owned(),
                format!("a {secret} b {secret}"),
                format!("you sent body-secret and {secret}!"),
            ] {
                let redacted = sent.redacted_text(&text);
                assert!(!redacted.contains(secret), "{redacted}");
                assert!(!redacted.contains("body-secret"), "{redacted}");
                assert!(redacted.contains(REDACTED), "{redacted}");
            }
        }
        assert!(bearer("s3cret-token").redacted(b"nothing").is_none());
        assert!(bearer("ab").redacted(b"about").is_none());
        assert!(Sent::default().redacted(b"anything").is_none());
    }

    #[test]
    fn beginning_of_a_secret_at_the_end_is_taken_out() {
        let sent = bearer("s3cret-token");
        assert_eq!(sent.redacted_text("it was s3cret-t"), "it was [redacted]");
        assert_eq!(sent.redacted_text("it was s3cre"), "it was s3cre");
    }

    #[test]
    fn headers_are_redacted() {
        let mut headers = HeaderMap::new();
        headers.insert("x-error-code", "NO_s3cret-token".parse().unwrap());
        headers.insert("location", "/a".parse().unwrap());
        bearer("s3cret-token").redact_headers(&mut headers);
        assert_eq!(headers["x-error-code"], "NO_[redacted]");
        assert_eq!(headers["location"], "/a");
    }

    #[test]
    fn foreign_url_is_shown_without_what_may_be_secret() {
        let url = Url::parse("https://user:pass@login.example:8443/sso?token=t#f").unwrap();
        assert_eq!(without_secrets(&url), "https://login.example:8443/sso");
    }

    proptest! {
        #[test]
        fn no_secret_is_left_and_other_text_stays(parts in prop::collection::vec("[a-c ]{0,8}", 1..5)) {
            let secret = "abcabcab";
            let text = parts.join(secret);
            let redacted = bearer(secret).redacted_text(&text);
            prop_assert!(!redacted.contains(secret));
            if parts.len() == 1 && !text.contains(secret) && !text.ends_with("abcabc") && !text.ends_with("abcabca") {
                prop_assert_eq!(redacted, text);
            } else {
                prop_assert!(redacted.contains(REDACTED));
            }
        }
    }
}
