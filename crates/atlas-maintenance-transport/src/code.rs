//! The error codes of the service.

use std::fmt;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal,)+) => {
        /// An error code of the service.
        ///
        /// A code that this version of the crate does not know is kept as text in
        /// [`Other`](Self::Other).
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[doc = $doc])+ $name,)+
            /// Any other code.
            Other(Box<str>),
        }

        impl ErrorCode {
            /// Every named code.
            pub const KNOWN: &'static [Self] = &[$(Self::$name,)+];

            /// The code as the service writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $text,)+
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for ErrorCode {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$name,)+
                    other => Self::Other(other.into()),
                }
            }
        }
    };
}

codes! {
    /// The day of the week is not 1 to 7.
    InvalidDayOfWeek = "ATLAS_INVALID_MAINTENANCE_WINDOW_DAY_OF_WEEK",
    /// The hour of the day is not 0 to 23.
    InvalidHourOfDay = "ATLAS_INVALID_MAINTENANCE_WINDOW_HOUR_OF_DAY",
    /// No maintenance is scheduled that could be deferred or started.
    MaintenanceNotScheduled = "ATLAS_MAINTENANCE_NOT_SCHEDULED",
    /// The project has no window of its own, and the action needs one.
    MaintenanceWindowNotDefined = "ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED",
    /// The maintenance was deferred twice already.
    DeferralsExceeded = "ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED",
    /// Maintenance is running, and the window cannot change until it ends.
    MaintenanceAlreadyScheduled = "ATLAS_MAINTENANCE_ALREADY_SCHEDULED",
    /// Pending maintenance has a deadline that the window would miss.
    NonCompliantWindow = "NON_COMPLIANT_ATLAS_MAINTENANCE_WINDOW",
    /// The request names an attribute that does not exist or has a wrong value.
    InvalidAttribute = "INVALID_ATTRIBUTE",
    /// The request lacks an attribute.
    MissingAttribute = "MISSING_ATTRIBUTE",
    /// The request lacks attributes.
    MissingAttributes = "MISSING_ATTRIBUTES",
    /// The request lacks an attribute, or its value is wrong.
    MissingOrInvalidAttribute = "MISSING_OR_INVALID_ATTRIBUTE",
    /// The request sets a read-only attribute.
    AttributeReadOnly = "ATTRIBUTE_READ_ONLY",
    /// The body is not JSON.
    MalformedJson = "MALFORMED_JSON",
    /// A part of the path is wrong.
    InvalidPathParameter = "INVALID_PATH_PARAMETER",
    /// A query parameter is wrong.
    InvalidQueryParameter = "INVALID_QUERY_PARAMETER",
    /// A validation failed.
    ValidationError = "VALIDATION_ERROR",
    /// No such project, or none that these credentials may see.
    GroupNotFound = "GROUP_NOT_FOUND",
    /// The project id does not have the form of one.
    InvalidGroupId = "INVALID_GROUP_ID",
    /// The project is not an Atlas project.
    NotAtlasGroup = "NOT_ATLAS_GROUP",
    /// Nothing is at this path.
    ResourceNotFound = "RESOURCE_NOT_FOUND",
    /// The address that the request came from is not on the access list.
    IpAddressNotOnAccessList = "IP_ADDRESS_NOT_ON_WHITELIST",
    /// The resource can only be used with an access list.
    AccessListRequired = "RESOURCE_REQUIRES_WHITELIST",
    /// The project's plan does not include this.
    UnsupportedForCurrentPlan = "UNSUPPORTED_FOR_CURRENT_PLAN",
    /// The service takes no writes while it is being upgraded.
    WritesNotAllowedDuringUpgrade = "WRITES_NOT_ALLOWED_DURING_APP_UPGRADES",
    /// The service does not know the version that was asked for.
    InvalidVersionDate = "INVALID_VERSION_DATE",
    /// The version that was asked for has been removed.
    VersionGone = "VERSION_GONE",
    /// Too many requests.
    RateLimited = "RATE_LIMITED",
    /// The project's token bucket is empty.
    RateLimitedTokenBucket = "RATE_LIMITED_TOKEN_BUCKET",
    /// The service failed. A 401 without credentials carries this code too (recorded).
    UnexpectedError = "UNEXPECTED_ERROR",
    /// OAuth: the client id or secret is wrong.
    InvalidClient = "invalid_client",
    /// OAuth: the token request has a wrong form.
    InvalidRequest = "invalid_request",
    /// OAuth: the grant is wrong.
    InvalidGrant = "invalid_grant",
    /// OAuth: the grant type is not offered.
    UnsupportedGrantType = "unsupported_grant_type",
    /// OAuth: no token for this client, for example because it has too many.
    AccessDenied = "access_denied",
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_codes_survive_conversion_to_text() {
        for code in ErrorCode::KNOWN {
            assert_eq!(&ErrorCode::from(code.as_str()), code);
        }
    }

    #[test]
    fn unknown_code_is_kept_as_text() {
        let code = ErrorCode::from("SOMETHING_NEW");
        assert_eq!(code, ErrorCode::Other("SOMETHING_NEW".into()));
        assert_eq!(code.to_string(), "SOMETHING_NEW");
    }
}
