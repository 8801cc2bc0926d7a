//! Generators of test input: property-based strategies derived from the schemas of a fragment.

pub(crate) mod alert;
pub mod coverage;
pub mod error;
pub mod event;
pub mod event_list;
pub mod headers;
pub mod input;
pub mod invalid_input;
pub mod project_list;
pub mod reply;
pub mod schema;
