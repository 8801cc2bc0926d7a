//! HTTP digest for API keys: answers a challenge, and reuses its nonce for the calls that follow.
//!
//! The algorithm is `digest_auth`'s. This module guards its parser, picks the challenge, and
//! counts the uses of a nonce.

use std::sync::{Arc, Mutex, PoisonError};

use digest_auth::{AlgorithmType, AuthContext, HttpMethod, Qop, WwwAuthenticateHeader};
use http::header::{HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

pub(crate) struct DigestSource {
    public_key: String,
    private_key: SecretString,
    /// The challenge that calls share, with the count of its uses.
    shared: Mutex<Option<WwwAuthenticateHeader>>,
    /// Held by the call that goes first, until there is a challenge to share: so many calls that
    /// start together cost one challenge, not one each.
    first: Arc<tokio::sync::Mutex<()>>,
}

/// What one call knows of the challenges it has met.
///
/// A nonce that is shared can fail a call through no fault of the key: it can be stale, or good for
/// one use, or its counts can arrive out of order at a server that minds. So after such a failure
/// the call answers the challenge that came with it, alone; only a refusal of that answer means that
/// the key is wrong.
#[derive(Default)]
pub(crate) struct Dialogue {
    own: Option<WwwAuthenticateHeader>,
    carried: Carried,
    refusals: u32,
    going_first: Option<tokio::sync::OwnedMutexGuard<()>>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Carried {
    #[default]
    Nothing,
    Shared,
    Own,
}

/// How many refusals a call answers at most.
const MOST_REFUSALS: u32 = 4;

impl DigestSource {
    pub(crate) fn new(public_key: String, private_key: SecretString) -> Self {
        Self {
            public_key,
            private_key,
            shared: Mutex::default(),
            first: Arc::default(),
        }
    }

    /// The header for the next attempt; `None` when a challenge must come first.
    pub(crate) async fn prove(
        &self,
        method: &http::Method,
        url: &Url,
        dialogue: &mut Dialogue,
    ) -> Option<HeaderValue> {
        if let Some(own) = &mut dialogue.own {
            dialogue.carried = Carried::Own;
            return self.respond(own, method, url);
        }
        dialogue.carried = Carried::Shared;
        if let Some(header) = self.respond_to_shared(method, url) {
            return Some(header);
        }
        if dialogue.going_first.is_none() {
            let going_first = Arc::clone(&self.first).lock_owned().await;
            // Whoever went first may have left a challenge meanwhile.
            if let Some(header) = self.respond_to_shared(method, url) {
                return Some(header);
            }
            dialogue.going_first = Some(going_first);
        }
        dialogue.carried = Carried::Nothing;
        None
    }

    /// The attempt was let in: what it answered is good for others.
    pub(crate) fn accepted(&self, dialogue: &mut Dialogue) {
        if let Some(own) = dialogue.own.take() {
            *self.lock() = Some(own);
        }
        dialogue.going_first = None;
    }

    /// The attempt was refused: whether another one makes sense.
    pub(crate) fn refused(
        &self,
        headers: &HeaderMap,
        dialogue: &mut Dialogue,
    ) -> Result<bool, Unanswerable> {
        let Some(challenge) = strongest(headers)? else {
            return Ok(false);
        };
        dialogue.refusals += 1;
        let again = dialogue.carried != Carried::Own || challenge.stale;
        dialogue.own = Some(challenge);
        Ok(again && dialogue.refusals < MOST_REFUSALS)
    }

    fn respond_to_shared(&self, method: &http::Method, url: &Url) -> Option<HeaderValue> {
        self.respond(self.lock().as_mut()?, method, url)
    }

    fn respond(
        &self,
        challenge: &mut WwwAuthenticateHeader,
        method: &http::Method,
        url: &Url,
    ) -> Option<HeaderValue> {
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
        let answer = challenge.respond(&context).ok()?;
        let mut header = HeaderValue::from_str(&answer.to_string()).ok()?;
        header.set_sensitive(true);
        Some(header)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<WwwAuthenticateHeader>> {
        // A challenge is replaced as a whole, so one that a panicking thread left is a good one.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
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

    async fn prove(source: &DigestSource, dialogue: &mut Dialogue) -> Option<String> {
        let url = Url::parse("https://example.com/a/b?c=d").unwrap();
        let header = source.prove(&http::Method::PATCH, &url, dialogue).await?;
        assert!(header.is_sensitive());
        Some(header.to_str().unwrap().to_owned())
    }

    /// A source that has been let in once with this challenge.
    async fn acquainted(challenges: &[&str]) -> DigestSource {
        let (source, mut dialogue) = (source(), Dialogue::default());
        assert_eq!(prove(&source, &mut dialogue).await, None);
        assert_eq!(
            source.refused(&headers(challenges), &mut dialogue),
            Ok(true)
        );
        assert!(prove(&source, &mut dialogue).await.is_some());
        source.accepted(&mut dialogue);
        source
    }

    #[tokio::test]
    async fn a_nonce_is_reused_with_a_rising_count() {
        let source = acquainted(&[RECORDED]).await;
        for count in 2..5 {
            let answer = prove(&source, &mut Dialogue::default()).await.unwrap();
            assert!(answer.contains(&format!("nc={count:08x}")), "{answer}");
            assert!(answer.contains("uri=\"/a/b?c=d\""), "{answer}");
            assert!(answer.contains("qop=auth"), "{answer}");
            assert!(!answer.contains("private"), "{answer}");
        }
    }

    #[tokio::test]
    async fn without_a_digest_challenge_there_is_nothing_to_answer() {
        let mut dialogue = Dialogue::default();
        let basic = headers(&["Basic realm=\"x\""]);
        assert_eq!(source().refused(&basic, &mut dialogue), Ok(false));
    }

    #[tokio::test]
    async fn a_refused_shared_nonce_is_answered_once_more_and_alone() {
        let source = acquainted(&[RECORDED]).await;
        let mut dialogue = Dialogue::default();
        prove(&source, &mut dialogue).await.unwrap();
        let other = RECORDED.replace("n1", "n2");
        assert_eq!(source.refused(&headers(&[&other]), &mut dialogue), Ok(true));
        let answer = prove(&source, &mut dialogue).await.unwrap();
        assert!(
            answer.contains("n2") && answer.contains("nc=00000001"),
            "{answer}"
        );
        let meanwhile = prove(&source, &mut Dialogue::default()).await.unwrap();
        assert!(
            meanwhile.contains("n1"),
            "nobody else uses it yet: {meanwhile}"
        );
        source.accepted(&mut dialogue);
        let later = prove(&source, &mut Dialogue::default()).await.unwrap();
        assert!(
            later.contains("n2") && later.contains("nc=00000002"),
            "{later}"
        );
    }

    #[tokio::test]
    async fn a_wrong_key_ends_after_one_answer_and_stale_nonces_after_a_few() {
        let stale = RECORDED.replace("stale=false", "stale=true");
        for (challenge, answers) in [(RECORDED, 1), (&stale, 3)] {
            let (source, mut dialogue) = (source(), Dialogue::default());
            let mut given = 0;
            loop {
                given += usize::from(prove(&source, &mut dialogue).await.is_some());
                if !source
                    .refused(&headers(&[challenge]), &mut dialogue)
                    .unwrap()
                {
                    break;
                }
            }
            assert_eq!(given, answers, "{challenge}");
        }
    }

    #[tokio::test]
    async fn who_comes_while_another_goes_first_waits_for_its_challenge() {
        let source = Arc::new(source());
        let mut first = Dialogue::default();
        assert_eq!(prove(&source, &mut first).await, None);
        let waiting = tokio::spawn({
            let source = Arc::clone(&source);
            async move { prove(&source, &mut Dialogue::default()).await }
        });
        tokio::task::yield_now().await;
        source.refused(&headers(&[RECORDED]), &mut first).unwrap();
        prove(&source, &mut first).await.unwrap();
        source.accepted(&mut first);
        let answer = waiting.await.unwrap().unwrap();
        assert!(answer.contains("nc=00000002"), "{answer}");
    }

    #[tokio::test]
    async fn who_goes_first_and_gives_up_lets_the_next_one_go() {
        let source = source();
        let mut first = Dialogue::default();
        assert_eq!(prove(&source, &mut first).await, None);
        drop(first);
        assert_eq!(prove(&source, &mut Dialogue::default()).await, None);
    }

    #[tokio::test]
    async fn the_strongest_algorithm_wins_and_the_order_does_not_matter() {
        let strong = r#"Digest realm="r", nonce="n2", algorithm=SHA-256, qop="auth,auth-int""#;
        for challenges in [[RECORDED, strong], [strong, RECORDED]] {
            let source = acquainted(&challenges).await;
            let answer = prove(&source, &mut Dialogue::default()).await.unwrap();
            assert!(
                answer.contains("SHA-256") && answer.contains("qop=auth,"),
                "{answer}"
            );
        }
    }

    #[tokio::test]
    async fn a_challenge_that_cannot_be_answered_is_a_clear_error() {
        for (challenge, word) in [
            (r#"Digest realm="r", nonce="n", qop="auth-int""#, "qop=auth"),
            (r#"Digest realm="r", nonce="n""#, "qop=auth"),
            (
                r#"Digest realm="r", nonce="n", qop="auth", algorithm=WHIRLPOOL"#,
                "WHIRLPOOL",
            ),
            (r#"Digest realm="r""#, "nonce"),
        ] {
            let mut dialogue = Dialogue::default();
            let error = source()
                .refused(&headers(&[challenge]), &mut dialogue)
                .unwrap_err();
            assert!(error.to_string().contains(word), "{error}");
        }
    }

    #[tokio::test]
    async fn the_answer_is_the_one_of_rfc_7616() {
        // Section 3.9.1 has MD5 and SHA-256 answers for a fixed client nonce; the client nonce
        // here is random, so the answer is computed again from what was sent.
        let source = DigestSource::new("Mufasa".to_owned(), SecretString::from("Circle of Life"));
        let challenge = r#"Digest realm="http-auth@example.org", qop="auth", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v""#;
        let mut dialogue = Dialogue::default();
        source
            .refused(&headers(&[challenge]), &mut dialogue)
            .unwrap();
        let url = Url::parse("http://www.example.org/dir/index.html").unwrap();
        let header = source
            .prove(&http::Method::GET, &url, &mut dialogue)
            .await
            .unwrap();
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
                let headers = HeaderMap::from_iter([(WWW_AUTHENTICATE, value)]);
                let _ = source().refused(&headers, &mut Dialogue::default());
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let bytes = [b"Digest ", &bytes[..]].concat();
            if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                let headers = HeaderMap::from_iter([(WWW_AUTHENTICATE, value)]);
                let _ = source().refused(&headers, &mut Dialogue::default());
            }
        }
    }
}
