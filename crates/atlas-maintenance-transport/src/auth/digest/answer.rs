//! Computes the `Authorization` header that answers a digest challenge (RFC 7616, `qop=auth`), and
//! counts the uses of its nonce.

use http::HeaderValue;
use ring::digest::{self, SHA256, SHA512_256};
use secrecy::zeroize::{Zeroize as _, Zeroizing};
use secrecy::{ExposeSecret as _, SecretString};

use super::Unanswerable;
use super::challenge::{Challenge, Hash};

/// An API key.
#[derive(Clone, Copy)]
pub(super) struct Key<'a> {
    pub(super) user: &'a str,
    pub(super) password: &'a SecretString,
}

/// The hashed parts of a request. The URI is that of the request line.
#[derive(Clone, Copy)]
pub(super) struct Request<'a> {
    pub(super) method: &'a str,
    pub(super) uri: &'a str,
}

/// A challenge in use.
pub(super) struct Answerer {
    challenge: Challenge,
    /// The same for all answers to a challenge. With the `-sess` algorithms a service may compute the
    /// session key from the first request or from each; with one client nonce both agree. One per
    /// challenge is enough to keep the service from choosing all of the hashed input: it can choose
    /// another nonce only in another challenge.
    client_nonce: String,
    uses: u32,
}

impl Answerer {
    pub(super) fn new(challenge: Challenge) -> Result<Self, Unanswerable> {
        // Unpredictable, so that a service cannot precompute answers.
        let mut random = [0; 16];
        rustls::crypto::ring::default_provider()
            .secure_random
            .fill(&mut random)
            .map_err(|_| Unanswerable::new("the system has no random numbers"))?;
        Ok(Self::with_client_nonce(challenge, hex(&random).to_string()))
    }

    fn with_client_nonce(challenge: Challenge, client_nonce: String) -> Self {
        Self {
            challenge,
            client_nonce,
            uses: 0,
        }
    }

    /// The header for a request; `None` when the nonce count is exhausted.
    pub(super) fn answer(&mut self, key: Key<'_>, request: Request<'_>) -> Option<HeaderValue> {
        self.uses = self.uses.checked_add(1)?;
        let mut header = HeaderValue::try_from(self.text(key, request)).ok()?;
        header.set_sensitive(true);
        Some(header)
    }

    fn text(&self, key: Key<'_>, request: Request<'_>) -> Vec<u8> {
        let challenge = &self.challenge;
        let uses = format!("{:08x}", self.uses);
        let hashed_user;
        let user = if challenge.userhash {
            hashed_user = self.hash(&[key.user.as_bytes(), &challenge.realm]);
            hashed_user.as_str()
        } else {
            key.user
        };
        let request_hash = self.hash(&[request.method.as_bytes(), request.uri.as_bytes()]);
        let response = self.hash(&[
            self.key_hash(key).as_bytes(),
            &challenge.nonce,
            uses.as_bytes(),
            self.client_nonce.as_bytes(),
            b"auth",
            request_hash.as_bytes(),
        ]);

        let mut text = b"Digest ".to_vec();
        quoted_value(&mut text, "username", user.as_bytes());
        quoted_value(&mut text, "realm", &challenge.realm);
        quoted_value(&mut text, "nonce", &challenge.nonce);
        quoted_value(&mut text, "uri", request.uri.as_bytes());
        // Like `algorithm` and `userhash`, these must not be quoted.
        unquoted(&mut text, "qop", "auth");
        unquoted(&mut text, "nc", &uses);
        quoted_value(&mut text, "cnonce", self.client_nonce.as_bytes());
        quoted_value(&mut text, "response", response.as_bytes());
        if let Some(opaque) = &challenge.opaque {
            quoted_value(&mut text, "opaque", opaque);
        }
        unquoted(&mut text, "algorithm", challenge.algorithm.name());
        if challenge.userhash {
            unquoted(&mut text, "userhash", "true");
        }
        text
    }

    /// The hash of the password, computed for each answer instead of kept: in this realm it is as
    /// good as the password.
    fn key_hash(&self, key: Key<'_>) -> Zeroizing<String> {
        let challenge = &self.challenge;
        let password = key.password.expose_secret().as_bytes();
        let plain = self.hash(&[key.user.as_bytes(), &challenge.realm, password]);
        if challenge.algorithm.session {
            let client_nonce = self.client_nonce.as_bytes();
            self.hash(&[plain.as_bytes(), &challenge.nonce, client_nonce])
        } else {
            plain
        }
    }

    /// The hexadecimal hash of `parts`, separated by colons.
    ///
    /// The parts are hashed one by one, so that no other text holds the password, and the result is
    /// wiped if it is one of MD5, which is what the service asks for. What else the hashers hold is not:
    /// their crates cannot.
    fn hash(&self, parts: &[&[u8]]) -> Zeroizing<String> {
        let pieces = parts.iter().enumerate().flat_map(|(index, part)| {
            let colon: &[u8] = if index > 0 { b":" } else { b"" };
            [colon, *part]
        });
        let algorithm = match self.challenge.algorithm.hash {
            Hash::Md5 => {
                let mut context = md5::Context::new();
                pieces.for_each(|piece| context.consume(piece));
                let mut output = context.finalize();
                let text = hex(&*output);
                output.0.zeroize();
                return text;
            }
            Hash::Sha256 => &SHA256,
            Hash::Sha512_256 => &SHA512_256,
        };
        let mut context = digest::Context::new(algorithm);
        pieces.for_each(|piece| context.update(piece));
        hex(context.finish().as_ref())
    }
}

/// In one allocation of the final size: growing would leave a copy behind that is not wiped.
fn hex(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(base16ct::lower::encode_string(bytes))
}

fn name(text: &mut Vec<u8>, name: &str) {
    if !text.ends_with(b" ") {
        text.extend_from_slice(b", ");
    }
    text.extend_from_slice(name.as_bytes());
    text.push(b'=');
}

fn unquoted(text: &mut Vec<u8>, parameter: &str, value: &str) {
    name(text, parameter);
    text.extend_from_slice(value.as_bytes());
}

fn quoted_value(text: &mut Vec<u8>, parameter: &str, value: &[u8]) {
    name(text, parameter);
    text.push(b'"');
    for byte in value {
        if matches!(byte, b'"' | b'\\') {
            text.push(b'\\');
        }
        text.push(*byte);
    }
    text.push(b'"');
}

#[cfg(test)]
mod tests {
    use digest_auth::{AuthContext, HttpMethod, WwwAuthenticateHeader};
    use proptest::prelude::*;

    use super::super::challenge;
    use super::*;

    fn challenge(text: &str) -> Challenge {
        challenge::read(text.as_bytes()).remove(0).unwrap()
    }

    /// The header of the RFCs' example user and request.
    fn mufasa(challenge_text: &str, client_nonce: &str, password: &str) -> String {
        let mut answerer =
            Answerer::with_client_nonce(challenge(challenge_text), client_nonce.to_owned());
        let key = Key {
            user: "Mufasa",
            password: &SecretString::from(password),
        };
        let request = Request {
            method: "GET",
            uri: "/dir/index.html",
        };
        let header = answerer.answer(key, request).unwrap();
        header.to_str().unwrap().to_owned()
    }

    #[test]
    fn answers_match_rfc_7616() {
        // Section 3.9.1.
        for (algorithm, response) in [
            ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
            (
                "SHA-256",
                "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
            ),
        ] {
            let challenge = format!(
                r#"Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS""#
            );
            let cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
            assert_eq!(
                mufasa(&challenge, cnonce, "Circle of Life"),
                format!(
                    r#"Digest username="Mufasa", realm="http-auth@example.org", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", uri="/dir/index.html", qop=auth, nc=00000001, cnonce="{cnonce}", response="{response}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", algorithm={algorithm}"#
                )
            );
        }
    }

    #[test]
    fn answer_matches_rfc_2617() {
        // Section 3.5; the challenge names no algorithm.
        let challenge = r#"Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41""#;
        let answer = mufasa(challenge, "0a4f113b", "Circle Of Life");
        let response = r#"response="6629fae49393a05397450978507c4ef1", "#;
        assert!(answer.contains(response), "{answer}");
    }

    #[test]
    fn quoted_values_are_escaped_and_bytes_kept() {
        let value = b"Digest realm=\"a\\\"\\\\\xfc\", nonce=n, qop=auth, opaque=\"\"";
        let challenge = challenge::read(value).remove(0).unwrap();
        let mut answerer = Answerer::with_client_nonce(challenge, "c".to_owned());
        let key = Key {
            user: r#"u"\"#,
            password: &SecretString::from("p"),
        };
        let request = Request {
            method: "GET",
            uri: r"/?\",
        };
        let header = answerer.answer(key, request).unwrap();
        let start = b"Digest username=\"u\\\"\\\\\", realm=\"a\\\"\\\\\xfc\", nonce=\"n\", uri=\"/?\\\\\", ";
        assert!(
            header.as_bytes().starts_with(start),
            "{:?}",
            header.as_bytes().escape_ascii()
        );
        assert!(header.as_bytes().ends_with(b", opaque=\"\", algorithm=MD5"));
    }

    #[test]
    fn client_nonces_differ_between_challenges() {
        let challenge = challenge("Digest realm=r, nonce=n, qop=auth");
        let new = || Answerer::new(challenge.clone()).unwrap().client_nonce;
        let (one, other) = (new(), new());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }

    #[test]
    fn nonce_count_does_not_wrap() {
        let challenge = challenge("Digest realm=r, nonce=n, qop=auth");
        let mut answerer = Answerer::new(challenge).unwrap();
        answerer.uses = u32::MAX - 1;
        let key = Key {
            user: "u",
            password: &SecretString::from("p"),
        };
        let request = Request {
            method: "GET",
            uri: "/",
        };
        let last = answerer.answer(key, request).unwrap();
        assert!(last.to_str().unwrap().contains("nc=ffffffff"));
        assert_eq!(answerer.answer(key, request), None);
    }

    fn quoted(text: &str) -> String {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    }

    prop_compose! {
        /// Arbitrary text in every parameter, in any order.
        fn challenges()(
            realm in "[ -~]{0,16}",
            nonce in "[ -~]{0,16}",
            opaque in proptest::option::of("[ -~]{0,16}"),
            algorithm in proptest::option::of(proptest::sample::select(vec![
                "MD5", "MD5-sess", "SHA-256", "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess",
            ])),
            qop in proptest::sample::select(vec!["auth", "auth,auth-int", "auth-int, auth"]),
            flags in proptest::sample::subsequence(vec!["userhash=true", "stale=true", "x=\"y, \\\"\""], 0..=3),
        )(
            parameters in Just([
                vec![
                    format!("realm={}", quoted(&realm)),
                    format!("nonce={}", quoted(&nonce)),
                    format!("qop={}", quoted(qop)),
                ],
                opaque.iter().map(|opaque| format!("opaque={}", quoted(opaque))).collect(),
                algorithm.iter().map(|algorithm| format!("algorithm={algorithm}")).collect(),
                flags.iter().map(|flag| (*flag).to_owned()).collect(),
            ].concat()).prop_shuffle()
        ) -> String {
            format!("Digest {}", parameters.join(", "))
        }
    }

    proptest! {
        /// `digest_auth` is an independent implementation.
        #[test]
        fn answers_match_an_independent_implementation(
            text in challenges(),
            user in "[!-~]{1,12}",
            password in "[!-~]{1,40}",
            method in proptest::sample::select(vec!["GET", "PATCH", "POST", "DELETE"]),
            uri in "/[!-~]{0,24}",
            cnonce in "[0-9a-f]{1,40}",
        ) {
            let mut theirs = WwwAuthenticateHeader::parse(&text).unwrap();
            let mut context =
                AuthContext::new_with_method(&user, &password, &uri, None::<&[u8]>, HttpMethod::from(method));
            context.set_custom_cnonce(&cnonce);
            let mut ours = Answerer::with_client_nonce(challenge(&text), cnonce.clone());
            let key = Key { user: &user, password: &SecretString::from(password.as_str()) };
            let request = Request { method, uri: &uri };
            for _ in 0..3 {
                let expected = theirs.respond(&context).unwrap().to_string();
                let answer = ours.answer(key, request).unwrap();
                prop_assert_eq!(answer.to_str().unwrap(), expected);
            }
        }
    }
}
