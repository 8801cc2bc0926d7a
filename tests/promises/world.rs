//! A simulator that takes variants, clients of it, and what is true of a project.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use atlas_maintenance::jiff::Timestamp;
use atlas_maintenance::{
    ApiVersion, Client, ClientBuilder, Credentials, Error, ErrorKind, MaintenanceWindow, ProjectId,
    RawRequest, RetryConfig,
};
use atlas_maintenance_simulator::{Clock, Control, LoggedRequest, Simulator, SimulatorBuilder};
use serde_json::{Value, json};

use crate::combinations::Choice;
use crate::generators::Whole;

/// How often a call is repeated at most.
pub const MAX_RETRIES: u32 = 2;

/// A simulator and its clients.
pub struct World {
    simulator: Simulator,
    /// With a service account, and the newest version.
    pub client: Client,
    /// With an API key.
    pub key: Client,
    /// Tells what is true, and is not under test.
    observer: Client,
    versions: Vec<Client>,
    choices: Vec<Choice>,
    projects: Cell<u16>,
    seen: RefCell<BTreeMap<&'static str, usize>>,
}

/// What is true of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truth {
    /// Day and hour.
    pub window: Option<(u64, u64)>,
    /// Start and end.
    pub protected: Option<(u64, u64)>,
    pub auto_defer: bool,
    pub deferrals: u64,
    pub start_asap: bool,
    /// When maintenance begins.
    pub scheduled: Option<Timestamp>,
}

impl World {
    /// A simulator under these variants.
    pub async fn new(builder: SimulatorBuilder, choices: &[Choice]) -> Self {
        let clock = Clock::frozen_at("2026-02-02T00:00:00Z".parse().expect("a time"));
        let mut builder = builder.clock(clock);
        for (id, variant) in choices {
            builder = builder.assume(id, variant).expect("a variant");
        }
        let simulator = builder.start().await.expect("a simulator");
        let known = simulator.control().credentials();
        let account = Credentials::service_account(known.client_id, known.client_secret);
        let account = account.expect("a service account");
        let key = Credentials::api_key(known.public_key, known.private_key).expect("a key");
        let build = |credentials: &Credentials| {
            let client = configured(&simulator, credentials.clone());
            client.build().expect("a client")
        };
        let of_version = |version: &ApiVersion| {
            let client = configured(&simulator, account.clone()).api_version(*version);
            client.build().expect("a client")
        };
        Self {
            client: build(&account),
            key: build(&key),
            observer: build(&account),
            versions: ApiVersion::ALL.iter().map(of_version).collect(),
            choices: choices.to_vec(),
            simulator,
            projects: Cell::new(0),
            seen: RefCell::default(),
        }
    }

    /// Whether this variant was taken.
    pub fn assumes(&self, id: &str, variant: &str) -> bool {
        self.choices.contains(&(id, variant))
    }

    /// Another client with a service account. Time passes, so that it can request a token.
    pub fn another(&self, configure: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
        self.control().advance(Duration::from_secs(60));
        let known = self.control().credentials();
        let account = Credentials::service_account(known.client_id, known.client_secret);
        let builder = configured(&self.simulator, account.expect("a service account"));
        configure(builder).build().expect("a client")
    }

    /// A client of the version with that index.
    pub fn of_version(&self, index: usize) -> &Client {
        &self.versions[index]
    }

    pub fn control(&self) -> &Control {
        self.simulator.control()
    }

    /// A project that nothing was done to.
    pub fn project(&self) -> ProjectId {
        self.projects.set(self.projects.get() + 1);
        let [high, low] = self.projects.get().to_be_bytes();
        let mut id = [0x65; 12];
        (id[10], id[11]) = (high, low);
        let project = ProjectId::from_bytes(id);
        let name = format!("project {}", self.projects.get());
        self.control().add_project(project, &name);
        project
    }

    /// The window of a project, through the client under test.
    pub fn window(&self, project: ProjectId) -> MaintenanceWindow {
        self.client.project(project).maintenance_window()
    }

    /// Sets a window with a request that names every member.
    pub async fn give(&self, project: ProjectId, whole: &Whole) {
        let hours = whole.protected.map_or(
            json!({}),
            |(start, end)| json!({"startHourOfDay": start, "endHourOfDay": end}),
        );
        let body = json!({"dayOfWeek": whole.day, "hourOfDay": whole.hour,
            "protectedHours": hours, "autoDeferOnceEnabled": whole.auto_defer});
        let request = RawRequest::new("updateMaintenanceWindow").body(body.to_string());
        let request = request.parameter("groupId", project);
        self.observer
            .raw(request)
            .await
            .expect("an update that names every member");
    }

    /// What is true of a project, whatever the form in which the service says it.
    pub async fn truth(&self, project: ProjectId) -> Truth {
        let request = RawRequest::new("getMaintenanceWindow").parameter("groupId", project);
        let reply = self.observer.raw(request).await.expect("a window");
        let window: Value = serde_json::from_slice(reply.body()).expect("JSON");
        let number = |value: &Value| value.as_u64();
        let day = number(&window["dayOfWeek"]).filter(|day| *day > 0);
        let hours = &window["protectedHours"];
        Truth {
            window: day.zip(number(&window["hourOfDay"])),
            protected: number(&hours["startHourOfDay"]).zip(number(&hours["endHourOfDay"])),
            auto_defer: window["autoDeferOnceEnabled"] == true,
            deferrals: number(&window["numberOfDeferrals"]).expect("a number of deferrals"),
            start_asap: window["startASAP"] == true,
            scheduled: self.control().scheduled(project),
        }
    }

    /// Schedules maintenance so many hours ahead, without auto-defer.
    pub fn schedule(&self, project: ProjectId, hours: u32) {
        let at = self.control().now() + Duration::from_secs(3600) * hours;
        let scheduled = self.control().schedule_maintenance_at(project, at);
        scheduled.expect("maintenance that can be scheduled");
    }

    /// The requests to a project that changed something.
    pub fn effects(&self, project: ProjectId) -> Vec<LoggedRequest> {
        let id = project.to_string();
        let requests = self.control().requests().into_iter();
        let is_effect = |request: &LoggedRequest| {
            request.method != "GET"
                && request.path.contains(&id)
                && request.acted_on
                && (200..300).contains(&request.status)
        };
        requests.filter(is_effect).collect()
    }

    /// Notes that something worth trying was tried.
    pub fn saw(&self, what: &'static str) {
        *self.seen.borrow_mut().entry(what).or_default() += 1;
    }

    pub fn seen(self) -> BTreeMap<&'static str, usize> {
        self.seen.into_inner()
    }
}

fn configured(simulator: &Simulator, credentials: Credentials) -> ClientBuilder {
    let delay = Duration::from_micros(100);
    let retries = RetryConfig::default().max_repeats(MAX_RETRIES);
    Client::builder(credentials)
        .base_url(simulator.base_url().parse().expect("a base URL"))
        .retries(retries.base_delay(delay).max_delay(delay))
}

/// Whether the error says that nothing was done.
pub fn says_nothing_done(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::NotSent | ErrorKind::Refused)
}

/// The error of a property.
pub fn broken<T>(why: impl Into<String>) -> Result<T, String> {
    Err(why.into())
}

/// Fails unless both are equal.
pub fn same<T: PartialEq + std::fmt::Debug>(
    what: &str,
    actual: &T,
    expected: &T,
) -> Result<(), String> {
    match actual == expected {
        true => Ok(()),
        false => Err(format!("{what} is {actual:?} instead of {expected:?}")),
    }
}

/// A call that has to succeed.
pub fn ok<T>(what: &str, result: Result<T, Error>) -> Result<T, String> {
    result.map_err(|error| format!("{what} failed: {error}"))
}
