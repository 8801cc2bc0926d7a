//! Which wave a project is in, and why.

use std::fmt;

use atlas_maintenance_types::Wave;

use crate::project::FleetProject;

/// The key of the tag by which an organization can assign waves (documented).
pub const ENVIRONMENT: &str = "environment";

/// How an organization assigns waves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Project by project.
    Manual,
    /// By the tag [`ENVIRONMENT`] of each project.
    EnvironmentTag,
}

/// What is known of the wave of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Assignment {
    /// Nothing was read: the wave is that of the tag [`ENVIRONMENT`], or the default.
    ByTag,
    /// What the service reports, in its preview.
    #[non_exhaustive]
    Reported {
        /// The wave that the project is assigned to.
        assigned: Option<Wave>,
        /// The wave that takes effect.
        effective: Option<Wave>,
        /// How the organization assigns waves; `None` where that is not known.
        mode: Option<Mode>,
    },
}

impl Assignment {
    /// What the service reports of a project.
    pub fn reported(assigned: Option<Wave>, effective: Option<Wave>, mode: Option<Mode>) -> Self {
        Self::Reported {
            assigned,
            effective,
            mode,
        }
    }
}

/// Where the wave of a project comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// The project is assigned to it.
    Assigned,
    /// The tag [`ENVIRONMENT`] of the project.
    Tag,
    /// Neither: 1 without a window, 2 with one (documented).
    Default,
    /// The service reports it, and it is none of the above.
    Service,
}

impl Source {
    /// In one word, for machines: `assigned`, `tag`, `default` or `service`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::Tag => "tag",
            Self::Default => "default",
            Self::Service => "service",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The wave of a value of the tag [`ENVIRONMENT`]; `None` for a value that the service does not know.
///
/// `development` and `test` are wave 1, `staging` is wave 2, `production` is wave 3 (documented). Any
/// other spelling counts as none, since nothing says that the service reads one.
pub fn wave_of_environment(value: &str) -> Option<Wave> {
    match value {
        "development" | "test" => Some(Wave::First),
        "staging" => Some(Wave::Second),
        "production" => Some(Wave::Last),
        _ => None,
    }
}

/// The wave of a project and where it comes from. `has_window` is `None` where the window could not be
/// read, and then the default is not known.
pub(super) fn wave(
    project: &FleetProject,
    assignment: Assignment,
    has_window: Option<bool>,
) -> Option<(Wave, Source)> {
    let tag = project.tags.get(ENVIRONMENT);
    let by_tag = tag.and_then(|value| wave_of_environment(value));
    let default = has_window.map(|has_window| match has_window {
        true => Wave::Second,
        false => Wave::First,
    });
    let (assigned, effective, mode) = match assignment {
        Assignment::ByTag => (None, None, Some(Mode::EnvironmentTag)),
        Assignment::Reported {
            assigned,
            effective,
            mode,
        } => (assigned, effective, mode),
    };
    let assigned = assigned.filter(|_| mode != Some(Mode::EnvironmentTag));
    let by_tag = by_tag.filter(|_| mode != Some(Mode::Manual));
    let known = [
        (assigned, Source::Assigned),
        (by_tag, Source::Tag),
        (default, Source::Default),
    ];
    let mut known = known
        .into_iter()
        .filter_map(|(wave, source)| Some((wave?, source)));
    match effective {
        None => known.next(),
        Some(effective) => known
            .find(|(wave, _)| *wave == effective)
            .or(Some((effective, Source::Service))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wave_is_the_reported_one_and_else_assigned_by_tag_or_default() {
        use {Mode::*, Wave::*};
        let reported = Assignment::reported;
        for (assignment, tag, has_window, expected) in [
            (
                Assignment::ByTag,
                "development",
                Some(true),
                Some((First, Source::Tag)),
            ),
            (
                Assignment::ByTag,
                "test",
                Some(true),
                Some((First, Source::Tag)),
            ),
            (
                Assignment::ByTag,
                "staging",
                Some(false),
                Some((Second, Source::Tag)),
            ),
            (
                Assignment::ByTag,
                "production",
                None,
                Some((Last, Source::Tag)),
            ),
            (
                Assignment::ByTag,
                "Production",
                Some(true),
                Some((Second, Source::Default)),
            ),
            (
                Assignment::ByTag,
                "prod",
                Some(false),
                Some((First, Source::Default)),
            ),
            (Assignment::ByTag, "prod", None, None),
            // Where the service reports a wave, that is it, and the rest says why.
            (
                reported(Some(Last), Some(Last), Some(Manual)),
                "test",
                Some(true),
                Some((Last, Source::Assigned)),
            ),
            (
                reported(Some(Last), Some(First), Some(EnvironmentTag)),
                "test",
                Some(true),
                Some((First, Source::Tag)),
            ),
            (
                reported(Some(First), Some(First), Some(EnvironmentTag)),
                "test",
                Some(true),
                Some((First, Source::Tag)),
            ),
            (
                reported(None, Some(First), Some(Manual)),
                "test",
                Some(false),
                Some((First, Source::Default)),
            ),
            (
                reported(None, Some(Second), Some(Manual)),
                "staging",
                Some(true),
                Some((Second, Source::Default)),
            ),
            (
                reported(None, Some(First), Some(Manual)),
                "",
                Some(true),
                Some((First, Source::Service)),
            ),
            (
                reported(None, Some(Last), None),
                "production",
                Some(true),
                Some((Last, Source::Tag)),
            ),
            (
                reported(Some(Last), Some(Last), None),
                "production",
                Some(true),
                Some((Last, Source::Assigned)),
            ),
            // Where it reports none, the rules are followed here.
            (
                reported(Some(Last), None, Some(Manual)),
                "test",
                Some(true),
                Some((Last, Source::Assigned)),
            ),
            (
                reported(Some(Last), None, Some(EnvironmentTag)),
                "",
                Some(true),
                Some((Second, Source::Default)),
            ),
            (
                reported(None, None, Some(Manual)),
                "production",
                Some(false),
                Some((First, Source::Default)),
            ),
        ] {
            let mut project = FleetProject::new("1".repeat(24).parse().unwrap(), "shop");
            project.tags.insert(ENVIRONMENT.to_owned(), tag.to_owned());
            let found = wave(&project, assignment, has_window);
            assert_eq!(found, expected, "{assignment:?} {tag} {has_window:?}");
        }
    }
}
