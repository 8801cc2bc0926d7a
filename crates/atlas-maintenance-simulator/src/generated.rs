//! What `cargo xtask generate` derives from `spec/` for this crate: the fragments themselves.

#[rustfmt::skip]
pub(crate) mod fragments;
