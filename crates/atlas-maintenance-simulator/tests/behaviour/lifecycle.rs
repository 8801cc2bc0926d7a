//! Versions that are deprecated, have a sunset, or are removed.

use atlas_maintenance_simulator::{ControlError, Lifecycle, Simulator, StartError};
use atlas_maintenance_types::ApiVersion;
use reqwest::RequestBuilder;
use serde_json::json;

use crate::fixture::{Fixture, accept, frozen, send, window_path};

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

fn asking(fixture: &Fixture, accept: &str) -> RequestBuilder {
    fixture
        .bare("GET", &window_path(""))
        .bearer_auth(&fixture.token)
        .header("accept", accept)
}

fn media_type(date: &str) -> String {
    format!("application/vnd.atlas.{date}+json")
}

#[tokio::test]
async fn default_lifecycle_adds_no_headers() {
    let fixture = Fixture::new().await;
    let reply = send(fixture.window("GET", "")).await;
    assert_eq!(reply.header("deprecation"), None);
    assert_eq!(reply.header("sunset"), None);
}

#[tokio::test]
async fn deprecation_headers_are_on_every_response() {
    let fixture = Fixture::with(frozen().lifecycle(RESOURCE, ending())).await;
    for (method, below, status) in [
        ("GET", "", 200),
        ("DELETE", "", 204),
        ("POST", "/defer", 400),
        ("PATCH", "", 415),
    ] {
        let reply = send(fixture.window(method, below)).await;
        assert_eq!(reply.status, status, "{reply:?}");
        assert_eq!(reply.header("deprecation"), Some(DEPRECATED));
        assert_eq!(reply.header("sunset"), Some(SUNSET));
    }
    // Responses from before the version is known have no headers.
    for request in [asking(&fixture, "*/*"), fixture.request("GET", "/nowhere")] {
        assert_eq!(send(request).await.header("sunset"), None);
    }
    let half = Lifecycle::default().sunset("2027-07-01T00:00:00Z".parse().unwrap());
    fixture.control().set_lifecycle(RESOURCE, half).unwrap();
    let reply = send(fixture.window("GET", "")).await;
    assert_eq!(reply.header("deprecation"), None);
    assert_eq!(reply.header("sunset"), Some(SUNSET));
}

#[tokio::test]
async fn removed_version_is_a_410_with_version_and_path() {
    let fixture = Fixture::new().await;
    let lifecycle = ending().gone();
    fixture.set_window().await;
    fixture
        .control()
        .set_lifecycle(RESOURCE, lifecycle)
        .unwrap();
    for version in ApiVersion::ALL {
        let reply = send(asking(&fixture, &version.media_type())).await;
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
    fixture
        .post("/autoDefer")
        .await
        .refuses(410, "VERSION_GONE");
    let back = Lifecycle::default();
    fixture.control().set_lifecycle(RESOURCE, back).unwrap();
    assert_eq!(fixture.get().await["autoDeferOnceEnabled"], false);
}

#[tokio::test]
async fn one_version_of_the_api_can_be_removed_alone() {
    let fixture = Fixture::new().await;
    let control = fixture.control();
    for version in ApiVersion::ALL {
        control.set_lifecycle(version.date(), gone()).unwrap();
        for other in ApiVersion::ALL {
            // The resource version also answers requests for the other versions.
            if other != version && version.date() != RESOURCE {
                let reply = send(asking(&fixture, &other.media_type())).await;
                assert_eq!(reply.status, 200, "{other} without {version}");
            }
        }
        let reply = send(asking(&fixture, &version.media_type())).await;
        let error = reply.refuses(410, "VERSION_GONE");
        assert_eq!(error["parameters"][0], version.date());
        control
            .set_lifecycle(version.date(), Lifecycle::default())
            .unwrap();
    }
}

#[tokio::test]
async fn served_version_takes_precedence_over_removed_one() {
    let fixture = Fixture::new().await;
    let control = fixture.control();
    let latest = ApiVersion::latest().date();
    control.set_lifecycle(latest, gone()).unwrap();
    for (accept, status) in [
        (format!("{}, {}", accept(), media_type(RESOURCE)), 200),
        (format!("{}, application/json", accept()), 410),
        (format!("application/json, {}", accept()), 410),
    ] {
        let reply = send(asking(&fixture, &accept)).await;
        assert_eq!(reply.status, status, "{accept}");
    }
    // A forgotten version is unknown, not removed.
    control.forget_version(latest);
    assert_eq!(send(asking(&fixture, &accept())).await.status, 406);
}

#[tokio::test]
async fn sunset_in_the_past_does_not_remove_the_version() {
    let past = Lifecycle::default().sunset("2025-01-01T00:00:00Z".parse().unwrap());
    let fixture = Fixture::with(frozen().lifecycle(RESOURCE, past)).await;
    let reply = send(fixture.window("GET", "")).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("sunset"), Some("Wed, 1 Jan 2025 00:00:00 GMT"));
}

#[tokio::test]
async fn lifecycle_of_an_unknown_version_is_an_error() {
    let fixture = Fixture::new().await;
    for date in ["2024-02-30", "newest", ""] {
        let error = fixture.control().set_lifecycle(date, gone()).unwrap_err();
        assert!(matches!(error, ControlError::UnknownVersion { .. }));
        let refused = Simulator::builder().lifecycle(date, gone()).start().await;
        assert!(matches!(refused, Err(StartError::UnknownVersion { .. })));
    }
}

#[tokio::test]
async fn lifecycles_are_set_and_returned_over_http() {
    let fixture = Fixture::new().await;
    let set = |date: &str, body: &str| {
        fixture
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
    let state = send(fixture.bare("GET", "/_simulator/state")).await.json();
    assert_eq!(state["lifecycles"], json!({ RESOURCE: shown }));
    let reply = send(fixture.window("GET", "")).await;
    assert_eq!(reply.header("deprecation"), Some(DEPRECATED));
    for (body, status) in [
        (r#"{"gone": true}"#, 410),
        (r#"{"forgotten": true}"#, 406),
        ("", 200),
    ] {
        let reply = send(set(ApiVersion::latest().date(), body)).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(
            send(asking(&fixture, &accept())).await.status,
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
