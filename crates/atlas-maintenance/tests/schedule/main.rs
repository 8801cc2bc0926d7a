//! When a window opens: documented rules, a walk through a year, and properties.
#![cfg(feature = "schedule")]
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod fixture;
mod properties;
mod rules;
mod simulator;
mod walk;
