//! The way of a request through the transport, in order: right service, headers, credentials,
//! sending, challenge, verdict, repetition.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::HeaderValue;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use tokio::time::Instant;
use tracing::{Instrument as _, debug, debug_span, field, warn};

use crate::auth::{Authenticator, Session};
use crate::base_url::BaseUrl;
use crate::credentials::Credentials;
use crate::envelope;
use crate::error::{Error, ErrorKind, Reason, chain};
use crate::limits::Limits;
use crate::metadata;
use crate::operation::{Operation, RetryClass};
use crate::reply::Reply;
use crate::retry::RetryConfig;
use crate::service_error;
use crate::wire::{Bodies, Failure, Wire, lost_reason};

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
    retries: RetryConfig,
    sunset_was_told: AtomicBool,
}

/// Sets up a [`Transport`].
#[must_use]
#[derive(Clone, Debug)]
pub struct TransportBuilder {
    credentials: Credentials,
    base: BaseUrl,
    limits: Limits,
    retries: RetryConfig,
    user_agent: String,
    http: Option<reqwest::Client>,
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

    /// How often calls are repeated.
    pub fn retries(mut self, retries: RetryConfig) -> Self {
        self.retries = retries;
        self
    }

    /// What the client calls itself. Default: the name and version of this crate.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// An HTTP client of the caller's own, with its proxies, certificates and pool.
    ///
    /// Connect timeout, redirects, TLS and user agent are then that client's. Attempt and total
    /// timeouts and the size of replies still hold, and a reply from another origin is not listened
    /// to, nor is its challenge answered.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
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
                wire: Wire::new(self.base, self.limits, &self.user_agent, self.http)?,
                retries: self.retries,
                sunset_was_told: AtomicBool::new(false),
            }),
        })
    }
}

/// What is to be sent, beside the request itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) class: RetryClass,
    pub(crate) enveloped: bool,
}

/// How far a call has got.
struct Progress {
    /// When its time is over; `None` where the clock cannot count that far.
    deadline: Option<Instant>,
    /// An attempt ended without a trustworthy answer.
    maybe_done: bool,
    attempts: u32,
}

impl Progress {
    /// The time that is left; as much as may be where there is no end.
    fn left(&self) -> Duration {
        self.deadline.map_or(Duration::MAX, |deadline| {
            deadline.saturating_duration_since(Instant::now())
        })
    }

    /// What comes of `waiting`, or `None` when the time of the call is over before.
    async fn wait_for<T>(&self, waiting: impl Future<Output = T>) -> Option<T> {
        match self.deadline {
            Some(deadline) => tokio::time::timeout_at(deadline, waiting).await.ok(),
            None => Some(waiting.await),
        }
    }
}

impl Transport {
    /// Starts to set up a transport.
    pub fn builder(credentials: Credentials) -> TransportBuilder {
        TransportBuilder {
            credentials,
            base: BaseUrl::default(),
            limits: Limits::default(),
            retries: RetryConfig::default(),
            user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")).to_owned(),
            http: None,
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
        let started = Instant::now();
        match tokio::time::timeout(wire.limits.total, authenticator.revoke(wire)).await {
            Ok(result) => result,
            Err(_) => Err(Error::new(
                ErrorKind::Unknown,
                Reason::Timeout,
                "the token endpoint did not confirm the revocation in time",
            )
            .during(None, RetryClass::Idempotent, 1, started.elapsed())),
        }
    }

    /// Does `work` to its end, then [revokes](Self::revoke) what was fetched for the credentials,
    /// and gives what the work gave. A revocation that fails is a warning in the traces.
    pub async fn revoke_after<W: Future>(&self, work: W) -> W::Output {
        let output = work.await;
        if let Err(error) = self.revoke().await {
            warn!("the token was not revoked and lives until it expires: {error}");
        }
        output
    }

    /// Sends a request for an operation and gives the reply if it is a success.
    pub(crate) async fn send(
        &self,
        order: Order,
        request: &mut reqwest::Request,
    ) -> Result<Reply, Error> {
        let Order {
            operation, class, ..
        } = order;
        let span = debug_span!(
            "call",
            operation = operation.map(|operation| operation.name),
            path = request.url().path(),
            credentials = self.shared.credentials,
            status = field::Empty,
            attempts = field::Empty,
        );
        let started = Instant::now();
        let mut progress = Progress {
            deadline: started.checked_add(self.shared.wire.limits.total),
            maybe_done: false,
            attempts: 0,
        };
        let call = async {
            let contract = self.prepare(operation, request)?;
            self.repeat(order, contract, request, &mut progress).await
        };
        let result = call.instrument(span.clone()).await;
        let attempts = progress.attempts;
        let elapsed = started.elapsed();
        let status = result
            .as_ref()
            .map_or_else(Error::status, |reply| Some(reply.status()));
        span.record("status", status).record("attempts", attempts);
        match result {
            Ok(reply) => Ok(Reply {
                operation,
                class,
                attempts,
                elapsed,
                ..reply
            }),
            Err(error) => {
                let error = error.during(operation, class, attempts, elapsed);
                // A read has no effect that could be in doubt.
                let in_doubt = progress.maybe_done && class != RetryClass::Safe;
                Err(if in_doubt {
                    error.after_one_of_unknown_outcome()
                } else {
                    error
                })
            }
        }
    }

    /// Checks that a request may be sent, and leaves room for the headers of its contract, which
    /// every attempt puts on.
    fn prepare(
        &self,
        operation: Option<&'static Operation>,
        request: &mut reqwest::Request,
    ) -> Result<&'static Operation, Error> {
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
        request.headers_mut().remove(CONTENT_TYPE);
        Ok(operation)
    }

    /// Makes attempts until one succeeds, or another would do harm, or help nobody in time.
    async fn repeat(
        &self,
        order: Order,
        contract: &Operation,
        request: &reqwest::Request,
        progress: &mut Progress,
    ) -> Result<Reply, Error> {
        let mut repeats = 0;
        loop {
            let error = match self.attempt(order, contract, request, progress).await {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            if error.kind() == ErrorKind::Unknown {
                progress.maybe_done = true;
            }
            let random = fastrand::f64();
            let wait = self
                .shared
                .retries
                .wait(repeats, order.class, &error, random);
            let Some(wait) = wait else {
                return Err(error);
            };
            if wait >= progress.left() {
                return Err(error);
            }
            debug!(
                error = %error.what(),
                wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                "repeating"
            );
            tokio::time::sleep(wait).await;
            repeats += 1;
        }
    }

    /// One attempt, and what it takes to be let in.
    async fn attempt(
        &self,
        order: Order,
        contract: &Operation,
        request: &reqwest::Request,
        progress: &mut Progress,
    ) -> Result<Reply, Error> {
        let Shared {
            wire,
            authenticator,
            ..
        } = &*self.shared;
        let mut session = Session::default();
        loop {
            let mut proof = authenticator.constant();
            if proof.is_none() {
                // A token may have to be fetched, or another call's challenge to be waited for.
                let proving = Box::pin(authenticator.prove(wire, request, &mut session));
                let Some(proved) = progress.wait_for(proving).await else {
                    return Err(never_sent(wire));
                };
                proof = proved?;
            }
            let left = progress.left();
            if left.is_zero() {
                return Err(never_sent(wire));
            }
            progress.attempts += 1;
            let number = progress.attempts;
            let span = debug_span!("attempt", number);
            // The request is handed over before the first wait, so that the call has no room for
            // it while it waits.
            let exchange = {
                let signed = dressed(contract, request, proof)?;
                span.in_scope(|| wire.exchange(signed, number, Bodies::Shown, left))
            };
            let outcome = exchange.instrument(span).await;
            let (reply, cut) = match outcome {
                Ok((reply, None)) if order.enveloped => (envelope::unwrap(reply), None),
                Ok(answer) => answer,
                Err(failure) => return Err(failed(wire, left, failure)),
            };
            self.tell_sunset(&reply);
            if reply.status == http::StatusCode::UNAUTHORIZED {
                // A challenge is in the headers, so it can be answered even if its body broke off.
                let refused = Box::pin(authenticator.refused(&reply, &mut session));
                if progress.wait_for(refused).await.transpose()? == Some(true) {
                    continue;
                }
            } else {
                authenticator.accepted(&mut session);
            }
            return if cut.is_some() || !reply.status.is_success() {
                Err(Error::answered(reply, order.class, cut))
            } else if service_error::is_one(&reply.body) {
                Err(Error::disguised(reply))
            } else {
                Ok(reply)
            };
        }
    }

    /// Warns, once in the life of the transport, that what is called goes away.
    fn tell_sunset(&self, reply: &Reply) {
        if let Some(date) = metadata::sunset(&reply.headers)
            && !self.shared.sunset_was_told.swap(true, Ordering::Relaxed)
        {
            let date = httpdate::fmt_http_date(date);
            warn!(sunset = %date, "this version of the API goes away: move to a newer one");
        }
    }
}

/// A copy of `request` with the headers that it is sent with.
fn dressed(
    contract: &Operation,
    request: &reqwest::Request,
    proof: Option<HeaderValue>,
) -> Result<reqwest::Request, Error> {
    let mut copy = request.try_clone().ok_or_else(|| {
        Error::input("the body of the request is a stream, which cannot be sent again")
    })?;
    let content_type = contract.content_type.filter(|_| copy.body().is_some());
    let headers = copy.headers_mut();
    headers.insert(ACCEPT, HeaderValue::from_static(contract.accept));
    if let Some(content_type) = content_type {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    if let Some(proof) = proof {
        headers.insert(AUTHORIZATION, proof);
    }
    Ok(copy)
}

/// `left` is what the call had left when the attempt began.
fn failed(wire: &Wire, left: Duration, failure: Failure) -> Error {
    match failure {
        Failure::NotSent(error) => {
            let what = format!("cannot connect to {}: {}", wire.base, chain(&error));
            Error::new(ErrorKind::NotSent, Reason::Connect, what).because(error)
        }
        Failure::Lost(error) => {
            let reason = lost_reason(&error);
            let Limits { attempt, total, .. } = wire.limits;
            let what = match reason {
                Reason::Timeout if attempt < left => {
                    format!("no reply within {} s", attempt.as_secs_f64())
                }
                Reason::Timeout => {
                    format!("no reply within the {} s of the call", total.as_secs_f64())
                }
                _ => format!("the reply was lost: {}", chain(&error)),
            };
            Error::new(ErrorKind::Unknown, reason, what).because(error)
        }
        Failure::Elsewhere(url) => {
            let what = format!("{} led to {url}, which is not listened to", wire.base);
            Error::new(ErrorKind::Refused, Reason::Redirect, what)
        }
    }
}

/// The time of the call was over before there was anything to be answered.
fn never_sent(wire: &Wire) -> Error {
    let seconds = wire.limits.total.as_secs_f64();
    let what = format!("the {seconds} s of the call were over before it could be sent");
    Error::new(ErrorKind::NotSent, Reason::Timeout, what)
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("base_url", &self.shared.wire.base)
            .field("credentials", &self.shared.credentials)
            .field("limits", &self.shared.wire.limits)
            .field("retries", &self.shared.retries)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
