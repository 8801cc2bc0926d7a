//! Every fault at every request of every call with every credential: does the call end in time, and
//! is what it says of its effect true?
//!
//! Nothing here is picked by hand. Where a fault can strike follows from how many requests a call
//! makes when nothing goes wrong, and what was done is read from the simulator's log.
#![allow(
    missing_docs,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests say what they check by their names, and stop at what they do not expect"
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
