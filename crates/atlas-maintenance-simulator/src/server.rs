//! The socket: takes requests in, hands them to whom they are meant for, writes them down.
//!
//! This module, `line` and `strike` know of axum and tokio; nothing else in this crate does.

use std::future::poll_fn;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{ConnectInfo, State};
use axum::handler::Handler;
use http::StatusCode;
use tokio::sync::oneshot;

use crate::builder::{SimulatorBuilder, StartError};
use crate::control::endpoints;
use crate::control::handle::Control;
use crate::faults::connection::{Door, Line};
use crate::faults::fault::FaultKind;
use crate::faults::inject;
use crate::faults::matching::judge;
use crate::faults::plan::{Stage, Strike};
use crate::http::request::Request;
use crate::http::response::Answer;
use crate::service::api;
use crate::service::error_code::{ApiError, ErrorCode};
use crate::service::oauth::Endpoint;
use crate::service::request_log::{self, LoggedRequest};
use crate::service::state::Shared;

/// The largest body that is read.
const MOST_BYTES: usize = 1024 * 1024;
/// The rest of a body that is too large is thrown away up to here, so that the client gets to
/// read the refusal instead of a broken connection.
const MOST_WASTE: usize = 16 * MOST_BYTES;
/// How long requests may take that are under way when the simulator is dropped.
const GRACE: Duration = Duration::from_millis(500);

/// A running simulator on a port of its own. It stops when it is dropped: requests under way are
/// finished, but not waited for longer than half a second.
///
/// It runs on a thread of its own, so it also serves clients that block, and it needs no async
/// runtime to be dropped in.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use atlas_maintenance_simulator::Simulator;
///
/// let simulator = Simulator::start().await?;
/// let control = simulator.control();
/// control.schedule_maintenance(control.project_id())?;
/// println!("export MONGODB_ATLAS_BASE_URL={}", simulator.base_url());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Simulator {
    control: Control,
    address: SocketAddr,
    /// The thread stops when this is dropped.
    stop: oneshot::Sender<()>,
    /// Resolves when the thread has stopped.
    ended: oneshot::Receiver<()>,
}

impl Simulator {
    /// A simulator that is not configured yet.
    pub fn builder() -> SimulatorBuilder {
        SimulatorBuilder::default()
    }

    /// A simulator with the default configuration, on a free port of loopback.
    ///
    /// # Errors
    ///
    /// See [`StartError`].
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Where it is: `http://127.0.0.1:` and a port.
    pub fn base_url(&self) -> String {
        let mut address = self.address;
        // "Every address" is nothing that a client can call.
        if address.ip().is_unspecified() {
            address.set_ip(match address {
                SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        format!("http://{address}")
    }

    /// The controls.
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// Stops and waits until the port is free again.
    pub async fn stop(self) {
        drop(self.stop);
        // An error says that the thread is gone, which is what is waited for.
        let _ = self.ended.await;
    }

    /// Waits until the server ends, which it does not do on its own: drop the future to stop.
    pub async fn stopped(self) {
        let _held = self.stop;
        let _ = self.ended.await;
    }

    pub(crate) async fn serve(
        shared: Shared,
        listener: std::net::TcpListener,
    ) -> Result<Self, StartError> {
        let control = Control {
            shared: Arc::new(shared),
        };
        let address = listener.local_addr().map_err(StartError::Runtime)?;
        listener
            .set_nonblocking(true)
            .map_err(StartError::Runtime)?;
        let (stop, stopping) = oneshot::channel();
        let (ending, ended) = oneshot::channel();
        let (report, ready) = oneshot::channel();
        let state = control.clone();
        // The runtime is made and dropped on the thread: it must not be dropped in another one.
        std::thread::Builder::new()
            .name("atlas-maintenance-simulator".to_owned())
            .spawn(move || {
                run(state, listener, report, stopping);
                drop(ending);
            })
            .map_err(StartError::Runtime)?;
        match ready.await {
            Ok(Ok(())) => Ok(Self {
                control,
                address,
                stop,
                ended,
            }),
            Ok(Err(problem)) => Err(StartError::Runtime(problem)),
            Err(_) => Err(StartError::Runtime(std::io::Error::other(
                "the thread of the server ended at once",
            ))),
        }
    }
}

/// Serves until `stopping` resolves, then for the time of grace, and then drops every connection.
fn run(
    control: Control,
    listener: std::net::TcpListener,
    report: oneshot::Sender<std::io::Result<()>>,
    stopping: oneshot::Receiver<()>,
) {
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(problem) => {
            let _ = report.send(Err(problem));
            return;
        }
    };
    runtime.block_on(async move {
        let listener = match tokio::net::TcpListener::from_std(listener) {
            Ok(listener) => listener,
            Err(problem) => {
                let _ = report.send(Err(problem));
                return;
            }
        };
        let (close, closing) = oneshot::channel::<()>();
        let door = Door {
            listener,
            shared: Arc::clone(&control.shared),
        };
        let service = handle
            .with_state(control)
            .into_make_service_with_connect_info::<Line>();
        let server = axum::serve(door, service).with_graceful_shutdown(async {
            let _ = closing.await;
        });
        let server = tokio::spawn(server.into_future());
        let _ = report.send(Ok(()));
        let _ = stopping.await;
        drop(close);
        let _ = tokio::time::timeout(GRACE, server).await;
    });
}

async fn handle(
    State(control): State<Control>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: axum::extract::Request,
) -> axum::response::Response {
    let (parts, body) = request.into_parts();
    let body = collect(body).await;
    let whole = body.as_ref().map(|_| ()).map_err(Clone::clone);
    let request = Request {
        method: parts.method,
        uri: parts.uri,
        headers: parts.headers,
        body: body.unwrap_or_default(),
    };
    match look_up(&control.shared, &line, &request) {
        None => into_response(answer(&control, &request, whole)),
        Some(strike) => struck(&control, &line, &request, whole, &strike).await,
    }
}

/// The fault that strikes the request, if one does.
fn look_up(shared: &Shared, line: &Line, request: &Request) -> Option<Strike> {
    let at = |stage| judge(shared, request.method.as_str(), request.path(), stage);
    // A first line that came in pieces could not be looked up before it was read.
    let unread = if line.was_judged() {
        None
    } else {
        at(Stage::Unread)
    };
    unread.or_else(|| at(Stage::Read))
}

/// Answers the request and writes it down, unless it is one for the controls.
fn answer(control: &Control, request: &Request, whole: Result<(), ApiError>) -> Answer {
    if endpoints::is_meant(request.path()) && whole.is_ok() {
        return endpoints::answer(control, request);
    }
    let answer = act(control, request, whole);
    write_down(&control.shared, request, Some(&answer), None);
    answer
}

/// The request goes its way. Whatever it changes is changed after this.
fn act(control: &Control, request: &Request, whole: Result<(), ApiError>) -> Answer {
    match (whole, Endpoint::of(request.path())) {
        (Err(error), _) => Answer::from(&error),
        (Ok(()), Some(endpoint)) => endpoint.answer(&control.shared, request),
        (Ok(()), None) => api::answer(&control.shared, request),
    }
}

/// Acts if the fault lets it, and then does what the fault says. It is written down in between: a
/// client that gets to see anything of it finds it in the log.
async fn struck(
    control: &Control,
    line: &Line,
    request: &Request,
    whole: Result<(), ApiError>,
    strike: &Strike,
) -> axum::response::Response {
    let acts = strike.fault.kind.acts();
    let made = acts.then(|| act(control, request, whole));
    write_down(&control.shared, request, made.as_ref(), Some(strike));
    // When the connection is gone the server finds that out by answering, and lets go of it.
    let answer = inject::perform(strike, line, made).await;
    into_response(answer.unwrap_or_else(|| Answer::empty(StatusCode::INTERNAL_SERVER_ERROR)))
}

/// `answer` is the service's own; there is none to a request that was not acted on.
fn write_down(
    shared: &Shared,
    request: &Request,
    answer: Option<&Answer>,
    strike: Option<&Strike>,
) {
    let kind = strike.map(|strike| &strike.fault.kind);
    let status = match (answer, kind) {
        (Some(answer), _) => answer.status.as_u16(),
        (None, Some(FaultKind::Answer { answer, .. })) => answer.status,
        (None, _) => 0,
    };
    let operation = shared
        .api
        .find(request.method.as_str(), request.path())
        .operation();
    let logged = LoggedRequest {
        at: shared.now(),
        method: request.method.to_string(),
        path: request_log::cut(request.target()),
        headers: request_log::headers(&request.headers),
        // What goes to a token endpoint is secret whatever its form.
        body: match Endpoint::of(request.path()) {
            Some(_) => None,
            None => request_log::body(&request.body),
        },
        status,
        project: None,
        operation: operation.map(str::to_owned),
        acted_on: answer.is_some(),
        fault: kind.map(ToString::to_string),
    };
    shared.write_down(logged);
}

fn into_response(answer: Answer) -> axum::response::Response {
    let mut response = axum::response::Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    response
}

/// The whole body, or why there is none. A body that breaks off is never taken for a whole one: a
/// request that did not arrive has no effect.
async fn collect(mut body: Body) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    let mut seen: usize = 0;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| ErrorCode::MalformedJson)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        seen = seen.saturating_add(data.len());
        if seen > MOST_WASTE {
            break;
        }
        if seen <= MOST_BYTES {
            bytes.extend_from_slice(&data);
        }
    }
    if seen > MOST_BYTES {
        return Err(ApiError::new(
            ErrorCode::PayloadTooLarge,
            [MOST_BYTES.into()],
        ));
    }
    Ok(bytes)
}
