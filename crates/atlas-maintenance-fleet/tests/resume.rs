//! Runs that are cancelled or crash anywhere and are continued, while the network fails them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use atlas_maintenance::{DayOfWeek, HourOfDay, Window};
use atlas_maintenance_fleet::{
    Action, ApplyEvent, ApplySummary, CancellationToken, FleetPlan, WindowsFile, Work, apply,
};
use atlas_maintenance_simulator::{Fault, FaultPoint, FaultResponse};
use support::{Fleet, fleet, ignore, open, options, run, short_retries, windows};

const FILE: &str = r#"
    [[rule]]
    select = { tag = "env=prod" }
    spread = { from = "saturday 22", to = "sunday 06" }
    protected_hours = "9-17"
    [[rule]]
    select.name = "test-*"
    day = "monday"
    hour = 0
    auto_defer = true
    [[rule]]
    select.name = "*"
    window = "none"
"#;

/// Lets about one request in twenty of the next five hundred fail, in one of many ways.
fn inject_faults(fleet: &Fleet, random: &mut fastrand::Rng) {
    let control = fleet.control();
    control.clear_faults();
    for _ in 0..25 {
        let busy = |status| FaultResponse::new(status).header("Retry-After", "0");
        let fault = match random.u8(0..9) {
            0 => Fault::reset(FaultPoint::BeforeActing),
            1 => Fault::reset(FaultPoint::BeforeReply),
            2 => Fault::close(FaultPoint::BeforeReply),
            3 => Fault::close(FaultPoint::MidHeader),
            4 => Fault::garbage().acting(),
            5 => Fault::answer(busy(503)),
            6 => Fault::answer(busy(503)).acting(),
            7 => Fault::answer(busy(500)).acting(),
            _ => Fault::answer(busy(429)),
        };
        control
            .inject(fault.skip(random.u64(0..500)).once())
            .unwrap();
    }
}

/// How a run ends.
#[derive(Clone, Copy)]
enum End {
    /// It is cancelled at that event.
    Cancel(usize),
    /// Its future is dropped at that event, as in a crash.
    Crash(usize),
    /// All of the work is through.
    Complete,
}

/// `None` after a crash.
async fn run_until(
    fleet: &Fleet,
    work: Vec<Work>,
    journal: &Path,
    end: End,
) -> Option<ApplySummary> {
    let mut journal = open(journal, "a").await;
    let (options, token, crash) = (
        options(),
        CancellationToken::new(),
        CancellationToken::new(),
    );
    let (handle, crasher) = (token.clone(), crash.clone());
    let mut events = 0;
    let observer = move |_: ApplyEvent<'_>| {
        events += 1;
        match end {
            End::Cancel(at) if at == events => handle.cancel(),
            End::Crash(at) if at == events => crasher.cancel(),
            _ => {}
        }
    };
    let applied = apply(
        &fleet.client,
        work,
        Some(&mut journal),
        &options,
        &token,
        observer,
    );
    tokio::select! {
        biased;
        () = crash.cancelled() => None,
        summary = applied => Some(summary.unwrap()),
    }
}

/// An end in the first half of the events of so many projects, each of which has two.
fn any_end(random: &mut fastrand::Rng, projects: usize) -> End {
    let at = random.usize(1..projects.max(2));
    if random.bool() {
        End::Cancel(at)
    } else {
        End::Crash(at)
    }
}

#[tokio::test]
async fn plan_interrupted_ten_times_ends_as_the_file_says() {
    let mut random = fastrand::Rng::with_seed(20);
    let fleet = fleet(200, short_retries()).await;
    let first = Action::Set(Window::weekly(DayOfWeek::Friday, HourOfDay::MIDNIGHT));
    assert_eq!(
        run(&fleet, fleet.work(&first), None, ignore).await.done,
        200
    );
    let file = WindowsFile::parse("windows.toml", FILE).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("windows.toml.journal");
    let mut interrupted = 0;
    for _ in 0..10 {
        inject_faults(&fleet, &mut random);
        let seen = fleet.read().await;
        assert_eq!(seen.len(), 200);
        let work: Vec<_> = FleetPlan::new(&file, &seen).unwrap().work().collect();
        let end = any_end(&mut random, work.len());
        let summary = run_until(&fleet, work, &path, end).await;
        interrupted += u32::from(summary.is_none_or(|summary| summary.skipped > 0));
        fleet.control().clear_requests();
    }
    assert!(interrupted > 3, "{interrupted} runs were interrupted");
    fleet.control().clear_faults();
    let plan = FleetPlan::new(&file, &fleet.read().await).unwrap();
    let summary = run_until(&fleet, plan.work().collect(), &path, End::Complete)
        .await
        .unwrap();
    assert!(summary.is_complete(), "{summary:?}");

    let seen = fleet.read().await;
    assert!(FleetPlan::new(&file, &seen).unwrap().is_empty());
    assert!(!open(&path, "a").await.has_unresolved());
    // The same, without the plan's own comparison.
    for (name, window) in windows(&seen) {
        match (name.split('-').next().unwrap(), window) {
            ("prod", Some(window)) => {
                assert_eq!(window.protected_hours, Some("9-17".parse().unwrap()));
            }
            ("test", Some(window)) => {
                assert_eq!((window.day, window.auto_defer), (DayOfWeek::Monday, true));
            }
            ("bare", None) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn deferral_interrupted_ten_times_is_never_done_twice() {
    const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);
    let mut random = fastrand::Rng::with_seed(25);
    let fleet = fleet(200, short_retries()).await;
    let set = Action::Set(Window::weekly(DayOfWeek::Friday, HourOfDay::MIDNIGHT));
    assert_eq!(run(&fleet, fleet.work(&set), None, ignore).await.done, 200);
    let control = fleet.control();
    let scheduled: BTreeMap<_, _> = fleet
        .projects
        .iter()
        .map(|project| {
            (
                project.id,
                control.schedule_maintenance(project.id).unwrap(),
            )
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("defer.journal");
    let mut acted: BTreeMap<String, usize> = BTreeMap::new();
    let mut last = ApplySummary::default();
    let mut interrupted = 0;
    control.clear_requests();
    for round in 0..=10 {
        let end = if round == 10 {
            control.clear_faults();
            End::Complete
        } else {
            inject_faults(&fleet, &mut random);
            any_end(&mut random, 60)
        };
        match run_until(&fleet, fleet.work(&Action::Defer), &path, end).await {
            Some(summary) => {
                interrupted += u32::from(summary.skipped > 0);
                last = summary;
            }
            None => interrupted += 1,
        }
        for (path, count) in fleet.acted("deferMaintenanceWindow") {
            *acted.entry(path).or_default() += count;
        }
        assert!(control.requests().len() < 1000, "some of the log is lost");
        control.clear_requests();
    }
    assert!(interrupted > 3, "{interrupted} runs were interrupted");
    assert!(acted.values().all(|count| *count == 1), "{acted:?}");
    // Every project is done or reported as unknown, and only unknown ones are not deferred.
    let unknown: BTreeSet<_> = last.failures.iter().map(|f| f.work.project.id).collect();
    assert_eq!(last.done + last.done_before + last.unknown, 200, "{last}");
    assert!(
        !unknown.is_empty(),
        "no request was lost, so the test tried nothing"
    );
    for (id, before) in scheduled {
        let moved = control.scheduled(id).unwrap().duration_since(before);
        let moved = Duration::try_from(moved).unwrap();
        assert!(
            moved == WEEK || (moved.is_zero() && unknown.contains(&id)),
            "{id}: {moved:?}"
        );
    }
}
