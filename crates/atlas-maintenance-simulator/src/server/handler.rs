//! Handles a request: reads it, matches faults, calls the service or the controls, and logs it.

use std::time::SystemTime;

use http::header::DATE;

use crate::control::endpoints;
use crate::control::handle::Control;
use crate::faults::kind::FaultKind;
use crate::faults::matching::match_fault;
use crate::faults::plan::{FaultHit, Stage};
use crate::http::endpoint::Endpoint;
use crate::http::request::Request;
use crate::http::response::Response;
use crate::service::api;
use crate::service::error::ApiError;
use crate::service::oauth;
use crate::service::request_log::{self, LoggedRequest};
use crate::service::standing;
use crate::service::state::Service;

/// What becomes of a request.
pub(super) enum Handled {
    Response(Response),
    /// The fault is to be carried out. The response is the service's, if the request was acted on.
    Fault(FaultHit, Option<Response>),
}

/// Handles a request. `is_matched` says whether it was matched against faults before reading.
pub(super) fn handle(
    control: &Control,
    request: &Request,
    body_result: Result<(), ApiError>,
    is_matched: bool,
) -> Handled {
    let Some(hit) = match_request(control, request, is_matched) else {
        return Handled::Response(respond(control, request, body_result));
    };
    let acts = hit.fault.kind.acts();
    let response = acts.then(|| act(&control.service, request, body_result));
    // Logged before the fault is carried out, so that a client that sees the fault finds the request
    // in the log.
    log(&control.service, request, response.as_ref(), Some(&hit));
    Handled::Fault(hit, response)
}

/// The fault that hits the request, if any.
fn match_request(control: &Control, request: &Request, is_matched: bool) -> Option<FaultHit> {
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
    // A request line that arrived in pieces, or as HTTP/2, could not be matched before it was read.
    let before_reading = if is_matched {
        None
    } else {
        at(Stage::BeforeReading)
    };
    before_reading.or_else(|| at(Stage::AfterReading))
}

/// Responds to the request and logs it, unless it is for the controls.
fn respond(control: &Control, request: &Request, body_result: Result<(), ApiError>) -> Response {
    if Endpoint::of(request.path()) == Endpoint::Control && body_result.is_ok() {
        let hosts = &control.service.configuration.hosts;
        return hosts
            .refusal(request)
            .unwrap_or_else(|| endpoints::respond(control, request));
    }
    let response = act(&control.service, request, body_result);
    log(&control.service, request, Some(&response), None);
    response
}

/// Processes the request. All of its effects have happened when this returns.
fn act(service: &Service, request: &Request, body_result: Result<(), ApiError>) -> Response {
    if let Some(refusal) = service.configuration.hosts.refusal(request) {
        return refusal;
    }
    let response = match (body_result, Endpoint::of(request.path())) {
        (Err(error), _) => Response::from(&error),
        (Ok(()), Endpoint::Token) => oauth::respond_to_token_request(service, request),
        (Ok(()), Endpoint::Revoke) => oauth::respond_to_revocation(service, request),
        (Ok(()), Endpoint::Api | Endpoint::Control) => api::respond(service, request),
    };
    let found = service.spec.find(request.method.as_str(), request.path());
    let response = standing::add_headers(response, found.operation());
    // The simulator's clock, by which everything happens that the response tells.
    let now = SystemTime::from(service.now());
    response.with(DATE, httpdate::fmt_http_date(now))
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
        protocol: format!("{:?}", request.version),
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
