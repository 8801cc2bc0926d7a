//! Maintenance waves: the preview of the window, and the settings of an organization.

use std::collections::BTreeMap;

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::fixture::{Fixture, Reply, frozen, send, window_path};

const PREVIEW: &str = "application/vnd.atlas.preview+json";
const SETTINGS: &str = "/api/atlas/v2/orgs/4888442a3354817a7320eb61/maintenanceSettings";

fn request(fixture: &Fixture, method: &str, path: &str) -> RequestBuilder {
    fixture
        .bare(method, path)
        .bearer_auth(&fixture.token)
        .header("accept", PREVIEW)
}

async fn patch(fixture: &Fixture, path: &str, body: &Value) -> Reply {
    send(request(fixture, "PATCH", path).json(body)).await
}

async fn wave(fixture: &Fixture) -> (Value, Value) {
    let reply = send(request(fixture, "GET", &window_path(""))).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let content_type = reply.header("content-type").unwrap();
    assert_eq!(content_type, format!("{PREVIEW};charset=utf-8"));
    let window = reply.json();
    (
        window["waveAssignment"].clone(),
        window["effectiveWaveAssignment"].clone(),
    )
}

async fn set_mode(fixture: &Fixture, mode: &str) {
    let body = json!({ "waveAssignmentMode": mode });
    let reply = patch(fixture, SETTINGS, &body).await;
    let expected = json!({"waveAssignmentMode": mode, "effectiveWaveAssignmentMode": mode});
    assert_eq!((reply.status, reply.json()), (200, expected));
}

#[tokio::test]
async fn wave_is_set_kept_and_cleared_and_goes_with_the_window() {
    let fixture = Fixture::new().await;
    assert_eq!(wave(&fixture).await, (Value::Null, json!(1)));
    for (body, assigned, effective) in [
        (json!({"dayOfWeek": 1, "hourOfDay": 1}), json!(null), 2),
        (json!({"dayOfWeek": 1, "waveAssignment": 3}), json!(3), 3),
        (json!({"dayOfWeek": 2}), json!(3), 3),
        (
            json!({"dayOfWeek": 2, "waveAssignment": null}),
            json!(null),
            2,
        ),
        (json!({"dayOfWeek": 2, "waveAssignment": 1}), json!(1), 1),
    ] {
        let reply = patch(&fixture, &window_path(""), &body).await;
        reply.succeeds_empty();
        assert_eq!(reply.header("x-content-type"), Some(PREVIEW));
        assert_eq!(wave(&fixture).await, (assigned, json!(effective)), "{body}");
    }
    assert_eq!(fixture.delete().await.status, 204);
    assert_eq!(wave(&fixture).await, (Value::Null, json!(1)));
}

#[tokio::test]
async fn dated_versions_know_no_wave() {
    let fixture = Fixture::new().await;
    fixture.set_window().await;
    let body = json!({"dayOfWeek": 1, "waveAssignment": 3});
    patch(&fixture, &window_path(""), &body)
        .await
        .succeeds_empty();
    let window = fixture.get().await;
    for member in ["waveAssignment", "effectiveWaveAssignment"] {
        assert_eq!(window.get(member), None);
    }
    fixture.patch(&body).await.refuses(400, "INVALID_ATTRIBUTE");
}

#[tokio::test]
async fn preview_has_no_other_operations() {
    let fixture = Fixture::new().await;
    for (method, path) in [
        ("DELETE", window_path("")),
        ("POST", window_path("/defer")),
        ("GET", "/api/atlas/v2/groups".to_owned()),
    ] {
        let reply = send(request(&fixture, method, &path)).await;
        reply.refuses(406, "INVALID_VERSION_DATE");
    }
    for path in [SETTINGS.to_owned(), format!("{SETTINGS}:reset")] {
        let method = if path == SETTINGS { "GET" } else { "POST" };
        let reply = send(fixture.request(method, &path)).await;
        reply.refuses(406, "INVALID_VERSION_DATE");
    }
}

#[tokio::test]
async fn settings_are_set_reset_and_separate_for_each_organization() {
    let fixture = Fixture::new().await;
    let read = async |path: &str| send(request(&fixture, "GET", path)).await.json();
    let unset = json!({"effectiveWaveAssignmentMode": "MANUAL"});
    assert_eq!(read(SETTINGS).await, unset);
    set_mode(&fixture, "ENV_TAG_MAPPING").await;
    let unchanged = patch(&fixture, SETTINGS, &json!({})).await.json();
    assert_eq!(unchanged["waveAssignmentMode"], "ENV_TAG_MAPPING");
    let other = SETTINGS.replace("4888", "4889");
    assert_eq!(read(&other).await, unset);
    let reset = send(request(&fixture, "POST", &format!("{SETTINGS}:reset"))).await;
    assert_eq!((reset.status, reset.json()), (200, unset));
    for body in [
        json!({"waveAssignmentMode": "OTHER"}),
        json!({"waveAssignmentMode": 1}),
        json!({"effectiveWaveAssignmentMode": "MANUAL"}),
    ] {
        let reply = patch(&fixture, SETTINGS, &body).await;
        reply.refuses(400, "INVALID_ATTRIBUTE");
    }
    let reply = send(request(&fixture, "GET", &SETTINGS.replace("4888", "XXXX"))).await;
    reply.refuses(400, "INVALID_PATH_PARAMETER");
}

#[tokio::test]
async fn tag_assigns_the_wave_in_its_mode_and_nothing_else_does() {
    let fixture = Fixture::new().await;
    fixture.set_window().await;
    let body = json!({"dayOfWeek": 1, "waveAssignment": 1});
    patch(&fixture, &window_path(""), &body)
        .await
        .succeeds_empty();
    set_mode(&fixture, "ENV_TAG_MAPPING").await;
    let project = fixture.control().project_id();
    let tags = BTreeMap::from([("environment".to_owned(), "production".to_owned())]);
    fixture.control().set_tags(project, tags).unwrap();
    assert_eq!(wave(&fixture).await, (json!(1), json!(3)));
    let reply = patch(&fixture, &window_path(""), &body).await;
    reply.refuses(400, "INVALID_ATTRIBUTE");
    set_mode(&fixture, "MANUAL").await;
    assert_eq!(wave(&fixture).await, (json!(1), json!(1)));
}

#[tokio::test]
async fn organization_without_waves_has_no_effective_mode_and_takes_no_wave() {
    let fixture = Fixture::with(frozen().waves(false)).await;
    let settings = send(request(&fixture, "GET", SETTINGS)).await.json();
    assert_eq!(settings, json!({}));
    fixture.set_window().await;
    assert_eq!(wave(&fixture).await, (Value::Null, Value::Null));
    let body = json!({"dayOfWeek": 1, "waveAssignment": 1});
    let reply = patch(&fixture, &window_path(""), &body).await;
    reply.refuses(400, "INVALID_ATTRIBUTE");
}
