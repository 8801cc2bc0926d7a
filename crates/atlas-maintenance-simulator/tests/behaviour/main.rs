//! Every behaviour of the simulator, over a real socket. Time is moved and never waited for.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what they expect by unwrapping"
)]

mod arbitrary;
mod auth;
mod contract;
mod control;
mod curl;
mod faults;
mod limit;
mod listing;
mod maintenance;
mod negotiation;
mod scene;
mod server;
mod tokens;
mod versions;
mod window;
mod zones;
