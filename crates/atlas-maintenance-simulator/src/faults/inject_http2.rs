//! Carries out a fault over HTTP/2: on the stream of the request, or on the whole connection.

use std::future::poll_fn;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use h2::server::SendResponse;
use h2::{Reason, SendStream};
use http::header::{
    CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING,
    UPGRADE,
};
use http::{HeaderMap, StatusCode};

use crate::faults::connection::{ConnectionHandle, HijackedConnection, MAX_FAULT_DURATION};
use crate::faults::frames;
use crate::faults::gzip_bomb::GzipBomb;
use crate::faults::inject::{
    CHUNK_BYTES, EXCESS_LENGTH, GARBAGE, body_or_placeholder, configured_response, endless,
    first_half, flood,
};
use crate::faults::kind::{FaultKind, FaultPoint, GoAwayRequest};
use crate::faults::plan::{ActiveHit, FaultHit};
use crate::http::response::Response;

/// Why a fault ended early: the client has given up.
type Ended = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Carries out the fault. Returns a response for the server to send if the fault sends none.
/// `response` is the service's, if the request was acted on.
pub(crate) async fn inject(
    hit: &FaultHit,
    connection: &ConnectionHandle,
    respond: &mut SendResponse<Bytes>,
    response: Option<Response>,
) -> Option<Response> {
    let kind = &hit.fault.kind;
    if let FaultKind::Answer { response, .. } = kind {
        return Some(configured_response(response));
    }
    let response = response.unwrap_or_else(|| Response::empty(StatusCode::OK));
    let active = hit.begin();
    let stream = u32::from(respond.stream_id());
    if is_on_connection(kind) {
        if let Some(hijacked) = connection.hijack(active) {
            let sending = on_connection(kind, hijacked, stream, &response);
            let _ = tokio::time::timeout(MAX_FAULT_DURATION, sending).await;
        }
    } else {
        let sending = on_stream(kind, respond, &active, &response);
        let _ = tokio::time::timeout(MAX_FAULT_DURATION, sending).await;
    }
    None
}

/// Whether the fault breaks the connection, and with it all streams, and not the stream alone.
fn is_on_connection(kind: &FaultKind) -> bool {
    match kind {
        // A head that is cut off blocks all streams, as does a connection that is silent.
        FaultKind::Hang { at } => matches!(at, FaultPoint::MidHeader | FaultPoint::AfterReply),
        FaultKind::Reset { .. }
        | FaultKind::Close { .. }
        | FaultKind::Garbage { .. }
        | FaultKind::HeaderBomb
        | FaultKind::GoAway { .. }
        | FaultKind::SettingsFlood => true,
        _ => false,
    }
}

async fn on_connection(
    kind: &FaultKind,
    mut connection: HijackedConnection,
    stream: u32,
    response: &Response,
) -> io::Result<()> {
    match kind {
        FaultKind::Reset { at } => {
            connection.send(&reply_until(*at, stream, response)).await?;
            connection.reset();
            return Ok(());
        }
        FaultKind::Close { at } => connection.send(&reply_until(*at, stream, response)).await?,
        FaultKind::Hang { at } => {
            connection.send(&reply_until(*at, stream, response)).await?;
            connection.hang().await;
            return Ok(());
        }
        FaultKind::Garbage { .. } => connection.send(GARBAGE).await?,
        FaultKind::HeaderBomb => {
            connection
                .send(&frames::headers_without_end(stream))
                .await?;
            endless(&mut connection, &frames::more_headers(stream)).await?;
        }
        FaultKind::SettingsFlood => flood(&mut connection, &frames::settings()).await?,
        FaultKind::GoAway { request, code } => {
            let last_stream = match request {
                GoAwayRequest::NotProcessed => stream.saturating_sub(2),
                GoAwayRequest::Lost | GoAwayRequest::Answered => stream,
            };
            connection
                .send(&frames::go_away(last_stream, *code))
                .await?;
            if *request == GoAwayRequest::Answered {
                connection.send(&frames::reply(stream, response)).await?;
            }
        }
        // Those on the stream alone.
        _ => {}
    }
    connection.close().await;
    Ok(())
}

/// The reply up to that point.
fn reply_until(point: FaultPoint, stream: u32, response: &Response) -> Vec<u8> {
    match point {
        FaultPoint::BeforeReading | FaultPoint::BeforeActing | FaultPoint::BeforeReply => {
            Vec::new()
        }
        FaultPoint::MidHeader => {
            let mut head = frames::head(stream, response, response.body.len());
            head.truncate(head.len() / 2);
            head
        }
        FaultPoint::MidBody => {
            let body = body_or_placeholder(response);
            let mut reply = frames::head(stream, response, body.len());
            reply.extend(frames::data(stream, first_half(body), false));
            reply
        }
        FaultPoint::AfterReply => frames::reply(stream, response),
    }
}

async fn on_stream(
    kind: &FaultKind,
    respond: &mut SendResponse<Bytes>,
    hit: &ActiveHit,
    response: &Response,
) -> Ended {
    let body = body_or_placeholder(response);
    match kind {
        FaultKind::RefusedStream => respond.send_reset(Reason::REFUSED_STREAM),
        FaultKind::ResetStream { code, .. } => respond.send_reset(Reason::from(*code)),
        FaultKind::Hang {
            at: FaultPoint::MidBody,
        } => {
            let mut sending = begin(respond, response, &[(CONTENT_LENGTH, body.len().into())])?;
            send_part(&mut sending, hit, first_half(body)).await?;
            poll_fn(|context| sending.poll_reset(context)).await?;
        }
        FaultKind::Hang { .. } => {
            poll_fn(|context| respond.poll_reset(context)).await?;
        }
        FaultKind::Trickle { every } => trickle(respond, hit, response, *every).await?,
        FaultKind::LengthTooLong => {
            let length = body.len() + EXCESS_LENGTH;
            let mut sending = begin(respond, response, &[(CONTENT_LENGTH, length.into())])?;
            send_part(&mut sending, hit, body).await?;
            sending.send_data(Bytes::new(), true)?;
        }
        FaultKind::LengthTooShort => {
            let length = body.len() / 2;
            let mut sending = begin(respond, response, &[(CONTENT_LENGTH, length.into())])?;
            send_part(&mut sending, hit, body).await?;
            sending.send_data(Bytes::new(), true)?;
        }
        FaultKind::LargeBody { bytes } => {
            let mut sending = begin(respond, response, &[(CONTENT_LENGTH, (*bytes).into())])?;
            repeat(&mut sending, hit, b' ', *bytes).await?;
            sending.send_data(Bytes::new(), true)?;
        }
        FaultKind::EndlessBody => {
            let mut sending = begin(respond, response, &[])?;
            repeat(&mut sending, hit, b' ', u64::MAX).await?;
        }
        FaultKind::GzipBomb { bytes } => {
            let bomb = GzipBomb::new(*bytes);
            let gzip = HeaderValue::from_static("gzip");
            let framing = [
                (CONTENT_ENCODING, gzip),
                (CONTENT_LENGTH, bomb.len().into()),
            ];
            let mut sending = begin(respond, response, &framing)?;
            send_part(&mut sending, hit, &bomb.start).await?;
            repeat(&mut sending, hit, 0, bomb.zeros).await?;
            send_part(&mut sending, hit, &bomb.end).await?;
            sending.send_data(Bytes::new(), true)?;
        }
        // Those on the connection, and what the server sends.
        _ => {}
    }
    Ok(())
}

/// Sends the head of a reply with a body, even if the service sent none.
fn begin(
    respond: &mut SendResponse<Bytes>,
    response: &Response,
    framing: &[(HeaderName, HeaderValue)],
) -> Result<SendStream<Bytes>, h2::Error> {
    let mut head = http::Response::new(());
    *head.status_mut() = match response.status {
        // A 204 cannot have a body.
        StatusCode::NO_CONTENT => StatusCode::OK,
        other => other,
    };
    *head.headers_mut() = response.headers.clone();
    head.headers_mut().extend(framing.iter().cloned());
    respond.send_response(head, false)
}

async fn trickle(
    respond: &mut SendResponse<Bytes>,
    hit: &ActiveHit,
    response: &Response,
    every: Duration,
) -> Ended {
    tokio::time::sleep(every).await;
    let length = response.body.len().into();
    let mut sending = begin(respond, response, &[(CONTENT_LENGTH, length)])?;
    for byte in &response.body {
        tokio::time::sleep(every).await;
        send_part(&mut sending, hit, &[*byte]).await?;
    }
    sending.send_data(Bytes::new(), true)?;
    Ok(())
}

async fn repeat(
    sending: &mut SendStream<Bytes>,
    hit: &ActiveHit,
    byte: u8,
    mut times: u64,
) -> Ended {
    let chunk = vec![byte; CHUNK_BYTES];
    while times > 0 {
        let next = usize::try_from(times).map_or(CHUNK_BYTES, |times| times.min(CHUNK_BYTES));
        send_part(sending, hit, chunk.get(..next).unwrap_or_default()).await?;
        times = times.saturating_sub(u64::try_from(next).unwrap_or(times));
    }
    Ok(())
}

/// Sends a complete reply, as fast as the client takes it.
///
/// # Errors
///
/// When the client has given up, or the reply cannot be sent over HTTP/2.
pub(crate) async fn send(
    respond: &mut SendResponse<Bytes>,
    mut head: http::Response<()>,
    body: Bytes,
) -> Result<(), h2::Error> {
    drop_connection_headers(head.headers_mut());
    let mut sending = respond.send_response(head, body.is_empty())?;
    if body.is_empty() {
        return Ok(());
    }
    send_counted(&mut sending, body, |_| ()).await?;
    sending.send_data(Bytes::new(), true)
}

/// HTTP/2 has no headers about the connection.
fn drop_connection_headers(headers: &mut HeaderMap) {
    for name in [CONNECTION, TRANSFER_ENCODING, UPGRADE] {
        headers.remove(name);
    }
}

async fn send_part(
    sending: &mut SendStream<Bytes>,
    hit: &ActiveHit,
    bytes: &[u8],
) -> Result<(), h2::Error> {
    let bytes = Bytes::copy_from_slice(bytes);
    send_counted(sending, bytes, |sent| hit.add_sent(sent)).await
}

/// Sends data within the windows of flow control.
async fn send_counted(
    sending: &mut SendStream<Bytes>,
    mut bytes: Bytes,
    mut count: impl FnMut(usize),
) -> Result<(), h2::Error> {
    while !bytes.is_empty() {
        sending.reserve_capacity(bytes.len());
        let capacity = poll_fn(|context| {
            // A client that wants no more says so without taking what is there.
            if let std::task::Poll::Ready(reset) = sending.poll_reset(context) {
                return std::task::Poll::Ready(Some(reset.and_then(|reason| Err(reason.into()))));
            }
            sending.poll_capacity(context)
        });
        let capacity = capacity.await.unwrap_or(Err(Reason::CANCEL.into()))?;
        let part = bytes.split_to(capacity.min(bytes.len()));
        count(part.len());
        sending.send_data(part, false)?;
    }
    Ok(())
}
