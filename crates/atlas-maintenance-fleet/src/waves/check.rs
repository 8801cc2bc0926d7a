//! What to look at in the waves of an organization.

use std::collections::BTreeSet;

use atlas_maintenance_types::{Wave, one_line};

use super::assignment::{ENVIRONMENT, wave_of_environment};
use super::model::{Finding, FindingKind, ProjectedProject, ProjectedStart, ProjectedWave};
use crate::project::FleetProject;

/// What is checked: one organization.
pub(super) struct Checked<'a> {
    pub(super) waves: &'a [ProjectedWave],
    pub(super) projects: &'a [ProjectedProject],
    /// Whether a project has a wave by an assignment or a tag.
    pub(super) has_waves: bool,
}

/// Values of tags that people give to production.
const PRODUCTION: [&str; 4] = ["production", "prod", "prd", "live"];

/// Keys of tags that people give it with.
const KEYS: [&str; 4] = [ENVIRONMENT, "env", "stage", "tier"];

/// Words of names that say it.
const WORDS: [&str; 2] = ["production", "prod"];

pub(super) fn findings(checked: &Checked<'_>) -> Vec<Finding> {
    [
        production_not_last(checked),
        unknown_environment(checked),
        empty_waves(checked),
        auto_defer(checked),
        one_window(checked),
        without_window(checked),
        deferral(checked),
    ]
    .into_iter()
    .flatten()
    .collect()
}

impl Checked<'_> {
    /// The projects of which this is true.
    fn those(&self, what: impl Fn(&ProjectedProject) -> bool) -> Vec<FleetProject> {
        let those = self.projects.iter().filter(|project| what(project));
        those.map(|project| project.project.clone()).collect()
    }

    /// The waves that have projects.
    fn occupied(&self) -> impl Iterator<Item = &ProjectedWave> {
        self.waves.iter().filter(|wave| wave.projects > 0)
    }
}

fn finding(kind: FindingKind, projects: Vec<FleetProject>, message: String) -> Option<Finding> {
    Some(Finding {
        kind,
        projects,
        message,
    })
}

/// A number with its noun.
fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Whether tags or name say that the project is production.
fn looks_like_production(project: &FleetProject) -> bool {
    let tags = project.tags.iter();
    let by_tag = tags.into_iter().any(|(key, value)| {
        let is = |words: &[&str], text: &str| words.iter().any(|it| text.eq_ignore_ascii_case(it));
        is(&KEYS, key) && is(&PRODUCTION, value)
    });
    let mut words = project.name.split(|c: char| !c.is_ascii_alphanumeric());
    by_tag || words.any(|word| WORDS.iter().any(|it| word.eq_ignore_ascii_case(it)))
}

fn production_not_last(checked: &Checked<'_>) -> Option<Finding> {
    let early = checked.those(|it| {
        it.wave.is_some_and(|wave| wave != Wave::Last) && looks_like_production(&it.project)
    });
    if early.is_empty() {
        return None;
    }
    let projects = count(early.len(), "project looks", "projects look");
    let (verb, them) = if early.len() == 1 {
        ("is", "it")
    } else {
        ("are", "them")
    };
    let message = format!(
        "{projects} like production by name or tag and {verb} not in the last wave: assign {them} to \
         wave 3, or set the tag {ENVIRONMENT}=production"
    );
    finding(FindingKind::ProductionNotLast, early, message)
}

/// The most values that are quoted.
const MAX_QUOTED: usize = 5;

fn unknown_environment(checked: &Checked<'_>) -> Option<Finding> {
    let unknown = |project: &FleetProject| {
        let value = project.tags.get(ENVIRONMENT)?;
        wave_of_environment(value).is_none().then(|| value.clone())
    };
    let projects = checked.those(|it| unknown(&it.project).is_some());
    if projects.is_empty() {
        return None;
    }
    let values: BTreeSet<_> = projects.iter().filter_map(unknown).collect();
    let quoted = values.iter().take(MAX_QUOTED);
    let mut quoted: Vec<_> = quoted
        .map(|value| format!("\"{}\"", one_line(value)))
        .collect();
    if values.len() > MAX_QUOTED {
        quoted.push("and others".to_owned());
    }
    let message = format!(
        "{} a tag {ENVIRONMENT} with a value that waves do not know ({}): they know development, test, \
         staging and production, spelled so",
        count(projects.len(), "project has", "projects have"),
        quoted.join(", "),
    );
    finding(FindingKind::UnknownEnvironment, projects, message)
}

fn empty_waves(checked: &Checked<'_>) -> Option<Finding> {
    let occupied: Vec<_> = checked.occupied().collect();
    let empty = checked.waves.iter().filter(|wave| wave.projects == 0);
    let empty: Vec<_> = empty.map(|wave| wave.wave.to_string()).collect();
    let message = match (empty.as_slice(), occupied.as_slice()) {
        ([], _) | (_, []) => return None,
        (_, [only]) => format!(
            "all projects are in wave {}: none is maintained before the others",
            only.wave
        ),
        ([one], _) if *one == Wave::Last.to_string() => {
            format!("wave {one} has no projects: none is maintained after the others")
        }
        ([one], _) => format!("wave {one} has no projects: the next one has its turn"),
        _ => return None,
    };
    finding(FindingKind::EmptyWave, Vec::new(), message)
}

fn auto_defer(checked: &Checked<'_>) -> Option<Finding> {
    let on = checked.those(|it| it.window.as_ref().is_some_and(|window| window.auto_defer));
    if on.is_empty() {
        return None;
    }
    let projects = count(on.len(), "project", "projects");
    let message = match checked.has_waves {
        true => format!(
            "auto-defer is on in {projects} and has no effect: it is not available where a project of the \
             organization has a wave (documented)"
        ),
        false => format!(
            "auto-defer is on in {projects}: it moves their start by a week, and will have no effect once a \
             project of the organization has a wave (documented)"
        ),
    };
    finding(FindingKind::AutoDeferOff, on, message)
}

fn one_window(checked: &Checked<'_>) -> Option<Finding> {
    let waves = checked.occupied().count();
    let mut windows = checked.projects.iter().filter_map(|it| it.window.as_ref());
    let first = windows.next()?;
    let mut is_same = windows.clone().map(|window| {
        window.day == first.day && window.hour == first.hour && window.time_zone == first.time_zone
    });
    if waves < 2 || windows.next().is_none() || !is_same.all(|same| same) {
        return None;
    }
    let message = format!(
        "all windows open on {} at {}:00 {}: there are at least seven days between the waves",
        first.day,
        first.hour,
        one_line(&first.time_zone)
    );
    finding(FindingKind::OneWindow, Vec::new(), message)
}

fn without_window(checked: &Checked<'_>) -> Option<Finding> {
    let those = checked.those(|it| matches!(it.start, ProjectedStart::ChosenByAtlas { .. }));
    if those.is_empty() {
        return None;
    }
    let first = checked.waves.iter().find(|wave| wave.without_window > 0)?;
    let delays = checked.occupied().any(|wave| wave.wave > first.wave);
    let projects = count(those.len(), "project has", "projects have");
    let mut message = format!("{projects} no window: Atlas chooses when they are maintained");
    if delays {
        message.push_str(&format!(
            ", and later waves wait for them, so starts after wave {} are intervals",
            first.wave
        ));
    }
    finding(FindingKind::WithoutWindow, those, message)
}

fn deferral(checked: &Checked<'_>) -> Option<Finding> {
    if !checked.has_waves {
        return None;
    }
    let last = checked.those(|it| it.wave == Some(Wave::Last));
    let projects = match last.len() {
        0 => "no project, as wave 3 has none,".to_owned(),
        1 => "only the project of wave 3".to_owned(),
        number => format!("only the {number} projects of wave 3"),
    };
    let message = format!("{projects} can be deferred, and at most once (documented)");
    finding(FindingKind::Deferral, Vec::new(), message)
}
