//! A mock server that responds as configured and records all requests.
//!
//! Where nothing else is configured, a request without credentials gets a digest challenge, and a
//! token request gets a token.

use std::sync::{Arc, Mutex, PoisonError};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use serde_json::{Value, json};

use crate::contract::{Contract, Operation};
use crate::driver::TOKEN;

/// The path of the token endpoint.
pub const TOKEN_PATH: &str = "/api/oauth/token";
/// What the paths of the token endpoints begin with.
const OAUTH: &str = "/api/oauth/";
/// The nonce of the challenge.
pub const NONCE: &str = "a-nonce-of-the-contract-tests";

/// The mock server.
pub struct Recorder {
    server: MockServer,
    state: Arc<Mutex<State>>,
}

/// Responds to a request; `None` leaves it to the mock server.
type Responder = Box<dyn FnMut(&RecordedRequest) -> Option<Response> + Send>;

#[derive(Default)]
struct State {
    responder: Option<Responder>,
    requests: Vec<RecordedRequest>,
}

impl State {
    fn respond_to(&mut self, request: &RecordedRequest) -> Response {
        if let Some(respond) = &mut self.responder
            && let Some(response) = respond(request)
        {
            return response;
        }
        if request.path == TOKEN_PATH {
            let token = json!({"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"});
            return Response::json(200, &token);
        }
        if !request.is_authorized() {
            let challenge = format!(
                "Digest realm=\"MMS Public API\", domain=\"\", nonce=\"{NONCE}\", algorithm=MD5, \
                 qop=\"auth\", stale=false"
            );
            return Response {
                status: 401,
                headers: vec![("www-authenticate".to_owned(), challenge)],
                body: Vec::new(),
            };
        }
        Response::default()
    }
}

/// A response.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// The status; 0 means 200.
    pub status: u16,
    /// Header names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// The success response of an operation, by the fragment.
    pub fn success(operation: &Operation<'_>) -> Self {
        let (status, _) = operation.success();
        match operation.success_content() {
            Some((media_type, content)) => Self {
                status,
                headers: vec![("content-type".to_owned(), media_type.to_owned())],
                body: least(operation.contract, content).to_string().into_bytes(),
            },
            None => Self {
                status,
                ..Self::default()
            },
        }
    }

    /// The same response in an envelope, whose content is the member `name`; an empty body has none.
    ///
    /// # Panics
    ///
    /// When the body is neither empty nor JSON.
    #[must_use]
    pub fn into_envelope(self, name: &str) -> Self {
        let mut envelope = json!({"status": self.status});
        if !self.body.is_empty() {
            envelope[name] = serde_json::from_slice(&self.body).expect("a body in JSON");
        }
        Self {
            status: 200,
            body: envelope.to_string().into_bytes(),
            ..self
        }
    }

    /// A response in plain JSON.
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.to_string().into_bytes(),
        }
    }
}

/// The least value of a schema: an object with what it requires, or an empty list.
fn least(contract: &Contract, schema: &Value) -> Value {
    let schema = contract.resolve(schema);
    match schema["type"].as_str() {
        Some("array") => return Value::Array(Vec::new()),
        Some("string") => return "A".into(),
        _ => {}
    }
    let required = schema["required"].as_array().into_iter().flatten();
    let members = required.filter_map(Value::as_str).map(|name| {
        let member = least(contract, &schema["properties"][name]);
        (name.to_owned(), member)
    });
    Value::Object(members.collect())
}

/// A received request.
#[derive(Clone, Debug)]
pub struct RecordedRequest {
    /// The method, in capitals.
    pub method: String,
    /// The path, percent-encoded.
    pub path: String,
    /// The query, without the question mark.
    pub query: Option<String>,
    headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl RecordedRequest {
    /// All values of a header.
    pub fn header(&self, name: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(given, _)| given.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// Whether it is one for an operation, with credentials: neither a request for a token nor one
    /// that gets a challenge.
    pub fn is_authorized(&self) -> bool {
        !self.path.starts_with(OAUTH) && !self.header("authorization").is_empty()
    }

    /// The value of a query parameter, decoded.
    pub fn query_value(&self, name: &str) -> Option<String> {
        let query = self.query.as_deref().unwrap_or_default();
        url::form_urlencoded::parse(query.as_bytes())
            .find_map(|(given, value)| (given == name).then(|| value.into_owned()))
    }

    /// The names of all headers, in lower case.
    pub fn header_names(&self) -> impl Iterator<Item = String> {
        self.headers
            .iter()
            .map(|(name, _)| name.to_ascii_lowercase())
    }

    /// Everything but one header, for comparison.
    pub fn without_header(&self, header: &str) -> impl PartialEq + std::fmt::Debug {
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

impl From<&HttpMockRequest> for RecordedRequest {
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
        f.debug_struct("Recorder").finish_non_exhaustive()
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
                let request = RecordedRequest::from(request);
                let response = state.respond_to(&request);
                state.requests.push(request);
                HttpMockResponse::builder()
                    .status(if response.status == 0 {
                        200
                    } else {
                        response.status
                    })
                    .headers(response.headers)
                    .body(response.body)
                    .build()
            });
        });
        Self { server, state }
    }
}

impl Recorder {
    /// The base URL.
    pub fn base_url(&self) -> String {
        self.server.base_url()
    }

    /// Runs `work`, which calls the operation, while every authorized request gets this response. Returns
    /// its result and the requests that the server received meanwhile. A change finds no window.
    pub fn during<T>(
        &self,
        operation: &Operation<'_>,
        response: Response,
        work: impl FnOnce() -> T,
    ) -> (T, Vec<RecordedRequest>) {
        self.with_window(operation, json!({}), response, work)
    }

    /// As [`during`](Self::during), where a change of the window finds this one.
    pub fn with_window<T>(
        &self,
        operation: &Operation<'_>,
        window: Value,
        response: Response,
        work: impl FnOnce() -> T,
    ) -> (T, Vec<RecordedRequest>) {
        let is_change = operation.method == "PATCH";
        let respond = move |request: &RecordedRequest| {
            let reads = is_change && request.method == "GET";
            request.is_authorized().then(|| match reads {
                true => Response::json(200, &window),
                false => response.clone(),
            })
        };
        self.serving(respond, work)
    }

    /// Runs `work` while `respond` responds to every request that it does not leave to the mock server
    /// with `None`, and returns its result and the requests that the server received meanwhile.
    pub fn serving<T>(
        &self,
        respond: impl FnMut(&RecordedRequest) -> Option<Response> + Send + 'static,
        work: impl FnOnce() -> T,
    ) -> (T, Vec<RecordedRequest>) {
        self.answer(respond);
        let result = work();
        (result, self.take_requests())
    }

    /// Like [`serving`](Self::serving), for work that is a future.
    pub async fn serving_async<F: Future>(
        &self,
        respond: impl FnMut(&RecordedRequest) -> Option<Response> + Send + 'static,
        work: F,
    ) -> (F::Output, Vec<RecordedRequest>) {
        self.answer(respond);
        let result = work.await;
        (result, self.take_requests())
    }

    fn answer(&self, respond: impl FnMut(&RecordedRequest) -> Option<Response> + Send + 'static) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.responder = Some(Box::new(respond));
        state.requests.clear();
    }

    fn take_requests(&self) -> Vec<RecordedRequest> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut state.requests)
    }
}
