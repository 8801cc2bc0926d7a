//! TLS with the simulator's own certificate, and the choice of the protocol by ALPN.

use std::io::Write as _;
use std::net::TcpStream;

use atlas_maintenance_simulator::Simulator;
use reqwest::Version;
use serde_json::json;

use crate::fixture::{Fixture, client_of, frozen, send, tls_of, window_path};

#[tokio::test]
async fn protocol_is_chosen_by_client_and_changes_nothing_else() {
    let fixture = Fixture::with(frozen().tls()).await;
    assert!(
        fixture
            .simulator
            .base_url()
            .starts_with("https://127.0.0.1:")
    );
    let http1 = client_of(&fixture.simulator).http1_only();
    // The ALPN of the configuration counts, not the preference.
    let http1 = http1.tls_backend_preconfigured(tls_of(&fixture.simulator));
    let http1 = http1.build().unwrap();
    fixture.set_window().await;
    fixture.control().clear_requests();
    let mut replies = Vec::new();
    for (client, version) in [
        (&http1, Version::HTTP_11),
        (&fixture.client, Version::HTTP_2),
    ] {
        for (method, path) in [
            ("GET", window_path("")),
            ("PATCH", window_path("")),
            ("POST", window_path("/defer")),
            ("HEAD", window_path("")),
            ("GET", "/api/atlas/v2/groups".to_owned()),
            ("DELETE", window_path("/nothing")),
        ] {
            let request = fixture.request(method, &path);
            let request = match method {
                "PATCH" => request.json(&json!({"dayOfWeek": 2, "hourOfDay": 3})),
                _ => request,
            };
            let response = client.execute(request.build().unwrap()).await.unwrap();
            assert_eq!(response.version(), version);
            let mut headers: Vec<_> = response
                .headers()
                .iter()
                .filter(|(name, _)| *name != "date")
                .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
                .filter(|header| !header.starts_with("ratelimit-remaining"))
                .collect();
            headers.sort();
            assert!(response.headers().contains_key("date"));
            replies.push((response.status(), headers, response.text().await.unwrap()));
        }
        // The next client finds the same window.
        fixture.set_window().await;
    }
    let links = format!("\"href\":\"{}/api/atlas/v2/groups", fixture.url(""));
    assert!(replies[4].2.contains(&links), "{}", replies[4].2);
    let (over_http1, over_http2) = replies.split_at(6);
    assert_eq!(over_http1, over_http2);
    let logged = fixture.control().requests();
    let protocols: Vec<_> = logged.iter().map(|request| &*request.protocol).collect();
    let expected = [["HTTP/1.1"; 6], ["HTTP/2.0"; 6]].concat();
    assert_eq!(protocols[..6], expected[..6]);
    assert_eq!(protocols[7..13], expected[6..]);
    let host = |position: usize| logged[position].header("host").map(str::to_owned);
    assert_eq!(host(0), host(7));
    assert!(host(0).is_some());
}

#[tokio::test]
async fn http1_is_spoken_when_http2_is_not_offered() {
    let fixture = Fixture::with(frozen().tls().http2(false)).await;
    let response = fixture.window("GET", "").send().await.unwrap();
    assert_eq!(response.version(), Version::HTTP_11);
}

#[tokio::test]
async fn certificate_names_localhost_and_is_trusted_only_when_given() {
    let simulator = frozen().tls().start().await.unwrap();
    let url = format!("{}/_simulator/state", simulator.base_url());
    let trusting = client_of(&simulator).build().unwrap();
    for url in [&url, &url.replace("127.0.0.1", "localhost")] {
        assert_eq!(send(trusting.get(url)).await.status, 200, "{url}");
    }
    // Another simulator has an authority of its own.
    let other = frozen().tls().start().await.unwrap();
    assert_ne!(simulator.certificate(), other.certificate());
    let error = client_of(&other).build().unwrap().get(&url).send().await;
    assert!(error.unwrap_err().is_connect());
    assert_eq!(Simulator::start().await.unwrap().certificate(), None);
}

#[tokio::test]
async fn concurrent_requests_share_a_connection_over_http2() {
    let fixture = Fixture::with(frozen().tls()).await;
    let calls: Vec<_> = (0..200)
        .map(|_| tokio::spawn(send(fixture.window("GET", ""))))
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().status, 200);
    }
    let reply = send(fixture.window("GET", "")).await;
    assert_eq!(reply.header("ratelimit-remaining"), Some("999"));
}

#[tokio::test]
async fn plain_and_malformed_connections_do_not_affect_others() {
    let fixture = Fixture::with(frozen().tls()).await;
    let url = fixture.url("");
    for bytes in [
        &b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"[..],
        b"\x16\x03\x01\xff\xff",
        b"",
    ] {
        let mut stream = TcpStream::connect(url.strip_prefix("https://").unwrap()).unwrap();
        stream.write_all(bytes).unwrap();
        fixture.get().await;
    }
}

#[tokio::test]
async fn large_bodies_pass_the_windows_of_flow_control() {
    let fixture = Fixture::with(frozen().tls()).await;
    // Larger than the window of a stream, and smaller than the limit.
    let tags: std::collections::BTreeMap<_, _> = (0..20)
        .map(|number| (format!("tag-{number}"), "x".repeat(20_000)))
        .collect();
    let path = "/_simulator/projects/000000000000000000000001";
    let added = fixture.bare("POST", path).json(&json!({"tags": tags}));
    assert_eq!(send(added).await.status, 200);
    let state = send(fixture.bare("GET", "/_simulator/state")).await;
    assert!(state.body.len() > 400_000, "{}", state.body.len());
    let too_large = fixture.bare("POST", path).body("x".repeat(2_000_000));
    assert_eq!(send(too_large).await.status, 413);
}

#[tokio::test]
async fn simulator_stops_with_open_http2_connections() {
    let fixture = Fixture::with(frozen().tls()).await;
    fixture.get().await;
    let address = fixture.url("").replace("https://", "");
    fixture.simulator.stop().await;
    assert!(TcpStream::connect(address).is_err());
}
