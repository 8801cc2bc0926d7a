//! The stage for a plan: a simulator, and a client of one version, told what a step says.
//!
//! Beside `driver` the one place of the tests that calls the facade. It tells what it sees in the
//! words of the model, and must not know what is expected of it.

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
use crate::model::project::Shown;
use crate::model::session::{Fate, NONCE_LIFE, Outcome, Place, REPEATS, Request, TOKEN_LIFE};
use crate::model::step::{Aim, Call, Kind, Login, Protect, Trouble, Wanted};

/// Where the time of every plan begins.
const BEGINNING: &str = "2026-01-05T00:00:00Z";

/// A simulator with its clock standing still, and two clients of it.
#[derive(Debug)]
pub struct Stage {
    simulator: Simulator,
    /// Second zero of the plan.
    begun: i64,
    /// The client that the plan is about.
    actor: MaintenanceWindow,
    /// A client that looks at the project, so that looking does not renew what the other has.
    observer: MaintenanceWindow,
}

/// What a call said, and the requests that it made.
#[derive(Debug)]
pub struct Seen {
    /// What it said.
    pub outcome: Outcome,
    /// The error in words, if it was one.
    pub error: Option<String>,
    /// The requests that arrived.
    pub requests: Vec<Request>,
    /// Updates that name no day or no hour, though they start nothing.
    pub incomplete: Vec<Value>,
}

/// A time that is over when the model's is, and never at the same moment as a request.
fn life(minutes: Minutes) -> Duration {
    seconds(minutes) - Duration::from_secs(30)
}

fn seconds(minutes: Minutes) -> Duration {
    Duration::from_secs(u64::try_from(minutes * 60).expect("time goes forward"))
}

impl Stage {
    /// Sets it up.
    ///
    /// # Panics
    ///
    /// When the simulator cannot be started, or a client not be made.
    pub async fn new(version: ApiVersion, login: Login) -> Self {
        let simulator = Simulator::builder()
            .clock(Clock::frozen_at(BEGINNING.parse().expect("a time")))
            .nonce_lifetime(life(NONCE_LIFE))
            .token_lifetime(life(TOKEN_LIFE))
            .start()
            .await
            .expect("a simulator");
        let window = |login| {
            let known = simulator.control().credentials();
            let credentials = match login {
                Login::ApiKey => Credentials::api_key(known.public_key, known.private_key),
                Login::ServiceAccount => {
                    Credentials::service_account(known.client_id, known.client_secret)
                }
            };
            let tiny = Duration::from_micros(100);
            let retries = RetryConfig::default().max_repeats(REPEATS);
            Client::builder(credentials.expect("credentials"))
                .base_url(simulator.base_url().parse().expect("a base URL"))
                .api_version(version)
                .retries(retries.base_delay(tiny).max_delay(tiny))
                .build()
                .expect("a client")
                .project(simulator.control().project_id())
                .maintenance_window()
        };
        Self {
            begun: simulator.control().now().as_second(),
            actor: window(login),
            observer: window(Login::ApiKey),
            simulator,
        }
    }

    fn control(&self) -> &Control {
        self.simulator.control()
    }

    /// Lets time pass.
    pub fn advance(&self, by: Minutes) {
        self.control().advance(seconds(by));
    }

    /// Schedules maintenance: when it will be, unless that was refused.
    pub fn schedule(&self, ahead: Minutes) -> Option<Minutes> {
        let at = self.control().now() + seconds(ahead);
        let scheduled = self
            .control()
            .schedule_maintenance_at(self.control().project_id(), at);
        scheduled.ok().map(|at| self.minutes(at.as_second()))
    }

    /// When maintenance begins or began.
    pub fn maintenance(&self) -> Option<Minutes> {
        let at = self.control().scheduled(self.control().project_id())?;
        Some(self.minutes(at.as_second()))
    }

    fn minutes(&self, second: i64) -> Minutes {
        (second - self.begun) / 60
    }

    /// Looks at the window.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub async fn look(&self) -> Result<Option<Shown>, String> {
        let window = self.observer.get().await;
        window
            .map(|window| window.map(shown))
            .map_err(|error| error.to_string())
    }

    /// Makes a call, while something goes wrong.
    ///
    /// # Panics
    ///
    /// When the simulator does not take the fault.
    pub async fn call(&self, call: &Call, trouble: Option<Trouble>) -> Seen {
        self.control().clear_requests();
        if let Some(trouble) = trouble {
            self.control().inject(fault(trouble)).expect("a fault");
        }
        let actor = &self.actor;
        let result = match call {
            Call::Get => actor
                .get()
                .await
                .map(|window| Outcome::Read(window.map(shown))),
            Call::Set(wanted) => actor.set(&window(wanted)).await.map(|()| Outcome::Done),
            Call::Reset => actor.reset().await.map(|()| Outcome::Done),
            Call::Defer => actor.defer().await.map(|()| Outcome::Done),
            Call::StartNow => actor.start_now().await.map(|()| Outcome::Done),
            Call::Toggle => actor.toggle_auto_defer().await.map(|()| Outcome::Done),
            Call::SetAutoDefer(on) => actor.set_auto_defer(*on).await.map(Outcome::Changed),
        };
        self.control().clear_faults();
        let error = result.as_ref().err().map(ToString::to_string);
        let logged = self.control().requests();
        Seen {
            outcome: result.unwrap_or_else(|error| failure(&error)),
            error,
            requests: logged.iter().map(request).collect(),
            incomplete: logged.into_iter().filter_map(incomplete).collect(),
        }
    }
}

fn fault(trouble: Trouble) -> Fault {
    let unavailable = || Fault::answer(FaultResponse::new(503).body("<html>"));
    let fault = match trouble.kind {
        Kind::LostUnread => Fault::reset(FaultPoint::BeforeReading),
        Kind::LostUndone => Fault::reset(FaultPoint::BeforeActing),
        Kind::LostReply => Fault::reset(FaultPoint::BeforeReply),
        Kind::GarbageUndone => Fault::garbage(),
        Kind::GarbageReply => Fault::garbage().acting(),
        Kind::UnavailableUndone => unavailable(),
        Kind::UnavailableDone => unavailable().acting(),
        Kind::Limited => Fault::answer(FaultResponse::new(429).header("Retry-After", "0")),
    };
    let aimed = match trouble.aim {
        Aim::Operations => fault.on_path("/maintenanceWindow"),
        Aim::Tokens => fault.on_token_requests(),
    };
    aimed.skip(trouble.skip.into()).times(trouble.times.into())
}

fn window(wanted: &Wanted) -> Window {
    let hour = |hour| HourOfDay::new(hour).expect("an hour of the model");
    let day = DayOfWeek::try_from(i64::from(wanted.day)).expect("a day of the model");
    let mut window = Window::weekly(day, hour(wanted.hour));
    window = match wanted.protect {
        Protect::Keep => window,
        Protect::Clear => window.no_protected_hours(),
        Protect::Hours(start, end) => {
            let hours = ProtectedHours::new(hour(start), hour(end));
            window.protected_hours(hours.expect("a span of the model"))
        }
    };
    match wanted.auto_defer {
        Some(on) => window.auto_defer(on),
        None => window,
    }
}

fn shown(window: CurrentWindow) -> Shown {
    Shown {
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

fn failure(error: &Error) -> Outcome {
    match error.kind() {
        ErrorKind::NotSent => Outcome::NotSent,
        ErrorKind::Refused => {
            let code = error.code();
            assert!(
                code.is_none_or(|code| ErrorCode::KNOWN.contains(code)),
                "the client does not know {code:?}"
            );
            let code = code.map(|code| code.as_str().to_owned());
            Outcome::Refused(error.status().unwrap_or(0), code)
        }
        ErrorKind::Unknown => Outcome::Unknown,
        other => panic!("{other:?} is no kind of the model"),
    }
}

/// The body of an update that lacks what it should have.
fn incomplete(logged: LoggedRequest) -> Option<Value> {
    let body = logged.body?;
    let has = |name| body.get(name).is_some();
    let is_complete = has("startASAP") || (has("dayOfWeek") && has("hourOfDay"));
    (logged.method == "PATCH" && !is_complete).then_some(body)
}

fn request(logged: &LoggedRequest) -> Request {
    let path = logged.path.as_str();
    let place = match logged.method.as_str() {
        "GET" => Place::Get,
        "PATCH" => Place::Update,
        "DELETE" => Place::Reset,
        "POST" if path.ends_with("/defer") => Place::Defer,
        "POST" if path.ends_with("/autoDefer") => Place::Toggle,
        "POST" if path.ends_with("/oauth/token") => Place::Token,
        other => panic!("{other} {path} is no request of the model"),
    };
    let fate = match logged.status {
        _ if !logged.acted_on => Fate::Undone,
        401 => Fate::NotLetIn,
        200..300 => Fate::Done,
        _ => Fate::Refused,
    };
    Request(place, fate)
}
