//! The events of a project, and what is true of its maintenance.

use std::time::Duration;

use atlas_maintenance_simulator::{ConsoleUser, SimulatorBuilder};
use atlas_maintenance_types::ProjectId;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::fixture::{Fixture, PROJECT, Reply, frozen, send, send_unchecked};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

fn path(query: &str) -> String {
    format!("/api/atlas/v2/groups/{PROJECT}/events?{query}")
}

pub(crate) async fn list(fixture: &Fixture, query: &str) -> Reply {
    send(fixture.request("GET", &path(query))).await
}

/// The types of the events and their times in hours since the start, oldest first, without noise.
async fn told(fixture: &Fixture) -> Vec<(String, i64)> {
    let query = "itemsPerPage=500&excludedEventType=PROJECT_SCHEDULED_MAINTENANCE";
    let body = list(fixture, query).await.json();
    let start: Timestamp = "2026-01-05T00:00:00Z".parse().unwrap();
    let events = body["results"].as_array().unwrap().iter().rev();
    let short = |event: &Value| {
        let created: Timestamp = event["created"].as_str().unwrap().parse().unwrap();
        let name = event["eventTypeName"].as_str().unwrap();
        let name = name
            .trim_start_matches("ATLAS_")
            .trim_start_matches("MAINTENANCE_");
        (name.to_owned(), created.duration_since(start).as_hours())
    };
    events.map(short).collect()
}

fn expect(events: &[(&str, i64)]) -> Vec<(String, i64)> {
    events
        .iter()
        .map(|(name, hour)| ((*name).to_owned(), *hour))
        .collect()
}

fn long() -> SimulatorBuilder {
    frozen().token_lifetime(10_000 * HOUR)
}

fn schedule(fixture: &Fixture, hours: i64) -> Timestamp {
    let control = fixture.control();
    let at = control.now() + SignedDuration::from_hours(hours);
    control
        .schedule_maintenance_at(control.project_id(), at)
        .unwrap()
}

#[tokio::test]
async fn maintenance_is_announced_deferred_started_and_completed() {
    let fixture = Fixture::with(long()).await;
    fixture.set_window().await;
    schedule(&fixture, 100);
    fixture.control().advance(27 * HOUR);
    assert_eq!(told(&fixture).await, expect(&[("WINDOW_ADDED", 0)]));
    fixture.control().advance(HOUR);
    let announced = [("WINDOW_ADDED", 0), ("IN_ADVANCED", 28)];
    assert_eq!(told(&fixture).await, expect(&announced));
    fixture.control().advance(HOUR);
    fixture.post("/defer").await.succeeds_empty();
    // All the rest at once.
    fixture.control().advance(30 * DAY);
    let due = 100 + 168;
    let whole = [
        ("WINDOW_ADDED", 0),
        ("IN_ADVANCED", 28),
        ("DEFERRED", 29),
        ("IN_ADVANCED", due - 72),
        ("STARTED", due),
        ("COMPLETED", due + 2),
    ];
    assert_eq!(told(&fixture).await, expect(&whole));
}

#[tokio::test]
async fn every_setting_that_changes_is_an_event() {
    let fixture = Fixture::with(long()).await;
    let hours = |start| json!({"startHourOfDay": start, "endHourOfDay": 17});
    for (day, protected, auto_defer) in [
        (1, hours(9), true),
        (1, hours(10), true),
        (2, json!({}), false),
    ] {
        fixture.control().advance(HOUR);
        let body = json!({"dayOfWeek": day, "hourOfDay": 1, "protectedHours": protected,
            "autoDeferOnceEnabled": auto_defer});
        fixture.patch(&body).await.succeeds_empty();
    }
    fixture.control().advance(HOUR);
    fixture.post("/autoDefer").await.succeeds_empty();
    fixture.control().advance(HOUR);
    fixture.delete().await;
    let whole = [
        ("WINDOW_ADDED", 1),
        ("PROTECTED_HOURS_CREATED", 1),
        ("AUTO_DEFER_ENABLED", 1),
        ("WINDOW_MODIFIED", 2),
        ("PROTECTED_HOURS_MODIFIED", 2),
        ("WINDOW_MODIFIED", 3),
        ("PROTECTED_HOURS_REMOVED", 3),
        ("AUTO_DEFER_DISABLED", 3),
        ("AUTO_DEFER_ENABLED", 4),
        ("WINDOW_REMOVED", 5),
        ("AUTO_DEFER_DISABLED", 5),
    ];
    assert_eq!(told(&fixture).await, expect(&whole));
}

#[tokio::test]
async fn maintenance_is_deferred_automatically_started_on_request_and_cancelled() {
    let fixture = Fixture::with(long()).await;
    fixture.set_window().await;
    fixture.post("/autoDefer").await.succeeds_empty();
    schedule(&fixture, 100);
    fixture.control().advance(30 * HOUR);
    fixture
        .patch(&json!({"startASAP": true}))
        .await
        .succeeds_empty();
    fixture.control().advance(5 * HOUR);
    let control = fixture.control();
    let project = control.project_id();
    // Nothing tells of the first, so nothing tells that it is cancelled.
    schedule(&fixture, 500);
    assert_eq!(control.cancel_maintenance(project), Ok(true));
    schedule(&fixture, 60);
    assert_eq!(control.cancel_maintenance(project), Ok(true));
    assert_eq!(control.cancel_maintenance(project), Ok(false));
    let whole = [
        ("WINDOW_ADDED", 0),
        ("AUTO_DEFER_ENABLED", 0),
        ("IN_ADVANCED", 28),
        ("AUTO_DEFERRED", 28),
        ("START_ASAP", 30),
        ("STARTED", 30),
        ("COMPLETED", 32),
        ("IN_ADVANCED", 35),
        ("AUTO_DEFERRED", 35),
        ("NO_LONGER_NEEDED", 35),
    ];
    assert_eq!(told(&fixture).await, expect(&whole));
    let records = control.maintenances(project).unwrap();
    let states: Vec<_> = { records.iter() }
        .map(|it| (it.state.as_str(), it.deferrals.len(), it.started_on_request))
        .collect();
    let expected = [
        ("completed", 1, true),
        ("cancelled", 1, false),
        ("cancelled", 1, false),
    ];
    assert_eq!(states, expected);
}

#[tokio::test]
async fn event_names_its_actor() {
    let fixture = Fixture::with(long()).await;
    fixture.set_window().await;
    let control = fixture.control();
    let project = control.project_id();
    schedule(&fixture, 60);
    let user = ConsoleUser::new("ada@example.org");
    control.defer_by_console(project, &user).unwrap();
    control.defer_by_admin(project).unwrap();
    let body = list(&fixture, "excludedEventType=PROJECT_SCHEDULED_MAINTENANCE")
        .await
        .json();
    let newest = &body["results"][0];
    assert_eq!(
        newest["eventTypeName"],
        "ATLAS_MAINTENANCE_DEFERRED_BY_ADMIN"
    );
    assert_eq!(newest["isGlobalAdmin"], true);
    let by_user = &body["results"][1];
    assert_eq!(
        (&by_user["username"], &by_user["userId"]),
        (&json!("ada@example.org"), &json!(user.id()))
    );
    assert_eq!(by_user["isGlobalAdmin"], false);
    let announced = &body["results"][2];
    let id = announced["id"].as_str().unwrap();
    assert_eq!(
        announced,
        &json!({
            "created": "2026-01-05T00:00:00Z",
            "eventTypeName": "MAINTENANCE_IN_ADVANCED",
            "groupId": PROJECT,
            "id": id,
            "isGlobalAdmin": false,
            "links": [{"href": fixture.url(&format!("/api/atlas/v2/groups/{PROJECT}/events/{id}")), "rel": "self"}],
        })
    );
    // The gate of the console is that of the API, and its limit as well.
    let refused = control.defer_by_console(project, &user).unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED"),
        "{refused}"
    );
}

#[tokio::test]
async fn list_is_filtered_by_type_and_inclusive_dates() {
    let fixture = Fixture::with(long()).await;
    fixture.set_window().await;
    schedule(&fixture, 73);
    fixture.control().advance(20 * DAY);
    let types = async |query: &str| {
        let body = list(&fixture, query).await.json();
        let names = body["results"].as_array().unwrap().iter();
        names
            .map(|event| event["eventTypeName"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let both = "eventType=MAINTENANCE_STARTED&eventType=MAINTENANCE_IN_ADVANCED";
    assert_eq!(
        types(both).await,
        ["MAINTENANCE_STARTED", "MAINTENANCE_IN_ADVANCED"]
    );
    let all = types("itemsPerPage=500").await;
    let noise = all
        .iter()
        .filter(|name| *name == "PROJECT_SCHEDULED_MAINTENANCE")
        .count();
    assert_eq!(all.len() - noise, 4);
    assert!((20..30).contains(&noise), "{noise}");
    for (dates, count) in [
        ("minDate=2026-01-05T01:00:00Z", 2),
        ("minDate=2026-01-05T01:00:01Z", 1),
        ("maxDate=2026-01-08T01:00:00Z", 2),
        ("maxDate=2026-01-08T00:59:59Z", 1),
    ] {
        assert_eq!(
            types(&format!("{both}&{dates}")).await.len(),
            count,
            "{dates}"
        );
    }
    assert_eq!(types("clusterNames=Cluster0").await, Vec::<String>::new());
    for wrong in [
        "eventType=NOTHING",
        "excludedEventType=maintenance",
        "minDate=yesterday",
        "includeRaw=1",
        "itemsPerPage=501",
        "itemsPerPage=0",
        "includeRaw=true&includeRaw=true",
    ] {
        list(&fixture, wrong)
            .await
            .refuses(400, "INVALID_QUERY_PARAMETER");
    }
    let raw = list(&fixture, &format!("{both}&includeRaw=true"))
        .await
        .json();
    assert_eq!(raw["results"][0]["raw"]["et"], "MAINTENANCE_STARTED");
}

#[tokio::test]
async fn pages_and_rate_limit_are_as_recorded() {
    let fixture = Fixture::with(long()).await;
    fixture.set_window().await;
    fixture.control().advance(50 * DAY);
    let reply = list(&fixture, "itemsPerPage=10&includeCount=false").await;
    assert_eq!(reply.header("ratelimit-limit"), Some("300"));
    assert_eq!(reply.header("ratelimit-remaining"), Some("299"));
    let type_of = reply.header("content-type").unwrap();
    assert_eq!(
        type_of,
        "application/vnd.atlas.2023-01-01+json;charset=utf-8"
    );
    let body = reply.json();
    assert_eq!(body["results"].as_array().unwrap().len(), 10);
    let address = fixture.url(&format!("/api/atlas/v2/groups/{PROJECT}/events"));
    let own = format!("{address}?includeCount=false&includeRaw=false&pageNum=1&itemsPerPage=10");
    assert_eq!(body["links"], json!([{"href": own, "rel": "self"}]));
    assert_eq!(body["totalCount"], 0);
    // Pages are the whole in pieces.
    let whole = list(&fixture, "itemsPerPage=500").await.json();
    let total = whole["totalCount"].as_u64().unwrap();
    assert_eq!(whole["results"].as_array().unwrap().len() as u64, total);
    let mut pieces = Vec::new();
    for page in 1..=total.div_ceil(7) {
        let body = list(&fixture, &format!("itemsPerPage=7&pageNum={page}"))
            .await
            .json();
        assert_eq!(body["totalCount"], total);
        pieces.extend(
            body["results"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| it["id"].clone()),
        );
    }
    let ids = { whole["results"].as_array().unwrap().iter() }.map(|it| it["id"].clone());
    assert_eq!(pieces, ids.collect::<Vec<_>>());
    // The window has a limit of its own, and so does each project.
    let window = send(fixture.window("GET", "")).await;
    assert_eq!(window.header("ratelimit-limit"), Some("1200"));
    for _ in 0..300 - 2 - total.div_ceil(7) {
        assert_eq!(
            send_unchecked(fixture.request("GET", &path("")))
                .await
                .status,
            200
        );
    }
    let refused = list(&fixture, "").await;
    refused.refuses(429, "RATE_LIMITED_TOKEN_BUCKET");
    fixture.control().advance(Duration::from_secs(60));
    let reply = list(&fixture, "").await;
    assert_eq!(reply.header("ratelimit-remaining"), Some("99"));
}

#[tokio::test]
async fn controls_over_http_defer_cancel_and_tell_the_truth() {
    let fixture = Fixture::with(long().assume("start-delay", "within-the-hour").unwrap()).await;
    fixture.set_window().await;
    let date = schedule(&fixture, 60) + SignedDuration::from_hours(2 * 168);
    let base = format!("/_simulator/projects/{PROJECT}/maintenance");
    let post = async |body: Value| {
        let request = fixture.bare("POST", &format!("{base}/defer")).json(&body);
        send_unchecked(request).await
    };
    let reply = post(json!({"by": "console", "username": "ada@example.org"})).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let reply = post(json!({"by": "admin"})).await;
    assert_eq!(reply.json()["scheduled"], date.to_string());
    for (body, status) in [
        (json!({"by": "console"}), 400),
        (json!({"by": "admin", "username": "x"}), 400),
        (json!({"by": "nobody"}), 400),
        (json!({"by": "console", "username": "x"}), 409),
    ] {
        assert_eq!(post(body.clone()).await.status, status, "{body}");
    }
    let shown = send_unchecked(fixture.bare("GET", &base)).await.json();
    let record = &shown["maintenances"][0];
    assert_eq!(
        (&record["date"], &record["state"]),
        (&json!(date.to_string()), &json!("scheduled"))
    );
    assert_eq!(record["deferrals"].as_array().unwrap().len(), 2);
    let start: Timestamp = record["start"].as_str().unwrap().parse().unwrap();
    let late = start.duration_since(date).as_mins();
    assert!((1..60).contains(&late), "{late}");
    let cancelled = send_unchecked(fixture.bare("DELETE", &base)).await;
    assert_eq!(cancelled.json(), json!({"cancelled": true}));
    let shown = send_unchecked(fixture.bare("GET", &base)).await.json();
    assert_eq!(shown["maintenances"][0]["state"], "cancelled");
    for (method, below, status) in [
        ("PUT", "", 405),
        ("GET", "/defer", 405),
        ("GET", "/other", 404),
    ] {
        let reply = send_unchecked(fixture.bare(method, &format!("{base}{below}"))).await;
        assert_eq!(reply.status, status, "{method} {below}");
    }
}

#[tokio::test]
async fn unknown_project_has_no_maintenances() {
    let fixture = Fixture::new().await;
    let unknown = ProjectId::from_bytes([9; 12]);
    let control = fixture.control();
    assert!(control.maintenances(unknown).is_err());
    assert!(control.cancel_maintenance(unknown).is_err());
    assert!(control.defer_by_admin(unknown).is_err());
}
