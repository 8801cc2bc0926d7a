//! Copies of the fragments in `spec/` and the assumptions, written by `cargo xtask generate`.

#[rustfmt::skip]
pub(crate) mod assumptions;
#[rustfmt::skip]
pub(crate) mod fragments;
#[rustfmt::skip]
pub(crate) mod variants;
