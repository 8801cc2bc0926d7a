//! A simulator with a client that has a token, and its responses.

use std::sync::Arc;

use atlas_maintenance_simulator::{Clock, Control, Simulator, SimulatorBuilder};
use atlas_maintenance_types::ApiVersion;
use jiff::Timestamp;
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};

use crate::contract::{self, RequestInfo};

pub(crate) const PROJECT: &str = "32b6e34b3d91647abb20e7b8";

pub(crate) struct Fixture {
    pub(crate) simulator: Simulator,
    pub(crate) client: reqwest::Client,
    pub(crate) token: String,
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Asserts status, code and form of an error.
    #[track_caller]
    pub(crate) fn refuses(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/json"));
        assert_eq!(self.header("x-error-code"), Some(code));
        let body = self.json();
        assert_eq!(body["error"], status, "{body}");
        assert_eq!(body["errorCode"], code, "{body}");
        assert!(body["detail"].is_string() && body["reason"].is_string());
        assert!(body["parameters"].is_array(), "{body}");
        body
    }

    #[track_caller]
    pub(crate) fn succeeds_empty(&self) {
        assert_eq!((self.status, self.body.as_str()), (200, ""), "{self:?}");
    }
}

/// The `Accept` header of a client of the newest version.
pub(crate) fn accept() -> String {
    ApiVersion::latest().media_type()
}

/// Sends the request and checks the response against the contract.
pub(crate) async fn send(request: RequestBuilder) -> Reply {
    let (client, request) = request.build_split();
    let request = request.unwrap();
    let accept = accepted(request.headers());
    let (method, url) = (request.method().clone(), request.url().clone());
    let reply = receive(client.execute(request).await.unwrap()).await;
    let request_info = RequestInfo {
        method: &method,
        path: url.path(),
        query: url.query().unwrap_or_default(),
        accept: &accept,
    };
    contract::check(&request_info, &reply);
    reply
}

fn accepted(headers: &HeaderMap) -> String {
    let values = headers.get_all("accept").iter();
    let texts: Vec<_> = values.filter_map(|value| value.to_str().ok()).collect();
    texts.join(",")
}

/// Sends a request that a fault hits, whose response is not the service's.
pub(crate) async fn send_unchecked(request: RequestBuilder) -> Reply {
    receive(request.send().await.unwrap()).await
}

async fn receive(response: reqwest::Response) -> Reply {
    Reply {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: response.text().await.unwrap(),
    }
}

/// A simulator whose clock moves only when it is advanced.
pub(crate) fn frozen() -> SimulatorBuilder {
    let start: Timestamp = "2026-01-05T00:00:00Z".parse().unwrap();
    Simulator::builder().clock(Clock::frozen_at(start))
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        Self::with(frozen()).await
    }

    pub(crate) async fn with(builder: SimulatorBuilder) -> Self {
        let simulator = builder.start().await.unwrap();
        let mut fixture = Self {
            client: client_of(&simulator).build().unwrap(),
            simulator,
            token: String::new(),
        };
        fixture.renew_token().await;
        fixture.control().clear_requests();
        fixture
    }

    pub(crate) fn control(&self) -> &Control {
        self.simulator.control()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.simulator.base_url())
    }

    /// The token endpoints, with the right client id and secret.
    pub(crate) fn oauth(&self, path: &str, form: &[(&str, &str)]) -> RequestBuilder {
        let credentials = self.control().credentials();
        self.client
            .post(self.url(path))
            .basic_auth(credentials.client_id, Some(credentials.client_secret))
            .form(form)
    }

    pub(crate) async fn renew_token(&mut self) {
        let form = [("grant_type", "client_credentials")];
        let reply = send(self.oauth("/api/oauth/token", &form)).await;
        self.token = reply.json()["access_token"].as_str().unwrap().to_owned();
    }

    /// A request without credentials and without `Accept`.
    pub(crate) fn bare(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.client.request(method, self.url(path))
    }

    /// A request with credentials and `Accept`.
    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.bare(method, path)
            .header("accept", accept())
            .bearer_auth(&self.token)
    }

    /// A request for the default project's window, or a path below it.
    pub(crate) fn window(&self, method: &str, below: &str) -> RequestBuilder {
        self.request(method, &window_path(below))
    }

    pub(crate) async fn get(&self) -> Value {
        let reply = send(self.window("GET", "")).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()
    }

    pub(crate) async fn patch(&self, body: &Value) -> Reply {
        send(self.window("PATCH", "").json(body)).await
    }

    pub(crate) async fn post(&self, below: &str) -> Reply {
        send(self.window("POST", below)).await
    }

    pub(crate) async fn delete(&self) -> Reply {
        send(self.window("DELETE", "")).await
    }

    pub(crate) async fn set_window(&self) {
        let body = json!({"dayOfWeek": 1, "hourOfDay": 1});
        self.patch(&body).await.succeeds_empty();
    }
}

pub(crate) fn window_path(below: &str) -> String {
    format!("/api/atlas/v2/groups/{PROJECT}/maintenanceWindow{below}")
}

/// TLS that trusts the simulator. A client for plain HTTP needs a configuration as well when another
/// crate of the build enables TLS in reqwest.
pub(crate) fn tls_of(simulator: &Simulator) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    if let Some(pem) = simulator.certificate() {
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
        roots.add(certificate).unwrap();
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth()
}

/// A client that chooses HTTP/2 where it is offered. Proxies of the machine are not used for
/// loopback, and replies stay as they came.
pub(crate) fn client_of(simulator: &Simulator) -> reqwest::ClientBuilder {
    let mut tls = tls_of(simulator);
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .no_gzip()
}
