//! Maintenance that is scheduled, deferred, started and finished.

use std::time::Duration;

use atlas_maintenance_simulator::DeferralGate;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::fixture::{Fixture, frozen};

const HOUR: Duration = Duration::from_secs(3600);
const WEEK: SignedDuration = SignedDuration::from_hours(168);
const NOT_SCHEDULED: &str = "ATLAS_MAINTENANCE_NOT_SCHEDULED";
const UNDEFINED: &str = "ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED";
const UNDER_WAY: &str = "ATLAS_MAINTENANCE_ALREADY_SCHEDULED";

/// A fixture with a window and a token that is valid for weeks.
async fn fixture() -> Fixture {
    let fixture = Fixture::with(frozen().token_lifetime(10_000 * HOUR)).await;
    fixture.set_window().await;
    fixture
}

fn schedule(fixture: &Fixture) -> Timestamp {
    let control = fixture.control();
    control.schedule_maintenance(control.project_id()).unwrap()
}

fn scheduled(fixture: &Fixture) -> Option<Timestamp> {
    fixture.control().scheduled(fixture.control().project_id())
}

async fn deferrals(fixture: &Fixture) -> i64 {
    fixture.get().await["numberOfDeferrals"].as_i64().unwrap()
}

#[tokio::test]
async fn defer_without_maintenance_is_refused() {
    let fixture = fixture().await;
    fixture.post("/defer").await.refuses(400, NOT_SCHEDULED);
    fixture.delete().await;
    fixture.post("/defer").await.refuses(400, NOT_SCHEDULED);
    schedule(&fixture);
    fixture.post("/defer").await.refuses(400, UNDEFINED);
}

#[tokio::test]
async fn maintenance_is_deferred_twice_by_a_week_each() {
    let fixture = fixture().await;
    let first = schedule(&fixture);
    for count in 1..=2 {
        let reply = fixture.post("/defer").await;
        reply.succeeds_empty();
        assert_eq!(reply.header("content-type"), None);
        assert_eq!(deferrals(&fixture).await, count);
        let expected = first + WEEK * i32::try_from(count).unwrap();
        assert_eq!(scheduled(&fixture), Some(expected));
        fixture.post("/defer").await.refuses(
            400,
            if count == 1 {
                NOT_SCHEDULED
            } else {
                "ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED"
            },
        );
        fixture.control().advance(168 * HOUR);
    }
    let reply = fixture.post("/defer").await;
    reply.refuses(400, "ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED");
    assert_eq!(scheduled(&fixture), Some(first + WEEK * 2));
}

#[tokio::test]
async fn gate_is_configurable() {
    let project = |fixture: &Fixture| fixture.control().project_id();
    let far = |fixture: &Fixture| {
        let at = fixture.control().now() + SignedDuration::from_hours(100);
        fixture
            .control()
            .schedule_maintenance_at(project(fixture), at)
            .unwrap();
    };
    let documented = fixture().await;
    far(&documented);
    documented.post("/defer").await.refuses(400, NOT_SCHEDULED);
    let renamed = frozen().assume("outside-deferral-period", "already-scheduled");
    let renamed = Fixture::with(renamed.unwrap()).await;
    renamed.set_window().await;
    far(&renamed);
    renamed.post("/defer").await.refuses(400, UNDER_WAY);
    let moved = DeferralGate::default().opens_before(200 * HOUR);
    for gate in [None, Some(moved)] {
        let fixture = Fixture::with(frozen().deferral_gate(gate)).await;
        fixture.set_window().await;
        far(&fixture);
        fixture.post("/defer").await.succeeds_empty();
    }
}

#[tokio::test]
async fn update_resets_deferrals() {
    let fixture = fixture().await;
    schedule(&fixture);
    fixture.post("/defer").await.succeeds_empty();
    let before = scheduled(&fixture);
    fixture.set_window().await;
    assert_eq!(deferrals(&fixture).await, 0);
    assert_eq!(scheduled(&fixture), before);
}

#[tokio::test]
async fn auto_defer_postpones_later_maintenance_and_leaves_one_deferral() {
    let fixture = fixture().await;
    fixture.post("/autoDefer").await.succeeds_empty();
    let now = fixture.control().now();
    let at = schedule(&fixture);
    assert_eq!(at, now + SignedDuration::from_hours(60) + WEEK);
    assert_eq!(deferrals(&fixture).await, 1);
    fixture.control().advance(168 * HOUR);
    fixture.post("/defer").await.succeeds_empty();
    fixture.control().advance(168 * HOUR);
    let reply = fixture.post("/defer").await;
    reply.refuses(400, "ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED");
}

#[tokio::test]
async fn window_is_locked_while_maintenance_is_under_way() {
    let fixture = fixture().await;
    let at = schedule(&fixture);
    fixture.post("/defer").await.succeeds_empty();
    fixture
        .control()
        .advance((60 + 168) * HOUR - Duration::from_secs(1));
    fixture.set_window().await;
    for wait in [Duration::from_secs(1), HOUR] {
        fixture.control().advance(wait);
        let update = fixture.patch(&json!({"dayOfWeek": 2})).await;
        update.refuses(400, UNDER_WAY);
        fixture.delete().await.refuses(400, UNDER_WAY);
        fixture.post("/defer").await.refuses(400, UNDER_WAY);
        fixture.post("/autoDefer").await.refuses(400, UNDER_WAY);
        assert_eq!(scheduled(&fixture), Some(at + WEEK));
        let control = fixture.control();
        assert!(control.schedule_maintenance(control.project_id()).is_err());
    }
    fixture.control().advance(HOUR);
    assert_eq!(scheduled(&fixture), None);
    fixture.post("/defer").await.refuses(400, NOT_SCHEDULED);
    fixture
        .patch(&json!({"dayOfWeek": 2}))
        .await
        .succeeds_empty();
}

#[tokio::test]
async fn start_now_begins_maintenance_of_the_configured_length() {
    let fixture = Fixture::with(frozen().maintenance_length(HOUR / 2)).await;
    let now = json!({"startASAP": true});
    fixture.patch(&now).await.refuses(400, UNDEFINED);
    fixture.set_window().await;
    fixture.patch(&now).await.refuses(400, NOT_SCHEDULED);
    schedule(&fixture);
    fixture.post("/defer").await.succeeds_empty();
    let with_zeros = json!({"startASAP": true, "dayOfWeek": 0, "hourOfDay": 0});
    fixture.patch(&with_zeros).await.succeeds_empty();
    assert_eq!(scheduled(&fixture), Some(fixture.control().now()));
    let shown = fixture.get().await;
    assert_eq!(
        (&shown["startASAP"], &shown["dayOfWeek"]),
        (&json!(true), &json!(1))
    );
    assert_eq!(shown["numberOfDeferrals"], 0);
    fixture.patch(&now).await.refuses(400, UNDER_WAY);
    fixture.control().advance(HOUR / 2);
    assert_eq!(fixture.get().await["startASAP"], false);
    fixture.patch(&now).await.refuses(400, NOT_SCHEDULED);
}

#[tokio::test]
async fn running_clock_can_be_advanced() {
    let fixture = Fixture::with(atlas_maintenance_simulator::Simulator::builder()).await;
    let real = Timestamp::now();
    fixture.control().advance(HOUR / 2);
    assert!(fixture.control().now() >= real + SignedDuration::from_mins(30));
    fixture.set_window().await;
    schedule(&fixture);
    fixture.post("/defer").await.succeeds_empty();
}
