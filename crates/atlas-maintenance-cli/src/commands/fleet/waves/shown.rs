//! The projection as text and as a document.

use std::fmt::Write as _;

use atlas_maintenance_fleet::waves::{
    Finding, Mode, OrganizationWaves, ProjectedProject, ProjectedStart, ProjectedWave,
};
use atlas_maintenance_types::one_line;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::gathered::{Basis, Gathered};
use crate::args::Projection;
use crate::output::{plural, table, wrapped};
use crate::results::{
    OrganizationWaves as Organization, Wave, WaveFinding, WaveProject, WavesResult,
};

/// What is shown, and how.
pub(super) struct Shown<'a> {
    /// With the selected projects, in their [order].
    pub(super) organizations: &'a [OrganizationWaves],
    pub(super) gathered: &'a Gathered,
    pub(super) options: &'a Projection,
    pub(super) release: Timestamp,
    /// The time zone of the reader.
    pub(super) zone: TimeZone,
}

/// Wave, start, name: the order of projects. Those without a start come last in their wave.
pub(super) fn order(it: &ProjectedProject) -> impl Ord + use<> {
    let wave = it.wave.map_or(u8::MAX, |wave| wave.number());
    let start = it.start.earliest().unwrap_or(Timestamp::MAX);
    (wave, start, it.project.name.clone(), it.project.id)
}

/// How a time looks in text.
const TIME: &str = "%a %Y-%m-%d %H:%M";

/// The most projects that a finding names.
const MAX_NAMED: usize = 5;

impl Shown<'_> {
    /// The name of an organization.
    pub(super) fn heading(&self, waves: &OrganizationWaves) -> String {
        match waves.organization {
            Some(id) => format!("Organization {id}"),
            None => "Projects of an unknown organization".to_owned(),
        }
    }

    /// What the waves of an organization go by.
    pub(super) fn basis(&self, waves: &OrganizationWaves) -> String {
        match self.gathered.basis(waves.organization) {
            Basis::Service(Some(Mode::Manual)) => {
                "Waves as the service reports them, assigned project by project".to_owned()
            }
            Basis::Service(Some(Mode::EnvironmentTag)) => {
                "Waves as the service reports them, by the tag environment".to_owned()
            }
            Basis::Service(None) => "Waves as the service reports them".to_owned(),
            Basis::Tag(reason) => {
                format!(
                    "As if the tag environment assigned waves: {}",
                    one_line(reason)
                )
            }
        }
    }

    /// Projects of which the wave is not known.
    pub(super) fn unplaced(&self, waves: &OrganizationWaves) -> Option<String> {
        let unplaced = waves.projects.iter().filter(|it| it.wave.is_none()).count();
        let projects = plural(unplaced, "project", "projects");
        (unplaced > 0)
            .then(|| format!("{projects} could not be read, and later waves may wait for them"))
    }

    fn time(&self, time: Timestamp) -> String {
        time.to_zoned(self.zone.clone()).strftime(TIME).to_string()
    }

    fn zone_name(&self) -> String {
        let here = self.release.to_zoned(self.zone.clone());
        let name = self.zone.iana_name().map(str::to_owned);
        name.unwrap_or_else(|| here.strftime("UTC%:z").to_string())
    }

    /// The text for people, at most `width` columns wide if it is given.
    pub(super) fn text(&self, width: Option<u16>) -> String {
        let mut text = self.header(width);
        for waves in self.organizations {
            let basis = wrapped(&self.basis(waves), width);
            let _ = write!(text, "\n\n{}\n{basis}", self.heading(waves));
            let _ = write!(text, "\n\n{}", self.lanes(waves, width));
            if !waves.findings.is_empty() {
                text.push('\n');
            }
            for finding in &waves.findings {
                let _ = write!(text, "\n{}", wrapped(&finding_text(finding), width));
            }
            if let Some(unplaced) = self.unplaced(waves) {
                let _ = write!(text, "\n{}", wrapped(&unplaced, width));
            }
            if let Some(projects) = self.projects(waves, width) {
                let _ = write!(text, "\n\n{projects}");
            }
        }
        for odd in self.gathered.unreadable() {
            let _ = write!(text, "\n\n-- {odd} --");
        }
        if self.organizations.is_empty() {
            text.push_str("\n\nno projects");
        }
        text
    }

    fn header(&self, width: Option<u16>) -> String {
        let assumed = match self.options.release {
            Some(_) => "",
            None => " (the first of next month; see --release)",
        };
        let (completion, without) = (self.options.completion, self.options.without_window);
        [
            format!("Release   {}{assumed}", self.time(self.release)),
            format!("Time zone {}", self.zone_name()),
            format!("Assumed   maintenance takes at most {completion} h; without a window it begins within {without} h"),
            "All starts are estimates: the service tells no dates.".to_owned(),
        ]
        .map(|line| wrapped(&line, width))
        .join("\n")
    }

    fn lanes(&self, waves: &OrganizationWaves, width: Option<u16>) -> String {
        let mut table = table(width);
        table.set_header(["WAVE", "PROJECTS", "FIRST START", "LAST START"]);
        for lane in &waves.waves {
            let number = lane.wave.to_string();
            let (first, last) = self.span(lane);
            table.add_row([number, lane.projects.to_string(), first, last]);
        }
        if let Some(names) = table.column_mut(0) {
            names.set_padding((0, 1));
        }
        table.trim_fmt()
    }

    fn span(&self, lane: &ProjectedWave) -> (String, String) {
        if lane.projects == 0 {
            return ("-".to_owned(), "-".to_owned());
        }
        let first = match lane.first {
            // One without a window can start before it.
            _ if lane.without_window > 0 => format!("after {}", self.time(lane.after)),
            Some(first) => self.time(first),
            None => "unknown".to_owned(),
        };
        let last = lane
            .last
            .map_or("unknown".to_owned(), |last| self.time(last));
        (first, last)
    }

    /// The table of the selected projects; `None` if there is none to list.
    fn projects(&self, waves: &OrganizationWaves, width: Option<u16>) -> Option<String> {
        let is_listed = |it: &&ProjectedProject| {
            self.options.all || !matches!(it.start, ProjectedStart::ChosenByAtlas { .. })
        };
        let listed: Vec<_> = waves.projects.iter().filter(is_listed).collect();
        let folded = waves.projects.len() - listed.len();
        let mut text = String::new();
        if !listed.is_empty() {
            let mut table = table(width);
            table.set_header(["WAVE", "FROM", "PROJECT", "START"]);
            for it in listed {
                let wave = it.wave.map_or("?".to_owned(), |wave| wave.to_string());
                let source = it.source.map_or("", |source| source.as_str()).to_owned();
                let name = format!("{}\n{}", one_line(&it.project.name), it.project.id);
                table.add_row([wave, source, name, self.start(&it.start)]);
            }
            if let Some(waves) = table.column_mut(0) {
                waves.set_padding((0, 1));
            }
            text = table.trim_fmt();
        }
        if folded > 0 {
            let separator = if text.is_empty() { "" } else { "\n" };
            let projects = plural(folded, "project", "projects");
            let _ = write!(
                text,
                "{separator}{projects} without a window: --all lists them"
            );
        }
        (!text.is_empty()).then_some(text)
    }

    fn start(&self, start: &ProjectedStart) -> String {
        match start {
            ProjectedStart::Opening { .. } if start.is_certain() => start
                .earliest()
                .map_or_else(String::new, |time| self.time(time)),
            ProjectedStart::Opening { earliest, .. } => {
                self.interval(&self.time(earliest.timestamp()), start)
            }
            ProjectedStart::ChosenByAtlas { after, .. } => {
                let after = format!("Atlas chooses, after {}", self.time(*after));
                self.interval(&after, start)
            }
            ProjectedStart::Unknown(reason) => format!("-- {} --", one_line(reason)),
            _ => String::new(),
        }
    }

    fn interval(&self, from: &str, start: &ProjectedStart) -> String {
        match start.latest() {
            Some(latest) => format!("{from}\nat the latest {}", self.time(latest)),
            None => format!("{from}\nor later"),
        }
    }

    /// The document for programs.
    pub(super) fn document(&self) -> WavesResult {
        let projects = self.organizations.iter().flat_map(|it| &it.projects);
        let odd = self.gathered.unreadable().iter().map(|odd| WaveProject {
            project: odd.id.map(|id| id.to_string()),
            name: odd.name.clone(),
            problem: Some(odd.to_string()),
            ..WaveProject::default()
        });
        WavesResult {
            release: self.release.to_string(),
            release_is_assumed: self.options.release.is_none(),
            completion_hours: self.options.completion,
            without_window_hours: self.options.without_window,
            organizations: self
                .organizations
                .iter()
                .map(|waves| self.organization(waves))
                .collect(),
            projects: projects.map(project).chain(odd).collect(),
        }
    }

    fn organization(&self, waves: &OrganizationWaves) -> Organization {
        let basis = self.gathered.basis(waves.organization);
        let (name, reason, mode) = match basis {
            Basis::Service(mode) => ("service", None, *mode),
            Basis::Tag(reason) => ("tag", Some(reason.clone()), None),
        };
        Organization {
            organization: waves.organization.map(|id| id.to_string()),
            basis: name,
            reason,
            mode: mode.map(|mode| match mode {
                Mode::Manual => "MANUAL",
                Mode::EnvironmentTag => "ENV_TAG_MAPPING",
            }),
            waves: waves.waves.iter().map(wave).collect(),
            findings: waves.findings.iter().map(finding).collect(),
        }
    }
}

fn wave(lane: &ProjectedWave) -> Wave {
    let text = |time: Option<Timestamp>| time.map(|time| time.to_string());
    Wave {
        wave: lane.wave.number(),
        projects: lane.projects,
        without_window: lane.without_window,
        after: lane.after.to_string(),
        first: text(lane.first),
        last: text(lane.last),
    }
}

fn severity(finding: &Finding) -> &'static str {
    match finding.kind.is_warning() {
        true => "warning",
        false => "note",
    }
}

fn finding(finding: &Finding) -> WaveFinding {
    WaveFinding {
        kind: finding.kind.as_str(),
        severity: severity(finding),
        message: finding.message.clone(),
        projects: finding
            .projects
            .iter()
            .map(|it| it.id.to_string())
            .collect(),
    }
}

fn project(it: &ProjectedProject) -> WaveProject {
    let (earliest, problem) = match &it.start {
        ProjectedStart::ChosenByAtlas { after, .. } => (Some(*after), None),
        ProjectedStart::Unknown(reason) => (None, Some(reason.clone())),
        start => (start.earliest(), None),
    };
    let was_read = it.window.is_some() || problem.is_none();
    WaveProject {
        project: Some(it.project.id.to_string()),
        name: Some(it.project.name.clone()),
        organization: it.project.organization.map(|id| id.to_string()),
        wave: it.wave.map(|wave| wave.number()),
        source: it.source.map(|source| source.as_str()),
        has_window: was_read.then_some(it.window.is_some()),
        earliest: earliest.map(|time| time.to_string()),
        latest: it.start.latest().map(|time| time.to_string()),
        time_zone: it.window.as_ref().map(|window| window.time_zone.clone()),
        problem,
    }
}

/// A finding with the names of some of its projects.
fn finding_text(finding: &Finding) -> String {
    let mut text = format!("{}: {finding}", severity(finding));
    if finding.kind.is_warning() && !finding.projects.is_empty() {
        let names = finding.projects.iter().take(MAX_NAMED);
        let names: Vec<_> = names.map(|it| one_line(&it.name)).collect();
        let _ = write!(text, " ({}", names.join(", "));
        if let Some(more @ 1..) = finding.projects.len().checked_sub(MAX_NAMED) {
            let _ = write!(text, " and {more} more");
        }
        text.push(')');
    }
    text
}
