//! Every fault at every request of every call with every kind of credentials: the call ends in time,
//! and its outcome is true.
//!
//! The requests that a fault can hit follow from how many a call sends without one, and the effects
//! of a call from the simulator's log.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "a bare client sets up the simulator"
)]

mod assertions;
mod calls;
mod cases;
mod fixture;
#[path = "../support/http.rs"]
mod http;
mod matrix;
mod unreachable;
