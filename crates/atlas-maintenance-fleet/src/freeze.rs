//! Freeze periods: when maintenance must not start, and whether deferrals can keep it out.
//!
//! Pure: nothing here reads a clock, a file or the network.

mod bounds;
mod check;
mod deferral;
mod known;
mod occurrences;
mod period;

pub use check::{
    FreezeConditions, FrozenStart, KeptOut, NotKeptReason, StartSource, frozen_starts,
};
pub use deferral::{DEFERRAL_DAYS, DeferralGate, MAX_DEFERRALS, WavePosition};
pub use known::{KnownMaintenance, KnownStart};
pub use occurrences::{FreezePosition, PlacedFreeze};
pub use period::{FreezeEnd, FreezeOccurrence, FreezePeriod, FreezePeriodError};

pub(crate) use period::zone_by_name;
