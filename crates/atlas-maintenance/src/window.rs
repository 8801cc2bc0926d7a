//! A window to set.

use atlas_maintenance_types::{DayOfWeek, HourOfDay, InvalidProtectedHours, ProtectedHours};
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Error as _, Serialize, Serializer};

use crate::current_window::CurrentWindow;

/// What a change does to one member of a window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Setting<T> {
    /// The member keeps its value.
    #[default]
    Keep,
    /// The value is removed.
    Clear,
    /// This becomes the value.
    Set(T),
}

/// A maintenance window to set.
///
/// Day and hour are always named. Where a window comes from says what happens to the other members:
///
/// | | protected hours, auto-defer |
/// |---|---|
/// | [`Window::weekly`] | keep their values, unless a method names them |
/// | [`Window::whole`] | none and off, unless a method names them |
/// | `Window::from(&current)` | as they are today, unless a method names them |
///
/// The service may clear what a request leaves out, so a member that [keeps](Self::keeps) its value is
/// read and sent again: see [`MaintenanceWindow::set`](crate::MaintenanceWindow::set).
///
/// ```
/// use atlas_maintenance::{DayOfWeek, HourOfDay, Window};
///
/// let sunday = Window::weekly(DayOfWeek::Sunday, HourOfDay::MIDNIGHT);
/// assert!(sunday.keeps());
/// assert!(sunday.clone().protected_hours(9..17).keeps(), "auto-defer is not named");
/// assert!(!sunday.protected_hours(9..17).auto_defer(true).keeps());
/// assert!(!Window::whole(DayOfWeek::Sunday, HourOfDay::MIDNIGHT).keeps());
/// ```
///
/// With serde, a window is an object with `day` (1 is Sunday), `hour`, and where they are named
/// `protected_hours` (`"9-17"` or `"none"`) and `auto_defer`.
#[must_use = "a window is set with `MaintenanceWindow::set`"]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    day: DayOfWeek,
    hour: HourOfDay,
    protected_hours: Setting<ProtectedHours>,
    auto_defer: Option<bool>,
    /// A range that cannot be protected: an error as soon as the window is used.
    invalid: Option<InvalidProtectedHours>,
}

impl Window {
    /// A window that opens every week on `day` at `hour` in the project's time zone, and keeps protected
    /// hours and auto-defer as they are.
    pub const fn weekly(day: DayOfWeek, hour: HourOfDay) -> Self {
        Self {
            day,
            hour,
            protected_hours: Setting::Keep,
            auto_defer: None,
            invalid: None,
        }
    }

    /// A window of which every member is named: it opens every week on `day` at `hour` in the project's
    /// time zone, without protected hours and with auto-defer off. Setting it takes one request.
    pub const fn whole(day: DayOfWeek, hour: HourOfDay) -> Self {
        Self {
            day,
            hour,
            protected_hours: Setting::Clear,
            auto_defer: Some(false),
            invalid: None,
        }
    }

    /// Whether setting the window keeps the value of a member, which has to be read for that.
    pub const fn keeps(&self) -> bool {
        matches!(self.protected_hours, Setting::Keep) || self.auto_defer.is_none()
    }

    /// The same change for a project that has `current`, with what it keeps named. Without a window there
    /// is nothing to keep, so there are no protected hours and auto-defer is off: the service may still
    /// have them of a window that was reset.
    ///
    /// Setting it takes one request where [`current`](CurrentWindow) was read already, and overwrites what
    /// was changed since then.
    pub fn keeping(self, current: Option<&CurrentWindow>) -> Self {
        let hours = current.and_then(|current| current.protected_hours);
        let protected_hours = match self.protected_hours {
            // A range that cannot be protected stays an error.
            Setting::Keep if self.invalid.is_none() => hours.map_or(Setting::Clear, Setting::Set),
            named => named,
        };
        let auto_defer = current.is_some_and(|current| current.auto_defer);
        Self {
            protected_hours,
            auto_defer: self.auto_defer.or(Some(auto_defer)),
            ..self
        }
    }

    /// Sets the hours in which standard maintenance does not begin: a range such as `9..17`, or a
    /// [`ProtectedHours`], which can also span midnight.
    ///
    /// A range that cannot be protected is reported by [`validate`](Self::validate), and when the
    /// window is set, before anything is sent.
    pub fn protected_hours<H>(mut self, hours: H) -> Self
    where
        H: TryInto<ProtectedHours>,
        H::Error: Into<InvalidProtectedHours>,
    {
        (self.protected_hours, self.invalid) = match hours.try_into() {
            Ok(hours) => (Setting::Set(hours), None),
            Err(error) => (Setting::Keep, Some(error.into())),
        };
        self
    }

    /// Removes the protected hours.
    pub fn no_protected_hours(self) -> Self {
        self.with_protected_hours(Setting::Clear)
    }

    /// Keeps, removes or sets the protected hours.
    pub fn with_protected_hours(mut self, setting: Setting<ProtectedHours>) -> Self {
        (self.protected_hours, self.invalid) = (setting, None);
        self
    }

    /// Sets whether the service defers each maintenance by one week on its own.
    pub fn auto_defer(self, on: bool) -> Self {
        self.with_auto_defer(Some(on))
    }

    /// Keeps (`None`) or sets auto-defer.
    pub fn with_auto_defer(mut self, auto_defer: Option<bool>) -> Self {
        self.auto_defer = auto_defer;
        self
    }

    /// The day on which the window opens.
    pub const fn day(&self) -> DayOfWeek {
        self.day
    }

    /// The hour at which the window opens, in the project's time zone.
    pub const fn hour(&self) -> HourOfDay {
        self.hour
    }

    /// What happens to the protected hours. [`Setting::Keep`] where they were given an invalid range.
    pub const fn protected_hours_setting(&self) -> Setting<ProtectedHours> {
        self.protected_hours
    }

    /// What auto-defer is set to; `None` keeps it.
    pub const fn auto_defer_setting(&self) -> Option<bool> {
        self.auto_defer
    }

    /// Whether the window can be set.
    ///
    /// # Errors
    ///
    /// [`InvalidProtectedHours`] when [`protected_hours`](Self::protected_hours) was given a range
    /// that cannot be protected.
    pub fn validate(&self) -> Result<(), InvalidProtectedHours> {
        self.invalid.clone().map_or(Ok(()), Err)
    }
}

/// The window that a project has, with every member named.
impl From<&CurrentWindow> for Window {
    fn from(current: &CurrentWindow) -> Self {
        Self::weekly(current.day, current.hour).keeping(Some(current))
    }
}

/// `day`, `hour`, and the members that are named.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    day: DayOfWeek,
    hour: HourOfDay,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    protected_hours: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    auto_defer: Option<bool>,
}

impl Serialize for Window {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.validate().map_err(S::Error::custom)?;
        let document = Document {
            day: self.day,
            hour: self.hour,
            protected_hours: match self.protected_hours {
                Setting::Keep => None,
                Setting::Clear => Some("none".to_owned()),
                Setting::Set(hours) => Some(hours.to_string()),
            },
            auto_defer: self.auto_defer,
        };
        document.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Window {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = Document::deserialize(deserializer)?;
        let protected_hours = match document.protected_hours.as_deref() {
            None => Setting::Keep,
            Some(text) => text.parse().map_err(D::Error::custom)?,
        };
        Ok(Self::weekly(document.day, document.hour)
            .with_protected_hours(protected_hours)
            .with_auto_defer(document.auto_defer))
    }
}

/// Reads protected hours: `none`, or `START-END` such as `9-17`.
impl std::str::FromStr for Setting<ProtectedHours> {
    type Err = InvalidProtectedHours;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "none" => Ok(Self::Clear),
            hours => hours.parse().map(Self::Set),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_range_is_kept_until_the_window_is_used() {
        let window = Window::weekly(DayOfWeek::Monday, HourOfDay::MIDNIGHT).protected_hours(9..9);
        assert!(window.validate().is_err());
        assert!(serde_json::to_string(&window).is_err());
        let span: ProtectedHours = "9-17".parse().unwrap();
        let mended = window.clone().protected_hours(span);
        assert_eq!(mended.validate(), Ok(()));
        assert_eq!(mended.protected_hours_setting(), Setting::Set(span));
        let cleared = window.no_protected_hours();
        assert_eq!(cleared.validate(), Ok(()));
        assert_eq!(cleared.protected_hours_setting(), Setting::Clear);
    }

    #[test]
    fn what_is_kept_is_named_as_it_is_today() {
        let weekly = || Window::weekly(DayOfWeek::Monday, HourOfDay::MIDNIGHT);
        let mut current = CurrentWindow::new(DayOfWeek::Friday, HourOfDay::MIDNIGHT);
        let bare = weekly().keeping(Some(&current));
        assert_eq!(bare, weekly().no_protected_hours().auto_defer(false));
        let span: ProtectedHours = "9-17".parse().unwrap();
        (current.protected_hours, current.auto_defer) = (Some(span), true);
        let full = weekly().protected_hours(span).auto_defer(true);
        assert_eq!(weekly().keeping(Some(&current)), full);
        let whole = Window::whole(DayOfWeek::Monday, HourOfDay::MIDNIGHT);
        assert_eq!(weekly().keeping(None), whole);
        for named in [bare, full, whole] {
            assert!(!named.keeps());
            assert_eq!(named.clone().keeping(Some(&current)), named);
        }
        let today = Window::from(&current);
        assert_eq!(today.differences(Some(&current)), []);
        assert!(!today.keeps());
        let invalid = weekly().protected_hours(9..9).keeping(Some(&current));
        assert!(invalid.validate().is_err());
    }

    #[test]
    fn every_window_survives_serde_and_unnamed_members_are_left_out() {
        let hours = "22-6".parse().unwrap();
        for (protected_hours, auto_defer, json) in [
            (Setting::Keep, None, r#"{"day":6,"hour":0}"#),
            (
                Setting::Clear,
                Some(false),
                r#"{"day":6,"hour":0,"protected_hours":"none","auto_defer":false}"#,
            ),
            (
                Setting::Set(hours),
                Some(true),
                r#"{"day":6,"hour":0,"protected_hours":"22-6","auto_defer":true}"#,
            ),
        ] {
            let window = Window::weekly(DayOfWeek::Friday, HourOfDay::MIDNIGHT)
                .with_protected_hours(protected_hours)
                .with_auto_defer(auto_defer);
            assert_eq!(serde_json::to_string(&window).unwrap(), json);
            assert_eq!(serde_json::from_str::<Window>(json).unwrap(), window);
        }
        for json in [
            r#"{"day":6}"#,
            r#"{"day":6,"hour":0,"protected_hours":"9-9"}"#,
            r#"{"day":6,"hour":0,"time_zone":"UTC"}"#,
        ] {
            assert!(serde_json::from_str::<Window>(json).is_err(), "{json}");
        }
    }
}
