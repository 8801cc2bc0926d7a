//! Faults over HTTP/2: what the client sees of the stream and of the connection, and the log.

use std::time::Duration;

use atlas_maintenance_simulator::{Fault, FaultKind, FaultPoint, FaultResponse, GoAwayRequest};
use bytes::Bytes;
use h2::Reason;
use h2::client::SendRequest;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;

use crate::fixture::{Fixture, accept, frozen, tls_of, window_path};

/// Far longer than any reply takes.
const LONG: Duration = Duration::from_secs(20);
/// Long enough for a reply that should not be there.
const SHORT: Duration = Duration::from_millis(50);
const BODY: &[u8] = br#"{"dayOfWeek": 1, "hourOfDay": 1}"#;

/// A connection without anything that retries or hides an error.
struct Connection {
    requests: SendRequest<Bytes>,
    end: JoinHandle<Result<(), h2::Error>>,
}

/// What a client sees of a reply.
#[derive(Debug)]
enum Seen {
    /// The reply as far as it came, and the error that ended it.
    Reply(http::response::Parts, Vec<u8>, Option<h2::Error>),
    Error(h2::Error),
    Nothing,
}

impl Connection {
    async fn open(fixture: &Fixture) -> Self {
        let address = fixture.url("").replace("https://", "");
        let mut tls = tls_of(&fixture.simulator);
        tls.alpn_protocols = vec![b"h2".to_vec()];
        let connector = TlsConnector::from(std::sync::Arc::new(tls));
        let tcp = TcpStream::connect(address).await.unwrap();
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let stream = connector.connect(name, tcp).await.unwrap();
        let (requests, connection) = h2::client::handshake(stream).await.unwrap();
        Self {
            requests,
            end: tokio::spawn(connection),
        }
    }

    /// Sends an update of the window.
    async fn update(&mut self, fixture: &Fixture) -> Seen {
        self.update_until(fixture, tokio::time::sleep(LONG)).await
    }

    /// Sends an update of the window, and gives up a moment after a fault hit it.
    async fn update_until_hit(&mut self, fixture: &Fixture) -> Seen {
        self.update_until(fixture, async {
            while fixture.control().faults()[0].hits == 0 {
                tokio::task::yield_now().await;
            }
            tokio::time::sleep(SHORT).await;
        })
        .await
    }

    async fn update_until(&mut self, fixture: &Fixture, give_up: impl Future<Output = ()>) -> Seen {
        let request = http::Request::patch(fixture.url(&window_path("")))
            .header("accept", accept())
            .header("authorization", format!("Bearer {}", fixture.token))
            .header("content-type", "application/json")
            .body(())
            .unwrap();
        let mut ready = match self.requests.clone().ready().await {
            Ok(ready) => ready,
            Err(error) => return Seen::Error(error),
        };
        let (reply, mut body) = ready.send_request(request, false).unwrap();
        body.send_data(Bytes::from_static(BODY), true).unwrap();
        tokio::select! {
            seen = read(reply) => seen,
            () = give_up => Seen::Nothing,
        }
    }
}

async fn read(reply: h2::client::ResponseFuture) -> Seen {
    let (parts, mut body) = match reply.await {
        Ok(reply) => reply.into_parts(),
        Err(error) => return Seen::Error(error),
    };
    let mut bytes = Vec::new();
    let error = loop {
        match body.data().await {
            None => break None,
            Some(Err(error)) => break Some(error),
            Some(Ok(data)) => {
                body.flow_control().release_capacity(data.len()).unwrap();
                bytes.extend_from_slice(&data);
            }
        }
    };
    Seen::Reply(parts, bytes, error)
}

async fn over_http2() -> Fixture {
    Fixture::with(frozen().tls()).await
}

/// Asserts what the log says of the only request, and that the window was set if it was acted on.
async fn assert_logged(fixture: &Fixture, kind: &FaultKind) {
    let log = fixture.control().requests();
    assert_eq!(log.len(), 1, "{kind}: {log:?}");
    assert_eq!(log[0].protocol, "HTTP/2.0");
    assert_eq!(log[0].fault, Some(kind.to_string()));
    assert_eq!(log[0].acted_on, kind.acts(), "{kind}");
    fixture.control().clear_faults();
    let set = fixture.get().await.get("dayOfWeek").is_some();
    assert_eq!(set, kind.acts(), "{kind}");
    fixture.delete().await;
    fixture.control().clear_requests();
}

#[tokio::test]
async fn stream_ends_with_code_and_connection_stays() {
    let fixture = over_http2().await;
    let mut connection = Connection::open(&fixture).await;
    for (fault, reason) in [
        (Fault::refused_stream(), Reason::REFUSED_STREAM),
        (Fault::reset_stream(2), Reason::INTERNAL_ERROR),
        (Fault::reset_stream(8).acting(), Reason::CANCEL),
    ] {
        let kind = fault.kind().clone();
        fixture.control().inject(fault).unwrap();
        let seen = connection.update(&fixture).await;
        let Seen::Error(error) = seen else {
            panic!("{kind}: {seen:?}");
        };
        assert!(error.is_reset() && error.is_remote(), "{kind}: {error}");
        assert_eq!(error.reason(), Some(reason), "{kind}");
        assert_logged(&fixture, &kind).await;
    }
    assert!(!connection.end.is_finished());
}

#[tokio::test]
async fn go_away_says_whether_request_was_processed() {
    let fixture = over_http2().await;
    for code in [0, 11] {
        for request in [
            GoAwayRequest::NotProcessed,
            GoAwayRequest::Lost,
            GoAwayRequest::Answered,
        ] {
            // As the first and as the second request of the connection.
            for before in 0..2 {
                let fault = Fault::new(FaultKind::GoAway { request, code });
                let kind = fault.kind().clone();
                let mut connection = Connection::open(&fixture).await;
                for _ in 0..before {
                    connection.update(&fixture).await;
                    fixture.delete().await;
                    fixture.control().clear_requests();
                }
                fixture.control().inject(fault.once()).unwrap();
                match (request, connection.update(&fixture).await) {
                    (GoAwayRequest::NotProcessed, Seen::Error(error)) => {
                        assert!(error.is_go_away() && error.is_remote(), "{kind}: {error}");
                        assert_eq!(error.reason(), Some(Reason::from(code)), "{kind}");
                    }
                    // The connection breaks, which says nothing about the request.
                    (GoAwayRequest::Lost, Seen::Error(error)) => {
                        assert!(error.is_io(), "{kind}: {error:?}");
                    }
                    (GoAwayRequest::Answered, Seen::Reply(parts, body, None)) => {
                        assert_eq!((parts.status.as_u16(), &body[..]), (200, &b""[..]));
                    }
                    (_, seen) => panic!("{kind}: {seen:?}"),
                }
                assert_logged(&fixture, &kind).await;
                let ended = tokio::time::timeout(LONG, connection.end).await;
                assert!(ended.is_ok(), "{kind}: the connection is open");
            }
        }
    }
}

#[tokio::test]
async fn connection_breaks_at_every_point() {
    let fixture = over_http2().await;
    for at in [
        FaultPoint::BeforeReading,
        FaultPoint::BeforeActing,
        FaultPoint::BeforeReply,
        FaultPoint::MidHeader,
        FaultPoint::MidBody,
        FaultPoint::AfterReply,
    ] {
        for fault in [Fault::reset(at), Fault::close(at)] {
            let kind = fault.kind().clone();
            fixture.control().inject(fault.once()).unwrap();
            let mut connection = Connection::open(&fixture).await;
            let seen = connection.update(&fixture).await;
            // A reset may discard what was sent before it.
            let is_reset = matches!(kind, FaultKind::Reset { .. });
            match (at, seen) {
                (FaultPoint::AfterReply, Seen::Reply(parts, body, None)) => {
                    assert_eq!((parts.status.as_u16(), body.len()), (200, 0));
                }
                (FaultPoint::MidBody, Seen::Reply(_, body, Some(error))) => {
                    assert!(error.is_io() && (is_reset || body == b"{"), "{body:?}");
                }
                (at, Seen::Error(error)) => {
                    assert!(error.is_io(), "{kind}: {error:?}");
                    let has_head = matches!(at, FaultPoint::MidBody | FaultPoint::AfterReply);
                    assert!(is_reset || !has_head, "{kind}: {error:?}");
                }
                (_, seen) => panic!("{kind}: {seen:?}"),
            }
            let ended = tokio::time::timeout(LONG, connection.end).await;
            assert!(ended.is_ok(), "{kind}: the connection is open");
            assert_logged(&fixture, &kind).await;
        }
    }
}

#[tokio::test]
async fn stream_hangs_while_others_are_answered() {
    let fixture = over_http2().await;
    for at in [
        FaultPoint::BeforeReading,
        FaultPoint::BeforeReply,
        FaultPoint::MidBody,
    ] {
        let fault = Fault::hang(at);
        let kind = fault.kind().clone();
        fixture.control().inject(fault.once()).unwrap();
        let mut connection = Connection::open(&fixture).await;
        assert!(matches!(
            connection.update_until_hit(&fixture).await,
            Seen::Nothing
        ));
        assert!(
            all_hits_end(&fixture).await,
            "{kind}: giving up ends the fault"
        );
        assert!(matches!(connection.update(&fixture).await, Seen::Reply(..)));
        fixture.delete().await;
        let first = fixture.control().requests().swap_remove(0);
        assert_eq!(
            (first.fault, first.acted_on),
            (Some(kind.to_string()), kind.acts())
        );
        fixture.control().clear_requests();
        fixture.control().clear_faults();
    }
}

#[tokio::test]
async fn connection_hangs_until_client_closes_it() {
    let fixture = over_http2().await;
    for at in [FaultPoint::MidHeader, FaultPoint::AfterReply] {
        let fault = Fault::hang(at);
        let kind = fault.kind().clone();
        fixture.control().inject(fault.once()).unwrap();
        let mut connection = Connection::open(&fixture).await;
        if at == FaultPoint::AfterReply {
            let seen = connection.update(&fixture).await;
            assert!(matches!(seen, Seen::Reply(_, _, None)), "{kind}: {seen:?}");
        }
        // The second request after a reply, else the first.
        let seen = connection.update_until_hit(&fixture).await;
        assert!(matches!(seen, Seen::Nothing), "{kind}: {seen:?}");
        assert_eq!(fixture.control().faults()[0].under_way, 1, "{kind}");
        connection.end.abort();
        assert!(all_hits_end(&fixture).await, "{kind}");
        assert_logged(&fixture, &kind).await;
    }
}

#[tokio::test]
async fn replies_are_malformed_as_the_fault_says() {
    let fixture = over_http2().await;
    for fault in [
        Fault::new(FaultKind::LengthTooLong),
        Fault::new(FaultKind::LengthTooShort),
        Fault::garbage(),
        Fault::garbage().acting(),
        Fault::header_bomb(),
    ] {
        let kind = fault.kind().clone();
        fixture.control().inject(fault.once()).unwrap();
        let mut connection = Connection::open(&fixture).await;
        match connection.update(&fixture).await {
            Seen::Error(error) | Seen::Reply(_, _, Some(error)) => {
                assert!(!error.is_io() && !error.is_remote(), "{kind}: {error:?}");
            }
            seen => panic!("{kind}: {seen:?}"),
        }
        drop(connection);
        assert!(all_hits_end(&fixture).await, "{kind}");
        assert_logged(&fixture, &kind).await;
    }
}

#[tokio::test]
async fn bodies_have_the_configured_size() {
    let fixture = over_http2().await;
    let mut connection = Connection::open(&fixture).await;
    for bytes in [0, 1, 100_000, 3_000_000] {
        let large = Fault::new(FaultKind::LargeBody { bytes });
        fixture.control().inject(large).unwrap();
        let Seen::Reply(_, body, None) = connection.update(&fixture).await else {
            panic!("no reply with {bytes} bytes");
        };
        assert_eq!(body.len() as u64, bytes);
        assert_eq!(fixture.control().faults()[0].bytes_sent, bytes);
        fixture.control().clear_faults();
    }
    let answer = FaultResponse::new(503)
        .header("Connection", "close")
        .body("<html>");
    fixture.control().inject(Fault::answer(answer)).unwrap();
    let Seen::Reply(parts, body, None) = connection.update(&fixture).await else {
        panic!("no reply");
    };
    assert_eq!((parts.status.as_u16(), &body[..]), (503, &b"<html>"[..]));
}

#[tokio::test]
async fn floods_end_when_client_gives_up() {
    let fixture = over_http2().await;
    for fault in [
        Fault::endless_body(),
        Fault::settings_flood(),
        Fault::trickle(LONG),
    ] {
        let kind = fault.kind().clone();
        fixture.control().inject(fault.once()).unwrap();
        let mut connection = Connection::open(&fixture).await;
        let seen = connection.update_until_hit(&fixture).await;
        assert!(matches!(seen, Seen::Nothing), "{kind}: {seen:?}");
        connection.end.abort();
        assert!(all_hits_end(&fixture).await, "{kind}");
        assert_logged(&fixture, &kind).await;
    }
}

/// Waits until no hit is under way.
async fn all_hits_end(fixture: &Fixture) -> bool {
    let deadline = std::time::Instant::now() + LONG;
    while std::time::Instant::now() < deadline {
        if fixture.control().faults().iter().all(|f| f.under_way == 0) {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}
