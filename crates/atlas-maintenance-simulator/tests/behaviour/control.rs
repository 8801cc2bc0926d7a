//! The controls, as a library handle and over HTTP, and the log of requests.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use atlas_maintenance_simulator::{Control, Fault, FaultPoint};
use atlas_maintenance_types::ApiVersion;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::fixture::{Fixture, PROJECT, Reply, accept, frozen, send, window_path};

async fn control(fixture: &Fixture, method: &str, path: &str, body: Option<&str>) -> Reply {
    let mut request = fixture.bare(method, &format!("/_simulator/{path}"));
    if let Some(body) = body {
        request = request.body(body.to_owned());
    }
    send(request).await
}

#[tokio::test]
async fn log_contains_requests_without_secrets() {
    let fixture = Fixture::new().await;
    let body = json!({"dayOfWeek": 1, "hourOfDay": 0});
    fixture.patch(&body).await;
    send(fixture.bare("GET", "/nowhere?x=1")).await;
    let form = [("token", fixture.token.as_str())];
    send(fixture.oauth("/api/oauth/revoke", &form)).await;
    let log = fixture.control().requests();
    let observed: Vec<_> = log
        .iter()
        .map(|request| {
            (
                request.method.as_str(),
                request.path.as_str(),
                request.status,
            )
        })
        .collect();
    let path = window_path("");
    assert_eq!(
        observed,
        [
            ("PATCH", path.as_str(), 200),
            ("GET", "/nowhere?x=1", 401),
            ("POST", "/api/oauth/revoke", 200),
        ]
    );
    assert_eq!(log[0].operation.as_deref(), Some("updateMaintenanceWindow"));
    assert_eq!(log[0].body.as_ref(), Some(&body));
    assert_eq!(log[0].header("Accept"), Some(accept().as_str()));
    assert_eq!(log[0].header("Authorization"), Some("Bearer"));
    assert_eq!(log[2].header("Authorization"), Some("Basic"));
    assert_eq!(
        (log[1].operation.as_ref(), log[2].body.as_ref()),
        (None, None)
    );
    assert_eq!(log[0].at, fixture.control().now());
    let everything = format!("{log:?}");
    assert!(!everything.contains(&fixture.token));
    fixture.control().clear_requests();
    assert!(fixture.control().requests().is_empty());
}

#[tokio::test]
async fn observer_gets_requests_with_their_project_name() {
    let (sender, observed) = std::sync::mpsc::channel();
    let builder = frozen().on_request(move |request| sender.send(request.clone()).unwrap());
    let fixture = Fixture::with(builder).await;
    assert_eq!(observed.recv().unwrap().path, "/api/oauth/token");
    let fault = Fault::reset(FaultPoint::BeforeReading).on_operation("deferMaintenanceWindow");
    fixture.control().inject(fault).unwrap();
    fixture.get().await;
    assert!(fixture.window("POST", "/defer").send().await.is_err());
    control(&fixture, "GET", "state", None).await;
    send(fixture.request("GET", "/api/atlas/v2/groups/x")).await;
    let observed: Vec<_> = observed.try_iter().collect();
    let projects: Vec<_> = observed.iter().map(|r| r.project.as_deref()).collect();
    assert_eq!(projects, [Some("Demo"), Some("Demo"), None]);
    assert_eq!(observed[1].fault.as_deref(), Some("reset before reading"));
    assert_eq!(observed, fixture.control().requests());
}

#[tokio::test]
async fn observer_can_use_the_controls() {
    let known = Arc::new(OnceLock::<Control>::new());
    let held = Arc::clone(&known);
    let builder = frozen().on_request(move |_| {
        if let Some(control) = held.get() {
            control.advance(Duration::from_secs(1));
            control.clear_requests();
        }
    });
    let fixture = Fixture::with(builder).await;
    known.set(fixture.control().clone()).unwrap();
    // A deadlock would run into the timeout.
    let answered = tokio::time::timeout(Duration::from_secs(10), fixture.get());
    answered.await.expect("an answer");
    assert!(fixture.control().requests().is_empty());
    assert_eq!(fixture.control().now().to_string(), "2026-01-05T00:00:01Z");
}

#[tokio::test]
async fn log_contains_the_operation_of_refused_requests() {
    let fixture = Fixture::new().await;
    send(fixture.bare("GET", &window_path(""))).await;
    send(
        fixture
            .bare("POST", &window_path("/defer"))
            .bearer_auth(&fixture.token),
    )
    .await;
    send(fixture.window("PUT", "")).await;
    let log = fixture.control().requests();
    let observed: Vec<_> = log
        .iter()
        .map(|request| (request.status, request.operation.as_deref()))
        .collect();
    assert_eq!(
        observed,
        [
            (401, Some("getMaintenanceWindow")),
            (406, Some("deferMaintenanceWindow")),
            (405, None),
        ]
    );
}

#[tokio::test]
async fn control_errors_name_the_problem() {
    let fixture = Fixture::new().await;
    let unknown = "aaaaaaaaaaaaaaaaaaaaaaaa".parse().unwrap();
    let error = fixture.control().schedule_maintenance(unknown).unwrap_err();
    assert!(error.to_string().contains("aaaaaaaaaaaaaaaaaaaaaaaa"));
    assert_eq!(fixture.control().scheduled(unknown), None);
    let project = fixture.control().project_id();
    let past = fixture.control().now() - SignedDuration::from_secs(1);
    let error = fixture
        .control()
        .schedule_maintenance_at(project, past)
        .unwrap_err();
    assert!(error.to_string().contains("before now"), "{error}");
}

#[tokio::test]
async fn state_is_returned_over_http() {
    let fixture = Fixture::new().await;
    fixture.set_window().await;
    let latest = ApiVersion::latest().date();
    fixture.control().forget_version(latest);
    let reply = control(&fixture, "GET", "state", None).await;
    assert_eq!(reply.status, 200);
    let state = reply.json();
    assert_eq!(state["now"], "2026-01-05T00:00:00Z");
    let known = state["versions"].as_array().unwrap();
    let dates = ApiVersion::ALL.iter().map(|version| version.date());
    for date in dates.chain(["2024-08-05", "preview"]) {
        assert_eq!(known.contains(&json!(date)), date != latest, "{date}");
    }
    assert_eq!(state["projects"][0]["id"], PROJECT);
    assert_eq!(state["projects"][0]["scheduled"], Value::Null);
    fixture.control().remember_version(latest);
    assert_eq!(state["projects"][0]["window"], fixture.get().await);
}

#[tokio::test]
async fn clock_is_advanced_over_http() {
    let fixture = Fixture::new().await;
    let reply = control(&fixture, "POST", "clock", Some(r#"{"advanceSeconds": 90}"#)).await;
    assert_eq!(
        reply.json(),
        json!({"frozen": true, "now": "2026-01-05T00:01:30Z"})
    );
    assert_eq!(fixture.control().now().to_string(), "2026-01-05T00:01:30Z");
    let huge = format!(r#"{{"advanceSeconds": {}}}"#, u64::MAX);
    let reply = control(&fixture, "POST", "clock", Some(&huge)).await;
    assert_eq!(reply.json()["now"], Timestamp::MAX.to_string());
}

#[tokio::test]
async fn clock_is_set_frozen_and_run_over_http() {
    let fixture = Fixture::new().await;
    let change = async |body: &str| control(&fixture, "POST", "clock", Some(body)).await.json();
    let shown = change(r#"{"set": "2027-03-28T00:00:00Z", "advanceSeconds": 60}"#).await;
    assert_eq!(
        shown,
        json!({"frozen": true, "now": "2027-03-28T00:01:00Z"})
    );
    assert_eq!(change(r#"{"frozen": false}"#).await["frozen"], false);
    assert!(!fixture.control().clock().is_frozen());
    let shown = change(r#"{"frozen": true, "set": "2025-01-01T00:00:00Z"}"#).await;
    assert_eq!(
        shown,
        json!({"frozen": true, "now": "2025-01-01T00:00:00Z"})
    );
    let state = control(&fixture, "GET", "state", None).await.json();
    assert_eq!(
        (&state["frozen"], &state["now"]),
        (&shown["frozen"], &shown["now"])
    );
}

/// A client that trusts `expires_in` would otherwise be refused although its token lasts.
#[tokio::test]
async fn credentials_age_only_if_the_move_says_so() {
    let fixture = Fixture::new().await;
    let day = r#"{"advanceSeconds": 86400}"#;
    control(&fixture, "POST", "clock", Some(day)).await;
    fixture.control().advance(Duration::from_secs(86400));
    let get = || fixture.window("GET", "");
    assert_eq!(send(get()).await.status, 200);
    let hour = r#"{"advanceSeconds": 3600, "ageCredentials": true}"#;
    let reply = control(&fixture, "POST", "clock", Some(hour)).await;
    assert_eq!(reply.json()["now"], "2026-01-07T01:00:00Z");
    assert_eq!(send(get()).await.status, 401);
}

#[tokio::test]
async fn maintenance_is_scheduled_over_http() {
    let fixture = Fixture::new().await;
    let path = format!("projects/{PROJECT}/maintenance");
    for (body, at) in [
        (None, "2026-01-07T12:00:00Z"),
        (Some("{}"), "2026-01-07T12:00:00Z"),
        (Some(r#"{"inHours": 50}"#), "2026-01-07T02:00:00Z"),
        (
            Some(r#"{"at": "2026-02-01T00:00:00+01:00"}"#),
            "2026-01-31T23:00:00Z",
        ),
    ] {
        let reply = control(&fixture, "POST", &path, body).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.json(), json!({"id": PROJECT, "scheduled": at}));
        let scheduled = fixture.control().scheduled(fixture.control().project_id());
        assert_eq!(scheduled.unwrap().to_string(), at);
    }
}

#[tokio::test]
async fn projects_are_added_and_removed_over_http() {
    let fixture = Fixture::new().await;
    let id = "aaaaaaaaaaaaaaaaaaaaaaaa";
    for _ in 0..2 {
        let path = format!("projects/{id}");
        let reply = control(&fixture, "POST", &path, Some(r#"{"name": "other"}"#)).await;
        assert_eq!((reply.status, reply.json()), (200, json!({"id": id})));
    }
    let state = control(&fixture, "GET", "state", None).await.json();
    assert_eq!(state["projects"][1]["name"], "other");
    let path = format!("/api/atlas/v2/groups/{id}/maintenanceWindow");
    assert_eq!(send(fixture.request("GET", &path)).await.status, 200);
    for status in [204, 404] {
        let reply = control(&fixture, "DELETE", &format!("projects/{id}"), None).await;
        assert_eq!(reply.status, status, "{reply:?}");
    }
    assert_eq!(send(fixture.request("GET", &path)).await.status, 404);
}

#[tokio::test]
async fn log_is_read_and_cleared_over_http() {
    let fixture = Fixture::new().await;
    fixture.get().await;
    let log = control(&fixture, "GET", "requests", None).await.json();
    let requests = log["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 1, "requests to the controls are not logged");
    assert_eq!(requests[0]["operation"], "getMaintenanceWindow");
    assert_eq!(requests[0]["status"], 200);
    assert!(!log.to_string().contains(&fixture.token));
    assert_eq!(
        control(&fixture, "DELETE", "requests", None).await.status,
        204
    );
    let log = control(&fixture, "GET", "requests", None).await.json();
    assert_eq!(log, json!({"requests": []}));
}

#[tokio::test]
async fn invalid_control_requests_get_an_error() {
    let fixture = Fixture::new().await;
    let maintenance = format!("projects/{PROJECT}/maintenance");
    for (method, path, body, status, part) in [
        ("GET", "", None, 404, "state, clock"),
        ("GET", "other", None, 404, "state, clock"),
        ("POST", "state", None, 405, "GET"),
        ("GET", "clock", None, 405, "POST"),
        ("GET", "versions/2023-01-01", None, 405, "POST"),
        ("POST", "tokens", None, 405, "DELETE"),
        ("PUT", "requests", None, 405, "DELETE, GET"),
        ("POST", "clock", None, 400, "advanceSeconds"),
        (
            "POST",
            "clock",
            Some(r#"{"frozen": true, "ageCredentials": true}"#),
            400,
            "needs advanceSeconds",
        ),
        ("POST", "clock", Some(r#"{"set": "noon"}"#), 400, "set: "),
        ("POST", "clock", Some("{"), 400, "EOF"),
        (
            "POST",
            "clock",
            Some(r#"{"advanceSeconds": -1}"#),
            400,
            "-1",
        ),
        ("POST", "clock", Some(r#"{"advance": 1}"#), 400, "advance"),
        ("POST", "projects/x", None, 400, "project id"),
        ("DELETE", "projects/x", None, 400, "project id"),
        ("GET", "projects/x", None, 405, "DELETE, POST"),
        ("POST", "projects/x/maintenance", None, 400, "project id"),
        (
            "POST",
            "projects/aaaaaaaaaaaaaaaaaaaaaaaa/maintenance",
            None,
            404,
            "no project",
        ),
        ("POST", &maintenance, Some(r#"{"at": "soon"}"#), 400, "at:"),
        (
            "POST",
            &maintenance,
            Some(r#"{"at": "2020-01-01T00:00:00Z"}"#),
            400,
            "before now",
        ),
        (
            "POST",
            &maintenance,
            Some(r#"{"at": "2027-01-01T00:00:00Z", "inHours": 1}"#),
            400,
            "not more",
        ),
    ] {
        let reply = control(&fixture, method, path, body).await;
        assert_eq!(reply.status, status, "{method} {path}: {reply:?}");
        let error = reply.json()["error"].as_str().unwrap().to_owned();
        assert!(error.contains(part), "{method} {path}: {error}");
    }
    let too_large = " ".repeat(1024 * 1024 + 1);
    let reply = control(&fixture, "POST", &maintenance, Some(&too_large)).await;
    assert_eq!(reply.status, 413);
    assert_eq!(
        fixture.control().scheduled(fixture.control().project_id()),
        None
    );
}

#[tokio::test]
async fn maintenance_cannot_be_scheduled_while_under_way() {
    let fixture = Fixture::new().await;
    let path = format!("projects/{PROJECT}/maintenance");
    control(&fixture, "POST", &path, Some(r#"{"inHours": 0}"#)).await;
    let reply = control(&fixture, "POST", &path, None).await;
    assert_eq!(reply.status, 409, "{reply:?}");
}

#[tokio::test]
async fn requests_with_an_origin_are_refused() {
    let fixture = Fixture::new().await;
    for origin in ["https://example.com", "null", "http://127.0.0.1"] {
        let request = fixture
            .bare("POST", "/_simulator/clock")
            .header("origin", origin)
            .body(r#"{"advanceSeconds": 90}"#);
        let reply = send(request).await;
        assert_eq!(reply.status, 403);
        assert!(reply.json()["error"].as_str().unwrap().contains("Origin"));
    }
    assert_eq!(fixture.control().now().to_string(), "2026-01-05T00:00:00Z");
}
