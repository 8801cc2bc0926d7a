//! The log of requests for tests to read: bounded and without secrets.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use http::HeaderMap;
use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::http::request::split_scheme;

/// How many requests are kept; the oldest is removed first.
const MAX_REQUESTS: usize = 1000;
/// Larger bodies are not kept.
const MAX_BODY_BYTES: usize = 16 * 1024;
/// Longer header values and paths are truncated.
const MAX_TEXT_CHARS: usize = 2048;

/// A request that the simulator received.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LoggedRequest {
    /// The simulator's time when it arrived.
    pub at: Timestamp,
    /// The method, in capitals.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// The protocol: `HTTP/1.1` or `HTTP/2.0`.
    pub protocol: String,
    /// Names in lower case, and values. Of credentials only the scheme is kept.
    pub headers: Vec<(String, String)>,
    /// The body, if it is JSON of at most 16 KiB and not sent to a token endpoint.
    pub body: Option<Value>,
    /// The status of the response. With a fault: the status of the service's response, else that of
    /// the response sent in its place, else 0. It does not say what the client received.
    pub status: u16,
    /// The name of the project in the path, if it exists.
    pub project: Option<String>,
    /// The operation of the path and method, if any, whatever the response.
    pub operation: Option<String>,
    /// Whether the service processed the request, even if it refused it. Always true without a
    /// fault.
    pub acted_on: bool,
    /// A description of the fault that hit it.
    pub fault: Option<String>,
}

impl LoggedRequest {
    /// The first header of that name, in any case.
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
            "protocol": self.protocol,
            "status": self.status,
        })
    }
}

/// Called with each request as it is logged.
#[derive(Clone)]
pub(crate) struct RequestObserver(pub(crate) Arc<dyn Fn(&LoggedRequest) + Send + Sync>);

impl fmt::Debug for RequestObserver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestObserver")
    }
}

#[derive(Debug, Default)]
pub(crate) struct RequestLog(VecDeque<LoggedRequest>);

impl RequestLog {
    pub(crate) fn add(&mut self, request: LoggedRequest) {
        if self.0.len() >= MAX_REQUESTS {
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

/// The headers without secrets.
pub(crate) fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let secret = [AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE];
    headers
        .iter()
        .map(|(name, value)| {
            let text = String::from_utf8_lossy(value.as_bytes());
            let text = if secret.contains(name) {
                known_scheme(&text).to_owned()
            } else {
                truncate(&text)
            };
            (name.as_str().to_owned(), text)
        })
        .collect()
}

/// An unknown scheme may be the secret itself.
fn known_scheme(credentials: &str) -> &'static str {
    let (given, _) = split_scheme(credentials);
    ["Basic", "Bearer", "Digest"]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(given))
        .unwrap_or("(not shown)")
}

/// The body, if it is JSON and not too large.
pub(crate) fn body(bytes: &[u8]) -> Option<Value> {
    if bytes.len() > MAX_BODY_BYTES {
        return None;
    }
    serde_json::from_slice(bytes).ok()
}

pub(crate) fn truncate(text: &str) -> String {
    text.chars().take(MAX_TEXT_CHARS).collect()
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
            protocol: "HTTP/1.1".to_owned(),
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
    fn only_the_newest_requests_are_kept() {
        let mut log = RequestLog::default();
        for number in 0..MAX_REQUESTS + 5 {
            log.add(request(&number.to_string()));
        }
        let all = log.all();
        assert_eq!((all.len(), all[0].path.as_str()), (MAX_REQUESTS, "5"));
        log.clear();
        assert!(log.all().is_empty());
    }

    #[test]
    fn only_the_scheme_of_credentials_is_kept() {
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
    fn credential_without_scheme_is_not_logged() {
        let mut given = HeaderMap::new();
        given.insert(AUTHORIZATION, HeaderValue::from_static("s3cret"));
        given.insert(COOKIE, HeaderValue::from_static("session=s3cret"));
        assert!(!format!("{:?}", headers(&given)).contains("s3cret"));
    }

    #[test]
    fn large_and_non_json_bodies_are_omitted() {
        assert_eq!(body(b"{\"a\":1}"), Some(json!({"a": 1})));
        assert_eq!(body(b"a=b"), None);
        assert_eq!(body(&[b' '; MAX_BODY_BYTES + 1]), None);
    }

    #[test]
    fn header_names_are_case_insensitive() {
        assert_eq!(request("/").header("Accept"), Some("x"));
        assert_eq!(request("/").header("other"), None);
    }
}
