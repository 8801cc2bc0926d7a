//! Faults on purpose: which fault hits which request, and what it does to the connection.
//!
//! `fault`, `kind`, `response` and `target` describe a fault, `plan` counts requests and picks the
//! fault that hits one, and `matching` looks a request up in the plan. `listener` and `connection`
//! make connections that a fault can hijack, and `inject` writes to a hijacked one.

pub(crate) mod connection;
pub(crate) mod fault;
mod gzip_bomb;
pub(crate) mod inject;
pub(crate) mod kind;
pub(crate) mod listener;
pub(crate) mod matching;
pub(crate) mod plan;
pub(crate) mod response;
pub(crate) mod target;
