//! Projections of waves, against the rules that are documented and against a walk through time.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests"
)]

mod fixture;
mod proposal;
mod rules;
mod walk;
