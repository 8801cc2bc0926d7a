//! A simulator in which every operation has something to do, and clients for it.

use std::time::Duration;

use atlas_maintenance::{Client, Limits, MaintenanceWindow, ProjectId, RetryConfig};
use atlas_maintenance_simulator::{Control, LoggedRequest, Simulator};
use serde_json::{Value, json};

use crate::calls::{Login, Operation};
use crate::cases::BODY_LIMIT;

pub(crate) struct Scene {
    pub(crate) simulator: Simulator,
    pub(crate) project: ProjectId,
    /// Sets the scene, and has nothing to do with what is tested.
    http: reqwest::Client,
    token: String,
    projects: u32,
}

impl Scene {
    /// A project with a window and maintenance that can be deferred; nothing in the log.
    pub(crate) async fn new() -> Self {
        let simulator = Simulator::start().await.unwrap();
        let mut scene = Self {
            project: simulator.control().project_id(),
            simulator,
            http: crate::http::plain().build().unwrap(),
            token: String::new(),
            projects: 0,
        };
        scene.token = scene.issue().await;
        scene.set().await;
        scene
    }

    /// As it was at the beginning. No request may be on its way any more.
    pub(crate) async fn again(mut self) -> Self {
        let control = self.control().clone();
        control.clear_faults();
        let is_changed = |request: &LoggedRequest| {
            request.acted_on && request.operation.is_some() && request.method != "GET"
        };
        if self.requests().iter().any(is_changed) {
            control.remove_project(self.project);
            self.projects += 1;
            self.project = format!("{:024x}", self.projects).parse().unwrap();
            control.add_project(self.project, "again");
            self.set().await;
        }
        control.clear_requests();
        self
    }

    pub(crate) fn control(&self) -> &Control {
        self.simulator.control()
    }

    pub(crate) fn window(&self, login: Login, setup: Setup) -> MaintenanceWindow {
        let credentials = login.credentials(self.control().credentials(), &self.token);
        Client::builder(credentials)
            .base_url(self.simulator.base_url().parse().unwrap())
            .limits(setup.limits)
            .retries(setup.retries)
            .build()
            .unwrap()
            .project(self.project)
            .maintenance_window()
    }

    /// The requests since the scene was set.
    pub(crate) fn requests(&self) -> Vec<LoggedRequest> {
        self.control().requests()
    }

    async fn set(&self) {
        let set = self
            .http
            .patch(url_of_window(&self.simulator, self.project))
            .bearer_auth(&self.token)
            .header("accept", "application/vnd.atlas.2023-01-01+json")
            .header("content-type", "application/json")
            .body(json!({"dayOfWeek": 1, "hourOfDay": 1}).to_string())
            .send();
        assert_eq!(set.await.unwrap().status(), 200);
        self.control().schedule_maintenance(self.project).unwrap();
        self.control().clear_requests();
    }

    /// A token from the token endpoint.
    async fn issue(&self) -> String {
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

/// How many requests had the operation's effect, whatever the client got to hear of it.
pub(crate) fn effects(operation: &Operation, requests: &[LoggedRequest]) -> usize {
    let has_effect = |request: &&LoggedRequest| {
        request.acted_on
            && request.operation.as_deref() == Some(operation.id)
            && (200..300).contains(&request.status)
    };
    requests.iter().filter(has_effect).count()
}

/// The least time after which anything is given up.
pub(crate) const SOON: Duration = Duration::from_millis(150);

/// A way to set up a client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setup {
    pub(crate) name: &'static str,
    pub(crate) limits: Limits,
    pub(crate) retries: RetryConfig,
    pub(crate) may_repeat: bool,
}

impl Setup {
    /// The same with more time.
    pub(crate) fn slower(self, times: u32) -> Self {
        let limits = short()
            .attempt_timeout(SOON * times)
            .total_timeout(SOON * times * 4);
        Self { limits, ..self }
    }
}

/// One attempt, which may take as long as the call: it is the call's time that runs out.
pub(crate) fn single() -> Setup {
    Setup {
        name: "without retries",
        limits: short().attempt_timeout(PATIENCE).total_timeout(SOON),
        retries: RetryConfig::none(),
        may_repeat: false,
    }
}

/// Time for four attempts that hang, and none between them.
pub(crate) fn eager() -> Setup {
    Setup {
        name: "with retries",
        limits: short().attempt_timeout(SOON).total_timeout(SOON * 4),
        retries: RetryConfig::default()
            .base_delay(Duration::from_millis(1))
            .max_delay(Duration::from_millis(4)),
        may_repeat: true,
    }
}

fn short() -> Limits {
    Limits::default()
        .connect_timeout(SOON)
        .max_body_bytes(BODY_LIMIT)
}

/// Waits for something that happens in another thread. `false` when it does not.
pub(crate) async fn comes_true(is_true: impl Fn() -> bool) -> bool {
    let look = async {
        while !is_true() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, look).await.is_ok()
}

/// Far beyond every limit of a call: whoever runs into this does not keep its own.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
