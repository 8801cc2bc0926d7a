//! Entry points to private parsers for the targets in `fuzz/`. Compiled for those and for tests
//! only, so ordinary builds export nothing of it.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::header::{HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use http::{Method, StatusCode};
use secrecy::SecretString;
use url::Url;

use crate::auth::digest::{DigestSession, DigestSource};
use crate::error::Error;
use crate::operation::RetryClass;
use crate::reply::Reply;
use crate::service_error;

/// The `Authorization` header that answers a `WWW-Authenticate` header, if that holds a digest
/// challenge that can be answered.
#[must_use]
pub fn authorization(challenge: &[u8]) -> Option<HeaderValue> {
    let value = HeaderValue::from_bytes(challenge).ok()?;
    let headers = HeaderMap::from_iter([(WWW_AUTHENTICATE, value)]);
    let source = DigestSource::new("public".to_owned(), SecretString::from("private"));
    let url = Url::parse("https://example.com/a/b?c=d").ok()?;
    let mut session = DigestSession::default();
    if !source.refused(&headers, &mut session).ok()? {
        return None;
    }
    let header = pin!(source.authorize(&Method::GET, &url, &mut session));
    // Nothing to wait for: the challenge is this call's own.
    match header.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(header) => header,
        Poll::Pending => None,
    }
}

/// The error that a reply of this status and body becomes, if there is such a status.
#[must_use]
pub fn error(status: u16, body: &[u8]) -> Option<Error> {
    let status = StatusCode::from_u16(status).ok()?;
    let reply = Reply::bare(status, Bytes::copy_from_slice(body));
    Some(if status.is_success() && service_error::is_one(body) {
        Error::disguised(reply)
    } else {
        Error::answered(reply, RetryClass::NonIdempotent, None)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenge_is_answered_when_it_is_a_digest() {
        let challenge = br#"Digest realm="a \"b\"", nonce="n", qop="auth", algorithm=SHA-256"#;
        let answer = authorization(challenge).unwrap();
        let text = answer.to_str().unwrap();
        assert!(text.starts_with(r#"Digest username="public", realm="a \"b\"", nonce="n""#));
        // The property that the fuzz target holds.
        assert!(authorization(answer.as_bytes()).is_some());
        assert_eq!(authorization(b"Basic realm=\"r\""), None);
        assert_eq!(authorization(b"Digest \n"), None);
    }

    #[test]
    fn error_keeps_body_and_code_of_a_reply() {
        let body = br#"{"errorCode": "GROUP_NOT_FOUND", "error": 404}"#;
        for status in [200, 404] {
            let error = error(status, body).unwrap();
            assert_eq!(error.body(), body);
            assert!(error.to_string().contains("GROUP_NOT_FOUND"), "{error}");
        }
        assert!(error(42, body).is_none());
    }
}
