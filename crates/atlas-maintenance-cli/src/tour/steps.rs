//! The stops of the tour for one version and one credential, in order.

use std::time::Duration;

use atlas_maintenance::{
    ApiVersion, Client, CurrentWindow, DayOfWeek, Error, ErrorCode, ErrorKind, HourOfDay,
    MaintenanceWindow, ProjectId, Window,
};
use atlas_maintenance_simulator::Control;

use super::row::{Came, Row, Wanted};
use crate::failure::Failure;

const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// An id of the right form that no project has.
const NOBODY: ProjectId = ProjectId::from_bytes([0x11; 12]);

pub(crate) struct Stops<'a> {
    pub(crate) control: &'a Control,
    pub(crate) version: ApiVersion,
    pub(crate) credential: &'static str,
    pub(crate) client: Client,
    /// The same, with a wrong secret.
    pub(crate) stranger: Client,
}

impl Stops<'_> {
    pub(crate) async fn visit(&self) -> Result<Vec<Row>, Failure> {
        let mut rows = self.five_calls().await?;
        rows.extend(self.failures().await?);
        // The next visitor finds the project as this one did.
        self.window().reset().await?;
        Ok(rows)
    }

    /// What everybody does: set, read, defer, toggle, reset, and read again.
    async fn five_calls(&self) -> Result<Vec<Row>, Failure> {
        let window = self.window();
        let mut rows = Vec::new();

        let hour = HourOfDay::new(2).map_err(Error::input)?;
        let wanted = Window::weekly(DayOfWeek::Sunday, hour).protected_hours(9..17);
        let came = Came::success(window.set(&wanted).with_metadata().await, 200, |()| done());
        rows.push(self.row("set", "Sunday 02:00, protect 9-17", came));

        let came = Came::success(window.get().with_metadata().await, 200, |current| {
            shown(current, |w| {
                w.day == DayOfWeek::Sunday
                    && w.hour == hour
                    && w.protected_hours.is_some_and(|span| span.hours() == 8)
                    && !w.auto_defer
            })
        });
        rows.push(self.row("get", "the window just set", came));

        let before = self.schedule()?;
        let came = Came::success(window.defer().with_metadata().await, 200, |()| {
            let after = self.control.scheduled(self.project());
            let week_later = before + WEEK;
            match after {
                Some(at) => (format!("put off to {at:.0}"), at == week_later),
                None => ("nothing is scheduled any more".to_owned(), false),
            }
        });
        rows.push(self.row("defer", "one week later", came));

        let came = Came::success(
            window.toggle_auto_defer().with_metadata().await,
            200,
            |()| done(),
        );
        rows.push(self.row("toggle auto-defer", "on", came));

        let came = Came::success(window.get().with_metadata().await, 200, |current| {
            shown(current, |w| w.auto_defer && w.deferrals == 1)
        });
        rows.push(self.row("get", "auto-defer, 1 deferral", came));

        let came = Came::success(window.reset().with_metadata().await, 204, |()| done());
        rows.push(self.row("reset", "no window", came));

        let came = Came::success(
            window.get().with_metadata().await,
            200,
            |current| match current {
                None => ("no window".to_owned(), true),
                some => (shown(some, |_| false).0, false),
            },
        );
        rows.push(self.row("get", "no window", came));
        Ok(rows)
    }

    /// What goes wrong for everybody one day.
    async fn failures(&self) -> Result<Vec<Row>, Failure> {
        let window = self.window();
        let mut rows = Vec::new();

        // The type system leaves no way to send these two, so what is shown is the refusal.
        let day_nine = DayOfWeek::try_from(9).map(drop).map_err(Error::input);
        rows.push(self.row("set", "day 9", self.unsent(day_nine)));
        let short_id = "32b6e34b"
            .parse::<ProjectId>()
            .map(drop)
            .map_err(Error::input);
        rows.push(self.row("get", "project id 32b6e34b", self.unsent(short_id)));

        let unknown = self.client.project(NOBODY).maintenance_window();
        let came = refused(unknown.get().await, 404, ErrorCode::GroupNotFound);
        rows.push(self.row("get", "an unknown project", came));

        rows.push(self.wrong_secret().await);

        let hour = HourOfDay::MIDNIGHT;
        window.set(&Window::weekly(DayOfWeek::Monday, hour)).await?;
        let came = refused(
            window.defer().await,
            400,
            ErrorCode::MaintenanceNotScheduled,
        );
        rows.push(self.row("defer", "with nothing scheduled", came));

        self.schedule()?;
        for _ in 0..2 {
            window.defer().await?;
            self.control.advance(WEEK);
        }
        let came = refused(window.defer().await, 400, ErrorCode::DeferralsExceeded);
        rows.push(self.row("defer", "a third time", came));

        self.control.forget_version(self.version.date());
        let result = window.get().await;
        self.control.remember_version(self.version.date());
        let came = refused(result, 406, ErrorCode::InvalidVersionDate);
        rows.push(self.row("get", "an unknown version date", came));
        Ok(rows)
    }

    /// A service account is refused at the token endpoint, before the call itself is sent; an API
    /// key is refused with the call.
    async fn wrong_secret(&self) -> Row {
        let result = self
            .stranger
            .project(self.project())
            .maintenance_window()
            .get()
            .await;
        let (kind, code) = match self.credential {
            "API key" => (ErrorKind::Refused, ErrorCode::UnexpectedError),
            _ => (ErrorKind::NotSent, ErrorCode::InvalidClient),
        };
        let wanted = Wanted {
            kind,
            status: Some(401),
            code: Some(code),
        };
        self.row("get", "with a wrong secret", Came::failure(result, &wanted))
    }

    fn project(&self) -> ProjectId {
        self.control.project_id()
    }

    fn window(&self) -> MaintenanceWindow {
        self.client.project(self.project()).maintenance_window()
    }

    /// Schedules maintenance where it can be deferred.
    fn schedule(&self) -> Result<jiff::Timestamp, Failure> {
        self.control
            .schedule_maintenance(self.project())
            .map_err(|error| Failure::Local(error.to_string()))
    }

    fn unsent(&self, result: Result<(), Error>) -> Came {
        let wanted = Wanted {
            kind: ErrorKind::NotSent,
            status: None,
            code: None,
        };
        Came::failure(result, &wanted)
    }

    fn row(&self, call: &'static str, asked: &str, came: Came) -> Row {
        Row {
            version: self.version,
            credential: self.credential,
            call,
            asked: asked.to_owned(),
            status: came.status,
            outcome: came.outcome,
            as_it_should: came.as_it_should,
        }
    }
}

fn refused<T>(result: Result<T, Error>, status: u16, code: ErrorCode) -> Came {
    let wanted = Wanted {
        kind: ErrorKind::Refused,
        status: Some(status),
        code: Some(code),
    };
    Came::failure(result, &wanted)
}

fn done() -> (String, bool) {
    ("done".to_owned(), true)
}

fn shown(
    window: Option<CurrentWindow>,
    right: impl FnOnce(&CurrentWindow) -> bool,
) -> (String, bool) {
    let Some(window) = window else {
        return ("no window".to_owned(), false);
    };
    let mut text = format!(
        "{} {:02}:00 {}",
        window.day,
        window.hour.get(),
        window.time_zone
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
    let right = right(&window);
    (text, right)
}
