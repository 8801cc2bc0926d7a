//! The entries of `spec/assumptions.toml`, as far as a verification needs them.

/// What is believed of the service beyond its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Assumption {
    pub(crate) id: &'static str,
    /// What the service does, with the default variant.
    pub(crate) statement: &'static str,
    pub(crate) default: Option<&'static str>,
    /// The ids of what is plausible, the default included.
    pub(crate) variants: &'static [&'static str],
}
