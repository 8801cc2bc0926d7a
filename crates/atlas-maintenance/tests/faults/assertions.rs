//! What has to be true of an outcome, whatever went wrong.

use atlas_maintenance::{Error, ErrorKind};
use atlas_maintenance_simulator::LoggedRequest;

use crate::calls::{Class, Outcome};
use crate::cases::BODY_LIMIT;

/// What was seen from outside.
pub(crate) struct Seen<'a> {
    pub(crate) class: Class,
    pub(crate) may_repeat: bool,
    pub(crate) outcome: Outcome,
    pub(crate) effects: usize,
    pub(crate) requests: &'a [LoggedRequest],
}

/// No call makes more requests than this: five attempts, each with a token or challenges before it,
/// twice over for the call that reads and then writes.
const MOST_REQUESTS: usize = 40;

/// Why the outcome is not what was promised, if it is not.
pub(crate) fn objections(seen: &Seen<'_>) -> Vec<String> {
    let mut objections = Vec::new();
    let effects = seen.effects;
    match seen.outcome.as_ref().map_err(Error::kind) {
        Ok(()) if effects == 0 && !was_lied_to(seen.requests) => {
            objections.push("done, it says, and it is not".to_owned())
        }
        // Reading has no effect that an error could be wrong about.
        Err(kind @ (ErrorKind::NotSent | ErrorKind::Refused))
            if effects > 0 && seen.class != Class::Safe =>
        {
            objections.push(format!("{}, it says, and it is done", kind.as_str()));
        }
        _ => {}
    }
    if effects > 1 && (seen.class == Class::Once || !seen.may_repeat) {
        objections.push(format!("done {effects} times"));
    }
    if seen.requests.len() > MOST_REQUESTS {
        objections.push(format!("{} requests", seen.requests.len()));
    }
    if let Err(error) = &seen.outcome {
        objections.extend(objections_to_error(error));
    }
    objections
}

/// Whether a success was put in the place of the service's own refusal, which nobody can notice.
fn was_lied_to(requests: &[LoggedRequest]) -> bool {
    requests.iter().any(|request| {
        let is_answer = |fault: &String| fault.starts_with("answer 200");
        request.acted_on && request.status >= 400 && request.fault.as_ref().is_some_and(is_answer)
    })
}

fn objections_to_error(error: &Error) -> Vec<String> {
    let mut objections = Vec::new();
    if error.body().len() > BODY_LIMIT {
        objections.push(format!("{} bytes of body", error.body().len()));
    }
    let said = format!("{error} {error:?}");
    if said.contains('\n') || said.contains("opens-nothing-else") {
        objections.push("a line break or a secret in the error".to_owned());
    }
    objections
}
