//! The support code of the contract tests: the contract in `spec/`, input generators, a recording
//! mock server, and a reference model.
//!
//! Versions come from `spec/sources.toml` and operations from each fragment. Requests are checked
//! with a JSON Schema validator and the fragment, independently of the client's code. Only
//! [`driver`] and [`harness`] call the client.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "this crate contains tests only"
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

/// Runs a test on generated input, as often as `PROPTEST_CASES` says. A failure prints the smallest
/// failing input and stores its seed beside `source_file`.
///
/// # Panics
///
/// When the test fails.
pub fn check<S: Strategy>(
    source_file: &'static str,
    strategy: &S,
    test: impl Fn(S::Value) -> Result<(), String>,
) {
    check_share(1, source_file, strategy, test);
}

/// Like [`check`] with one in `share` of the inputs, for what is the same for all operations and tried
/// with each.
///
/// # Panics
///
/// As for [`check`].
pub fn check_share<S: Strategy>(
    share: u32,
    source_file: &'static str,
    strategy: &S,
    test: impl Fn(S::Value) -> Result<(), String>,
) {
    let mut runner = TestRunner::new(Config {
        cases: Config::default().cases.div_ceil(share),
        source_file: Some(source_file),
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        // The number of filtered inputs grows with the number of cases, and a long run must not fail.
        max_local_rejects: u32::MAX,
        ..Config::default()
    });
    let outcome = runner.run(strategy, |input| test(input).map_err(TestCaseError::fail));
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
}
