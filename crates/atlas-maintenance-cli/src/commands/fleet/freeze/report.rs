//! The freezes of a report, and what starts in them by all that is known.

use atlas_maintenance_calendar::{
    ReportConflict, ReportFreeze, ReportPart, ReportStart, ReportVerdict,
};
use atlas_maintenance_fleet::{
    FreezeConditions, FreezePosition, FrozenStart, KeptOut, NotKeptReason, StartSource, WindowsFile,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Check, Checked, Found, in_file, text};
use crate::commands::fleet::each::Outlooks;
use crate::when::zone_of;

/// How many months a report looks ahead, as `fleet freeze check` does.
const MONTHS: u16 = 12;

const CLOCK: &str = "%Y-%m-%d %H:%M";

/// The freezes of a file, and what starts in them: what cannot be kept out first.
pub(in crate::commands::fleet) fn of_report(
    windows: WindowsFile,
    seen: &Outlooks,
    zone: &TimeZone,
    now: Timestamp,
) -> (Vec<ReportFreeze>, Vec<ReportConflict>) {
    let mut check = Check {
        windows,
        conditions: FreezeConditions::over_months(now, MONTHS),
        months: MONTHS,
        here: zone.clone(),
        projects: Vec::new(),
    };
    let mut zones = Vec::new();
    for (project, outlook) in &seen.projects {
        zones.push(outlook.as_ref().ok().and_then(zone_of));
        let checked = check.project(project, outlook, None);
        check.projects.push(checked);
    }
    let conflicts = check.projects.iter().zip(&zones);
    let mut conflicts: Vec<_> = conflicts
        .flat_map(|(checked, zone)| check.conflicts(checked, zone.as_ref()))
        .collect();
    conflicts.sort_by_key(|it| {
        let start = it.start.as_ref().map(|start| start.estimate);
        (it.verdict == ReportVerdict::KeptOut, start, it.id)
    });
    (check.report_freezes(), conflicts)
}

impl Check {
    fn report_freezes(&self) -> Vec<ReportFreeze> {
        let freezes = self.windows.freezes().iter().enumerate();
        let freezes = freezes.map(|(number, freeze)| {
            let period = freeze.period();
            let yearly = if period.is_yearly() {
                ", every year"
            } else {
                ""
            };
            let from = format!("{}{yearly}", period.from().strftime(CLOCK));
            let to = period.end().exclusive().strftime(CLOCK).to_string();
            let zone = period.zone().and_then(|zone| zone.iana_name());
            let zone = zone.unwrap_or("that of each project");
            let selected = self.projects.iter();
            let selected = selected.filter(|it| it.freezes.contains(&number));
            ReportFreeze::new(period.name(), from, to, zone, selected.count())
        });
        freezes.collect()
    }

    fn conflicts(&self, checked: &Checked, zone: Option<&TimeZone>) -> Vec<ReportConflict> {
        let names = |numbers: &mut dyn Iterator<Item = usize>| {
            let names: Vec<_> = numbers.map(|it| self.name(it).to_owned()).collect();
            names
        };
        let project = &checked.project;
        let without_start = |freezes: Vec<String>, verdict, what: &str, why: &str| {
            let mut it = ReportConflict::new(&project.name, project.id, freezes, None, verdict);
            it.what = what.to_owned();
            it.why = vec![ReportPart::Text(why.to_owned())];
            (!it.freezes.is_empty()).then_some(it)
        };
        match &checked.found {
            Found::Starts(starts) => starts
                .iter()
                .map(|start| {
                    let freezes = names(&mut in_file(checked, start));
                    self.conflict(checked, start, freezes, zone)
                })
                .collect(),
            Found::NoWindow => {
                let freezes = names(&mut self.unheld(checked));
                let verdict = ReportVerdict::NotKeptOut;
                let it = without_start(freezes, verdict, "no window", text::NO_WINDOW);
                it.into_iter().collect()
            }
            Found::Unknown(why) => {
                let freezes = names(&mut checked.freezes.iter().copied());
                let it = without_start(freezes, ReportVerdict::Unknown, "not read", why);
                it.into_iter().collect()
            }
        }
    }

    fn conflict(
        &self,
        checked: &Checked,
        start: &FrozenStart,
        freezes: Vec<String>,
        zone: Option<&TimeZone>,
    ) -> ReportConflict {
        let project = &checked.project;
        let latest = Some(start.latest);
        let at = ReportStart::new(start.estimate, start.earliest, latest, zone.cloned());
        let verdict = match start.kept_out.is_possible() {
            true => ReportVerdict::KeptOut,
            false => ReportVerdict::NotKeptOut,
        };
        let mut it = ReportConflict::new(&project.name, project.id, freezes, Some(at), verdict);
        it.what = match (start.source, start.position) {
            (StartSource::Announced, FreezePosition::Surely) => "announced maintenance",
            (StartSource::Announced, _) => "announced maintenance, which may be inside",
            _ => "opening of the window; nothing is announced",
        }
        .to_owned();
        it.why = self.why(checked, start);
        it
    }

    fn why(&self, checked: &Checked, start: &FrozenStart) -> Vec<ReportPart> {
        let words = |text: &str| ReportPart::Text(text.to_owned());
        let time = ReportPart::Time;
        match &start.kept_out {
            KeptOut::By {
                deferrals,
                start: later,
                gate,
                ..
            } => {
                let times = match deferrals {
                    1 => "if deferred once, to".to_owned(),
                    2 => "if deferred twice, to".to_owned(),
                    more => format!("if deferred {more} times, to"),
                };
                let mut parts = vec![ReportPart::Text(times), time(*later)];
                if start.source == StartSource::Announced {
                    parts.extend([words("; possible from"), time(gate.opens)]);
                    parts.extend([words("to"), time(gate.closes)]);
                }
                parts
            }
            KeptOut::Not { reason, .. } => match reason {
                NotKeptReason::TooFewDeferrals { left, start, .. } => {
                    let left = match left {
                        1 => "1 deferral is left, and leads to about".to_owned(),
                        left => format!("{left} deferrals are left, and lead to about"),
                    };
                    let after = words(", and that may be in a freeze too");
                    vec![ReportPart::Text(left), time(*start), after]
                }
                NotKeptReason::GateClosed { since, .. } => {
                    vec![words("it is too late to defer it, since"), time(*since)]
                }
                other => vec![ReportPart::Text(text::reason(self, checked, other))],
            },
            _ => Vec::new(),
        }
    }
}
