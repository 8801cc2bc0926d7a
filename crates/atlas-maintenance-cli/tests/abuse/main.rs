//! Bad days: commands that are killed at any moment while the service fails, and disks that are full at any
//! write. `scene.rs` has the commands and what must be true afterwards.
//!
//! `ATLAS_ABUSE_ROUNDS` sets how often each command is killed and continued until it ends, 2 unless set.
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod full_disk;
mod kill;
mod scene;
#[path = "../support/mod.rs"]
mod support;
