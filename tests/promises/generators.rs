//! Input of the properties, biased towards bounds.

use atlas_maintenance::{DayOfWeek, HourOfDay, ProtectedHours, Setting, Window};
use atlas_maintenance_simulator::{Fault, FaultPoint, FaultResponse};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// A window with every member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    pub day: u8,
    pub hour: u8,
    pub protected: Option<(u8, u8)>,
    pub auto_defer: bool,
}

/// A change of a window, which may leave members as they are.
#[derive(Clone, Debug)]
pub struct Change {
    pub day: u8,
    pub hour: u8,
    pub protected: Setting<(u8, u8)>,
    pub auto_defer: Option<bool>,
}

/// What a project has before a property begins.
#[derive(Clone, Debug)]
pub enum Before {
    Nothing,
    Window(Whole),
    /// It had this window until it was reset.
    Reset(Whole),
}

/// A call that changes something.
#[derive(Clone, Debug)]
pub enum Mutation {
    Set(Change),
    Reset,
    SetAutoDefer(bool),
    Defer,
    StartNow,
    Toggle,
}

fn day() -> impl Strategy<Value = u8> {
    prop_oneof![1 => Just(1), 1 => Just(7), 2 => 1..=7_u8]
}

fn hour() -> impl Strategy<Value = u8> {
    prop_oneof![2 => Just(0), 1 => Just(1), 1 => Just(23), 2 => 0..24_u8]
}

fn protected() -> impl Strategy<Value = (u8, u8)> {
    let hours = prop_oneof![Just(1), Just(18), 1..=18_u8];
    (hour(), hours).prop_map(|(start, hours)| (start, (start + hours) % 24))
}

pub fn whole() -> impl Strategy<Value = Whole> {
    let parts = (
        day(),
        hour(),
        option::weighted(0.7, protected()),
        any::<bool>(),
    );
    parts.prop_map(|(day, hour, protected, auto_defer)| Whole {
        day,
        hour,
        protected,
        auto_defer,
    })
}

pub fn change() -> impl Strategy<Value = Change> {
    let protected = prop_oneof![
        3 => Just(Setting::Keep),
        1 => Just(Setting::Clear),
        2 => protected().prop_map(Setting::Set),
    ];
    let parts = (day(), hour(), protected, option::of(any::<bool>()));
    parts.prop_map(|(day, hour, protected, auto_defer)| Change {
        day,
        hour,
        protected,
        auto_defer,
    })
}

pub fn before() -> impl Strategy<Value = Before> {
    prop_oneof![
        1 => Just(Before::Nothing),
        3 => whole().prop_map(Before::Window),
        2 => whole().prop_map(Before::Reset),
    ]
}

pub fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        change().prop_map(Mutation::Set),
        Just(Mutation::Reset),
        any::<bool>().prop_map(Mutation::SetAutoDefer),
        action(),
    ]
}

/// Calls that are not safe to repeat.
pub fn action() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        Just(Mutation::Defer),
        Just(Mutation::StartNow),
        Just(Mutation::Toggle),
    ]
}

/// A failure of the network or of a gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    kind: FailureKind,
    skip: u64,
    times: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FailureKind {
    ResetBeforeActing,
    ResetBeforeReply,
    CloseMidHeader,
    Garbage,
    Unavailable,
    UnavailableAfterActing,
    ErrorAfterActing,
    Busy,
}

pub fn failure() -> impl Strategy<Value = Failure> {
    let kind = select(vec![
        FailureKind::ResetBeforeActing,
        FailureKind::ResetBeforeReply,
        FailureKind::CloseMidHeader,
        FailureKind::Garbage,
        FailureKind::Unavailable,
        FailureKind::UnavailableAfterActing,
        FailureKind::ErrorAfterActing,
        FailureKind::Busy,
    ]);
    // The first request of a change is often a read, and the second a change.
    (kind, 0..3_u64, prop_oneof![Just(1), Just(2), Just(3)])
        .prop_map(|(kind, skip, times)| Failure { kind, skip, times })
}

impl Failure {
    /// The fault of the simulator, for requests to that path.
    pub fn fault(self, path: &str) -> Fault {
        let answer = |status| FaultResponse::new(status).header("Retry-After", "0");
        let fault = match self.kind {
            FailureKind::ResetBeforeActing => Fault::reset(FaultPoint::BeforeActing),
            FailureKind::ResetBeforeReply => Fault::reset(FaultPoint::BeforeReply),
            FailureKind::CloseMidHeader => Fault::close(FaultPoint::MidHeader),
            FailureKind::Garbage => Fault::garbage().acting(),
            FailureKind::Unavailable => Fault::answer(answer(503)),
            FailureKind::UnavailableAfterActing => Fault::answer(answer(503)).acting(),
            FailureKind::ErrorAfterActing => Fault::answer(answer(500)).acting(),
            FailureKind::Busy => Fault::answer(answer(429)),
        };
        fault.on_path(path).skip(self.skip).times(self.times)
    }
}

fn day_of(number: u8) -> DayOfWeek {
    DayOfWeek::try_from(i64::from(number)).expect("a day")
}

fn hour_of(number: u8) -> HourOfDay {
    HourOfDay::new(number).expect("an hour")
}

impl Change {
    /// As the facade takes it.
    pub fn window(&self) -> Window {
        let window = Window::weekly(day_of(self.day), hour_of(self.hour));
        let setting = match self.protected {
            Setting::Keep => Setting::Keep,
            Setting::Clear => Setting::Clear,
            Setting::Set((start, end)) => {
                let hours = ProtectedHours::new(hour_of(start), hour_of(end));
                Setting::Set(hours.expect("hours that can be protected"))
            }
        };
        window
            .with_protected_hours(setting)
            .with_auto_defer(self.auto_defer)
    }

    /// The window of a project that had `before`.
    pub fn after(&self, before: Option<&Whole>) -> Whole {
        Whole {
            day: self.day,
            hour: self.hour,
            protected: match self.protected {
                Setting::Keep => before.and_then(|it| it.protected),
                Setting::Clear => None,
                Setting::Set(hours) => Some(hours),
            },
            auto_defer: { self.auto_defer }
                .unwrap_or_else(|| before.is_some_and(|it| it.auto_defer)),
        }
    }
}
