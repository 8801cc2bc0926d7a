//! Raw calls, by the name of the operation.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use std::time::Duration;

use atlas_maintenance::{
    ApiOperation, ApiVersion, Client, Credentials, ErrorCode, ErrorKind, ParameterLocation,
    RawRequest, Reason, RetryConfig,
};
use atlas_maintenance_simulator::Simulator;
use support::{Action, PROJECT, Server, builder, token};

fn client(simulator: &Simulator) -> Client {
    let known = simulator.control().credentials();
    let account = Credentials::service_account(known.client_id, known.client_secret).unwrap();
    builder(account, &simulator.base_url()).build().unwrap()
}

fn request(operation: &str) -> RawRequest {
    RawRequest::new(operation).parameter("groupId", PROJECT)
}

#[tokio::test]
async fn raw_bodies_are_unchanged() {
    let simulator = Simulator::start().await.unwrap();
    let atlas = client(&simulator);
    let set = request("updateMaintenanceWindow").body(r#"{"dayOfWeek": 6, "hourOfDay": 0}"#);
    let reply = atlas.raw(set).await.unwrap();
    assert_eq!((reply.status(), reply.body()), (200, &b""[..]));
    let get = request("getMaintenanceWindow");
    let (reply, metadata) = atlas.raw(get.clone()).with_metadata().await.unwrap();
    let window: serde_json::Value = serde_json::from_slice(reply.body()).unwrap();
    assert_eq!(window["dayOfWeek"], 6);
    assert_eq!(metadata.resource_version.as_deref(), Some("2023-01-01"));
    assert_eq!(reply.metadata(), metadata);

    let pretty = atlas.raw(get.parameter("pretty", true)).await.unwrap();
    assert!(pretty.body().len() > reply.body().len());
    let same: serde_json::Value = serde_json::from_slice(pretty.body()).unwrap();
    assert_eq!(same, window);
}

#[tokio::test]
async fn media_type_of_raw_call_is_asked_for_and_headers_of_reply_are_given() {
    let simulator = Simulator::start().await.unwrap();
    let atlas = client(&simulator);
    let get = request("getMaintenanceWindow");
    let reply = atlas.raw(get.clone()).await.unwrap();
    let own = format!("application/vnd.atlas.{}+json", ApiVersion::latest());
    let asked = || simulator.control().requests().pop().unwrap();
    assert_eq!(asked().header("accept"), Some(own.as_str()));
    assert_eq!(
        reply.header("Content-Type"),
        Some("application/vnd.atlas.2023-01-01+json;charset=utf-8")
    );
    assert_eq!(reply.header("X-Error-Code"), None);

    let other = "application/vnd.atlas.1999-01-01+json";
    let error = atlas.raw(get.clone().accept(other)).await.unwrap_err();
    assert_eq!(asked().header("accept"), Some(other));
    assert_eq!(error.status(), Some(406));
    assert_eq!(error.header("x-error-code"), Some("INVALID_VERSION_DATE"));

    let error = atlas.raw(get.accept("a\nb")).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.reason(), error.header("x")),
        (ErrorKind::NotSent, Reason::Input, None)
    );
}

#[tokio::test]
async fn requested_envelope_decides_outcome_and_is_returned_unchanged() {
    let simulator = Simulator::start().await.unwrap();
    let atlas = client(&simulator);
    let get = request("getMaintenanceWindow").parameter("envelope", true);
    let reply = atlas.raw(get).await.unwrap();
    let envelope: serde_json::Value = serde_json::from_slice(reply.body()).unwrap();
    assert_eq!((reply.status(), &envelope["status"]), (200, &200.into()));
    assert_eq!(envelope["content"]["startASAP"], false);

    let defer = request("deferMaintenanceWindow").parameter("envelope", true);
    let error = atlas.raw(defer).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert_eq!(error.code(), Some(&ErrorCode::MaintenanceNotScheduled));
    assert_eq!(error.operation(), Some("deferMaintenanceWindow"));
}

#[tokio::test]
async fn envelope_status_counts_only_when_envelope_was_requested() {
    let hidden = r#"{"status":404,"content":{"error":404,"errorCode":"GROUP_NOT_FOUND"}}"#;
    let server = Server::start(|_| Action::reply("200 OK", "", hidden)).await;
    let atlas = builder(token(), &server.base_url).build().unwrap();
    let get = request("getMaintenanceWindow");
    let error = atlas.raw(get.clone().parameter("envelope", true)).await;
    let error = error.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Refused, Some(404))
    );
    assert_eq!(atlas.raw(get).await.unwrap().body(), hidden.as_bytes());
}

#[tokio::test]
async fn raw_call_is_not_sent_when_url_is_invalid() {
    let server = Server::start(|_| Action::Close).await;
    let atlas = builder(token(), &server.base_url).build().unwrap();
    for invalid in [
        request("getMaintenanceWindows"),
        RawRequest::new("getMaintenanceWindow"),
        request("getMaintenanceWindow").parameter("groupId", ".."),
    ] {
        let error = atlas.raw(invalid).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotSent);
        assert_eq!(error.reason(), Reason::Input, "{error}");
    }
    assert_eq!(server.requests(), [""; 0]);
}

#[tokio::test]
async fn raw_parameters_are_encoded_and_not_validated() {
    let server = Server::start(|_| Action::reply("200 OK", "", "")).await;
    let atlas = builder(token(), &server.base_url).build().unwrap();
    let odd = RawRequest::new("listOrganizationProjects")
        .parameter("orgId", "../../x?y")
        .parameter("itemsPerPage", -1)
        .parameter("name", "a&b=c d")
        .parameter("new", "")
        .parameter("new", 2);
    let reply = atlas.raw(odd).await.unwrap();
    assert_eq!(reply.body(), b"");
    let head = server.requests().remove(0);
    let line = "GET /api/atlas/v2/orgs/..%2F..%2Fx%3Fy/groups\
                ?itemsPerPage=-1&name=a%26b%3Dc+d&new=&new=2 HTTP/1.1";
    assert!(head.starts_with(line), "{head}");
    assert!(head.to_lowercase().contains("authorization: bearer "));
}

#[tokio::test]
async fn raw_call_is_retried_by_class_and_start_is_not() {
    for (request, class) in [
        (request("getMaintenanceWindow"), "again"),
        (request("resetMaintenanceWindow"), "again"),
        (
            request("updateMaintenanceWindow").body(r#"{"dayOfWeek":1}"#),
            "again",
        ),
        (
            request("updateMaintenanceWindow").body(r#"{"startASAP":true}"#),
            "the window is starting",
        ),
        (request("deferMaintenanceWindow"), "number of deferrals"),
        (request("toggleMaintenanceAutoDefer"), "auto-defer"),
    ] {
        let server = Server::start(|_| Action::reply("503 Unavailable", "", "")).await;
        let retries = RetryConfig::default().base_delay(Duration::from_millis(1));
        let atlas = builder(token(), &server.base_url).retries(retries);
        let error = atlas.build().unwrap().raw(request).await.unwrap_err();
        let attempts = if class == "again" { 5 } else { 1 };
        assert_eq!(server.requests().len(), attempts, "{error}");
        if attempts == 1 {
            assert_eq!(error.kind(), ErrorKind::Unknown);
            assert!(error.to_string().contains(class), "{error}");
        }
    }
}

#[test]
fn every_version_lists_its_operations() {
    for version in ApiVersion::ALL.iter().copied() {
        let operations: Vec<_> = ApiOperation::all(version).collect();
        assert!(!operations.is_empty());
        for operation in operations {
            assert!(!operation.summary().is_empty(), "{}", operation.name());
            // The placeholders of the path are its path parameters, in order.
            let parameters: String = operation
                .parameters()
                .iter()
                .filter(|parameter| parameter.location == ParameterLocation::Path)
                .map(|parameter| format!("{{{}}}", parameter.name))
                .collect();
            let segments = operation.path().split('/');
            let placeholders: String = segments.filter(|part| part.starts_with('{')).collect();
            assert_eq!(parameters, placeholders);
            for parameter in operation.parameters() {
                assert!(!parameter.description.is_empty(), "{}", parameter.name);
            }
        }
    }
}
