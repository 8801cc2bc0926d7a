//! What a windows file leaves out is kept: read again directly before the change, and sent.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]

mod support;

use atlas_maintenance::{DayOfWeek, HourOfDay, Window};
use atlas_maintenance_fleet::{Action, ApplySummary, FleetPlan, Journal, WindowsFile, Work};
use atlas_maintenance_simulator::{Fault, FaultPoint};
use serde_json::{Value, json};
use support::{Fleet, SET, fleet, ignore, open, run, short_retries, windows};

const FILE: &str = r#"
    [[rule]]
    select.name = "prod-*"
    day = "saturday"
    hour = 2
    [[rule]]
    select.name = "*"
    day = "saturday"
    hour = 2
    protected_hours = "none"
    auto_defer = false
"#;

fn full() -> Window {
    Window::whole(DayOfWeek::Monday, HourOfDay::MIDNIGHT)
        .protected_hours(9..17)
        .auto_defer(true)
}

/// Method, project and body of the requests since the last call of this.
fn sent(fleet: &Fleet) -> Vec<(String, String, Option<Value>)> {
    let requests = fleet.control().requests();
    let of_windows = requests
        .into_iter()
        .filter(|request| request.operation.is_some())
        .map(|request| (request.method, request.path, request.body));
    let sent = of_windows.collect();
    fleet.control().clear_requests();
    sent
}

fn plan(file: &str, seen: &[atlas_maintenance_fleet::Observed]) -> Vec<Work> {
    let file = WindowsFile::parse("windows.toml", file).unwrap();
    FleetPlan::new(&file, seen).unwrap().work().collect()
}

async fn apply_all(fleet: &Fleet, work: Vec<Work>, journal: Option<&mut Journal>) -> ApplySummary {
    run(fleet, work, journal, ignore).await
}

#[tokio::test]
async fn members_that_a_rule_leaves_out_are_kept_as_they_are_at_the_change() {
    let fleet = fleet(6, short_retries()).await;
    apply_all(&fleet, fleet.work(&Action::Set(full())), None).await;
    let work = plan(FILE, &fleet.read().await);
    // Changed after the plan was made, and not lost.
    let late = full().protected_hours(10..12);
    apply_all(&fleet, fleet.work(&Action::Set(late)), None).await;
    sent(&fleet);
    let summary = apply_all(&fleet, work, None).await;
    assert_eq!(summary.to_string(), "6 done");
    let sent = sent(&fleet);
    let reads = sent.iter().filter(|(method, ..)| method == "GET").count();
    assert_eq!((sent.len(), reads), (8, 2), "{sent:?}");
    for (name, window) in windows(&fleet.read().await) {
        let window = window.unwrap();
        assert_eq!((window.day, window.hour.get()), (DayOfWeek::Saturday, 2));
        let kept = name.starts_with("prod");
        assert_eq!(window.auto_defer, kept, "{name}");
        let hours = window.protected_hours.map(|hours| hours.to_string());
        assert_eq!(hours.as_deref(), kept.then_some("10-12"), "{name}");
    }
    for (_, _, body) in sent.iter().filter(|(method, ..)| method == "PATCH") {
        let body = body.as_ref().unwrap();
        for member in ["protectedHours", "autoDeferOnceEnabled"] {
            assert!(body.get(member).is_some(), "{body}");
        }
    }
}

/// An action that a check found not in effect uses what the check has read.
#[tokio::test]
async fn window_is_read_once_where_the_action_is_checked_first() {
    let fleet = fleet(1, short_retries()).await;
    apply_all(&fleet, fleet.work(&Action::Set(full())), None).await;
    let hours = json!({"startHourOfDay": 9, "endHourOfDay": 17});
    let sunday = Window::weekly(DayOfWeek::Sunday, HourOfDay::MIDNIGHT);
    for (action, day, auto_defer) in [
        (Action::Set(sunday), 1, true),
        (Action::AutoDefer(false), 1, false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let mut journal = open(&path, "a").await;
        let lost = Fault::reset(FaultPoint::BeforeActing).on_operation(SET);
        fleet.control().inject(lost).unwrap();
        let summary = apply_all(&fleet, fleet.work(&action), Some(&mut journal)).await;
        assert_eq!(summary.unknown, 1);
        fleet.control().clear_faults();
        sent(&fleet);
        let summary = apply_all(&fleet, fleet.work(&action), Some(&mut journal)).await;
        assert_eq!(summary.to_string(), "1 done");
        let sent = sent(&fleet);
        let methods: Vec<_> = sent.iter().map(|(method, ..)| method.as_str()).collect();
        assert_eq!(methods, ["GET", "PATCH"], "{action:?}");
        let body = json!({
            "dayOfWeek": day, "hourOfDay": 0, "protectedHours": hours,
            "autoDeferOnceEnabled": auto_defer,
        });
        assert_eq!(sent[1].2, Some(body), "{action:?}");
    }
}
