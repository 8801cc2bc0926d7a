//! One connection: TLS, the choice of the protocol, and the requests on it.

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::time::Duration;

use http::HeaderValue;
use http::header::HOST;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::control::handle::Control;
use crate::faults::connection::{ConnectionHandle, FaultSocket};
use crate::faults::inject::inject;
use crate::faults::inject_http2;
use crate::faults::stream::Stream;
use crate::http::request::Request;
use crate::http::response::Response;
use crate::server::body::{ResponseBody, http1_response, http2_response, read, read_stream};
use crate::server::handler::{Handled, handle};
use crate::server::head_deadline::{HeadDeadline, UnderWay};
use crate::server::tls::{HTTP2, Tls};

/// How long a client may take to send the head of a request, or to set up TLS or HTTP/2.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a connection without a request is kept. Reported: the service keeps it for about a minute, and
/// clients close theirs after 30 seconds, which must not be the same moment.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// Serves a connection until it ends, or until the requests under way have ended after `closing`
/// changed.
pub(super) async fn serve(
    control: Control,
    tls: Option<Tls>,
    tcp: TcpStream,
    closing: watch::Receiver<()>,
) {
    let setup = tokio::time::timeout(HEAD_TIMEOUT, set_up(tls, tcp));
    let Ok(Ok((stream, is_http2))) = setup.await else {
        return;
    };
    let scheme = match stream {
        Stream::Plain(_) => "http",
        Stream::Tls(_) => "https",
    };
    let (service, faults) = (control.service.clone(), control.faults.clone());
    let socket = FaultSocket::new(stream, !is_http2, service, faults);
    if is_http2 {
        serve_http2(control, socket, closing).await;
    } else {
        serve_http1(control, socket, scheme, closing).await;
    }
}

/// The connection, and whether the client chose HTTP/2. Without TLS it is HTTP/1.1.
async fn set_up(tls: Option<Tls>, tcp: TcpStream) -> io::Result<(Stream, bool)> {
    // Replies are small, and clients wait for them.
    tcp.set_nodelay(true)?;
    let Some(tls) = tls else {
        return Ok((Stream::Plain(tcp), false));
    };
    let stream = tls.acceptor.accept(tcp).await?;
    let is_http2 = stream.get_ref().1.alpn_protocol() == Some(HTTP2);
    Ok((Stream::Tls(Box::new(stream)), is_http2))
}

async fn serve_http1(
    control: Control,
    socket: FaultSocket,
    scheme: &'static str,
    mut closing: watch::Receiver<()>,
) {
    let handle = socket.handle();
    let under_way = UnderWay::default();
    let service = service_fn(async |request| {
        under_way.begin();
        let response = respond_http1(&control, &handle, scheme, request).await;
        under_way.end();
        response
    });
    let socket = HeadDeadline::new(socket, HEAD_TIMEOUT, under_way.clone());
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE_TIMEOUT)
        .serve_connection(TokioIo::new(socket), service);
    let mut connection = pin!(connection);
    // An error is the client's, or a fault that closed the connection.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = closing.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

async fn respond_http1(
    control: &Control,
    connection: &ConnectionHandle,
    scheme: &'static str,
    request: hyper::Request<Incoming>,
) -> Result<http::Response<ResponseBody>, Infallible> {
    let (parts, body) = request.into_parts();
    let (body, body_result) = match read(body).await {
        Ok(body) => (body, Ok(())),
        Err(error) => (Vec::new(), Err(error)),
    };
    let request = Request {
        method: parts.method,
        uri: parts.uri,
        version: parts.version,
        scheme,
        headers: parts.headers,
        body,
    };
    let response = match handle(control, &request, body_result, connection.take_matched()) {
        Handled::Response(response) => response,
        Handled::Fault(hit, response) => {
            // After a hijack the server has to try to respond, so that it notices that the
            // connection is gone.
            let none = || Response::empty(http::StatusCode::INTERNAL_SERVER_ERROR);
            inject(&hit, connection, response)
                .await
                .unwrap_or_else(none)
        }
    };
    Ok(http1_response(response))
}

async fn serve_http2(control: Control, socket: FaultSocket, mut closing: watch::Receiver<()>) {
    let handle = socket.handle();
    let handshake = tokio::time::timeout(HEAD_TIMEOUT, h2::server::handshake(socket));
    let Ok(Ok(mut connection)) = handshake.await else {
        return;
    };
    // Dropped, and with it every request under way, when the connection ends.
    let mut requests = JoinSet::new();
    let mut is_closing = false;
    loop {
        tokio::select! {
            accepted = connection.accept() => {
                let Some(Ok((request, respond))) = accepted else {
                    return;
                };
                requests.spawn(respond_http2(control.clone(), handle.clone(), request, respond));
            }
            _ = closing.changed(), if !is_closing => {
                is_closing = true;
                connection.graceful_shutdown();
            }
            Some(_) = requests.join_next() => {}
        }
    }
}

async fn respond_http2(
    control: Control,
    connection: ConnectionHandle,
    request: http::Request<h2::RecvStream>,
    mut respond: h2::server::SendResponse<bytes::Bytes>,
) {
    let (mut parts, body) = request.into_parts();
    let (body, body_result) = match read_stream(body).await {
        Ok(body) => (body, Ok(())),
        Err(error) => (Vec::new(), Err(error)),
    };
    // As over HTTP/1.1: the host in a header, and path and query as the target.
    let authority = parts.uri.authority().map(ToString::to_string);
    if let Some(Ok(host)) = authority.map(|text| HeaderValue::from_str(&text)) {
        parts.headers.entry(HOST).or_insert(host);
    }
    let target = parts.uri.path_and_query().cloned();
    let request = Request {
        method: parts.method,
        uri: target.map_or(parts.uri, http::Uri::from),
        version: http::Version::HTTP_2,
        scheme: "https",
        headers: parts.headers,
        body,
    };
    let response = match handle(&control, &request, body_result, false) {
        Handled::Response(response) => Some(response),
        Handled::Fault(hit, response) => {
            inject_http2::inject(&hit, &connection, &mut respond, response).await
        }
    };
    if let Some(response) = response {
        let (head, body) = http2_response(&request.method, response);
        // An error is the client's, which may have given up.
        let _ = inject_http2::send(&mut respond, head, body).await;
    }
}
