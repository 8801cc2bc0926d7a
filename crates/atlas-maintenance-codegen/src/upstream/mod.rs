//! What the vendor changed since the facts that are recorded, and what that asks of us.
//!
//! [`compare`] is about our operations, [`words`] about what the vendor says of them, [`Rest`] about all
//! others, and [`Report`] puts all of it into the text of a pull request.

mod comparison;
mod report;
mod rest;
mod words;

pub use comparison::{Comparison, Recorded, Unseen, compare};
pub use report::Report;
pub use rest::Rest;
pub use words::{Words, words};
