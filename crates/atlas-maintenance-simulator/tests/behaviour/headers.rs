//! Headers that do not depend on the operation, and the hosts that are served.

use serde_json::json;

use crate::fixture::{Fixture, PROJECT, frozen, send, send_unchecked, window_path};

const STANDING: [(&str, &str); 5] = [
    (
        "strict-transport-security",
        "max-age=31536000; includeSubdomains;",
    ),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("x-permitted-cross-domain-policies", "none"),
];

/// Those that name a build, with the simulator's own values.
const OF_BUILD: [&str; 3] = [
    "x-envoy-upstream-service-time",
    "x-java-version",
    "x-java-method",
];

/// Whether every response has the header.
pub(crate) fn is_standing(name: &str) -> bool {
    let mut standing = STANDING.iter().map(|(name, _)| *name).chain(OF_BUILD);
    standing.any(|known| known == name)
        || ["server", "vary", "x-mongodb-service-version"].contains(&name)
}

#[tokio::test]
async fn every_response_has_the_standing_headers() {
    let fixture = Fixture::new().await;
    for (request, status) in [
        (fixture.window("GET", ""), 200),
        (
            fixture
                .window("PATCH", "")
                .json(&json!({"dayOfWeek": 1, "hourOfDay": 2})),
            200,
        ),
        (fixture.window("DELETE", ""), 204),
        (fixture.request("GET", "/api/atlas/v2/groups"), 200),
        (fixture.window("POST", "/defer"), 400),
        (
            fixture.request("GET", &window_path("").replace(PROJECT, "x")),
            404,
        ),
    ] {
        let reply = send(request).await;
        assert_eq!(reply.status, status, "{reply:?}");
        assert_eq!(reply.header("server"), Some("mdbws"), "{status}");
        for (name, value) in STANDING {
            assert_eq!(reply.header(name), Some(value), "{name} of a {status}");
        }
        for name in OF_BUILD {
            assert!(reply.header(name).is_some(), "{name} of a {status}");
        }
        let is_success = status < 300;
        assert_eq!(
            reply.header("x-mongodb-service-version").is_some(),
            is_success
        );
        assert_eq!(reply.header("vary").is_none(), is_success);
    }
    let challenge = send(fixture.bare("GET", &window_path(""))).await;
    assert_eq!(challenge.status, 401);
    assert_eq!(challenge.header("server"), Some("mdbws"));
    assert_eq!(challenge.header("vary"), Some("Accept-Encoding"));
    for name in STANDING.iter().map(|(name, _)| *name).chain(OF_BUILD) {
        assert_eq!(challenge.header(name), None, "{name}");
    }
}

#[tokio::test]
async fn removed_window_names_the_version_without_a_body() {
    let fixture = Fixture::new().await;
    let reply = fixture.delete().await;
    assert_eq!((reply.status, reply.body.as_str()), (204, ""));
    assert_eq!(
        reply.header("x-content-type"),
        Some("application/vnd.atlas.2023-01-01+json")
    );
    assert_eq!(reply.header("content-type"), None);
    assert_eq!(reply.header("content-length"), None);
}

#[tokio::test]
async fn wrong_client_secret_gets_a_challenge() {
    let fixture = Fixture::new().await;
    for path in ["/api/oauth/token", "/api/oauth/revoke"] {
        let form = [("grant_type", "client_credentials"), ("token", "x")];
        let request = fixture.oauth(path, &form).basic_auth("x", Some("y"));
        let reply = send(request).await;
        assert_eq!(reply.status, 401);
        assert_eq!(
            reply.header("www-authenticate"),
            Some("Basic realm=\"MMS Public API\"")
        );
    }
}

#[tokio::test]
async fn foreign_host_is_refused_everywhere() {
    let fixture = Fixture::new().await;
    for path in [
        window_path(""),
        "/api/oauth/token".to_owned(),
        "/_simulator/state".to_owned(),
        "/".to_owned(),
    ] {
        for (host, status) in [
            ("rebound.example", Some(421)),
            ("localhost.rebound.example:80", Some(421)),
            ("localhost:80", None),
            ("127.0.0.1", None),
        ] {
            let request = fixture.request("GET", &path).header("host", host);
            let reply = send_unchecked(request).await;
            assert_eq!(reply.status == 421, status.is_some(), "{host} {path}");
            if status.is_some() {
                let problem = reply.json()["error"].as_str().unwrap().to_owned();
                assert!(problem.contains(host) && problem.contains("--allow-host"));
            }
        }
    }
    // It is in the log like any other.
    let logged = fixture.control().requests();
    assert!(logged.iter().any(|request| request.status == 421));
}

#[tokio::test]
async fn host_can_be_allowed() {
    let fixture = Fixture::with(frozen().allow_host("Simulator")).await;
    for (host, status) in [("simulator:8080", 200), ("other:8080", 421)] {
        let request = fixture.window("GET", "").header("host", host);
        assert_eq!(send_unchecked(request).await.status, status, "{host}");
    }
}
