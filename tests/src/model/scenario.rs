//! Arbitrary plans, with a bias to what is rare by chance: deferrals in time, the edges of spans,
//! midnight.
//!
//! This module must not know what comes of a step.

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use super::session::REPEATS;
use super::step::{Aim, Call, Kind, Login, Plan, Protect, Step, Trouble, Wanted};
use super::{HOUR, Minutes, WEEK};

/// The most steps of a plan.
const LONGEST: usize = 30;

/// Plans of 1 to 30 steps.
pub fn plans() -> impl Strategy<Value = Plan> {
    let login = select(vec![Login::ApiKey, Login::ServiceAccount]);
    (login, vec(piece(), 1..=LONGEST)).prop_map(|(login, pieces)| {
        let steps = pieces.into_iter().flat_map(|(one, two)| [one, two]);
        Plan {
            login,
            steps: steps.flatten().take(LONGEST).collect(),
        }
    })
}

/// A step or two that belong together. Both can be left out of a failure.
fn piece() -> impl Strategy<Value = (Option<Step>, Option<Step>)> {
    let call = call().boxed();
    prop_oneof![
        6 => (Just(None), often(with_trouble(call.clone()))),
        1 => (Just(None), often(approach().prop_map(Step::Approach))),
        1 => (Just(None), often(schedule().prop_map(Step::Schedule))),
        1 => (Just(None), often(wait().prop_map(Step::Wait))),
        2 => (
            often(with_trouble(window().prop_map(Call::Set))),
            often(schedule().prop_map(Step::Schedule)),
        ),
        6 => (
            often(approach().prop_map(Step::Approach)),
            often(with_trouble(Just(Call::Defer))),
        ),
        4 => (often((HOUR..2 * HOUR).prop_map(Step::Wait)), often(with_trouble(call))),
    ]
}

fn often(step: impl Strategy<Value = Step>) -> impl Strategy<Value = Option<Step>> {
    weighted(0.95, step)
}

fn with_trouble(call: impl Strategy<Value = Call>) -> impl Strategy<Value = Step> {
    (call, weighted(0.5, trouble())).prop_map(|(call, trouble)| Step::Call(call, trouble))
}

fn call() -> impl Strategy<Value = Call> {
    prop_oneof![
        4 => Just(Call::Get),
        2 => Just(Call::Defer),
        2 => window().prop_map(Call::Set),
        3 => Just(Call::Toggle),
        4 => Just(Call::StartNow),
        3 => Just(Call::Reset),
        4 => any::<bool>().prop_map(Call::SetAutoDefer),
    ]
}

fn window() -> impl Strategy<Value = Wanted> {
    let hour = || prop_oneof![1 => Just(0), 1 => Just(23), 3 => 0..24_u8];
    let protect = prop_oneof![
        2 => Just(Protect::Keep),
        1 => Just(Protect::Clear),
        3 => (hour(), prop_oneof![Just(1), Just(18), 1..=18_u8])
            .prop_map(|(start, hours)| Protect::Hours(start, (start + hours) % 24)),
    ];
    (1..=7_u8, hour(), protect, weighted(0.5, any::<bool>())).prop_map(
        |(day, hour, protect, auto_defer)| Wanted {
            day,
            hour,
            protect,
            auto_defer,
        },
    )
}

/// Mostly to a moment at which a deferral is possible, or just not.
fn approach() -> impl Strategy<Value = Minutes> {
    let edges = vec![
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
        3 => select(edges),
        1 => 40 * HOUR..=80 * HOUR,
    ]
}

/// At once, at the time at which it can be deferred, or any other.
fn schedule() -> impl Strategy<Value = Minutes> {
    prop_oneof![
        4 => 48 * HOUR..=72 * HOUR,
        1 => Just(0),
        3 => 0..=200 * HOUR,
    ]
}

/// Minutes, in which a nonce ages; hours, in which a token does; weeks.
fn wait() -> impl Strategy<Value = Minutes> {
    prop_oneof![
        3 => 1..HOUR,
        2 => HOUR..48 * HOUR,
        1 => 48 * HOUR..4 * WEEK,
    ]
}

fn trouble() -> impl Strategy<Value = Trouble> {
    let kind = prop_oneof![
        2 => Just(Kind::LostReply),
        2 => Just(Kind::Limited),
        4 => select(Kind::ALL.to_vec()),
    ];
    let aim = prop_oneof![
        3 => (Just(Aim::Operations), prop_oneof![3 => Just(0), 1 => Just(1)]),
        2 => (Just(Aim::Tokens), Just(0)),
    ];
    let times = prop_oneof![4 => Just(1), 1 => Just(2), 5 => Just(REPEATS + 1)];
    (kind, aim, times).prop_map(|(kind, (aim, skip), times)| Trouble {
        kind,
        aim,
        skip,
        times,
    })
}
