//! The controls, in the process and over HTTP, and the log of requests.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use atlas_maintenance_simulator::{Control, Fault, FaultPoint};
use atlas_maintenance_types::ApiVersion;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::fixture::{PROJECT, Reply, Scene, accept, frozen, send, window_path};

async fn control(scene: &Scene, method: &str, path: &str, body: Option<&str>) -> Reply {
    let mut request = scene.bare(method, &format!("/_simulator/{path}"));
    if let Some(body) = body {
        request = request.body(body.to_owned());
    }
    send(request).await
}

#[tokio::test]
async fn the_log_tells_what_was_asked_without_secrets() {
    let scene = Scene::new().await;
    let body = json!({"dayOfWeek": 1, "hourOfDay": 0});
    scene.patch(&body).await;
    send(scene.bare("GET", "/nowhere?x=1")).await;
    let form = [("token", scene.token.as_str())];
    send(scene.oauth("/api/oauth/revoke", &form)).await;
    let log = scene.control().requests();
    let told: Vec<_> = log
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
        told,
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
    assert_eq!(log[0].at, scene.control().now());
    let everything = format!("{log:?}");
    assert!(!everything.contains(&scene.token));
    scene.control().clear_requests();
    assert!(scene.control().requests().is_empty());
}

#[tokio::test]
async fn requests_are_told_as_they_come_with_the_name_of_their_project() {
    let (tell, told) = std::sync::mpsc::channel();
    let builder = frozen().on_request(move |request| tell.send(request.clone()).unwrap());
    let scene = Scene::with(builder).await;
    assert_eq!(told.recv().unwrap().path, "/api/oauth/token");
    let fault = Fault::reset(FaultPoint::BeforeReading).on_operation("deferMaintenanceWindow");
    scene.control().inject(fault).unwrap();
    scene.get().await;
    assert!(scene.window("POST", "/defer").send().await.is_err());
    control(&scene, "GET", "state", None).await;
    send(scene.request("GET", "/api/atlas/v2/groups/x")).await;
    let told: Vec<_> = told.try_iter().collect();
    let projects: Vec<_> = told.iter().map(|r| r.project.as_deref()).collect();
    assert_eq!(projects, [Some("Demo"), Some("Demo"), None]);
    assert_eq!(told[1].fault.as_deref(), Some("reset before reading"));
    assert_eq!(told, scene.control().requests());
}

#[tokio::test]
async fn what_is_told_of_requests_may_use_the_controls() {
    let known = Arc::new(OnceLock::<Control>::new());
    let held = Arc::clone(&known);
    let builder = frozen().on_request(move |_| {
        if let Some(control) = held.get() {
            control.advance(Duration::from_secs(1));
            control.clear_requests();
        }
    });
    let scene = Scene::with(builder).await;
    known.set(scene.control().clone()).unwrap();
    // If they stood in each other's way, both would wait for ever.
    let answered = tokio::time::timeout(Duration::from_secs(10), scene.get());
    answered.await.expect("an answer");
    assert!(scene.control().requests().is_empty());
    assert_eq!(scene.control().now().to_string(), "2026-01-05T00:00:01Z");
}

#[tokio::test]
async fn the_log_names_the_operation_of_refused_requests_too() {
    let scene = Scene::new().await;
    send(scene.bare("GET", &window_path(""))).await;
    send(
        scene
            .bare("POST", &window_path("/defer"))
            .bearer_auth(&scene.token),
    )
    .await;
    send(scene.window("PUT", "")).await;
    let log = scene.control().requests();
    let told: Vec<_> = log
        .iter()
        .map(|request| (request.status, request.operation.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (401, Some("getMaintenanceWindow")),
            (406, Some("deferMaintenanceWindow")),
            (405, None),
        ]
    );
}

#[tokio::test]
async fn errors_of_the_control_say_what_is_wrong() {
    let scene = Scene::new().await;
    let unknown = "aaaaaaaaaaaaaaaaaaaaaaaa".parse().unwrap();
    let error = scene.control().schedule_maintenance(unknown).unwrap_err();
    assert!(error.to_string().contains("aaaaaaaaaaaaaaaaaaaaaaaa"));
    assert_eq!(scene.control().scheduled(unknown), None);
    let project = scene.control().project_id();
    let past = scene.control().now() - SignedDuration::from_secs(1);
    let error = scene
        .control()
        .schedule_maintenance_at(project, past)
        .unwrap_err();
    assert!(error.to_string().contains("before now"), "{error}");
}

#[tokio::test]
async fn the_state_is_shown() {
    let scene = Scene::new().await;
    scene.set_window().await;
    let latest = ApiVersion::latest().date();
    scene.control().forget_version(latest);
    let reply = control(&scene, "GET", "state", None).await;
    assert_eq!(reply.status, 200);
    let state = reply.json();
    assert_eq!(state["now"], "2026-01-05T00:00:00Z");
    let dates = ApiVersion::ALL.iter().map(|version| version.date());
    let known: Vec<_> = dates.filter(|date| *date != latest).collect();
    assert_eq!(state["versions"], json!(known));
    assert_eq!(state["projects"][0]["id"], PROJECT);
    assert_eq!(state["projects"][0]["scheduled"], Value::Null);
    scene.control().remember_version(latest);
    assert_eq!(state["projects"][0]["window"], scene.get().await);
}

#[tokio::test]
async fn the_clock_is_moved_over_http() {
    let scene = Scene::new().await;
    let reply = control(&scene, "POST", "clock", Some(r#"{"advanceSeconds": 90}"#)).await;
    assert_eq!(reply.json(), json!({"now": "2026-01-05T00:01:30Z"}));
    assert_eq!(scene.control().now().to_string(), "2026-01-05T00:01:30Z");
    let huge = format!(r#"{{"advanceSeconds": {}}}"#, u64::MAX);
    let reply = control(&scene, "POST", "clock", Some(&huge)).await;
    assert_eq!(reply.json(), json!({"now": Timestamp::MAX.to_string()}));
}

#[tokio::test]
async fn maintenance_is_scheduled_over_http() {
    let scene = Scene::new().await;
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
        let reply = control(&scene, "POST", &path, body).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.json(), json!({"id": PROJECT, "scheduled": at}));
        let scheduled = scene.control().scheduled(scene.control().project_id());
        assert_eq!(scheduled.unwrap().to_string(), at);
    }
}

#[tokio::test]
async fn projects_are_added_over_http() {
    let scene = Scene::new().await;
    let id = "aaaaaaaaaaaaaaaaaaaaaaaa";
    for _ in 0..2 {
        let path = format!("projects/{id}");
        let reply = control(&scene, "POST", &path, Some(r#"{"name": "other"}"#)).await;
        assert_eq!((reply.status, reply.json()), (200, json!({"id": id})));
    }
    let state = control(&scene, "GET", "state", None).await.json();
    assert_eq!(state["projects"][1]["name"], "other");
    let path = format!("/api/atlas/v2/groups/{id}/maintenanceWindow");
    assert_eq!(send(scene.request("GET", &path)).await.status, 200);
    for status in [204, 404] {
        let reply = control(&scene, "DELETE", &format!("projects/{id}"), None).await;
        assert_eq!(reply.status, status, "{reply:?}");
    }
    assert_eq!(send(scene.request("GET", &path)).await.status, 404);
}

#[tokio::test]
async fn the_log_is_read_and_cleared_over_http() {
    let scene = Scene::new().await;
    scene.get().await;
    let log = control(&scene, "GET", "requests", None).await.json();
    let requests = log["requests"].as_array().unwrap();
    assert_eq!(
        requests.len(),
        1,
        "requests to the controls are not written down"
    );
    assert_eq!(requests[0]["operation"], "getMaintenanceWindow");
    assert_eq!(requests[0]["status"], 200);
    assert!(!log.to_string().contains(&scene.token));
    assert_eq!(
        control(&scene, "DELETE", "requests", None).await.status,
        204
    );
    let log = control(&scene, "GET", "requests", None).await.json();
    assert_eq!(log, json!({"requests": []}));
}

#[tokio::test]
async fn what_the_controls_do_not_take_is_a_clear_error() {
    let scene = Scene::new().await;
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
        let reply = control(&scene, method, path, body).await;
        assert_eq!(reply.status, status, "{method} {path}: {reply:?}");
        let error = reply.json()["error"].as_str().unwrap().to_owned();
        assert!(error.contains(part), "{method} {path}: {error}");
    }
    let too_large = " ".repeat(1024 * 1024 + 1);
    let reply = control(&scene, "POST", &maintenance, Some(&too_large)).await;
    assert_eq!(reply.status, 413);
    assert_eq!(
        scene.control().scheduled(scene.control().project_id()),
        None
    );
}

#[tokio::test]
async fn a_second_event_waits_until_the_first_is_over() {
    let scene = Scene::new().await;
    let path = format!("projects/{PROJECT}/maintenance");
    control(&scene, "POST", &path, Some(r#"{"inHours": 0}"#)).await;
    let reply = control(&scene, "POST", &path, None).await;
    assert_eq!(reply.status, 409, "{reply:?}");
}

#[tokio::test]
async fn web_pages_have_no_say() {
    let scene = Scene::new().await;
    for origin in ["https://example.com", "null", "http://127.0.0.1"] {
        let request = scene
            .bare("POST", "/_simulator/clock")
            .header("origin", origin)
            .body(r#"{"advanceSeconds": 90}"#);
        let reply = send(request).await;
        assert_eq!(reply.status, 403);
        assert!(reply.json()["error"].as_str().unwrap().contains("Origin"));
    }
    assert_eq!(scene.control().now().to_string(), "2026-01-05T00:00:00Z");
}
