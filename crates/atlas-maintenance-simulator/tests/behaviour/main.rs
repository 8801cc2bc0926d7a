//! Tests of every behaviour over a real socket. Tests move the simulator's clock instead of waiting.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what they expect by unwrapping"
)]
#![expect(
    clippy::disallowed_methods,
    reason = "the simulator is tested without our client"
)]

mod alerts;
mod arbitrary_requests;
mod assumptions;
mod auth;
mod contract;
mod control;
mod curl;
mod event_history;
mod events;
mod faults;
mod first_calls;
mod fixture;
mod headers;
mod http2_faults;
mod lifecycle;
mod maintenance;
mod negotiation;
mod other_clients;
mod project_lists;
mod rate_limit;
mod scripts;
mod server;
mod time_zones;
mod tls;
mod token_limits;
mod waves;
mod window;
