//! What the vendor changed since the facts that are recorded, and what that asks of us.
//!
//! [`compare`] is about our operations, [`Rest`] about all others, and [`Report`] puts both into the
//! text of a pull request.

mod comparison;
mod report;
mod rest;

pub use comparison::{Comparison, Recorded, Unseen, compare};
pub use report::Report;
pub use rest::Rest;
