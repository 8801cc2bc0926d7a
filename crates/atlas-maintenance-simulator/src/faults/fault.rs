//! A fault: what happens, to which requests, and how often.

use std::time::Duration;

use crate::faults::kind::{FaultKind, FaultPoint, GoAwayRequest};
use crate::faults::response::FaultResponse;
use crate::faults::target::FaultTarget;

/// 100 MB, far more than any response of the service.
pub(crate) const LARGE_BODY_BYTES: u64 = 100_000_000;

/// Something that goes wrong on purpose.
///
/// By default it hits every request from now on, including requests for tokens but not those to the
/// controls. [`Control::inject`](crate::Control::inject) activates it.
///
/// ```
/// use std::time::Duration;
/// use atlas_maintenance_simulator::{Fault, FaultPoint, FaultResponse};
///
/// // The third request is acted on, and its reply lost.
/// Fault::reset(FaultPoint::BeforeReply).skip(2).once();
///
/// // Two deferrals are refused for now.
/// let unavailable = FaultResponse::new(503).header("Retry-After", "1");
/// Fault::answer(unavailable).on_operation("deferMaintenanceWindow").times(2);
///
/// // Tokens arrive one byte at a time.
/// Fault::trickle(Duration::from_secs(1)).on_token_requests();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a fault does nothing until it is injected"]
pub struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) target: FaultTarget,
    pub(crate) skip: u64,
    pub(crate) times: Option<u64>,
}

impl Fault {
    /// A fault of that kind that hits every request.
    pub fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            target: FaultTarget::default(),
            skip: 0,
            times: None,
        }
    }

    /// Resets the connection; see [`FaultKind::Reset`].
    pub fn reset(at: FaultPoint) -> Self {
        Self::new(FaultKind::Reset { at })
    }

    /// Closes the connection in order; see [`FaultKind::Close`].
    pub fn close(at: FaultPoint) -> Self {
        Self::new(FaultKind::Close { at })
    }

    /// Sends nothing more; see [`FaultKind::Hang`].
    pub fn hang(at: FaultPoint) -> Self {
        Self::new(FaultKind::Hang { at })
    }

    /// Acts on the request and sends the response one byte at a time.
    pub fn trickle(every: Duration) -> Self {
        Self::new(FaultKind::Trickle { every })
    }

    /// Sends bytes that are not HTTP without acting on the request; see [`acting`](Self::acting).
    pub fn garbage() -> Self {
        Self::new(FaultKind::Garbage { acts: false })
    }

    /// Acts on the request and responds with a body of 100 MB; [`FaultKind::LargeBody`] takes
    /// another size.
    pub fn large_body() -> Self {
        Self::new(FaultKind::LargeBody {
            bytes: LARGE_BODY_BYTES,
        })
    }

    /// Acts on the request and responds with a body that never ends.
    pub fn endless_body() -> Self {
        Self::new(FaultKind::EndlessBody)
    }

    /// Acts on the request and responds with a gzip body that inflates to 100 MB;
    /// [`FaultKind::GzipBomb`] takes another size.
    pub fn gzip_bomb() -> Self {
        Self::new(FaultKind::GzipBomb {
            bytes: LARGE_BODY_BYTES,
        })
    }

    /// Ends the connection with a GOAWAY without an error; see [`FaultKind::GoAway`].
    pub fn go_away(request: GoAwayRequest) -> Self {
        Self::new(FaultKind::GoAway { request, code: 0 })
    }

    /// Refuses the request unread; see [`FaultKind::RefusedStream`].
    pub fn refused_stream() -> Self {
        Self::new(FaultKind::RefusedStream)
    }

    /// Ends the request with an error code of HTTP/2 without acting on it; see [`acting`](Self::acting).
    pub fn reset_stream(code: u32) -> Self {
        Self::new(FaultKind::ResetStream { code, acts: false })
    }

    /// Acts on the request and sends settings without end; see [`FaultKind::SettingsFlood`].
    pub fn settings_flood() -> Self {
        Self::new(FaultKind::SettingsFlood)
    }

    /// Acts on the request and responds with headers that never end.
    pub fn header_bomb() -> Self {
        Self::new(FaultKind::HeaderBomb)
    }

    /// Responds in place of the service without acting on the request; see
    /// [`acting`](Self::acting).
    pub fn answer(response: FaultResponse) -> Self {
        Self::new(FaultKind::Answer {
            response,
            acts: false,
        })
    }

    /// Redirects with a 307, which keeps method and body, without acting on the request.
    pub fn redirect(location: impl Into<String>) -> Self {
        Self::answer(FaultResponse::new(307).header("Location", location))
    }

    /// Acts on the request first. Only [`answer`](Self::answer), [`garbage`](Self::garbage) and
    /// [`reset_stream`](Self::reset_stream) have the choice; for the others the kind decides.
    pub fn acting(mut self) -> Self {
        if let FaultKind::Answer { acts, .. }
        | FaultKind::Garbage { acts }
        | FaultKind::ResetStream { acts, .. } = &mut self.kind
        {
            *acts = true;
        }
        self
    }

    /// Hits only requests whose path contains `part`.
    pub fn on_path(mut self, part: impl Into<String>) -> Self {
        self.target.path_contains = Some(part.into());
        self
    }

    /// Hits only requests for that operation, named as in the API's documentation, such as
    /// `deferMaintenanceWindow`.
    pub fn on_operation(mut self, name: impl Into<String>) -> Self {
        self.target.operation = Some(name.into());
        self
    }

    /// Hits only requests for an access token.
    pub fn on_token_requests(mut self) -> Self {
        self.target.token_requests = true;
        self
    }

    /// Skips the first matching requests. Requests that an earlier fault hits are not counted.
    pub fn skip(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// Hits at most that many requests.
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Hits one request.
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// What it does.
    pub fn kind(&self) -> &FaultKind {
        &self.kind
    }

    /// Why the fault cannot be injected, if it cannot.
    pub(crate) fn problem(&self) -> Option<String> {
        match &self.kind {
            FaultKind::Answer { response, .. } => response.problem(),
            FaultKind::ResetStream { code: 7, .. } => Some(
                "code 7 says that the request was not processed: use a refused stream".to_owned(),
            ),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_before_acting_do_not_act() {
        use FaultPoint::{
            AfterReply, BeforeActing, BeforeReading, BeforeReply, MidBody, MidHeader,
        };
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
                assert_eq!(fault.kind.is_before_reading(), at == BeforeReading);
            }
        }
        for (request, acts) in [
            (GoAwayRequest::NotProcessed, false),
            (GoAwayRequest::Lost, true),
            (GoAwayRequest::Answered, true),
        ] {
            assert_eq!(Fault::go_away(request).kind.acts(), acts, "{request}");
        }
        assert!(!Fault::refused_stream().kind.acts());
        let reset = || Fault::reset_stream(2);
        assert!(!reset().kind.acts() && reset().acting().kind.acts());
        let answer = || Fault::answer(FaultResponse::new(503));
        assert!(!answer().kind.acts() && answer().acting().kind.acts());
        assert!(!Fault::garbage().kind.acts() && Fault::garbage().acting().kind.acts());
    }

    #[test]
    fn response_that_cannot_be_sent_is_a_problem_of_the_fault() {
        let bad = Fault::answer(FaultResponse::new(100));
        assert!(bad.problem().is_some_and(|problem| problem.contains("100")));
        let refusing = Fault::reset_stream(7).problem();
        assert!(refusing.is_some_and(|problem| problem.contains("refused stream")));
        assert_eq!(Fault::reset_stream(8).problem(), None);
        assert_eq!(Fault::garbage().problem(), None);
    }
}
