//! Access tokens of the service account: issued, expired, revoked.
//!
//! *Documented*: a token lives for an hour and ends when it is revoked. Who asks for one has to look
//! at [`Tokens::active`] first; beyond [`KEPT`] the oldest is forgotten, so that even without a limit
//! the memory has one. This module must not know how a token is asked for.

use std::time::Duration;

use jiff::Timestamp;

use crate::service::bounded_map::BoundedMap;
use crate::service::clock;
use crate::service::random::Random;

const KEPT: usize = 10_000;

#[derive(Debug)]
pub(crate) struct Tokens {
    /// When each token expires.
    issued: BoundedMap<Timestamp>,
}

impl Tokens {
    pub(crate) fn new() -> Self {
        Self {
            issued: BoundedMap::new(KEPT),
        }
    }

    pub(crate) fn issue(
        &mut self,
        random: &mut Random,
        lifetime: Duration,
        now: Timestamp,
    ) -> String {
        let token = format!("simulator-token-{}", random.text());
        let expires = clock::later(now, clock::signed(lifetime));
        self.issued.insert(token.clone(), expires);
        token
    }

    /// How many tokens are good at that time. Those that are not are forgotten.
    pub(crate) fn active(&mut self, now: Timestamp) -> usize {
        self.issued.retain(|expires| now < *expires);
        self.issued.len()
    }

    pub(crate) fn accepts(&self, token: &str, now: Timestamp) -> bool {
        self.issued.get(token).is_some_and(|expires| now < *expires)
    }

    /// A token that was never issued is revoked just as well.
    pub(crate) fn revoke(&mut self, token: &str) {
        self.issued.remove(token);
    }

    pub(crate) fn revoke_all(&mut self) {
        self.issued.clear();
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn a_token_is_good_until_it_expires_or_is_revoked() {
        let (mut random, mut tokens) = (Random::default(), Tokens::new());
        let start = Timestamp::UNIX_EPOCH;
        let hour = Duration::from_secs(3600);
        let first = tokens.issue(&mut random, hour, start);
        let second = tokens.issue(&mut random, hour, start);
        assert_ne!(first, second);
        let almost = start + SignedDuration::from_secs(3599);
        assert!(tokens.accepts(&first, almost));
        assert!(!tokens.accepts(&first, start + SignedDuration::from_secs(3600)));
        assert!(!tokens.accepts("foreign", start));
        tokens.revoke(&first);
        tokens.revoke("foreign");
        assert!(!tokens.accepts(&first, start) && tokens.accepts(&second, start));
        tokens.revoke_all();
        assert!(!tokens.accepts(&second, start));
    }
}
