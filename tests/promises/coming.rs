//! Promises about what maintenance is coming, and about deferring it as often as asked.

use std::time::Duration;

use atlas_maintenance::jiff::{SignedDuration, Timestamp};
use atlas_maintenance::{
    DayOfWeek, DeferralState, Doubt, EnsuredDeferral, Error, Event, EventType, HourOfDay,
    ProjectId, Upcoming, UpcomingState, Window,
};
use atlas_maintenance_simulator::{ConsoleUser, MaintenanceRecord, MaintenanceState};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::generators::{Failure, Whole, failure, whole};
use crate::property::Property;
use crate::world::{World, broken, ok, says_nothing_done};

/// Something that happens to a project.
#[derive(Clone, Debug)]
pub enum Step {
    /// Hours pass.
    Pass(u32),
    /// Time passes until so many hours before the maintenance.
    PassUntil(u32),
    /// Maintenance is scheduled for an opening of the window, so many weeks after the first.
    Schedule(u8),
    Defer,
    DeferInConsole,
    DeferByVendor,
    Set(Whole),
    SetTheSame,
    Reset,
    StartNow,
    Cancel,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (1..100_u32).prop_map(Step::Pass),
        6 => select(vec![100, 73, 72, 71, 60, 49, 48, 47, 20, 1, 0]).prop_map(Step::PassUntil),
        4 => (0..3_u8).prop_map(Step::Schedule),
        4 => Just(Step::Defer),
        2 => Just(Step::DeferInConsole),
        1 => Just(Step::DeferByVendor),
        1 => whole().prop_map(Step::Set),
        1 => Just(Step::SetTheSame),
        1 => Just(Step::Reset),
        1 => Just(Step::StartNow),
        1 => Just(Step::Cancel),
    ]
}

/// Zones with and without changes of their clocks, at the hours of windows and by less than an hour.
const ZONES: &[&str] = &[
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
];

/// From these times on clocks change in some of the zones within the next weeks, or do not.
const BEGINNINGS: &[&str] = &[
    "2026-02-02T00:00:00Z",
    "2026-03-02T07:00:00Z",
    "2026-10-12T05:30:00Z",
];

/// Longer than events are read.
const LONG: Duration = Duration::from_secs(45 * 24 * 3600);

/// How long it takes until every event is listed.
const LISTED: Duration = Duration::from_secs(16 * 60);

impl World {
    /// Time passes until every event is listed.
    fn settle(&self) {
        self.control().advance(LISTED);
    }

    /// The maintenance that is scheduled or under way.
    fn present(&self, project: ProjectId) -> Option<MaintenanceRecord> {
        let all = self.control().maintenances(project).expect("a project");
        let is_present = |record: &MaintenanceRecord| {
            matches!(
                record.state,
                MaintenanceState::Scheduled | MaintenanceState::UnderWay
            )
        };
        all.into_iter().next_back().filter(is_present)
    }

    /// Whether the event of the end of the last maintenance may not be listed yet.
    fn ended_just_now(&self, project: ProjectId) -> bool {
        let all = self.control().maintenances(project).expect("a project");
        match all.last().map(|record| record.state) {
            Some(MaintenanceState::Completed { at } | MaintenanceState::Cancelled { at }) => {
                let ago = self.control().now().duration_since(at);
                Duration::try_from(ago).is_ok_and(|ago| ago <= LISTED)
            }
            _ => false,
        }
    }

    /// Does it, if it is possible.
    async fn happen(&self, project: ProjectId, step: &Step) {
        let control = self.control();
        let window = self.window(project);
        let hours = |hours: u32| Duration::from_secs(3600) * hours;
        match step {
            Step::Pass(passed) => control.advance(hours(*passed)),
            Step::PassUntil(left) => {
                if let Some(record) = self.present(project) {
                    let at = record.date - hours(*left);
                    let wait = at.duration_since(control.now());
                    if let Ok(wait) = Duration::try_from(wait) {
                        control.advance(wait);
                    }
                }
            }
            Step::Schedule(weeks) => {
                let _ = control.schedule_in_window(project);
                if let (1.., Some(record)) = (*weeks, self.present(project))
                    && record.state == MaintenanceState::Scheduled
                    && let Ok(Some(current)) = window.get().await
                {
                    let openings = current.starts(record.first_date - Duration::from_secs(1));
                    let at = openings.expect("a zone").nth(usize::from(*weeks));
                    let at = at.expect("an opening").timestamp();
                    let _ = control.schedule_maintenance_at(project, at);
                }
            }
            Step::Defer => drop(window.defer().await),
            Step::DeferInConsole => {
                drop(control.defer_by_console(project, &ConsoleUser::new("ada@example.org")))
            }
            Step::DeferByVendor => drop(control.defer_by_admin(project)),
            Step::Set(whole) => drop(window.set(&desired(whole)).await),
            Step::SetTheSame => {
                if let Ok(Some(current)) = window.get().await {
                    drop(window.set(&Window::from(&current)).await);
                }
            }
            Step::Reset => drop(window.reset().await),
            Step::StartNow => drop(window.start_now().await),
            Step::Cancel => drop(control.cancel_maintenance(project)),
        }
    }
}

fn desired(whole: &Whole) -> Window {
    let day = DayOfWeek::try_from(i64::from(whole.day)).expect("a day");
    let hour = HourOfDay::new(whole.hour).expect("an hour");
    let window = Window::weekly(day, hour).auto_defer(whole.auto_defer);
    match whole.protected {
        Some((start, end)) => window.protected_hours(start..end),
        None => window.no_protected_hours(),
    }
}

/// A window, whether it is old, the indices of zone and beginning, and what happens.
type History = (Whole, bool, (usize, usize), Vec<Step>);

/// The true start of maintenance that is told lies between the bounds, and maintenance that was announced is
/// told.
pub fn start_is_within_bounds() -> Property<History> {
    let zones = (0..ZONES.len(), 0..BEGINNINGS.len());
    Property::new(
        (
            whole(),
            prop::bool::weighted(0.7),
            zones,
            vec(step(), 3..12),
        ),
        |world, (whole, is_old, (zone, beginning), steps)| {
            Box::pin(async move {
                let begin: Timestamp = BEGINNINGS[beginning].parse().expect("a time");
                // A window that was not changed for long, or just now.
                let before = if is_old { LONG } else { LISTED };
                world.control().clock().set(begin - before);
                let project = world.project();
                let zone = ZONES[zone];
                world
                    .control()
                    .set_time_zone(project, zone)
                    .expect("a zone");
                world.give(project, &whole).await;
                world.control().clock().set(begin);
                world.happen(project, &Step::Schedule(0)).await;
                world.settle();
                for step in &steps {
                    world.happen(project, step).await;
                    world.settle();
                    let now = world.control().now();
                    let maintenance = world.client.project(project).maintenance();
                    let upcoming = ok("upcoming", maintenance.upcoming(now).await)?;
                    let present = world.present(project);
                    compare(
                        world,
                        world.ended_just_now(project),
                        present.as_ref(),
                        upcoming.as_ref(),
                        now,
                    )
                    .map_err(|why| format!("after {step:?} at {now}: {why}"))?;
                }
                Ok(())
            })
        },
        &[
            "a start that was estimated",
            "a start that was estimated to the hour",
            "a start after a deferral",
            "a start after a change of the window",
            "a start under way",
            "nothing announced",
        ],
    )
}

fn compare(
    world: &World,
    ended_just_now: bool,
    present: Option<&MaintenanceRecord>,
    upcoming: Option<&Upcoming>,
    now: Timestamp,
) -> Result<(), String> {
    let Some(upcoming) = upcoming else {
        world.saw("nothing announced");
        let announced = present.and_then(|record| {
            let is_waiting = record.state == MaintenanceState::Scheduled;
            record.announced.filter(|_| is_waiting)
        });
        return match announced {
            Some(announced) if now.duration_since(announced) > SignedDuration::from_mins(15) => {
                broken(format!("nothing is coming, and {present:?} was announced"))
            }
            _ => Ok(()),
        };
    };
    let Some(record) = present else {
        // Ended without an event, or the event of the end is of a part of it.
        let is_doubted = !upcoming.doubts.is_empty() || ended_just_now;
        return match is_doubted || is_started(upcoming) {
            true => Ok(()),
            false => broken(format!(
                "nothing is scheduled, and {upcoming:?} is told without a doubt"
            )),
        };
    };
    // What nothing tells of yet came after a maintenance that ended without an event.
    let tells = |event: &Event| {
        let is_deferral = matches!(
            event.event_type,
            EventType::MaintenanceDeferred
                | EventType::MaintenanceDeferredByAdmin
                | EventType::MaintenanceAutoDeferred
        );
        is_deferral && event.created.unix_seconds() >= record.scheduled.as_second()
    };
    let is_told = record.announced.is_some() || upcoming.evidence.iter().any(tells);
    let is_untold =
        !is_told && !record.started_on_request && record.state == MaintenanceState::Scheduled;
    if is_untold && !upcoming.doubts.is_empty() {
        return Ok(());
    }
    world.saw("a start that was estimated");
    let start = &upcoming.start;
    let latest = start.latest.unwrap_or(Timestamp::MAX);
    let width = latest.duration_since(start.earliest);
    if width <= SignedDuration::from_hours(6) {
        world.saw("a start that was estimated to the hour");
    }
    if !record.deferrals.is_empty() {
        world.saw("a start after a deferral");
    }
    if upcoming.doubts.contains(&Doubt::WindowChanged) {
        world.saw("a start after a change of the window");
    }
    if record.state == MaintenanceState::UnderWay {
        world.saw("a start under way");
    }
    match (start.earliest..=latest).contains(&record.start) {
        true => Ok(()),
        false => broken(format!("{record:?} starts outside of {upcoming:?}")),
    }
}

fn is_started(upcoming: &Upcoming) -> bool {
    upcoming.state == UpcomingState::Started
}

/// A call of `ensure_deferred`, and what comes before it.
#[derive(Clone, Debug)]
pub struct Attempt {
    left: u32,
    failure: Option<Failure>,
    at_once: bool,
}

fn attempt() -> impl Strategy<Value = Attempt> {
    let left = select(vec![100, 73, 71, 70, 60, 50, 49, 47, 10]);
    let failure = prop::option::weighted(0.5, failure());
    (left, failure, any::<bool>()).prop_map(|(left, failure, at_once)| Attempt {
        left,
        failure,
        at_once,
    })
}

/// Each maintenance is deferred as often as asked and no more, whatever fails and however often it is asked for.
pub fn deferred_as_asked() -> Property<(Whole, u32, Vec<Attempt>)> {
    Property::new(
        (whole(), 1..=2_u32, vec(attempt(), 1..6)),
        |world, (whole, times, attempts)| {
            Box::pin(async move {
                let project = world.project();
                let whole = Whole {
                    auto_defer: false,
                    ..whole
                };
                world.give(project, &whole).await;
                world.settle();
                world
                    .control()
                    .schedule_in_window(project)
                    .expect("a window");
                for attempt in attempts {
                    world.happen(project, &Step::PassUntil(attempt.left)).await;
                    world.settle();
                    let before = deferrals(world, project);
                    if let Some(failure) = attempt.failure {
                        world.inject(project, failure);
                    }
                    let maintenance = world.client.project(project).maintenance();
                    let results = match attempt.at_once {
                        false => vec![maintenance.ensure_deferred(times, None).await],
                        true => {
                            let other = world.key.project(project).maintenance();
                            let one = maintenance.ensure_deferred(times, None);
                            let (one, two) = both(one, other.ensure_deferred(times, None)).await;
                            vec![one, two]
                        }
                    };
                    world.control().clear_faults();
                    let after = deferrals(world, project);
                    judge(world, times, before, after, &results, attempt.at_once)?;
                    world.settle();
                }
                Ok(())
            })
        },
        &[
            "a deferral",
            "a deferral whose reply was lost",
            "a deferral that was not needed",
            "a gate that was not open",
        ],
    )
}

async fn both<A, B>(one: impl Future<Output = A>, two: impl Future<Output = B>) -> (A, B) {
    tokio::join!(one, two)
}

fn deferrals(world: &World, project: ProjectId) -> u32 {
    let all = world.control().maintenances(project).expect("a project");
    let last = all.last().map_or(0, |record| record.deferrals.len());
    u32::try_from(last).expect("a number")
}

fn judge(
    world: &World,
    times: u32,
    before: u32,
    after: u32,
    results: &[Result<EnsuredDeferral, Error>],
    at_once: bool,
) -> Result<(), String> {
    if after > times.max(before) || after > before + 1 {
        return broken(format!(
            "it was deferred {before} times before, {after} after, and {times} were asked for"
        ));
    }
    for result in results {
        match result {
            Ok(ensured) => match &ensured.state {
                DeferralState::DeferredNow(_) if after == before => {
                    return broken(format!("it was not deferred: {ensured:?}"));
                }
                DeferralState::DeferredNow(_) => world.saw("a deferral"),
                DeferralState::WasDeferred(count) if *count < times => {
                    return broken(format!("{count} are not {times}: {ensured:?}"));
                }
                DeferralState::WasDeferred(_) => world.saw("a deferral that was not needed"),
                DeferralState::GateOpens(_) | DeferralState::GateClosed(_) => {
                    world.saw("a gate that was not open");
                }
                _ => {}
            },
            Err(error) if after > before => {
                world.saw("a deferral whose reply was lost");
                if says_nothing_done(error) && !at_once {
                    return broken(format!(
                        "it was deferred, and its error says otherwise: {error}"
                    ));
                }
            }
            Err(_) => {}
        }
    }
    Ok(())
}
