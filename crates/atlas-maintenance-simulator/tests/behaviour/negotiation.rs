//! Version negotiation.

use atlas_maintenance_types::ApiVersion;

use crate::fixture::{Fixture, send, window_path};

const REFUSAL: &str = r#"{"detail":"Invalid accept header or version date.","error":406,"errorCode":"INVALID_VERSION_DATE","parameters":[],"reason":"Not Acceptable"}"#;

fn asking(fixture: &Fixture, accept: &str) -> reqwest::RequestBuilder {
    fixture
        .bare("GET", &window_path(""))
        .bearer_auth(&fixture.token)
        .header("accept", accept)
}

#[tokio::test]
async fn response_names_the_resource_version() {
    let fixture = Fixture::new().await;
    for version in ApiVersion::ALL {
        let accept = version.media_type();
        for accept in [
            accept.clone(),
            accept.to_uppercase(),
            format!("text/html, {accept};q=0.1, */*"),
            format!("application/vnd.atlas.2099-01-01+json,{accept}"),
        ] {
            let reply = send(asking(&fixture, &accept)).await;
            assert_eq!(reply.status, 200, "{accept}: {reply:?}");
            // The only version of this resource so far, in every dated version of the API.
            assert_eq!(
                reply.header("content-type"),
                Some("application/vnd.atlas.2023-01-01+json;charset=utf-8")
            );
        }
    }
}

#[tokio::test]
async fn several_accept_headers_are_one_list() {
    let fixture = Fixture::new().await;
    let request =
        asking(&fixture, "text/html").header("accept", &ApiVersion::latest().media_type());
    assert_eq!(send(request).await.status, 200);
}

#[tokio::test]
async fn unknown_versions_and_other_types_are_not_acceptable() {
    let fixture = Fixture::new().await;
    for accept in [
        "",
        "*/*",
        "application/json",
        "application/vnd.atlas.2022-12-31+json",
        "application/vnd.atlas.2023-01-02+json",
        "application/vnd.atlas.2099-01-01+json",
        "application/vnd.atlas.2025-03-12.upcoming+json",
        "application/vnd.atlas.previews+json",
        "application/vnd.atlas.2025-03-12+csv",
    ] {
        let reply = send(asking(&fixture, accept)).await;
        reply.refuses(406, "INVALID_VERSION_DATE");
        assert_eq!(reply.body, REFUSAL);
    }
    let without = fixture
        .bare("GET", &window_path(""))
        .bearer_auth(&fixture.token);
    assert_eq!(send(without).await.body, REFUSAL);
}

#[tokio::test]
async fn forgotten_version_is_unknown_until_remembered() {
    let fixture = Fixture::new().await;
    for version in ApiVersion::ALL {
        let (date, accept) = (version.date(), version.media_type());
        fixture.control().forget_version(date);
        assert_eq!(send(asking(&fixture, &accept)).await.body, REFUSAL);
        fixture.control().remember_version(date);
        assert_eq!(send(asking(&fixture, &accept)).await.status, 200);
    }
}

#[tokio::test]
async fn credentials_are_checked_before_the_version() {
    let fixture = Fixture::new().await;
    let request = fixture
        .bare("GET", &window_path(""))
        .header("accept", "text/html");
    assert_eq!(send(request).await.status, 401);
}
