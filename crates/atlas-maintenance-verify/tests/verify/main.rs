//! Verifications of the simulator: as it is, under every variant, and with faults.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may panic"
)]

mod changes;
mod event_faults;
mod faults;
mod fixture;
mod proxy;
mod reads;
mod variants;
