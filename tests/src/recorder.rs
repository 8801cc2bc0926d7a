//! A service that answers what it is told to and remembers what it was asked.
//!
//! Whoever brings no credentials gets a digest challenge, and whoever asks for a token gets one. All
//! else is answered as told; it knows operations by what the fragment says of them only.

use std::sync::{Arc, Mutex, PoisonError};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde_json::json;

use crate::contract::Operation;
use crate::driver::TOKEN;

/// Where tokens are fetched.
pub const TOKEN_PATH: &str = "/api/oauth/token";
/// What the challenge says; the answer to it has to say the same.
pub const NONCE: &str = "a-nonce-of-the-contract-tests";

/// A mock server with one answer to everything.
pub struct Recorder {
    server: MockServer,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    answer: Answer,
    requests: Vec<Recorded>,
}

impl State {
    fn answer(&self, request: &Recorded) -> Answer {
        if request.path == TOKEN_PATH {
            let token = json!({"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"});
            return Answer::json(200, &token);
        }
        if request.header("authorization").is_empty() {
            let challenge = format!(
                "Digest realm=\"MMS Public API\", domain=\"\", nonce=\"{NONCE}\", algorithm=MD5, \
                 qop=\"auth\", stale=false"
            );
            return Answer {
                status: 401,
                headers: vec![("www-authenticate".to_owned(), challenge)],
                body: Vec::new(),
            };
        }
        self.answer.clone()
    }
}

/// What to answer.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The status; 0 counts as 200.
    pub status: u16,
    /// Header names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// What the service answers to success, by the fragment.
    pub fn success(operation: &Operation<'_>) -> Self {
        let (status, _) = operation.success();
        match operation.answer() {
            Some((media_type, _)) => Self {
                status,
                headers: vec![("content-type".to_owned(), media_type.to_owned())],
                body: b"{}".to_vec(),
            },
            None => Self {
                status,
                ..Self::default()
            },
        }
    }

    /// An answer in plain JSON.
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.to_string().into_bytes(),
        }
    }
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The method, in capitals.
    pub method: String,
    /// The path, still encoded.
    pub path: String,
    /// What stands behind the question mark.
    pub query: Option<String>,
    headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Recorded {
    /// All values of a header.
    pub fn header(&self, name: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .collect()
    }
}

impl Recorded {
    /// The names of all headers, in small letters.
    pub fn header_names(&self) -> impl Iterator<Item = String> {
        self.headers
            .iter()
            .map(|(name, _)| name.to_ascii_lowercase())
    }

    /// The method, path, query, headers but for this one, and body.
    pub fn apart_from(&self, header: &str) -> impl PartialEq + std::fmt::Debug {
        let headers: std::collections::BTreeSet<_> = self
            .headers
            .iter()
            .filter(|(name, _)| !name.eq_ignore_ascii_case(header))
            .cloned()
            .collect();
        (
            self.method.clone(),
            self.path.clone(),
            self.query.clone(),
            headers,
            self.body.clone(),
        )
    }
}

impl From<&HttpMockRequest> for Recorded {
    fn from(request: &HttpMockRequest) -> Self {
        let uri = request.uri();
        Self {
            method: request.method_str().to_owned(),
            path: uri.path().to_owned(),
            query: uri.query().map(str::to_owned),
            headers: request.headers_vec().clone(),
            body: request.body_vec(),
        }
    }
}

impl std::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recorder")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl Default for Recorder {
    fn default() -> Self {
        let server = MockServer::start();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        server.mock(|when, then| {
            when.any_request();
            then.respond_with(move |request| {
                let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
                let request = Recorded::from(request);
                let answer = state.answer(&request);
                state.requests.push(request);
                HttpMockResponse::builder()
                    .status(if answer.status == 0 {
                        200
                    } else {
                        answer.status
                    })
                    .headers(answer.headers)
                    .body(answer.body)
                    .build()
            });
        });
        Self { server, state }
    }
}

impl Recorder {
    /// Where it listens.
    pub fn base_url(&self) -> String {
        self.server.base_url()
    }

    /// Does something with the server set to one answer, and gives what came of it and what the
    /// server was asked meanwhile.
    pub fn during<T>(&self, answer: Answer, work: impl FnOnce() -> T) -> (T, Vec<Recorded>) {
        {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.answer = answer;
            state.requests.clear();
        }
        let result = work();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        (result, std::mem::take(&mut state.requests))
    }
}
