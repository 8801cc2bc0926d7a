//! Faults on purpose: what the client receives, whether the request was acted on, and the log.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use atlas_maintenance_simulator::{
    ControlError, Fault, FaultKind, FaultPoint, FaultResponse, LoggedRequest,
};
use serde_json::{Value, json};

use crate::fixture::{Fixture, accept, send, send_unchecked, window_path};

const GARBAGE: &[u8] = b"220 \x00\xff\xfe ready\r\n250 OK\r\n\r\n";

/// How a connection ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Reset,
    Closed,
    /// It did not end within the read timeout.
    Open,
}

fn connect(fixture: &Fixture) -> TcpStream {
    let url = fixture.url("");
    let stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    let timeout = Duration::from_secs(10);
    stream.set_read_timeout(Some(timeout)).unwrap();
    stream
}

/// An update of the window, as bytes.
fn update(fixture: &Fixture) -> Vec<u8> {
    let body = r#"{"dayOfWeek": 1, "hourOfDay": 1}"#;
    format!(
        "PATCH {} HTTP/1.1\r\nhost: localhost\r\naccept: {}\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        window_path(""),
        accept(),
        fixture.token,
        body.len()
    )
    .into_bytes()
}

fn read(stream: &mut TcpStream) -> (Vec<u8>, End) {
    let mut seen = Vec::new();
    let end = match stream.read_to_end(&mut seen) {
        Ok(_) => End::Closed,
        Err(error) if error.kind() == ErrorKind::ConnectionReset => End::Reset,
        Err(error) if error.kind() == ErrorKind::WouldBlock => End::Open,
        Err(error) => panic!("{error}"),
    };
    (seen, end)
}

/// Sends an update of the window; returns what the client receives and how the connection ends.
fn send_update(fixture: &Fixture) -> (Vec<u8>, End) {
    let mut stream = connect(fixture);
    stream.write_all(&update(fixture)).unwrap();
    read(&mut stream)
}

/// The only request in the log, which is cleared.
fn logged(fixture: &Fixture) -> LoggedRequest {
    let mut log = fixture.control().requests();
    assert_eq!(log.len(), 1, "{log:?}");
    fixture.control().clear_requests();
    log.remove(0)
}

/// Whether the window was set; resets faults, window and log.
async fn was_set(fixture: &Fixture) -> bool {
    fixture.control().clear_faults();
    let set = fixture.get().await.get("dayOfWeek").is_some();
    fixture.delete().await;
    fixture.control().clear_requests();
    set
}

const POINTS: [FaultPoint; 6] = [
    FaultPoint::BeforeReading,
    FaultPoint::BeforeActing,
    FaultPoint::BeforeReply,
    FaultPoint::MidHeader,
    FaultPoint::MidBody,
    FaultPoint::AfterReply,
];

/// Whether the bytes are the reply up to that point.
fn is_reply_until(seen: &[u8], point: FaultPoint) -> bool {
    let seen = String::from_utf8_lossy(seen);
    let head_is_whole = seen.contains("\r\n\r\n");
    match point {
        FaultPoint::MidHeader => seen.starts_with("HTTP/1.1 200 OK\r\n") && !head_is_whole,
        FaultPoint::MidBody => seen.ends_with("content-length: 2\r\n\r\n{"),
        FaultPoint::AfterReply => seen.ends_with("content-length: 0\r\n\r\n"),
        _ => seen.is_empty(),
    }
}

#[tokio::test]
async fn connection_breaks_at_every_point() {
    let fixture = Fixture::new().await;
    for point in POINTS {
        for (fault, expected) in [
            (Fault::reset(point), End::Reset),
            (Fault::close(point), End::Closed),
        ] {
            let kind = fault.kind().clone();
            fixture.control().inject(fault).unwrap();
            let (seen, end) = send_update(&fixture);
            // A reset may discard bytes that were sent before it.
            let is_right = is_reply_until(&seen, point) || seen.is_empty();
            assert!(is_right, "{kind}: {}", String::from_utf8_lossy(&seen));
            assert_eq!(end, expected, "{kind}");
            if expected == End::Closed {
                assert!(is_reply_until(&seen, point), "{kind}: {seen:?}");
            }
            let logged = logged(&fixture);
            assert_eq!(logged.operation.as_deref(), Some("updateMaintenanceWindow"));
            assert_eq!(logged.fault, Some(kind.to_string()));
            assert_eq!(logged.acted_on, kind.acts(), "{kind}");
            assert_eq!(logged.status, if kind.acts() { 200 } else { 0 }, "{kind}");
            assert_eq!(was_set(&fixture).await, kind.acts(), "{kind}");
        }
    }
}

/// Waits until no hit is under way.
async fn all_hits_end(fixture: &Fixture) -> bool {
    let deadline = std::time::Instant::now() + Duration::from_secs(10);
    while std::time::Instant::now() < deadline {
        if fixture.control().faults().iter().all(|f| f.under_way == 0) {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

#[tokio::test]
async fn connection_hangs_at_every_point_until_the_client_disconnects() {
    let fixture = Fixture::new().await;
    for point in POINTS {
        let fault = Fault::hang(point);
        let kind = fault.kind().clone();
        fixture.control().inject(fault).unwrap();
        let mut stream = connect(&fixture);
        let short = Duration::from_millis(50);
        stream.set_read_timeout(Some(short)).unwrap();
        stream.write_all(&update(&fixture)).unwrap();
        let (mut seen, mut end) = read(&mut stream);
        // On a busy machine it comes later.
        let started = Instant::now();
        let under_way = || fixture.control().faults()[0].under_way;
        while end == End::Open
            && (under_way() == 0 || !is_reply_until(&seen, point))
            && started.elapsed() < Duration::from_secs(20)
        {
            let (more, then) = read(&mut stream);
            seen.extend(more);
            end = then;
        }
        assert!(is_reply_until(&seen, point), "{kind}: {seen:?}");
        assert_eq!(end, End::Open, "{kind}");
        assert_eq!(under_way(), 1, "{kind}");
        drop(stream);
        assert!(all_hits_end(&fixture).await, "{kind}");
        assert_eq!(logged(&fixture).acted_on, kind.acts(), "{kind}");
        assert_eq!(was_set(&fixture).await, kind.acts(), "{kind}");
    }
}

#[tokio::test]
async fn replies_are_malformed_as_the_fault_says() {
    let fixture = Fixture::new().await;
    for (fault, tail, acts) in [
        (
            Fault::new(FaultKind::LengthTooLong),
            &b"content-length: 18\r\n\r\n{}"[..],
            true,
        ),
        (
            Fault::new(FaultKind::LengthTooShort),
            b"content-length: 1\r\n\r\n{}",
            true,
        ),
        (
            Fault::trickle(Duration::ZERO),
            b"content-length: 0\r\n\r\n",
            true,
        ),
        (Fault::garbage(), GARBAGE, false),
        (Fault::garbage().acting(), GARBAGE, true),
    ] {
        let kind = fault.kind().clone();
        fixture.control().inject(fault).unwrap();
        let (seen, end) = send_update(&fixture);
        assert!(
            seen.ends_with(tail),
            "{kind}: {}",
            String::from_utf8_lossy(&seen)
        );
        assert_eq!(end, End::Closed);
        let sent = fixture.control().faults()[0].bytes_sent;
        assert_eq!(sent, seen.len() as u64, "{kind}");
        assert_eq!(logged(&fixture).acted_on, acts, "{kind}");
        assert_eq!(was_set(&fixture).await, acts, "{kind}");
    }
}

#[tokio::test]
async fn bodies_have_the_configured_size() {
    let fixture = Fixture::new().await;
    let large = |bytes| Fault::new(FaultKind::LargeBody { bytes });
    for bytes in [0, 1, 100_000, 3_000_000] {
        fixture.control().inject(large(bytes)).unwrap();
        let reply = send_unchecked(fixture.window("GET", "")).await;
        assert_eq!((reply.status, reply.body.len() as u64), (200, bytes));
        fixture.control().clear_faults();
    }
    let bomb = Fault::new(FaultKind::GzipBomb { bytes: 3_000_000 });
    fixture.control().inject(bomb).unwrap();
    let response = fixture.window("GET", "").send().await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
    let sent = response.bytes().await.unwrap();
    assert!(sent.len() < 4000, "{}", sent.len());
    let mut inflated = Vec::new();
    flate2::read::GzDecoder::new(&sent[..])
        .read_to_end(&mut inflated)
        .unwrap();
    assert_eq!(inflated.len(), 3_000_000);
}

#[tokio::test]
async fn endless_body_ends_when_the_client_disconnects() {
    let fixture = Fixture::new().await;
    fixture.control().inject(Fault::endless_body()).unwrap();
    let mut response = fixture.window("GET", "").send().await.unwrap();
    let mut seen = 0;
    while seen < 10_000_000 {
        seen += response.chunk().await.unwrap().unwrap().len();
    }
    assert_eq!(fixture.control().faults()[0].under_way, 1);
    drop(response);
    assert!(all_hits_end(&fixture).await);
}

#[tokio::test]
async fn fault_response_replaces_the_services() {
    let fixture = Fixture::new().await;
    let busy = FaultResponse::new(503)
        .header("Retry-After", "7")
        .header("X-A", "1")
        .header("X-A", "2")
        .body("<html>");
    for (fault, acts) in [
        (Fault::answer(busy.clone()), false),
        (Fault::answer(busy).acting(), true),
    ] {
        fixture.control().inject(fault).unwrap();
        let update = fixture.window("PATCH", "");
        let reply = send_unchecked(update.json(&json!({"dayOfWeek": 1, "hourOfDay": 1}))).await;
        assert_eq!((reply.status, reply.body.as_str()), (503, "<html>"));
        assert_eq!(reply.header("retry-after"), Some("7"));
        assert_eq!(reply.headers.get_all("x-a").iter().count(), 2);
        let logged = logged(&fixture);
        assert_eq!(logged.fault.as_deref(), Some("answer 503"));
        assert_eq!((logged.acted_on, logged.status == 200), (acts, acts));
        assert_eq!(was_set(&fixture).await, acts);
    }
    let elsewhere = "http://127.0.0.1:1/elsewhere";
    fixture
        .control()
        .inject(Fault::redirect(elsewhere))
        .unwrap();
    let mut stream = connect(&fixture);
    stream.write_all(&update(&fixture)).unwrap();
    let mut seen = [0; 1000];
    let length = stream.read(&mut seen).unwrap();
    let seen = String::from_utf8_lossy(&seen[..length]);
    assert!(seen.starts_with("HTTP/1.1 307 "), "{seen}");
    assert!(seen.contains(&format!("location: {elsewhere}\r\n")));
}

#[tokio::test]
async fn fault_hits_only_its_target() {
    let fixture = Fixture::new().await;
    let busy = || Fault::answer(FaultResponse::new(503));
    let defer = || busy().on_operation("deferMaintenanceWindow");
    fixture.control().inject(defer().skip(1).times(2)).unwrap();
    let token = busy().on_token_requests();
    fixture.control().inject(token).unwrap();
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let reply = send_unchecked(fixture.window("POST", "/defer")).await;
        statuses.push(reply.status);
        assert_eq!(send(fixture.window("GET", "")).await.status, 200);
    }
    assert_eq!(statuses, [400, 503, 503, 400]);
    let form = [("grant_type", "client_credentials")];
    let refused = send_unchecked(fixture.oauth("/api/oauth/token", &form)).await;
    assert_eq!(refused.status, 503);
    let shown: Vec<_> = fixture
        .control()
        .faults()
        .iter()
        .map(|f| (f.skipped, f.hits))
        .collect();
    assert_eq!(shown, [(1, 2), (0, 1)]);
    fixture.control().clear_faults();
    let granted = send(fixture.oauth("/api/oauth/token", &form)).await;
    assert_eq!(granted.status, 200);
}

#[tokio::test]
async fn connection_is_reusable_after_skipped_requests() {
    let fixture = Fixture::new().await;
    let fault = Fault::reset(FaultPoint::BeforeReading).skip(2).once();
    fixture.control().inject(fault).unwrap();
    let mut stream = connect(&fixture);
    let request = update(&fixture);
    for _ in 0..2 {
        stream.write_all(&request).unwrap();
        let mut seen = [0; 1000];
        let length = stream.read(&mut seen).unwrap();
        assert!(seen[..length].starts_with(b"HTTP/1.1 200 OK"));
    }
    stream.write_all(&request).unwrap();
    let (seen, end) = read(&mut stream);
    assert_eq!((seen.as_slice(), end), (&b""[..], End::Reset));
    let acted: Vec<_> = fixture
        .control()
        .requests()
        .iter()
        .map(|r| r.acted_on)
        .collect();
    assert_eq!(acted, [true, true, false]);
    let faults = fixture.control().faults();
    assert_eq!((faults[0].skipped, faults[0].hits), (2, 1));
    assert_eq!(first_bytes_of_reply(&fixture), b"HTTP/1.1 200 OK");
}

/// The first bytes of a reply on a new connection.
fn first_bytes_of_reply(fixture: &Fixture) -> Vec<u8> {
    let mut stream = connect(fixture);
    stream.write_all(&update(fixture)).unwrap();
    let mut seen = vec![0; 15];
    stream.read_exact(&mut seen).unwrap();
    seen
}

#[tokio::test]
async fn fault_hits_a_request_line_that_arrives_in_pieces() {
    let fixture = Fixture::new().await;
    let fault = Fault::reset(FaultPoint::BeforeReading).on_operation("updateMaintenanceWindow");
    fixture.control().inject(fault).unwrap();
    let mut stream = connect(&fixture);
    stream.set_nodelay(true).unwrap();
    let request = update(&fixture);
    for byte in &request {
        if stream.write_all(&[*byte]).is_err() {
            break;
        }
        std::thread::yield_now();
    }
    assert_eq!(read(&mut stream), (Vec::new(), End::Reset));
    assert!(!logged(&fixture).acted_on);
    assert!(!was_set(&fixture).await);
}

#[tokio::test]
async fn invalid_and_excess_faults_are_refused() {
    let fixture = Fixture::new().await;
    let bad = Fault::answer(FaultResponse::new(200).header("a b", "c"));
    let error = fixture.control().inject(bad).unwrap_err();
    assert!(matches!(error, ControlError::InvalidFault { .. }));
    for _ in 0..100 {
        fixture.control().inject(Fault::garbage()).unwrap();
    }
    let error = fixture.control().inject(Fault::garbage()).unwrap_err();
    assert_eq!(error, ControlError::TooManyFaults { max: 100 });
    assert!(error.to_string().contains("clear"), "{error}");
}

#[tokio::test]
async fn faults_over_http_never_hit_the_controls() {
    let fixture = Fixture::new().await;
    let faults = |method: &str| fixture.bare(method, "/_simulator/faults");
    let body = json!({"kind": "answer", "status": 503, "headers": [["Retry-After", "1"]],
        "operation": "deferMaintenanceWindow", "times": 1});
    let reply = send(faults("POST").body(body.to_string())).await;
    assert_eq!(
        (reply.status, reply.json()),
        (200, json!({"fault": "answer 503"}))
    );
    let everything = json!({"kind": "reset", "at": "before-reading"});
    send(faults("POST").body(everything.to_string())).await;
    // The second fault hits every request and is matched first, because it occurs before reading.
    assert!(fixture.window("POST", "/defer").send().await.is_err());
    let shown = send(faults("GET")).await.json();
    let shown: Vec<_> = shown["faults"].as_array().unwrap().iter().collect();
    assert_eq!(shown.len(), 2);
    assert_eq!(
        (&shown[0]["kind"], &shown[0]["hits"]),
        (&json!("answer"), &json!(0))
    );
    assert_eq!(shown[0]["operation"], "deferMaintenanceWindow");
    assert_eq!(shown[1]["at"], "before-reading");
    assert!(shown[1]["hits"].as_u64() >= Some(1), "{shown:?}");
    let log = send(fixture.bare("GET", "/_simulator/requests"))
        .await
        .json();
    let fault = &log["requests"][0]["fault"];
    assert_eq!(fault, &Value::from("reset before reading"));
    assert_eq!(log["requests"][0]["actedOn"], false);
    assert_eq!(send(faults("DELETE")).await.status, 204);
    assert_eq!(send(faults("GET")).await.json(), json!({"faults": []}));
    assert_eq!(fixture.post("/defer").await.status, 400);
    for (body, status) in [
        (json!({"kind": "flood"}), 400),
        (json!({"kind": "answer", "status": 7}), 400),
        (json!({"kind": "reset", "at": "mid-body", "often": 7}), 400),
    ] {
        let refused = send(faults("POST").body(body.to_string())).await;
        assert_eq!(refused.status, status, "{body}");
        assert!(refused.json()["error"].is_string());
    }
    assert_eq!(
        send(faults("PUT")).await.header("allow"),
        Some("DELETE, GET, POST")
    );
}
