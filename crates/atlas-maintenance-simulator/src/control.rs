//! What only a simulator can do, as a library handle and over HTTP.

pub(crate) mod endpoints;
pub(crate) mod fault_json;
pub(crate) mod handle;
