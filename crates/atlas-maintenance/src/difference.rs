//! In what a window to set differs from the window that a project has.

use std::fmt;

use atlas_maintenance_types::{DayOfWeek, HourOfDay, ProtectedHours};

use crate::current_window::CurrentWindow;
use crate::window::{Setting, Window};

/// One member that setting a window changes. `Display` shows it as `member old -> new`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WindowDifference {
    /// When the window opens.
    Opening {
        /// Today's day and hour; `None` without a window.
        from: Option<(DayOfWeek, HourOfDay)>,
        /// Day and hour to set.
        to: (DayOfWeek, HourOfDay),
    },
    /// The protected hours.
    ProtectedHours {
        /// Today's hours.
        from: Option<ProtectedHours>,
        /// Hours to set; `None` removes them.
        to: Option<ProtectedHours>,
    },
    /// Whether the service defers each maintenance on its own.
    AutoDefer {
        /// The value to set; today it is the opposite.
        to: bool,
    },
}

impl Window {
    /// What setting this window changes for a project that has `current`. Empty when nothing.
    pub fn differences(&self, current: Option<&CurrentWindow>) -> Vec<WindowDifference> {
        let mut differences = Vec::new();
        let (from, to) = (
            current.map(|window| (window.day, window.hour)),
            (self.day(), self.hour()),
        );
        if from != Some(to) {
            differences.push(WindowDifference::Opening { from, to });
        }
        let from = current.and_then(|window| window.protected_hours);
        let to = match self.protected_hours_setting() {
            Setting::Keep => from,
            Setting::Clear => None,
            Setting::Set(hours) => Some(hours),
        };
        if from != to {
            differences.push(WindowDifference::ProtectedHours { from, to });
        }
        let from = current.is_some_and(|window| window.auto_defer);
        let to = self.auto_defer_setting().unwrap_or(from);
        if from != to {
            differences.push(WindowDifference::AutoDefer { to });
        }
        differences
    }
}

impl fmt::Display for WindowDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opening {
                from,
                to: (day, hour),
            } => match from {
                Some((old_day, old_hour)) => {
                    write!(f, "opens {old_day} {old_hour}:00 -> {day} {hour}:00")
                }
                None => write!(f, "opens never -> {day} {hour}:00"),
            },
            Self::ProtectedHours { from, to } => {
                let text = |hours: &Option<ProtectedHours>| {
                    hours.map_or_else(|| "none".to_owned(), |hours| hours.to_string())
                };
                write!(f, "protected hours {} -> {}", text(from), text(to))
            }
            Self::AutoDefer { to: true } => f.write_str("auto-defer off -> on"),
            Self::AutoDefer { to: false } => f.write_str("auto-defer on -> off"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window() -> Window {
        Window::weekly(DayOfWeek::Sunday, HourOfDay::MIDNIGHT)
    }

    fn words(window: &Window, current: Option<&CurrentWindow>) -> Vec<String> {
        let differences = window.differences(current);
        differences.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn unnamed_members_make_no_difference() {
        let mut current = CurrentWindow::new(DayOfWeek::Sunday, HourOfDay::MIDNIGHT);
        current.auto_defer = true;
        current.protected_hours = Some("9-17".parse().unwrap());
        assert_eq!(window().differences(Some(&current)), []);
        let all = window().no_protected_hours().auto_defer(false);
        assert_eq!(
            words(&all, Some(&current)),
            ["protected hours 9-17 -> none", "auto-defer on -> off"]
        );
        assert_eq!(
            all.differences(None).len(),
            1,
            "without a window there is nothing to clear"
        );
    }

    #[test]
    fn project_without_a_window_differs_in_every_named_member() {
        let hours: ProtectedHours = "22-6".parse().unwrap();
        let all = window().protected_hours(hours).auto_defer(true);
        assert_eq!(
            words(&all, None),
            [
                "opens never -> Sunday 0:00",
                "protected hours none -> 22-6",
                "auto-defer off -> on"
            ]
        );
    }
}
