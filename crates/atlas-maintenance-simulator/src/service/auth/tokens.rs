//! Access tokens of the service account.
//!
//! *Documented*: a token is valid for an hour or until it is revoked. The caller enforces the limit
//! on active tokens. Beyond [`MAX_TOKENS`] the oldest is removed, which bounds memory without one.

use std::time::Duration;

use jiff::Timestamp;

use crate::service::bounded_map::BoundedMap;
use crate::service::clock;
use crate::service::random::Random;

const MAX_TOKENS: usize = 10_000;

#[derive(Debug)]
pub(crate) struct Tokens {
    issued: BoundedMap<Token>,
}

#[derive(Clone, Copy, Debug)]
struct Token {
    expires: Timestamp,
    /// Whether it was revoked and still counts as active.
    is_revoked: bool,
}

impl Tokens {
    pub(crate) fn new() -> Self {
        Self {
            issued: BoundedMap::new(MAX_TOKENS),
        }
    }

    pub(crate) fn issue(
        &mut self,
        random: &mut Random,
        lifetime: Duration,
        now: Timestamp,
    ) -> String {
        let token = format!("simulator-token-{}", random.hex());
        let expires = clock::later(now, clock::signed(lifetime));
        let issued = Token {
            expires,
            is_revoked: false,
        };
        self.issued.insert(token.clone(), issued);
        token
    }

    /// Removes expired tokens and returns how many are active.
    pub(crate) fn count_active(&mut self, now: Timestamp) -> usize {
        self.issued.retain(|token| now < token.expires);
        self.issued.len()
    }

    pub(crate) fn accepts(&self, token: &str, now: Timestamp) -> bool {
        self.issued
            .get(token)
            .is_some_and(|token| now < token.expires && !token.is_revoked)
    }

    /// An unknown token is ignored. `frees`: whether the token no longer counts as active.
    pub(crate) fn revoke(&mut self, token: &str, frees: bool) {
        if frees {
            self.issued.remove(token);
        } else if let Some(token) = self.issued.get_mut(token) {
            token.is_revoked = true;
        }
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
    fn token_is_valid_until_it_expires_or_is_revoked() {
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
        tokens.revoke(&first, true);
        tokens.revoke("foreign", true);
        assert!(!tokens.accepts(&first, start) && tokens.accepts(&second, start));
        assert_eq!(tokens.count_active(start), 1);
        tokens.revoke(&second, false);
        assert!(!tokens.accepts(&second, start));
        assert_eq!(
            (
                tokens.count_active(start),
                tokens.count_active(start + SignedDuration::from_hours(1))
            ),
            (1, 0)
        );
        let third = tokens.issue(&mut random, hour, start);
        tokens.revoke_all();
        assert!(!tokens.accepts(&third, start));
    }
}
