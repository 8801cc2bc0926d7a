//! The time zone of a project, and maintenance in its window.

use std::time::Duration;

use atlas_maintenance_simulator::{Clock, ControlError, DeferralGate, Simulator};
use jiff::Timestamp;
use serde_json::json;

use crate::fixture::{PROJECT, Reply, Scene, frozen, send};

const HOUR: Duration = Duration::from_secs(3600);
const NEW_YORK: &str = "America/New_York";

/// A scene at that time whose window opens on Sundays at that hour in New York.
async fn sundays(now: &str, hour: u8) -> Scene {
    let clock = Clock::frozen_at(now.parse().unwrap());
    let builder = Simulator::builder().clock(clock);
    let scene = Scene::with(builder.token_lifetime(10_000 * HOUR)).await;
    let control = scene.control();
    control
        .set_time_zone(control.project_id(), NEW_YORK)
        .unwrap();
    let window = json!({"dayOfWeek": 1, "hourOfDay": hour});
    scene.patch(&window).await.is_done();
    scene
}

fn schedule(scene: &Scene) -> String {
    let control = scene.control();
    let at = control.schedule_in_window(control.project_id()).unwrap();
    assert_eq!(control.scheduled(control.project_id()), Some(at));
    at.to_string()
}

async fn post(scene: &Scene, below: &str, body: &str) -> Reply {
    let path = format!("/_simulator/projects/{below}");
    send(scene.bare("POST", &path).body(body.to_owned())).await
}

#[tokio::test]
async fn the_zone_is_shown_and_belongs_to_the_project() {
    let scene = Scene::new().await;
    let control = scene.control();
    assert_eq!(scene.get().await["timeZoneId"], "UTC");
    control
        .set_time_zone(control.project_id(), "europe/dublin")
        .unwrap();
    assert_eq!(scene.get().await["timeZoneId"], "Europe/Dublin");
    scene.set_window().await;
    scene.delete().await;
    assert_eq!(
        scene.get().await["timeZoneId"],
        "Europe/Dublin",
        "it is no part of the window"
    );
}

#[tokio::test]
async fn what_is_no_zone_and_what_has_no_window_is_told() {
    let scene = Scene::new().await;
    let (control, project) = (scene.control(), scene.control().project_id());
    let unknown = "aaaaaaaaaaaaaaaaaaaaaaaa".parse().unwrap();
    let nowhere = control.set_time_zone(project, "America/Nowhere");
    let error = nowhere.unwrap_err().to_string();
    assert!(error.contains("America/Nowhere"), "{error}");
    for error in [
        control.set_time_zone(unknown, NEW_YORK).unwrap_err(),
        control.schedule_in_window(unknown).unwrap_err(),
    ] {
        assert_eq!(error, ControlError::UnknownProject { project: unknown });
    }
    assert_eq!(
        control.schedule_in_window(project),
        Err(ControlError::NoWindow { project })
    );
    scene.set_window().await;
    control
        .schedule_maintenance_at(project, control.now())
        .unwrap();
    let busy = control.schedule_in_window(project).unwrap_err();
    assert!(matches!(busy, ControlError::UnderWay { .. }), "{busy}");
}

#[tokio::test]
async fn maintenance_comes_in_the_window_and_can_still_be_deferred() {
    // 2026-01-04 is a Sunday; two o'clock in New York is seven o'clock UTC in winter.
    for (now, expected) in [
        ("2026-01-02T06:59:59Z", "2026-01-04T07:00:00Z"),
        ("2026-01-02T07:00:00Z", "2026-01-04T07:00:00Z"),
        ("2026-01-02T07:00:01Z", "2026-01-11T07:00:00Z"),
    ] {
        let scene = sundays(now, 2).await;
        assert_eq!(schedule(&scene), expected, "{now}");
        let at: Timestamp = expected.parse().unwrap();
        let ahead = at.duration_since(scene.control().now()).as_secs();
        let until_gate = u64::try_from(ahead - 48 * 3600).unwrap();
        scene.control().advance(Duration::from_secs(until_gate));
        scene.post("/defer").await.is_done();
    }
}

#[tokio::test]
async fn where_the_gate_closes_decides_which_opening_it_is() {
    let near = DeferralGate::default().closes_before(HOUR);
    // The scene begins on a Monday at midnight, and so does the window.
    for (gate, expected) in [
        (Some(DeferralGate::default()), "2026-01-12T00:00:00Z"),
        (Some(near), "2026-01-12T00:00:00Z"),
        (None, "2026-01-05T00:00:00Z"),
    ] {
        let scene = Scene::with(frozen().deferral_gate(gate)).await;
        let window = json!({"dayOfWeek": 2, "hourOfDay": 0});
        scene.patch(&window).await.is_done();
        assert_eq!(schedule(&scene), expected, "{gate:?}");
    }
    let scene = Scene::with(frozen().deferral_gate(Some(near))).await;
    let window = json!({"dayOfWeek": 2, "hourOfDay": 1});
    scene.patch(&window).await.is_done();
    assert_eq!(schedule(&scene), "2026-01-05T01:00:00Z");
}

#[tokio::test]
async fn a_window_keeps_its_hour_when_the_clocks_change() {
    for (now, hour, expected) in [
        // In spring they go from two to three on Sunday 8 March.
        ("2026-02-25T00:00:00Z", 4, "2026-03-01T09:00:00Z"),
        ("2026-03-04T00:00:00Z", 4, "2026-03-08T08:00:00Z"),
        ("2026-03-04T00:00:00Z", 2, "2026-03-08T07:00:00Z"),
        // In autumn they go from two back to one on Sunday 1 November.
        ("2026-10-20T00:00:00Z", 4, "2026-10-25T08:00:00Z"),
        ("2026-10-28T00:00:00Z", 4, "2026-11-01T09:00:00Z"),
        ("2026-10-28T00:00:00Z", 1, "2026-11-01T05:00:00Z"),
    ] {
        let scene = sundays(now, hour).await;
        assert_eq!(schedule(&scene), expected, "{now} at {hour}");
    }
}

#[tokio::test]
async fn a_deferral_keeps_the_hour_too() {
    for (now, scheduled, deferred) in [
        (
            "2026-02-27T00:00:00Z",
            "2026-03-01T09:00:00Z",
            "2026-03-08T08:00:00Z",
        ),
        (
            "2026-10-23T00:00:00Z",
            "2026-10-25T08:00:00Z",
            "2026-11-01T09:00:00Z",
        ),
    ] {
        let scene = sundays(now, 4).await;
        assert_eq!(schedule(&scene), scheduled);
        scene.post("/defer").await.is_done();
        let project = scene.control().project_id();
        let at = scene.control().scheduled(project).unwrap();
        assert_eq!(at.to_string(), deferred);
        // Auto-defer goes by the same calendar.
        let auto = sundays(now, 4).await;
        auto.post("/autoDefer").await.is_done();
        assert_eq!(schedule(&auto), deferred);
    }
}

#[tokio::test]
async fn another_zone_leaves_what_is_scheduled_and_moves_what_comes() {
    let scene = sundays("2026-01-01T00:00:00Z", 2).await;
    let control = scene.control();
    assert_eq!(schedule(&scene), "2026-01-04T07:00:00Z");
    control
        .set_time_zone(control.project_id(), "Asia/Kathmandu")
        .unwrap();
    let at = control.scheduled(control.project_id()).unwrap();
    assert_eq!(at.to_string(), "2026-01-04T07:00:00Z");
    assert_eq!(schedule(&scene), "2026-01-03T20:15:00Z");
}

#[tokio::test]
async fn the_end_of_time_does_no_harm() {
    let scene = sundays("9999-12-30T00:00:00Z", 2).await;
    assert_eq!(schedule(&scene), Timestamp::MAX.to_string());
    scene.control().advance(Duration::MAX);
    let control = scene.control();
    let last = control.schedule_in_window(control.project_id());
    assert_eq!(last, Ok(Timestamp::MAX));
}

#[tokio::test]
async fn zones_and_windows_are_reached_over_http() {
    let scene = Scene::new().await;
    let zone = format!("{PROJECT}/time-zone");
    let maintenance = format!("{PROJECT}/maintenance");
    let in_window = r#"{"inWindow": true}"#;
    let refused = post(&scene, &maintenance, in_window).await;
    assert_eq!(refused.status, 409, "{refused:?}");
    let body = json!({"timeZoneId": NEW_YORK}).to_string();
    let reply = post(&scene, &zone, &body).await;
    assert_eq!((reply.status, reply.json()), (200, json!({"id": PROJECT})));
    assert_eq!(scene.get().await["timeZoneId"], NEW_YORK);
    scene.set_window().await;
    let reply = post(&scene, &maintenance, in_window).await;
    assert_eq!(reply.json()["scheduled"], "2026-01-11T06:00:00Z");
    let elsewhere = format!("{}/time-zone", "a".repeat(24));
    for (path, body, status, part) in [
        (&zone, r#"{"timeZoneId": "Nowhere"}"#, 400, "Nowhere"),
        (&zone, "{}", 400, "timeZoneId"),
        (&elsewhere, r#"{"timeZoneId": "UTC"}"#, 404, "no project"),
        (
            &maintenance,
            r#"{"inWindow": true, "inHours": 1}"#,
            400,
            "not more",
        ),
        (&maintenance, r#"{"inWindow": 1}"#, 400, "boolean"),
    ] {
        let reply = post(&scene, path, body).await;
        assert_eq!(reply.status, status, "{body}: {reply:?}");
        let error = reply.json()["error"].as_str().unwrap().to_owned();
        assert!(error.contains(part), "{error}");
    }
}
