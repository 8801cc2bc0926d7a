//! Access tokens of a service account: one token for all callers, renewed before it expires.
//!
//! The service allows 100 active tokens an hour per account (documented), so everything that shares
//! the transport shares the token, and with a `TokenCache` other programs do too. It is our own and not
//! `oauth2`'s: ARCHITECTURE.md says why.

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
use crate::token_cache::{Cached, Slot};

const TOKEN_PATH: &str = "/api/oauth/token";
const REVOKE_PATH: &str = "/api/oauth/revoke";

/// The assumed lifetime of a token when the service does not state one. One hour is documented; too
/// short a guess costs one more request.
const UNSTATED_LIFETIME: Duration = Duration::from_secs(300);

/// A token is renewed at least this long before it expires, or a tenth of its lifetime if that is
/// less.
const RENEW_AHEAD: Duration = Duration::from_secs(300);

/// A token that was fetched because the one before was refused, and that is refused as well without having
/// been accepted once, is not renewed again for so long: the credentials are refused, not the token.
const RENEWAL_PAUSE: Duration = Duration::from_secs(60);

pub(crate) struct TokenSource {
    client_id: String,
    client_secret: SecretString,
    /// Where other programs find the token.
    slot: Option<Slot>,
    // Locked while a token is fetched, so that other callers wait for that token.
    current: Mutex<Current>,
    /// The number of finished fetches, failed ones included.
    fetches: AtomicU64,
    /// The newest generation of a token that was accepted.
    accepted: AtomicU64,
}

#[derive(Default)]
struct Current {
    token: Option<Token>,
    generation: u64,
    /// The failure of the last fetch, for the callers that waited for it.
    failure: Option<Failed>,
    /// The last token that the service refused: other programs may not know yet.
    refused: Option<Bearer>,
    /// The generation that replaces a refused token, and when that was refused.
    renewal: Option<(u64, Instant)>,
}

struct Token {
    bearer: Bearer,
    renew_at: Instant,
    /// Whether other programs find it in a cache.
    is_cached: bool,
}

/// An `Authorization` header and the generation of its token.
pub(crate) struct Authorization {
    pub(crate) header: HeaderValue,
    pub(crate) generation: u64,
}

impl TokenSource {
    pub(crate) fn new(client_id: String, client_secret: SecretString, slot: Option<Slot>) -> Self {
        Self {
            client_id,
            client_secret,
            slot,
            current: Mutex::default(),
            fetches: AtomicU64::new(0),
            accepted: AtomicU64::new(0),
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
                let fetched = Box::pin(self.obtain(client, current.refused.as_ref())).await;
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

    /// Records that a token was accepted.
    pub(crate) fn accepted(&self, generation: u64) {
        if self.accepted.load(Ordering::Relaxed) < generation {
            self.accepted.fetch_max(generation, Ordering::Relaxed);
        }
    }

    /// Drops a token that the service refused, unless it has been replaced already. Returns whether another
    /// token may be accepted.
    pub(crate) async fn refused(&self, generation: u64) -> bool {
        let mut current = self.current.lock().await;
        if current.generation != generation {
            return true;
        }
        let is_fruitless = current.renewal.is_some_and(|(renewed, at)| {
            renewed == generation
                && at.elapsed() < RENEWAL_PAUSE
                && self.accepted.load(Ordering::Relaxed) < generation
        });
        if is_fruitless {
            // It is used on here, and by no other program.
            if let (Some(slot), Some(token)) = (&self.slot, &mut current.token) {
                slot.remove(token.bearer.token());
                token.is_cached = false;
            }
            return false;
        }
        if let Some(token) = current.token.take() {
            if let Some(slot) = &self.slot {
                slot.remove(token.bearer.token());
            }
            current.refused = Some(token.bearer);
        }
        current.renewal = Some((generation + 1, Instant::now()));
        true
    }

    /// Revokes the current token, and that of the cache if it is another. Sends nothing if there is none.
    pub(crate) async fn revoke(&self, client: &HttpClient) -> Result<(), Error> {
        let current = self.current.lock().await.token.take();
        let current = current.map(|token| SecretString::from(token.bearer.token()));
        let cached = match &self.slot {
            Some(slot) => slot.take().await,
            None => None,
        };
        let is_current = |token: &SecretString| {
            let current = current.as_ref().map(|current| current.expose_secret());
            current == Some(token.expose_secret())
        };
        let cached = cached.filter(|token| !is_current(token));
        for token in [current, cached].iter().flatten() {
            self.revoke_token(client, token).await?;
        }
        Ok(())
    }

    /// Revokes the current token, unless other programs find it in a cache.
    pub(crate) async fn release(&self, client: &HttpClient) -> Result<(), Error> {
        let token = self.current.lock().await.token.take();
        match token.filter(|token| !token.is_cached) {
            Some(token) => {
                let token = SecretString::from(token.bearer.token());
                self.revoke_token(client, &token).await
            }
            None => Ok(()),
        }
    }

    async fn revoke_token(&self, client: &HttpClient, token: &SecretString) -> Result<(), Error> {
        let form = [
            ("token", token.expose_secret()),
            ("token_type_hint", "access_token"),
        ];
        match self.post(client, REVOKE_PATH, &form, Some(token)).await {
            Ok(_) => Ok(()),
            Err(failed) => Err(failed.of_revocation()),
        }
    }

    /// A token from the cache, or a new one. Of programs that need one at the same time, one fetches it.
    async fn obtain(&self, client: &HttpClient, refused: Option<&Bearer>) -> Result<Token, Failed> {
        let Some(slot) = &self.slot else {
            return self.fetch(client).await;
        };
        let is_refused = |token: &str| refused.is_some_and(|refused| refused.token() == token);
        if let Some(token) = slot.read(is_refused).and_then(Token::cached) {
            return Ok(token);
        }
        let _locked = slot.lock().await;
        if let Some(token) = slot.read_and_note(is_refused).and_then(Token::cached) {
            return Ok(token);
        }
        let mut token = self.fetch(client).await?;
        let usable = token.renew_at.saturating_duration_since(Instant::now());
        token.is_cached = slot.write(token.bearer.token(), usable);
        Ok(token)
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
            Ok((reply, _)) if !reply.parts.status.is_success() => Err(Failed::refused(reply)),
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

impl Token {
    fn cached(cached: Cached) -> Option<Self> {
        Some(Self {
            bearer: Bearer::new(cached.token.expose_secret())?,
            renew_at: Instant::now().checked_add(cached.usable)?,
            is_cached: true,
        })
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
            Reason::Service if reply.parts.status.is_client_error() => Reason::Credentials,
            other => other,
        };
        Self {
            reason,
            what: format!("the token endpoint answered {}", answered.what()),
            advice: None,
            reply: Some(Box::new(reply)),
        }
    }

    /// The failure of a revocation. Only a refusal, or no connection, says that nothing was done.
    fn of_revocation(self) -> Error {
        let kind = match (&self.reply, self.reason) {
            (Some(reply), _) if reply.parts.status.is_client_error() => ErrorKind::Refused,
            (None, Reason::Connect | Reason::Input | Reason::NotProcessed) => ErrorKind::NotSent,
            _ => ErrorKind::Unknown,
        };
        self.into_error(kind, "the token was not revoked")
    }

    fn into_error(self, kind: ErrorKind, what: &str) -> Error {
        let failed = self;
        let error = Error::new(kind, failed.reason, format!("{what}: {}", failed.what));
        let error = match failed.advice {
            Some(advice) => error.advising(advice),
            None => error,
        };
        match failed.reply {
            Some(reply) => {
                let service = ServiceError::read(&reply.parts.headers, &reply.parts.body);
                error.with_reply(*reply).with_service(service)
            }
            None => error,
        }
    }
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        failed.into_error(ErrorKind::NotSent, "no access token")
    }
}

/// Reads the reply of the token endpoint. Its body may hold a token and is never part of an error.
fn read_token(reply: &Reply) -> Result<Token, Failed> {
    let unusable = |why: &str| {
        let what = format!(
            "the token endpoint answered {} with {why}",
            reply.parts.status
        );
        Failed::new(Reason::Credentials, what)
    };
    let body: Value = serde_json::from_slice(&reply.parts.body)
        .map_err(|_| unusable("something that is not JSON"))?;
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
        is_cached: false,
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
mod tests;
