//! A reference model of the service and of the client's retries, for stateful testing.
//!
//! It follows the documentation, the recorded behaviour and the retry table, and shares no code
//! with simulator and client: a mistake in one of the three shows as a disagreement.
//!
//! It uses plain proptest strategies instead of `proptest-state-machine`, which turns on the
//! features `fork` and `timeout` of proptest for the whole workspace and makes steps depend on the
//! state. Here every step is possible in every state, so a scenario is a list that shrinks by
//! removing steps.

pub mod coverage;
pub mod project;
pub mod rule;
pub mod scenario;
pub mod session;
pub mod step;
pub mod variants;

/// Time in minutes since the start of a scenario.
pub type Minutes = i64;

/// One hour.
pub const HOUR: Minutes = 60;
/// One week.
pub const WEEK: Minutes = 7 * 24 * HOUR;
