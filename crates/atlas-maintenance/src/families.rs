//! The families of versions: how the generated client of a version is called, and what its types mean.
//!
//! A family is a module with a macro `family!`, which defines the functions that `dispatch.rs` calls
//! and is compiled against the client of each version of the family. `spec/sources.toml` names the
//! family of a version; without a name it is [`common`]. `cargo xtask generate` refuses a version that
//! differs from its family in what the family uses. Such a version gets a family here, which takes
//! from `common` all parts but the one that differs.

use atlas_maintenance_transport::{Error, Reply};

pub(crate) mod common;
pub(crate) mod reply;

/// What a function of a family returns: what was asked for, with the reply.
pub(crate) type Answer<T> = Result<(T, Reply), Error>;
