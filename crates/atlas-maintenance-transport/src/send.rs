//! One call: check the origin, authorize, send, answer a challenge, classify, retry.

use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use tokio::time::Instant;
use tracing::{Instrument as _, debug, debug_span, field};

use crate::auth::AuthSession;
use crate::body_secrets::secrets_of;
use crate::envelope;
use crate::error::{Error, ErrorKind, Reason, chain, lost_reason};
use crate::http_client::{Bodies, Failure, HttpClient};
use crate::limits::Limits;
use crate::operation::{Operation, RetryClass};
use crate::redact::without_secrets;
use crate::reply::{Reply, Spent};
use crate::service_error;
use crate::transport::Transport;

/// One call on its way through the transport.
struct Call<'a> {
    transport: &'a Transport,
    operation: &'static Operation,
    class: RetryClass,
    enveloped: bool,
    /// Without the headers that every attempt adds.
    request: &'a reqwest::Request,
    progress: &'a mut Progress,
}

struct Progress {
    /// The end of the call; `None` if the clock cannot count that far.
    deadline: Option<Instant>,
    /// Whether an attempt ended without a trustworthy answer.
    outcome_unknown: bool,
    attempts: u32,
    retries: u32,
}

impl Progress {
    fn remaining(&self) -> Duration {
        self.deadline.map_or(Duration::MAX, |deadline| {
            deadline.saturating_duration_since(Instant::now())
        })
    }

    /// The output of `future`, or `None` when the deadline comes first.
    async fn before_deadline<T>(&self, future: impl Future<Output = T>) -> Option<T> {
        match self.deadline {
            Some(deadline) => tokio::time::timeout_at(deadline, future).await.ok(),
            None => Some(future.await),
        }
    }
}

impl Transport {
    /// Sends a request for an operation. A reply that is not a success is an error.
    pub(crate) async fn send(
        &self,
        operation: Option<&'static Operation>,
        enveloped: bool,
        earlier: Spent,
        request: &mut reqwest::Request,
    ) -> Result<Reply, Error> {
        let span = debug_span!(
            "call",
            operation = operation.map(|operation| operation.name),
            path = request.url().path(),
            credentials = self.credentials_kind(),
            status = field::Empty,
            attempts = field::Empty,
        );
        let started = Instant::now();
        let class = operation.map_or(RetryClass::NonIdempotent, |operation| {
            let body = request.body().map(|body| body.as_bytes().unwrap_or(&[]));
            operation.retry.class_for(body)
        });
        let mut progress = Progress {
            deadline: started
                .checked_add(self.client().limits.total.saturating_sub(earlier.elapsed)),
            outcome_unknown: false,
            attempts: earlier.attempts,
            retries: earlier.retries,
        };
        let call = async {
            let operation = self.check_request(operation, request)?;
            // Every attempt sets it to what the operation has.
            request.headers_mut().remove(CONTENT_TYPE);
            let call = Call {
                transport: self,
                operation,
                class,
                enveloped,
                request,
                progress: &mut progress,
            };
            call.run().await
        };
        let result = call.instrument(span.clone()).await;
        let spent = Spent {
            attempts: progress.attempts,
            retries: progress.retries,
            elapsed: started.elapsed().saturating_add(earlier.elapsed),
        };
        let status = match &result {
            Ok(reply) => Some(reply.status()),
            Err(error) => error.status(),
        };
        span.record("status", status)
            .record("attempts", spent.attempts);
        match result {
            Ok(mut reply) => {
                let parts = &mut *reply.parts;
                (parts.operation, parts.class, parts.spent) = (operation, class, spent);
                Ok(reply)
            }
            Err(error) => {
                let error = error.during(operation, class, spent);
                // A read has no effect, so its outcome does not matter.
                let outcome_unknown = progress.outcome_unknown && class != RetryClass::Safe;
                Err(if outcome_unknown {
                    error.outcome_unknown()
                } else {
                    error
                })
            }
        }
    }

    /// Checks that the request goes to the configured origin and belongs to a known operation.
    fn check_request(
        &self,
        operation: Option<&'static Operation>,
        request: &reqwest::Request,
    ) -> Result<&'static Operation, Error> {
        let base = &self.client().base;
        let problem = match operation {
            _ if !base.covers(request.url()) => format!(
                "{} is not at {base}, and credentials are sent nowhere else",
                request.url(),
            ),
            None => "the operation is not in the client's table: run `cargo xtask generate`".into(),
            Some(operation) => return Ok(operation),
        };
        Err(Error::new(ErrorKind::NotSent, Reason::Input, problem))
    }
}

impl Call<'_> {
    /// Makes attempts until one succeeds, or the retry rules or the deadline end the call.
    async fn run(mut self) -> Result<Reply, Error> {
        let mut repeats = 0;
        loop {
            let error = match self.attempt().await {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            if error.kind() == ErrorKind::Unknown {
                self.progress.outcome_unknown = true;
            }
            let retries = self.transport.retries();
            let Some(wait) = retries.wait(repeats, self.class, &error) else {
                return Err(error);
            };
            if wait >= self.progress.remaining() {
                return Err(error);
            }
            debug!(
                operation = self.operation.name,
                error = %error.what(),
                wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                "retrying"
            );
            tokio::time::sleep(wait).await;
            repeats += 1;
            self.progress.retries += 1;
        }
    }

    /// One attempt: as many requests as authorization takes.
    async fn attempt(&mut self) -> Result<Reply, Error> {
        let client = self.transport.client();
        let authenticator = self.transport.authenticator();
        let mut session = AuthSession::default();
        loop {
            let mut authorization = authenticator.fixed_authorization();
            if authorization.is_none() {
                // Fetches a token, or waits for another call's challenge.
                let authorize = authenticator.authorize(client, self.request, &mut session);
                let Some(result) = self.progress.before_deadline(Box::pin(authorize)).await else {
                    return Err(deadline_before_sending(client));
                };
                authorization = result?;
            }
            let remaining = self.progress.remaining();
            if remaining.is_zero() {
                return Err(deadline_before_sending(client));
            }
            self.progress.attempts += 1;
            let number = self.progress.attempts;
            let span = debug_span!("attempt", number);
            // The request is handed over before the first await, so that the future of the call has
            // no room for it while it waits.
            let exchange = {
                let request = with_headers(self.operation, self.request, authorization)?;
                let body = request.body().and_then(reqwest::Body::as_bytes);
                let secrets = body.map_or_else(Vec::new, secrets_of);
                let bodies = match secrets.is_empty() {
                    true => Bodies::Shown,
                    false => Bodies::Hidden,
                };
                span.in_scope(|| client.exchange(request, number, bodies, secrets, remaining))
            };
            let (reply, incomplete) = match exchange.instrument(span).await {
                Ok((reply, None)) if self.enveloped => (envelope::unwrap(reply), None),
                Ok(answer) => answer,
                Err(failure) => {
                    authenticator.unanswered(&session);
                    return Err(failed(client, remaining, failure));
                }
            };
            self.transport.warn_of_sunset(&reply);
            if reply.parts.status == StatusCode::UNAUTHORIZED {
                // The challenge is in the headers, so it counts even if the body broke off.
                let retry = Box::pin(authenticator.refused(&reply, &mut session));
                if self.progress.before_deadline(retry).await.transpose()? == Some(true) {
                    continue;
                }
            } else {
                authenticator.accepted(&mut session);
            }
            return if incomplete.is_some() || !reply.parts.status.is_success() {
                Err(Error::answered(reply, self.class, incomplete))
            } else if service_error::is_one(&reply.parts.body) {
                Err(Error::disguised(reply))
            } else {
                Ok(reply)
            };
        }
    }
}

/// A copy of `request` with the headers of its operation. Only a raw call has an `Accept` of its own.
fn with_headers(
    operation: &Operation,
    request: &reqwest::Request,
    authorization: Option<HeaderValue>,
) -> Result<reqwest::Request, Error> {
    let mut copy = request.try_clone().ok_or_else(|| {
        Error::input("the body of the request is a stream, which cannot be sent again")
    })?;
    let content_type = operation.content_type.filter(|_| copy.body().is_some());
    let headers = copy.headers_mut();
    if !headers.contains_key(ACCEPT) {
        headers.insert(ACCEPT, HeaderValue::from_static(operation.accept));
    }
    if let Some(content_type) = content_type {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    if let Some(authorization) = authorization {
        headers.insert(AUTHORIZATION, authorization);
    }
    Ok(copy)
}

/// `remaining` is the time that the call had left when the attempt began.
fn failed(client: &HttpClient, remaining: Duration, failure: Failure) -> Error {
    match failure {
        Failure::NotSent(error) => {
            let (what, advice) = client.not_connected(&error);
            let failed = Error::new(ErrorKind::NotSent, Reason::Connect, what);
            failed.advising(advice).because(error)
        }
        Failure::NotProcessed(error) => {
            let what = format!("the service did not process the request: {}", chain(&error));
            Error::new(ErrorKind::Refused, Reason::NotProcessed, what).because(error)
        }
        Failure::Lost(error) => {
            let reason = lost_reason(&error);
            let Limits { attempt, total, .. } = client.limits;
            let what = match reason {
                Reason::Timeout if attempt < remaining => {
                    format!("no reply within {} s", attempt.as_secs_f64())
                }
                Reason::Timeout => {
                    format!("no reply within the {} s of the call", total.as_secs_f64())
                }
                _ => format!("the reply was lost: {}", chain(&error)),
            };
            Error::new(ErrorKind::Unknown, reason, what).because(error)
        }
        Failure::ForeignOrigin(url) => {
            let what = format!(
                "{} redirected to {}, which is not trusted: its reply is ignored",
                client.base,
                without_secrets(&url)
            );
            Error::new(ErrorKind::Refused, Reason::Redirect, what)
        }
    }
}

fn deadline_before_sending(client: &HttpClient) -> Error {
    let seconds = client.limits.total.as_secs_f64();
    let what = format!("the {seconds} s of the call ended before the request could be sent");
    Error::new(ErrorKind::NotSent, Reason::Timeout, what)
}
