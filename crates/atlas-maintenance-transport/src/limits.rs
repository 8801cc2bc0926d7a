//! Time and size limits of a call.

use std::time::Duration;

/// The time and size limits of every call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub(crate) connect: Duration,
    pub(crate) attempt: Duration,
    pub(crate) total: Duration,
    pub(crate) body: usize,
}

impl Default for Limits {
    /// 10 s to connect, 30 s an attempt, 120 s a call, 4 MiB of reply.
    ///
    /// 120 s leave room for one wait for the rate limit, which is refilled once a minute
    /// (documented).
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            attempt: Duration::from_secs(30),
            total: Duration::from_secs(120),
            body: 4 * 1024 * 1024,
        }
    }
}

impl Limits {
    /// The time to connect, TLS included. Default 10 s.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect = timeout;
        self
    }

    /// The time of one request, to the last byte of its reply. Default 30 s.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt = timeout;
        self
    }

    /// The time of a whole call: token, attempts and waits included. Default 120 s.
    #[must_use]
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total = timeout;
        self
    }

    /// The time of a whole call, as it is set.
    pub fn total(&self) -> Duration {
        self.total
    }

    /// The most bytes of a reply that are read. Default 4 MiB.
    #[must_use]
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.body = bytes;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_is_set_on_its_own() {
        let seconds = Duration::from_secs;
        let limits = Limits::default()
            .connect_timeout(seconds(1))
            .attempt_timeout(seconds(2))
            .total_timeout(seconds(3))
            .max_body_bytes(4);
        let Limits {
            connect,
            attempt,
            total,
            body,
        } = limits;
        let expected = (seconds(1), seconds(2), seconds(3), 4);
        assert_eq!((connect, attempt, total, body), expected);
    }
}
