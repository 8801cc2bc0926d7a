//! Whether a failed attempt is retried, and after what wait. The first question is whether a second
//! request could do harm.

use std::time::Duration;

use crate::error::{Error, ErrorKind, Reason};
use crate::operation::RetryClass;

/// How often a call is retried, and how long it waits before that.
///
/// | the attempt ended with | safe, idempotent | non-idempotent |
/// |---|---|---|
/// | no connection; no token because the token endpoint was unreachable or busy | retried | retried |
/// | HTTP/2: the service refused the stream, or ended the connection before it (REFUSED_STREAM, GOAWAY) | retried | retried |
/// | 429 | retried | retried |
/// | a lost or incomplete reply, 502, 503, 504 | retried | **never** |
/// | anything else | not retried | not retried |
///
/// Before a retry a call waits as long as `Retry-After` asks for, plus a random time between zero
/// and [`base_delay`](Self::base_delay), which doubles with every retry up to
/// [`max_delay`](Self::max_delay). A call whose deadline comes before the end of the wait fails at
/// once, with the error it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryConfig {
    repeats: u32,
    base: Duration,
    cap: Duration,
    /// Whether a call that was rate-limited fails at once.
    leaves_rate_limit: bool,
}

impl Default for RetryConfig {
    /// 4 retries, 500 ms doubled up to 30 s.
    fn default() -> Self {
        Self {
            repeats: 4,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(30),
            leaves_rate_limit: false,
        }
    }
}

impl RetryConfig {
    /// No retries. A 401 is still answered, which is no retry.
    #[must_use]
    pub fn none() -> Self {
        Self::default().max_repeats(0)
    }

    /// The most retries of a call. Default 4.
    #[must_use]
    pub fn max_repeats(mut self, repeats: u32) -> Self {
        self.repeats = repeats;
        self
    }

    /// The longest random wait before the first retry. Default 500 ms.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base = delay;
        self
    }

    /// The longest random wait before any retry. Default 30 s. `Retry-After` is added to it.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.cap = delay;
        self
    }

    /// No retries of a call that the rate limit rejected (429): it fails at once, for a caller that waits for
    /// the rate limit itself.
    #[must_use]
    pub fn leave_rate_limit(mut self) -> Self {
        self.leaves_rate_limit = true;
        self
    }

    /// The wait before retry `number`, counted from 0, after `error`; `None` for no retry.
    pub(crate) fn wait(&self, number: u32, class: RetryClass, error: &Error) -> Option<Duration> {
        self.wait_with(number, class, error, fastrand::f64())
    }

    /// The same, where `random` is from 0 to 1.
    fn wait_with(
        &self,
        number: u32,
        class: RetryClass,
        error: &Error,
        random: f64,
    ) -> Option<Duration> {
        let is_left = self.leaves_rate_limit && error.status() == Some(429);
        if number >= self.repeats || is_left || !may_repeat(class, error) {
            return None;
        }
        let doubled = self.base.saturating_mul(2_u32.saturating_pow(number));
        let jitter = doubled.min(self.cap).mul_f64(random.clamp(0.0, 1.0));
        Some(
            error
                .retry_after()
                .unwrap_or_default()
                .saturating_add(jitter),
        )
    }
}

fn may_repeat(class: RetryClass, error: &Error) -> bool {
    let busy = matches!(error.status(), Some(429 | 502 | 503 | 504));
    match error.kind() {
        // Nothing was done, so the class does not matter; but invalid input stays invalid.
        ErrorKind::NotSent => match error.reason() {
            Reason::Connect | Reason::Lost | Reason::NotProcessed | Reason::Timeout => true,
            Reason::Credentials | Reason::Service => busy || error.status() == Some(500),
            _ => false,
        },
        ErrorKind::Refused => {
            error.reason() == Reason::NotProcessed
                || error.status() == Some(429)
                || (class == RetryClass::Safe && busy)
        }
        ErrorKind::Unknown => {
            class != RetryClass::NonIdempotent
                && (busy || matches!(error.reason(), Reason::Lost | Reason::Timeout))
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::header::RETRY_AFTER;
    use http::{HeaderMap, StatusCode};
    use proptest::prelude::*;

    use super::*;
    use crate::redact::Sent;
    use crate::reply::Reply;

    const CLASSES: [RetryClass; 3] = [
        RetryClass::Safe,
        RetryClass::Idempotent,
        RetryClass::NonIdempotent,
    ];

    fn answered(status: u16, class: RetryClass, retry_after: Option<&'static str>) -> Error {
        let mut headers = HeaderMap::new();
        if let Some(wait) = retry_after {
            headers.insert(RETRY_AFTER, wait.parse().unwrap());
        }
        let status = StatusCode::from_u16(status).unwrap();
        let reply = Reply::new(status, headers, Bytes::new(), Sent::default());
        Error::answered(reply, class, None)
    }

    fn lost(kind: ErrorKind, reason: Reason) -> Error {
        Error::new(kind, reason, "gone")
    }

    fn repeats(class: RetryClass, error: &Error) -> bool {
        RetryConfig::default().wait(0, class, error).is_some()
    }

    #[test]
    fn retries_follow_the_documented_table() {
        for class in CLASSES {
            let repeatable = class != RetryClass::NonIdempotent;
            assert!(repeats(class, &lost(ErrorKind::NotSent, Reason::Connect)));
            assert!(repeats(class, &answered(429, class, None)));
            for kind in [ErrorKind::NotSent, ErrorKind::Refused] {
                assert!(repeats(class, &lost(kind, Reason::NotProcessed)));
            }
            for status in [502, 503, 504] {
                assert_eq!(repeats(class, &answered(status, class, None)), repeatable);
            }
            for reason in [Reason::Lost, Reason::Timeout] {
                assert_eq!(
                    repeats(class, &lost(ErrorKind::Unknown, reason)),
                    repeatable
                );
            }
            for status in [301, 400, 401, 403, 404, 406, 409, 410, 500, 501] {
                assert!(!repeats(class, &answered(status, class, None)), "{status}");
            }
            assert!(!repeats(class, &lost(ErrorKind::NotSent, Reason::Input)));
            assert!(!repeats(
                class,
                &lost(ErrorKind::NotSent, Reason::Credentials)
            ));
            assert!(!repeats(
                class,
                &lost(ErrorKind::Unknown, Reason::Undecodable)
            ));
            assert!(!repeats(class, &lost(ErrorKind::Unknown, Reason::TooLarge)));
        }
    }

    #[test]
    fn wait_includes_retry_after() {
        let error = answered(429, RetryClass::NonIdempotent, Some("7"));
        let wait = |random| {
            RetryConfig::default()
                .wait_with(0, RetryClass::NonIdempotent, &error, random)
                .unwrap()
        };
        assert_eq!(wait(0.0), Duration::from_secs(7));
        assert_eq!(wait(1.0), Duration::from_millis(7500));
    }

    #[test]
    fn retry_after_counts_at_every_status_that_is_retried() {
        for status in [429, 502, 503, 504] {
            for (asked, wait) in [(None, 0), (Some("7"), 7), (Some("0"), 0), (Some("soon"), 0)] {
                let error = answered(status, RetryClass::Safe, asked);
                let given = RetryConfig::default().wait_with(0, RetryClass::Safe, &error, 0.0);
                assert_eq!(given, Some(Duration::from_secs(wait)), "{status} {asked:?}");
            }
        }
    }

    /// Programs that failed together do not come back together.
    #[test]
    fn waits_after_one_error_differ() {
        let error = lost(ErrorKind::NotSent, Reason::Connect);
        let retries = RetryConfig::default();
        let waits: std::collections::HashSet<_> = (0..20)
            .map(|_| retries.wait(3, RetryClass::Safe, &error))
            .collect();
        assert!(waits.len() > 10, "{waits:?}");
    }

    proptest! {
        #[test]
        fn waits_are_capped_and_retries_counted(
            number in 0..100_u32,
            repeats in 0..100_u32,
            random in 0.0..=1.0_f64,
        ) {
            let retries = RetryConfig::default().max_repeats(repeats);
            let error = lost(ErrorKind::NotSent, Reason::Connect);
            match retries.wait_with(number, RetryClass::NonIdempotent, &error, random) {
                None => prop_assert!(number >= repeats),
                Some(wait) => {
                    prop_assert!(number < repeats);
                    let most = Duration::from_millis(500).saturating_mul(2_u32.saturating_pow(number));
                    prop_assert!(wait <= most.min(Duration::from_secs(30)));
                }
            }
        }
    }

    #[test]
    fn rate_limit_is_left_to_a_caller_that_waits_itself() {
        let retries = RetryConfig::default().leave_rate_limit();
        for class in CLASSES {
            let wait = |status| retries.wait(0, class, &answered(status, class, Some("7")));
            assert_eq!(wait(429), None);
            assert_eq!(wait(503).is_some(), class != RetryClass::NonIdempotent);
        }
    }

    #[test]
    fn each_setting_changes_only_itself() {
        let longest = |retries: &RetryConfig, number| {
            let error = answered(503, RetryClass::Safe, None);
            retries.wait_with(number, RetryClass::Safe, &error, 1.0)
        };
        let seconds = Duration::from_secs;
        let retries = RetryConfig::default()
            .max_repeats(9)
            .base_delay(seconds(2))
            .max_delay(seconds(5));
        let waits: Vec<_> = (0..4).map(|number| longest(&retries, number)).collect();
        assert_eq!(waits, [2, 4, 5, 5].map(|wait| Some(seconds(wait))));
        assert_eq!(longest(&retries, 8), Some(seconds(5)));
        assert_eq!(longest(&retries, 9), None);
        assert_eq!(longest(&RetryConfig::none(), 0), None);
    }
}
