//! What goes wrong on purpose: which fault hits which request, and what it does to the connection.

pub(crate) mod connection;
pub(crate) mod fault;
pub(crate) mod gzip_bomb;
pub(crate) mod inject;
pub(crate) mod matching;
pub(crate) mod plan;
