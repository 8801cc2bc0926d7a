//! `fleet freeze check`: which starts are inside of freezes, and whether they can be kept out.

mod guard;
mod report;
mod text;

use atlas_maintenance::{Client, Error, Outlook, Upcoming, UpcomingState};
use atlas_maintenance_fleet::{
    DeferralGate, FleetProject, FreezeConditions, FrozenStart, KeptOut, KnownMaintenance,
    KnownStart, NotKeptReason, StartSource, WavePosition, WindowsFile, each_outlook, frozen_starts,
};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::each::{Outlooks, gather as gather_each};
use super::gather::{self, options as calls};
use super::plan::{invalid, windows_file};
use crate::args::{FreezeCheck, Selection, Tag};
use crate::failure::Failure;
use crate::openmetrics::FreezeConflict;
use crate::output::{Output, plural};
use crate::progress::Progress;
use crate::results::{FreezeCheckResult, FreezeRow, FrozenRow};
use crate::signals;

pub(super) use report::of_report;

/// A project that freezes select.
struct Checked {
    project: FleetProject,
    /// The numbers of its freezes in the file.
    freezes: Vec<usize>,
    found: Found,
}

/// What is known of a project.
enum Found {
    /// The starts that are inside of its freezes.
    Starts(Vec<FrozenStart>),
    /// It has no window, so maintenance can start at any time.
    NoWindow,
    /// Its window could not be read, or its time zone is unknown; and why.
    Unknown(String),
}

/// All that was checked.
struct Check {
    windows: WindowsFile,
    conditions: FreezeConditions,
    /// How many months are looked at.
    months: u16,
    /// The time zone of the output.
    here: TimeZone,
    projects: Vec<Checked>,
}

pub(super) use guard::run as guard;

/// Prints what starts inside of freezes. Fails if something cannot be kept out, or not everything was read.
pub(super) async fn check(
    client: &Client,
    options: &FreezeCheck,
    output: Output,
) -> Result<(), Failure> {
    let here = gather::reader_zone(&options.reader)?;
    let windows = windows_file(&options.file)?;
    let conditions = FreezeConditions::over_months(gather::now(), options.months);
    let mut check = Check {
        windows,
        conditions,
        months: options.months,
        here,
        projects: Vec::new(),
    };
    let seen = match check.windows.freezes() {
        [] => None,
        _ => {
            let read = read(client, &check.windows, &options.selection, output);
            Some(signals::unless_stopped(read).await?)
        }
    };
    let fleet = seen.iter().flat_map(|seen| &seen.projects);
    check.projects = fleet
        .map(|(project, outlook)| check.project(project, outlook, options.last_wave.as_ref()))
        .collect();
    let shown = output.show(
        || check.document(),
        || text::text(&check, output.width().map(usize::from)),
    );
    seen.map_or(Ok(()), |seen| seen.whole())?;
    check.all_kept_out()?;
    shown
}

/// The selected projects that a freeze selects, with what is coming to them.
async fn read(
    client: &Client,
    windows: &WindowsFile,
    selection: &Selection,
    output: Output,
) -> Result<Outlooks, Failure> {
    let scope = gather::scope(client, windows.organization(), selection, output).await?;
    windows.check_freezes(scope.all()).map_err(invalid)?;
    let is_in_any = |project: &FleetProject| {
        let mut freezes = windows.freezes().iter();
        freezes.any(|freeze| freeze.selector().matches(project))
    };
    let selected: Vec<_> = scope.selected.into_iter().filter(is_in_any).collect();
    let progress = Progress::new("projects read", Some(selected.len()), output);
    let (options, token) = (calls(selection), signals::token());
    let each = each_outlook(client, selected, None, &options, &token);
    let seen = gather_each(each, progress, |_, _, _| {}).await;
    signals::check()?;
    Ok(seen)
}

/// The coming maintenance that may fall into freezes of a windows file, once for each freeze.
pub(super) fn conflicts(windows: WindowsFile, seen: &Outlooks) -> Vec<FreezeConflict> {
    let check = Check {
        windows,
        conditions: FreezeConditions::over_months(gather::now(), MONTHS),
        months: MONTHS,
        here: TimeZone::UTC,
        projects: Vec::new(),
    };
    let mut found = Vec::new();
    for (project, outlook) in &seen.projects {
        let checked = check.project(project, outlook, None);
        let Found::Starts(starts) = &checked.found else {
            continue;
        };
        let announced = starts.iter().find(|it| it.source == StartSource::Announced);
        let names = announced
            .into_iter()
            .flat_map(|start| in_file(&checked, start));
        found.extend(names.map(|number| {
            let (id, name) = (project.id.to_string(), project.name.clone());
            (id, name, check.name(number).to_owned())
        }));
    }
    found
}

/// How many months ahead announced maintenance is looked at: more than two deferrals move it.
const MONTHS: u16 = 2;

/// How long after its estimate maintenance is looked for where nothing bounds it.
const UNBOUNDED: SignedDuration = SignedDuration::from_hours(28 * 24);

/// What is known of the maintenance that comes.
fn known(upcoming: Option<&Upcoming>) -> KnownMaintenance {
    let Some(upcoming) = upcoming else {
        return KnownMaintenance::Nothing;
    };
    let (start, gate) = (&upcoming.start, &upcoming.gate);
    let is_waiting = matches!(
        upcoming.state,
        UpcomingState::Announced | UpcomingState::Deferred(_)
    );
    let unbounded = || start.estimate.saturating_add(UNBOUNDED);
    let latest = start.latest.or_else(|| unbounded().ok());
    KnownMaintenance::Start(KnownStart::new(
        start.earliest,
        start.estimate,
        latest.unwrap_or(Timestamp::MAX),
        gate.deferrals_left,
        is_waiting.then(|| DeferralGate::new(gate.opens, gate.closes)),
    ))
}

impl Check {
    fn project(
        &self,
        project: &FleetProject,
        outlook: &Result<Outlook, Error>,
        last_wave: Option<&Tag>,
    ) -> Checked {
        let freezes = self.windows.freezes().iter().enumerate();
        let freezes: Vec<_> = freezes
            .filter(|(_, freeze)| freeze.selector().matches(project))
            .map(|(number, _)| number)
            .collect();
        let found = match outlook {
            Ok(outlook) => self.starts(outlook, &freezes, waves(project, last_wave)),
            Err(error) => Found::Unknown(error.to_string()),
        };
        Checked {
            project: project.clone(),
            freezes,
            found,
        }
    }

    fn starts(&self, outlook: &Outlook, freezes: &[usize], waves: WavePosition) -> Found {
        let Some(window) = &outlook.window else {
            return Found::NoWindow;
        };
        let periods: Vec<_> = freezes
            .iter()
            .filter_map(|number| Some(self.windows.freezes().get(*number)?.period()))
            .collect();
        let conditions = FreezeConditions::over_months(outlook.as_of, self.months).waves(waves);
        let known = known(outlook.upcoming.as_ref());
        match frozen_starts(window, &periods, &known, &conditions) {
            Ok(starts) => Found::Starts(starts),
            Err(zone) => Found::Unknown(zone.to_string()),
        }
    }

    /// The name of a freeze of the file.
    fn name(&self, number: usize) -> &str {
        let freeze = self.windows.freezes().get(number);
        freeze.map_or("", |freeze| freeze.period().name())
    }

    /// Whether a freeze still comes in the time that is looked at, for a project without a time zone.
    fn comes(&self, number: usize) -> bool {
        let FreezeConditions { now, until, .. } = self.conditions;
        self.windows.freezes().get(number).is_some_and(|freeze| {
            let occurrences = freeze.period().occurrences(&TimeZone::UTC, now, until);
            !occurrences.is_empty()
        })
    }

    /// The freezes that a project cannot be kept out of at all, as it has no window.
    fn unheld<'a>(&'a self, checked: &'a Checked) -> impl Iterator<Item = usize> + 'a {
        let is_without = matches!(checked.found, Found::NoWindow);
        let freezes = checked.freezes.iter().copied();
        freezes.filter(move |number| is_without && self.comes(*number))
    }

    /// Fails if something cannot be kept out, as the result says of each.
    fn all_kept_out(&self) -> Result<(), Failure> {
        let is_not_kept = |checked: &&Checked| match &checked.found {
            Found::Starts(starts) => starts.iter().any(|start| !start.kept_out.is_possible()),
            Found::NoWindow => self.unheld(checked).next().is_some(),
            Found::Unknown(_) => false,
        };
        let projects: Vec<_> = self.projects.iter().filter(is_not_kept).collect();
        let unknown = self.projects.iter();
        let unknown = unknown.filter(|checked| matches!(checked.found, Found::Unknown(_)));
        let unknown = unknown.count();
        if projects.is_empty() && unknown == 0 {
            return Ok(());
        }
        if projects.is_empty() {
            let projects = plural(unknown, "project", "projects");
            return Err(Failure::NotWhole(format!(
                "of {projects} it is not known whether maintenance can be kept out, as the result says"
            )));
        }
        let projects = plural(projects.len(), "project", "projects");
        Err(Failure::NotKeptOut(format!(
            "{projects} cannot be kept out of a freeze, as the result says"
        )))
    }

    fn document(&self) -> FreezeCheckResult {
        let starts: Vec<_> = self
            .projects
            .iter()
            .flat_map(|checked| self.rows(checked))
            .collect();
        let count = |verdict: &str| starts.iter().filter(|row| row.verdict == verdict).count();
        FreezeCheckResult {
            until: self.conditions.until.to_string(),
            projects_in_freezes: self.projects.len(),
            kept_out: count("kept-out"),
            not_kept_out: count("not-kept-out"),
            without_window: count("no-window"),
            unknown: count("unknown"),
            freezes: self.freezes(),
            starts,
        }
    }

    fn freezes(&self) -> Vec<FreezeRow> {
        let freezes = self.windows.freezes().iter().enumerate();
        let freezes = freezes.map(|(number, freeze)| {
            let period = freeze.period();
            let selected = self.projects.iter();
            FreezeRow {
                name: period.name().to_owned(),
                line: freeze.line(),
                from: period.from().to_string(),
                to: period.end().exclusive().to_string(),
                zone: period
                    .zone()
                    .and_then(|zone| zone.iana_name())
                    .map(str::to_owned),
                yearly: period.is_yearly(),
                days: text::days(period),
                projects: selected
                    .filter(|checked| checked.freezes.contains(&number))
                    .count(),
            }
        });
        freezes.collect()
    }

    fn rows(&self, checked: &Checked) -> Vec<FrozenRow> {
        let row = |verdict, freezes: Vec<String>| FrozenRow {
            project: checked.project.id.to_string(),
            name: checked.project.name.clone(),
            freezes,
            verdict,
            ..FrozenRow::default()
        };
        let names = |numbers: &mut dyn Iterator<Item = usize>| {
            numbers
                .map(|number| self.name(number).to_owned())
                .collect::<Vec<_>>()
        };
        match &checked.found {
            Found::Unknown(why) => vec![FrozenRow {
                reason: Some(why.clone()),
                ..row("unknown", names(&mut checked.freezes.iter().copied()))
            }],
            Found::NoWindow => {
                let freezes = names(&mut self.unheld(checked));
                if freezes.is_empty() {
                    return Vec::new();
                }
                vec![FrozenRow {
                    reason: Some(text::NO_WINDOW.to_owned()),
                    ..row("no-window", freezes)
                }]
            }
            Found::Starts(starts) => starts
                .iter()
                .map(|start| {
                    let freezes = names(&mut in_file(checked, start));
                    self.start(checked, start, row("", freezes))
                })
                .collect(),
        }
    }

    /// The row of a start.
    fn start(&self, checked: &Checked, start: &FrozenStart, row: FrozenRow) -> FrozenRow {
        let time = |time: Timestamp| Some(time.to_string());
        let first = start.freezes.first();
        let row = FrozenRow {
            source: Some(match start.source {
                StartSource::Announced => "announced",
                _ => "window",
            }),
            position: Some(text::position(start)),
            start: time(start.estimate),
            earliest: time(start.earliest),
            latest: time(start.latest),
            from: first.and_then(|placed| time(placed.occurrence.from.timestamp())),
            to: first.and_then(|placed| time(placed.occurrence.to.timestamp())),
            ..row
        };
        match &start.kept_out {
            KeptOut::By {
                deferrals,
                start,
                gate,
                ..
            } => FrozenRow {
                verdict: "kept-out",
                deferrals: Some(*deferrals),
                deferred_start: time(*start),
                defer_from: time(gate.opens),
                defer_until: time(gate.closes),
                ..row
            },
            KeptOut::Not { reason, .. } => FrozenRow {
                verdict: "not-kept-out",
                deferred_start: match reason {
                    NotKeptReason::TooFewDeferrals { start, .. } => time(*start),
                    _ => None,
                },
                reason: Some(text::reason(self, checked, reason)),
                ..row
            },
            _ => row,
        }
    }
}

/// The numbers in the file of the freezes that a start is in, each once.
fn in_file<'a>(checked: &'a Checked, start: &'a FrozenStart) -> impl Iterator<Item = usize> + 'a {
    let mut numbers: Vec<_> = start
        .freezes
        .iter()
        .filter_map(|placed| checked.freezes.get(placed.freeze).copied())
        .collect();
    numbers.dedup();
    numbers.into_iter()
}

/// What waves say of a project, where a tag says which ones are in the last one.
fn waves(project: &FleetProject, last_wave: Option<&Tag>) -> WavePosition {
    let Some((key, value)) = last_wave else {
        return WavePosition::NoWaves;
    };
    let found = project.tags.get(key);
    let is_last = found.is_some_and(|found| value.as_ref().is_none_or(|value| value == found));
    match is_last {
        true => WavePosition::Last,
        false => WavePosition::NotLast,
    }
}
