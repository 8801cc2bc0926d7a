//! A window as it is written and as it is read: two types, because what can be read is more than
//! what can be written.

use atlas_maintenance_types::{DayOfWeek, HourOfDay, InvalidProtectedHours, ProtectedHours};

/// A maintenance window to set.
///
/// Day and hour always go together. What is not named keeps its value: auto-defer, and the
/// protected hours.
#[must_use = "a window is set with `MaintenanceWindow::set`"]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    pub(crate) day: DayOfWeek,
    pub(crate) hour: HourOfDay,
    pub(crate) protected: Protected,
    pub(crate) auto_defer: Option<bool>,
}

/// What to do with the protected hours. A wrong span waits here until there is an error to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Protected {
    Keep,
    Clear,
    Set(ProtectedHours),
    Invalid(InvalidProtectedHours),
}

impl Window {
    /// A window that opens every week on `day` at `hour` in the project's time zone.
    pub fn weekly(day: DayOfWeek, hour: HourOfDay) -> Self {
        Self {
            day,
            hour,
            protected: Protected::Keep,
            auto_defer: None,
        }
    }

    /// Sets the hours in which standard maintenance must not begin: a range such as `9..17`, or a
    /// [`ProtectedHours`], which can also run over midnight.
    ///
    /// A range that is no such span is reported when the window is set, before anything is sent.
    pub fn protected_hours<H>(mut self, hours: H) -> Self
    where
        H: TryInto<ProtectedHours>,
        H::Error: Into<InvalidProtectedHours>,
    {
        self.protected = match hours.try_into() {
            Ok(hours) => Protected::Set(hours),
            Err(error) => Protected::Invalid(error.into()),
        };
        self
    }

    /// Takes the protected hours away.
    pub fn no_protected_hours(mut self) -> Self {
        self.protected = Protected::Clear;
        self
    }

    /// Whether future maintenance is put off by one week by itself.
    pub fn auto_defer(mut self, on: bool) -> Self {
        self.auto_defer = Some(on);
        self
    }
}

/// A maintenance window as the service has it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CurrentWindow {
    /// The day on which it opens.
    pub day: DayOfWeek,
    /// The hour at which it opens, in [`time_zone`](Self::time_zone).
    pub hour: HourOfDay,
    /// The project's time zone, by its IANA name. `UTC` where the service does not say
    /// (documented default). It can only be changed in the project's settings on the web.
    pub time_zone: String,
    /// The hours in which standard maintenance does not begin.
    pub protected_hours: Option<ProtectedHours>,
    /// How often the coming maintenance has been deferred. At most twice is possible (documented).
    pub deferrals: u32,
    /// Whether future maintenance is put off by one week by itself.
    pub auto_defer: bool,
    /// Whether maintenance was asked to start at once, and is not finished.
    pub start_asap: bool,
}

impl CurrentWindow {
    /// A window as a project has it that was just given one: no protected hours, no deferrals, in
    /// UTC. For tests of your own code; the fields are there to be changed.
    pub fn new(day: DayOfWeek, hour: HourOfDay) -> Self {
        Self {
            day,
            hour,
            time_zone: "UTC".to_owned(),
            protected_hours: None,
            deferrals: 0,
            auto_defer: false,
            start_asap: false,
        }
    }
}

/// The members of a reply, before it is known whether they make a window. Every generated version
/// fills this, so that what they mean is decided once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reported {
    pub(crate) day: Option<i64>,
    pub(crate) hour: Option<i64>,
    pub(crate) time_zone: Option<String>,
    pub(crate) protected_start: Option<i64>,
    pub(crate) protected_end: Option<i64>,
    pub(crate) deferrals: Option<i64>,
    pub(crate) auto_defer: Option<bool>,
    pub(crate) start_asap: Option<bool>,
}

impl Reported {
    /// The window, or `None` where the project has none: its day is absent, null or 0 (inferred
    /// from other clients; no such reply has been recorded).
    pub(crate) fn window(self) -> Result<Option<CurrentWindow>, String> {
        let day = match self.day {
            None | Some(0) => return Ok(None),
            Some(day) => DayOfWeek::try_from(day).map_err(|error| error.to_string())?,
        };
        let hour = self.hour.ok_or("the window has a day but no hour")?;
        let protected_hours = match (self.protected_start, self.protected_end) {
            (Some(start), Some(end)) => Some(ProtectedHours::reported(read(start)?, read(end)?)),
            _ => None,
        };
        let deferrals = u32::try_from(self.deferrals.unwrap_or(0))
            .map_err(|_| "the number of deferrals is no count")?;
        let window = CurrentWindow::new(day, read(hour)?);
        Ok(Some(CurrentWindow {
            time_zone: self.time_zone.unwrap_or(window.time_zone),
            protected_hours,
            deferrals,
            auto_defer: self.auto_defer.unwrap_or(false),
            start_asap: self.start_asap.unwrap_or(false),
            ..window
        }))
    }
}

fn read(hour: i64) -> Result<HourOfDay, String> {
    HourOfDay::try_from(hour).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(day: impl Into<Option<i64>>, hour: impl Into<Option<i64>>) -> Reported {
        Reported {
            day: day.into(),
            hour: hour.into(),
            ..Reported::default()
        }
    }

    #[test]
    fn no_day_and_day_zero_are_no_window() {
        assert_eq!(reported(None, None).window(), Ok(None));
        assert_eq!(reported(0, 0).window(), Ok(None));
    }

    #[test]
    fn a_window_at_midnight_is_a_window() {
        let window = reported(1, 0).window().unwrap().unwrap();
        assert_eq!(
            (window.day, window.hour),
            (DayOfWeek::Sunday, HourOfDay::MIDNIGHT)
        );
        assert_eq!(window.time_zone, "UTC");
        assert_eq!(window.protected_hours, None);
    }

    #[test]
    fn what_is_out_of_bounds_is_said() {
        for (day, hour, word) in [
            (8, Some(0), "day"),
            (-1, Some(0), "day"),
            (1, Some(24), "hour"),
            (1, None, "hour"),
        ] {
            let why = reported(day, hour).window().unwrap_err();
            assert!(why.contains(word), "{why}");
        }
        let negative = Reported {
            deferrals: Some(-1),
            ..reported(1, 1)
        };
        assert!(negative.window().is_err());
    }

    #[test]
    fn protected_hours_are_read_as_the_service_has_them() {
        let longer_than_may_be_set = Reported {
            protected_start: Some(0),
            protected_end: Some(23),
            ..reported(1, 1)
        };
        let window = longer_than_may_be_set.window().unwrap().unwrap();
        assert_eq!(window.protected_hours.unwrap().hours(), 23);
    }

    #[test]
    fn a_wrong_span_waits_in_the_window() {
        let window = Window::weekly(DayOfWeek::Monday, HourOfDay::MIDNIGHT).protected_hours(9..9);
        assert!(matches!(window.protected, Protected::Invalid(_)));
        let span: ProtectedHours = "9-17".parse().unwrap();
        assert_eq!(
            window.clone().protected_hours(span).protected,
            Protected::Set(span)
        );
        assert_eq!(window.no_protected_hours().protected, Protected::Clear);
    }
}
