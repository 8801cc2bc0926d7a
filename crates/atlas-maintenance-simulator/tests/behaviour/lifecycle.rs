//! Versions that are deprecated, about to go, or gone.

use atlas_maintenance_simulator::{ControlError, Lifecycle, Simulator, StartError};
use atlas_maintenance_types::ApiVersion;
use reqwest::RequestBuilder;
use serde_json::json;

use crate::fixture::{Scene, accept, frozen, send, window_path};

/// The only version of this resource so far.
const RESOURCE: &str = "2023-01-01";
const DEPRECATED: &str = "Mon, 5 Aug 2024 00:00:00 GMT";
const SUNSET: &str = "Thu, 1 Jul 2027 00:00:00 GMT";

fn ending() -> Lifecycle {
    Lifecycle::default()
        .deprecated("2024-08-05T00:00:00Z".parse().unwrap())
        .sunset("2027-07-01T00:00:00Z".parse().unwrap())
}

fn gone() -> Lifecycle {
    Lifecycle::default().gone()
}

fn asking(scene: &Scene, accept: &str) -> RequestBuilder {
    scene
        .bare("GET", &window_path(""))
        .bearer_auth(&scene.token)
        .header("accept", accept)
}

fn media_type(date: &str) -> String {
    format!("application/vnd.atlas.{date}+json")
}

#[tokio::test]
async fn nothing_is_said_of_a_version_that_stays() {
    let scene = Scene::new().await;
    let reply = send(scene.window("GET", "")).await;
    assert_eq!(reply.header("deprecation"), None);
    assert_eq!(reply.header("sunset"), None);
}

#[tokio::test]
async fn the_headers_of_an_ending_version_are_the_recorded_ones_on_every_answer() {
    let scene = Scene::with(frozen().lifecycle(RESOURCE, ending())).await;
    for (method, below, status) in [
        ("GET", "", 200),
        ("DELETE", "", 204),
        ("POST", "/defer", 400),
        ("PATCH", "", 415),
    ] {
        let reply = send(scene.window(method, below)).await;
        assert_eq!(reply.status, status, "{reply:?}");
        assert_eq!(reply.header("deprecation"), Some(DEPRECATED));
        assert_eq!(reply.header("sunset"), Some(SUNSET));
    }
    // Before the version is known there is nothing to say of it.
    for request in [asking(&scene, "*/*"), scene.request("GET", "/nowhere")] {
        assert_eq!(send(request).await.header("sunset"), None);
    }
    let half = Lifecycle::default().sunset("2027-07-01T00:00:00Z".parse().unwrap());
    scene.control().set_lifecycle(RESOURCE, half).unwrap();
    let reply = send(scene.window("GET", "")).await;
    assert_eq!(reply.header("deprecation"), None);
    assert_eq!(reply.header("sunset"), Some(SUNSET));
}

#[tokio::test]
async fn a_version_that_is_gone_is_a_410_that_names_version_and_path() {
    let scene = Scene::new().await;
    let lifecycle = ending().gone();
    scene.set_window().await;
    scene.control().set_lifecycle(RESOURCE, lifecycle).unwrap();
    for version in ApiVersion::ALL {
        let reply = send(asking(&scene, &version.media_type())).await;
        let error = reply.refuses(410, "VERSION_GONE");
        let path = "api/atlas/v2/groups/{groupId}/maintenanceWindow";
        assert_eq!(error["parameters"], json!([RESOURCE, path]));
        assert_eq!(error["reason"], "Gone");
        let detail = error["detail"].as_str().unwrap();
        assert!(
            detail.contains(RESOURCE) && detail.contains(path),
            "{detail}"
        );
        assert_eq!(reply.header("sunset"), Some(SUNSET));
        assert_eq!(reply.header("ratelimit-limit"), None);
    }
    scene.post("/autoDefer").await.refuses(410, "VERSION_GONE");
    let back = Lifecycle::default();
    scene.control().set_lifecycle(RESOURCE, back).unwrap();
    assert_eq!(scene.get().await["autoDeferOnceEnabled"], false);
}

#[tokio::test]
async fn one_version_of_the_api_can_go_alone() {
    let scene = Scene::new().await;
    let control = scene.control();
    for version in ApiVersion::ALL {
        control.set_lifecycle(version.date(), gone()).unwrap();
        for other in ApiVersion::ALL {
            // A date of the resource is what the others are answered with, too.
            if other != version && version.date() != RESOURCE {
                let reply = send(asking(&scene, &other.media_type())).await;
                assert_eq!(reply.status, 200, "{other} without {version}");
            }
        }
        let reply = send(asking(&scene, &version.media_type())).await;
        let error = reply.refuses(410, "VERSION_GONE");
        assert_eq!(error["parameters"][0], version.date());
        control
            .set_lifecycle(version.date(), Lifecycle::default())
            .unwrap();
    }
}

#[tokio::test]
async fn what_is_served_wins_over_what_is_gone() {
    let scene = Scene::new().await;
    let control = scene.control();
    let latest = ApiVersion::latest().date();
    control.set_lifecycle(latest, gone()).unwrap();
    for (accept, status) in [
        (format!("{}, {}", accept(), media_type(RESOURCE)), 200),
        (format!("{}, application/json", accept()), 410),
        (format!("application/json, {}", accept()), 410),
    ] {
        let reply = send(asking(&scene, &accept)).await;
        assert_eq!(reply.status, status, "{accept}");
    }
    // Nobody knows any more that it was there.
    control.forget_version(latest);
    assert_eq!(send(asking(&scene, &accept())).await.status, 406);
}

#[tokio::test]
async fn a_sunset_that_has_passed_removes_nothing_by_itself() {
    let past = Lifecycle::default().sunset("2025-01-01T00:00:00Z".parse().unwrap());
    let scene = Scene::with(frozen().lifecycle(RESOURCE, past)).await;
    let reply = send(scene.window("GET", "")).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("sunset"), Some("Wed, 1 Jan 2025 00:00:00 GMT"));
}

#[tokio::test]
async fn a_version_that_is_not_there_has_no_lifecycle() {
    let scene = Scene::new().await;
    for date in ["2024-02-30", "newest", ""] {
        let error = scene.control().set_lifecycle(date, gone()).unwrap_err();
        assert!(matches!(error, ControlError::UnknownVersion { .. }));
        let refused = Simulator::builder().lifecycle(date, gone()).start().await;
        assert!(matches!(refused, Err(StartError::UnknownVersion { .. })));
    }
}

#[tokio::test]
async fn versions_are_set_and_shown_over_http() {
    let scene = Scene::new().await;
    let set = |date: &str, body: &str| {
        scene
            .bare("POST", &format!("/_simulator/versions/{date}"))
            .body(body.to_owned())
    };
    let body = r#"{"deprecated": "2024-08-05T00:00:00Z", "sunset": "2027-07-01T00:00:00Z"}"#;
    let shown = json!({
        "deprecated": "2024-08-05T00:00:00Z",
        "gone": false,
        "sunset": "2027-07-01T00:00:00Z",
    });
    let reply = send(set(RESOURCE, body)).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let state = send(scene.bare("GET", "/_simulator/state")).await.json();
    assert_eq!(state["lifecycles"], json!({ RESOURCE: shown }));
    let reply = send(scene.window("GET", "")).await;
    assert_eq!(reply.header("deprecation"), Some(DEPRECATED));
    for (body, status) in [
        (r#"{"gone": true}"#, 410),
        (r#"{"forgotten": true}"#, 406),
        ("", 200),
    ] {
        let reply = send(set(ApiVersion::latest().date(), body)).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(
            send(asking(&scene, &accept())).await.status,
            status,
            "{body}"
        );
    }
    for (date, body, status, part) in [
        ("2099-01-01", "", 404, "2099-01-01"),
        (RESOURCE, r#"{"sunset": "soon"}"#, 400, "sunset:"),
        (RESOURCE, r#"{"removed": true}"#, 400, "removed"),
    ] {
        let reply = send(set(date, body)).await;
        assert_eq!(reply.status, status, "{reply:?}");
        assert!(reply.json()["error"].as_str().unwrap().contains(part));
    }
}
