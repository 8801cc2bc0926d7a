//! The window: getting, updating, resetting, and the errors.

use atlas_maintenance_simulator::UnsetWindow;
use serde_json::{Value, json};

use crate::fixture::{Fixture, PROJECT, accept, frozen, send, window_path};

const RECORDED: &str = r#"{"autoDeferOnceEnabled":false,"dayOfWeek":1,"hourOfDay":1,"numberOfDeferrals":0,"startASAP":false,"timeZoneId":"UTC"}"#;
const DAY: &str = "ATLAS_INVALID_MAINTENANCE_WINDOW_DAY_OF_WEEK";
const HOUR: &str = "ATLAS_INVALID_MAINTENANCE_WINDOW_HOUR_OF_DAY";

#[tokio::test]
async fn window_is_returned_as_recorded() {
    let fixture = Fixture::new().await;
    fixture.set_window().await;
    let reply = send(fixture.window("GET", "")).await;
    assert_eq!((reply.status, reply.body.as_str()), (200, RECORDED));
}

#[tokio::test]
async fn update_response_has_no_body_but_a_type() {
    let fixture = Fixture::new().await;
    let reply = fixture
        .patch(&json!({"dayOfWeek": 1, "hourOfDay": 0}))
        .await;
    reply.succeeds_empty();
    assert_eq!(reply.header("content-length"), Some("0"));
    assert_eq!(reply.header("content-type"), None);
    assert_eq!(
        reply.header("x-content-type"),
        Some("application/vnd.atlas.2023-01-01+json")
    );
    assert_eq!(fixture.get().await["hourOfDay"], 0);
}

#[tokio::test]
async fn reset_is_a_204_and_removes_the_window() {
    let fixture = Fixture::new().await;
    let before = fixture.get().await;
    let body = json!({
        "dayOfWeek": 1, "hourOfDay": 1, "autoDeferOnceEnabled": true,
        "protectedHours": {"startHourOfDay": 9, "endHourOfDay": 17},
    });
    fixture.patch(&body).await.succeeds_empty();
    for _ in 0..2 {
        let reply = fixture.delete().await;
        assert_eq!((reply.status, reply.body.as_str()), (204, ""));
        assert_eq!(reply.header("content-type"), None);
        assert_eq!(fixture.get().await, before);
    }
}

#[tokio::test]
async fn unset_window_is_returned_as_configured() {
    for (unset, expected) in [
        (UnsetWindow::Absent, json!({})),
        (
            UnsetWindow::Null,
            json!({"dayOfWeek": null, "hourOfDay": null}),
        ),
        (UnsetWindow::Zero, json!({"dayOfWeek": 0, "hourOfDay": 0})),
    ] {
        let fixture = Fixture::with(frozen().unset_window(unset)).await;
        let shown = fixture.get().await;
        for name in ["dayOfWeek", "hourOfDay"] {
            assert_eq!(shown.get(name), expected.get(name), "{unset:?}");
        }
        assert_eq!(shown["timeZoneId"], "UTC");
    }
}

#[tokio::test]
async fn pretty_and_envelope_change_the_body_format() {
    let fixture = Fixture::new().await;
    fixture.set_window().await;
    let pretty = send(fixture.window("GET", "?pretty=true&envelope=false")).await;
    assert!(
        pretty.body.contains("\n  \"dayOfWeek\": 1,\n"),
        "{pretty:?}"
    );
    let wrapped = send(fixture.window("GET", "?envelope=true")).await;
    assert_eq!(
        wrapped.body,
        format!("{{\"status\":200,\"content\":{RECORDED}}}")
    );
    let update = fixture.window("PATCH", "?envelope=true");
    send(update.json(&json!({"dayOfWeek": 2})))
        .await
        .succeeds_empty();
}

#[tokio::test]
async fn invalid_queries_are_refused() {
    let fixture = Fixture::new().await;
    for (method, query) in [
        ("GET", "?pretty=1"),
        ("GET", "?envelope=TRUE"),
        ("GET", "?other=true"),
        ("GET", "?pretty=true&pretty=true"),
        ("DELETE", "?pretty=true"),
    ] {
        let reply = send(fixture.window(method, query)).await;
        reply.refuses(400, "INVALID_QUERY_PARAMETER");
    }
}

#[tokio::test]
async fn unknown_projects_paths_and_methods_are_errors() {
    let fixture = Fixture::new().await;
    let unknown = "111111111111111111111111";
    let path = |id: &str| format!("/api/atlas/v2/groups/{id}/maintenanceWindow");
    let reply = send(fixture.request("GET", &path(unknown))).await;
    let body = reply.refuses(404, "GROUP_NOT_FOUND");
    assert_eq!(
        body["detail"],
        format!("No group with ID {unknown} exists.")
    );
    assert_eq!(body["parameters"], json!([unknown]));
    for id in ["x", &PROJECT.to_uppercase(), &format!("{PROJECT}0"), "%33"] {
        let reply = send(fixture.request("GET", &path(id))).await;
        reply.refuses(404, "INVALID_GROUP_ID");
    }
    for path in [
        "/",
        "/api/atlas/v2/groups//",
        &window_path("//"),
        &window_path("/x"),
    ] {
        let reply = send(fixture.request("GET", path)).await;
        reply.refuses(404, "RESOURCE_NOT_FOUND");
    }
    let reply = send(fixture.window("PUT", "")).await;
    reply.refuses(405, "METHOD_NOT_ALLOWED");
    assert_eq!(reply.header("allow"), Some("DELETE, GET, PATCH"));
    let reply = send(fixture.window("GET", "/defer")).await;
    assert_eq!((reply.status, reply.header("allow")), (405, Some("POST")));
    assert_eq!(send(fixture.window("HEAD", "")).await.status, 405);
}

#[tokio::test]
async fn invalid_members_are_refused_by_name() {
    let fixture = Fixture::new().await;
    fixture.set_window().await;
    let hours = |start: u8, end: u8| json!({"dayOfWeek": 1, "protectedHours": {"startHourOfDay": start, "endHourOfDay": end}});
    let attribute = "INVALID_ATTRIBUTE";
    for (body, code, field) in [
        (json!({}), DAY, "dayOfWeek"),
        (json!({"hourOfDay": 1}), DAY, "dayOfWeek"),
        (json!({"startASAP": false}), DAY, "dayOfWeek"),
        (json!({"dayOfWeek": 0, "hourOfDay": 1}), DAY, "dayOfWeek"),
        (json!({"dayOfWeek": 9, "hourOfDay": 1}), DAY, "dayOfWeek"),
        (json!({"dayOfWeek": 1, "hourOfDay": 24}), HOUR, "hourOfDay"),
        (json!({"dayOfWeek": "1"}), attribute, "dayOfWeek"),
        (json!({"dayOfWeek": 1, "x": 1}), attribute, "x"),
        (
            json!({"dayOfWeek": 1, "numberOfDeferrals": 0}),
            attribute,
            "numberOfDeferrals",
        ),
        (
            json!({"dayOfWeek": 1, "timeZoneId": "UTC"}),
            attribute,
            "timeZoneId",
        ),
        (hours(9, 9), attribute, "protectedHours"),
        (hours(0, 19), attribute, "protectedHours"),
        (hours(0, 24), attribute, "protectedHours.endHourOfDay"),
    ] {
        let reply = fixture.patch(&body).await;
        let error = reply.refuses(400, code);
        let fields = &error["badRequestDetail"]["fields"];
        assert_eq!(fields[0]["field"], field, "{body}: {error}");
        assert!(fields[0]["description"].is_string());
        if code == attribute {
            assert_eq!(
                error["detail"],
                format!("Invalid attribute {field} specified.")
            );
        }
    }
    assert_eq!(
        fixture.get().await.to_string().len(),
        RECORDED.len(),
        "nothing has changed"
    );
}

#[tokio::test]
async fn members_of_wrong_type_are_refused_and_change_nothing() {
    let fixture = Fixture::new().await;
    fixture.set_window().await;
    let of_any_type = [
        json!(null),
        json!(true),
        json!(1),
        json!(1.5),
        json!("1"),
        json!([]),
        json!({}),
    ];
    for (field, right) in [
        ("dayOfWeek", json!(1)),
        ("hourOfDay", json!(1)),
        ("autoDeferOnceEnabled", json!(true)),
        ("startASAP", json!(true)),
        ("protectedHours", json!({})),
    ] {
        for wrong in of_any_type.iter().filter(|value| **value != right) {
            let mut body = json!({"dayOfWeek": 2, "hourOfDay": 2});
            body[field] = wrong.clone();
            let error = fixture.patch(&body).await.refuses(400, "INVALID_ATTRIBUTE");
            assert_eq!(error["parameters"], json!([field]), "{body}");
            let fields = &error["badRequestDetail"]["fields"];
            assert_eq!(fields[0]["field"], field, "{body}");
        }
    }
    let reply = send(fixture.window("GET", "")).await;
    assert_eq!(reply.body, RECORDED);
}

#[tokio::test]
async fn first_window_needs_an_hour_also_after_reset() {
    let fixture = Fixture::new().await;
    let day = json!({"dayOfWeek": 5});
    for _ in 0..2 {
        let error = fixture.patch(&day).await.refuses(400, HOUR);
        assert_eq!(error["badRequestDetail"]["fields"][0]["field"], "hourOfDay");
        fixture.set_window().await;
        fixture.patch(&day).await.succeeds_empty();
        assert_eq!(fixture.get().await["dayOfWeek"], 5);
        assert_eq!(fixture.get().await["hourOfDay"], 1);
        assert_eq!(fixture.delete().await.status, 204);
    }
}

#[tokio::test]
async fn protected_hours_are_set_and_cleared() {
    let fixture = Fixture::new().await;
    let hours = json!({"startHourOfDay": 22, "endHourOfDay": 6});
    let body = json!({"dayOfWeek": 1, "hourOfDay": 1, "protectedHours": hours});
    for (omitted, empty, expected) in [
        ("cleared", false, None),
        ("kept", false, Some(&hours)),
        ("kept", true, None),
    ] {
        let control = fixture.control();
        control.assume("omitted-protected-hours", omitted).unwrap();
        fixture.patch(&body).await.succeeds_empty();
        assert_eq!(fixture.get().await["protectedHours"], hours);
        let mut body = json!({"dayOfWeek": 2});
        if empty {
            body["protectedHours"] = json!({});
        }
        fixture.patch(&body).await.succeeds_empty();
        assert_eq!(fixture.get().await.get("protectedHours"), expected);
    }
}

#[tokio::test]
async fn auto_defer_is_set_and_toggled() {
    let fixture = Fixture::new().await;
    let shown = async || fixture.get().await["autoDeferOnceEnabled"].clone();
    let undefined = "ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED";
    fixture.post("/autoDefer").await.refuses(400, undefined);
    let on = json!({"dayOfWeek": 1, "hourOfDay": 1, "autoDeferOnceEnabled": true});
    fixture.patch(&on).await.succeeds_empty();
    assert_eq!(shown().await, true);
    fixture
        .patch(&json!({"dayOfWeek": 2}))
        .await
        .succeeds_empty();
    assert_eq!(shown().await, true, "absent members are unchanged");
    let reply = fixture.post("/autoDefer").await;
    reply.succeeds_empty();
    assert_eq!(reply.header("content-type"), None);
    assert_eq!(shown().await, false);
    fixture.post("/autoDefer").await.succeeds_empty();
    assert_eq!(shown().await, true);
}

#[tokio::test]
async fn body_has_to_be_json_by_type_and_content() {
    let fixture = Fixture::new().await;
    let patch = |content_type: &str, body: &str| {
        fixture
            .window("PATCH", "")
            .header("content-type", content_type)
            .body(body.to_owned())
    };
    for body in [
        "",
        "{",
        "[]",
        "null",
        "{\"dayOfWeek\": \"\\ud800\"}",
        "\u{0}",
    ] {
        let reply = send(patch("application/json", body)).await;
        reply.refuses(400, "MALFORMED_JSON");
    }
    let good = r#"{"dayOfWeek": 1, "hourOfDay": 1}"#;
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "x"] {
        let reply = send(patch(content_type, good)).await;
        reply.refuses(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    for content_type in ["application/json; charset=utf-8", &accept()] {
        send(patch(content_type, good)).await.succeeds_empty();
    }
}

#[tokio::test]
async fn body_of_an_operation_without_one_is_ignored() {
    let fixture = Fixture::new().await;
    fixture.set_window().await;
    let request = fixture.window("POST", "/autoDefer");
    send(
        request
            .header("content-type", accept())
            .body("{ <Payload> }"),
    )
    .await
    .succeeds_empty();
}

#[tokio::test]
async fn body_that_is_too_large_is_a_413() {
    let fixture = Fixture::new().await;
    let patch = |size: usize| {
        fixture
            .window("PATCH", "")
            .header("content-type", "application/json")
            .body(" ".repeat(size))
    };
    let limit = 1024 * 1024;
    send(patch(limit)).await.refuses(400, "MALFORMED_JSON");
    for size in [limit + 1, 4 * limit] {
        send(patch(size)).await.refuses(413, "PAYLOAD_TOO_LARGE");
    }
}

#[tokio::test]
async fn projects_do_not_share_a_window() {
    let fixture = Fixture::new().await;
    let other = "aaaaaaaaaaaaaaaaaaaaaaaa".parse().unwrap();
    fixture.control().add_project(other, "other");
    fixture.set_window().await;
    let path = format!("/api/atlas/v2/groups/{other}/maintenanceWindow");
    let reply = send(fixture.request("GET", &path)).await;
    assert_eq!(reply.json().get("dayOfWeek"), None::<&Value>);
    assert!(fixture.control().remove_project(other));
    assert!(!fixture.control().remove_project(other));
    send(fixture.request("GET", &path))
        .await
        .refuses(404, "GROUP_NOT_FOUND");
}
