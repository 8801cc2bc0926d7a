//! HTTP Basic, the authentication of the token endpoints (documented).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::http::request::split_scheme;

/// Whether the header contains exactly this user and password.
pub(crate) fn matches(authorization: &str, user: &str, password: &str) -> bool {
    let (scheme, encoded) = split_scheme(authorization);
    if !scheme.eq_ignore_ascii_case("basic") {
        return false;
    }
    let Ok(decoded) = STANDARD.decode(encoded) else {
        return false;
    };
    decoded == format!("{user}:{password}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_user_and_password_match() {
        let header = format!("Basic {}", STANDARD.encode("me:pass:word"));
        assert!(matches(&header, "me", "pass:word"));
        assert!(matches(
            &header.replace("Basic", "basic"),
            "me",
            "pass:word"
        ));
        for wrong in [
            "",
            "Basic",
            "Basic !!!",
            "Bearer bWU6cGFzczp3b3Jk",
            &format!("Basic {}", STANDARD.encode("me:pass")),
            &format!("Basic {}", STANDARD.encode([0xff, b':', 0xfe])),
        ] {
            assert!(!matches(wrong, "me", "pass:word"), "{wrong:?}");
        }
    }
}
