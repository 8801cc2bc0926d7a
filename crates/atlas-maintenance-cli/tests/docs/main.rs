//! The README and the guides in `docs/` against the programs that they describe. Their Rust is
//! compiled by the doctests of the contract tests.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "tests say what they check by their names, and stop at what they do not expect"
)]

mod facts;
mod links;
mod markdown;
mod metrics;
#[cfg(unix)]
mod schedulers;
#[cfg(unix)]
mod shell;
#[path = "../support/mod.rs"]
mod support;
mod windows_file;
