//! The way of a request through the transport, in order: right service, headers, credentials,
//! sending, challenge, verdict.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use tracing::Instrument as _;

use crate::auth::Authenticator;
use crate::base_url::BaseUrl;
use crate::credentials::Credentials;
use crate::error::{Error, ErrorKind, Reason, chain};
use crate::limits::Limits;
use crate::operation::{Operation, RetryClass};
use crate::reply::Reply;
use crate::wire::{Bodies, Failure, Wire};

/// Sends requests to one service with one set of credentials. Cheap to clone; clones share the
/// connections, the token and the nonce.
#[derive(Clone)]
pub struct Transport {
    shared: Arc<Shared>,
}

struct Shared {
    wire: Wire,
    authenticator: Authenticator,
    credentials: &'static str,
}

/// Sets up a [`Transport`].
#[must_use]
#[derive(Clone, Debug)]
pub struct TransportBuilder {
    credentials: Credentials,
    base: BaseUrl,
    limits: Limits,
    user_agent: String,
}

impl TransportBuilder {
    /// Where the service is. Default: the public one.
    pub fn base_url(mut self, base: BaseUrl) -> Self {
        self.base = base;
        self
    }

    /// How long calls may take and how much of a reply is read.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// What the client calls itself. Default: the name and version of this crate.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Builds it. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotSent`] when the HTTP client cannot be set up, such as on a machine without
    /// root certificates.
    pub fn build(self) -> Result<Transport, Error> {
        Ok(Transport {
            shared: Arc::new(Shared {
                authenticator: Authenticator::new(&self.credentials),
                credentials: self.credentials.kind(),
                wire: Wire::new(self.base, self.limits, &self.user_agent)?,
            }),
        })
    }
}

/// How far a call got, for the verdict when its time runs out.
#[derive(Default)]
struct Progress {
    in_flight: AtomicBool,
    attempts: AtomicU32,
}

impl Transport {
    /// Starts to set up a transport.
    pub fn builder(credentials: Credentials) -> TransportBuilder {
        TransportBuilder {
            credentials,
            base: BaseUrl::default(),
            limits: Limits::default(),
            user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }

    /// Where the service is.
    pub fn base_url(&self) -> &BaseUrl {
        &self.shared.wire.base
    }

    /// The HTTP client, which a generated client wants in its constructor. What is sent through
    /// it directly carries no credentials.
    pub fn http(&self) -> reqwest::Client {
        self.shared.wire.http.clone()
    }

    /// Gives back what was fetched for the credentials: revokes the token of a service account,
    /// if there is one. For other credentials this does nothing. The next call fetches a new one.
    ///
    /// # Errors
    ///
    /// When the service does not confirm the revocation; the token then lives until it expires.
    pub async fn revoke(&self) -> Result<(), Error> {
        let Shared {
            wire,
            authenticator,
            ..
        } = &*self.shared;
        match tokio::time::timeout(wire.limits.total, authenticator.revoke(wire)).await {
            Ok(result) => result,
            Err(_) => Err(Error::new(
                ErrorKind::Unknown,
                Reason::Timeout,
                "the token endpoint did not confirm the revocation in time",
            )
            .during(None, RetryClass::Idempotent, 1)),
        }
    }

    /// Sends a request for an operation and gives the reply if it is a success.
    pub(crate) async fn send(
        &self,
        operation: Option<&'static Operation>,
        class: RetryClass,
        mut request: reqwest::Request,
    ) -> Result<Reply, Error> {
        let total = self.shared.wire.limits.total;
        let span = tracing::debug_span!(
            "call",
            operation = operation.map(|operation| operation.name),
            credentials = self.shared.credentials,
        );
        let progress = Progress::default();
        let call = async {
            self.prepare(operation, &mut request)?;
            tokio::time::timeout(total, self.attempts(class, &request, &progress))
                .await
                .unwrap_or_else(|_| Err(out_of_time(total, &progress)))
        };
        let result = call.instrument(span).await;
        let attempts = progress.attempts.load(Ordering::Relaxed);
        match result {
            Ok(reply) => Ok(Reply {
                operation,
                class,
                ..reply
            }),
            Err(error) => Err(error.during(operation, class, attempts)),
        }
    }

    /// Puts on the headers that the contract has. Generated code asks for plain JSON and adds a
    /// header of its own, which the service does not know.
    fn prepare(
        &self,
        operation: Option<&'static Operation>,
        request: &mut reqwest::Request,
    ) -> Result<(), Error> {
        if !self.shared.wire.base.covers(request.url()) {
            let what = format!(
                "{} is not at {}, and credentials go nowhere else",
                request.url(),
                self.shared.wire.base
            );
            return Err(Error::new(ErrorKind::NotSent, Reason::Input, what));
        }
        let Some(operation) = operation else {
            return Err(Error::new(
                ErrorKind::NotSent,
                Reason::Input,
                "the operation is not in the client's table: run `cargo xtask generate`",
            ));
        };
        let has_body = request.body().is_some();
        let headers = request.headers_mut();
        headers.remove(HeaderName::from_static("api-version"));
        headers.remove(CONTENT_TYPE);
        headers.insert(ACCEPT, HeaderValue::from_static(operation.accept));
        if let Some(content_type) = operation.content_type.filter(|_| has_body) {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        Ok(())
    }

    async fn attempts(
        &self,
        class: RetryClass,
        request: &reqwest::Request,
        progress: &Progress,
    ) -> Result<Reply, Error> {
        let Shared {
            wire,
            authenticator,
            ..
        } = &*self.shared;
        let mut round = 0;
        loop {
            let mut attempt = request.try_clone().ok_or_else(|| {
                Error::input("the body of the request is a stream, which cannot be sent again")
            })?;
            let proof = authenticator.prove(wire, &attempt).await?;
            if let Some(header) = &proof.header {
                attempt.headers_mut().insert(AUTHORIZATION, header.clone());
            }
            let number = progress.attempts.fetch_add(1, Ordering::Relaxed) + 1;
            progress.in_flight.store(true, Ordering::Relaxed);
            let outcome = wire.exchange(attempt, number, Bodies::Shown).await;
            progress.in_flight.store(false, Ordering::Relaxed);
            match outcome {
                Ok(reply) if reply.status.is_success() => return Ok(reply),
                Ok(reply) => {
                    if reply.status == http::StatusCode::UNAUTHORIZED
                        && authenticator.recover(&proof, &reply, round).await?
                    {
                        round += 1;
                        continue;
                    }
                    // Repeating by `class` after 429, 502, 503, 504 or a lost reply belongs here.
                    return Err(Error::answered(reply, class, None));
                }
                Err(failure) => return Err(failed(wire, class, failure)),
            }
        }
    }
}

fn failed(wire: &Wire, class: RetryClass, failure: Failure) -> Error {
    match failure {
        Failure::NotSent(error) => {
            let error = error.without_url();
            let what = format!("cannot connect to {}: {}", wire.base, chain(&error));
            Error::new(ErrorKind::NotSent, Reason::Connect, what).because(error)
        }
        Failure::Lost(error) => {
            let error = error.without_url();
            let (reason, what) = if error.is_timeout() {
                let seconds = wire.limits.attempt.as_secs_f64();
                (Reason::Timeout, format!("no reply within {seconds} s"))
            } else {
                (
                    Reason::Lost,
                    format!("the reply was lost: {}", chain(&error)),
                )
            };
            Error::new(ErrorKind::Unknown, reason, what).because(error)
        }
        Failure::Cut(reply, cut) => Error::answered(reply, class, Some(cut)),
    }
}

fn out_of_time(total: std::time::Duration, progress: &Progress) -> Error {
    let seconds = total.as_secs_f64();
    if progress.in_flight.load(Ordering::Relaxed) {
        let what = format!("no reply within the {seconds} s of the call");
        Error::new(ErrorKind::Unknown, Reason::Timeout, what)
    } else {
        let what = format!("the {seconds} s of the call were over before it could be sent");
        Error::new(ErrorKind::NotSent, Reason::Timeout, what)
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("base_url", &self.shared.wire.base)
            .field("credentials", &self.shared.credentials)
            .field("limits", &self.shared.wire.limits)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static OPERATION: Operation = Operation {
        id: "read_it",
        name: "readIt",
        method: "GET",
        path: "/it",
        accept: "application/vnd.atlas.2023-01-01+json",
        content_type: None,
        retry: RetryClass::Safe,
    };

    fn transport() -> Transport {
        Transport::builder(Credentials::bearer_token("a-token").unwrap())
            .base_url("http://127.0.0.1:1".parse().unwrap())
            .build()
            .unwrap()
    }

    async fn send(operation: Option<&'static Operation>, url: &str) -> Error {
        let transport = transport();
        let request = transport.http().get(url).build().unwrap();
        let sent = transport.send(operation, RetryClass::Safe, request).await;
        sent.unwrap_err()
    }

    #[tokio::test]
    async fn credentials_go_to_no_other_service() {
        for url in [
            "http://127.0.0.1:2/it",
            "http://127.0.0.2:1/it",
            "https://127.0.0.1:1/it",
        ] {
            let error = send(Some(&OPERATION), url).await;
            assert_eq!(error.reason(), Reason::Input, "{error}");
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::NotSent, 0));
        }
    }

    #[tokio::test]
    async fn an_operation_that_nobody_knows_is_not_sent() {
        let error = send(None, "http://127.0.0.1:1/it").await;
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::NotSent, 0));
    }
}
