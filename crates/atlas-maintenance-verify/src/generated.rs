//! Copies of the fragments and the assumptions in `spec/`, written by `cargo xtask generate`.

#[rustfmt::skip]
pub(crate) mod assumptions;
#[rustfmt::skip]
pub(crate) mod fragments;
