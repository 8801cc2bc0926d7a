//! The window that a project is to have, and how that differs from the one it has.
//!
//! It must not know where a wish comes from, or how it is fulfilled.

use std::fmt;

use atlas_maintenance::{CurrentWindow, DayOfWeek, HourOfDay, ProtectedHours, Window};

/// The window that a project is to have. What is `None` stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The day on which it opens.
    pub day: DayOfWeek,
    /// The hour at which it opens, in the project's time zone.
    pub hour: HourOfDay,
    /// What becomes of the protected hours.
    pub protected_hours: Option<Protection>,
    /// Whether future maintenance is put off by one week by itself.
    pub auto_defer: Option<bool>,
}

/// What becomes of the protected hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// They are taken away.
    Clear,
    /// They are these.
    Hours(ProtectedHours),
}

impl Protection {
    /// The protected hours that are left.
    pub const fn hours(self) -> Option<ProtectedHours> {
        match self {
            Self::Clear => None,
            Self::Hours(hours) => Some(hours),
        }
    }
}

/// One thing in which a project's window is not as it is to be. `Display` has it in a few words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference {
    /// When the window opens.
    Opens {
        /// When it opens now; `None` where there is no window.
        from: Option<(DayOfWeek, HourOfDay)>,
        /// When it is to open.
        to: (DayOfWeek, HourOfDay),
    },
    /// The protected hours.
    ProtectedHours {
        /// What they are.
        from: Option<ProtectedHours>,
        /// What they are to be.
        to: Option<ProtectedHours>,
    },
    /// Whether maintenance is put off by itself.
    AutoDefer {
        /// What is to be; it is the other way now.
        to: bool,
    },
}

impl Wanted {
    /// A window that opens every week; protected hours and auto-defer stay as they are.
    pub const fn weekly(day: DayOfWeek, hour: HourOfDay) -> Self {
        Self {
            day,
            hour,
            protected_hours: None,
            auto_defer: None,
        }
    }

    /// In what `current` is not as wanted. Nothing, where there is nothing to do.
    pub fn differences(&self, current: Option<&CurrentWindow>) -> Vec<Difference> {
        let mut differences = Vec::new();
        let opens = current.map(|window| (window.day, window.hour));
        if opens != Some((self.day, self.hour)) {
            differences.push(Difference::Opens {
                from: opens,
                to: (self.day, self.hour),
            });
        }
        let protected = current.and_then(|window| window.protected_hours);
        if let Some(wanted) = self.protected_hours.map(Protection::hours)
            && wanted != protected
        {
            differences.push(Difference::ProtectedHours {
                from: protected,
                to: wanted,
            });
        }
        let auto_defer = current.is_some_and(|window| window.auto_defer);
        if let Some(wanted) = self.auto_defer
            && wanted != auto_defer
        {
            differences.push(Difference::AutoDefer { to: wanted });
        }
        differences
    }

    /// The window in the words of the client.
    pub fn to_window(&self) -> Window {
        let window = Window::weekly(self.day, self.hour);
        let window = match self.protected_hours {
            None => window,
            Some(Protection::Clear) => window.no_protected_hours(),
            Some(Protection::Hours(hours)) => window.protected_hours(hours),
        };
        match self.auto_defer {
            None => window,
            Some(on) => window.auto_defer(on),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opens {
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

    fn wanted() -> Wanted {
        Wanted::weekly(DayOfWeek::Sunday, HourOfDay::MIDNIGHT)
    }

    #[test]
    fn what_is_not_named_makes_no_difference() {
        let mut current = CurrentWindow::new(DayOfWeek::Sunday, HourOfDay::MIDNIGHT);
        current.auto_defer = true;
        current.protected_hours = Some("9-17".parse().unwrap());
        assert_eq!(wanted().differences(Some(&current)), []);
        let all = Wanted {
            protected_hours: Some(Protection::Clear),
            auto_defer: Some(false),
            ..wanted()
        };
        let words: Vec<_> = all
            .differences(Some(&current))
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            words,
            ["protected hours 9-17 -> none", "auto-defer on -> off"]
        );
        assert_eq!(
            all.differences(None).len(),
            1,
            "without a window there is nothing to clear"
        );
    }

    #[test]
    fn a_project_without_a_window_differs_by_all_of_it() {
        let all = Wanted {
            protected_hours: Some(Protection::Hours("22-6".parse().unwrap())),
            auto_defer: Some(true),
            ..wanted()
        };
        let words: Vec<_> = all
            .differences(None)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            words,
            [
                "opens never -> Sunday 0:00",
                "protected hours none -> 22-6",
                "auto-defer off -> on"
            ]
        );
    }
}
