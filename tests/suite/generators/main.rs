//! The generators of the other suites produce every case that matters: a suite that checks any
//! input must not pass because its generator produces little.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    reason = "test names describe the checks, and tests may panic"
)]

mod error;
mod event;
mod input;
mod invalid_input;
mod reply;
