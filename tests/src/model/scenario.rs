//! The generator of scenarios, biased towards rare cases: deferrals within the allowed time,
//! bounds of spans, midnight.

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use super::session::MAX_RETRIES;
use super::step::{
    ClientCall, DesiredWindow, ExpiringCredential, FaultTarget, NetworkFault, NetworkFaultKind,
    ProtectedHoursUpdate, Scenario, Step,
};
use super::{HOUR, Minutes, WEEK};

/// The most steps of a scenario.
const MAX_STEPS: usize = 30;

/// Scenarios of 1 to 30 steps.
pub fn scenarios() -> impl Strategy<Value = Scenario> {
    let credential = select(vec![
        ExpiringCredential::ApiKey,
        ExpiringCredential::ServiceAccount,
    ]);
    (credential, vec(step_group(), 1..=MAX_STEPS)).prop_map(|(credential, groups)| {
        let steps = groups
            .into_iter()
            .flat_map(|(first, second)| [first, second]);
        Scenario {
            credential,
            steps: steps.flatten().take(MAX_STEPS).collect(),
        }
    })
}

/// One step, or two that are more useful together. Each is optional, so that shrinking can remove
/// it.
fn step_group() -> impl Strategy<Value = (Option<Step>, Option<Step>)> {
    let call = call().boxed();
    prop_oneof![
        6 => (Just(None), usually(with_fault(call.clone()))),
        1 => (Just(None), usually(time_before_maintenance().prop_map(Step::WaitUntilBefore))),
        1 => (Just(None), usually(schedule().prop_map(Step::Schedule))),
        1 => (Just(None), usually(wait().prop_map(Step::Wait))),
        2 => (
            usually(with_fault(window().prop_map(ClientCall::Set))),
            usually(schedule().prop_map(Step::Schedule)),
        ),
        6 => (
            usually(time_before_maintenance().prop_map(Step::WaitUntilBefore)),
            usually(with_fault(Just(ClientCall::Defer))),
        ),
        4 => (usually((HOUR..2 * HOUR).prop_map(Step::Wait)), usually(with_fault(call))),
    ]
}

fn usually(step: impl Strategy<Value = Step>) -> impl Strategy<Value = Option<Step>> {
    weighted(0.95, step)
}

fn with_fault(call: impl Strategy<Value = ClientCall>) -> impl Strategy<Value = Step> {
    (call, weighted(0.5, fault())).prop_map(|(call, fault)| Step::Call(call, fault))
}

fn call() -> impl Strategy<Value = ClientCall> {
    prop_oneof![
        4 => Just(ClientCall::Get),
        2 => Just(ClientCall::Defer),
        2 => window().prop_map(ClientCall::Set),
        3 => Just(ClientCall::Toggle),
        4 => Just(ClientCall::StartNow),
        3 => Just(ClientCall::Reset),
        4 => any::<bool>().prop_map(ClientCall::SetAutoDefer),
    ]
}

fn window() -> impl Strategy<Value = DesiredWindow> {
    let hour = || prop_oneof![1 => Just(0), 1 => Just(23), 3 => 0..24_u8];
    let protected_hours = prop_oneof![
        2 => Just(ProtectedHoursUpdate::Keep),
        1 => Just(ProtectedHoursUpdate::Clear),
        3 => (hour(), prop_oneof![Just(1), Just(18), 1..=18_u8])
            .prop_map(|(start, hours)| ProtectedHoursUpdate::Set(start, (start + hours) % 24)),
    ];
    (
        1..=7_u8,
        hour(),
        protected_hours,
        weighted(0.5, any::<bool>()),
    )
        .prop_map(|(day, hour, protected_hours, auto_defer)| DesiredWindow {
            day,
            hour,
            protected_hours,
            auto_defer,
        })
}

/// Mostly times at which a deferral is just possible or just impossible.
fn time_before_maintenance() -> impl Strategy<Value = Minutes> {
    let bounds = vec![
        72 * HOUR,
        48 * HOUR,
        72 * HOUR + 1,
        48 * HOUR - 1,
        1,
        0,
        -1,
        -2 * HOUR + 1,
        -2 * HOUR,
    ];
    prop_oneof![
        4 => 48 * HOUR..=72 * HOUR,
        3 => select(bounds),
        1 => 40 * HOUR..=80 * HOUR,
    ]
}

/// Immediately, within the time in which a deferral is possible, or any other time.
fn schedule() -> impl Strategy<Value = Minutes> {
    prop_oneof![
        4 => 48 * HOUR..=72 * HOUR,
        1 => Just(0),
        3 => 0..=200 * HOUR,
    ]
}

/// Minutes, in which a nonce expires; hours, in which a token expires; weeks.
fn wait() -> impl Strategy<Value = Minutes> {
    prop_oneof![
        3 => 1..HOUR,
        2 => HOUR..48 * HOUR,
        1 => 48 * HOUR..4 * WEEK,
    ]
}

fn fault() -> impl Strategy<Value = NetworkFault> {
    let kind = prop_oneof![
        2 => Just(NetworkFaultKind::ResetBeforeReply),
        2 => Just(NetworkFaultKind::RateLimited),
        4 => select(NetworkFaultKind::ALL.to_vec()),
    ];
    let target = prop_oneof![
        3 => (Just(FaultTarget::Operations), prop_oneof![3 => Just(0), 1 => Just(1)]),
        2 => (Just(FaultTarget::Tokens), Just(0)),
    ];
    let times = prop_oneof![4 => Just(1), 1 => Just(2), 5 => Just(MAX_RETRIES + 1)];
    (kind, target, times).prop_map(|(kind, (target, skip), times)| NetworkFault {
        kind,
        target,
        skip,
        times,
    })
}
