//! The time zone of a project and maintenance in its window.

use std::time::Duration;

use atlas_maintenance_simulator::{Clock, ControlError, DeferralGate, Simulator};
use jiff::Timestamp;
use serde_json::json;

use crate::fixture::{Fixture, PROJECT, Reply, frozen, send};

const HOUR: Duration = Duration::from_secs(3600);
const NEW_YORK: &str = "America/New_York";

/// A fixture at that time with a window on Sundays at that hour in New York.
async fn sundays(now: &str, hour: u8) -> Fixture {
    let clock = Clock::frozen_at(now.parse().unwrap());
    let builder = Simulator::builder().clock(clock);
    let fixture = Fixture::with(builder.token_lifetime(10_000 * HOUR)).await;
    let control = fixture.control();
    control
        .set_time_zone(control.project_id(), NEW_YORK)
        .unwrap();
    let window = json!({"dayOfWeek": 1, "hourOfDay": hour});
    fixture.patch(&window).await.succeeds_empty();
    fixture
}

fn schedule(fixture: &Fixture) -> String {
    let control = fixture.control();
    let at = control.schedule_in_window(control.project_id()).unwrap();
    assert_eq!(control.scheduled(control.project_id()), Some(at));
    at.to_string()
}

async fn post(fixture: &Fixture, below: &str, body: &str) -> Reply {
    let path = format!("/_simulator/projects/{below}");
    send(fixture.bare("POST", &path).body(body.to_owned())).await
}

#[tokio::test]
async fn time_zone_belongs_to_the_project() {
    let fixture = Fixture::new().await;
    let control = fixture.control();
    assert_eq!(fixture.get().await["timeZoneId"], "UTC");
    control
        .set_time_zone(control.project_id(), "europe/dublin")
        .unwrap();
    assert_eq!(fixture.get().await["timeZoneId"], "Europe/Dublin");
    fixture.set_window().await;
    fixture.delete().await;
    assert_eq!(
        fixture.get().await["timeZoneId"],
        "Europe/Dublin",
        "the time zone is not part of the window"
    );
}

#[tokio::test]
async fn unknown_time_zone_and_missing_window_are_errors() {
    let fixture = Fixture::new().await;
    let (control, project) = (fixture.control(), fixture.control().project_id());
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
    fixture.set_window().await;
    control
        .schedule_maintenance_at(project, control.now())
        .unwrap();
    let busy = control.schedule_in_window(project).unwrap_err();
    assert!(matches!(busy, ControlError::UnderWay { .. }), "{busy}");
}

#[tokio::test]
async fn maintenance_is_scheduled_in_the_window_and_deferrable() {
    // 2026-01-04 is a Sunday; 02:00 in New York is 07:00 UTC in winter.
    for (now, expected) in [
        ("2026-01-02T06:59:59Z", "2026-01-04T07:00:00Z"),
        ("2026-01-02T07:00:00Z", "2026-01-04T07:00:00Z"),
        ("2026-01-02T07:00:01Z", "2026-01-11T07:00:00Z"),
    ] {
        let fixture = sundays(now, 2).await;
        assert_eq!(schedule(&fixture), expected, "{now}");
        let at: Timestamp = expected.parse().unwrap();
        let ahead = at.duration_since(fixture.control().now()).as_secs();
        let until_gate = u64::try_from(ahead - 48 * 3600).unwrap();
        fixture.control().advance(Duration::from_secs(until_gate));
        fixture.post("/defer").await.succeeds_empty();
    }
}

#[tokio::test]
async fn gate_determines_the_next_opening() {
    let near = DeferralGate::default().closes_before(HOUR);
    // Both the fixture and the window begin on a Monday at midnight.
    for (gate, expected) in [
        (Some(DeferralGate::default()), "2026-01-12T00:00:00Z"),
        (Some(near), "2026-01-12T00:00:00Z"),
        (None, "2026-01-05T00:00:00Z"),
    ] {
        let fixture = Fixture::with(frozen().deferral_gate(gate)).await;
        let window = json!({"dayOfWeek": 2, "hourOfDay": 0});
        fixture.patch(&window).await.succeeds_empty();
        assert_eq!(schedule(&fixture), expected, "{gate:?}");
    }
    let fixture = Fixture::with(frozen().deferral_gate(Some(near))).await;
    let window = json!({"dayOfWeek": 2, "hourOfDay": 1});
    fixture.patch(&window).await.succeeds_empty();
    assert_eq!(schedule(&fixture), "2026-01-05T01:00:00Z");
}

#[tokio::test]
async fn window_keeps_its_hour_across_clock_changes() {
    for (now, hour, expected) in [
        // In spring, clocks go from 02:00 to 03:00 on Sunday 8 March.
        ("2026-02-25T00:00:00Z", 4, "2026-03-01T09:00:00Z"),
        ("2026-03-04T00:00:00Z", 4, "2026-03-08T08:00:00Z"),
        ("2026-03-04T00:00:00Z", 2, "2026-03-08T07:00:00Z"),
        // In autumn, clocks go from 02:00 back to 01:00 on Sunday 1 November.
        ("2026-10-20T00:00:00Z", 4, "2026-10-25T08:00:00Z"),
        ("2026-10-28T00:00:00Z", 4, "2026-11-01T09:00:00Z"),
        ("2026-10-28T00:00:00Z", 1, "2026-11-01T05:00:00Z"),
    ] {
        let fixture = sundays(now, hour).await;
        assert_eq!(schedule(&fixture), expected, "{now} at {hour}");
    }
}

#[tokio::test]
async fn deferral_keeps_the_hour_across_clock_changes() {
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
        let fixture = sundays(now, 4).await;
        assert_eq!(schedule(&fixture), scheduled);
        fixture.post("/defer").await.succeeds_empty();
        let project = fixture.control().project_id();
        let at = fixture.control().scheduled(project).unwrap();
        assert_eq!(at.to_string(), deferred);
        // Auto-defer keeps the hour as well.
        let auto = sundays(now, 4).await;
        auto.post("/autoDefer").await.succeeds_empty();
        assert_eq!(schedule(&auto), deferred);
    }
}

#[tokio::test]
async fn new_time_zone_affects_only_later_maintenance() {
    let fixture = sundays("2026-01-01T00:00:00Z", 2).await;
    let control = fixture.control();
    assert_eq!(schedule(&fixture), "2026-01-04T07:00:00Z");
    control
        .set_time_zone(control.project_id(), "Asia/Kathmandu")
        .unwrap();
    let at = control.scheduled(control.project_id()).unwrap();
    assert_eq!(at.to_string(), "2026-01-04T07:00:00Z");
    assert_eq!(schedule(&fixture), "2026-01-03T20:15:00Z");
}

#[tokio::test]
async fn last_representable_time_does_not_panic() {
    let fixture = sundays("9999-12-30T00:00:00Z", 2).await;
    assert_eq!(schedule(&fixture), Timestamp::MAX.to_string());
    fixture.control().advance(Duration::MAX);
    let control = fixture.control();
    let last = control.schedule_in_window(control.project_id());
    assert_eq!(last, Ok(Timestamp::MAX));
}

#[tokio::test]
async fn time_zone_and_window_scheduling_over_http() {
    let fixture = Fixture::new().await;
    let zone = format!("{PROJECT}/time-zone");
    let maintenance = format!("{PROJECT}/maintenance");
    let in_window = r#"{"inWindow": true}"#;
    let refused = post(&fixture, &maintenance, in_window).await;
    assert_eq!(refused.status, 409, "{refused:?}");
    let body = json!({"timeZoneId": NEW_YORK}).to_string();
    let reply = post(&fixture, &zone, &body).await;
    assert_eq!((reply.status, reply.json()), (200, json!({"id": PROJECT})));
    assert_eq!(fixture.get().await["timeZoneId"], NEW_YORK);
    fixture.set_window().await;
    let reply = post(&fixture, &maintenance, in_window).await;
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
        let reply = post(&fixture, path, body).await;
        assert_eq!(reply.status, status, "{body}: {reply:?}");
        let error = reply.json()["error"].as_str().unwrap().to_owned();
        assert!(error.contains(part), "{error}");
    }
}
