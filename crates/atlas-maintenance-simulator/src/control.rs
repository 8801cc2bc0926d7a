//! What only a simulator offers: scheduling maintenance, moving the clock, injecting faults, reading
//! the log. `handle` is for the same process, `endpoints` for HTTP.

mod alerts;
pub(crate) mod endpoints;
pub(crate) mod error;
mod fault_json;
pub(crate) mod handle;
mod maintenance;
mod maintenance_endpoints;
mod refusal;
mod request_body;
