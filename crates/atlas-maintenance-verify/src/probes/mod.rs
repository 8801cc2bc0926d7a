//! The requests of a verification: reads, changes that are undone, and actions.

pub(crate) mod actions;
pub(crate) mod changes;
pub(crate) mod events;
pub(crate) mod reads;
