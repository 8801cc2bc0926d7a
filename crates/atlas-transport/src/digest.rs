//! HTTP digest for API keys: answers a challenge, and reuses its nonce for the calls that follow.
//!
//! The algorithm is `digest_auth`'s. This module guards its parser, picks the challenge, and
//! counts the uses of a nonce.

use std::sync::{Mutex, PoisonError};

use digest_auth::{AlgorithmType, AuthContext, HttpMethod, Qop, WwwAuthenticateHeader};
use http::header::{HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

pub(crate) struct DigestSource {
    public_key: String,
    private_key: SecretString,
    challenge: Mutex<Option<WwwAuthenticateHeader>>,
}

impl DigestSource {
    pub(crate) fn new(public_key: String, private_key: SecretString) -> Self {
        Self {
            public_key,
            private_key,
            challenge: Mutex::default(),
        }
    }

    /// The header for a request, if the service has sent a challenge before.
    pub(crate) fn authorize(&self, method: &http::Method, url: &Url) -> Option<HeaderValue> {
        let uri = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let context = AuthContext::new_with_method(
            self.public_key.as_str(),
            self.private_key.expose_secret(),
            uri,
            Option::<&[u8]>::None,
            HttpMethod::from(method.as_str()),
        );
        let answer = self.lock().as_mut()?.respond(&context).ok()?;
        let mut header = HeaderValue::from_str(&answer.to_string()).ok()?;
        header.set_sensitive(true);
        Some(header)
    }

    /// Takes up the challenge of a 401. `Ok(None)` when there is none, else whether the service
    /// says that only the nonce was too old.
    pub(crate) fn learn(&self, headers: &HeaderMap) -> Result<Option<bool>, Unanswerable> {
        let Some(challenge) = strongest(headers)? else {
            return Ok(None);
        };
        let stale = challenge.stale;
        *self.lock() = Some(challenge);
        Ok(Some(stale))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<WwwAuthenticateHeader>> {
        // A challenge is replaced as a whole, so one that a panicking thread left is a good one.
        self.challenge
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The strongest of the challenges that can be answered.
fn strongest(headers: &HeaderMap) -> Result<Option<WwwAuthenticateHeader>, Unanswerable> {
    let mut best: Option<WwwAuthenticateHeader> = None;
    let mut refusal = None;
    for value in headers.get_all(WWW_AUTHENTICATE) {
        // The parser counts characters where it should count bytes: anything but ASCII stays out.
        let Ok(text) = value.to_str() else { continue };
        if !text
            .get(..6)
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("digest"))
        {
            continue;
        }
        match parse(&text[6..]) {
            Ok(challenge) => {
                if best
                    .as_ref()
                    .is_none_or(|best| rank(&challenge) > rank(best))
                {
                    best = Some(challenge);
                }
            }
            Err(error) => refusal = Some(error),
        }
    }
    match (best, refusal) {
        (Some(best), _) => Ok(Some(best)),
        (None, Some(refusal)) => Err(refusal),
        (None, None) => Ok(None),
    }
}

fn parse(parameters: &str) -> Result<WwwAuthenticateHeader, Unanswerable> {
    let mut challenge = WwwAuthenticateHeader::parse(parameters).map_err(|error| Unanswerable {
        why: error.to_string(),
    })?;
    if !challenge
        .qop
        .as_ref()
        .is_some_and(|qop| qop.contains(&Qop::AUTH))
    {
        return Err(Unanswerable {
            why: "it does not offer qop=auth".to_owned(),
        });
    }
    // Else the library prefers `auth-int`, and protects bodies with a hash it cannot compute.
    challenge.qop = Some(vec![Qop::AUTH]);
    Ok(challenge)
}

fn rank(challenge: &WwwAuthenticateHeader) -> u8 {
    match challenge.algorithm.algo {
        AlgorithmType::MD5 => 0,
        AlgorithmType::SHA2_256 => 1,
        AlgorithmType::SHA2_512_256 => 2,
    }
}

/// The service asks for a digest that this client cannot compute.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the service's digest challenge cannot be answered: {why}")]
pub(crate) struct Unanswerable {
    why: String,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RECORDED: &str = r#"Digest realm="MMS Public API", domain="", nonce="n1", algorithm=MD5, qop="auth", stale=false"#;

    fn source() -> DigestSource {
        DigestSource::new("public".to_owned(), SecretString::from("private"))
    }

    fn headers(challenges: &[&str]) -> HeaderMap {
        challenges
            .iter()
            .map(|text| (WWW_AUTHENTICATE, HeaderValue::from_str(text).unwrap()))
            .collect()
    }

    fn answer(source: &DigestSource) -> Option<String> {
        let url = Url::parse("https://example.com/a/b?c=d").unwrap();
        let header = source.authorize(&http::Method::PATCH, &url)?;
        assert!(header.is_sensitive());
        Some(header.to_str().unwrap().to_owned())
    }

    #[test]
    fn without_a_challenge_there_is_nothing_to_answer() {
        assert_eq!(answer(&source()), None);
        assert_eq!(source().learn(&headers(&["Basic realm=\"x\""])), Ok(None));
    }

    #[test]
    fn a_nonce_is_reused_with_a_rising_count() {
        let source = source();
        assert_eq!(source.learn(&headers(&[RECORDED])), Ok(Some(false)));
        for count in 1..4 {
            let answer = answer(&source).unwrap();
            assert!(answer.contains(&format!("nc={count:08x}")), "{answer}");
            assert!(answer.contains("uri=\"/a/b?c=d\""), "{answer}");
            assert!(answer.contains("qop=auth"), "{answer}");
            assert!(!answer.contains("private"), "{answer}");
        }
    }

    #[test]
    fn the_strongest_algorithm_wins_and_the_order_does_not_matter() {
        let strong = r#"Digest realm="r", nonce="n2", algorithm=SHA-256, qop="auth,auth-int""#;
        for challenges in [[RECORDED, strong], [strong, RECORDED]] {
            let source = source();
            source.learn(&headers(&challenges)).unwrap();
            let answer = answer(&source).unwrap();
            assert!(
                answer.contains("SHA-256") && answer.contains("qop=auth,"),
                "{answer}"
            );
        }
    }

    #[test]
    fn a_challenge_that_cannot_be_answered_is_a_clear_error() {
        for (challenge, word) in [
            (r#"Digest realm="r", nonce="n", qop="auth-int""#, "qop=auth"),
            (r#"Digest realm="r", nonce="n""#, "qop=auth"),
            (
                r#"Digest realm="r", nonce="n", qop="auth", algorithm=WHIRLPOOL"#,
                "WHIRLPOOL",
            ),
            (r#"Digest realm="r""#, "nonce"),
        ] {
            let error = source().learn(&headers(&[challenge])).unwrap_err();
            assert!(error.to_string().contains(word), "{error}");
        }
    }

    #[test]
    fn the_answer_is_the_one_of_rfc_7616() {
        // Section 3.9.1 has MD5 and SHA-256 answers for a fixed client nonce; the client nonce
        // here is random, so the answer is computed again from what was sent.
        let source = DigestSource::new("Mufasa".to_owned(), SecretString::from("Circle of Life"));
        source
            .learn(&headers(&[r#"Digest realm="http-auth@example.org", qop="auth", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v""#]))
            .unwrap();
        let url = Url::parse("http://www.example.org/dir/index.html").unwrap();
        let header = source.authorize(&http::Method::GET, &url).unwrap();
        let mut sent = digest_auth::AuthorizationHeader::parse(header.to_str().unwrap()).unwrap();
        let response = std::mem::take(&mut sent.response);
        let mut context = AuthContext::new("Mufasa", "Circle of Life", "/dir/index.html");
        context.set_custom_cnonce("f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
        sent.digest(&context);
        assert_eq!(sent.response, response);
        sent.cnonce = Some("f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ".to_owned());
        sent.digest(&context);
        assert_eq!(sent.response, "8ca523f5e9506fed4657c9700eebdbec");
    }

    proptest! {
        #[test]
        fn no_challenge_makes_it_panic(text in r#"(?i)(digest)? ?([a-z]{0,6}=?"?[ -~\t]{0,12}"?,? ?){0,6}"#) {
            if let Ok(value) = HeaderValue::from_str(&text) {
                let source = source();
                let _ = source.learn(&HeaderMap::from_iter([(WWW_AUTHENTICATE, value)]));
                let _ = answer(&source);
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let bytes = [b"Digest ", &bytes[..]].concat();
            if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                let _ = source().learn(&HeaderMap::from_iter([(WWW_AUTHENTICATE, value)]));
            }
        }
    }
}
