//! A service that answers what it is told to and remembers what it was asked.

use std::sync::{Arc, Mutex, PoisonError};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};

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
                state.requests.push(request.into());
                let answer = state.answer.clone();
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
