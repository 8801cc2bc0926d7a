//! Access tokens of a service account: one token for all callers, renewed before it expires.
//!
//! The service allows 100 active tokens an hour per account (documented), so everything that shares
//! the transport shares the token.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::auth::bearer::Bearer;
use crate::error::{Error, ErrorKind, Reason, chain, lost_reason};
use crate::http_client::{Bodies, Failure, HttpClient};
use crate::operation::RetryClass;
use crate::redact::without_secrets;
use crate::reply::{BodyError, Reply};
use crate::service_error::ServiceError;

const TOKEN_PATH: &str = "/api/oauth/token";
const REVOKE_PATH: &str = "/api/oauth/revoke";

/// The assumed lifetime of a token when the service does not state one. One hour is documented; too
/// short a guess costs one more request.
const UNSTATED_LIFETIME: Duration = Duration::from_secs(300);

/// A token is renewed at least this long before it expires, or a tenth of its lifetime if that is
/// less.
const RENEW_AHEAD: Duration = Duration::from_secs(300);

pub(crate) struct TokenSource {
    client_id: String,
    client_secret: SecretString,
    // Locked while a token is fetched, so that other callers wait for that token.
    current: Mutex<Current>,
    /// The number of finished fetches, failed ones included.
    fetches: AtomicU64,
}

#[derive(Default)]
struct Current {
    token: Option<Token>,
    generation: u64,
    /// The failure of the last fetch, for the callers that waited for it.
    failure: Option<Failed>,
}

struct Token {
    bearer: Bearer,
    renew_at: Instant,
}

/// An `Authorization` header and the generation of its token.
pub(crate) struct Authorization {
    pub(crate) header: HeaderValue,
    pub(crate) generation: u64,
}

impl TokenSource {
    pub(crate) fn new(client_id: String, client_secret: SecretString) -> Self {
        Self {
            client_id,
            client_secret,
            current: Mutex::default(),
            fetches: AtomicU64::new(0),
        }
    }

    /// The current token, fetched if there is none or it expires soon.
    ///
    /// Callers that waited for a failed fetch share its failure. Otherwise each of them would send
    /// another request to an endpoint that is failing.
    pub(crate) async fn get(&self, client: &HttpClient) -> Result<Authorization, Error> {
        let seen = self.fetches.load(Ordering::Acquire);
        let mut current = self.current.lock().await;
        // Taken out before the fetch, so that a dropped future leaves no token and no failure, and
        // the next caller fetches.
        let usable = current.token.take();
        let token = match usable.filter(|token| Instant::now() < token.renew_at) {
            Some(token) => token,
            None => {
                let waited = self.fetches.load(Ordering::Acquire) > seen;
                if let Some(failure) = current.failure.as_ref().filter(|_| waited) {
                    return Err(failure.clone().into());
                }
                current.failure = None;
                // Boxed, so that the future of a call has no room for a fetch it rarely needs.
                let fetched = Box::pin(self.fetch(client)).await;
                self.fetches.fetch_add(1, Ordering::AcqRel);
                match fetched {
                    Ok(token) => {
                        current.generation += 1;
                        token
                    }
                    Err(failure) => {
                        current.failure = Some(failure.clone());
                        return Err(failure.into());
                    }
                }
            }
        };
        let header = token.bearer.header();
        current.token = Some(token);
        Ok(Authorization {
            header,
            generation: current.generation,
        })
    }

    /// Drops a token that the service refused, unless it has been replaced already.
    pub(crate) async fn forget(&self, generation: u64) {
        let mut current = self.current.lock().await;
        if current.generation == generation {
            current.token = None;
        }
    }

    /// Revokes the current token. Sends nothing if there is none.
    pub(crate) async fn revoke(&self, client: &HttpClient) -> Result<(), Error> {
        let Some(token) = self.current.lock().await.token.take() else {
            return Ok(());
        };
        let form = [
            ("token", token.bearer.token()),
            ("token_type_hint", "access_token"),
        ];
        let token = SecretString::from(token.bearer.token());
        self.post(client, REVOKE_PATH, &form, Some(&token)).await?;
        Ok(())
    }

    async fn fetch(&self, client: &HttpClient) -> Result<Token, Failed> {
        let reply = self
            .post(
                client,
                TOKEN_PATH,
                &[("grant_type", "client_credentials")],
                None,
            )
            .await?;
        read_token(&reply)
    }

    async fn post(
        &self,
        client: &HttpClient,
        path: &str,
        form: &[(&str, &str)],
        token: Option<&SecretString>,
    ) -> Result<Reply, Failed> {
        let request = client
            .http()
            .post(client.base.at(path))
            .basic_auth(&self.client_id, Some(self.client_secret.expose_secret()))
            .header(http::header::ACCEPT, "application/json")
            .form(form)
            .build()
            .map_err(|error| Failed::new(Reason::Input, chain(&error)))?;
        // What the header holds encoded, and the token of a revocation.
        let mut secrets = vec![self.client_secret.clone()];
        secrets.extend(token.cloned());
        // The deadline of the caller's call bounds the wait.
        let exchange = client.exchange(request, 1, Bodies::Hidden, secrets, Duration::MAX);
        match exchange.await {
            Ok((reply, _)) if !reply.status.is_success() => Err(Failed::refused(reply)),
            Ok((reply, None)) => Ok(reply),
            Ok((_, Some(BodyError::TooLarge))) => Err(Failed::new(
                Reason::Credentials,
                format!("the reply of {path} is larger than the limit"),
            )),
            Ok((_, Some(BodyError::Lost(error)))) => Err(Failed::new(
                lost_reason(&error),
                format!("the reply of {path} broke off"),
            )),
            Err(Failure::ForeignOrigin(url)) => Err(Failed::new(
                Reason::Redirect,
                format!(
                    "{path} redirected to {}, which gets no credentials",
                    without_secrets(&url)
                ),
            )),
            Err(Failure::NotSent(error)) => {
                let (what, advice) = client.not_connected(&error);
                let failed = Failed::new(Reason::Connect, what);
                Err(Failed {
                    advice: Some(advice),
                    ..failed
                })
            }
            Err(Failure::NotProcessed(error)) => Err(Failed::new(
                Reason::NotProcessed,
                format!("{path} did not process the request: {}", chain(&error)),
            )),
            Err(Failure::Lost(error)) => Err(Failed::new(
                lost_reason(&error),
                format!("{path} did not answer: {}", chain(&error)),
            )),
        }
    }
}

/// Why there is no token. The operation itself was not sent.
#[derive(Clone)]
struct Failed {
    reason: Reason,
    what: String,
    advice: Option<String>,
    reply: Option<Box<Reply>>,
}

impl Failed {
    fn new(reason: Reason, what: impl Into<String>) -> Self {
        Self {
            reason,
            what: what.into(),
            advice: None,
            reply: None,
        }
    }

    fn refused(reply: Reply) -> Self {
        let reply = reply.redacted();
        let answered = Error::answered(reply.clone(), RetryClass::Safe, None);
        let reason = match answered.reason() {
            Reason::Service if reply.status.is_client_error() => Reason::Credentials,
            other => other,
        };
        Self {
            reason,
            what: format!("the token endpoint answered {}", answered.what()),
            advice: None,
            reply: Some(Box::new(reply)),
        }
    }
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        let what = format!("no access token: {}", failed.what);
        let error = Self::new(ErrorKind::NotSent, failed.reason, what);
        let error = match failed.advice {
            Some(advice) => error.advising(advice),
            None => error,
        };
        match failed.reply {
            Some(reply) => {
                let service = ServiceError::read(&reply.headers, &reply.body);
                error.with_reply(*reply).with_service(service)
            }
            None => error,
        }
    }
}

/// Reads the reply of the token endpoint. Its body may hold a token and is never part of an error.
fn read_token(reply: &Reply) -> Result<Token, Failed> {
    let unusable = |why: &str| {
        let what = format!("the token endpoint answered {} with {why}", reply.status);
        Failed::new(Reason::Credentials, what)
    };
    let body: Value =
        serde_json::from_slice(&reply.body).map_err(|_| unusable("something that is not JSON"))?;
    let member = |name| body.get(name);
    if let Some(kind) = member("token_type").and_then(Value::as_str)
        && !kind.eq_ignore_ascii_case("bearer")
    {
        return Err(unusable("a token that is not a bearer token"));
    }
    let value = member("access_token")
        .and_then(Value::as_str)
        .filter(|token| !token.is_empty())
        .ok_or_else(|| unusable("no access_token"))?;
    let bearer =
        Bearer::new(value).ok_or_else(|| unusable("a token that cannot stand in a header"))?;
    let lifetime = member("expires_in")
        .and_then(Value::as_u64)
        .map_or(UNSTATED_LIFETIME, Duration::from_secs);
    let usable = usable(lifetime, fastrand::f64());
    let now = Instant::now();
    Ok(Token {
        bearer,
        // A lifetime beyond what the clock can count never ends.
        renew_at: now.checked_add(usable).unwrap_or(now + UNSTATED_LIFETIME),
    })
}

/// How long a token is used. It is renewed [`RENEW_AHEAD`] or a tenth of its lifetime before it
/// expires, whichever is less, and up to twice as early by `random` (0 to 1), so that programs that
/// started together do not renew together.
fn usable(lifetime: Duration, random: f64) -> Duration {
    let ahead = RENEW_AHEAD.min(lifetime / 10);
    lifetime.saturating_sub(ahead + ahead.mul_f64(random.clamp(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::StatusCode;

    use super::*;

    fn reply(body: &str) -> Reply {
        Reply::bare(StatusCode::OK, Bytes::copy_from_slice(body.as_bytes()))
    }

    #[tokio::test(start_paused = true)]
    async fn token_is_renewed_before_it_expires_with_jitter() {
        for (body, latest, earliest) in [
            (
                r#"{"access_token":"t","expires_in":3600,"token_type":"Bearer"}"#,
                3300,
                3000,
            ),
            (r#"{"access_token":"t","expires_in":600}"#, 540, 480),
            (r#"{"access_token":"t","expires_in":0}"#, 0, 0),
            (r#"{"access_token":"t"}"#, 270, 240),
        ] {
            // Many are enough to come near both ends.
            let renewals: Vec<_> = (0..200)
                .map(|_| {
                    let token = read_token(&reply(body)).map_err(Error::from).unwrap();
                    (token.renew_at - Instant::now()).as_secs()
                })
                .collect();
            let range = earliest..=latest;
            assert!(
                renewals.iter().all(|at| range.contains(at)),
                "{body} {renewals:?}"
            );
            let spread = renewals.iter().max().unwrap() - renewals.iter().min().unwrap();
            assert!(
                spread * 10 >= (latest - earliest) * 8,
                "{body} {renewals:?}"
            );
        }
    }

    #[test]
    fn renewal_is_as_early_as_chance_says() {
        let seconds = Duration::from_secs;
        for (lifetime, latest, earliest) in [(3600, 3300, 3000), (600, 540, 480), (0, 0, 0)] {
            assert_eq!(usable(seconds(lifetime), 0.0), seconds(latest));
            assert_eq!(usable(seconds(lifetime), 1.0), seconds(earliest));
        }
    }

    /// A 401 that comes late is about a token that was replaced meanwhile.
    #[tokio::test]
    async fn late_refusal_leaves_a_newer_token_alone() {
        let source = TokenSource::new("id".to_owned(), "secret".into());
        let token = || read_token(&reply(r#"{"access_token":"t","expires_in":3600}"#)).ok();
        *source.current.lock().await = Current {
            token: token(),
            generation: 2,
            failure: None,
        };
        for late in [0, 1, 3] {
            source.forget(late).await;
            assert!(source.current.lock().await.token.is_some(), "{late}");
        }
        source.forget(2).await;
        assert!(source.current.lock().await.token.is_none());
    }

    #[tokio::test]
    async fn type_of_a_token_is_bearer_in_any_case() {
        for kind in ["Bearer", "bearer", "BEARER"] {
            let body = format!(r#"{{"access_token":"t","token_type":"{kind}"}}"#);
            assert!(read_token(&reply(&body)).is_ok(), "{kind}");
        }
    }

    #[tokio::test]
    async fn refusal_of_a_token_keeps_what_its_headers_ask_for() {
        let mut refusal = reply("");
        refusal.status = StatusCode::SERVICE_UNAVAILABLE;
        let wait = http::HeaderValue::from_static("7");
        refusal.headers.insert(http::header::RETRY_AFTER, wait);
        let error = Error::from(Failed::refused(refusal));
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    }

    #[tokio::test]
    async fn reply_without_a_usable_token_is_an_error_without_the_token() {
        for body in [
            "",
            "<html>",
            "[]",
            r#"{"access_token":""}"#,
            r#"{"access_token":7}"#,
            r#"{"access_token":"s3cret","token_type":"mac"}"#,
            r#"{"access_token":"s3cret\n"}"#,
        ] {
            let Err(failed) = read_token(&reply(body)) else {
                panic!("{body} gave a token");
            };
            let error = Error::from(failed);
            assert_eq!(error.kind(), ErrorKind::NotSent);
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
            assert!(error.body().is_empty());
        }
    }

    #[tokio::test]
    async fn lifetime_beyond_the_clock_is_accepted() {
        let body = format!(r#"{{"access_token":"t","expires_in":{}}}"#, u64::MAX);
        assert!(read_token(&reply(&body)).is_ok());
    }
}
