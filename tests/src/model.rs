//! What the service is said to do with one project, and the client with one call: a second,
//! independent statement, to play sequences of calls against.
//!
//! It is written from what is documented and recorded of the service, and from the table of what a
//! client may repeat. It must not know the simulator or the client: where all three agree, none of
//! them is alone with its mistake.
//!
//! The machine is written here with the strategies of proptest, and not with the crate
//! `proptest-state-machine`. That one insists on the features `fork` and `timeout` of proptest,
//! which would then be on for every crate of the workspace, and its steps depend on the state, so
//! that dropping one may forbid another. Here every step is possible in every state, and a plan is
//! a plain list, which proptest makes smaller by itself.

pub mod coverage;
pub mod project;
pub mod rule;
pub mod scenario;
pub mod session;
pub mod step;

/// The time, in minutes since the beginning of a plan.
pub type Minutes = i64;

/// The minutes of an hour.
pub const HOUR: Minutes = 60;
/// The minutes of a week.
pub const WEEK: Minutes = 7 * 24 * HOUR;
