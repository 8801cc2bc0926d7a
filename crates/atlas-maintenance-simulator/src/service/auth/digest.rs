//! HTTP digest as an API key is checked: challenge, nonces, verification.
//!
//! *Recorded*: the challenge, which offers MD5 with `qop="auth"`. *Documented* (RFC 7616): the
//! calculation, `stale`, the count of uses. *Assumed*: how long a nonce lives; that a count may
//! be used once, in any order within the last [`WINDOW`] counts, because requests sent at the
//! same time may overtake each other. RFC 7616 leaves it to a server whether it minds a count that
//! comes again, so that can be configured.
//!
//! The verification is the simulator's own and must not be shared with a client: the two are
//! there to find each other's faults.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;
use std::time::Duration;

use jiff::Timestamp;
use md5::{Digest as _, Md5};

use super::split_scheme;
use crate::service::bounded_map::BoundedMap;
use crate::service::clock;
use crate::service::random::Random;

const REALM: &str = "MMS Public API";
/// How many nonces are kept; an older one is foreign again.
const KEPT: usize = 4096;
/// How far behind the highest count a request may still come in.
const WINDOW: u32 = u64::BITS;

/// What a request has to be signed with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected<'a> {
    pub(crate) username: &'a str,
    pub(crate) password: &'a str,
    pub(crate) method: &'a str,
    /// Path and query, as they stand in the request line.
    pub(crate) uri: &'a str,
    /// Whether a count serves once only.
    pub(crate) refuse_replays: bool,
}

/// Why a request is not let in. `stale` tells the client that only its nonce was too old.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Denied {
    pub(crate) stale: bool,
}

#[derive(Debug)]
struct Nonce {
    expires: Timestamp,
    highest: u32,
    /// Bit n: the count `highest - n` was used.
    used: u64,
}

impl Nonce {
    /// Marks a count as used; `false` when it was used before or is too far behind.
    fn spend(&mut self, count: u32) -> bool {
        if count > self.highest {
            let step = count - self.highest;
            self.used = self.used.checked_shl(step).unwrap_or(0) | 1;
            self.highest = count;
            return true;
        }
        let behind = self.highest - count;
        if behind >= WINDOW || self.used >> behind & 1 == 1 {
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
            issued: BoundedMap::new(KEPT),
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
        let nonce = random.text();
        let challenge = format!(
            "Digest realm=\"{REALM}\", domain=\"\", nonce=\"{nonce}\", algorithm=MD5, \
             qop=\"auth\", stale={stale}"
        );
        let fresh = Nonce {
            expires: clock::later(now, clock::signed(lifetime)),
            highest: 0,
            used: 1, // The count 0 is not a count.
        };
        self.issued.insert(nonce, fresh);
        challenge
    }

    /// Verifies the value of an `Authorization` header.
    ///
    /// A count is spent only by a request that is right in everything else, so that nobody can
    /// spend the counts of another.
    pub(crate) fn verify(
        &mut self,
        authorization: &str,
        expected: &Expected<'_>,
        now: Timestamp,
    ) -> Result<(), Denied> {
        let denied = Denied::default();
        let given = Given::read(authorization).ok_or(denied)?;
        let nonce = self.issued.get_mut(&given.nonce).ok_or(denied)?;
        if given.username != expected.username
            || given.realm != REALM
            || given.uri != expected.uri
            || !given
                .response
                .eq_ignore_ascii_case(&given.right_response(expected))
        {
            return Err(denied);
        }
        if nonce.expires <= now {
            return Err(Denied { stale: true });
        }
        let is_new = nonce.spend(given.count);
        if given.count == 0 || (expected.refuse_replays && !is_new) {
            return Err(denied);
        }
        Ok(())
    }
}

/// What a client sends, so far as it is needed.
struct Given {
    username: String,
    realm: String,
    nonce: String,
    uri: String,
    response: String,
    cnonce: String,
    /// `nc` as it was sent; the calculation needs its text.
    count_text: String,
    count: u32,
}

impl Given {
    fn read(authorization: &str) -> Option<Self> {
        let (scheme, list) = split_scheme(authorization);
        if !scheme.eq_ignore_ascii_case("digest") {
            return None;
        }
        let mut members = parse_list(list)?;
        let mut take = |name: &str| members.remove(name);
        if take("algorithm").is_some_and(|name| !name.eq_ignore_ascii_case("MD5")) {
            return None;
        }
        if take("qop")? != "auth" {
            return None;
        }
        let count_text = take("nc")?;
        Some(Self {
            username: take("username")?,
            realm: take("realm")?,
            nonce: take("nonce")?,
            uri: take("uri")?,
            response: take("response")?,
            cnonce: take("cnonce")?,
            count: parse_count(&count_text)?,
            count_text,
        })
    }

    fn right_response(&self, expected: &Expected<'_>) -> String {
        let secret = md5_hex(&format!(
            "{}:{REALM}:{}",
            expected.username, expected.password
        ));
        let request = md5_hex(&format!("{}:{}", expected.method, expected.uri));
        md5_hex(&format!(
            "{secret}:{}:{}:{}:auth:{request}",
            self.nonce, self.count_text, self.cnonce
        ))
    }
}

/// `nc` has exactly eight hexadecimal digits; `from_str_radix` alone would take `+1`.
fn parse_count(text: &str) -> Option<u32> {
    if text.len() != 8 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(text, 16).ok()
}

pub(crate) fn md5_hex(text: &str) -> String {
    let mut hex = String::with_capacity(32);
    for byte in Md5::digest(text.as_bytes()) {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// Reads `name=value, name="value"`; `None` when it is not of that form or a name comes twice.
fn parse_list(list: &str) -> Option<HashMap<String, String>> {
    let mut members = HashMap::new();
    let mut rest = list.chars().peekable();
    loop {
        skip_spaces(&mut rest);
        if rest.peek().is_none() {
            return Some(members);
        }
        let name = parse_token(&mut rest)?.to_ascii_lowercase();
        skip_spaces(&mut rest);
        if rest.next() != Some('=') {
            return None;
        }
        skip_spaces(&mut rest);
        let value = if rest.peek() == Some(&'"') {
            parse_quoted(&mut rest)?
        } else {
            parse_token(&mut rest)?
        };
        if members.insert(name, value).is_some() {
            return None;
        }
        skip_spaces(&mut rest);
        match rest.next() {
            None => return Some(members),
            Some(',') => {}
            Some(_) => return None,
        }
    }
}

fn skip_spaces(rest: &mut Peekable<Chars<'_>>) {
    while rest.next_if(|c| matches!(c, ' ' | '\t')).is_some() {}
}

fn parse_token(rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    let mut token = String::new();
    while let Some(c) = rest.next_if(|c| !matches!(c, ' ' | '\t' | ',' | '=' | '"')) {
        token.push(c);
    }
    (!token.is_empty()).then_some(token)
}

fn parse_quoted(rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    if rest.next() != Some('"') {
        return None;
    }
    let mut text = String::new();
    loop {
        match rest.next()? {
            '"' => return Some(text),
            '\\' => text.push(rest.next()?),
            c => text.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::*;

    const URI: &str = "/api/x?pretty=true";

    struct Scene {
        refuse_replays: bool,
        random: Random,
        nonces: Nonces,
        now: Timestamp,
    }

    impl Scene {
        fn new() -> Self {
            Self {
                refuse_replays: true,
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
                refuse_replays: self.refuse_replays,
            };
            self.nonces.verify(header, &expected, self.now)
        }
    }

    /// The calculation written out a second time, by hand.
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
    fn md5_is_md5() {
        assert_eq!(md5_hex("abc"), "900150983cd24fb0d6963f7d28e17f72");
    }

    #[test]
    fn the_challenge_is_the_recorded_one() {
        let mut scene = Scene::new();
        let challenge = scene
            .nonces
            .challenge(&mut scene.random, Duration::ZERO, scene.now, false);
        let (before, rest) = challenge.split_once("nonce=\"").unwrap();
        let (nonce, after) = rest.split_once('"').unwrap();
        assert_eq!(before, "Digest realm=\"MMS Public API\", domain=\"\", ");
        assert_eq!(after, ", algorithm=MD5, qop=\"auth\", stale=false");
        assert_eq!(nonce.len(), 32);
    }

    #[test]
    fn a_nonce_serves_many_requests_but_no_count_twice() {
        let mut scene = Scene::new();
        let nonce = scene.nonce();
        let with = |nc: &str| header("me", "secret", URI, &nonce, nc);
        for nc in ["00000001", "00000002", "00000005", "00000004", "0000000a"] {
            assert_eq!(scene.verify(&with(nc)), Ok(()), "{nc}");
            assert_eq!(
                scene.verify(&with(nc)),
                Err(Denied::default()),
                "{nc} again"
            );
        }
        assert_eq!(scene.verify(&with("00010000")), Ok(()));
        assert_eq!(scene.verify(&with("00000003")), Err(Denied::default()));
        assert_eq!(scene.verify(&with("ffffffff")), Ok(()));
        assert_eq!(scene.verify(&with("00000000")), Err(Denied::default()));
    }

    #[test]
    fn a_count_may_come_again_where_nobody_minds() {
        let mut scene = Scene::new();
        scene.refuse_replays = false;
        let nonce = scene.nonce();
        for nc in ["00000001", "00000001", "00010000", "00000001"] {
            let right = header("me", "secret", URI, &nonce, nc);
            assert_eq!(scene.verify(&right), Ok(()), "{nc}");
        }
        let wrong = header("me", "guess", URI, &nonce, "00000001");
        assert_eq!(scene.verify(&wrong), Err(Denied::default()));
    }

    #[test]
    fn the_count_nought_is_never_right() {
        let mut scene = Scene::new();
        let nonce = scene.nonce();
        let nought = header("me", "secret", URI, &nonce, "00000000");
        for refuse_replays in [true, false] {
            scene.refuse_replays = refuse_replays;
            assert_eq!(scene.verify(&nought), Err(Denied::default()));
        }
    }

    #[test]
    fn each_part_has_to_be_right() {
        let mut scene = Scene::new();
        let nonce = scene.nonce();
        let right = header("me", "secret", URI, &nonce, "00000001");
        for wrong in [
            header("you", "secret", URI, &nonce, "00000001"),
            header("me", "guess", URI, &nonce, "00000001"),
            header("me", "secret", "/api/x", &nonce, "00000001"),
            header("me", "secret", URI, "0123", "00000001"),
            right.replace("uri=\"/api/x", "uri=\"/api/y"),
            header("me", "secret", URI, &nonce, "1"),
            header("me", "secret", URI, &nonce, "+0000001"),
            right.replace("MMS Public API", "Other"),
            right.replace("MD5", "SHA-256"),
            right.replace("qop=auth", "qop=auth-int"),
            right.replace(", qop=auth", ""),
            right.replace("cnonce=\"cn\", ", ""),
            right.replace("Digest", "Basic"),
            format!("{right}, nc=00000001"),
            format!("{right} x"),
            right.trim_end_matches("MD5").to_owned(),
            "Digest".to_owned(),
            "Digest username=\"me".to_owned(),
        ] {
            assert_eq!(scene.verify(&wrong), Err(Denied::default()), "{wrong}");
        }
        assert_eq!(
            scene.verify(&right),
            Ok(()),
            "no wrong request spent the count"
        );
    }

    #[test]
    fn only_a_request_that_is_right_otherwise_is_told_that_it_is_stale() {
        let mut scene = Scene::new();
        let nonce = scene.nonce();
        scene.now += SignedDuration::from_secs(300);
        let right = header("me", "secret", URI, &nonce, "00000001");
        let wrong = header("me", "guess", URI, &nonce, "00000001");
        assert_eq!(scene.verify(&right), Err(Denied { stale: true }));
        assert_eq!(scene.verify(&wrong), Err(Denied { stale: false }));
    }

    #[test]
    fn quotes_escapes_and_spaces_are_read() {
        let members = parse_list(r#" a = "x\"y\\" ,B=token,, "#);
        assert!(members.is_none(), "an empty member is not a member");
        let members = parse_list(r#" a = "x\"y\\" ,B=token, "#).unwrap();
        assert_eq!(members["a"], "x\"y\\");
        assert_eq!(members["b"], "token");
    }

    proptest! {
        #[test]
        fn no_header_lets_anybody_in_by_accident(text in "(Digest )?.*") {
            prop_assert!(Scene::new().verify(&text).is_err());
        }
    }
}
