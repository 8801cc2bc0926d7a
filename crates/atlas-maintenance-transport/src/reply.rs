//! A reply, read to its end or to the size limit.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};

use crate::metadata::{self, Metadata};
use crate::operation::{Operation, RetryClass};
use crate::redact::Sent;

/// A reply of the service.
#[derive(Clone, Debug)]
pub struct Reply {
    // Moved on the way through a call more than ten times.
    pub(crate) parts: Box<Parts>,
}

/// What a reply has.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The envelope that held the body, if any.
    pub(crate) enveloped: Option<Bytes>,
    /// The operation, for errors found in the body later.
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) class: RetryClass,
    pub(crate) spent: Spent,
    /// What the request held, which no message may repeat.
    pub(crate) sent: Sent,
}

/// The requests and the time that a call has taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    pub(crate) attempts: u32,
    pub(crate) retries: u32,
    pub(crate) elapsed: Duration,
}

impl Reply {
    /// A reply without call.
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, body: Bytes, sent: Sent) -> Self {
        let parts = Parts {
            status,
            headers,
            body,
            enveloped: None,
            operation: None,
            class: RetryClass::NonIdempotent,
            spent: Spent {
                attempts: 1,
                ..Spent::default()
            },
            sent,
        };
        Self {
            parts: Box::new(parts),
        }
    }

    /// A reply without headers and call.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn bare(status: StatusCode, body: Bytes) -> Self {
        Self::new(status, HeaderMap::new(), body, Sent::default())
    }

    /// The reply without the secrets of its request, to be shown.
    pub(crate) fn redacted(mut self) -> Self {
        let parts = &mut *self.parts;
        parts.sent.redact_body(&mut parts.body);
        parts.sent.redact_headers(&mut parts.headers);
        if let Some(envelope) = &mut parts.enveloped {
            parts.sent.redact_body(envelope);
        }
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.parts.status.as_u16()
    }

    /// Whether the contract lists the status for the operation.
    pub fn is_documented(&self) -> bool {
        self.parts
            .operation
            .is_some_and(|operation| operation.success.contains(&self.status()))
    }

    /// The whole body.
    pub fn body(&self) -> &[u8] {
        &self.parts.body
    }

    /// The body as received, with its envelope if it has one.
    pub fn body_as_it_came(&self) -> &[u8] {
        self.parts.enveloped.as_ref().unwrap_or(&self.parts.body)
    }

    /// The first header of that name, in any case, if its value is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        metadata::text(&self.parts.headers, name)
    }

    /// The requests and the time that the call has taken, for a call that goes on:
    /// [`CallContext::after`](crate::CallContext::after).
    pub fn spent(&self) -> Spent {
        self.parts.spent
    }

    /// The metadata of the reply.
    pub fn metadata(&self) -> Metadata {
        Metadata {
            attempts: self.parts.spent.attempts,
            retries: self.parts.spent.retries,
            elapsed: self.parts.spent.elapsed,
            ..Metadata::read(self.status(), &self.parts.headers)
        }
    }
}

/// Why a body is incomplete.
#[derive(Debug)]
pub(crate) enum BodyError {
    /// The connection broke or timed out.
    Lost(reqwest::Error),
    /// The body is larger than the limit.
    TooLarge,
}

/// Reads a body up to the limit.
pub(crate) async fn read(
    response: &mut reqwest::Response,
    limit: usize,
) -> (Bytes, Option<BodyError>) {
    let mut body = Body::default();
    let mut remaining = limit;
    let error = loop {
        match response.chunk().await {
            Ok(None) => break None,
            Ok(Some(mut chunk)) => {
                let too_large = chunk.len() > remaining;
                chunk.truncate(remaining);
                remaining -= chunk.len();
                body.push(chunk);
                if too_large {
                    break Some(BodyError::TooLarge);
                }
            }
            Err(error) => break Some(BodyError::Lost(error)),
        }
    };
    (body.whole(), error)
}

/// A body being read. Most come in one piece, which is not copied.
#[derive(Default)]
struct Body {
    first: Bytes,
    rest: BytesMut,
}

impl Body {
    fn push(&mut self, chunk: Bytes) {
        if self.first.is_empty() {
            self.first = chunk;
            return;
        }
        if self.rest.is_empty() {
            self.rest.extend_from_slice(&self.first);
        }
        self.rest.extend_from_slice(&chunk);
    }

    fn whole(self) -> Bytes {
        if self.rest.is_empty() {
            self.first
        } else {
            self.rest.freeze()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined_in_order() {
        for pieces in [&[][..], &["one"], &["", "one"], &["o", "", "n", "e"]] {
            let mut body = Body::default();
            for piece in pieces {
                body.push(Bytes::from_static(piece.as_bytes()));
            }
            assert_eq!(body.whole(), pieces.concat());
        }
    }
}
