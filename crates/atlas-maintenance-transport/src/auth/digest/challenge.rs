//! Parses the digest challenges of a `WWW-Authenticate` header, which may hold any bytes.

use std::collections::BTreeMap;

use super::Unanswerable;

/// A digest challenge that can be answered. Its texts are unquoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Challenge {
    pub(super) realm: Vec<u8>,
    pub(super) nonce: Vec<u8>,
    pub(super) opaque: Option<Vec<u8>>,
    pub(super) algorithm: Algorithm,
    /// The last answer was right, but its nonce has expired.
    pub(super) stale: bool,
    /// The service wants the hash of the user name.
    pub(super) userhash: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Algorithm {
    pub(super) hash: Hash,
    /// Whether a session key is derived from both nonces (`-sess`).
    pub(super) session: bool,
}

/// In order of strength.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hash {
    Md5,
    Sha256,
    Sha512_256,
}

impl Algorithm {
    const ALL: [Self; 6] = [
        Self::new(Hash::Md5, false),
        Self::new(Hash::Md5, true),
        Self::new(Hash::Sha256, false),
        Self::new(Hash::Sha256, true),
        Self::new(Hash::Sha512_256, false),
        Self::new(Hash::Sha512_256, true),
    ];

    const fn new(hash: Hash, session: bool) -> Self {
        Self { hash, session }
    }

    pub(super) fn name(self) -> &'static str {
        match (self.hash, self.session) {
            (Hash::Md5, false) => "MD5",
            (Hash::Md5, true) => "MD5-sess",
            (Hash::Sha256, false) => "SHA-256",
            (Hash::Sha256, true) => "SHA-256-sess",
            (Hash::Sha512_256, false) => "SHA-512-256",
            (Hash::Sha512_256, true) => "SHA-512-256-sess",
        }
    }

    fn from_name(name: &[u8]) -> Option<Self> {
        let same = |known: &Self| known.name().as_bytes().eq_ignore_ascii_case(name);
        Self::ALL.into_iter().find(same)
    }
}

/// The digest challenges in one header value, which may hold challenges of several schemes.
///
/// A malformed value is read up to the error, and complete challenges before it count. An error
/// outside a digest challenge is not reported.
pub(super) fn read(value: &[u8]) -> Vec<Result<Challenge, Unanswerable>> {
    let mut reader = Reader { rest: value };
    let mut found = Vec::new();
    while let Some(scheme) = reader.scheme() {
        let parameters = reader.parameters();
        let broken = parameters.is_err();
        if scheme.eq_ignore_ascii_case(b"digest") {
            found.push(parameters.and_then(Challenge::new));
        }
        if broken {
            break;
        }
    }
    found
}

/// By lower-case name.
type Parameters = BTreeMap<Vec<u8>, Vec<u8>>;

impl Challenge {
    fn new(mut parameters: Parameters) -> Result<Self, Unanswerable> {
        let mut required = |name: &str| {
            parameters
                .remove(name.as_bytes())
                .ok_or_else(|| Unanswerable::new(format!("it has no {name}")))
        };
        let (realm, nonce) = (required("realm")?, required("nonce")?);
        let algorithm = match parameters.get(&b"algorithm"[..]) {
            Some(name) => Algorithm::from_name(name).ok_or_else(|| {
                Unanswerable::new(format!("it asks for the algorithm {}", name.escape_ascii()))
            })?,
            None => Algorithm::new(Hash::Md5, false),
        };
        // Without `qop` there is no nonce count; `auth-int` would hash the body.
        let offers_auth = parameters.get(&b"qop"[..]).is_some_and(|offered| {
            let mut offers = offered.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
            offers.any(|offer| offer.eq_ignore_ascii_case(b"auth"))
        });
        if !offers_auth {
            return Err(Unanswerable::new("it does not offer qop=auth"));
        }
        let flag = |name: &[u8]| {
            let value = parameters.get(name);
            value.is_some_and(|value| value.eq_ignore_ascii_case(b"true"))
        };
        Ok(Self {
            realm,
            nonce,
            algorithm,
            stale: flag(b"stale"),
            userhash: flag(b"userhash"),
            opaque: parameters.remove(&b"opaque"[..]),
        })
    }
}

/// Reads a value from left to right. A method advances only if it finds what it reads, and every loop
/// ends when nothing is found.
#[derive(Clone)]
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// The name of the next challenge's scheme.
    fn scheme(&mut self) -> Option<&'a [u8]> {
        self.take_while(|byte| is_space(byte) || byte == b',');
        let scheme = self.take_while(is_token);
        (!scheme.is_empty()).then_some(scheme)
    }

    /// The parameters of the scheme whose name was just read.
    fn parameters(&mut self) -> Result<Parameters, Unanswerable> {
        let mut parameters = Parameters::new();
        if self.skip_token68() {
            return Ok(parameters);
        }
        let mut first = true;
        loop {
            let mut ahead = self.clone();
            let between = ahead.take_while(|byte| is_space(byte) || byte == b',');
            let Some(name) = ahead.name() else {
                // The next scheme, the end, or an error.
                let next =
                    between.contains(&b',') && ahead.rest.first().copied().is_some_and(is_token);
                return if next || ahead.rest.is_empty() {
                    Ok(parameters)
                } else {
                    Err(malformed())
                };
            };
            if between.is_empty() || !(first || between.contains(&b',')) {
                return Err(malformed());
            }
            first = false;
            let value = ahead.value().ok_or_else(malformed)?;
            *self = ahead;
            let name = name.to_ascii_lowercase();
            if parameters.contains_key(&name) {
                let name = name.escape_ascii();
                return Err(Unanswerable::new(format!("it has more than one {name}")));
            }
            parameters.insert(name, value);
        }
    }

    /// Skips the base64-like text (`token68`) that some schemes have instead of parameters, and that
    /// could be mistaken for a name and a value.
    fn skip_token68(&mut self) -> bool {
        let mut ahead = self.clone();
        let space = ahead.take_while(is_space);
        let blob = ahead.take_while(|byte| is_token(byte) || byte == b'/');
        ahead.take_while(|byte| byte == b'=');
        ahead.take_while(is_space);
        let found = !space.is_empty()
            && !blob.is_empty()
            && ahead.rest.first().is_none_or(|byte| *byte == b',');
        if found {
            *self = ahead;
        }
        found
    }

    /// A parameter's name, with the `=` and the spaces after it.
    fn name(&mut self) -> Option<&'a [u8]> {
        let mut ahead = self.clone();
        let name = ahead.take_while(is_token);
        ahead.take_while(is_space);
        let sign = ahead.next()?;
        ahead.take_while(is_space);
        if name.is_empty() || sign != b'=' {
            return None;
        }
        *self = ahead;
        Some(name)
    }

    fn value(&mut self) -> Option<Vec<u8>> {
        if self.rest.first() == Some(&b'"') {
            return self.quoted();
        }
        // Accepts more than a token: an unquoted nonce may hold `=`.
        let value = self.take_while(|byte| !is_space(byte) && byte != b',' && byte != b'"');
        (!value.is_empty()).then(|| value.to_vec())
    }

    fn quoted(&mut self) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        self.next()?;
        loop {
            match self.next()? {
                b'"' => return Some(text),
                b'\\' => text.push(self.next()?),
                byte => text.push(byte),
            }
        }
    }

    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| !wanted(*byte));
        let (taken, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }
}

fn malformed() -> Unanswerable {
    Unanswerable::new("it is malformed")
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(value: &str) -> Result<Challenge, Unanswerable> {
        let mut found = read(value.as_bytes());
        assert_eq!(found.len(), 1, "{value}");
        found.remove(0)
    }

    fn realms(value: &str) -> Vec<String> {
        let text = |challenge: Challenge| String::from_utf8(challenge.realm).unwrap();
        let found = read(value.as_bytes()).into_iter();
        found.map(|challenge| text(challenge.unwrap())).collect()
    }

    #[test]
    fn recorded_challenge_is_read() {
        let recorded = r#"Digest realm="MMS Public API", domain="", nonce="n1", algorithm=MD5, qop="auth", stale=false"#;
        let expected = Challenge {
            realm: b"MMS Public API".to_vec(),
            nonce: b"n1".to_vec(),
            opaque: None,
            algorithm: Algorithm::new(Hash::Md5, false),
            stale: false,
            userhash: false,
        };
        assert_eq!(one(recorded).unwrap(), expected);
    }

    #[test]
    fn spaces_case_quotes_and_unknown_parameters_are_ignored() {
        let plain = r#"Digest realm="r", nonce="n==", opaque="o", algorithm=SHA-256-sess, qop="auth", stale=true, userhash=true"#;
        for same in [
            r#"dIGEST	QOP = auth ,, NONCE=n==,Opaque	=	"o",REALM=r,algorithm="sha-256-SESS",Stale="TRUE",UserHash=True,"#,
            r#", Digest ,charset=UTF-8, x-new="a=\"b\", c", realm="r", nonce="n==", opaque="o", algorithm=SHA-256-sess, qop="auth-int, auth ,new", stale=true, userhash=true , "#,
        ] {
            assert_eq!(one(same).unwrap(), one(plain).unwrap(), "{same}");
        }
    }

    #[test]
    fn escapes_in_quotes_stand_for_what_follows_them() {
        let challenge = one(r#"Digest realm="a\"b\\c\d, e=\"f", nonce="", qop="au\th""#).unwrap();
        assert_eq!(challenge.realm, br#"a"b\cd, e="f"#);
        assert_eq!(challenge.nonce, b"");
    }

    #[test]
    fn all_but_ascii_is_taken_as_it_is() {
        let found = read(b"Digest realm=\"\xfc\xff\", nonce=\xe9, qop=auth");
        let challenge = found[0].as_ref().unwrap();
        assert_eq!(challenge.realm, b"\xfc\xff");
        assert_eq!(challenge.nonce, b"\xe9");
    }

    #[test]
    fn several_challenges_may_share_a_value() {
        let (one, two) = (
            r#"Digest realm="1", nonce="n", qop="auth""#,
            r#"Digest nonce="n", qop="auth", realm="2""#,
        );
        for value in [
            format!("{one}, {two}"),
            format!("{one},{two}"),
            format!("Basic realm=\"x, Digest realm=y\", {one}, {two}"),
            format!("{one}, Basic realm=\"x\", Negotiate, {two}"),
            format!("Negotiate, {one}, Negotiate ab/c==, {two}, Negotiate realm=, Bearer"),
        ] {
            assert_eq!(realms(&value), ["1", "2"], "{value}");
        }
    }

    #[test]
    fn what_stands_before_a_break_counts_and_foreign_breaks_are_ignored() {
        let good = r#"Digest realm="1", nonce="n", qop="auth""#;
        assert_eq!(realms(&format!("{good}, Basic realm=\"x")), ["1"]);
        for foreign in [
            "",
            " ",
            ",",
            "=",
            "Basic",
            "Basic realm=\"x",
            "Digestive a=b",
            "\"Digest\"",
        ] {
            assert_eq!(read(foreign.as_bytes()), [], "{foreign}");
        }
        let found = read(format!("{good}, Digest realm=\"2\", nonce=\"n").as_bytes());
        assert!(matches!(&found[..], [Ok(_), Err(_)]));
    }

    #[test]
    fn what_cannot_be_answered_says_why() {
        for (value, why) in [
            ("Digest", "it has no realm"),
            (r#"Digest nonce="n", qop="auth""#, "it has no realm"),
            (r#"Digest realm="r", qop="auth""#, "it has no nonce"),
            (
                r#"Digest realm="r", nonce="n""#,
                "it does not offer qop=auth",
            ),
            (
                r#"Digest realm="r", nonce="n", qop="auth-int""#,
                "it does not offer qop=auth",
            ),
            (
                r#"Digest realm="r", nonce="n", qop="auth", algorithm=SHA-1"#,
                "it asks for the algorithm SHA-1",
            ),
            (
                r#"Digest realm="r", nonce="n", qop="auth", Realm="r""#,
                "it has more than one realm",
            ),
            (
                r#"Digest realm="r", nonce="n", qop="auth", x=1, X=2"#,
                "it has more than one x",
            ),
            (
                r#"Digest realm="r" nonce="n", qop="auth""#,
                "it is malformed",
            ),
            (
                r#"Digest realm="r"nonce="n", qop="auth""#,
                "it is malformed",
            ),
            (
                r#"Digest realm="r", nonce="n", qop="auth"#,
                "it is malformed",
            ),
            (
                r#"Digest realm="r", nonce="n", qop="auth\"#,
                "it is malformed",
            ),
            (r#"Digest realm="r", nonce=, qop="auth""#, "it is malformed"),
            (
                r#"Digest realm="r", nonce="n", qop="auth" x"#,
                "it is malformed",
            ),
            (
                r#"Digest realm="r", nonce="n", qop="auth", "x""#,
                "it is malformed",
            ),
            (r#"Digest="x", realm="r""#, "it is malformed"),
        ] {
            assert_eq!(one(value).unwrap_err(), Unanswerable::new(why), "{value}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            read(&bytes);
            read(&[b"Digest ", &bytes[..]].concat());
        }

        #[test]
        fn nothing_that_looks_like_challenges_makes_it_panic(
            text in r#"(?i)(((digest|basic) ?)?(realm|nonce|qop|[a-z]{0,3})?[ \t]?=?"?[ -~\t]{0,9}"?,? ?){0,8}"#
        ) {
            read(text.as_bytes());
        }
    }
}
