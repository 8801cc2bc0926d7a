//! HTTP digest for API keys: answers a challenge and reuses its nonce for later calls.
//!
//! This module picks the challenge and shares it between calls; `challenge` parses challenges and
//! `answer` computes answers. It is our own, and `digest_auth` is its oracle in the tests: ARCHITECTURE.md
//! says why.

mod answer;
mod challenge;

use std::sync::{Arc, Mutex, PoisonError};

use http::header::{HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use secrecy::SecretString;
use url::Url;

use answer::{Answerer, Key, Request};
use challenge::Challenge;

pub(crate) struct DigestSource {
    public_key: String,
    private_key: SecretString,
    /// The challenge that calls share, with its use count.
    shared: Mutex<Option<Answerer>>,
    /// Held by the first call until there is a challenge to share, so that many calls that start
    /// together cost one challenge.
    first: Arc<tokio::sync::Mutex<()>>,
}

/// The challenges of one call.
///
/// A shared nonce can fail although the key is right: it can be stale or single-use, or its counts
/// can arrive out of order at a server that checks them. After such a failure the call answers the
/// challenge of that reply on its own; only a refusal of that answer means that the key is wrong.
#[derive(Default)]
pub(crate) struct DigestSession {
    own: Option<Answerer>,
    sent: Sent,
    refusals: u32,
    first: Option<tokio::sync::OwnedMutexGuard<()>>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Sent {
    #[default]
    Nothing,
    Shared,
    Own,
}

/// The most refusals of one call.
const MAX_REFUSALS: u32 = 4;

impl DigestSource {
    pub(crate) fn new(public_key: String, private_key: SecretString) -> Self {
        Self {
            public_key,
            private_key,
            shared: Mutex::default(),
            first: Arc::default(),
        }
    }

    /// The header of the next request; `None` when a challenge must come first.
    pub(crate) async fn authorize(
        &self,
        method: &http::Method,
        url: &Url,
        session: &mut DigestSession,
    ) -> Option<HeaderValue> {
        if let Some(own) = &mut session.own {
            session.sent = Sent::Own;
            return self.respond(own, method, url);
        }
        session.sent = Sent::Shared;
        if let Some(header) = self.respond_to_shared(method, url) {
            return Some(header);
        }
        if session.first.is_none() {
            let first = Arc::clone(&self.first).lock_owned().await;
            // The call that held the lock may have left a challenge.
            if let Some(header) = self.respond_to_shared(method, url) {
                return Some(header);
            }
            session.first = Some(first);
        }
        session.sent = Sent::Nothing;
        None
    }

    /// Records an accepted request: its challenge can be shared.
    pub(crate) fn accepted(&self, session: &mut DigestSession) {
        if let Some(own) = session.own.take() {
            *self.lock() = Some(own);
        }
        session.first = None;
    }

    /// Records a 401. Returns whether another request can succeed.
    pub(crate) fn refused(
        &self,
        headers: &HeaderMap,
        session: &mut DigestSession,
    ) -> Result<bool, Unanswerable> {
        let Some(challenge) = strongest(headers)? else {
            return Ok(false);
        };
        session.refusals += 1;
        let again = session.sent != Sent::Own || challenge.stale;
        session.own = Some(Answerer::new(challenge)?);
        Ok(again && session.refusals < MAX_REFUSALS)
    }

    fn respond_to_shared(&self, method: &http::Method, url: &Url) -> Option<HeaderValue> {
        self.respond(self.lock().as_mut()?, method, url)
    }

    fn respond(
        &self,
        challenge: &mut Answerer,
        method: &http::Method,
        url: &Url,
    ) -> Option<HeaderValue> {
        let key = Key {
            user: &self.public_key,
            password: &self.private_key,
        };
        let uri = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let method = method.as_str();
        challenge.answer(key, Request { method, uri })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Answerer>> {
        // A challenge is replaced as a whole, so it is intact even after a panic.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The strongest challenge that can be answered; the first of several equal ones.
fn strongest(headers: &HeaderMap) -> Result<Option<Challenge>, Unanswerable> {
    let mut best: Option<Challenge> = None;
    let mut refusal = None;
    let values = headers.get_all(WWW_AUTHENTICATE).iter();
    for challenge in values.flat_map(|value| challenge::read(value.as_bytes())) {
        match challenge {
            Ok(challenge) => {
                if best
                    .as_ref()
                    .is_none_or(|best| challenge.algorithm.hash > best.algorithm.hash)
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

/// A digest challenge that this client cannot answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the service's digest challenge cannot be answered: {why}")]
pub(crate) struct Unanswerable {
    why: String,
}

impl Unanswerable {
    fn new(why: impl Into<String>) -> Self {
        Self { why: why.into() }
    }
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

    async fn authorize(source: &DigestSource, session: &mut DigestSession) -> Option<String> {
        let url = Url::parse("https://example.com/a/b?c=d").unwrap();
        let header = source
            .authorize(&http::Method::PATCH, &url, session)
            .await?;
        assert!(header.is_sensitive());
        Some(header.to_str().unwrap().to_owned())
    }

    /// A source with a shared challenge.
    async fn with_challenge(challenges: &[&str]) -> DigestSource {
        let (source, mut session) = (source(), DigestSession::default());
        assert_eq!(authorize(&source, &mut session).await, None);
        assert_eq!(source.refused(&headers(challenges), &mut session), Ok(true));
        assert!(authorize(&source, &mut session).await.is_some());
        source.accepted(&mut session);
        source
    }

    #[tokio::test]
    async fn nonce_is_reused_with_a_rising_count() {
        let source = with_challenge(&[RECORDED]).await;
        for count in 2..5 {
            let answer = authorize(&source, &mut DigestSession::default())
                .await
                .unwrap();
            assert!(answer.contains(&format!("nc={count:08x}")), "{answer}");
            assert!(answer.contains("uri=\"/a/b?c=d\""), "{answer}");
            assert!(answer.contains("qop=auth"), "{answer}");
            assert!(!answer.contains("private"), "{answer}");
        }
    }

    #[tokio::test]
    async fn reply_without_a_digest_challenge_is_not_answered() {
        let mut session = DigestSession::default();
        let basic = headers(&["Basic realm=\"x\""]);
        assert_eq!(source().refused(&basic, &mut session), Ok(false));
    }

    #[tokio::test]
    async fn refused_shared_nonce_is_answered_once_more_with_an_own_nonce() {
        let source = with_challenge(&[RECORDED]).await;
        let mut session = DigestSession::default();
        authorize(&source, &mut session).await.unwrap();
        let other = RECORDED.replace("n1", "n2");
        assert_eq!(source.refused(&headers(&[&other]), &mut session), Ok(true));
        let answer = authorize(&source, &mut session).await.unwrap();
        assert!(
            answer.contains("n2") && answer.contains("nc=00000001"),
            "{answer}"
        );
        let meanwhile = authorize(&source, &mut DigestSession::default())
            .await
            .unwrap();
        assert!(
            meanwhile.contains("n1"),
            "other calls do not use it yet: {meanwhile}"
        );
        source.accepted(&mut session);
        let later = authorize(&source, &mut DigestSession::default())
            .await
            .unwrap();
        assert!(
            later.contains("n2") && later.contains("nc=00000002"),
            "{later}"
        );
    }

    #[tokio::test]
    async fn wrong_key_ends_after_one_answer_and_stale_nonces_after_three() {
        let stale = RECORDED.replace("stale=false", "stale=true");
        for (challenge, answers) in [(RECORDED, 1), (&stale, 3)] {
            let (source, mut session) = (source(), DigestSession::default());
            let mut given = 0;
            loop {
                given += usize::from(authorize(&source, &mut session).await.is_some());
                if !source
                    .refused(&headers(&[challenge]), &mut session)
                    .unwrap()
                {
                    break;
                }
            }
            assert_eq!(given, answers, "{challenge}");
        }
    }

    #[tokio::test]
    async fn second_call_waits_for_the_first_challenge() {
        let source = Arc::new(source());
        let mut first = DigestSession::default();
        assert_eq!(authorize(&source, &mut first).await, None);
        let waiting = tokio::spawn({
            let source = Arc::clone(&source);
            async move { authorize(&source, &mut DigestSession::default()).await }
        });
        tokio::task::yield_now().await;
        source.refused(&headers(&[RECORDED]), &mut first).unwrap();
        authorize(&source, &mut first).await.unwrap();
        source.accepted(&mut first);
        let answer = waiting.await.unwrap().unwrap();
        assert!(answer.contains("nc=00000002"), "{answer}");
    }

    #[tokio::test]
    async fn dropped_first_call_unblocks_the_next() {
        let source = source();
        let mut first = DigestSession::default();
        assert_eq!(authorize(&source, &mut first).await, None);
        drop(first);
        assert_eq!(
            authorize(&source, &mut DigestSession::default()).await,
            None
        );
    }

    #[tokio::test]
    async fn strongest_algorithm_wins_in_any_order() {
        let strong = r#"Digest realm="r", nonce="n2", algorithm=SHA-256, qop="auth,auth-int""#;
        for challenges in [[RECORDED, strong], [strong, RECORDED]] {
            let source = with_challenge(&challenges).await;
            let answer = authorize(&source, &mut DigestSession::default())
                .await
                .unwrap();
            assert!(
                answer.contains("SHA-256") && answer.contains("qop=auth,"),
                "{answer}"
            );
        }
    }

    #[tokio::test]
    async fn unanswerable_challenge_is_an_error_that_names_the_cause() {
        for (challenge, word) in [
            (r#"Digest realm="r", nonce="n", qop="auth-int""#, "qop=auth"),
            (r#"Digest realm="r", nonce="n""#, "qop=auth"),
            (
                r#"Digest realm="r", nonce="n", qop="auth", algorithm=WHIRLPOOL"#,
                "WHIRLPOOL",
            ),
            (r#"Digest realm="r""#, "nonce"),
        ] {
            let mut session = DigestSession::default();
            let error = source()
                .refused(&headers(&[challenge]), &mut session)
                .unwrap_err();
            assert!(error.to_string().contains(word), "{error}");
        }
    }

    #[tokio::test]
    async fn challenges_may_share_a_header_value() {
        let basic = r#"Basic realm="x""#;
        let weak = RECORDED;
        let strong = r#"Digest realm="r", nonce="n2", algorithm=SHA-256, qop="auth""#;
        let spreads: [&[&str]; 4] = [
            &[basic, weak, strong],
            &[&format!("{basic}, {weak}, {strong}")],
            &[&format!("{strong}, {basic}, {weak}")],
            &[weak, &format!("{basic}, {strong}"), basic],
        ];
        for spread in spreads {
            let source = with_challenge(spread).await;
            let answer = authorize(&source, &mut DigestSession::default())
                .await
                .unwrap();
            assert!(answer.contains("algorithm=SHA-256"), "{answer}");
        }
    }

    #[tokio::test]
    async fn answerable_challenge_is_preferred() {
        for challenges in [
            [r#"Digest realm="r", algorithm=NEW"#, RECORDED],
            [RECORDED, r#"Digest realm=""#],
        ] {
            with_challenge(&challenges).await;
        }
    }

    #[tokio::test]
    async fn client_nonce_is_kept_for_the_challenge() {
        // With `-sess` a service may compute the session key once or for each request.
        let challenge = RECORDED.replace("MD5", "MD5-sess");
        let source = with_challenge(&[&challenge]).await;
        let mut nonces = Vec::new();
        for _ in 0..2 {
            let answer = authorize(&source, &mut DigestSession::default())
                .await
                .unwrap();
            let (_, rest) = answer.split_once("cnonce=\"").unwrap();
            nonces.push(rest.split_once('"').unwrap().0.to_owned());
        }
        assert_eq!(nonces[0], nonces[1]);
    }

    proptest! {
        #[test]
        fn challenges_never_panic(text in r#"(?i)(digest)? ?([a-z]{0,6}=?"?[ -~\t]{0,12}"?,? ?){0,6}"#) {
            if let Ok(value) = HeaderValue::from_str(&text) {
                let headers = HeaderMap::from_iter([(WWW_AUTHENTICATE, value)]);
                let _ = source().refused(&headers, &mut DigestSession::default());
            }
        }

        #[test]
        fn bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let bytes = [b"Digest ", &bytes[..]].concat();
            if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                let headers = HeaderMap::from_iter([(WWW_AUTHENTICATE, value)]);
                let _ = source().refused(&headers, &mut DigestSession::default());
            }
        }
    }
}
