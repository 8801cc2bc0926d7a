//! Executes the steps of a scenario with a client of one version against a simulator, and reports
//! what happened in the types of the model.

use std::time::Duration;

use atlas_maintenance::{
    ApiVersion, Client, Credentials, CurrentWindow, DayOfWeek, Error, ErrorCode, ErrorKind,
    HourOfDay, MaintenanceWindow, ProtectedHours, RetryConfig, Window,
};
use atlas_maintenance_simulator::{
    Clock, Control, Fault, FaultPoint, FaultResponse, LoggedRequest, Simulator,
};
use serde_json::Value;

use crate::model::Minutes;
use crate::model::project::WindowState;
use crate::model::session::{
    CallOutcome, Endpoint, MAX_RETRIES, NONCE_LIFE, Request, RequestOutcome, TOKEN_LIFE,
};
use crate::model::step::{
    ClientCall, DesiredWindow, ExpiringCredential, FaultTarget, NetworkFault, NetworkFaultKind,
    ProtectedHoursUpdate,
};
use crate::model::variants::Variants;

/// The start time of every scenario.
const START_TIME: &str = "2026-01-05T00:00:00Z";

/// A simulator with a frozen clock, and two clients.
#[derive(Debug)]
pub struct Harness {
    simulator: Simulator,
    /// The start of the scenario, in seconds since 1970.
    start: i64,
    /// The client under test.
    tested: MaintenanceWindow,
    /// A separate client to read the state, which leaves token and nonce of the other unchanged.
    observer: MaintenanceWindow,
}

/// The outcome of a call, and its requests.
#[derive(Debug)]
pub struct ObservedCall {
    /// What it reported.
    pub outcome: CallOutcome,
    /// The text of the error, if any.
    pub error: Option<String>,
    /// The requests that the simulator received.
    pub requests: Vec<Request>,
    /// Updates without day or hour that do not start maintenance.
    pub incomplete_updates: Vec<Value>,
}

/// A lifetime that ends 30 s before the model's, so never exactly at the time of a request.
fn lifetime(minutes: Minutes) -> Duration {
    seconds(minutes) - Duration::from_secs(30)
}

fn seconds(minutes: Minutes) -> Duration {
    Duration::from_secs(u64::try_from(minutes * 60).expect("time goes forward"))
}

impl Harness {
    /// Starts the simulator and makes the clients.
    ///
    /// # Panics
    ///
    /// When the simulator or a client cannot be started.
    pub async fn new(
        version: ApiVersion,
        credential: ExpiringCredential,
        variants: &Variants,
    ) -> Self {
        let mut builder = Simulator::builder();
        for (id, variant) in variants.choices() {
            builder = builder.assume(id, variant).expect("a variant");
        }
        let simulator = builder
            .clock(Clock::frozen_at(START_TIME.parse().expect("a time")))
            .nonce_lifetime(lifetime(NONCE_LIFE))
            .token_lifetime(lifetime(TOKEN_LIFE))
            .start()
            .await
            .expect("a simulator");
        let window = |credential| {
            let known = simulator.control().credentials();
            let credentials = match credential {
                ExpiringCredential::ApiKey => {
                    Credentials::api_key(known.public_key, known.private_key)
                }
                ExpiringCredential::ServiceAccount => {
                    Credentials::service_account(known.client_id, known.client_secret)
                }
            };
            let delay = Duration::from_micros(100);
            let retries = RetryConfig::default().max_repeats(MAX_RETRIES);
            Client::builder(credentials.expect("credentials"))
                .base_url(simulator.base_url().parse().expect("a base URL"))
                .api_version(version)
                .retries(retries.base_delay(delay).max_delay(delay))
                .build()
                .expect("a client")
                .project(simulator.control().project_id())
                .maintenance_window()
        };
        Self {
            start: simulator.control().now().as_second(),
            tested: window(credential),
            observer: window(ExpiringCredential::ApiKey),
            simulator,
        }
    }

    fn control(&self) -> &Control {
        self.simulator.control()
    }

    /// Lets time pass.
    pub fn advance(&self, by: Minutes) {
        self.control().advance_with_credentials(seconds(by));
    }

    /// Schedules maintenance and returns its start, or `None` if the simulator refuses.
    pub fn schedule(&self, ahead: Minutes) -> Option<Minutes> {
        let at = self.control().now() + seconds(ahead);
        let scheduled = self
            .control()
            .schedule_maintenance_at(self.control().project_id(), at);
        scheduled.ok().map(|at| self.minutes(at.as_second()))
    }

    /// When maintenance starts or started.
    pub fn maintenance(&self) -> Option<Minutes> {
        let at = self.control().scheduled(self.control().project_id())?;
        Some(self.minutes(at.as_second()))
    }

    fn minutes(&self, second: i64) -> Minutes {
        (second - self.start) / 60
    }

    /// Reads the window.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub async fn read_window(&self) -> Result<Option<WindowState>, String> {
        let window = self.observer.get().await;
        window
            .map(|window| window.map(window_state))
            .map_err(|error| error.to_string())
    }

    /// Makes a call during a fault.
    ///
    /// # Panics
    ///
    /// When the simulator rejects the fault.
    pub async fn call(&self, call: &ClientCall, fault: Option<NetworkFault>) -> ObservedCall {
        self.control().clear_requests();
        if let Some(fault) = fault {
            self.control()
                .inject(simulator_fault(fault))
                .expect("a fault");
        }
        let tested = &self.tested;
        let result = match call {
            ClientCall::Get => tested
                .get()
                .await
                .map(|window| CallOutcome::Read(window.map(window_state))),
            ClientCall::Set(desired) => tested
                .set(&window(desired))
                .await
                .map(|()| CallOutcome::Done),
            ClientCall::Reset => tested.reset().await.map(|()| CallOutcome::Done),
            ClientCall::Defer => tested.defer().await.map(|()| CallOutcome::Done),
            ClientCall::StartNow => tested.start_now().await.map(|()| CallOutcome::Done),
            ClientCall::Toggle => tested.toggle_auto_defer().await.map(|()| CallOutcome::Done),
            ClientCall::SetAutoDefer(on) => {
                tested.set_auto_defer(*on).await.map(CallOutcome::Changed)
            }
        };
        self.control().clear_faults();
        let error = result.as_ref().err().map(ToString::to_string);
        let logged = self.control().requests();
        ObservedCall {
            outcome: result.unwrap_or_else(|error| failure(&error)),
            error,
            requests: logged.iter().map(request).collect(),
            incomplete_updates: logged.into_iter().filter_map(incomplete_update).collect(),
        }
    }
}

fn simulator_fault(network_fault: NetworkFault) -> Fault {
    let unavailable = || Fault::answer(FaultResponse::new(503).body("<html>"));
    let fault = match network_fault.kind {
        NetworkFaultKind::ResetBeforeReading => Fault::reset(FaultPoint::BeforeReading),
        NetworkFaultKind::ResetBeforeActing => Fault::reset(FaultPoint::BeforeActing),
        NetworkFaultKind::ResetBeforeReply => Fault::reset(FaultPoint::BeforeReply),
        NetworkFaultKind::GarbageNotProcessed => Fault::garbage(),
        NetworkFaultKind::GarbageProcessed => Fault::garbage().acting(),
        NetworkFaultKind::UnavailableNotProcessed => unavailable(),
        NetworkFaultKind::UnavailableProcessed => unavailable().acting(),
        NetworkFaultKind::RateLimited => {
            Fault::answer(FaultResponse::new(429).header("Retry-After", "0"))
        }
    };
    let targeted = match network_fault.target {
        FaultTarget::Operations => fault.on_path("/maintenanceWindow"),
        FaultTarget::Tokens => fault.on_token_requests(),
    };
    targeted
        .skip(network_fault.skip.into())
        .times(network_fault.times.into())
}

fn window(desired: &DesiredWindow) -> Window {
    let hour = |hour| HourOfDay::new(hour).expect("an hour of the model");
    let day = DayOfWeek::try_from(i64::from(desired.day)).expect("a day of the model");
    let mut window = Window::weekly(day, hour(desired.hour));
    window = match desired.protected_hours {
        ProtectedHoursUpdate::Keep => window,
        ProtectedHoursUpdate::Clear => window.no_protected_hours(),
        ProtectedHoursUpdate::Set(start, end) => {
            let hours = ProtectedHours::new(hour(start), hour(end));
            window.protected_hours(hours.expect("a span of the model"))
        }
    };
    match desired.auto_defer {
        Some(on) => window.auto_defer(on),
        None => window,
    }
}

fn window_state(window: CurrentWindow) -> WindowState {
    WindowState {
        day: window.day.number(),
        hour: window.hour.get(),
        protected: window
            .protected_hours
            .map(|hours| (hours.start().get(), hours.end().get())),
        auto_defer: window.auto_defer,
        deferrals: window.deferrals,
        start_asap: window.start_asap,
        time_zone: window.time_zone,
    }
}

fn failure(error: &Error) -> CallOutcome {
    match error.kind() {
        ErrorKind::NotSent => CallOutcome::NotSent,
        ErrorKind::Refused => {
            let code = error.code();
            assert!(
                code.is_none_or(|code| ErrorCode::KNOWN.contains(code)),
                "the client does not know {code:?}"
            );
            let code = code.map(|code| code.as_str().to_owned());
            CallOutcome::Refused(error.status().unwrap_or(0), code)
        }
        ErrorKind::Unknown => CallOutcome::Unknown,
        other => panic!("{other:?} is not a kind of the model"),
    }
}

/// The body of an update, if it lacks day or hour without starting maintenance.
fn incomplete_update(logged: LoggedRequest) -> Option<Value> {
    let body = logged.body?;
    let has = |name| body.get(name).is_some();
    let is_complete = has("startASAP") || (has("dayOfWeek") && has("hourOfDay"));
    (logged.method == "PATCH" && !is_complete).then_some(body)
}

fn request(logged: &LoggedRequest) -> Request {
    let path = logged.path.as_str();
    let endpoint = match logged.method.as_str() {
        "GET" => Endpoint::Get,
        "PATCH" => Endpoint::Update,
        "DELETE" => Endpoint::Reset,
        "POST" if path.ends_with("/defer") => Endpoint::Defer,
        "POST" if path.ends_with("/autoDefer") => Endpoint::Toggle,
        "POST" if path.ends_with("/oauth/token") => Endpoint::Token,
        other => panic!("{other} {path} is not a request of the model"),
    };
    let outcome = match logged.status {
        _ if !logged.acted_on => RequestOutcome::NotProcessed,
        401 => RequestOutcome::Unauthorized,
        200..300 => RequestOutcome::Applied,
        _ => RequestOutcome::Rejected,
    };
    Request(endpoint, outcome)
}
