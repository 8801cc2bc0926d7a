//! The socket: starting, stopping, many at once, and bytes that are no request.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use atlas_maintenance_simulator::{Simulator, StartError};

use crate::fixture::{Scene, accept, send, window_path};

pub(crate) fn address(simulator: &Simulator) -> SocketAddr {
    let url = simulator.base_url();
    url.strip_prefix("http://").unwrap().parse().unwrap()
}

/// Sends bytes as they are and reads until the server closes, which it has to be asked for.
pub(crate) fn raw(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    // The server may answer and close before it has read everything.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Whether the port is given up within a few seconds.
fn closes(address: SocketAddr) -> bool {
    let until = Instant::now() + Duration::from_secs(10);
    while Instant::now() < until {
        if TcpStream::connect(address).is_err() {
            return true;
        }
        std::thread::yield_now();
    }
    false
}

#[tokio::test]
async fn it_listens_on_loopback_at_a_port_of_its_own() {
    let (one, other) = (
        Simulator::start().await.unwrap(),
        Simulator::start().await.unwrap(),
    );
    assert!(one.base_url().starts_with("http://127.0.0.1:"));
    assert_ne!(one.base_url(), other.base_url());
}

#[tokio::test]
async fn it_stops_when_it_is_dropped_even_with_connections_open() {
    let scene = Scene::new().await;
    scene.get().await;
    let address = address(&scene.simulator);
    let mut half = TcpStream::connect(address).unwrap();
    half.write_all(b"POST /api/oauth/token HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n")
        .unwrap();
    drop(scene.simulator);
    assert!(closes(address));
    let mut rest = Vec::new();
    half.set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let ended = half.read_to_end(&mut rest);
    let timed_out = ended.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
    assert!(!timed_out, "no connection outlives the simulator for long");
}

#[tokio::test]
async fn the_port_is_free_when_stop_returns() {
    let simulator = Simulator::start().await.unwrap();
    let address = address(&simulator);
    simulator.stop().await;
    assert!(TcpStream::connect(address).is_err());
    let again = Simulator::builder().listen(address).start().await.unwrap();
    assert_eq!(again.base_url(), format!("http://{address}"));
}

#[tokio::test]
async fn stopped_serves_until_it_is_dropped() {
    let scene = Scene::new().await;
    let url = scene.url("/_simulator/state");
    let address = address(&scene.simulator);
    let serving = tokio::spawn(scene.simulator.stopped());
    assert_eq!(send(scene.client.get(&url)).await.status, 200);
    assert!(!serving.is_finished());
    serving.abort();
    assert!(serving.await.is_err());
    assert!(closes(address));
}

#[tokio::test]
async fn an_address_in_use_is_named() {
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
async fn every_address_is_called_by_loopback() {
    let any = "0.0.0.0:0".parse().unwrap();
    let simulator = Simulator::builder().listen(any).start().await.unwrap();
    assert!(simulator.base_url().starts_with("http://127.0.0.1:"));
}

#[tokio::test]
async fn simulators_share_nothing() {
    let (one, other) = (Scene::new().await, Scene::new().await);
    one.set_window().await;
    one.control().advance(Duration::from_secs(5));
    assert_eq!(other.get().await.get("dayOfWeek"), None);
    assert_ne!(one.control().now(), other.control().now());
    let foreign = other.window("GET", "").bearer_auth(&one.token);
    assert_eq!(send(foreign).await.status, 401);
}

#[tokio::test]
async fn a_client_that_blocks_is_served_from_the_same_thread() {
    let simulator = Simulator::start().await.unwrap();
    let answer = raw(
        address(&simulator),
        b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    );
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
}

#[tokio::test]
async fn a_body_that_breaks_off_has_no_effect() {
    let scene = Scene::new().await;
    scene.set_window().await;
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: x\r\naccept: {}\r\nauthorization: Bearer {}\r\n\
         content-length: 10\r\n\r\nabc",
        window_path("/autoDefer"),
        accept(),
        scene.token
    );
    let mut stream = TcpStream::connect(address(&scene.simulator)).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    drop(stream);
    let logged = || {
        scene
            .control()
            .requests()
            .into_iter()
            .find(|request| request.path.ends_with("/autoDefer"))
    };
    let until = Instant::now() + Duration::from_secs(10);
    while logged().is_none() && Instant::now() < until {
        std::thread::yield_now();
    }
    assert_eq!(scene.get().await["autoDeferOnceEnabled"], false);
}

#[tokio::test]
async fn many_clients_at_once_are_counted_right() {
    let scene = Scene::new().await;
    let calls: Vec<_> = (0..200)
        .map(|_| tokio::spawn(send(scene.window("GET", ""))))
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().status, 200);
    }
    let reply = send(scene.window("GET", "")).await;
    assert_eq!(reply.header("ratelimit-remaining"), Some("999"));
}

#[tokio::test]
async fn bytes_that_are_no_request_hurt_nobody_else() {
    let scene = Scene::new().await;
    for bytes in [
        &b"\0\0\0\0\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"CONNECT x:1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ] {
        raw(address(&scene.simulator), bytes);
        scene.get().await;
    }
}
