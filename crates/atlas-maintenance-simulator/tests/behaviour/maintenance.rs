//! Maintenance that is scheduled, deferred, started and over.

use std::time::Duration;

use atlas_maintenance_simulator::{DeferralGate, ErrorCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::fixture::{Scene, frozen};

const HOUR: Duration = Duration::from_secs(3600);
const WEEK: SignedDuration = SignedDuration::from_hours(168);
const NOT_SCHEDULED: &str = "ATLAS_MAINTENANCE_NOT_SCHEDULED";
const UNDEFINED: &str = "ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED";
const UNDER_WAY: &str = "ATLAS_MAINTENANCE_ALREADY_SCHEDULED";

/// A scene with a window, whose token outlives weeks.
async fn scene() -> Scene {
    let scene = Scene::with(frozen().token_lifetime(10_000 * HOUR)).await;
    scene.set_window().await;
    scene
}

fn schedule(scene: &Scene) -> Timestamp {
    let control = scene.control();
    control.schedule_maintenance(control.project_id()).unwrap()
}

fn scheduled(scene: &Scene) -> Option<Timestamp> {
    scene.control().scheduled(scene.control().project_id())
}

async fn deferrals(scene: &Scene) -> i64 {
    scene.get().await["numberOfDeferrals"].as_i64().unwrap()
}

#[tokio::test]
async fn with_nothing_scheduled_there_is_nothing_to_defer() {
    let scene = scene().await;
    scene.post("/defer").await.refuses(400, NOT_SCHEDULED);
    scene.delete().await;
    scene.post("/defer").await.refuses(400, NOT_SCHEDULED);
    schedule(&scene);
    scene.post("/defer").await.refuses(400, UNDEFINED);
}

#[tokio::test]
async fn an_event_is_deferred_twice_by_a_week_each_and_no_more() {
    let scene = scene().await;
    let first = schedule(&scene);
    for count in 1..=2 {
        let reply = scene.post("/defer").await;
        reply.is_done();
        assert_eq!(reply.header("content-type"), None);
        assert_eq!(deferrals(&scene).await, count);
        let expected = first + WEEK * i32::try_from(count).unwrap();
        assert_eq!(scheduled(&scene), Some(expected));
        scene.post("/defer").await.refuses(
            400,
            if count == 1 {
                NOT_SCHEDULED
            } else {
                "ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED"
            },
        );
        scene.control().advance(168 * HOUR);
    }
    let reply = scene.post("/defer").await;
    reply.refuses(400, "ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED");
    assert_eq!(scheduled(&scene), Some(first + WEEK * 2));
}

#[tokio::test]
async fn the_gate_can_be_moved_renamed_and_taken_away() {
    let project = |scene: &Scene| scene.control().project_id();
    let far = |scene: &Scene| {
        let at = scene.control().now() + SignedDuration::from_hours(100);
        scene
            .control()
            .schedule_maintenance_at(project(scene), at)
            .unwrap();
    };
    let documented = scene().await;
    far(&documented);
    documented.post("/defer").await.refuses(400, NOT_SCHEDULED);
    let other = DeferralGate::default().refusal(ErrorCode::AlreadyScheduled);
    let renamed = Scene::with(frozen().deferral_gate(Some(other))).await;
    renamed.set_window().await;
    far(&renamed);
    renamed.post("/defer").await.refuses(400, UNDER_WAY);
    let moved = other.opens_before(200 * HOUR);
    for gate in [None, Some(moved)] {
        let scene = Scene::with(frozen().deferral_gate(gate)).await;
        scene.set_window().await;
        far(&scene);
        scene.post("/defer").await.is_done();
    }
}

#[tokio::test]
async fn an_update_sets_the_count_back() {
    let scene = scene().await;
    schedule(&scene);
    scene.post("/defer").await.is_done();
    let before = scheduled(&scene);
    scene.set_window().await;
    assert_eq!(deferrals(&scene).await, 0);
    assert_eq!(scheduled(&scene), before);
}

#[tokio::test]
async fn auto_defer_postpones_future_maintenance_and_leaves_one_deferral() {
    let scene = scene().await;
    scene.post("/autoDefer").await.is_done();
    let now = scene.control().now();
    let at = schedule(&scene);
    assert_eq!(at, now + SignedDuration::from_hours(60) + WEEK);
    assert_eq!(deferrals(&scene).await, 1);
    scene.control().advance(168 * HOUR);
    scene.post("/defer").await.is_done();
    scene.control().advance(168 * HOUR);
    let reply = scene.post("/defer").await;
    reply.refuses(400, "ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED");
}

#[tokio::test]
async fn maintenance_comes_locks_the_window_and_goes() {
    let scene = scene().await;
    let at = schedule(&scene);
    scene.post("/defer").await.is_done();
    scene
        .control()
        .advance((60 + 168) * HOUR - Duration::from_secs(1));
    scene.set_window().await;
    for wait in [Duration::from_secs(1), HOUR] {
        scene.control().advance(wait);
        let update = scene.patch(&json!({"dayOfWeek": 2})).await;
        update.refuses(400, UNDER_WAY);
        scene.delete().await.refuses(400, UNDER_WAY);
        scene.post("/defer").await.refuses(400, UNDER_WAY);
        scene.post("/autoDefer").await.refuses(400, UNDER_WAY);
        assert_eq!(scheduled(&scene), Some(at + WEEK));
        let control = scene.control();
        assert!(control.schedule_maintenance(control.project_id()).is_err());
    }
    scene.control().advance(HOUR);
    assert_eq!(scheduled(&scene), None);
    scene.post("/defer").await.refuses(400, NOT_SCHEDULED);
    scene.patch(&json!({"dayOfWeek": 2})).await.is_done();
}

#[tokio::test]
async fn maintenance_is_started_at_once_and_lasts_as_configured() {
    let scene = Scene::with(frozen().maintenance_length(HOUR / 2)).await;
    let now = json!({"startASAP": true});
    scene.patch(&now).await.refuses(400, UNDEFINED);
    scene.set_window().await;
    scene.patch(&now).await.refuses(400, NOT_SCHEDULED);
    schedule(&scene);
    scene.post("/defer").await.is_done();
    let with_zeros = json!({"startASAP": true, "dayOfWeek": 0, "hourOfDay": 0});
    scene.patch(&with_zeros).await.is_done();
    assert_eq!(scheduled(&scene), Some(scene.control().now()));
    let shown = scene.get().await;
    assert_eq!(
        (&shown["startASAP"], &shown["dayOfWeek"]),
        (&json!(true), &json!(1))
    );
    assert_eq!(shown["numberOfDeferrals"], 0);
    scene.patch(&now).await.refuses(400, UNDER_WAY);
    scene.control().advance(HOUR / 2);
    assert_eq!(scene.get().await["startASAP"], false);
    scene.patch(&now).await.refuses(400, NOT_SCHEDULED);
}

#[tokio::test]
async fn a_clock_that_runs_can_be_advanced_too() {
    let scene = Scene::with(atlas_maintenance_simulator::Simulator::builder()).await;
    let real = Timestamp::now();
    scene.control().advance(HOUR / 2);
    assert!(scene.control().now() >= real + SignedDuration::from_mins(30));
    scene.set_window().await;
    schedule(&scene);
    scene.post("/defer").await.is_done();
}
