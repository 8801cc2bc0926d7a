//! Faults on purpose: which fault hits which request, and what it does to the connection.
//!
//! `fault`, `kind`, `response` and `target` describe a fault, `plan` counts requests and picks the
//! fault that hits one, and `matching` looks a request up in the plan. `stream` and `connection` make
//! connections that a fault can hijack, and `inject` (for HTTP/1.1) and `inject_http2` write to a
//! hijacked one.

pub(crate) mod connection;
pub(crate) mod fault;
mod frames;
mod gzip_bomb;
pub(crate) mod inject;
pub(crate) mod inject_http2;
pub(crate) mod kind;
pub(crate) mod matching;
pub(crate) mod plan;
pub(crate) mod response;
pub(crate) mod stream;
pub(crate) mod target;
