//! The kinds of faults and the points at which they occur.

use std::fmt;
use std::time::Duration;

use crate::faults::response::FaultResponse;

/// What happens to a request that a fault hits.
///
/// *Acted on* means that the service processes the request completely, even if it refuses it, and
/// that the changes it makes stay, whatever part of the response the client receives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// The connection is reset (TCP RST), as when a process crashes.
    Reset {
        /// How far the request gets.
        at: FaultPoint,
    },
    /// The connection is closed in order (TCP FIN).
    Close {
        /// How far the request gets.
        at: FaultPoint,
    },
    /// Nothing more is sent, and the connection stays open until the client closes it.
    Hang {
        /// How far the request gets.
        at: FaultPoint,
    },
    /// The request is acted on, and the response is sent one byte at a time.
    Trickle {
        /// The time between two bytes.
        every: Duration,
    },
    /// The request is acted on; `Content-Length` is larger than the body, and the connection is
    /// closed after it.
    LengthTooLong,
    /// The request is acted on; `Content-Length` is half of the size of the body.
    LengthTooShort,
    /// Bytes that are not HTTP, and the connection is closed.
    Garbage {
        /// Whether the request is acted on.
        acts: bool,
    },
    /// The request is acted on; the response has a body of that many spaces, generated as it is
    /// sent.
    LargeBody {
        /// How many bytes.
        bytes: u64,
    },
    /// The request is acted on; the body of the response never ends.
    EndlessBody,
    /// The request is acted on; the response has a gzip body that inflates to a thousand times its
    /// size, whether or not the client accepts gzip.
    GzipBomb {
        /// How many bytes it inflates to.
        bytes: u64,
    },
    /// The request is acted on; the headers of the response never end.
    HeaderBomb,
    /// HTTP/2: the service says that the connection ends (GOAWAY), and ends it. Requests that are under
    /// way on the connection end with it.
    GoAway {
        /// What becomes of the request.
        request: GoAwayRequest,
        /// The error code (RFC 9113, section 7); 0 means no error.
        code: u32,
    },
    /// HTTP/2: the service refuses the request unread (RST_STREAM with REFUSED_STREAM). It is not acted
    /// on, and the connection stays.
    RefusedStream,
    /// HTTP/2: the service ends the request without a response (RST_STREAM), and the connection stays.
    ResetStream {
        /// The error code (RFC 9113, section 7); 7, which means refused, is
        /// [`RefusedStream`](Self::RefusedStream).
        code: u32,
        /// Whether the request is acted on.
        acts: bool,
    },
    /// HTTP/2: the request is acted on, and instead of a response come settings without end.
    SettingsFlood,
    /// Another response than the service's.
    Answer {
        /// The response.
        response: FaultResponse,
        /// Whether the request is acted on before, as behind a gateway that times out.
        acts: bool,
    },
}

/// What becomes of a request when the service ends the connection with a GOAWAY.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GoAwayRequest {
    /// It is not acted on, and the GOAWAY says so: its last stream is before that of the request.
    NotProcessed,
    /// It is acted on, and there is no response.
    Lost,
    /// It is acted on, and the response is complete.
    Answered,
}

/// How far a request gets before the fault occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultPoint {
    /// The request has arrived and is not read. It is not acted on.
    ///
    /// These faults are matched before all others, and only against the request line.
    BeforeReading,
    /// The request has been read and is not acted on.
    BeforeActing,
    /// The request has been acted on; nothing of the response is sent.
    BeforeReply,
    /// The request has been acted on; half of the response's status line and headers is sent.
    MidHeader,
    /// The request has been acted on; half of the response's body is sent. A response without a
    /// body gets one.
    MidBody,
    /// The request has been acted on and the whole response is sent. The fault hits a connection
    /// that the client may want to reuse.
    AfterReply,
}

impl FaultKind {
    /// Whether a request that this fault hits is acted on.
    pub fn acts(&self) -> bool {
        match self {
            Self::Reset { at } | Self::Close { at } | Self::Hang { at } => {
                !matches!(at, FaultPoint::BeforeReading | FaultPoint::BeforeActing)
            }
            Self::Garbage { acts } | Self::ResetStream { acts, .. } | Self::Answer { acts, .. } => {
                *acts
            }
            Self::GoAway { request, .. } => *request != GoAwayRequest::NotProcessed,
            Self::RefusedStream => false,
            Self::Trickle { .. }
            | Self::LengthTooLong
            | Self::LengthTooShort
            | Self::LargeBody { .. }
            | Self::EndlessBody
            | Self::GzipBomb { .. }
            | Self::HeaderBomb
            | Self::SettingsFlood => true,
        }
    }

    pub(crate) fn is_before_reading(&self) -> bool {
        let (Self::Reset { at } | Self::Close { at } | Self::Hang { at }) = self else {
            return false;
        };
        *at == FaultPoint::BeforeReading
    }
}

impl fmt::Display for FaultKind {
    /// A few words, as in the log of requests.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reset { at } => write!(f, "reset {at}"),
            Self::Close { at } => write!(f, "close {at}"),
            Self::Hang { at } => write!(f, "hang {at}"),
            Self::Trickle { every } => write!(f, "a byte every {} ms", every.as_millis()),
            Self::LengthTooLong => f.write_str("length too long"),
            Self::LengthTooShort => f.write_str("length too short"),
            Self::Garbage { .. } => f.write_str("garbage"),
            Self::LargeBody { bytes } => write!(f, "body of {bytes} bytes"),
            Self::EndlessBody => f.write_str("endless body"),
            Self::GzipBomb { bytes } => write!(f, "gzip of {bytes} bytes"),
            Self::HeaderBomb => f.write_str("endless headers"),
            Self::GoAway { request, code } => write!(f, "GOAWAY with code {code}, {request}"),
            Self::RefusedStream => f.write_str("refused stream"),
            Self::ResetStream { code, .. } => write!(f, "reset stream with code {code}"),
            Self::SettingsFlood => f.write_str("settings without end"),
            Self::Answer { response, .. } => write!(f, "answer {}", response.status),
        }
    }
}

impl fmt::Display for GoAwayRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotProcessed => "not processed",
            Self::Lost => "lost",
            Self::Answered => "answered",
        })
    }
}

impl fmt::Display for FaultPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BeforeReading => "before reading",
            Self::BeforeActing => "before acting",
            Self::BeforeReply => "before the reply",
            Self::MidHeader => "mid-header",
            Self::MidBody => "mid-body",
            Self::AfterReply => "after the reply",
        })
    }
}
