//! What the vendor changed since the facts that are recorded.

mod comparison;

pub use comparison::{Comparison, Recorded, Unseen, compare};
