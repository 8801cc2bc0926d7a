//! Rules of a windows file with which development is maintained first and production last.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use atlas_maintenance::{DayOfWeek, HourOfDay, OrganizationId};
use atlas_maintenance_types::{Wave, one_line};

use super::assignment::{ENVIRONMENT, wave_of_environment};
use crate::project::FleetProject;

/// On which days the windows of the three stages open, all at the same hour.
///
/// There are more than 48 hours from each to the next, so that with waves a release that reaches
/// development reaches production in the same week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stages {
    days: [DayOfWeek; 3],
    hour: HourOfDay,
}

/// Days that do not give every stage its time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{first} and {second} are {days} days apart: a stage needs at least 3 days before the next, since there \
     are more than 48 hours between waves and projects have different time zones"
)]
pub struct InvalidStages {
    first: DayOfWeek,
    second: DayOfWeek,
    days: u8,
}

impl Stages {
    /// The days of development, staging and production.
    ///
    /// # Errors
    ///
    /// When the second or third day comes less than 3 days after the one before.
    pub fn new(days: [DayOfWeek; 3], hour: HourOfDay) -> Result<Self, InvalidStages> {
        let [development, staging, production] = days;
        for (first, second) in [(development, staging), (staging, production)] {
            let days = (second.number() + 7 - first.number()) % 7;
            if days < 3 {
                return Err(InvalidStages {
                    first,
                    second,
                    days,
                });
            }
        }
        Ok(Self { days, hour })
    }

    fn day(&self, wave: Wave) -> DayOfWeek {
        let [development, staging, production] = self.days;
        match wave {
            Wave::First => development,
            Wave::Second => staging,
            Wave::Last => production,
        }
    }
}

/// Monday, Thursday and Sunday at 02:00.
impl Default for Stages {
    fn default() -> Self {
        Self {
            days: [DayOfWeek::Monday, DayOfWeek::Thursday, DayOfWeek::Sunday],
            hour: HourOfDay::try_from(2).unwrap_or(HourOfDay::MIDNIGHT),
        }
    }
}

/// The values of the tag, and the name of the stage, which is that of its rule.
const ENVIRONMENTS: [&str; 4] = ["development", "test", "staging", "production"];

/// The most values of tags that a comment names.
const MAX_NAMED: usize = 10;

/// A windows file with a rule for each value of the tag [`ENVIRONMENT`] that waves know. Other projects are
/// ignored, and comments count them. Protected hours and auto-defer are kept.
///
/// It is valid for these projects, and stays so when projects come and go.
pub fn propose(projects: &[FleetProject], stages: &Stages) -> String {
    let mut text = String::new();
    let hour = stages.hour.get();
    let mut add = |line: &str| {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{line}");
    };
    add(
        "# Windows in the order of environments, proposed from the tag \"environment\" of each project.",
    );
    add(
        "# With waves a release reaches all of them within a week, in this order. Without waves each project",
    );
    add(
        "# is maintained at the first opening of its window after the notice, so the order holds only for",
    );
    add(&format!(
        "# maintenance of which notice is given before {}.",
        stages.day(Wave::First)
    ));
    if let Some(organization) = organization(projects) {
        add(&format!("organization = \"{organization}\""));
    }
    for environment in ENVIRONMENTS {
        let Some(wave) = wave_of_environment(environment) else {
            continue;
        };
        let has = |project: &&FleetProject| {
            project.tags.get(ENVIRONMENT).map(String::as_str) == Some(environment)
        };
        let day = stages.day(wave).name().to_ascii_lowercase();
        add(&format!(
            "\n# {}",
            counted(projects.iter().filter(has).count())
        ));
        add("[[rule]]");
        add(&format!("name = \"{environment}\""));
        add(&format!(
            "select = {{ tag = \"{ENVIRONMENT}={environment}\" }}"
        ));
        add(&format!("day = \"{day}\"\nhour = {hour}\noptional = true"));
    }
    add("");
    for line in others(projects) {
        add(&format!("# {line}"));
    }
    add("[[rule]]\nselect = { name = \"*\" }\nignore = true");
    text
}

fn counted(number: usize) -> String {
    format!(
        "{number} {}",
        if number == 1 { "project" } else { "projects" }
    )
}

/// What the rules leave out.
fn others(projects: &[FleetProject]) -> Vec<String> {
    let mut without = 0;
    let mut unknown: BTreeMap<&str, usize> = BTreeMap::new();
    for project in projects {
        match project.tags.get(ENVIRONMENT) {
            None => without += 1,
            Some(value) if wave_of_environment(value).is_none() => {
                *unknown.entry(value).or_default() += 1;
            }
            Some(_) => {}
        }
    }
    let mut lines = vec![format!("{} without the tag", counted(without))];
    for (value, number) in unknown.iter().take(MAX_NAMED) {
        lines.push(format!(
            "{} with the tag {ENVIRONMENT}={}, which waves do not know",
            counted(*number),
            one_line(value)
        ));
    }
    if let Some(more @ 1..) = unknown.len().checked_sub(MAX_NAMED) {
        lines.push(format!(
            "{more} more values of the tag that waves do not know"
        ));
    }
    lines
}

/// The organization, where it is known to be the same for all.
fn organization(projects: &[FleetProject]) -> Option<OrganizationId> {
    let ids: BTreeSet<_> = projects
        .iter()
        .map(|project| project.organization)
        .collect();
    match ids.into_iter().collect::<Vec<_>>().as_slice() {
        [only] => *only,
        _ => None,
    }
}
