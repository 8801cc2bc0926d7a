//! What the members of a reply mean. Every version's generated types are copied into these types, so
//! that this is decided once.

use std::collections::BTreeMap;

use atlas_maintenance_types::{
    DayOfWeek, HourOfDay, InvalidOrganizationId, InvalidProjectId, ProtectedHours,
};
use serde_json::Value;

use crate::current_window::CurrentWindow;
use crate::families::reply::OddEntry;
use crate::project_summary::{ProjectSummary, UnreadableProject};

/// The members of a reply about a window.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReportedWindow {
    pub(crate) day: Option<i64>,
    pub(crate) hour: Option<i64>,
    pub(crate) time_zone: Option<String>,
    pub(crate) protected_start: Option<i64>,
    pub(crate) protected_end: Option<i64>,
    pub(crate) deferrals: Option<i64>,
    pub(crate) auto_defer: Option<bool>,
    pub(crate) start_asap: Option<bool>,
}

impl ReportedWindow {
    /// The window, whose members are sent again. An error for what cannot be sent again.
    pub(crate) fn window_to_keep(self) -> Result<Option<CurrentWindow>, String> {
        let is_half = self.protected_start.is_some() != self.protected_end.is_some();
        let window = self.window()?;
        if is_half && window.is_some() {
            return Err(
                "the protected hours have one end only, which cannot be kept: set the window with all \
                 members named"
                    .to_owned(),
            );
        }
        Ok(window)
    }

    /// The window; `None` when its day is absent, null or 0 (inferred from other clients, not
    /// recorded).
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
            .map_err(|_| "the number of deferrals is out of range")?;
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

/// The members of a project in a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReportedProject {
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) organization: Option<String>,
    pub(crate) clusters: Option<i64>,
    pub(crate) tags: BTreeMap<String, String>,
}

impl ReportedProject {
    pub(crate) fn summary(self) -> Result<ProjectSummary, UnreadableProject> {
        let id = match &self.id {
            Some(id) => id
                .parse()
                .map_err(|error: InvalidProjectId| error.to_string()),
            None => Err("it has no id".to_owned()),
        };
        let organization = self.organization.map(|id| id.parse()).transpose();
        // What a project belongs to decides what is done to it.
        let organization = organization.map_err(|error: InvalidOrganizationId| error.to_string());
        let (id, organization) = match (id, organization) {
            (Ok(id), Ok(organization)) => (id, organization),
            (id, organization) => {
                let readable = id.as_ref().ok().copied();
                let problems: Vec<_> = id.err().into_iter().chain(organization.err()).collect();
                return Err(UnreadableProject {
                    id: readable,
                    name: self.name,
                    problem: problems.join("; "),
                });
            }
        };
        Ok(ProjectSummary {
            id,
            name: self.name.unwrap_or_default(),
            organization,
            clusters: self.clusters.and_then(|count| count.try_into().ok()),
            tags: self.tags,
        })
    }
}

/// Adds the entries of a list of projects that are none.
pub(crate) fn push_unreadable(
    projects: &mut Vec<Result<ProjectSummary, UnreadableProject>>,
    odd: Vec<OddEntry>,
) {
    projects.extend(odd.into_iter().map(unreadable).map(Err));
}

/// An entry of a list of projects that is none, with what can be read of it.
fn unreadable(odd: OddEntry) -> UnreadableProject {
    let text = |name| odd.entry.get(name).and_then(Value::as_str);
    UnreadableProject {
        id: text("id").and_then(|id| id.parse().ok()),
        name: text("name").map(str::to_owned),
        problem: odd.why,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(day: impl Into<Option<i64>>, hour: impl Into<Option<i64>>) -> ReportedWindow {
        ReportedWindow {
            day: day.into(),
            hour: hour.into(),
            ..ReportedWindow::default()
        }
    }

    #[test]
    fn no_day_and_day_zero_are_no_window() {
        assert_eq!(reported(None, None).window(), Ok(None));
        assert_eq!(reported(0, 0).window(), Ok(None));
    }

    #[test]
    fn midnight_is_a_window() {
        let window = reported(1, 0).window().unwrap().unwrap();
        assert_eq!(
            (window.day, window.hour),
            (DayOfWeek::Sunday, HourOfDay::MIDNIGHT)
        );
        assert_eq!(window.time_zone, "UTC");
        assert_eq!(window.protected_hours, None);
    }

    #[test]
    fn values_out_of_bounds_are_errors() {
        for (day, hour, word) in [
            (8, Some(0), "day"),
            (-1, Some(0), "day"),
            (1, Some(24), "hour"),
            (1, None, "hour"),
        ] {
            let why = reported(day, hour).window().unwrap_err();
            assert!(why.contains(word), "{why}");
        }
        let negative = ReportedWindow {
            deferrals: Some(-1),
            ..reported(1, 1)
        };
        assert!(negative.window().is_err());
    }

    #[test]
    fn half_of_protected_hours_is_no_window_to_keep() {
        let half = ReportedWindow {
            protected_start: Some(9),
            ..reported(1, 1)
        };
        let window = half.clone().window().unwrap().unwrap();
        assert_eq!(window.protected_hours, None);
        let why = half.window_to_keep().unwrap_err();
        assert!(why.contains("one end only"), "{why}");
        let none = ReportedWindow {
            protected_end: Some(9),
            ..reported(0, 0)
        };
        assert_eq!(none.window_to_keep(), Ok(None));
    }

    #[test]
    fn protected_hours_longer_than_allowed_are_read() {
        let longer_than_may_be_set = ReportedWindow {
            protected_start: Some(0),
            protected_end: Some(23),
            ..reported(1, 1)
        };
        let window = longer_than_may_be_set.window().unwrap().unwrap();
        assert_eq!(window.protected_hours.unwrap().hours(), 23);
    }
}
