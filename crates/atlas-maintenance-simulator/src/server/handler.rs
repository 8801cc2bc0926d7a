//! Handles a request: reads it, matches faults, calls the service or the controls, and logs it.

use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use http::StatusCode;

use crate::control::endpoints;
use crate::control::handle::Control;
use crate::faults::connection::ConnectionHandle;
use crate::faults::inject::inject;
use crate::faults::kind::FaultKind;
use crate::faults::matching::match_fault;
use crate::faults::plan::{FaultHit, Stage};
use crate::http::endpoint::Endpoint;
use crate::http::request::Request;
use crate::http::response::Response;
use crate::server::body::read_body;
use crate::service::api;
use crate::service::error::ApiError;
use crate::service::oauth;
use crate::service::request_log::{self, LoggedRequest};
use crate::service::state::Service;

pub(super) async fn handle(
    State(control): State<Control>,
    ConnectInfo(connection): ConnectInfo<ConnectionHandle>,
    request: axum::extract::Request,
) -> axum::response::Response {
    let (parts, body) = request.into_parts();
    let (body, body_result) = match read_body(body).await {
        Ok(body) => (body, Ok(())),
        Err(error) => (Vec::new(), Err(error)),
    };
    let request = Request {
        method: parts.method,
        uri: parts.uri,
        headers: parts.headers,
        body,
    };
    match match_request(&control, &connection, &request) {
        None => into_axum(respond(&control, &request, body_result)),
        Some(hit) => respond_with_fault(&control, &connection, &request, body_result, &hit).await,
    }
}

/// The fault that hits the request, if any.
fn match_request(
    control: &Control,
    connection: &ConnectionHandle,
    request: &Request,
) -> Option<FaultHit> {
    let (service, plan) = (&control.service, &control.faults);
    let at = |stage| {
        match_fault(
            service,
            plan,
            request.method.as_str(),
            request.path(),
            stage,
        )
    };
    // A request line that arrived in pieces could not be matched before it was read.
    let before_reading = if connection.take_matched() {
        None
    } else {
        at(Stage::BeforeReading)
    };
    before_reading.or_else(|| at(Stage::AfterReading))
}

/// Responds to the request and logs it, unless it is for the controls.
fn respond(control: &Control, request: &Request, body_result: Result<(), ApiError>) -> Response {
    if Endpoint::of(request.path()) == Endpoint::Control && body_result.is_ok() {
        return endpoints::respond(control, request);
    }
    let response = act(&control.service, request, body_result);
    log(&control.service, request, Some(&response), None);
    response
}

/// Processes the request. All of its effects have happened when this returns.
fn act(service: &Service, request: &Request, body_result: Result<(), ApiError>) -> Response {
    if let Err(error) = body_result {
        return Response::from(&error);
    }
    match Endpoint::of(request.path()) {
        Endpoint::Token => oauth::respond_to_token_request(service, request),
        Endpoint::Revoke => oauth::respond_to_revocation(service, request),
        Endpoint::Api | Endpoint::Control => api::respond(service, request),
    }
}

/// Acts on the request if the fault does, and then carries out the fault. The request is logged in
/// between, so that a client that sees the fault finds it in the log.
async fn respond_with_fault(
    control: &Control,
    connection: &ConnectionHandle,
    request: &Request,
    body_result: Result<(), ApiError>,
    hit: &FaultHit,
) -> axum::response::Response {
    let acts = hit.fault.kind.acts();
    let response = acts.then(|| act(&control.service, request, body_result));
    log(&control.service, request, response.as_ref(), Some(hit));
    // After a hijack the server has to try to respond, so that it notices that the connection is
    // gone.
    let response = inject(hit, connection, response).await;
    into_axum(response.unwrap_or_else(|| Response::empty(StatusCode::INTERNAL_SERVER_ERROR)))
}

/// `response` is the service's; `None` if the request was not acted on.
fn log(service: &Service, request: &Request, response: Option<&Response>, hit: Option<&FaultHit>) {
    let kind = hit.map(|hit| &hit.fault.kind);
    let status = match (response, kind) {
        (Some(response), _) => response.status.as_u16(),
        (None, Some(FaultKind::Answer { response, .. })) => response.status,
        (None, _) => 0,
    };
    let operation = service
        .spec
        .find(request.method.as_str(), request.path())
        .operation();
    service.log_request(LoggedRequest {
        at: service.now(),
        method: request.method.to_string(),
        path: request_log::truncate(request.target()),
        headers: request_log::headers(&request.headers),
        // Bodies to the token endpoints contain secrets.
        body: match Endpoint::of(request.path()) {
            Endpoint::Token | Endpoint::Revoke => None,
            Endpoint::Api | Endpoint::Control => request_log::body(&request.body),
        },
        status,
        project: None,
        operation: operation.map(str::to_owned),
        acted_on: response.is_some(),
        fault: kind.map(ToString::to_string),
    });
}

fn into_axum(response: Response) -> axum::response::Response {
    let mut converted = axum::response::Response::new(Body::from(response.body));
    *converted.status_mut() = response.status;
    *converted.headers_mut() = response.headers;
    converted
}
