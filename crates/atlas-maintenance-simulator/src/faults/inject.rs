//! Carries out a fault over HTTP/1.1, on the connection of a request that has been read.

use std::io;
use std::time::Duration;

use http::header::{CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, HeaderName, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::faults::connection::{ConnectionHandle, HijackedConnection, MAX_FAULT_DURATION};
use crate::faults::gzip_bomb::GzipBomb;
use crate::faults::kind::{FaultKind, FaultPoint, GoAwayRequest};
use crate::faults::plan::FaultHit;
use crate::faults::response::FaultResponse;
use crate::http::response::Response;

/// The unit in which large bodies are generated.
pub(super) const CHUNK_BYTES: usize = 64 * 1024;

/// How many bytes `Content-Length` is too long.
pub(super) const EXCESS_LENGTH: usize = 16;

type Header<'a> = (HeaderName, &'a str);

/// Sent with complete responses, because the connection is closed after them.
const CONNECTION_CLOSE: Header<'static> = (CONNECTION, "close");

/// The greeting of a server of another protocol.
pub(super) const GARBAGE: &[u8] = b"220 \x00\xff\xfe ready\r\n250 OK\r\n\r\n";

/// Carries out the fault. Returns a response for the server to send if the connection was not
/// hijacked. `response` is the service's, if the request was acted on.
pub(crate) async fn inject(
    hit: &FaultHit,
    connection: &ConnectionHandle,
    response: Option<Response>,
) -> Option<Response> {
    let kind = &hit.fault.kind;
    if let FaultKind::Answer { response, .. } = kind {
        return Some(configured_response(response));
    }
    let hijacked = connection.hijack(hit.begin())?;
    let response = response.unwrap_or_else(|| Response::empty(StatusCode::OK));
    let sending = send_faulty(kind, hijacked, &response);
    // An error means that the client has disconnected.
    let _ = tokio::time::timeout(MAX_FAULT_DURATION, sending).await;
    None
}

pub(super) fn configured_response(configured: &FaultResponse) -> Response {
    let status =
        StatusCode::from_u16(configured.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = Response::empty(status);
    for (name, value) in &configured.headers {
        // Both were validated when the fault was injected.
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            response.headers.append(name, value);
        }
    }
    response.body.clone_from(&configured.body);
    response
}

async fn send_faulty(
    kind: &FaultKind,
    mut connection: HijackedConnection,
    response: &Response,
) -> io::Result<()> {
    match kind {
        FaultKind::Reset { at } => {
            connection.send(&reply_until(*at, response)).await?;
            connection.reset();
            return Ok(());
        }
        FaultKind::Close { at } => connection.send(&reply_until(*at, response)).await?,
        FaultKind::Hang { at } => {
            connection.send(&reply_until(*at, response)).await?;
            connection.hang().await;
            return Ok(());
        }
        FaultKind::Trickle { every } => trickle(&mut connection, response, *every).await?,
        FaultKind::LengthTooLong => {
            let body = body_or_placeholder(response);
            let head = head_with_body(
                response,
                &[(CONTENT_LENGTH, &(body.len() + EXCESS_LENGTH).to_string())],
            );
            connection.send(&[&head, body].concat()).await?;
        }
        FaultKind::LengthTooShort => {
            let body = body_or_placeholder(response);
            let head = head_with_body(response, &[(CONTENT_LENGTH, &(body.len() / 2).to_string())]);
            connection.send(&[&head, body].concat()).await?;
        }
        FaultKind::Garbage { .. } => connection.send(GARBAGE).await?,
        FaultKind::LargeBody { bytes } => {
            let framing = [CONNECTION_CLOSE, (CONTENT_LENGTH, &bytes.to_string())];
            connection.send(&head_with_body(response, &framing)).await?;
            repeat(&mut connection, b' ', *bytes).await?;
        }
        FaultKind::EndlessBody => {
            let head = head_with_body(response, &[(TRANSFER_ENCODING, "chunked")]);
            connection.send(&head).await?;
            let mut chunk = format!("{CHUNK_BYTES:x}\r\n").into_bytes();
            chunk.resize(chunk.len() + CHUNK_BYTES, b' ');
            chunk.extend(b"\r\n");
            loop {
                connection.send(&chunk).await?;
            }
        }
        FaultKind::GzipBomb { bytes } => {
            let bomb = GzipBomb::new(*bytes);
            let framing = [
                CONNECTION_CLOSE,
                (CONTENT_ENCODING, "gzip"),
                (CONTENT_LENGTH, &bomb.len().to_string()),
            ];
            connection.send(&head_with_body(response, &framing)).await?;
            connection.send(&bomb.start).await?;
            repeat(&mut connection, 0, bomb.zeros).await?;
            connection.send(&bomb.end).await?;
        }
        FaultKind::HeaderBomb => {
            connection
                .send(format!("HTTP/1.1 {}\r\n", response.status).as_bytes())
                .await?;
            endless(&mut connection, b"x-filler: 0123456789abcdef\r\n").await?;
        }
        // What there is of HTTP/2 in HTTP/1.1: the connection ends before or after the request is
        // acted on, and interim responses are without end.
        FaultKind::GoAway {
            request: GoAwayRequest::Answered,
            ..
        } => {
            let reply = complete_reply(response, &[CONNECTION_CLOSE]);
            connection.send(&reply).await?;
        }
        FaultKind::GoAway { .. } | FaultKind::RefusedStream | FaultKind::ResetStream { .. } => {}
        FaultKind::SettingsFlood => {
            flood(&mut connection, b"HTTP/1.1 102 Processing\r\n\r\n").await?;
        }
        // The server sends it; the connection is not hijacked.
        FaultKind::Answer { .. } => {}
    }
    connection.close().await;
    Ok(())
}

/// Sends the bytes 50,000 times a second until the client disconnects, which keeps a client busy and
/// leaves some of the machine to others.
pub(super) async fn flood(connection: &mut HijackedConnection, bytes: &[u8]) -> io::Result<()> {
    const TIMES: usize = 1000;
    const PAUSE: Duration = Duration::from_millis(20);
    let bytes = bytes.repeat(TIMES);
    loop {
        connection.send(&bytes).await?;
        tokio::time::sleep(PAUSE).await;
    }
}

/// Sends the bytes again and again, until the client disconnects.
pub(super) async fn endless(connection: &mut HijackedConnection, bytes: &[u8]) -> io::Result<()> {
    let chunk = bytes.repeat(CHUNK_BYTES / bytes.len().max(1));
    loop {
        connection.send(&chunk).await?;
    }
}

/// The reply up to that point.
fn reply_until(point: FaultPoint, response: &Response) -> Vec<u8> {
    match point {
        FaultPoint::BeforeReading | FaultPoint::BeforeActing | FaultPoint::BeforeReply => {
            Vec::new()
        }
        FaultPoint::MidHeader => {
            let mut head = complete_head(response, &[]);
            head.truncate(head.len() / 2);
            head
        }
        FaultPoint::MidBody => {
            let body = body_or_placeholder(response);
            let mut reply = head_with_body(response, &[(CONTENT_LENGTH, &body.len().to_string())]);
            reply.extend(first_half(body));
            reply
        }
        FaultPoint::AfterReply => complete_reply(response, &[]),
    }
}

async fn trickle(
    connection: &mut HijackedConnection,
    response: &Response,
    every: Duration,
) -> io::Result<()> {
    for byte in complete_reply(response, &[CONNECTION_CLOSE]) {
        connection.send(&[byte]).await?;
        tokio::time::sleep(every).await;
    }
    Ok(())
}

async fn repeat(connection: &mut HijackedConnection, byte: u8, mut times: u64) -> io::Result<()> {
    let chunk = vec![byte; CHUNK_BYTES];
    while times > 0 {
        let next = usize::try_from(times).map_or(CHUNK_BYTES, |times| times.min(CHUNK_BYTES));
        connection
            .send(chunk.get(..next).unwrap_or_default())
            .await?;
        times = times.saturating_sub(u64::try_from(next).unwrap_or(times));
    }
    Ok(())
}

/// The part of a body that is sent before it is cut. `body_or_placeholder` has at least two bytes, so half
/// of it is incomplete.
pub(super) fn first_half(body: &[u8]) -> &[u8] {
    body.get(..body.len().div_ceil(2)).unwrap_or(body)
}

/// The body, or `{}` in place of a body that is too short to be cut in half.
pub(super) fn body_or_placeholder(response: &Response) -> &[u8] {
    if response.body.len() < 2 {
        b"{}"
    } else {
        &response.body
    }
}

fn complete_reply(response: &Response, extra: &[Header<'_>]) -> Vec<u8> {
    let mut reply = complete_head(response, extra);
    reply.extend(&response.body);
    reply
}

/// The head of the unchanged reply with correct framing.
fn complete_head(response: &Response, extra: &[Header<'_>]) -> Vec<u8> {
    let length = response.body.len().to_string();
    let mut framing = extra.to_vec();
    if response.status != StatusCode::NO_CONTENT {
        framing.push((CONTENT_LENGTH, &length));
    }
    head_bytes(response.status, &response.headers, &framing)
}

/// The head of a reply with a body, even if the service sent none.
fn head_with_body(response: &Response, framing: &[Header<'_>]) -> Vec<u8> {
    let status = match response.status {
        // A 204 cannot have a body.
        StatusCode::NO_CONTENT => StatusCode::OK,
        other => other,
    };
    head_bytes(status, &response.headers, framing)
}

fn head_bytes(status: StatusCode, headers: &HeaderMap, framing: &[Header<'_>]) -> Vec<u8> {
    let reason = status.canonical_reason().unwrap_or_default();
    let mut bytes = format!("HTTP/1.1 {} {reason}\r\n", status.as_u16()).into_bytes();
    for (name, value) in headers {
        if *name != CONNECTION {
            bytes.extend(name.as_str().as_bytes());
            bytes.extend(b": ");
            bytes.extend(value.as_bytes());
            bytes.extend(b"\r\n");
        }
    }
    for (name, value) in framing {
        bytes.extend(format!("{name}: {value}\r\n").into_bytes());
    }
    bytes.extend(b"\r\n");
    bytes
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).into_owned()
    }

    #[test]
    fn reply_is_cut_at_the_point() {
        let response = Response::json(StatusCode::OK, &json!({"a": 1}));
        let complete = text(&reply_until(FaultPoint::AfterReply, &response));
        assert_eq!(
            complete,
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n{\"a\":1}"
        );
        let mid_header = text(&reply_until(FaultPoint::MidHeader, &response));
        assert!(complete.starts_with(&mid_header) && !mid_header.contains("\r\n\r\n"));
        let mid_body = text(&reply_until(FaultPoint::MidBody, &response));
        assert!(mid_body.ends_with("\r\n\r\n{\"a\""), "{mid_body}");
        for point in [
            FaultPoint::BeforeReading,
            FaultPoint::BeforeActing,
            FaultPoint::BeforeReply,
        ] {
            assert_eq!(reply_until(point, &response), b"");
        }
    }

    #[test]
    fn empty_reply_gets_a_body_to_cut() {
        for status in [StatusCode::OK, StatusCode::NO_CONTENT] {
            let response = Response::empty(status);
            let cut = text(&reply_until(FaultPoint::MidBody, &response));
            assert_eq!(cut, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{");
        }
        let none = text(&reply_until(
            FaultPoint::AfterReply,
            &Response::empty(StatusCode::NO_CONTENT),
        ));
        assert_eq!(none, "HTTP/1.1 204 No Content\r\n\r\n");
    }
}
