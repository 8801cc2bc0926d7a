//! The one error of a call, and the one place where its kind is decided.
//!
//! Knows no operation by name; what an operation's repetition would do comes in as its class.

use std::fmt;
use std::time::{Duration, SystemTime};

use atlas_maintenance_types::one_line;
use bytes::Bytes;
use http::StatusCode;
use serde_json::Value;

use crate::code::ErrorCode;
use crate::credentials::CredentialsError;
use crate::metadata::{self, Metadata};
use crate::operation::{Operation, RetryClass};
use crate::reply::{Cut, Reply};
use crate::service_error::{ServiceError, Violation};
use crate::wire::lost_reason;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Whether the request can have had an effect: the first question after any failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request never left: bad input, no usable credentials, no connection. Nothing was done.
    NotSent,
    /// The service answered no. Nothing was done.
    Refused,
    /// The request was sent and no trustworthy answer came: a lost or unreadable reply, or a
    /// server error on an operation that changes something. It may have been done.
    Unknown,
}

impl ErrorKind {
    /// The kind in one word, for machines: `not-sent`, `refused` or `unknown`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotSent => "not-sent",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }
}

/// What went wrong, in more detail than [`ErrorKind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The caller gave something that cannot be sent.
    Input,
    /// There are no usable credentials, or no token could be had for them.
    Credentials,
    /// No connection could be made.
    Connect,
    /// Time ran out.
    Timeout,
    /// The connection broke before the reply was complete.
    Lost,
    /// The service answered with an error status.
    Service,
    /// The service answered with a redirect, which is never followed: credentials stay where they
    /// belong.
    Redirect,
    /// The reply says success, but not in the form that the contract has.
    Undecodable,
    /// The reply is larger than the limit.
    TooLarge,
}

/// Why a call failed.
///
/// Ask [`kind`](Self::kind) first. `Display` is one line that says what happened and what to do;
/// it never holds a secret.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    reason: Reason,
    operation: Option<&'static Operation>,
    class: RetryClass,
    /// What happened, as a clause.
    what: String,
    reply: Option<Reply>,
    service: ServiceError,
    /// What to look at before repeating an action of unknown outcome.
    check: Option<&'static str>,
    attempts: u32,
    elapsed: Duration,
    source: Option<Source>,
}

impl Error {
    /// The caller gave something that cannot be sent, and nothing was.
    pub fn input(source: impl Into<Source>) -> Self {
        let source = source.into();
        let what = chain(&*source);
        Self::new(ErrorKind::NotSent, Reason::Input, what).because(source)
    }

    /// There are no usable credentials, and nothing was sent.
    pub fn credentials(source: CredentialsError) -> Self {
        Self::new(ErrorKind::NotSent, Reason::Credentials, source.to_string()).because(source)
    }

    /// A reply that says success but does not have the form of one. `why` is a clause.
    pub fn undecodable(reply: Reply, why: &str) -> Self {
        // A header may have a code even so.
        let service = ServiceError::read(&reply.headers, &reply.body);
        let what = format!(
            "the service answered {} in a form that the contract does not have ({why})",
            reply.status()
        );
        let (operation, class) = (reply.operation, reply.class);
        let (attempts, elapsed) = (reply.attempts, reply.elapsed);
        Self::new(ErrorKind::Unknown, Reason::Undecodable, what)
            .with_reply(reply)
            .with_service(service)
            .during(operation, class, attempts, elapsed)
    }

    /// The status says success and the body says error: whom to believe is not known.
    pub(crate) fn disguised(reply: Reply) -> Self {
        let service = ServiceError::read(&reply.headers, &reply.body);
        let what = format!(
            "the service answered {} with an error in the body: {}",
            reply.status(),
            told(&service)
        );
        Self::new(ErrorKind::Unknown, Reason::Undecodable, what)
            .with_reply(reply)
            .with_service(service)
    }

    pub(crate) fn new(kind: ErrorKind, reason: Reason, what: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            reason,
            operation: None,
            class: RetryClass::NonIdempotent,
            what: what.into(),
            reply: None,
            service: ServiceError::default(),
            check: None,
            attempts: 0,
            elapsed: Duration::ZERO,
            source: None,
        }))
    }

    /// The service answered something else than success; `cut` says why the body is incomplete.
    pub(crate) fn answered(reply: Reply, class: RetryClass, cut: Option<Cut>) -> Self {
        let status = reply.status;
        let service = ServiceError::read(&reply.headers, &reply.body);
        // Of successes, only those whose body is incomplete come here.
        let may_be_done = status.is_server_error() && class != RetryClass::Safe;
        let kind = if may_be_done || status.is_success() {
            ErrorKind::Unknown
        } else {
            ErrorKind::Refused
        };
        let mut what = describe(status, &service);
        let mut reason = if matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            what.push_str(", a redirect, which is not followed");
            Reason::Redirect
        } else {
            Reason::Service
        };
        let mut source = None;
        if let Some(cut) = cut {
            let (cut_reason, text, lost) = match cut {
                Cut::TooLarge => (
                    Reason::TooLarge,
                    "its reply is larger than the limit".to_owned(),
                    None,
                ),
                Cut::Lost(error) => (
                    lost_reason(&error),
                    format!("its reply broke off: {}", chain(&error)),
                    Some(error),
                ),
            };
            what = format!("{what}, but {text}");
            source = lost.map(Source::from);
            if status.is_success() {
                reason = cut_reason;
            }
        }
        let mut error = Self::new(kind, reason, what).with_reply(reply);
        error.0.class = class;
        error.0.service = service;
        error.0.source = source;
        error
    }

    /// What happened, without what to do about it.
    pub(crate) fn what(&self) -> &str {
        &self.0.what
    }

    pub(crate) fn because(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_reply(mut self, reply: Reply) -> Self {
        self.0.attempts = reply.attempts;
        self.0.reply = Some(reply);
        self
    }

    pub(crate) fn with_service(mut self, service: ServiceError) -> Self {
        self.0.service = service;
        self
    }

    /// Says which call failed.
    pub(crate) fn during(
        mut self,
        operation: Option<&'static Operation>,
        class: RetryClass,
        attempts: u32,
        elapsed: Duration,
    ) -> Self {
        self.0.operation = operation;
        self.0.class = class;
        self.0.attempts = attempts;
        self.0.elapsed = elapsed;
        self
    }

    /// Says what to look at before repeating an action of unknown outcome.
    #[must_use]
    pub fn with_check(mut self, check: &'static str) -> Self {
        self.0.check = Some(check);
        self
    }

    /// An earlier attempt of the same call may have had an effect, whatever became of this one.
    pub(crate) fn after_one_of_unknown_outcome(mut self) -> Self {
        if self.0.kind != ErrorKind::Unknown {
            self.0.kind = ErrorKind::Unknown;
            self.0
                .what
                .push_str(", and an earlier attempt may have been done");
        }
        self
    }

    /// Whether the request can have had an effect.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What went wrong.
    pub fn reason(&self) -> Reason {
        self.0.reason
    }

    /// The HTTP status, where there was an answer; of the token endpoint where that refused.
    pub fn status(&self) -> Option<u16> {
        self.0.reply.as_ref().map(Reply::status)
    }

    /// The service's error code: from the body, else from the `X-Error-Code` header.
    pub fn code(&self) -> Option<&ErrorCode> {
        self.0.service.code.as_ref()
    }

    /// The service's own words.
    pub fn detail(&self) -> Option<&str> {
        self.0.service.detail.as_deref()
    }

    /// What the service's words are about, as JSON values of any type.
    pub fn parameters(&self) -> &[Value] {
        &self.0.service.parameters
    }

    /// What single fields of the request did wrong, where the service says so.
    pub fn violations(&self) -> &[Violation] {
        &self.0.service.violations
    }

    /// How long the service asks to wait before the next request.
    pub fn retry_after(&self) -> Option<Duration> {
        let reply = self.0.reply.as_ref()?;
        metadata::retry_after(&reply.headers, SystemTime::now())
    }

    /// The body of the reply, as far as it came. Empty where there was none.
    pub fn body(&self) -> &[u8] {
        self.0.reply.as_ref().map_or(&[], Reply::body)
    }

    pub(crate) fn bytes(&self) -> Bytes {
        let reply = self.0.reply.as_ref();
        reply.map(|reply| reply.body.clone()).unwrap_or_default()
    }

    /// What the reply says beside its body, where there was one.
    pub fn metadata(&self) -> Option<Metadata> {
        let metadata = self.0.reply.as_ref()?.metadata();
        Some(Metadata {
            attempts: self.0.attempts,
            elapsed: self.0.elapsed,
            ..metadata
        })
    }

    /// How long the call took until it failed.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }

    /// How many requests were made for the operation.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The name of the operation, as the API's documentation has it.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation.map(|operation| operation.name)
    }

    /// What the caller should do, where that is more than reading the error.
    fn advice(&self) -> Option<String> {
        let inner = &*self.0;
        let advice = match (inner.kind, inner.reason, self.status()) {
            (ErrorKind::Unknown, ..) if inner.class == RetryClass::NonIdempotent => {
                let check = inner.check.unwrap_or("the resource");
                return Some(format!(
                    "it may have been done: look at {check} before repeating it"
                ));
            }
            (ErrorKind::Unknown, ..) => "repeating it does no harm",
            (_, Reason::Redirect, _) => "check the base URL",
            (_, Reason::Connect, _) => "check the network and the base URL",
            (_, _, Some(401)) => "check the credentials",
            (_, _, Some(403)) => "check the roles of the credentials and the IP access list",
            (_, _, Some(406 | 410)) => "choose another API version",
            (_, _, Some(429)) => {
                return Some(match self.retry_after() {
                    Some(wait) => format!("wait {} s", wait.as_secs()),
                    None => "wait a minute".to_owned(),
                });
            }
            _ => match self.code() {
                Some(ErrorCode::GroupNotFound) => {
                    "check the project id and whether the credentials may see the project"
                }
                _ => return None,
            },
        };
        Some(advice.to_owned())
    }
}

/// `404 GROUP_NOT_FOUND: detail`, as much of it as there is.
fn describe(status: StatusCode, service: &ServiceError) -> String {
    let number = status.as_u16();
    let told = told(service);
    match (told.is_empty(), service.code.is_some()) {
        (false, true) => format!("{number} {told}"),
        (false, false) => format!("{number}: {told}"),
        (true, _) => format!("{number} {}", status.canonical_reason().unwrap_or_default()),
    }
    .trim_end()
    .to_owned()
}

/// `GROUP_NOT_FOUND: detail`, as much of it as there is.
fn told(service: &ServiceError) -> String {
    let detail = service
        .detail
        .as_deref()
        .map(|detail| detail.trim_end_matches('.'));
    match (&service.code, detail) {
        (Some(code), Some(detail)) => format!("{code}: {detail}"),
        (Some(code), None) => code.to_string(),
        (None, Some(detail)) => detail.to_owned(),
        (None, None) => String::new(),
    }
}

/// An error and what caused it, in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.ends_with(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        next = cause.source();
    }
    text
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let mut line = self
            .operation()
            .map(|name| format!("{name} "))
            .unwrap_or_default();
        line.push_str(match inner.kind {
            ErrorKind::NotSent => "not sent: ",
            ErrorKind::Refused => "refused: ",
            ErrorKind::Unknown => "sent, outcome unknown: ",
        });
        line.push_str(&inner.what);
        if let Some(advice) = self.advice() {
            line.push_str("; ");
            line.push_str(&advice);
        }
        f.write_str(&one_line(&line))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("reason", &self.reason())
            .field("status", &self.status())
            .field("code", &self.code())
            .field("message", &self.to_string())
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}

#[cfg(test)]
mod tests;
