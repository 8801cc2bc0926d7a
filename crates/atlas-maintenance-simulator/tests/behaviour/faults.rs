//! Faults on purpose: what the client sees of each, what was done, and what the log tells.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use atlas_maintenance_simulator::{
    ControlError, Fault, FaultKind, FaultPoint, FaultResponse, LoggedRequest,
};
use serde_json::{Value, json};

use crate::fixture::{Scene, accept, send, send_into_fault, window_path};

const GARBAGE: &[u8] = b"220 \x00\xff\xfe ready\r\n250 OK\r\n\r\n";

/// How a connection ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Reset,
    Closed,
    /// It did not, for as long as anybody cared to wait.
    Open,
}

fn connect(scene: &Scene) -> TcpStream {
    let url = scene.url("");
    let stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
    let patience = Duration::from_secs(10);
    stream.set_read_timeout(Some(patience)).unwrap();
    stream
}

/// An update of the window, as bytes.
fn update(scene: &Scene) -> Vec<u8> {
    let body = r#"{"dayOfWeek": 1, "hourOfDay": 1}"#;
    format!(
        "PATCH {} HTTP/1.1\r\nhost: x\r\naccept: {}\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        window_path(""),
        accept(),
        scene.token,
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

/// What a client that updates the window sees, and how it ends.
fn talk(scene: &Scene) -> (Vec<u8>, End) {
    let mut stream = connect(scene);
    stream.write_all(&update(scene)).unwrap();
    read(&mut stream)
}

/// The one request in the log.
fn logged(scene: &Scene) -> LoggedRequest {
    let mut log = scene.control().requests();
    assert_eq!(log.len(), 1, "{log:?}");
    scene.control().clear_requests();
    log.remove(0)
}

/// Whether the update has been done; it is undone for the next.
async fn was_set(scene: &Scene) -> bool {
    scene.control().clear_faults();
    let set = scene.get().await.get("dayOfWeek").is_some();
    scene.delete().await;
    scene.control().clear_requests();
    set
}

const MOMENTS: [FaultPoint; 6] = [
    FaultPoint::BeforeReading,
    FaultPoint::BeforeActing,
    FaultPoint::BeforeReply,
    FaultPoint::MidHeader,
    FaultPoint::MidBody,
    FaultPoint::AfterReply,
];

/// Whether bytes look like a reply up to that moment.
fn is_reply_until(seen: &[u8], moment: FaultPoint) -> bool {
    let seen = String::from_utf8_lossy(seen);
    let head_is_whole = seen.contains("\r\n\r\n");
    match moment {
        FaultPoint::MidHeader => seen.starts_with("HTTP/1.1 200 OK\r\n") && !head_is_whole,
        FaultPoint::MidBody => seen.ends_with("content-length: 2\r\n\r\n{"),
        FaultPoint::AfterReply => seen.ends_with("content-length: 0\r\n\r\n"),
        _ => seen.is_empty(),
    }
}

#[tokio::test]
async fn a_connection_breaks_at_every_moment() {
    let scene = Scene::new().await;
    for moment in MOMENTS {
        for (fault, expected) in [
            (Fault::reset(moment), End::Reset),
            (Fault::close(moment), End::Closed),
        ] {
            let kind = fault.kind().clone();
            scene.control().inject(fault).unwrap();
            let (seen, end) = talk(&scene);
            // What is on its way when a connection is reset may get lost with it.
            let is_right = is_reply_until(&seen, moment) || seen.is_empty();
            assert!(is_right, "{kind}: {}", String::from_utf8_lossy(&seen));
            assert_eq!(end, expected, "{kind}");
            if expected == End::Closed {
                assert!(is_reply_until(&seen, moment), "{kind}: {seen:?}");
            }
            let logged = logged(&scene);
            assert_eq!(logged.operation.as_deref(), Some("updateMaintenanceWindow"));
            assert_eq!(logged.fault, Some(kind.to_string()));
            assert_eq!(logged.acted_on, kind.acts(), "{kind}");
            assert_eq!(logged.status, if kind.acts() { 200 } else { 0 }, "{kind}");
            assert_eq!(was_set(&scene).await, kind.acts(), "{kind}");
        }
    }
}

/// Waits until no fault is at work any more.
async fn is_over(scene: &Scene) -> bool {
    let until = std::time::Instant::now() + Duration::from_secs(10);
    while std::time::Instant::now() < until {
        if scene.control().faults().iter().all(|f| f.under_way == 0) {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

#[tokio::test]
async fn a_connection_falls_silent_at_every_moment_until_the_client_goes() {
    let scene = Scene::new().await;
    for moment in MOMENTS {
        let fault = Fault::hang(moment);
        let kind = fault.kind().clone();
        scene.control().inject(fault).unwrap();
        let mut stream = connect(&scene);
        let soon = Duration::from_millis(50);
        stream.set_read_timeout(Some(soon)).unwrap();
        stream.write_all(&update(&scene)).unwrap();
        let (seen, end) = read(&mut stream);
        assert!(is_reply_until(&seen, moment), "{kind}: {seen:?}");
        assert_eq!(end, End::Open, "{kind}");
        assert_eq!(scene.control().faults()[0].under_way, 1, "{kind}");
        drop(stream);
        assert!(is_over(&scene).await, "{kind}");
        assert_eq!(logged(&scene).acted_on, kind.acts(), "{kind}");
        assert_eq!(was_set(&scene).await, kind.acts(), "{kind}");
    }
}

#[tokio::test]
async fn replies_are_framed_wrongly_or_are_none() {
    let scene = Scene::new().await;
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
        scene.control().inject(fault).unwrap();
        let (seen, end) = talk(&scene);
        assert!(
            seen.ends_with(tail),
            "{kind}: {}",
            String::from_utf8_lossy(&seen)
        );
        assert_eq!(end, End::Closed);
        let sent = scene.control().faults()[0].bytes_sent;
        assert_eq!(sent, seen.len() as u64, "{kind}");
        assert_eq!(logged(&scene).acted_on, acts, "{kind}");
        assert_eq!(was_set(&scene).await, acts, "{kind}");
    }
}

#[tokio::test]
async fn bodies_are_as_large_as_they_are_told_to_be() {
    let scene = Scene::new().await;
    let large = |bytes| Fault::new(FaultKind::LargeBody { bytes });
    for bytes in [0, 1, 100_000, 3_000_000] {
        scene.control().inject(large(bytes)).unwrap();
        let reply = send_into_fault(scene.window("GET", "")).await;
        assert_eq!((reply.status, reply.body.len() as u64), (200, bytes));
        scene.control().clear_faults();
    }
    let bomb = Fault::new(FaultKind::GzipBomb { bytes: 3_000_000 });
    scene.control().inject(bomb).unwrap();
    let response = scene.window("GET", "").send().await.unwrap();
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
async fn an_endless_body_ends_when_the_client_goes() {
    let scene = Scene::new().await;
    scene.control().inject(Fault::endless_body()).unwrap();
    let mut response = scene.window("GET", "").send().await.unwrap();
    let mut seen = 0;
    while seen < 10_000_000 {
        seen += response.chunk().await.unwrap().unwrap().len();
    }
    assert_eq!(scene.control().faults()[0].under_way, 1);
    drop(response);
    assert!(is_over(&scene).await);
}

#[tokio::test]
async fn answers_take_the_place_of_the_services() {
    let scene = Scene::new().await;
    let busy = FaultResponse::new(503)
        .header("Retry-After", "7")
        .header("X-A", "1")
        .header("X-A", "2")
        .body("<html>");
    for (fault, acts) in [
        (Fault::answer(busy.clone()), false),
        (Fault::answer(busy).acting(), true),
    ] {
        scene.control().inject(fault).unwrap();
        let update = scene.window("PATCH", "");
        let reply = send_into_fault(update.json(&json!({"dayOfWeek": 1, "hourOfDay": 1}))).await;
        assert_eq!((reply.status, reply.body.as_str()), (503, "<html>"));
        assert_eq!(reply.header("retry-after"), Some("7"));
        assert_eq!(reply.headers.get_all("x-a").iter().count(), 2);
        let logged = logged(&scene);
        assert_eq!(logged.fault.as_deref(), Some("answer 503"));
        assert_eq!((logged.acted_on, logged.status == 200), (acts, acts));
        assert_eq!(was_set(&scene).await, acts);
    }
    let elsewhere = "http://127.0.0.1:1/elsewhere";
    scene.control().inject(Fault::redirect(elsewhere)).unwrap();
    let mut stream = connect(&scene);
    stream.write_all(&update(&scene)).unwrap();
    let mut seen = [0; 1000];
    let length = stream.read(&mut seen).unwrap();
    let seen = String::from_utf8_lossy(&seen[..length]);
    assert!(seen.starts_with("HTTP/1.1 307 "), "{seen}");
    assert!(seen.contains(&format!("location: {elsewhere}\r\n")));
}

#[tokio::test]
async fn a_fault_strikes_the_requests_that_it_is_meant_for() {
    let scene = Scene::new().await;
    let busy = || Fault::answer(FaultResponse::new(503));
    let defer = || busy().on_operation("deferMaintenanceWindow");
    scene.control().inject(defer().skip(1).times(2)).unwrap();
    let token = busy().on_token_requests();
    scene.control().inject(token).unwrap();
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let reply = send_into_fault(scene.window("POST", "/defer")).await;
        statuses.push(reply.status);
        assert_eq!(send(scene.window("GET", "")).await.status, 200);
    }
    assert_eq!(statuses, [400, 503, 503, 400]);
    let form = [("grant_type", "client_credentials")];
    let refused = send_into_fault(scene.oauth("/api/oauth/token", &form)).await;
    assert_eq!(refused.status, 503);
    let told: Vec<_> = scene
        .control()
        .faults()
        .iter()
        .map(|f| (f.skipped, f.hits))
        .collect();
    assert_eq!(told, [(1, 2), (0, 1)]);
    scene.control().clear_faults();
    let granted = send(scene.oauth("/api/oauth/token", &form)).await;
    assert_eq!(granted.status, 200);
}

#[tokio::test]
async fn a_connection_goes_on_after_requests_that_were_let_pass() {
    let scene = Scene::new().await;
    let fault = Fault::reset(FaultPoint::BeforeReading).skip(2).once();
    scene.control().inject(fault).unwrap();
    let mut stream = connect(&scene);
    let request = update(&scene);
    for _ in 0..2 {
        stream.write_all(&request).unwrap();
        let mut seen = [0; 1000];
        let length = stream.read(&mut seen).unwrap();
        assert!(seen[..length].starts_with(b"HTTP/1.1 200 OK"));
    }
    stream.write_all(&request).unwrap();
    let (seen, end) = read(&mut stream);
    assert_eq!((seen.as_slice(), end), (&b""[..], End::Reset));
    let acted: Vec<_> = scene
        .control()
        .requests()
        .iter()
        .map(|r| r.acted_on)
        .collect();
    assert_eq!(acted, [true, true, false]);
    let faults = scene.control().faults();
    assert_eq!((faults[0].skipped, faults[0].hits), (2, 1));
    assert_eq!(talk_and_leave(&scene), b"HTTP/1.1 200 OK");
}

/// The beginning of a reply, on a connection of its own.
fn talk_and_leave(scene: &Scene) -> Vec<u8> {
    let mut stream = connect(scene);
    stream.write_all(&update(scene)).unwrap();
    let mut seen = vec![0; 15];
    stream.read_exact(&mut seen).unwrap();
    seen
}

#[tokio::test]
async fn a_first_line_that_comes_in_pieces_is_struck_all_the_same() {
    let scene = Scene::new().await;
    let fault = Fault::reset(FaultPoint::BeforeReading).on_operation("updateMaintenanceWindow");
    scene.control().inject(fault).unwrap();
    let mut stream = connect(&scene);
    stream.set_nodelay(true).unwrap();
    let request = update(&scene);
    for byte in &request {
        if stream.write_all(&[*byte]).is_err() {
            break;
        }
        std::thread::yield_now();
    }
    assert_eq!(read(&mut stream), (Vec::new(), End::Reset));
    assert!(!logged(&scene).acted_on);
    assert!(!was_set(&scene).await);
}

#[tokio::test]
async fn what_cannot_be_done_is_refused() {
    let scene = Scene::new().await;
    let bad = Fault::answer(FaultResponse::new(200).header("a b", "c"));
    let error = scene.control().inject(bad).unwrap_err();
    assert!(matches!(error, ControlError::InvalidFault { .. }));
    for _ in 0..100 {
        scene.control().inject(Fault::garbage()).unwrap();
    }
    let error = scene.control().inject(Fault::garbage()).unwrap_err();
    assert_eq!(error, ControlError::TooManyFaults { max: 100 });
    assert!(error.to_string().contains("clear"), "{error}");
}

#[tokio::test]
async fn faults_are_planned_over_http_and_never_strike_the_controls() {
    let scene = Scene::new().await;
    let faults = |method: &str| scene.bare(method, "/_simulator/faults");
    let body = json!({"kind": "answer", "status": 503, "headers": [["Retry-After", "1"]],
        "operation": "deferMaintenanceWindow", "times": 1});
    let reply = send(faults("POST").body(body.to_string())).await;
    assert_eq!(
        (reply.status, reply.json()),
        (200, json!({"fault": "answer 503"}))
    );
    let everything = json!({"kind": "reset", "at": "before-reading"});
    send(faults("POST").body(everything.to_string())).await;
    // The second fault strikes everything, but comes before reading, so it goes first.
    assert!(scene.window("POST", "/defer").send().await.is_err());
    let told = send(faults("GET")).await.json();
    let told: Vec<_> = told["faults"].as_array().unwrap().iter().collect();
    assert_eq!(told.len(), 2);
    assert_eq!(
        (&told[0]["kind"], &told[0]["hits"]),
        (&json!("answer"), &json!(0))
    );
    assert_eq!(told[0]["operation"], "deferMaintenanceWindow");
    assert_eq!(told[1]["at"], "before-reading");
    assert!(told[1]["hits"].as_u64() >= Some(1), "{told:?}");
    let log = send(scene.bare("GET", "/_simulator/requests")).await.json();
    let fault = &log["requests"][0]["fault"];
    assert_eq!(fault, &Value::from("reset before reading"));
    assert_eq!(log["requests"][0]["actedOn"], false);
    assert_eq!(send(faults("DELETE")).await.status, 204);
    assert_eq!(send(faults("GET")).await.json(), json!({"faults": []}));
    assert_eq!(scene.post("/defer").await.status, 400);
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
