//! What was asked and what was answered, for tests to read: bounded, and without secrets.
//!
//! This module must not know what a request means.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use http::HeaderMap;
use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::service::auth::split_scheme;

/// How many requests are kept; the oldest go first.
const KEPT: usize = 1000;
/// A larger body is not kept, a longer header value or path is cut.
const LARGEST_BODY: usize = 16 * 1024;
const LONGEST_TEXT: usize = 2048;

/// A request that came to the simulator.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LoggedRequest {
    /// The simulator's time when it came.
    pub at: Timestamp,
    /// The method, in capitals.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Names in lower case, and values; of credentials only the scheme.
    pub headers: Vec<(String, String)>,
    /// The body, if it was JSON and neither large nor sent to a token endpoint.
    pub body: Option<Value>,
    /// The status of the answer. With a fault it is that of the answer which the service made, or
    /// else of the one that was given in its place, or else 0: what came of it is another question.
    pub status: u16,
    /// The name of the project that the path names, if it is there.
    pub project: Option<String>,
    /// The operation that path and method lead to, if any, whatever the answer was.
    pub operation: Option<String>,
    /// Whether the request went its way, refusals included, so that it may have changed something.
    /// Without a fault every request does.
    pub acted_on: bool,
    /// The fault that struck it, in a few words.
    pub fault: Option<String>,
}

impl LoggedRequest {
    /// The first header of that name, in whatever case it is given.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn to_json(&self) -> Value {
        let headers: Vec<_> = self.headers.iter().map(|(n, v)| json!([n, v])).collect();
        json!({
            "actedOn": self.acted_on,
            "at": self.at.to_string(),
            "body": self.body,
            "fault": self.fault,
            "headers": headers,
            "method": self.method,
            "operation": self.operation,
            "path": self.path,
            "project": self.project,
            "status": self.status,
        })
    }
}

/// Who is told of each request as it is written down.
#[derive(Clone)]
pub(crate) struct Listener(pub(crate) Arc<dyn Fn(&LoggedRequest) + Send + Sync>);

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listener")
    }
}

#[derive(Debug, Default)]
pub(crate) struct Log(VecDeque<LoggedRequest>);

impl Log {
    pub(crate) fn add(&mut self, request: LoggedRequest) {
        if self.0.len() >= KEPT {
            self.0.pop_front();
        }
        self.0.push_back(request);
    }

    pub(crate) fn all(&self) -> Vec<LoggedRequest> {
        self.0.iter().cloned().collect()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

/// The headers without what nobody should see.
pub(crate) fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let secret = [AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE];
    headers
        .iter()
        .map(|(name, value)| {
            let text = String::from_utf8_lossy(value.as_bytes());
            let text = if secret.contains(name) {
                scheme_alone(&text).to_owned()
            } else {
                cut(&text)
            };
            (name.as_str().to_owned(), text)
        })
        .collect()
}

/// A word that is no known scheme may be the secret itself.
fn scheme_alone(credentials: &str) -> &'static str {
    let (given, _) = split_scheme(credentials);
    ["Basic", "Bearer", "Digest"]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(given))
        .unwrap_or("(not shown)")
}

/// The body if it is JSON of a size that can be kept.
pub(crate) fn body(bytes: &[u8]) -> Option<Value> {
    if bytes.len() > LARGEST_BODY {
        return None;
    }
    serde_json::from_slice(bytes).ok()
}

pub(crate) fn cut(text: &str) -> String {
    text.chars().take(LONGEST_TEXT).collect()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn request(path: &str) -> LoggedRequest {
        LoggedRequest {
            at: Timestamp::UNIX_EPOCH,
            method: "GET".to_owned(),
            path: path.to_owned(),
            headers: vec![("accept".to_owned(), "x".to_owned())],
            body: None,
            status: 200,
            project: None,
            operation: None,
            acted_on: true,
            fault: None,
        }
    }

    #[test]
    fn only_the_newest_are_kept() {
        let mut log = Log::default();
        for number in 0..KEPT + 5 {
            log.add(request(&number.to_string()));
        }
        let all = log.all();
        assert_eq!((all.len(), all[0].path.as_str()), (KEPT, "5"));
        log.clear();
        assert!(log.all().is_empty());
    }

    #[test]
    fn of_credentials_the_scheme_alone_is_kept() {
        let mut given = HeaderMap::new();
        given.insert(AUTHORIZATION, HeaderValue::from_static("Bearer s3cret"));
        given.insert(
            COOKIE,
            HeaderValue::from_static("session=s3cret; other=s3cret"),
        );
        given.insert("x-odd", HeaderValue::from_bytes(&[b'a', 0xff]).unwrap());
        let kept = headers(&given);
        assert!(kept.contains(&("authorization".to_owned(), "Bearer".to_owned())));
        assert!(kept.contains(&("x-odd".to_owned(), "a\u{fffd}".to_owned())));
        assert!(!format!("{kept:?}").contains("other=s3cret"));
    }

    #[test]
    fn a_credential_without_a_scheme_is_not_taken_for_one() {
        let mut given = HeaderMap::new();
        given.insert(AUTHORIZATION, HeaderValue::from_static("s3cret"));
        given.insert(COOKIE, HeaderValue::from_static("session=s3cret"));
        assert!(!format!("{:?}", headers(&given)).contains("s3cret"));
    }

    #[test]
    fn large_and_strange_bodies_are_left_out() {
        assert_eq!(body(b"{\"a\":1}"), Some(json!({"a": 1})));
        assert_eq!(body(b"a=b"), None);
        assert_eq!(body(&[b' '; LARGEST_BODY + 1]), None);
    }

    #[test]
    fn headers_are_found_in_any_case() {
        assert_eq!(request("/").header("Accept"), Some("x"));
        assert_eq!(request("/").header("other"), None);
    }
}
