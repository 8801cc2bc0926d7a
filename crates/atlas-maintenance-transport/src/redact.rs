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

/// `text` with each `secret` replaced, however it is escaped, and the beginning of one at a text's end, where
/// a reply was cut off. `None` if there is none.
fn without(text: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
    let mut result: Option<Vec<u8>> = None;
    let mut kept_to = 0;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(length) = length_of(rest, secret) else {
            at += 1;
            continue;
        };
        let result = result.get_or_insert_default();
        result.extend_from_slice(text.get(kept_to..at).unwrap_or_default());
        result.extend_from_slice(REDACTED.as_bytes());
        at += length;
        kept_to = at;
    }
    let mut result = result?;
    result.extend_from_slice(text.get(kept_to..).unwrap_or_default());
    Some(result)
}

/// How many bytes the secret takes at the beginning of `text`, or what there is of it where the text ends.
fn length_of(text: &[u8], secret: &[u8]) -> Option<usize> {
    let first = text.first()?;
    if secret.first() != Some(first) && !ESCAPES.contains(first) {
        return None;
    }
    // Where what is known of the secret can end: as `%41` can be read in two ways, there may be several.
    let mut ends = vec![0];
    for (known, &byte) in secret.iter().enumerate() {
        let mut next = Vec::with_capacity(ends.len());
        for end in ends {
            let rest = text.get(end..).unwrap_or_default();
            if known >= MIN_LENGTH && (rest.is_empty() || is_cut_off(rest)) {
                return Some(text.len());
            }
            if rest.first() == Some(&byte) {
                next.push(end + 1);
            }
            next.extend(escape_of(rest, byte).map(|length| end + length));
        }
        next.sort_unstable();
        next.dedup();
        ends = next;
    }
    ends.last().copied()
}

/// What an escape begins with.
const ESCAPES: [u8; 3] = *b"%\\&";

/// The longest escape, `&#x0041;`.
const LONGEST_ESCAPE: usize = 8;

/// Whether a text ends within an escape.
fn is_cut_off(rest: &[u8]) -> bool {
    let is_begun = rest.first().is_some_and(|first| ESCAPES.contains(first));
    let is_open = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'#';
    rest.len() < LONGEST_ESCAPE && is_begun && rest.iter().skip(1).all(is_open)
}

/// The length of the escape of `byte` at the beginning of `text`: of a URL, of JSON, or of HTML.
fn escape_of(text: &[u8], byte: u8) -> Option<usize> {
    let (first, rest) = text.split_first()?;
    let number = |digits: &[u8], radix| {
        let digits = std::str::from_utf8(digits).ok()?;
        let is_number = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let number = u32::from_str_radix(digits, radix).ok()?;
        (is_number && number == u32::from(byte)).then_some(digits.len())
    };
    match first {
        b'%' => number(rest.get(..2)?, 16).map(|digits| 1 + digits),
        b'\\' => match rest.split_first()? {
            (b'u', digits) => number(digits.get(..4)?, 16).map(|digits| 2 + digits),
            (escaped @ (b'/' | b'"' | b'\\'), _) => (*escaped == byte).then_some(2),
            _ => None,
        },
        b'&' => {
            let end = rest.iter().take(LONGEST_ESCAPE).position(|b| *b == b';')?;
            let is_it = match rest.get(..end)? {
                [b'#', b'x' | b'X', digits @ ..] => number(digits, 16).is_some(),
                [b'#', digits @ ..] => number(digits, 10).is_some(),
                name => [
                    (&b"amp"[..], b'&'),
                    (b"lt", b'<'),
                    (b"gt", b'>'),
                    (b"quot", b'"'),
                    (b"apos", b'\''),
                ]
                .contains(&(name, byte)),
            };
            is_it.then_some(end + 2)
        }
        _ => None,
    }
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
    fn secret_is_taken_out_however_it_is_escaped() {
        let sent = bearer("aB/1+2=&\"<'\\%41");
        for escaped in [
            r#"aB/1+2=&"<'\%41"#,
            r"aB%2F1%2b2%3D%26%22%3c%27%5C%2541",
            r#"aB\/1+2=&\"<'\\%41"#,
            r"aB\u002f1\u002B2\u003d\u0026\u0022\u003C\u0027\u005c\u002541",
            "aB&#x2F;1&#43;2&#x3d;&amp;&quot;&lt;&apos;&#092;&#x0025;41",
            "%61%42/1+2=&amp;\"<'\\%41",
        ] {
            let text = format!("<{escaped}>{escaped}");
            assert_eq!(sent.redacted_text(&text), "<[redacted]>[redacted]");
        }
        for other in [
            r"aB%2G1+2=",
            "aB&#x2E;1",
            "aB&lt;1",
            r"aB\u00zz1",
            "aB%+f1+2=&",
            "%",
        ] {
            assert_eq!(sent.redacted_text(other), other);
        }
    }

    #[test]
    fn beginning_of_a_secret_at_the_end_is_taken_out() {
        let sent = bearer("s3cret-token/%41");
        for begun in [
            "s3cret-t",
            "s3cret-token%2",
            "s3cret%2Dtoken&#x",
            r"s3cret-token\u00",
        ] {
            let text = format!("it was {begun}");
            assert_eq!(sent.redacted_text(&text), "it was [redacted]", "{begun}");
        }
        for other in ["it was s3cre", "it was s3cret- %2", "s3cret and more"] {
            assert_eq!(sent.redacted_text(other), other);
        }
    }

    /// Two readings of each byte are not all the texts of them.
    #[test]
    fn secret_of_escapes_is_searched_for_in_one_pass() {
        let secret = r"\".repeat(300);
        let sent = bearer(&secret);
        assert_eq!(sent.redacted_text(&format!("{secret} x")), "[redacted] x");
        let other = r"\".repeat(299) + "!";
        assert_eq!(sent.redacted_text(&other), other);
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
