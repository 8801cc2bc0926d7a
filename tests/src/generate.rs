//! Generators of test input: property-based strategies derived from the schemas of a fragment.

pub mod input;
pub mod schema;
