//! What can go wrong on purpose: the words for faults, and where they strike.
//!
//! A fault says what happens, to which requests, and how often. Nothing happens here: `plan`
//! decides which request a fault strikes, `strike` does it to the connection. This module must not
//! know of connections.

use std::fmt;
use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode};

/// Something that goes wrong on purpose.
///
/// Unless told otherwise it strikes every request from now on, the token endpoint's included; the
/// controls are never struck. It is planned with [`Control::inject`](crate::Control::inject).
///
/// ```
/// use std::time::Duration;
/// use atlas_maintenance_simulator::{Fault, FaultAnswer, Moment};
///
/// // The third request is done, and its reply lost.
/// Fault::reset(Moment::BeforeReply).skip(2).once();
///
/// // Two deferrals are refused for now.
/// let busy = FaultAnswer::new(503).header("Retry-After", "1");
/// Fault::answer(busy).on_operation("deferMaintenanceWindow").times(2);
///
/// // Tokens come a byte at a time.
/// Fault::trickle(Duration::from_secs(1)).on_token_requests();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a fault does nothing until it is injected"]
pub struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) target: Target,
    pub(crate) skip: u64,
    pub(crate) times: Option<u64>,
}

/// What happens to a request that is struck.
///
/// *Acted on* means that the request goes its whole way through the simulator, refusals included,
/// and that what it changes stays changed, whatever the client gets to see of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// The connection is reset, as by a process that dies: the client sees a TCP RST.
    Reset {
        /// How far the request gets.
        at: Moment,
    },
    /// The connection is closed in order: the client sees its end.
    Close {
        /// How far the request gets.
        at: Moment,
    },
    /// Nothing comes any more, and the connection stays open until the client closes it.
    Hang {
        /// How far the request gets.
        at: Moment,
    },
    /// The request is acted on, and the reply comes a byte at a time.
    Trickle {
        /// The time between two bytes.
        every: Duration,
    },
    /// The request is acted on; its reply announces more bytes than come before the end.
    LengthTooLong,
    /// The request is acted on; its reply announces half of the bytes that come.
    LengthTooShort,
    /// Bytes that are no HTTP, and the end.
    Garbage {
        /// Whether the request is acted on.
        acts: bool,
    },
    /// The request is acted on; the body of the reply is that many blanks, sent as they are read.
    LargeBody {
        /// How many bytes.
        bytes: u64,
    },
    /// The request is acted on; the body of the reply does not end.
    EndlessBody,
    /// The request is acted on; the body of the reply is a thousandth of what it inflates to. It
    /// is compressed whether or not the client accepts that.
    GzipBomb {
        /// How many bytes it inflates to.
        bytes: u64,
    },
    /// Another answer than the service's.
    Answer {
        /// The answer.
        answer: FaultAnswer,
        /// Whether the request is acted on before it is answered like that, as behind a gateway
        /// that loses patience.
        acts: bool,
    },
}

/// How far a request gets before it is struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Moment {
    /// It has arrived, and nobody has read it. It is not acted on.
    ///
    /// Such faults are looked for before all others. They see no more of a request than its first
    /// line.
    BeforeReading,
    /// It has been read, and is not acted on.
    BeforeActing,
    /// It has been acted on, and nothing of the reply is sent.
    BeforeReply,
    /// It has been acted on, and half of the reply's status line and headers is sent.
    MidHeader,
    /// It has been acted on, and half of the reply's body is sent. A reply without a body gets one
    /// for the purpose.
    MidBody,
    /// It has been acted on, and all of the reply is sent: what is struck is a connection that the
    /// client may take for usable.
    AfterReply,
}

/// An answer that takes the place of the service's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct FaultAnswer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// A planned fault, and what has come of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaultStatus {
    /// The fault.
    pub fault: Fault,
    /// How many requests it has let pass, of those that it was told to skip.
    pub skipped: u64,
    /// How many requests it has struck.
    pub struck: u64,
    /// How many of these it is not through with: it hangs, or has not sent everything, and the
    /// client is still there.
    pub under_way: u64,
    /// How many bytes it has given to the network. What answers in the usual way is not counted:
    /// [`FaultKind::Answer`].
    pub bytes_sent: u64,
}

/// Which requests a fault is meant for: those that fit all of what is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) path_contains: Option<String>,
    pub(crate) operation: Option<String>,
    pub(crate) token_requests: bool,
}

impl Fault {
    /// A fault of that kind, for every request.
    pub fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            target: Target::default(),
            skip: 0,
            times: None,
        }
    }

    /// Resets the connection; see [`FaultKind::Reset`].
    pub fn reset(at: Moment) -> Self {
        Self::new(FaultKind::Reset { at })
    }

    /// Closes the connection in order; see [`FaultKind::Close`].
    pub fn close(at: Moment) -> Self {
        Self::new(FaultKind::Close { at })
    }

    /// Falls silent; see [`FaultKind::Hang`].
    pub fn hang(at: Moment) -> Self {
        Self::new(FaultKind::Hang { at })
    }

    /// Acts, and sends the reply a byte at a time.
    pub fn trickle(every: Duration) -> Self {
        Self::new(FaultKind::Trickle { every })
    }

    /// Sends bytes that are no HTTP, without acting; see [`acting`](Self::acting).
    pub fn garbage() -> Self {
        Self::new(FaultKind::Garbage { acts: false })
    }

    /// Acts, and answers with a body of 100 MB. For another size there is
    /// [`FaultKind::LargeBody`].
    pub fn large_body() -> Self {
        Self::new(FaultKind::LargeBody { bytes: LARGE })
    }

    /// Acts, and answers with a body that does not end.
    pub fn endless_body() -> Self {
        Self::new(FaultKind::EndlessBody)
    }

    /// Acts, and answers with a body that inflates to 100 MB. For another size there is
    /// [`FaultKind::GzipBomb`].
    pub fn gzip_bomb() -> Self {
        Self::new(FaultKind::GzipBomb { bytes: LARGE })
    }

    /// Answers in place of the service, without acting; see [`acting`](Self::acting).
    pub fn answer(answer: FaultAnswer) -> Self {
        Self::new(FaultKind::Answer {
            answer,
            acts: false,
        })
    }

    /// Redirects with a 307, which asks for the same method and body, without acting.
    pub fn redirect(location: impl Into<String>) -> Self {
        Self::answer(FaultAnswer::new(307).header("Location", location))
    }

    /// Acts on the request first. This matters to [`answer`](Self::answer) and
    /// [`garbage`](Self::garbage), which do not act on their own; the others act or do not by what
    /// they are.
    pub fn acting(mut self) -> Self {
        if let FaultKind::Answer { acts, .. } | FaultKind::Garbage { acts } = &mut self.kind {
            *acts = true;
        }
        self
    }

    /// Only requests whose path contains that.
    pub fn on_path(mut self, part: impl Into<String>) -> Self {
        self.target.path_contains = Some(part.into());
        self
    }

    /// Only requests for that operation, by its name in the API's documentation such as
    /// `deferMaintenanceWindow`.
    pub fn on_operation(mut self, name: impl Into<String>) -> Self {
        self.target.operation = Some(name.into());
        self
    }

    /// Only requests for an access token.
    pub fn on_token_requests(mut self) -> Self {
        self.target.token_requests = true;
        self
    }

    /// Lets that many requests pass that it is meant for. Those that an earlier fault strikes are
    /// not counted.
    pub fn skip(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// Strikes that often, and never again.
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Strikes one request.
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// What it does.
    pub fn kind(&self) -> &FaultKind {
        &self.kind
    }
}

/// 100 MB, which no reply of the service comes near.
pub(crate) const LARGE: u64 = 100_000_000;

impl FaultKind {
    /// Whether a request that is struck has been acted on.
    pub fn acts(&self) -> bool {
        match self {
            Self::Reset { at } | Self::Close { at } | Self::Hang { at } => {
                !matches!(at, Moment::BeforeReading | Moment::BeforeActing)
            }
            Self::Garbage { acts } | Self::Answer { acts, .. } => *acts,
            Self::Trickle { .. }
            | Self::LengthTooLong
            | Self::LengthTooShort
            | Self::LargeBody { .. }
            | Self::EndlessBody
            | Self::GzipBomb { .. } => true,
        }
    }

    /// Whether it strikes before the request is read.
    pub(crate) fn strikes_unread(&self) -> bool {
        let (Self::Reset { at } | Self::Close { at } | Self::Hang { at }) = self else {
            return false;
        };
        *at == Moment::BeforeReading
    }
}

impl fmt::Display for FaultKind {
    /// In a few words, as the log of requests has it.
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
            Self::Answer { answer, .. } => write!(f, "answer {}", answer.status),
        }
    }
}

impl fmt::Display for Moment {
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

impl FaultAnswer {
    /// An answer without headers or body.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Adds a header; one of the same name stays as well.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// What keeps it from being sent, if anything.
    fn problem(&self) -> Option<String> {
        // Statuses below 200 announce an answer and are none.
        if StatusCode::from_u16(self.status).is_err() || self.status < 200 {
            return Some(format!("{} is no status of an answer", self.status));
        }
        self.headers.iter().find_map(|(name, value)| {
            let Ok(parsed) = name.parse::<HeaderName>() else {
                return Some(format!("{name:?} is no name of a header"));
            };
            if HeaderValue::from_str(value).is_err() {
                return Some(format!("the value of the header {name} cannot be sent"));
            }
            // What frames a message is the server's; there are kinds of their own for wrong frames.
            let frames = [
                http::header::CONTENT_LENGTH,
                http::header::TRANSFER_ENCODING,
            ];
            frames
                .contains(&parsed)
                .then(|| format!("{name} cannot be given: choose another kind of fault"))
        })
    }
}

impl Fault {
    /// What keeps it from being done, if anything.
    pub(crate) fn problem(&self) -> Option<String> {
        match &self.kind {
            FaultKind::Answer { answer, .. } => answer.problem(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strikes_before_acting_does_not_act() {
        use Moment::{AfterReply, BeforeActing, BeforeReading, BeforeReply, MidBody, MidHeader};
        for (at, acts) in [
            (BeforeReading, false),
            (BeforeActing, false),
            (BeforeReply, true),
            (MidHeader, true),
            (MidBody, true),
            (AfterReply, true),
        ] {
            for fault in [Fault::reset(at), Fault::close(at), Fault::hang(at)] {
                assert_eq!(fault.kind.acts(), acts, "{}", fault.kind);
                assert_eq!(fault.kind.strikes_unread(), at == BeforeReading);
            }
        }
        let answer = || Fault::answer(FaultAnswer::new(503));
        assert!(!answer().kind.acts() && answer().acting().kind.acts());
        assert!(!Fault::garbage().kind.acts() && Fault::garbage().acting().kind.acts());
    }

    #[test]
    fn an_answer_that_cannot_be_sent_is_a_problem() {
        let answer = FaultAnswer::new;
        for (bad, word) in [
            (answer(100), "status"),
            (answer(1000), "status"),
            (answer(200).header("a b", "c"), "name"),
            (answer(200).header("a", "b\r\nc: d"), "value"),
            (answer(200).header("Content-Length", "7"), "kind"),
            (answer(200).header("transfer-encoding", "chunked"), "kind"),
        ] {
            let problem = Fault::answer(bad.clone()).problem().unwrap();
            assert!(problem.contains(word), "{bad:?}: {problem}");
        }
        let good = answer(599).header("Retry-After", "1").body("<html>");
        assert_eq!(Fault::answer(good).problem(), None);
    }
}
