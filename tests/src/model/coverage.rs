//! What happens in scenarios, which shows when their generator no longer produces a case.
//!
//! Runs the model alone: a client and simulator that agree with it have done the same.

use super::project::{Member, Refusal};
use super::rule::Rule;
use super::session::{CallOutcome, Prediction, RequestOutcome, Session};
use super::step::{
    ClientCall, DesiredWindow, ExpiringCredential, FaultTarget, NetworkFault, NetworkFaultKind,
    ProtectedHoursUpdate, Scenario, Step,
};
use super::{HOUR, Minutes};
use crate::generate::coverage::{SPAN_LABELS, span_labels};

/// Times before the maintenance at which a deferral is just possible or just impossible.
const DEFERRAL_BOUNDS: [Minutes; 4] = [72 * HOUR + 1, 72 * HOUR, 48 * HOUR, 48 * HOUR - 1];

/// What happens in a scenario.
pub fn labels(scenario: &Scenario) -> Vec<String> {
    let mut labels = Vec::new();
    let mut model = Session::new(scenario.credential);
    for step in &scenario.steps {
        match step {
            Step::Call(call, fault) => {
                record_input(&mut labels, &model, call);
                let prediction = model.call(call, *fault);
                record_call(&mut labels, call, *fault, &prediction, scenario.credential);
            }
            Step::Schedule(ahead) => {
                let is_scheduled = model.project.schedule(*ahead).is_some();
                labels.push(format!("schedule, accepted: {is_scheduled}"));
            }
            Step::Wait(by) => {
                model.project.advance(*by);
                labels.push("wait".to_owned());
            }
            Step::WaitUntilBefore(ahead) => {
                let by = model.project.until(*ahead);
                model.project.advance(by);
                labels.push(format!("wait for maintenance, in time: {}", by > 0));
            }
        }
        for member in Member::ALL {
            labels.push(rule(model.project.rule_of(member)));
        }
    }
    labels
}

/// Records the arguments of a call, and the time of a deferral.
fn record_input(labels: &mut Vec<String>, model: &Session, call: &ClientCall) {
    match call {
        ClientCall::Set(window) => {
            labels.push(format!("set day {}", window.day));
            labels.push(format!("set hour {}", window.hour));
            labels.push(format!("set auto-defer {:?}", window.auto_defer));
            match window.protected_hours {
                ProtectedHoursUpdate::Keep => labels.push("keep protected hours".to_owned()),
                ProtectedHoursUpdate::Clear => labels.push("clear protected hours".to_owned()),
                ProtectedHoursUpdate::Set(start, end) => {
                    for label in span_labels(start.into(), end.into()) {
                        labels.push(label.to_owned());
                    }
                }
            }
        }
        ClientCall::Defer => {
            if let Some(start) = model.project.maintenance() {
                labels.push(defer_at(start - model.project.now()));
            }
        }
        _ => {}
    }
}

fn record_call(
    labels: &mut Vec<String>,
    call: &ClientCall,
    fault: Option<NetworkFault>,
    prediction: &Prediction,
    credential: ExpiringCredential,
) {
    let mut outcomes = prediction.requests.iter().map(|request| request.1);
    let has_effect = prediction.has_effect();
    let outcome = match &prediction.outcome {
        CallOutcome::Unknown if call.is_non_idempotent() => {
            format!("unknown, had an effect: {has_effect}")
        }
        outcome => describe(outcome),
    };
    labels.push(format!("{}: {outcome}", call.name()));
    labels.push(rule(prediction.rule));
    labels.push(rule(Rule::SendsExpectedRequests));
    if matches!(call, ClientCall::Set(_) | ClientCall::SetAutoDefer(_)) && has_effect {
        labels.push(rule(Rule::NamesDayAndHour));
    }
    if call.is_non_idempotent() && has_effect {
        labels.push(rule(Rule::ActsAtMostOnce));
    }
    if outcomes.any(|outcome| outcome == RequestOutcome::Unauthorized) {
        labels.push(unauthorized(call.name(), credential));
    }
    if let Some(NetworkFault { kind, target, .. }) = fault.filter(|_| prediction.fault_hit) {
        labels.push(hit(kind, target));
    }
}

fn rule(rule: Rule) -> String {
    format!("rule: {rule}")
}

fn defer_at(ahead: Minutes) -> String {
    format!("defer {ahead} minutes before the maintenance")
}

fn unauthorized(call: &str, credential: ExpiringCredential) -> String {
    format!("{call} with an expired {credential:?} is rejected")
}

fn hit(kind: NetworkFaultKind, target: FaultTarget) -> String {
    format!("{kind:?} hits {target:?}")
}

fn describe(outcome: &CallOutcome) -> String {
    match outcome {
        CallOutcome::Read(window) => format!("read, has a window: {}", window.is_some()),
        CallOutcome::Refused(status, Some(code)) => format!("refused, {status} {code}"),
        CallOutcome::Refused(status, None) => format!("refused, {status}"),
        other => format!("{other:?}"),
    }
}

/// Everything that has to happen in a run. Lists the outcomes of each call independently of the
/// model, which cannot lose one unnoticed.
pub fn expected() -> Vec<String> {
    let mut all: Vec<_> = Rule::ALL.iter().map(|known| rule(*known)).collect();
    for is in [true, false] {
        all.push(format!("schedule, accepted: {is}"));
        all.push(format!("wait for maintenance, in time: {is}"));
    }
    all.push("wait".to_owned());
    all.extend((1..=7).map(|day| format!("set day {day}")));
    all.extend((0..24).map(|hour| format!("set hour {hour}")));
    all.extend([None, Some(true), Some(false)].map(|value| format!("set auto-defer {value:?}")));
    all.extend(["keep protected hours", "clear protected hours"].map(str::to_owned));
    all.extend(SPAN_LABELS.map(str::to_owned));
    all.extend(DEFERRAL_BOUNDS.map(defer_at));
    all.extend([true, false].map(|is| format!("get: read, has a window: {is}")));
    for kind in NetworkFaultKind::ALL {
        all.extend([FaultTarget::Operations, FaultTarget::Tokens].map(|target| hit(kind, target)));
    }
    for (call, outcomes) in outcomes() {
        all.extend(
            [
                ExpiringCredential::ApiKey,
                ExpiringCredential::ServiceAccount,
            ]
            .map(|credential| unauthorized(call.name(), credential)),
        );
        let failures = [CallOutcome::NotSent, CallOutcome::Refused(429, None)];
        for outcome in outcomes.iter().chain(&failures) {
            all.push(format!("{}: {}", call.name(), describe(outcome)));
        }
        if call.is_non_idempotent() {
            for is in [true, false] {
                all.push(format!("{}: unknown, had an effect: {is}", call.name()));
            }
        } else {
            all.push(format!(
                "{}: {}",
                call.name(),
                describe(&CallOutcome::Unknown)
            ));
        }
    }
    all
}

/// The outcomes of each call, without those that every call has.
fn outcomes() -> Vec<(ClientCall, Vec<CallOutcome>)> {
    use Refusal::{AlreadyScheduled, DeferralsExceeded, NotScheduled, WindowNotDefined};
    let done_or = |refusals: &[Refusal]| {
        let refused = refusals
            .iter()
            .map(|refusal| CallOutcome::Refused(400, Some(refusal.code().to_owned())));
        [CallOutcome::Done].into_iter().chain(refused).collect()
    };
    // A read that fails is a refusal of the whole call.
    let with_read = |mut outcomes: Vec<CallOutcome>| {
        outcomes.push(CallOutcome::Refused(503, None));
        outcomes
    };
    let window = DesiredWindow {
        day: 1,
        hour: 0,
        protected_hours: ProtectedHoursUpdate::Keep,
        auto_defer: None,
    };
    let set_auto_defer = vec![
        CallOutcome::Changed(true),
        CallOutcome::Changed(false),
        CallOutcome::Refused(503, None),
        CallOutcome::Refused(400, Some(AlreadyScheduled.code().to_owned())),
    ];
    vec![
        (ClientCall::Get, vec![CallOutcome::Refused(503, None)]),
        (
            ClientCall::Set(window),
            with_read(done_or(&[AlreadyScheduled])),
        ),
        (ClientCall::Reset, done_or(&[AlreadyScheduled])),
        (
            ClientCall::Defer,
            done_or(&[
                NotScheduled,
                WindowNotDefined,
                DeferralsExceeded,
                AlreadyScheduled,
            ]),
        ),
        (
            ClientCall::StartNow,
            with_read(done_or(&[NotScheduled, WindowNotDefined, AlreadyScheduled])),
        ),
        (
            ClientCall::Toggle,
            done_or(&[WindowNotDefined, AlreadyScheduled]),
        ),
        (ClientCall::SetAutoDefer(true), set_auto_defer),
    ]
}
