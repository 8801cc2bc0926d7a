//! `spec/assumptions.toml`: what the simulator takes for granted about the service beyond its document.

mod ledger;
mod render;
mod settle;
#[cfg(test)]
mod settle_tests;
#[cfg(test)]
mod tests;

pub use ledger::{Assumption, Standing, Variant, parse};
pub use render::{SIMULATOR_README, generated};
pub use settle::{Settled, settle};
