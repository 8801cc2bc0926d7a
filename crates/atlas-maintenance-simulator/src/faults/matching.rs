//! Looks a request up in the plan of faults, before it is read and after.
//!
//! It must not know of connections, nor do anything to one.

use crate::control::endpoints;
use crate::faults::plan::{Asked, Stage, Strike};
use crate::service::oauth::Endpoint;
use crate::service::request_log::{self, LoggedRequest};
use crate::service::state::Shared;

/// The fault that strikes a request at that stage.
pub(crate) fn judge(shared: &Shared, method: &str, path: &str, stage: Stage) -> Option<Strike> {
    // The usual case, in which nobody needs to know where the request leads. The controls are
    // never struck: whoever planned a fault has to be able to end it.
    if !shared.faults.may_strike(stage) || endpoints::is_meant(path) {
        return None;
    }
    let asked = Asked {
        path,
        operation: shared.api.find(method, path).operation(),
        is_token_request: Endpoint::of(path) == Some(Endpoint::Token),
    };
    shared.faults.strike(&asked, stage)
}

/// The fault that strikes a request of which the first line is known. It is written down, since
/// nobody else gets to know of the request.
pub(crate) fn judge_unread(shared: &Shared, method: &str, target: &str) -> Option<Strike> {
    let path = target.split('?').next().unwrap_or_default();
    let strike = judge(shared, method, path, Stage::Unread)?;
    let logged = LoggedRequest {
        at: shared.now(),
        method: request_log::cut(method),
        path: request_log::cut(target),
        headers: Vec::new(),
        body: None,
        status: 0,
        project: None,
        operation: shared.api.find(method, path).operation().map(str::to_owned),
        acted_on: false,
        fault: Some(strike.fault.kind.to_string()),
    };
    shared.write_down(logged);
    Some(strike)
}
