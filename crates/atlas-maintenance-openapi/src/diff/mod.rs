//! What changed on the wire between two documents, operation by operation.
//!
//! `compare` says what differs, `rules` what that means, and `report` how it is shown.

mod access;
mod body;
mod callback;
mod change;
mod check;
mod compare;
mod components;
mod language;
mod lifecycle;
mod media_type;
mod normal;
mod operation;
mod parameter;
mod report;
mod response;
mod rest;
mod rules;
mod schema;
mod scheme;
mod side;
#[cfg(test)]
mod tests;

pub use change::{Change, Finding, sort};
pub use check::check;
pub use compare::documents as compare;
pub use report::Report;
pub use rules::{Class, Direction, Rule, table as rules_table};
