//! An assumption about the service beyond its document.

/// A behaviour of the service that its document does not fix: an entry of `spec/assumptions.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Assumption {
    /// Its name, in kebab case. It stays the same for good.
    pub id: &'static str,
    /// The section of the README that shows it, in kebab case.
    pub area: &'static str,
    /// What the service does, with the default variant.
    pub statement: &'static str,
    /// How sure it is.
    pub standing: Standing,
    /// Where it comes from.
    pub source: Option<&'static str>,
    /// The variant that the simulator takes unless told otherwise; `None` if there are no variants.
    pub default: Option<&'static str>,
    /// What is plausible, the default included.
    pub variants: &'static [Variant],
    /// How to find out on a real project.
    pub settle: Option<&'static str>,
}

/// A way in which the service may behave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variant {
    /// Its name, in kebab case.
    pub id: &'static str,
    /// What it means.
    pub means: &'static str,
}

/// How sure a behaviour is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Seen in traffic of the service.
    Recorded,
    /// Stated by the vendor's documentation or its OpenAPI document.
    Documented,
    /// Shown by the tests, source or issues of other clients.
    Reported,
    /// Confirmed by no source.
    Assumed,
}

impl Standing {
    /// The standing in one word, in lower case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Documented => "documented",
            Self::Reported => "reported",
            Self::Assumed => "assumed",
        }
    }
}
