//! `fleet freeze guard`: defers announced maintenance that would start in a freeze.

use atlas_maintenance::{Client, DeferralState, EnsuredDeferral, Error, Upcoming};
use atlas_maintenance_fleet::{
    ActionOutcome, FleetProject, FreezeConditions, FreezePosition, FrozenStart, KeptOut,
    StartSource, each_ensure_deferred_of,
};
use atlas_maintenance_types::one_line;
use comfy_table::{ColumnConstraint, Width};
use jiff::{SignedDuration, Timestamp};

use super::{Check, Checked, Found, MONTHS, in_file, read, text};
use crate::args::FreezeGuard;
use crate::commands::fleet::defer::problem;
use crate::commands::fleet::each::gather as gather_each;
use crate::commands::fleet::gather::{options as calls, reader_zone};
use crate::commands::fleet::plan::windows_file;
use crate::deferral_lock::{DeferralLock, Guarded};
use crate::failure::Failure;
use crate::last_run::LastRun;
use crate::output::{Output, confirm, plural, table};
use crate::printable::note;
use crate::progress::Progress;
use crate::results::{GuardResult, GuardRow};
use crate::signals;
use crate::when;

/// How often it has to run to miss no gate: half of the 24 hours for which one is open.
const AT_LEAST_EVERY: SignedDuration = SignedDuration::from_hours(12);

/// What is to be done about maintenance that would start in a freeze.
struct Threat {
    project: FleetProject,
    freezes: Vec<String>,
    upcoming: Upcoming,
    start: FrozenStart,
    what: What,
}

enum What {
    /// It can be deferred now.
    Defer,
    /// It can be deferred from this time on.
    Wait(Timestamp),
    /// It cannot be kept out, and why.
    Cannot(String),
    /// It was tried.
    Tried(Result<EnsuredDeferral, Error>),
}

pub(in crate::commands::fleet) async fn run(
    client: &Client,
    options: &FreezeGuard,
    output: Output,
) -> Result<(), Failure> {
    let here = reader_zone(&options.reader)?;
    let windows = windows_file(&options.file)?;
    let check = Check {
        windows,
        conditions: FreezeConditions::over_months(Timestamp::now(), MONTHS),
        months: MONTHS,
        here,
        projects: Vec::new(),
    };
    let last_run = LastRun::of(client, &options.file.path);
    let before = last_run.read();
    let reading = read(client, &check.windows, &options.selection, output);
    let seen = signals::unless_stopped(reading).await?;
    let as_of = seen.projects.iter();
    let as_of = as_of.filter_map(|(_, outlook)| Some(outlook.as_ref().ok()?.as_of));
    let now = as_of.max().unwrap_or_else(Timestamp::now);
    let warning = before.and_then(|before| late(before, now));
    let (mut threats, mut unknown) = (Vec::new(), Vec::new());
    for (project, outlook) in &seen.projects {
        let checked = check.project(project, outlook, options.last_wave.as_ref());
        match (&checked.found, outlook) {
            (Found::Unknown(why), _) => unknown.push((project.clone(), why.clone())),
            (Found::Starts(starts), Ok(outlook)) => {
                let announced = starts.iter().find(|it| it.source == StartSource::Announced);
                if let (Some(start), Some(upcoming)) = (announced, &outlook.upcoming) {
                    threats.push(threat(&check, &checked, start, upcoming, outlook.as_of));
                }
            }
            _ => {}
        }
    }
    let to_defer = threats
        .iter()
        .filter(|threat| matches!(threat.what, What::Defer));
    let wanted: Vec<_> = to_defer
        .map(|threat| {
            let times = threat.upcoming.deferrals().saturating_add(1);
            (threat.project.clone(), times, threat.upcoming.clone())
        })
        .collect();
    if !wanted.is_empty() && !options.yes {
        for (project, ..) in &wanted {
            output.to_stderr(&project.to_string());
        }
        let count = plural(wanted.len(), "project", "projects");
        let question = format!("Defer the coming maintenance of {count} by one week?");
        confirm(&question, "guard defers maintenance").await?;
    }
    // What changed since the reading, such as by another run, is seen: each call reads again before it defers.
    let lock = match wanted.is_empty() {
        true => None,
        false => Some(DeferralLock::take(client, Guarded::Deferral, output).await?),
    };
    let progress = Progress::new("done", Some(wanted.len()), output);
    let each = each_ensure_deferred_of(
        client,
        wanted,
        &calls(&options.selection),
        &signals::token(),
    );
    let tried = gather_each(each, progress, |_, _, _| {}).await;
    drop(lock);
    for (project, result) in tried.projects {
        if let Some(threat) = threats.iter_mut().find(|it| it.project.id == project.id) {
            threat.what = What::Tried(result);
        }
    }
    let guard = Guard {
        check,
        threats,
        unknown,
        warning,
        before,
    };
    if seen.stopped.is_none() && guard.unknown.is_empty() && guard.is_whole() {
        last_run.write(now);
    }
    guard.conclude(output)
}

/// That the last run is too long ago, if so.
fn late(before: Timestamp, now: Timestamp) -> Option<String> {
    let ago = now.duration_since(before);
    (ago > AT_LEAST_EVERY).then(|| {
        format!(
            "the last run was {} ago: maintenance can be deferred for 24 hours only, so run this at least every \
             12 hours",
            when::length(ago)
        )
    })
}

fn threat(
    check: &Check,
    checked: &Checked,
    start: &FrozenStart,
    upcoming: &Upcoming,
    now: Timestamp,
) -> Threat {
    let what = match &start.kept_out {
        KeptOut::By { gate, .. } if now < gate.opens => What::Wait(gate.opens),
        KeptOut::By { .. } => What::Defer,
        KeptOut::Not { reason, .. } => What::Cannot(text::reason(check, checked, reason)),
        _ => What::Cannot("whether it can be deferred is not known".to_owned()),
    };
    let freezes = in_file(checked, start).map(|number| check.name(number).to_owned());
    Threat {
        project: checked.project.clone(),
        freezes: freezes.collect(),
        upcoming: upcoming.clone(),
        start: start.clone(),
        what,
    }
}

/// All that was found and done.
struct Guard {
    check: Check,
    threats: Vec<Threat>,
    unknown: Vec<(FleetProject, String)>,
    warning: Option<String>,
    before: Option<Timestamp>,
}

/// The state of a threat in a word or two, and why it is not averted.
fn verdict(what: &What) -> (&'static str, Option<String>) {
    match what {
        What::Defer => ("skipped", Some("nothing was sent".to_owned())),
        What::Wait(_) => ("waiting", None),
        What::Cannot(why) => ("not-kept-out", Some(why.clone())),
        What::Tried(tried @ Ok(ensured)) => match &ensured.state {
            DeferralState::DeferredNow(_) => ("deferred", None),
            DeferralState::WasDeferred(_) | DeferralState::NothingScheduled => ("settled", None),
            DeferralState::GateOpens(_) => ("waiting", None),
            _ => ("not-kept-out", problem(tried)),
        },
        What::Tried(Err(error)) => (
            ActionOutcome::from_error(error).as_str(),
            Some(error.to_string()),
        ),
    }
}

impl Guard {
    fn is_whole(&self) -> bool {
        let mut threats = self.threats.iter();
        threats.all(|threat| !matches!(threat.what, What::Defer | What::Tried(Err(_))))
    }

    fn rows(&self) -> Vec<GuardRow> {
        let threats = self.threats.iter().map(|threat| {
            let (state, reason) = verdict(&threat.what);
            let opens = match &threat.what {
                What::Wait(at) => Some(at.to_string()),
                _ => None,
            };
            GuardRow {
                project: threat.project.id.to_string(),
                name: threat.project.name.clone(),
                freezes: threat.freezes.clone(),
                state,
                start: Some(threat.start.estimate.to_string()),
                gate_opens: opens,
                deferrals: Some(threat.upcoming.deferrals()),
                reason,
            }
        });
        let unknown = self.unknown.iter().map(|(project, why)| GuardRow {
            project: project.id.to_string(),
            name: project.name.clone(),
            freezes: Vec::new(),
            state: "unknown",
            start: None,
            gate_opens: None,
            deferrals: None,
            reason: Some(why.clone()),
        });
        threats.chain(unknown).collect()
    }

    fn text(&self, width: Option<u16>) -> String {
        let mut parts = Vec::new();
        let here = &self.check.here;
        if !self.threats.is_empty() {
            let mut table = table(width);
            table.set_header(["PROJECT", "STARTS ABOUT", "FREEZE", "STATE"]);
            for threat in &self.threats {
                let project = &threat.project;
                let freezes: Vec<_> = threat.freezes.iter().map(|name| one_line(name)).collect();
                let is_sure = threat.start.position == FreezePosition::Surely;
                let within = if is_sure { "in" } else { "perhaps in" };
                let state = match (&threat.what, verdict(&threat.what)) {
                    (What::Wait(at), _) => {
                        format!("can be deferred from {}", when::time(*at, here))
                    }
                    (_, ("deferred", _)) => "deferred by one week".to_owned(),
                    (_, (state, None)) => state.to_owned(),
                    (_, (state, Some(reason))) => format!("{state}: {reason}"),
                };
                table.add_row([
                    format!("{}\n{}", one_line(&project.name), project.id),
                    when::time(threat.start.estimate, here),
                    format!("{within} {}", freezes.join(", ")),
                    state,
                ]);
            }
            if let Some(names) = table.column_mut(0) {
                names.set_padding((0, 1));
                names.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(25)));
            }
            parts.push(table.trim_fmt());
        }
        let unknown = self.unknown.iter();
        parts.extend(unknown.map(|(project, why)| format!("-- {project}: not known: {why} --")));
        let count = |wanted: &str| {
            let threats = self.threats.iter();
            threats
                .filter(|threat| verdict(&threat.what).0 == wanted)
                .count()
        };
        let threats = plural(
            self.threats.len(),
            "announced maintenance",
            "announced maintenances",
        );
        parts.push(format!(
            "{threats} in freezes (times in {})",
            when::zone_name(here)
        ));
        parts.push(format!(
            "{} deferred, {} to be deferred later, {} not kept out",
            count("deferred"),
            count("waiting"),
            count("not-kept-out")
        ));
        parts.join("\n")
    }

    fn conclude(&self, output: Output) -> Result<(), Failure> {
        let document = || GuardResult {
            last_run: self.before.map(|before| before.to_string()),
            warning: self.warning.clone(),
            projects: self.rows(),
        };
        let shown = output.show(document, || self.text(output.width()));
        if !self.threats.is_empty() || self.before.is_none() {
            output.to_stderr(
                "run this at least every 12 hours: maintenance can be deferred for 24 hours only",
            );
        }
        if let Some(warning) = &self.warning {
            output.to_stderr(&format!("warning: {warning}"));
        }
        let states: Vec<_> = self
            .threats
            .iter()
            .map(|threat| verdict(&threat.what).0)
            .collect();
        let is = |wanted: &str| states.contains(&wanted);
        if is("unknown") {
            return Err(Failure::Incomplete(ActionOutcome::Unknown));
        }
        let count = |wanted: &[&str]| {
            let found = states.iter().filter(|state| wanted.contains(state));
            found.count()
        };
        let not_sent = count(&["not-sent", "skipped"]);
        let failed = not_sent + count(&["not-kept-out", "refused"]);
        if failed > 0 {
            let projects = plural(failed, "project", "projects");
            if failed == not_sent && !is("deferred") && self.unknown.is_empty() {
                note(&format!("nothing was sent: {projects} could be deferred"));
                return Err(Failure::Incomplete(ActionOutcome::NotSent));
            }
            return Err(Failure::NotKeptOut(format!(
                "{projects} cannot be kept out of a freeze, as the result says"
            )));
        }
        if !self.unknown.is_empty() {
            let projects = plural(self.unknown.len(), "project", "projects");
            return Err(Failure::NotWhole(format!(
                "{projects} could not be read, as the result says"
            )));
        }
        shown?;
        match is("deferred") {
            true => Err(Failure::Guarded),
            false => Ok(()),
        }
    }
}
