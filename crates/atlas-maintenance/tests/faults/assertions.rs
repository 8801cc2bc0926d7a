//! What holds for every outcome, whatever the fault.

use atlas_maintenance::{Error, ErrorKind};
use atlas_maintenance_simulator::LoggedRequest;

use crate::calls::{Outcome, RetryClass};
use crate::cases::BODY_LIMIT;

/// What is visible outside the client.
pub(crate) struct Observation<'a> {
    pub(crate) class: RetryClass,
    pub(crate) may_retry: bool,
    pub(crate) outcome: Outcome,
    pub(crate) effects: usize,
    /// The effects of the call without a fault: more than one for a list of several pages.
    pub(crate) usual_effects: usize,
    pub(crate) requests: &'a [LoggedRequest],
}

/// An upper bound for the requests of one call: five attempts, each with requests for a token or a
/// challenge, and twice that for the call that reads and then writes.
const MAX_REQUESTS: usize = 40;

/// The violated guarantees of an outcome.
pub(crate) fn failures(observed: &Observation<'_>) -> Vec<String> {
    let mut failures = Vec::new();
    let effects = observed.effects;
    match observed.outcome.as_ref().map_err(Error::kind) {
        Ok(_) if effects == 0 && !has_forged_success(observed.requests) => {
            failures.push("reports success without an effect".to_owned())
        }
        // A read has no effect, so its error cannot be wrong about one.
        Err(kind @ (ErrorKind::NotSent | ErrorKind::Refused))
            if effects > 0 && observed.class != RetryClass::Safe =>
        {
            failures.push(format!("reports {}, and had an effect", kind.as_str()));
        }
        _ => {}
    }
    if effects > observed.usual_effects
        && (observed.class == RetryClass::NonIdempotent || !observed.may_retry)
    {
        failures.push(format!("had its effect {effects} times"));
    }
    if observed.requests.len() > MAX_REQUESTS {
        failures.push(format!("{} requests", observed.requests.len()));
    }
    if let Err(error) = &observed.outcome {
        failures.extend(error_failures(error));
    }
    failures
}

/// Whether a fault replaced the refusal of the service by a success, which no client can detect.
fn has_forged_success(requests: &[LoggedRequest]) -> bool {
    requests.iter().any(|request| {
        let is_forged = |fault: &String| fault.starts_with("answer 200");
        request.acted_on && request.status >= 400 && request.fault.as_ref().is_some_and(is_forged)
    })
}

fn error_failures(error: &Error) -> Vec<String> {
    let mut failures = Vec::new();
    if error.body().len() > BODY_LIMIT {
        failures.push(format!("keeps {} bytes of the body", error.body().len()));
    }
    let text = format!("{error} {error:?}");
    if text.contains('\n') || text.contains("opens-nothing-else") {
        failures.push("a line break or a secret in the error".to_owned());
    }
    failures
}
