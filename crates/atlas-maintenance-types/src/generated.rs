//! What `cargo xtask generate` derives from `spec/sources.toml` for this crate.

#[rustfmt::skip]
mod versions;
