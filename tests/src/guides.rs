//! The examples of the README and of the guides, compiled as doctests. They are here and not in the
//! library, since a published package cannot include files from outside.

#[doc = include_str!("../../README.md")]
mod readme {}

#[doc = include_str!("../../docs/credentials.md")]
mod credentials {}

#[doc = include_str!("../../docs/library.md")]
mod library {}
