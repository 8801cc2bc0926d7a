//! The frame of the contract tests: what `spec/` says, and a way to hear what the client sends.
//!
//! Versions come from `spec/sources.toml` and operations from each fragment; no list of either
//! stands here. The frame judges requests by a JSON Schema validator and by the fragment, and never
//! by anything that the client itself is made of. Only [`driver`] and [`harness`] call the client.
//!
//! This is test code: a contract that cannot be read stops the tests at once.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "all of this crate is tests"
)]

pub mod assertions;
pub mod contract;
pub mod driver;
pub mod generate;
#[cfg(doctest)]
mod guides;
pub mod harness;
pub mod model;
pub mod recorder;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, FileFailurePersistence, TestCaseError, TestRunner};

/// Runs a test on arbitrary input. `PROPTEST_CASES` sets how often; a failure prints the smallest
/// input that still fails and keeps its seed beside `source_file`.
///
/// # Panics
///
/// When the test fails.
pub fn check<S: Strategy>(
    source_file: &'static str,
    strategy: &S,
    test: impl Fn(S::Value) -> Result<(), String>,
) {
    let mut runner = TestRunner::new(Config {
        source_file: Some(source_file),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        // What a filter passes over grows with the number of cases; a long run is no failure.
        max_local_rejects: u32::MAX,
        ..Config::default()
    });
    let outcome = runner.run(strategy, |input| test(input).map_err(TestCaseError::fail));
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}
