//! The commands as they are run: the real program on a copy of what it needs of the workspace.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what it expects by failing"
)]

mod bad_input;
mod bad_parameters;
mod coverage;
mod diff;
#[path = "../edits/mod.rs"]
mod edits;
mod families;
mod forward;
mod generate;
mod made_up;
mod preview;
mod settle;
mod slice;
mod slice_refusals;
mod upstream_edits;
mod upstream_report;
mod versions;
mod workspace;
