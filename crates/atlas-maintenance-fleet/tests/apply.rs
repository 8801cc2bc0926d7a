//! Applying work to a simulator: plans, rate limits, failures, and the pace.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use atlas_maintenance::{DayOfWeek, HourOfDay, RetryConfig, Window};
use atlas_maintenance_fleet::{
    Action, ActionOutcome, ApplyEvent, CancellationToken, FleetPlan, FleetProject, Journal,
    WindowsFile, Work, apply, export,
};
use atlas_maintenance_simulator::{Fault, FaultPoint, FaultResponse};
use support::{SET, fleet, ignore, monday, open, options, run, short_retries, windows};

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

#[tokio::test]
async fn plan_is_applied_once_and_is_empty_afterwards() {
    let fleet = fleet(50, short_retries()).await;
    // The projects that the file gives no window have one.
    let early = run(&fleet, fleet.work(&monday(7)), None, ignore).await;
    assert_eq!(early.done, 50);
    let folder = tempfile::tempdir().unwrap();
    let mut journal = open(&folder.path().join("journal"), "a").await;
    let file = WindowsFile::parse("windows.toml", FILE).unwrap();
    let plan = FleetPlan::new(&file, &fleet.read().await).unwrap();
    let mut events = Vec::new();
    let observer = |event: ApplyEvent<'_>| match event {
        ApplyEvent::Started { project, .. } => events.push((project.name.clone(), false)),
        ApplyEvent::Finished {
            project,
            outcome: ActionOutcome::Done,
            ..
        } => {
            events.push((project.name.clone(), true));
        }
        other => panic!("{other:?}"),
    };
    let summary = run(&fleet, plan.work(), Some(&mut journal), observer).await;
    assert!(summary.is_complete() && !journal.has_unresolved());
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
    let again = FleetPlan::new(&file, &seen).unwrap();
    assert!(again.is_empty() && again.work().count() == 0);
    let exported = WindowsFile::parse("export", &export(&seen)).unwrap();
    assert!(FleetPlan::new(&exported, &seen).unwrap().is_empty());
}

/// With and without `Retry-After`, and even where the client retries nothing.
#[tokio::test]
async fn rate_limited_call_is_made_again_and_is_no_failure() {
    let fleet = fleet(30, RetryConfig::none()).await;
    let busy = || FaultResponse::new(429).body(r#"{"errorCode": "RATE_LIMITED_TOKEN_BUCKET"}"#);
    let named = busy().header("Retry-After", "0");
    fleet
        .control()
        .inject(Fault::answer(named.clone()).on_token_requests().once())
        .unwrap();
    fleet
        .control()
        .inject(Fault::answer(named).on_operation(SET).times(40))
        .unwrap();
    fleet
        .control()
        .inject(Fault::answer(busy()).on_operation(SET).times(40))
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut journal = open(&folder.path().join("journal"), "a").await;
    let mut waits = 0;
    let summary = run(
        &fleet,
        fleet.work(&monday(1)),
        Some(&mut journal),
        |event| waits += u32::from(matches!(event, ApplyEvent::Waiting { .. })),
    )
    .await;
    assert_eq!((summary.done, summary.failures.len()), (30, 0));
    // A token request that is rate-limited fails all calls that wait for it.
    assert!(waits > 80, "{waits}");
    assert_eq!(fleet.acted(SET).values().sum::<usize>(), 30);

    // Reading waits in the same way.
    let busy = busy().header("Retry-After", "0");
    fleet
        .control()
        .inject(Fault::answer(busy).times(60))
        .unwrap();
    assert!(windows(&fleet.read().await).values().all(Option::is_some));
}

/// With the time to wait.
#[tokio::test]
async fn wait_longer_than_the_bound_is_a_failure_at_once() {
    let fleet = fleet(3, short_retries()).await;
    let busy = FaultResponse::new(429).header("Retry-After", "1000000000");
    let control = fleet.control();
    control
        .inject(Fault::answer(busy).on_path("/maintenanceWindow"))
        .unwrap();
    let work = async {
        let summary = run(&fleet, fleet.work(&monday(1)), None, ignore).await;
        (summary, fleet.read().await)
    };
    let ended = tokio::time::timeout(std::time::Duration::from_secs(60), work).await;
    let (summary, seen) = ended.expect("it does not wait for a day");
    assert_eq!((summary.refused, summary.failures.len()), (3, 3));
    for failure in &summary.failures {
        assert!(
            failure.error.contains("wait 1000000000 s"),
            "{}",
            failure.error
        );
    }
    for observed in seen {
        let error = observed.window.unwrap_err().to_string();
        assert!(error.contains("wait 1000000000 s"), "{error}");
    }
}

#[tokio::test]
async fn failure_of_one_project_leaves_the_others_alone() {
    let mut fleet = fleet(40, RetryConfig::none()).await;
    for project in fleet.projects.iter().step_by(10) {
        fleet.control().remove_project(project.id);
    }
    let lost = fleet.projects[3].id.to_string();
    let reset = Fault::reset(FaultPoint::BeforeReply)
        .on_path(lost)
        .on_operation(SET);
    fleet.control().inject(reset).unwrap();
    let summary = run(&fleet, fleet.work(&monday(1)), None, ignore).await;
    assert_eq!((summary.done, summary.refused, summary.unknown), (35, 4, 1));
    assert!(!summary.is_complete());
    for failure in &summary.failures {
        let words = match failure.outcome {
            ActionOutcome::Refused => "GROUP_NOT_FOUND",
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

    // The service refuses a deferral where nothing is scheduled, and the journal has its words.
    fleet.projects.truncate(3);
    let work = fleet.work(&Action::Defer);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let mut journal = open(&path, "a").await;
    let summary = run(&fleet, work, Some(&mut journal), ignore).await;
    assert_eq!(summary.refused, 3);
    let text = std::fs::read_to_string(&path).unwrap();
    let refusals = text.lines().filter(|line| {
        line.contains("\"outcome\":\"refused\"") && line.contains("deferMaintenanceWindow refused")
    });
    assert_eq!(refusals.count(), 3, "{text}");
}

#[tokio::test]
async fn calls_in_flight_stay_within_the_limit() {
    let fleet = fleet(60, short_retries()).await;
    let (mut now, mut most, mut first_end) = (0_usize, 0, None);
    let options = options().start(3).concurrency(8);
    let observer = |event: ApplyEvent<'_>| {
        match event {
            ApplyEvent::Started { .. } => now += 1,
            _ => {
                first_end.get_or_insert(now);
                now -= 1;
            }
        }
        most = most.max(now);
    };
    let work = fleet.work(&monday(2));
    let token = CancellationToken::new();
    let summary = apply(&fleet.client, work, None, &options, &token, observer)
        .await
        .unwrap();
    assert_eq!(summary.done, 60);
    assert_eq!((most, first_end), (8, Some(3)));
}

/// The code says it too, at any status, such as that of a gateway.
#[tokio::test]
async fn rate_limit_is_known_by_its_code_at_any_status() {
    for code in ["RATE_LIMITED", "RATE_LIMITED_TOKEN_BUCKET"] {
        let fleet = fleet(3, RetryConfig::none()).await;
        let limited = FaultResponse::new(403)
            .header("Retry-After", "0")
            .body(format!(r#"{{"errorCode": "{code}"}}"#));
        let fault = Fault::answer(limited).on_operation(SET).times(5);
        fleet.control().inject(fault).unwrap();
        let mut waits = 0;
        let observer = |event: ApplyEvent<'_>| {
            waits += u32::from(matches!(event, ApplyEvent::Waiting { .. }));
        };
        let summary = run(&fleet, fleet.work(&monday(1)), None, observer).await;
        assert_eq!(
            (summary.to_string().as_str(), waits),
            ("3 done", 5),
            "{code}"
        );
    }
}

#[tokio::test]
async fn auto_defer_is_sent_only_where_it_changes() {
    let fleet = fleet(3, short_retries()).await;
    let token = CancellationToken::new();
    let set = fleet.work(&monday(5));
    apply(&fleet.client, set, None, &options(), &token, ignore)
        .await
        .unwrap();
    fleet.control().clear_requests();
    for _ in 0..2 {
        let on = fleet.work(&Action::AutoDefer(true));
        let summary = apply(&fleet.client, on, None, &options(), &token, ignore)
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
    let missing = Work {
        project: FleetProject::new("1".repeat(24).parse().unwrap(), "gone"),
        action: Action::Reset,
    };
    let summary = apply(&fleet.client, [missing], None, &options(), &token, ignore)
        .await
        .unwrap();
    assert_eq!(summary.refused, 1);
}

#[tokio::test]
async fn invalid_window_is_not_sent_and_not_recorded() {
    let fleet = fleet(2, short_retries()).await;
    let mut work = fleet.work(&monday(1));
    let invalid = Window::weekly(DayOfWeek::Monday, HourOfDay::MIDNIGHT).protected_hours(9..9);
    work[0].action = Action::Set(invalid);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let mut journal = open(&path, "a").await;
    let summary = run(&fleet, work, Some(&mut journal), ignore).await;
    assert_eq!(summary.to_string(), "1 done, 1 not sent");
    assert!(summary.failures[0].error.contains("same hour"));
    let contents = Journal::read(&path).unwrap().unwrap();
    let ids: Vec<_> = contents.records.into_keys().collect();
    assert_eq!(ids, [fleet.projects[1].id]);
}
