//! The clauses of the contract.

/// A clause of the contract, for each operation and version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Clause {
    /// The service has the operation under its method and path.
    Route,
    /// A success has the documented status.
    Status,
    /// A success names the documented media type.
    MediaType,
    /// A success has the documented headers.
    Headers,
    /// The body of a success is what the schema allows.
    Schema,
    /// A refusal has a documented status.
    ErrorStatus,
    /// A refusal has the documented media type.
    ErrorMediaType,
    /// A refusal has the form of an error, with its own status and code.
    ErrorForm,
}

impl Clause {
    /// Every clause, in the order of a report.
    pub const ALL: [Self; 8] = [
        Self::Route,
        Self::Status,
        Self::MediaType,
        Self::Headers,
        Self::Schema,
        Self::ErrorStatus,
        Self::ErrorMediaType,
        Self::ErrorForm,
    ];

    /// The name in reports, in kebab case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Status => "status",
            Self::MediaType => "media-type",
            Self::Headers => "headers",
            Self::Schema => "schema",
            Self::ErrorStatus => "error-status",
            Self::ErrorMediaType => "error-media-type",
            Self::ErrorForm => "error-form",
        }
    }

    pub(crate) const fn is_of_errors(self) -> bool {
        matches!(
            self,
            Self::ErrorStatus | Self::ErrorMediaType | Self::ErrorForm
        )
    }
}
