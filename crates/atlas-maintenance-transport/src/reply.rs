//! A reply of the service, read to its end or to the limit.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode};

use crate::metadata::Metadata;
use crate::operation::{Operation, RetryClass};

/// What the service answered.
#[derive(Clone, Debug)]
pub struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The envelope that the body was taken out of, if it came in one.
    pub(crate) enveloped: Option<Bytes>,
    pub(crate) attempts: u32,
    /// What it is a reply to, for errors that are found in it later.
    pub(crate) operation: Option<&'static Operation>,
    pub(crate) class: RetryClass,
    pub(crate) elapsed: Duration,
}

impl Reply {
    /// A reply without headers and without a call that it belongs to.
    pub(crate) fn bare(status: StatusCode, body: Bytes) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body,
            enveloped: None,
            attempts: 1,
            operation: None,
            class: RetryClass::NonIdempotent,
            elapsed: Duration::ZERO,
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// Whether the contract lists the status for the operation.
    pub fn is_documented(&self) -> bool {
        self.operation
            .is_some_and(|operation| operation.success.contains(&self.status()))
    }

    /// The whole body.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body as it came, in its envelope if it came in one.
    pub fn body_as_it_came(&self) -> &[u8] {
        self.enveloped.as_ref().unwrap_or(&self.body)
    }

    /// What the reply says beside its body.
    pub fn metadata(&self) -> Metadata {
        Metadata {
            attempts: self.attempts,
            elapsed: self.elapsed,
            ..Metadata::read(self.status(), &self.headers)
        }
    }
}

/// Why a reply could not be read to its end.
#[derive(Debug)]
pub(crate) enum BodyError {
    /// The connection broke or ran out of time.
    Lost(reqwest::Error),
    /// The body is larger than the limit.
    TooLarge,
}

/// Reads a body, as far as it comes and the limit allows.
pub(crate) async fn read(
    response: &mut reqwest::Response,
    limit: usize,
) -> (Bytes, Option<BodyError>) {
    let mut body = Body::default();
    let mut room = limit;
    let error = loop {
        match response.chunk().await {
            Ok(None) => break None,
            Ok(Some(mut chunk)) => {
                let too_large = chunk.len() > room;
                chunk.truncate(room);
                room -= chunk.len();
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

/// A body that is coming in. Most come in one piece, which stays where it is.
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
    fn pieces_are_put_together_in_order() {
        for pieces in [&[][..], &["one"], &["", "one"], &["o", "", "n", "e"]] {
            let mut body = Body::default();
            for piece in pieces {
                body.push(Bytes::from_static(piece.as_bytes()));
            }
            assert_eq!(body.whole(), pieces.concat());
        }
    }
}
