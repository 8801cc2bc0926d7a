//! Access tokens of a service account: fetched once however many callers wait, kept, renewed.
//!
//! The service allows few active tokens per account (documented: 100 an hour), so a token is
//! shared by everything that shares the transport.

use std::time::Duration;

use http::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::error::{Error, ErrorKind, Reason, chain};
use crate::operation::RetryClass;
use crate::reply::Reply;
use crate::service_error::ServiceError;
use crate::wire::{Bodies, Failure, Wire};

const TOKEN_PATH: &str = "/api/oauth/token";
const REVOKE_PATH: &str = "/api/oauth/revoke";

/// How long a token is taken to live when the service does not say: one hour is documented, and
/// too short a guess costs no more than a request.
const UNSTATED_LIFETIME: Duration = Duration::from_secs(300);

/// A token is renewed this long before it expires, or a tenth of its life if that is less.
const RENEW_AHEAD: Duration = Duration::from_secs(300);

pub(crate) struct TokenSource {
    client_id: String,
    client_secret: SecretString,
    // Held while a token is fetched, so that whoever comes meanwhile waits for that one.
    current: Mutex<Current>,
}

#[derive(Default)]
struct Current {
    token: Option<Token>,
    generation: u64,
}

struct Token {
    value: SecretString,
    renew_at: Instant,
}

/// An `Authorization` header, and which token it holds.
pub(crate) struct BearerProof {
    pub(crate) header: HeaderValue,
    pub(crate) generation: u64,
}

impl TokenSource {
    pub(crate) fn new(client_id: String, client_secret: SecretString) -> Self {
        Self {
            client_id,
            client_secret,
            current: Mutex::default(),
        }
    }

    /// The current token, fetched if there is none that is good for a while.
    pub(crate) async fn get(&self, wire: &Wire) -> Result<BearerProof, Error> {
        let mut current = self.current.lock().await;
        let token = match current.token.take() {
            Some(token) if Instant::now() < token.renew_at => token,
            _ => {
                current.generation += 1;
                self.fetch(wire).await?
            }
        };
        let header = bearer(&token.value)?;
        current.token = Some(token);
        Ok(BearerProof {
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

    /// Tells the service to forget the current token. Without one nothing is sent.
    pub(crate) async fn revoke(&self, wire: &Wire) -> Result<(), Error> {
        let Some(token) = self.current.lock().await.token.take() else {
            return Ok(());
        };
        let form = [
            ("token", token.value.expose_secret()),
            ("token_type_hint", "access_token"),
        ];
        self.post(wire, REVOKE_PATH, &form).await.map(drop)
    }

    async fn fetch(&self, wire: &Wire) -> Result<Token, Error> {
        let reply = self
            .post(wire, TOKEN_PATH, &[("grant_type", "client_credentials")])
            .await?;
        read_token(&reply)
    }

    async fn post(&self, wire: &Wire, path: &str, form: &[(&str, &str)]) -> Result<Reply, Error> {
        let request = wire
            .http
            .post(wire.base.join(path))
            .basic_auth(&self.client_id, Some(self.client_secret.expose_secret()))
            .header(http::header::ACCEPT, "application/json")
            .form(form)
            .build()
            .map_err(|error| no_token(Reason::Input, chain(&error)).because(error))?;
        let url = request.url().clone();
        match wire.exchange(request, 1, Bodies::Hidden).await {
            Ok(reply) if reply.status.is_success() => Ok(reply),
            Ok(reply) => Err(refused(reply)),
            Err(Failure::Cut(reply, _)) if !reply.status.is_success() => Err(refused(reply)),
            Err(Failure::Cut(..)) => Err(no_token(
                Reason::Credentials,
                format!("the reply of {url} broke off or is too large"),
            )),
            Err(Failure::NotSent(error)) => {
                let what = format!("cannot connect to {url}: {}", chain(&error.without_url()));
                Err(no_token(Reason::Connect, what))
            }
            Err(Failure::Lost(error)) => {
                let reason = if error.is_timeout() {
                    Reason::Timeout
                } else {
                    Reason::Lost
                };
                let what = format!("{url} did not answer: {}", chain(&error.without_url()));
                Err(no_token(reason, what))
            }
        }
    }
}

/// The operation itself was not sent, whatever happened to the request for a token.
fn no_token(reason: Reason, what: String) -> Error {
    Error::new(
        ErrorKind::NotSent,
        reason,
        format!("no access token: {what}"),
    )
}

fn refused(reply: Reply) -> Error {
    let answered = Error::answered(reply.clone(), RetryClass::Safe, None);
    let service = ServiceError::read(&reply.headers, &reply.body);
    let reason = if reply.status.is_client_error() {
        Reason::Credentials
    } else {
        Reason::Service
    };
    let what = format!("the token endpoint answered {}", answered.what());
    no_token(reason, what)
        .with_reply(reply)
        .with_service(service)
}

/// The body of a token reply is never part of an error: it may hold a token.
fn read_token(reply: &Reply) -> Result<Token, Error> {
    let unusable = |why: &str| {
        no_token(
            Reason::Credentials,
            format!("the token endpoint answered {} with {why}", reply.status),
        )
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
    let lifetime = member("expires_in")
        .and_then(Value::as_u64)
        .map_or(UNSTATED_LIFETIME, Duration::from_secs);
    let usable = lifetime.saturating_sub(RENEW_AHEAD.min(lifetime / 10));
    let now = Instant::now();
    Ok(Token {
        value: SecretString::from(value.to_owned()),
        // A lifetime beyond what the clock can count is as good as no end.
        renew_at: now.checked_add(usable).unwrap_or(now + UNSTATED_LIFETIME),
    })
}

/// `Authorization: Bearer …`, kept out of every trace.
pub(crate) fn bearer(token: &SecretString) -> Result<HeaderValue, Error> {
    let mut header =
        HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).map_err(|_| {
            no_token(
                Reason::Credentials,
                "it cannot stand in a header".to_owned(),
            )
        })?;
    header.set_sensitive(true);
    Ok(header)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, StatusCode};

    use super::*;

    fn reply(body: &str) -> Reply {
        Reply {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: Bytes::copy_from_slice(body.as_bytes()),
            attempts: 1,
            operation: None,
            class: RetryClass::Once,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_is_used_until_shortly_before_it_expires() {
        for (body, seconds) in [
            (
                r#"{"access_token":"t","expires_in":3600,"token_type":"Bearer"}"#,
                3300,
            ),
            (r#"{"access_token":"t","expires_in":600}"#, 540),
            (r#"{"access_token":"t","expires_in":0}"#, 0),
            (r#"{"access_token":"t"}"#, 270),
        ] {
            let token = read_token(&reply(body)).unwrap();
            assert_eq!(
                token.renew_at - Instant::now(),
                Duration::from_secs(seconds),
                "{body}"
            );
        }
    }

    #[tokio::test]
    async fn a_reply_without_a_usable_token_is_an_error_that_does_not_show_it() {
        for body in [
            "",
            "<html>",
            "[]",
            r#"{"access_token":""}"#,
            r#"{"access_token":7}"#,
            r#"{"access_token":"s3cret","token_type":"mac"}"#,
        ] {
            let Err(error) = read_token(&reply(body)) else {
                panic!("{body} gave a token");
            };
            assert_eq!(error.kind(), ErrorKind::NotSent);
            assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
            assert!(error.body().is_empty());
        }
    }

    #[tokio::test]
    async fn a_lifetime_beyond_all_clocks_does_no_harm() {
        let body = format!(r#"{{"access_token":"t","expires_in":{}}}"#, u64::MAX);
        assert!(read_token(&reply(&body)).is_ok());
    }
}
