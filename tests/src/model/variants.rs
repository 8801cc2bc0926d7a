//! The variants of assumptions that the model knows, by the ids of `spec/assumptions.toml`.
//!
//! Most variants change nothing that the client reports, which is what the model says by not asking for
//! them: what the service does with a member that is left out, for example, or the form of an unset window.

use std::collections::BTreeSet;

/// What holds beside the defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variants(BTreeSet<(&'static str, &'static str)>);

impl Variants {
    /// These variants, and else the defaults.
    pub fn of(choices: impl IntoIterator<Item = (&'static str, &'static str)>) -> Self {
        Self(choices.into_iter().collect())
    }

    /// The ids of assumption and variant.
    pub fn choices(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.0.iter().copied()
    }

    pub(super) fn has(&self, id: &'static str, variant: &'static str) -> bool {
        self.0.contains(&(id, variant))
    }
}
