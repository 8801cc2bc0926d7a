//! What a document says of the parameters of an operation, for those who make a call by its name.
//!
//! It is told and not enforced: the transport sends whatever was built.

/// A parameter of an operation, in its path or in its query.
#[derive(Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name as the API has it, in camel case.
    pub name: &'static str,
    /// Where it goes.
    pub location: ParameterLocation,
    /// What it takes.
    pub kind: ParameterKind,
    /// Whether the API insists on it. What stands in a path is always required.
    pub required: bool,
    /// Whether it may be given several times.
    pub repeats: bool,
    /// What it is for, in a sentence or two.
    pub description: &'static str,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterLocation {
    /// In the path, where its name stands in braces.
    Path,
    /// In the query.
    Query,
}

/// What a parameter takes, and what the service takes it for where it is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterKind {
    /// `true` or `false`.
    Boolean {
        /// What holds where it is not sent.
        default: Option<bool>,
    },
    /// A whole number.
    Integer {
        /// The smallest.
        minimum: Option<i64>,
        /// The largest.
        maximum: Option<i64>,
        /// What holds where it is not sent.
        default: Option<i64>,
    },
    /// Anything else.
    Text {
        /// What holds where it is not sent.
        default: Option<&'static str>,
    },
}
