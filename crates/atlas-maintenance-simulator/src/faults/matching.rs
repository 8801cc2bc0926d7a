//! Finds the fault that hits a request, before the request is read and after.

use crate::faults::plan::{FaultHit, FaultPlan, Stage};
use crate::faults::target::RequestInfo;
use crate::http::endpoint::Endpoint;
use crate::service::request_log::{self, LoggedRequest};
use crate::service::state::Service;

/// The fault that hits a request at that stage.
pub(crate) fn match_fault(
    service: &Service,
    plan: &FaultPlan,
    method: &str,
    path: &str,
    stage: Stage,
) -> Option<FaultHit> {
    // Cheap check first: usually there are no faults. Requests to the controls are exempt, so that
    // faults can always be cleared.
    if !plan.can_hit(stage) || Endpoint::of(path) == Endpoint::Control {
        return None;
    }
    let request = RequestInfo {
        path,
        operation: service.spec.find(method, path).operation(),
        is_token_request: Endpoint::of(path) == Endpoint::Token,
    };
    plan.hit(&request, stage)
}

/// The fault that hits a request of which only the request line is known. The request is logged
/// here, since the server never reads it.
pub(crate) fn match_fault_before_reading(
    service: &Service,
    plan: &FaultPlan,
    method: &str,
    target: &str,
) -> Option<FaultHit> {
    let path = target.split('?').next().unwrap_or_default();
    let hit = match_fault(service, plan, method, path, Stage::BeforeReading)?;
    let operation = service.spec.find(method, path).operation();
    service.log_request(LoggedRequest {
        at: service.now(),
        method: request_log::truncate(method),
        path: request_log::truncate(target),
        // Over HTTP/2 there is no request line.
        protocol: "HTTP/1.1".to_owned(),
        headers: Vec::new(),
        body: None,
        status: 0,
        project: None,
        operation: operation.map(str::to_owned),
        acted_on: false,
        fault: Some(hit.fault.kind.to_string()),
    });
    Some(hit)
}
