//! Plans that are applied to a simulator: once, again, turned away, stopped.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use atlas_maintenance::{DayOfWeek, HourOfDay, RetryConfig, Window};
use atlas_maintenance_fleet::{
    Action, Event, FleetProject, Outcome, Plan, Stop, WindowsFile, Work, apply, export,
    read_windows,
};
use atlas_maintenance_simulator::{Fault, FaultPoint, FaultResponse};
use support::{fleet, nobody, open, options, run, short, windows};

const FILE: &str = r#"
    [[rule]]
    select = { tag = "env=prod" }
    spread = { from = "saturday 22", to = "sunday 06" }
    protected_hours = "9-17"
    auto_defer = true
    [[rule]]
    select.name = "test-*"
    day = "monday"
    hour = 0
    [[rule]]
    select.name = "*"
    window = "none"
"#;

const SET: &str = "updateMaintenanceWindow";

fn monday(hour: u8) -> Action {
    let hour = HourOfDay::new(hour).unwrap();
    Action::Set(Window::weekly(DayOfWeek::Monday, hour))
}

#[tokio::test]
async fn what_was_applied_is_applied_once() {
    let fleet = fleet(50, short()).await;
    // Those that are to have no window have one.
    let early = run(&fleet, fleet.work(&monday(7)), None, nobody).await;
    assert_eq!(early.done, 50);
    let folder = tempfile::tempdir().unwrap();
    let mut journal = open(&folder.path().join("journal"), "a").await;
    let file = WindowsFile::parse("windows.toml", FILE).unwrap();
    let plan = Plan::new(&file, &fleet.read().await).unwrap();
    let mut events = Vec::new();
    let observer = |event: Event<'_>| match event {
        Event::Started { project, .. } => events.push((project.name.clone(), false)),
        Event::Done {
            project,
            outcome: Outcome::Done,
            ..
        } => {
            events.push((project.name.clone(), true));
        }
        other => panic!("{other:?}"),
    };
    let applied = run(&fleet, plan.work(), Some(&mut journal), observer).await;
    let summary = applied;
    assert!(summary.is_complete() && !journal.has_open());
    assert_eq!(summary.to_string(), "50 done");
    assert_eq!(events.len(), 100);

    let seen = fleet.read().await;
    for (name, window) in windows(&seen) {
        match (name.split('-').next().unwrap(), window) {
            ("prod", Some(window)) => {
                assert!(window.auto_defer && window.protected_hours.unwrap().hours() == 8);
                let hour = (window.day, window.hour.get());
                assert!(matches!(
                    hour,
                    (DayOfWeek::Saturday, 22..) | (DayOfWeek::Sunday, ..6)
                ));
            }
            ("test", Some(window)) => {
                assert_eq!((window.day, window.hour.get()), (DayOfWeek::Monday, 0));
            }
            ("bare", None) => {}
            other => panic!("{other:?}"),
        }
    }
    let again = Plan::new(&file, &seen).unwrap();
    assert!(again.is_empty() && again.work().count() == 0);
    let exported = WindowsFile::parse("export", &export(&seen)).unwrap();
    assert!(Plan::new(&exported, &seen).unwrap().is_empty());
}

/// Projects that the rate limit turns away have their turn again, be it said how long to wait or
/// not, and even where nothing is repeated.
#[tokio::test]
async fn a_429_is_never_a_failure() {
    let fleet = fleet(30, RetryConfig::none()).await;
    let busy = || FaultResponse::new(429).body(r#"{"errorCode": "RATE_LIMITED_TOKEN_BUCKET"}"#);
    let told = busy().header("Retry-After", "0");
    fleet
        .control()
        .inject(Fault::answer(told.clone()).on_token_requests().once())
        .unwrap();
    fleet
        .control()
        .inject(Fault::answer(told).on_operation(SET).times(40))
        .unwrap();
    fleet
        .control()
        .inject(Fault::answer(busy()).on_operation(SET).times(40))
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut journal = open(&folder.path().join("journal"), "a").await;
    let mut waits = 0;
    let applied = run(
        &fleet,
        fleet.work(&monday(1)),
        Some(&mut journal),
        |event| waits += u32::from(matches!(event, Event::Waiting { .. })),
    )
    .await;
    let summary = applied;
    assert_eq!((summary.done, summary.failures.len()), (30, 0));
    // A token that was refused is refused to all who waited for it.
    assert!(waits > 80, "{waits}");
    assert_eq!(fleet.acted(SET).values().sum::<usize>(), 30);

    // Reading is the same.
    let busy = busy().header("Retry-After", "0");
    fleet
        .control()
        .inject(Fault::answer(busy).times(60))
        .unwrap();
    assert!(windows(&fleet.read().await).values().all(Option::is_some));
}

#[tokio::test]
async fn one_project_does_not_fail_the_others() {
    let mut fleet = fleet(40, RetryConfig::none()).await;
    for project in fleet.projects.iter().step_by(10) {
        fleet.control().remove_project(project.id);
    }
    let lost = fleet.projects[3].id.to_string();
    let reset = Fault::reset(FaultPoint::BeforeReply)
        .on_path(lost)
        .on_operation(SET);
    fleet.control().inject(reset).unwrap();
    let applied = run(&fleet, fleet.work(&monday(1)), None, nobody).await;
    let summary = applied;
    assert_eq!((summary.done, summary.refused, summary.unknown), (35, 4, 1));
    assert!(!summary.is_complete());
    for failure in &summary.failures {
        let words = match failure.outcome {
            Outcome::Refused => "GROUP_NOT_FOUND",
            _ => "outcome unknown",
        };
        assert!(failure.error.contains(words), "{}", failure.error);
    }
    let seen = fleet.read().await;
    assert_eq!(seen.len(), 40);
    assert_eq!(
        seen.iter()
            .filter(|observed| observed.window.is_err())
            .count(),
        4
    );

    // Where nothing is scheduled there is nothing to defer.
    fleet.projects.truncate(3);
    let work = fleet.work(&Action::Defer);
    let summary = run(&fleet, work, None, nobody).await;
    assert_eq!(summary.refused, 3);
}

#[tokio::test]
async fn no_more_is_under_way_than_was_allowed() {
    let fleet = fleet(60, short()).await;
    let (mut now, mut most, mut first_end) = (0_usize, 0, None);
    let options = options().start(3).concurrency(8);
    let observer = |event: Event<'_>| {
        match event {
            Event::Started { .. } => now += 1,
            _ => {
                first_end.get_or_insert(now);
                now -= 1;
            }
        }
        most = most.max(now);
    };
    let work = fleet.work(&monday(2));
    let stop = Stop::new();
    let summary = apply(&fleet.client, work, None, &options, &stop, observer)
        .await
        .unwrap();
    assert_eq!(summary.done, 60);
    assert_eq!((most, first_end), (8, Some(3)));
}

#[tokio::test]
async fn after_a_stop_nothing_is_begun_and_what_is_under_way_ends() {
    let fleet = fleet(60, short()).await;
    let stop = Stop::new();
    let handle = stop.clone();
    let (mut begun, mut ended, mut begun_later) = (0, 0, 0);
    let observer = |event: Event<'_>| match event {
        Event::Started { .. } => {
            begun += 1;
            begun_later += u64::from(ended >= 10);
        }
        _ => {
            ended += 1;
            if ended == 10 {
                handle.stop();
            }
        }
    };
    // Work without an end would be asked for no more either.
    let work = fleet.work(&monday(3)).into_iter();
    let summary = apply(&fleet.client, work, None, &options(), &stop, observer)
        .await
        .unwrap();
    assert_eq!((begun, begun_later), (ended, 0));
    assert_eq!(summary.done, ended);
    assert_eq!(summary.skipped, 60 - ended);
    fleet.control().clear_requests();
    let work = fleet.work(&monday(4));
    let summary = apply(&fleet.client, work, None, &options(), &stop, nobody)
        .await
        .unwrap();
    assert_eq!((summary.done, summary.skipped), (0, 60));
    let mut reading = read_windows(&fleet.client, fleet.projects.clone(), &options(), &stop);
    assert!(reading.next().await.is_none());
    assert!(fleet.control().requests().is_empty());
}

/// A journal as an earlier run would have left it: of so many projects as there are outcomes, and
/// without an end where that is `None`.
fn left(path: &Path, work: &[Work], outcomes: &[Option<&str>]) {
    let mut text =
        "{\"journal\":\"atlas-maintenance-fleet-1\",\"sha256\":\"a\",\"started\":0}\n".to_owned();
    for (Work { project, action }, outcome) in work.iter().zip(outcomes) {
        let (id, name) = (project.id, &project.name);
        let action = match action {
            Action::Set(wanted) => format!(
                r#"{{"set":{{"day":{},"hour":{}}}}}"#,
                wanted.day().number(),
                wanted.hour()
            ),
            other => format!("{:?}", other.as_str()),
        };
        text += &format!("{{\"begin\":\"{id}\",\"name\":\"{name}\",\"action\":{action}}}\n");
        if let Some(outcome) = outcome {
            text += &format!("{{\"done\":\"{id}\",\"outcome\":\"{outcome}\"}}\n");
        }
    }
    std::fs::write(path, text).unwrap();
}

const LEFT: [Option<&str>; 5] = [
    None,
    Some("unknown"),
    Some("refused"),
    Some("not-sent"),
    Some("done"),
];

#[tokio::test]
async fn what_is_done_once_is_not_done_again_while_it_is_open() {
    let fleet = fleet(6, short()).await;
    let set = run(&fleet, fleet.work(&monday(1)), None, nobody).await;
    assert_eq!(set.done, 6);
    for project in &fleet.projects {
        fleet.control().schedule_maintenance(project.id).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let work = fleet.work(&Action::Defer);
    left(&path, &work, &LEFT);
    let mut journal = open(&path, "a").await;
    // The first was left open and is not asked for any more: it is told of all the same.
    let asked = work[1..].iter().chain(&work[1..]).cloned();
    let summary = run(&fleet, asked, Some(&mut journal), nobody).await;
    assert_eq!(
        summary.to_string(),
        "3 done, 1 done before, 2 unknown, 5 skipped"
    );
    assert!(
        summary
            .failures
            .iter()
            .all(|failure| failure.error.contains("deferrals"))
    );
    let unknown: BTreeSet<_> = summary.failures.iter().map(|f| f.work.project.id).collect();
    assert_eq!(
        unknown,
        BTreeSet::from([work[0].project.id, work[1].project.id])
    );
    assert_eq!(summary.failures.last().unwrap().work.project.name, "prod-0");
    let deferred = fleet.acted("deferMaintenanceWindow");
    let ids: Vec<_> = deferred
        .keys()
        .map(|path| path.split('/').rev().nth(2).unwrap())
        .collect();
    assert_eq!(
        ids,
        [2, 3, 5].map(|n: usize| work[n].project.id.to_string())
    );
    assert!(deferred.values().all(|count| *count == 1));
}

#[tokio::test]
async fn what_else_is_open_is_looked_at_and_done_where_it_is_not_so() {
    let fleet = fleet(7, short()).await;
    // The first three are as they are to be, though the journal does not know of all.
    let work = fleet.work(&monday(5));
    let early = run(&fleet, work[..3].to_vec(), None, nobody).await;
    assert_eq!(early.done, 3);
    fleet.control().clear_requests();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let outcomes = [
        None,
        Some("unknown"),
        Some("done"),
        None,
        Some("done"),
        Some("refused"),
        None,
    ];
    left(&path, &work, &outcomes);
    let mut journal = open(&path, "a").await;
    let summary = run(&fleet, work[1..6].to_vec(), Some(&mut journal), nobody).await;
    // The last was left open, is not asked for any more, and is not so: it is not done.
    assert_eq!(summary.to_string(), "6 done, 1 unknown");
    assert!(summary.failures[0].error.contains("make a new plan"));
    assert_eq!(summary.failures[0].work.project.id, work[6].project.id);
    let set = fleet.acted(SET);
    let ids: Vec<_> = set
        .keys()
        .map(|path| path.split('/').rev().nth(1).unwrap())
        .collect();
    assert_eq!(
        ids,
        [3, 4, 5].map(|n: usize| work[n].project.id.to_string())
    );
    // All but the last are settled on disk too.
    drop(journal);
    let journal = open(&path, "a").await;
    let open: Vec<_> = journal
        .records()
        .iter()
        .filter(|(_, record)| record.is_open())
        .collect();
    assert_eq!(open.len(), 1);
    assert_eq!(*open[0].0, work[6].project.id);
}

/// A look that fails leaves open what was open.
#[tokio::test]
async fn a_look_that_fails_settles_nothing() {
    let fleet = fleet(2, RetryConfig::none()).await;
    let work = fleet.work(&monday(5));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    left(&path, &work, &[None, Some("done")]);
    let no = FaultResponse::new(403);
    fleet
        .control()
        .inject(Fault::answer(no).on_operation("getMaintenanceWindow"))
        .unwrap();
    let mut journal = open(&path, "a").await;
    let stop = Stop::new();
    let summary = apply(
        &fleet.client,
        work,
        Some(&mut journal),
        &options(),
        &stop,
        nobody,
    )
    .await
    .unwrap();
    assert_eq!(summary.to_string(), "0 done, 1 refused, 1 unknown");
    assert!(journal.has_open());
    assert!(fleet.acted(SET).is_empty());
}

#[tokio::test]
async fn auto_defer_is_set_where_it_was_the_other_way() {
    let fleet = fleet(3, short()).await;
    let stop = Stop::new();
    let set = fleet.work(&monday(5));
    apply(&fleet.client, set, None, &options(), &stop, nobody)
        .await
        .unwrap();
    fleet.control().clear_requests();
    for _ in 0..2 {
        let on = fleet.work(&Action::AutoDefer(true));
        let summary = apply(&fleet.client, on, None, &options(), &stop, nobody)
            .await
            .unwrap();
        assert_eq!(summary.done, 3);
    }
    assert!(
        windows(&fleet.read().await)
            .values()
            .flatten()
            .all(|window| window.auto_defer)
    );
    assert_eq!(fleet.acted(SET).values().sum::<usize>(), 3);
    let nobody_there = Work {
        project: FleetProject::new("1".repeat(24).parse().unwrap(), "gone"),
        action: Action::Reset,
    };
    let summary = apply(
        &fleet.client,
        [nobody_there],
        None,
        &options(),
        &stop,
        nobody,
    )
    .await
    .unwrap();
    assert_eq!(summary.refused, 1);
}

/// What waits for the rate limit was not done, and is not left open by a stop.
#[tokio::test]
async fn what_waits_at_a_stop_can_be_done_later() {
    let fleet = fleet(4, RetryConfig::none()).await;
    assert_eq!(
        run(&fleet, fleet.work(&monday(5)), None, nobody).await.done,
        4
    );
    for project in &fleet.projects {
        fleet.control().schedule_maintenance(project.id).unwrap();
    }
    // One of them for longer than can be counted.
    for (wait, times) in [("3600", 3), ("18446744073709551615", 1)] {
        let busy = FaultResponse::new(429).header("Retry-After", wait);
        fleet
            .control()
            .inject(Fault::answer(busy).times(times))
            .unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let mut journal = open(&path, "a").await;
    let stop = Stop::new();
    let handle = stop.clone();
    let mut waits = 0;
    let observer = |event: Event<'_>| {
        if let Event::Waiting { wait, .. } = event {
            assert!(wait.as_secs() >= 3600);
            waits += 1;
            if waits == 4 {
                handle.stop();
            }
        }
    };
    let work = fleet.work(&Action::Defer);
    let options = options();
    let applied = apply(
        &fleet.client,
        work.clone(),
        Some(&mut journal),
        &options,
        &stop,
        observer,
    );
    assert_eq!(applied.await.unwrap().to_string(), "0 done, 4 skipped");
    drop(journal);
    let mut journal = open(&path, "a").await;
    let summary = run(&fleet, work, Some(&mut journal), nobody).await;
    assert_eq!(summary.to_string(), "4 done");
}

/// When everything is turned away, no more of the work is taken up than can wait.
#[tokio::test]
async fn work_is_taken_up_as_it_is_needed() {
    let fleet = fleet(100, RetryConfig::none()).await;
    let busy = FaultResponse::new(429).header("Retry-After", "3600");
    fleet
        .control()
        .inject(Fault::answer(busy).on_operation(SET))
        .unwrap();
    let taken = std::cell::Cell::new(0);
    let work = fleet
        .work(&monday(1))
        .into_iter()
        .inspect(|_| taken.set(taken.get() + 1));
    let (options, stop) = (options().concurrency(2), Stop::new());
    let looks_on = async {
        // Fifty round trips are time enough to take up all of it.
        for _ in 0..50 {
            let window = fleet
                .client
                .project(fleet.projects[0].id)
                .maintenance_window();
            window.get().await.unwrap();
        }
        let by_then = taken.get();
        stop.stop();
        by_then
    };
    let applied = apply(&fleet.client, work, None, &options, &stop, nobody);
    let (summary, by_then) = tokio::join!(applied, looks_on);
    assert_eq!(summary.unwrap().to_string(), "0 done, 100 skipped");
    // Four wait for each call that may be under way.
    assert!((8..=10).contains(&by_then), "{by_then}");
}
