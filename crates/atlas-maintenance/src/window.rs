//! A window to set.

use atlas_maintenance_types::{DayOfWeek, HourOfDay, InvalidProtectedHours, ProtectedHours};
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Error as _, Serialize, Serializer};

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
/// Day and hour are always named. Protected hours and auto-defer keep their values unless they are
/// named.
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
    /// A window that opens every week on `day` at `hour` in the project's time zone.
    pub const fn weekly(day: DayOfWeek, hour: HourOfDay) -> Self {
        Self {
            day,
            hour,
            protected_hours: Setting::Keep,
            auto_defer: None,
            invalid: None,
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
