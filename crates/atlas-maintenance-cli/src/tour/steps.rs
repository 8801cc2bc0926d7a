//! The steps of the tour for one version and one kind of credentials, in order.

use std::time::Duration;

use atlas_maintenance::{
    ApiVersion, Client, CurrentWindow, DayOfWeek, Error, ErrorCode, ErrorKind, HourOfDay,
    MaintenanceWindow, ProjectId, Window,
};
use atlas_maintenance_simulator::Control;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::row::{CallResult, ExpectedFailure, Row};
use crate::failure::Failure;

/// How long before maintenance it is deferred: in the middle of the time in which that is possible.
const NOTICE: SignedDuration = SignedDuration::from_hours(60);

const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// A valid id that no project has.
const UNKNOWN_PROJECT: ProjectId = ProjectId::from_bytes([0x11; 12]);

pub(crate) struct Steps<'a> {
    pub(crate) control: &'a Control,
    pub(crate) version: ApiVersion,
    pub(crate) credential: &'static str,
    pub(crate) client: Client,
    pub(crate) client_with_wrong_secret: Client,
}

impl Steps<'_> {
    pub(crate) async fn run(&self) -> Result<Vec<Row>, Failure> {
        let mut rows = self.successes().await?;
        rows.extend(self.failures().await?);
        // The next run needs the project in its initial state.
        self.window().reset().await?;
        Ok(rows)
    }

    /// Set, read, defer, toggle, reset, and read again.
    async fn successes(&self) -> Result<Vec<Row>, Failure> {
        let window = self.window();
        let mut rows = Vec::new();

        let hour = HourOfDay::new(2).map_err(Error::input)?;
        let desired = Window::weekly(DayOfWeek::Sunday, hour).protected_hours(9..17);
        let result =
            CallResult::of_success(window.set(&desired).with_metadata().await, 200, |()| done());
        rows.push(self.row("set", "Sunday 02:00, protect 9-17", result));

        let result = CallResult::of_success(window.get().with_metadata().await, 200, |current| {
            describe(current, |w| {
                w.day == DayOfWeek::Sunday
                    && w.hour == hour
                    && w.protected_hours.is_some_and(|span| span.hours() == 8)
                    && !w.auto_defer
            })
        });
        rows.push(self.row("get", "window just set", result));

        let before = self.schedule()?;
        let result = CallResult::of_success(window.defer().with_metadata().await, 200, |()| {
            let after = self.control.scheduled(self.project());
            let week_later = before + WEEK;
            match after {
                Some(at) => (
                    format!("deferred to {at:.0}"),
                    at == week_later && is_in_window(at, hour),
                ),
                None => ("no longer scheduled".to_owned(), false),
            }
        });
        rows.push(self.row("defer", "one week later", result));

        let result = CallResult::of_success(
            window.toggle_auto_defer().with_metadata().await,
            200,
            |()| done(),
        );
        rows.push(self.row("toggle auto-defer", "on", result));

        let result = CallResult::of_success(window.get().with_metadata().await, 200, |current| {
            describe(current, |w| w.auto_defer && w.deferrals == 1)
        });
        rows.push(self.row("get", "auto-defer, 1 deferral", result));

        let result = CallResult::of_success(window.reset().with_metadata().await, 204, |()| done());
        rows.push(self.row("reset", "no window", result));

        let result =
            CallResult::of_success(
                window.get().with_metadata().await,
                200,
                |current| match current {
                    None => ("no window".to_owned(), true),
                    some => (describe(some, |_| false).0, false),
                },
            );
        rows.push(self.row("get", "no window", result));
        Ok(rows)
    }

    /// Calls that fail.
    async fn failures(&self) -> Result<Vec<Row>, Failure> {
        let window = self.window();
        let mut rows = Vec::new();

        // These values cannot be sent: the types reject them.
        let day_nine = DayOfWeek::try_from(9).map(drop).map_err(Error::input);
        rows.push(self.row("set", "day 9", self.unsent(day_nine)));
        let short_id = "32b6e34b"
            .parse::<ProjectId>()
            .map(drop)
            .map_err(Error::input);
        rows.push(self.row("get", "project id 32b6e34b", self.unsent(short_id)));

        let unknown = self.client.project(UNKNOWN_PROJECT).maintenance_window();
        let result = refused(unknown.get().await, 404, ErrorCode::GroupNotFound);
        rows.push(self.row("get", "unknown project", result));

        rows.push(self.wrong_secret().await);

        let hour = HourOfDay::MIDNIGHT;
        window.set(&Window::weekly(DayOfWeek::Monday, hour)).await?;
        let result = refused(
            window.defer().await,
            400,
            ErrorCode::MaintenanceNotScheduled,
        );
        rows.push(self.row("defer", "nothing scheduled", result));

        self.schedule()?;
        for _ in 0..2 {
            window.defer().await?;
            self.control.advance(WEEK);
        }
        let result = refused(window.defer().await, 400, ErrorCode::DeferralsExceeded);
        rows.push(self.row("defer", "third time", result));

        self.control.forget_version(self.version.date());
        let reply = window.get().await;
        self.control.remember_version(self.version.date());
        let result = refused(reply, 406, ErrorCode::InvalidVersionDate);
        rows.push(self.row("get", "unknown version date", result));
        Ok(rows)
    }

    /// The token endpoint refuses a service account before the call is sent; the call itself is
    /// refused with an API key.
    async fn wrong_secret(&self) -> Row {
        let result = self
            .client_with_wrong_secret
            .project(self.project())
            .maintenance_window()
            .get()
            .await;
        let (kind, code) = match self.credential {
            "API key" => (ErrorKind::Refused, ErrorCode::UnexpectedError),
            _ => (ErrorKind::NotSent, ErrorCode::InvalidClient),
        };
        let expected = ExpectedFailure {
            kind,
            status: Some(401),
            code: Some(code),
        };
        self.row(
            "get",
            "wrong secret",
            CallResult::of_failure(result, &expected),
        )
    }

    fn project(&self) -> ProjectId {
        self.control.project_id()
    }

    fn window(&self) -> MaintenanceWindow {
        self.client.project(self.project()).maintenance_window()
    }

    /// Schedules maintenance in the project's window, and moves the clock to a time at which it can be
    /// deferred.
    fn schedule(&self) -> Result<Timestamp, Failure> {
        let at = self
            .control
            .schedule_in_window(self.project())
            .map_err(|error| Failure::Local(error.to_string()))?;
        let wait = at.duration_since(self.control.now()) - NOTICE;
        // It is negative when the window opens sooner, but late enough to defer.
        self.control.advance(wait.try_into().unwrap_or_default());
        Ok(at)
    }

    fn unsent(&self, result: Result<(), Error>) -> CallResult {
        let expected = ExpectedFailure {
            kind: ErrorKind::NotSent,
            status: None,
            code: None,
        };
        CallResult::of_failure(result, &expected)
    }

    fn row(&self, call: &'static str, case: &str, result: CallResult) -> Row {
        Row {
            version: self.version,
            credential: self.credential,
            call,
            case: case.to_owned(),
            result,
        }
    }
}

/// Whether the time is a Sunday at the hour, in UTC, the project's time zone.
fn is_in_window(at: Timestamp, hour: HourOfDay) -> bool {
    let at = at.to_zoned(TimeZone::UTC);
    at.weekday() == Weekday::Sunday && at.hour() == i8::try_from(hour.get()).unwrap_or(-1)
}

fn refused<T>(result: Result<T, Error>, status: u16, code: ErrorCode) -> CallResult {
    let expected = ExpectedFailure {
        kind: ErrorKind::Refused,
        status: Some(status),
        code: Some(code),
    };
    CallResult::of_failure(result, &expected)
}

fn done() -> (String, bool) {
    ("done".to_owned(), true)
}

/// A window in words, and whether it is the expected one.
fn describe(
    window: Option<CurrentWindow>,
    is_expected: impl FnOnce(&CurrentWindow) -> bool,
) -> (String, bool) {
    let Some(window) = window else {
        return ("no window".to_owned(), false);
    };
    let mut text = format!(
        "{} {:02}:00 {}",
        window.day,
        window.hour.get(),
        atlas_maintenance_types::one_line(&window.time_zone)
    );
    if let Some(span) = window.protected_hours {
        text = format!("{text}, protect {span}");
    }
    if window.auto_defer {
        text.push_str(", auto-defer");
    }
    if window.deferrals > 0 {
        text = format!("{text}, deferred {}x", window.deferrals);
    }
    let as_expected = is_expected(&window);
    (text, as_expected)
}
