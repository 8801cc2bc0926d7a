//! The one error of a call, and the one place that decides its kind.

mod display;
mod text;

use std::fmt;
use std::time::{Duration, SystemTime};

pub(crate) use self::text::chain;
use self::text::{describe, told};
use crate::code::ErrorCode;
use crate::credentials::CredentialsError;
use crate::metadata::{self, Metadata};
use crate::operation::{Operation, RetryClass};
use crate::reply::{BodyError, Reply, Spent};
use crate::service_error::{ErrorParameter, ServiceError, Violation};

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Whether the request can have had an effect: the first question after any failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request never left: bad input, no usable credentials, no connection. Nothing was done.
    NotSent,
    /// The service refused the request. Nothing was done.
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

/// The cause of an error, in more detail than [`ErrorKind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The input cannot be sent.
    Input,
    /// The call was not made, because calls before it failed.
    NotMade,
    /// There are no usable credentials, or no token could be fetched with them.
    Credentials,
    /// No connection could be made.
    Connect,
    /// A time limit was reached.
    Timeout,
    /// The connection broke before the reply was complete.
    Lost,
    /// The service ended the request or the connection over HTTP/2, and said that it had not processed
    /// the request.
    NotProcessed,
    /// The service answered with an error status.
    Service,
    /// The service answered with a redirect, which is never followed.
    Redirect,
    /// The status is a success, but the reply does not have the form of the contract.
    Undecodable,
    /// The reply is larger than the limit.
    TooLarge,
}

/// The error of a call.
///
/// Check [`kind`](Self::kind) first. `Display` is one line that says what happened and what to do,
/// without secrets.
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
    spent: Spent,
    /// Whether what failed is a read that had to come before the change.
    before_change: bool,
    /// What to do, where this layer does not know it from the rest.
    advice: Option<String>,
    source: Option<Source>,
}

impl Error {
    /// Input that cannot be sent.
    pub fn input(source: impl Into<Source>) -> Self {
        let source = source.into();
        let what = chain(&*source);
        Self::new(ErrorKind::NotSent, Reason::Input, what).because(source)
    }

    /// Unusable credentials.
    pub fn credentials(source: CredentialsError) -> Self {
        Self::new(ErrorKind::NotSent, Reason::Credentials, source.to_string()).because(source)
    }

    /// A successful status with a reply that the contract does not have. `why` is a clause.
    pub fn undecodable(reply: Reply, why: &str) -> Self {
        // It may quote the reply.
        let why = reply.parts.sent.redacted_text(why);
        let reply = reply.redacted();
        // A header may hold a code.
        let service = ServiceError::read(&reply.parts.headers, &reply.parts.body);
        let what = format!(
            "the service answered {} in a form that the contract does not have ({why})",
            reply.status()
        );
        let (operation, class, spent) =
            (reply.parts.operation, reply.parts.class, reply.parts.spent);
        Self::new(ErrorKind::Unknown, Reason::Undecodable, what)
            .with_reply(reply)
            .with_service(service)
            .during(operation, class, spent)
    }

    /// A successful status with an error in the body. Which of them is true is unknown.
    pub(crate) fn disguised(reply: Reply) -> Self {
        let reply = reply.redacted();
        let service = ServiceError::read(&reply.parts.headers, &reply.parts.body);
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
            spent: Spent::default(),
            before_change: false,
            advice: None,
            source: None,
        }))
    }

    /// A reply that is not a success, or whose body is incomplete.
    pub(crate) fn answered(reply: Reply, class: RetryClass, incomplete: Option<BodyError>) -> Self {
        let reply = reply.redacted();
        let status = reply.parts.status;
        let service = ServiceError::read(&reply.parts.headers, &reply.parts.body);
        // A success comes here only with an incomplete body.
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
        if let Some(incomplete) = incomplete {
            let (cut_reason, text, lost) = match incomplete {
                BodyError::TooLarge => (
                    Reason::TooLarge,
                    "its reply is larger than the limit".to_owned(),
                    None,
                ),
                BodyError::Lost(error) => (
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

    /// A call that was not made, and why, as a clause. Nothing was sent.
    pub fn not_made(why: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotSent, Reason::NotMade, why)
    }

    /// The error of a call that the rate limit rejected until the caller gave up waiting.
    #[must_use]
    pub fn after_waiting(mut self, waited: Duration, most: Duration) -> Self {
        let (waited, most) = (waited.as_secs(), most.as_secs());
        let what = format!(", after {waited} s of waiting for the rate limit of at most {most} s");
        self.0.what.push_str(&what);
        self
    }

    /// What happened, without what to do about it.
    pub(crate) fn what(&self) -> &str {
        &self.0.what
    }

    pub(crate) fn because(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn advising(mut self, advice: String) -> Self {
        self.0.advice = Some(advice);
        self
    }

    pub(crate) fn with_reply(mut self, reply: Reply) -> Self {
        self.0.spent = reply.parts.spent;
        self.0.reply = Some(reply.redacted());
        self
    }

    pub(crate) fn with_service(mut self, service: ServiceError) -> Self {
        self.0.service = service;
        self
    }

    /// Adds the call that failed.
    pub(crate) fn during(
        mut self,
        operation: Option<&'static Operation>,
        class: RetryClass,
        spent: Spent,
    ) -> Self {
        self.0.operation = operation;
        self.0.class = class;
        self.0.spent = spent;
        self
    }

    /// Marks the outcome as unknown: an earlier attempt of the call may have had an effect.
    pub(crate) fn outcome_unknown(mut self) -> Self {
        if self.0.kind != ErrorKind::Unknown {
            self.0.kind = ErrorKind::Unknown;
            self.0
                .what
                .push_str(", and an earlier attempt may have been done");
        }
        self
    }

    /// The error of a read that had to come before a change, which was not sent then: never
    /// [`Unknown`](ErrorKind::Unknown).
    #[must_use]
    pub fn before_change(mut self) -> Self {
        self.0.before_change = true;
        if self.0.kind == ErrorKind::Unknown {
            self.0.kind = ErrorKind::NotSent;
        }
        self
    }

    /// Whether the request can have had an effect.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The cause.
    pub fn reason(&self) -> Reason {
        self.0.reason
    }

    /// The HTTP status of the reply, if there was one; of the token endpoint if that refused.
    pub fn status(&self) -> Option<u16> {
        self.0.reply.as_ref().map(Reply::status)
    }

    /// The service's error code: from the body, else from the `X-Error-Code` header.
    pub fn code(&self) -> Option<&ErrorCode> {
        self.0.service.code.as_ref()
    }

    /// The service's description of the error.
    pub fn detail(&self) -> Option<&str> {
        self.0.service.detail.as_deref()
    }

    /// The parameters of the service's description.
    pub fn parameters(&self) -> &[ErrorParameter] {
        &self.0.service.parameters
    }

    /// Problems with single fields of the request.
    pub fn violations(&self) -> &[Violation] {
        &self.0.service.violations
    }

    /// How long to wait before the next request, if the service says so.
    pub fn retry_after(&self) -> Option<Duration> {
        let reply = self.0.reply.as_ref()?;
        metadata::retry_after(&reply.parts.headers, SystemTime::now())
    }

    /// The body of the reply, as far as it was read. Empty without a reply.
    pub fn body(&self) -> &[u8] {
        self.0.reply.as_ref().map_or(&[], Reply::body)
    }

    /// The first header of the reply of that name, in any case, if there is one and its value is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.reply.as_ref()?.header(name)
    }

    /// The metadata of the reply, if there was one.
    pub fn metadata(&self) -> Option<Metadata> {
        let metadata = self.0.reply.as_ref()?.metadata();
        Some(Metadata {
            attempts: self.0.spent.attempts,
            retries: self.0.spent.retries,
            elapsed: self.0.spent.elapsed,
            ..metadata
        })
    }

    /// The duration of the call until it failed.
    pub fn elapsed(&self) -> Duration {
        self.0.spent.elapsed
    }

    /// The number of requests that the call sent, those answered by a challenge included.
    pub fn attempts(&self) -> u32 {
        self.0.spent.attempts
    }

    /// The operation's name in the API's documentation.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation.map(|operation| operation.name)
    }
}

/// So that `?` works on them in a function that returns [`Error`]: nothing was sent.
macro_rules! from_invalid_input {
    ($($invalid:ty),+ $(,)?) => {
        $(impl From<$invalid> for Error {
            fn from(invalid: $invalid) -> Self {
                Self::input(invalid)
            }
        })+
    };
}

from_invalid_input!(
    atlas_maintenance_types::InvalidDayOfWeek,
    atlas_maintenance_types::InvalidHourOfDay,
    atlas_maintenance_types::InvalidId,
    atlas_maintenance_types::InvalidOrganizationId,
    atlas_maintenance_types::InvalidProjectId,
    atlas_maintenance_types::InvalidProtectedHours,
    atlas_maintenance_types::InvalidTimestamp,
    atlas_maintenance_types::InvalidWave,
    atlas_maintenance_types::UnknownApiVersion,
    crate::base_url::InvalidBaseUrl,
);

impl From<CredentialsError> for Error {
    fn from(error: CredentialsError) -> Self {
        Self::credentials(error)
    }
}

/// Why the wait for a reply ended.
pub(crate) fn lost_reason(error: &reqwest::Error) -> Reason {
    if error.is_timeout() {
        Reason::Timeout
    } else {
        Reason::Lost
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
