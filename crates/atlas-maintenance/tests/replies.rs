//! Metadata, warnings, envelopes, custom HTTP clients, and cancelled calls.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use std::time::{Duration, SystemTime};

use atlas_maintenance::{Client, DayOfWeek, ErrorCode, ErrorKind, HourOfDay, Reason, Window};
use atlas_maintenance_simulator::Simulator;
use support::traces::Traces;
use support::{Action, Server, builder, http, token, window};

/// How often the transport has warned.
fn warnings(traces: &Traces) -> usize {
    let text = traces.text();
    let warnings: Vec<&str> = text
        .lines()
        .filter(|line| line.contains(" WARN "))
        .collect();
    for warning in &warnings {
        assert!(
            warning.contains(" atlas_maintenance_transport"),
            "{warning}"
        );
    }
    warnings.len()
}

const DATES: &str = "sunset: Thu, 1 Jul 2027 00:00:00 GMT\r\n\
                     deprecation: Mon, 5 Aug 2024 00:00:00 GMT\r\n\
                     ratelimit-limit: 1200\r\nratelimit-remaining: 7\r\n";

/// A time, in seconds since 1970.
fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

#[tokio::test]
async fn sunset_is_in_metadata_of_success_and_error_and_warned_of_once() {
    let traces = Traces::start();
    let server = Server::start(|head| {
        let status = if head.starts_with("GET") {
            "200 OK"
        } else {
            "404 Not Found"
        };
        Action::reply(status, DATES, "{}")
    })
    .await;
    let client = builder(token(), &server.base_url).build().unwrap();
    let (_, success) = window(&client).get().with_metadata().await.unwrap();
    assert_eq!(warnings(&traces), 1, "at the first reply");
    let refused = window(&client)
        .defer()
        .await
        .unwrap_err()
        .metadata()
        .unwrap();
    for (metadata, status) in [(success, 200), (refused, 404)] {
        assert_eq!(metadata.status, status);
        assert_eq!(metadata.sunset, Some(at(1_814_400_000)));
        assert_eq!(metadata.deprecation, Some(at(1_722_816_000)));
        assert_eq!(metadata.rate_limit.unwrap().remaining, 7);
        assert_eq!(metadata.attempts, 1);
        assert!(!metadata.elapsed.is_zero());
    }
    assert_eq!(warnings(&traces), 1);
}

#[tokio::test]
async fn sunset_is_warned_of_once_whatever_reply_says_it_first() {
    let sunset = "sunset: Thu, 1 Jul 2027 00:00:00 GMT\r\n";
    for (status, body, envelope) in [
        ("200 OK", "{}", false),
        ("200 OK", r#"{"status":200,"content":{}}"#, true),
        ("200 OK", r#"{"status":404,"content":{}}"#, true),
        ("401 Unauthorized", "", false),
        ("404 Not Found", "{}", false),
        ("429 Slow Down", "", false),
        ("503 Unavailable", "<html>", false),
    ] {
        let traces = Traces::start();
        let server = Server::start(move |_| Action::reply(status, sunset, body)).await;
        let builder = builder(token(), &server.base_url).envelope(envelope);
        let client = builder.build().unwrap();
        for _ in 0..3 {
            // Only the warning matters.
            let _ = window(&client).get().await;
            let warned = warnings(&traces);
            assert_eq!(warned, 1, "{status} {body}");
        }
    }
}

/// The `User-Agent` of a request.
fn user_agent(head: &str) -> Option<String> {
    let lines = head.lines().map(str::to_ascii_lowercase);
    let mut agents = lines.filter_map(|line| Some(line.strip_prefix("user-agent: ")?.to_owned()));
    agents.next()
}

#[tokio::test]
async fn every_request_names_the_library_or_the_program() {
    for (given, expected) in [
        (
            None,
            concat!("atlas-maintenance/", env!("CARGO_PKG_VERSION")),
        ),
        (Some("my-job/7"), "my-job/7"),
    ] {
        let server = Server::start(|head| {
            if head.starts_with("POST /api/oauth/token") {
                Action::reply("200 OK", "", r#"{"access_token":"t"}"#)
            } else {
                Action::reply("200 OK", "", "{}")
            }
        })
        .await;
        let mut builder = builder(support::account(), &server.base_url);
        if let Some(given) = given {
            builder = builder.user_agent(given);
        }
        let client = builder.build().unwrap();
        window(&client).get().await.unwrap();
        client.revoke().await.unwrap();
        let agents: Vec<_> = server
            .requests()
            .iter()
            .map(|head| user_agent(head))
            .collect();
        // For a token, for the window, and for the revocation.
        assert_eq!(agents, [(); 3].map(|()| Some(expected.to_owned())));
    }
}

async fn enveloped(simulator: &Simulator) -> Client {
    let known = simulator.control().credentials();
    let key = atlas_maintenance::Credentials::api_key(known.public_key, known.private_key).unwrap();
    builder(key, &simulator.base_url())
        .envelope(true)
        .pretty(true)
        .build()
        .unwrap()
}

#[tokio::test]
async fn envelope_is_requested_and_decoded() {
    let simulator = Simulator::start().await.unwrap();
    let window = window(&enveloped(&simulator).await);
    window
        .set(&Window::weekly(DayOfWeek::Sunday, HourOfDay::MIDNIGHT))
        .await
        .unwrap();
    let (current, metadata) = window.get().with_metadata().await.unwrap();
    assert_eq!(current.unwrap().day, DayOfWeek::Sunday);
    assert_eq!(metadata.status, 200);
    window.reset().await.unwrap();
    assert_eq!(window.get().await.unwrap(), None);
    let requests = simulator.control().requests();
    assert!(
        requests
            .iter()
            .all(|request| request.path.contains("envelope=true"))
    );
    assert!(
        requests
            .iter()
            .any(|request| request.path.contains("pretty=true"))
    );
}

#[tokio::test]
async fn error_in_envelope_is_error() {
    let body = r#"{"status":404,"content":{"error":404,"errorCode":"GROUP_NOT_FOUND"}}"#;
    let server = Server::start(move |_| Action::reply("200 OK", "", body)).await;
    let client = builder(token(), &server.base_url)
        .envelope(true)
        .build()
        .unwrap();
    for error in [
        window(&client).get().await.map(drop).unwrap_err(),
        window(&client).defer().await.unwrap_err(),
    ] {
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Refused, Some(404))
        );
        assert_eq!(error.code(), Some(&ErrorCode::GroupNotFound));
    }
}

/// An HTTP client of the user, which follows redirects.
fn custom_http_client() -> reqwest::Client {
    http::plain().user_agent("custom-agent").build().unwrap()
}

#[tokio::test]
async fn custom_http_client_is_used_and_its_redirects_are_errors() {
    let simulator = Simulator::start().await.unwrap();
    let known = simulator.control().credentials();
    let account =
        atlas_maintenance::Credentials::service_account(known.client_id, known.client_secret);
    let client = builder(account.unwrap(), &simulator.base_url())
        .http_client(custom_http_client())
        .build()
        .unwrap();
    window(&client).get().await.unwrap();
    let requests = simulator.control().requests();
    assert!(
        requests
            .iter()
            .all(|r| r.header("user-agent") == Some("custom-agent"))
    );

    let challenge = "www-authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n";
    let other_origin =
        Server::start(move |_| Action::reply("401 Unauthorized", challenge, "")).await;
    let location = format!("location: {}/api\r\n", other_origin.base_url);
    let server =
        Server::start(move |_| Action::reply("307 Temporary Redirect", &location, "")).await;
    let key = atlas_maintenance::Credentials::api_key("public", "private").unwrap();
    for credentials in [token(), key] {
        let client = builder(credentials, &server.base_url)
            .http_client(custom_http_client())
            .build()
            .unwrap();
        let error = window(&client).get().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.reason()),
            (ErrorKind::Refused, Reason::Redirect)
        );
    }
    for request in other_origin.requests() {
        assert!(
            !request.to_lowercase().contains("authorization"),
            "{request}"
        );
    }
}

#[tokio::test]
async fn cancelled_call_releases_token_lock() {
    let server = Server::start(|head| {
        if head.starts_with("POST /api/oauth/token") {
            Action::Hang
        } else {
            Action::Close
        }
    })
    .await;
    let client = builder(support::account(), &server.base_url)
        .build()
        .unwrap();
    for _ in 0..3 {
        let call = tokio::spawn(window(&client).get().into_future());
        while server.requests().is_empty() {
            tokio::task::yield_now().await;
        }
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
    }
    // A lock that was not released would keep this call from requesting a token.
    let before = server.requests().len();
    let last = tokio::spawn(window(&client).get().into_future());
    while server.requests().len() == before {
        tokio::task::yield_now().await;
    }
    last.abort();
}
