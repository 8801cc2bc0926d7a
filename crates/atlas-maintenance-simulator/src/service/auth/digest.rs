//! HTTP digest, the authentication with an API key: challenge, nonces, verification.
//!
//! *Recorded*: the challenge, which offers MD5 with `qop="auth"`. *Documented* (RFC 7616): the
//! calculation, `stale`, the nonce count. *Assumed*: the lifetime of a nonce; a count can be used
//! once, in any order within the last [`COUNT_WINDOW`] counts, because concurrent requests may arrive
//! out of order. RFC 7616 lets the server decide both, so there are other variants.
//!
//! The verification shares no code with the client, so that each can reveal the other's faults.

use std::time::Duration;

use jiff::Timestamp;

use crate::generated::variants::{NonceCount, NonceLifetime};
use crate::service::auth::digest_header::DigestHeader;
use crate::service::bounded_map::BoundedMap;
use crate::service::clock;
use crate::service::random::Random;

const REALM: &str = "MMS Public API";
/// How many nonces are kept; older ones are unknown.
const MAX_NONCES: usize = 4096;
/// How far behind the highest count a request may be.
const COUNT_WINDOW: u32 = u64::BITS;

/// What the digest has to be calculated from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected<'a> {
    pub(crate) username: &'a str,
    pub(crate) password: &'a str,
    pub(crate) method: &'a str,
    /// Path and query as in the request line.
    pub(crate) uri: &'a str,
    pub(crate) lifetime: NonceLifetime,
    pub(crate) counts: NonceCount,
}

/// Authentication failed. `stale` means that only the nonce is too old.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Denied {
    pub(crate) stale: bool,
}

#[derive(Debug)]
struct Nonce {
    expires: Timestamp,
    highest: u32,
    /// Bit n: whether the count `highest - n` was used.
    used: u64,
}

impl Nonce {
    /// Marks a count as used; `false` if it was used before or is too far behind.
    fn use_count(&mut self, count: u32) -> bool {
        if count > self.highest {
            let step = count - self.highest;
            self.used = self.used.checked_shl(step).unwrap_or(0) | 1;
            self.highest = count;
            return true;
        }
        let behind = self.highest - count;
        if behind >= COUNT_WINDOW || self.used >> behind & 1 == 1 {
            return false;
        }
        self.used |= 1 << behind;
        true
    }
}

#[derive(Debug)]
pub(crate) struct Nonces {
    issued: BoundedMap<Nonce>,
}

impl Nonces {
    pub(crate) fn new() -> Self {
        Self {
            issued: BoundedMap::new(MAX_NONCES),
        }
    }

    /// The value of a new `WWW-Authenticate` header.
    pub(crate) fn challenge(
        &mut self,
        random: &mut Random,
        lifetime: Duration,
        now: Timestamp,
        stale: bool,
    ) -> String {
        let nonce = random.hex();
        let challenge = format!(
            "Digest realm=\"{REALM}\", domain=\"\", nonce=\"{nonce}\", algorithm=MD5, \
             qop=\"auth\", stale={stale}"
        );
        let fresh = Nonce {
            expires: clock::later(now, clock::signed(lifetime)),
            highest: 0,
            used: 1, // The count 0 is invalid.
        };
        self.issued.insert(nonce, fresh);
        challenge
    }

    /// Verifies the value of an `Authorization` header.
    ///
    /// A count is marked as used only if everything else is correct, so that a client without the
    /// key cannot use up counts.
    pub(crate) fn verify(
        &mut self,
        authorization: &str,
        expected: &Expected<'_>,
        now: Timestamp,
    ) -> Result<(), Denied> {
        let denied = Denied::default();
        let header = DigestHeader::read(authorization).ok_or(denied)?;
        let nonce = self.issued.get_mut(&header.nonce).ok_or(denied)?;
        if header.username != expected.username
            || header.realm != REALM
            || header.uri != expected.uri
            || !header
                .response
                .eq_ignore_ascii_case(&expected_response(&header, expected))
        {
            return Err(denied);
        }
        let is_spent = expected.lifetime == NonceLifetime::SingleUse && nonce.highest > 0;
        if nonce.expires <= now || is_spent {
            return Err(Denied { stale: true });
        }
        let is_rising = header.count > nonce.highest;
        let is_new = nonce.use_count(header.count);
        let fits = match expected.counts {
            NonceCount::Once => is_new,
            NonceCount::Rising => is_rising,
            NonceCount::Repeatable => true,
        };
        if header.count == 0 || !fits {
            return Err(denied);
        }
        Ok(())
    }
}

fn expected_response(header: &DigestHeader, expected: &Expected<'_>) -> String {
    let secret = md5_hex(&format!(
        "{}:{REALM}:{}",
        expected.username, expected.password
    ));
    let request = md5_hex(&format!("{}:{}", expected.method, expected.uri));
    md5_hex(&format!(
        "{secret}:{}:{}:{}:auth:{request}",
        header.nonce, header.count_text, header.cnonce
    ))
}

fn md5_hex(text: &str) -> String {
    base16ct::lower::encode_string(&*md5::compute(text))
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::*;

    const URI: &str = "/api/x?pretty=true";

    struct Fixture {
        counts: NonceCount,
        random: Random,
        nonces: Nonces,
        now: Timestamp,
    }

    impl Fixture {
        fn new() -> Self {
            Self {
                counts: NonceCount::Once,
                random: Random::default(),
                nonces: Nonces::new(),
                now: Timestamp::UNIX_EPOCH,
            }
        }

        fn nonce(&mut self) -> String {
            let challenge =
                self.nonces
                    .challenge(&mut self.random, Duration::from_secs(300), self.now, false);
            let (_, rest) = challenge.split_once("nonce=\"").unwrap();
            rest.split_once('"').unwrap().0.to_owned()
        }

        fn verify(&mut self, header: &str) -> Result<(), Denied> {
            let expected = Expected {
                username: "me",
                password: "secret",
                method: "GET",
                uri: URI,
                lifetime: NonceLifetime::FiveMinutes,
                counts: self.counts,
            };
            self.nonces.verify(header, &expected, self.now)
        }
    }

    /// A second implementation of the calculation.
    fn header(user: &str, password: &str, uri: &str, nonce: &str, nc: &str) -> String {
        let ha1 = md5_hex(&format!("{user}:MMS Public API:{password}"));
        let ha2 = md5_hex(&format!("GET:{uri}"));
        let response = md5_hex(&format!("{ha1}:{nonce}:{nc}:cn:auth:{ha2}"));
        format!(
            "Digest username=\"{user}\", realm=\"MMS Public API\", nonce=\"{nonce}\", \
             uri=\"{uri}\", cnonce=\"cn\", nc={nc}, qop=auth, response=\"{response}\", \
             algorithm=MD5"
        )
    }

    #[test]
    fn md5_matches_the_rfc_test_vector() {
        assert_eq!(md5_hex("abc"), "900150983cd24fb0d6963f7d28e17f72");
    }

    #[test]
    fn challenge_is_the_recorded_one() {
        let mut fixture = Fixture::new();
        let challenge =
            fixture
                .nonces
                .challenge(&mut fixture.random, Duration::ZERO, fixture.now, false);
        let (before, rest) = challenge.split_once("nonce=\"").unwrap();
        let (nonce, after) = rest.split_once('"').unwrap();
        assert_eq!(before, "Digest realm=\"MMS Public API\", domain=\"\", ");
        assert_eq!(after, ", algorithm=MD5, qop=\"auth\", stale=false");
        assert_eq!(nonce.len(), 32);
    }

    #[test]
    fn nonce_is_reusable_but_no_count() {
        let mut fixture = Fixture::new();
        let nonce = fixture.nonce();
        let with = |nc: &str| header("me", "secret", URI, &nonce, nc);
        for nc in ["00000001", "00000002", "00000005", "00000004", "0000000a"] {
            assert_eq!(fixture.verify(&with(nc)), Ok(()), "{nc}");
            assert_eq!(
                fixture.verify(&with(nc)),
                Err(Denied::default()),
                "{nc} again"
            );
        }
        assert_eq!(fixture.verify(&with("00010000")), Ok(()));
        assert_eq!(fixture.verify(&with("00000003")), Err(Denied::default()));
        assert_eq!(fixture.verify(&with("ffffffff")), Ok(()));
        assert_eq!(fixture.verify(&with("00000000")), Err(Denied::default()));
    }

    #[test]
    fn repeated_count_is_accepted_if_configured() {
        let mut fixture = Fixture::new();
        fixture.counts = NonceCount::Repeatable;
        let nonce = fixture.nonce();
        for nc in ["00000001", "00000001", "00010000", "00000001"] {
            let correct = header("me", "secret", URI, &nonce, nc);
            assert_eq!(fixture.verify(&correct), Ok(()), "{nc}");
        }
        let wrong = header("me", "guess", URI, &nonce, "00000001");
        assert_eq!(fixture.verify(&wrong), Err(Denied::default()));
    }

    #[test]
    fn count_zero_is_always_refused() {
        let mut fixture = Fixture::new();
        let nonce = fixture.nonce();
        let zero = header("me", "secret", URI, &nonce, "00000000");
        for counts in [NonceCount::Once, NonceCount::Repeatable, NonceCount::Rising] {
            fixture.counts = counts;
            assert_eq!(fixture.verify(&zero), Err(Denied::default()));
        }
    }

    #[test]
    fn every_part_is_verified() {
        let mut fixture = Fixture::new();
        let nonce = fixture.nonce();
        let correct = header("me", "secret", URI, &nonce, "00000001");
        for wrong in [
            header("you", "secret", URI, &nonce, "00000001"),
            header("me", "guess", URI, &nonce, "00000001"),
            header("me", "secret", "/api/x", &nonce, "00000001"),
            header("me", "secret", URI, "0123", "00000001"),
            correct.replace("uri=\"/api/x", "uri=\"/api/y"),
            header("me", "secret", URI, &nonce, "1"),
            header("me", "secret", URI, &nonce, "+0000001"),
            correct.replace("MMS Public API", "Other"),
            correct.replace("MD5", "SHA-256"),
            correct.replace("qop=auth", "qop=auth-int"),
            correct.replace(", qop=auth", ""),
            correct.replace("cnonce=\"cn\", ", ""),
            correct.replace("Digest", "Basic"),
            format!("{correct}, nc=00000001"),
            format!("{correct} x"),
            correct.trim_end_matches("MD5").to_owned(),
            "Digest".to_owned(),
            "Digest username=\"me".to_owned(),
        ] {
            assert_eq!(fixture.verify(&wrong), Err(Denied::default()), "{wrong}");
        }
        assert_eq!(
            fixture.verify(&correct),
            Ok(()),
            "no wrong request used the count"
        );
    }

    #[test]
    fn only_a_correct_digest_is_stale() {
        let mut fixture = Fixture::new();
        let nonce = fixture.nonce();
        fixture.now += SignedDuration::from_secs(300);
        let correct = header("me", "secret", URI, &nonce, "00000001");
        let wrong = header("me", "guess", URI, &nonce, "00000001");
        assert_eq!(fixture.verify(&correct), Err(Denied { stale: true }));
        assert_eq!(fixture.verify(&wrong), Err(Denied { stale: false }));
    }

    proptest! {
        #[test]
        fn arbitrary_headers_are_refused(text in "(Digest )?.*") {
            prop_assert!(Fixture::new().verify(&text).is_err());
        }
    }
}
