//! Copies of the fragments in `spec/`, written by `cargo xtask generate`.

#[rustfmt::skip]
pub(crate) mod fragments;
