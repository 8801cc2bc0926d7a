//! A generated client as its users have it: compiled, and called over HTTP. Its document is
//! `golden/called.yaml`, and a golden test compares its code with what the generator makes now.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what it expects by failing"
)]

#[allow(
    clippy::all,
    dead_code,
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub,
    reason = "generated code is held to what it does, not to how it reads"
)]
#[rustfmt::skip]
#[path = "../../golden/called.rs"]
mod client;
mod parameters;
mod replies;
mod requests;
mod server;
