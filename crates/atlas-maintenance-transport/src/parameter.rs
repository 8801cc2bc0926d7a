//! The parameters of an operation, for callers that build raw requests. The transport does not
//! enforce them.

/// A parameter in the path or the query of an operation.
#[derive(Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The API's name, in camel case.
    pub name: &'static str,
    /// Where the parameter goes.
    pub location: ParameterLocation,
    /// The values that the parameter takes.
    pub kind: ParameterKind,
    /// Whether the API requires the parameter. Path parameters are always required.
    pub required: bool,
    /// Whether the parameter may be repeated.
    pub repeats: bool,
    /// The purpose, in a sentence or two.
    pub description: &'static str,
}

/// The location of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterLocation {
    /// In the path, as its name in braces.
    Path,
    /// In the query.
    Query,
}

/// The values of a parameter, and the service's default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterKind {
    /// `true` or `false`.
    Boolean {
        /// The value that applies when none is sent.
        default: Option<bool>,
    },
    /// A whole number.
    Integer {
        /// The smallest.
        minimum: Option<i64>,
        /// The largest.
        maximum: Option<i64>,
        /// The value that applies when none is sent.
        default: Option<i64>,
    },
    /// Anything else.
    Text {
        /// The value that applies when none is sent.
        default: Option<&'static str>,
    },
}
