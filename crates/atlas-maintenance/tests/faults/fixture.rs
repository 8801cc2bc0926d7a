//! A simulator in a state in which every operation has an effect, and clients for it.

use std::time::Duration;

use atlas_maintenance::{Client, Limits, Project, ProjectId, RetryConfig};
use atlas_maintenance_simulator::{Control, LoggedRequest, Simulator};
use serde_json::{Value, json};

use crate::calls::{CredentialKind, FacadeCall};
use crate::cases::BODY_LIMIT;

pub(crate) struct Fixture {
    pub(crate) simulator: Simulator,
    pub(crate) project: ProjectId,
    pub(crate) protocol: Protocol,
    /// An independent client that prepares the state.
    http: reqwest::Client,
    token: String,
    projects: u32,
}

impl Fixture {
    /// A project with a window and maintenance that can be deferred, and an empty log.
    pub(crate) async fn new(protocol: Protocol) -> Self {
        let mut builder = Simulator::builder();
        if protocol == Protocol::Http2 {
            builder = builder.tls();
        }
        let simulator = builder.start().await.unwrap();
        let mut fixture = Self {
            project: simulator.control().project_id(),
            protocol,
            http: crate::http::trusting(simulator.certificate())
                .build()
                .unwrap(),
            simulator,
            token: String::new(),
            projects: 0,
        };
        fixture.token = fixture.issue_token().await;
        fixture.prepare_project().await;
        fixture
    }

    /// Restores the initial state. No request may be in flight.
    pub(crate) async fn reset(mut self) -> Self {
        let control = self.control().clone();
        control.clear_faults();
        // The events of a project have a rate limit of their own, which a hundred combinations use up.
        let is_changed = |request: &LoggedRequest| {
            request.acted_on
                && request.operation.as_deref().is_some_and(|operation| {
                    request.method != "GET" || operation == "listProjectEvents"
                })
        };
        if self.requests().iter().any(is_changed) {
            control.remove_project(self.project);
            self.projects += 1;
            self.project = format!("{:024x}", self.projects).parse().unwrap();
            control.add_project(self.project, "reset");
            self.prepare_project().await;
        }
        control.clear_requests();
        self
    }

    pub(crate) fn control(&self) -> &Control {
        self.simulator.control()
    }

    pub(crate) fn project(&self, credential: CredentialKind, settings: ClientSettings) -> Project {
        let credentials = credential.credentials(self.control().credentials(), &self.token);
        let mut builder = Client::builder(credentials);
        if let Some(certificate) = self.simulator.certificate() {
            // Reading the certificates of the system takes longer than many calls.
            builder = builder.trust_only(certificate);
        }
        builder
            .base_url(self.simulator.base_url().parse().unwrap())
            .limits(settings.limits)
            .retries(settings.retries)
            .build()
            .unwrap()
            .project(self.project)
    }

    /// The requests since the state was prepared.
    pub(crate) fn requests(&self) -> Vec<LoggedRequest> {
        self.control().requests()
    }

    async fn prepare_project(&self) {
        let set = self
            .http
            .patch(url_of_window(&self.simulator, self.project))
            .bearer_auth(&self.token)
            .header("accept", "application/vnd.atlas.2023-01-01+json")
            .header("content-type", "application/json")
            .body(
                json!({
                    "dayOfWeek": 1,
                    "hourOfDay": 1,
                    "protectedHours": {"startHourOfDay": 9, "endHourOfDay": 17},
                })
                .to_string(),
            )
            .send();
        assert_eq!(set.await.unwrap().status(), 200);
        self.control().schedule_maintenance(self.project).unwrap();
        self.control().clear_requests();
    }

    /// A token from the token endpoint.
    async fn issue_token(&self) -> String {
        let known = self.control().credentials();
        let reply = self
            .http
            .post(format!("{}/api/oauth/token", self.simulator.base_url()))
            .basic_auth(known.client_id, Some(known.client_secret))
            .header("content-type", "application/x-www-form-urlencoded")
            .body("grant_type=client_credentials")
            .send();
        let body = reply.await.unwrap().bytes().await.unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        body["access_token"].as_str().unwrap().to_owned()
    }
}

pub(crate) fn url_of_window(simulator: &Simulator, project: ProjectId) -> String {
    let base = simulator.base_url();
    format!("{base}/api/atlas/v2/groups/{project}/maintenanceWindow")
}

/// How many requests had the effect of the operation, whatever the client received.
pub(crate) fn effects(call: &FacadeCall, requests: &[LoggedRequest]) -> usize {
    let has_effect = |request: &&LoggedRequest| {
        request.acted_on
            && request.operation.as_deref() == Some(call.id)
            && (200..300).contains(&request.status)
    };
    requests.iter().filter(has_effect).count()
}

/// The shortest timeout of a client over HTTP/1.1.
pub(crate) const SHORT_TIMEOUT: Duration = Duration::from_millis(150);

impl Protocol {
    /// The shortest timeout of a client. A TLS handshake without optimization takes a while.
    pub(crate) const fn short_timeout(self) -> Duration {
        match self {
            Self::Http1 => SHORT_TIMEOUT,
            Self::Http2 => SHORT_TIMEOUT.saturating_mul(4),
        }
    }
}

/// What the client and the simulator speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// HTTP/1.1 without TLS.
    Http1,
    /// HTTP/2 over TLS, by ALPN.
    Http2,
}

/// The settings of a client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientSettings {
    pub(crate) name: &'static str,
    pub(crate) protocol: Protocol,
    pub(crate) limits: Limits,
    pub(crate) retries: RetryConfig,
    pub(crate) may_retry: bool,
}

impl ClientSettings {
    /// The same with longer timeouts.
    pub(crate) fn slower(self, times: u32) -> Self {
        let timeout = self.protocol.short_timeout() * times;
        let limits = short(self.protocol)
            .attempt_timeout(timeout)
            .total_timeout(timeout * 4);
        Self { limits, ..self }
    }
}

/// One attempt, limited by the total timeout of the call.
pub(crate) fn without_retries(protocol: Protocol) -> ClientSettings {
    ClientSettings {
        name: "without retries",
        protocol,
        limits: short(protocol)
            .attempt_timeout(HANG_LIMIT)
            .total_timeout(protocol.short_timeout()),
        retries: RetryConfig::none(),
        may_retry: false,
    }
}

/// Four attempts can time out within the total timeout, almost without delays.
pub(crate) fn with_retries(protocol: Protocol) -> ClientSettings {
    ClientSettings {
        name: "with retries",
        protocol,
        limits: short(protocol)
            .attempt_timeout(protocol.short_timeout())
            .total_timeout(protocol.short_timeout() * 4),
        retries: RetryConfig::default()
            .base_delay(Duration::from_millis(1))
            .max_delay(Duration::from_millis(4)),
        may_retry: true,
    }
}

fn short(protocol: Protocol) -> Limits {
    Limits::default()
        .connect_timeout(protocol.short_timeout())
        .max_body_bytes(BODY_LIMIT)
}

/// Waits for a condition that another thread fulfils; `false` after the limit.
pub(crate) async fn eventually(is_true: impl Fn() -> bool) -> bool {
    let wait = async {
        while !is_true() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(HANG_LIMIT, wait).await.is_ok()
}

/// Far longer than every timeout of a client: a call that takes as long ignores its own.
pub(crate) const HANG_LIMIT: Duration = Duration::from_secs(30);
