//! The server: starting, stopping, concurrency, and malformed requests.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use atlas_maintenance_simulator::{Simulator, StartError};

use crate::fixture::{Fixture, accept, send, window_path};

pub(crate) fn address(simulator: &Simulator) -> SocketAddr {
    let url = simulator.base_url();
    url.strip_prefix("http://").unwrap().parse().unwrap()
}

/// Sends bytes unchanged and reads until the server closes the connection.
pub(crate) fn raw(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    // The server may respond and close before it has read everything.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Whether the port is closed within ten seconds.
fn is_closed_soon(address: SocketAddr) -> bool {
    let deadline = Instant::now() + Duration::from_secs(10);
    while Instant::now() < deadline {
        if TcpStream::connect(address).is_err() {
            return true;
        }
        std::thread::yield_now();
    }
    false
}

#[tokio::test]
async fn each_simulator_listens_on_its_own_loopback_port() {
    let (one, other) = (
        Simulator::start().await.unwrap(),
        Simulator::start().await.unwrap(),
    );
    assert!(one.base_url().starts_with("http://127.0.0.1:"));
    assert_ne!(one.base_url(), other.base_url());
}

#[tokio::test]
async fn dropped_simulator_stops_with_open_connections() {
    let fixture = Fixture::new().await;
    fixture.get().await;
    let address = address(&fixture.simulator);
    let mut half = TcpStream::connect(address).unwrap();
    half.write_all(
        b"POST /api/oauth/token HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n",
    )
    .unwrap();
    drop(fixture.simulator);
    assert!(is_closed_soon(address));
    let mut rest = Vec::new();
    half.set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let ended = half.read_to_end(&mut rest);
    let timed_out = ended.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
    assert!(!timed_out, "connections are closed with the simulator");
}

#[tokio::test]
async fn port_is_free_when_stop_returns() {
    let simulator = Simulator::start().await.unwrap();
    let address = address(&simulator);
    simulator.stop().await;
    assert!(TcpStream::connect(address).is_err());
    let again = Simulator::builder().listen(address).start().await.unwrap();
    assert_eq!(again.base_url(), format!("http://{address}"));
}

#[tokio::test]
async fn stopped_serves_until_it_is_dropped() {
    let fixture = Fixture::new().await;
    let url = fixture.url("/_simulator/state");
    let address = address(&fixture.simulator);
    let serving = tokio::spawn(fixture.simulator.stopped());
    assert_eq!(send(fixture.client.get(&url)).await.status, 200);
    assert!(!serving.is_finished());
    serving.abort();
    assert!(serving.await.is_err());
    assert!(is_closed_soon(address));
}

#[tokio::test]
async fn address_in_use_is_named_in_the_error() {
    let simulator = Simulator::start().await.unwrap();
    let address = address(&simulator);
    let error = Simulator::builder()
        .listen(address)
        .start()
        .await
        .unwrap_err();
    assert!(matches!(error, StartError::Listen { .. }));
    assert!(error.to_string().contains(&address.to_string()), "{error}");
}

#[tokio::test]
async fn base_url_of_unspecified_address_is_loopback() {
    let any = "0.0.0.0:0".parse().unwrap();
    let simulator = Simulator::builder().listen(any).start().await.unwrap();
    assert!(simulator.base_url().starts_with("http://127.0.0.1:"));
}

#[tokio::test]
async fn simulators_share_no_state() {
    let (one, other) = (Fixture::new().await, Fixture::new().await);
    one.set_window().await;
    one.control().advance(Duration::from_secs(5));
    assert_eq!(other.get().await.get("dayOfWeek"), None);
    assert_ne!(one.control().now(), other.control().now());
    let foreign = other.window("GET", "").bearer_auth(&one.token);
    assert_eq!(send(foreign).await.status, 401);
}

#[tokio::test]
async fn blocking_client_on_the_same_thread_is_served() {
    let simulator = Simulator::start().await.unwrap();
    let answer = raw(
        address(&simulator),
        b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
    );
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
}

#[tokio::test]
async fn incomplete_body_has_no_effect() {
    let fixture = Fixture::new().await;
    fixture.set_window().await;
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: localhost\r\naccept: {}\r\nauthorization: Bearer {}\r\n\
         content-length: 10\r\n\r\nabc",
        window_path("/autoDefer"),
        accept(),
        fixture.token
    );
    let mut stream = TcpStream::connect(address(&fixture.simulator)).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    drop(stream);
    let logged = || {
        fixture
            .control()
            .requests()
            .into_iter()
            .find(|request| request.path.ends_with("/autoDefer"))
    };
    let deadline = Instant::now() + Duration::from_secs(10);
    while logged().is_none() && Instant::now() < deadline {
        std::thread::yield_now();
    }
    assert_eq!(fixture.get().await["autoDeferOnceEnabled"], false);
}

#[tokio::test]
async fn concurrent_requests_are_counted_exactly() {
    let fixture = Fixture::new().await;
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
async fn malformed_requests_do_not_affect_other_connections() {
    let fixture = Fixture::new().await;
    for bytes in [
        &b"\0\0\0\0\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"CONNECT x:1 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ] {
        raw(address(&fixture.simulator), bytes);
        fixture.get().await;
    }
}
