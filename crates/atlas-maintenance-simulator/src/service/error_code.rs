//! The error codes of the service: status, reason and text of each.
//!
//! *Recorded*: the texts of `GROUP_NOT_FOUND` and `INVALID_VERSION_DATE`, that of
//! `INVALID_ATTRIBUTE` for an attribute that may not be sent, and that of `RATE_LIMITED`; code and text of
//! a 401. *Documented*: the other codes and their statuses, except those
//! of [`ErrorCode::is_assumed`]. All other texts are the simulator's own.

/// An error code of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// `ATLAS_INVALID_MAINTENANCE_WINDOW_DAY_OF_WEEK`
    DayOfWeek,
    /// `ATLAS_INVALID_MAINTENANCE_WINDOW_HOUR_OF_DAY`
    HourOfDay,
    /// `ATLAS_MAINTENANCE_ALREADY_SCHEDULED`
    AlreadyScheduled,
    /// `ATLAS_MAINTENANCE_NOT_SCHEDULED`
    NotScheduled,
    /// `ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED`
    WindowNotDefined,
    /// `ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED`
    DeferralsExceeded,
    /// `GROUP_NOT_FOUND`
    GroupNotFound,
    /// `INVALID_ATTRIBUTE`
    InvalidAttribute,
    /// `INVALID_GROUP_ID`
    InvalidGroupId,
    /// `INVALID_PATH_PARAMETER`
    InvalidPathParameter,
    /// `INVALID_QUERY_PARAMETER`
    InvalidQueryParameter,
    /// `INVALID_VERSION_DATE`
    InvalidVersionDate,
    /// `MALFORMED_JSON`
    MalformedJson,
    /// `METHOD_NOT_ALLOWED`
    MethodNotAllowed,
    /// `NOT_IMPLEMENTED`: the service has the operation, the simulator does not.
    NotImplemented,
    /// `PAYLOAD_TOO_LARGE`
    PayloadTooLarge,
    /// `RATE_LIMITED_TOKEN_BUCKET`
    RateLimited,
    /// `RATE_LIMITED`, the code of the token endpoint.
    TokensRateLimited,
    /// `RESOURCE_NOT_FOUND`
    ResourceNotFound,
    /// `UNEXPECTED_ERROR`, the code of a 401.
    Unauthorized,
    /// `UNSUPPORTED_MEDIA_TYPE`
    UnsupportedMediaType,
    /// `VERSION_GONE`
    VersionGone,
}

/// How the service describes an error.
pub(crate) struct Description {
    pub(crate) code: &'static str,
    pub(crate) status: u16,
    pub(crate) reason: &'static str,
    /// Each `{}` is replaced by the next of the error's parameters.
    pub(crate) detail: &'static str,
}

const fn describe(
    code: &'static str,
    status: u16,
    reason: &'static str,
    detail: &'static str,
) -> Description {
    Description {
        code,
        status,
        reason,
        detail,
    }
}

const BAD_REQUEST: &str = "Bad Request";

impl ErrorCode {
    pub(crate) const fn description(self) -> Description {
        match self {
            Self::DayOfWeek => describe(
                "ATLAS_INVALID_MAINTENANCE_WINDOW_DAY_OF_WEEK",
                400,
                BAD_REQUEST,
                "The day of the window has to be a number from 1 (Sunday) to 7 (Saturday).",
            ),
            Self::HourOfDay => describe(
                "ATLAS_INVALID_MAINTENANCE_WINDOW_HOUR_OF_DAY",
                400,
                BAD_REQUEST,
                "The hour of the window has to be a number from 0 to 23.",
            ),
            Self::AlreadyScheduled => describe(
                "ATLAS_MAINTENANCE_ALREADY_SCHEDULED",
                400,
                BAD_REQUEST,
                "Maintenance is under way; the window can be changed when it has finished.",
            ),
            Self::NotScheduled => describe(
                "ATLAS_MAINTENANCE_NOT_SCHEDULED",
                400,
                BAD_REQUEST,
                "This project has no scheduled maintenance that the request could apply to.",
            ),
            Self::WindowNotDefined => describe(
                "ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED",
                400,
                BAD_REQUEST,
                "This project has no maintenance window; set one first.",
            ),
            Self::DeferralsExceeded => describe(
                "ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED",
                400,
                BAD_REQUEST,
                "This maintenance has already been deferred twice, which is the maximum.",
            ),
            Self::GroupNotFound => describe(
                "GROUP_NOT_FOUND",
                404,
                "Not Found",
                "No group with ID {} exists.",
            ),
            Self::InvalidAttribute => describe(
                "INVALID_ATTRIBUTE",
                400,
                BAD_REQUEST,
                "Invalid attribute {} specified.",
            ),
            Self::InvalidGroupId => describe(
                "INVALID_GROUP_ID",
                404,
                "Not Found",
                "{} is not a group ID; one has 24 hexadecimal digits in lower case.",
            ),
            Self::InvalidPathParameter => describe(
                "INVALID_PATH_PARAMETER",
                400,
                BAD_REQUEST,
                "{} is not valid in this part of the path.",
            ),
            Self::InvalidQueryParameter => describe(
                "INVALID_QUERY_PARAMETER",
                400,
                BAD_REQUEST,
                "The query parameter {} is unknown, repeated, missing or invalid.",
            ),
            Self::InvalidVersionDate => describe(
                "INVALID_VERSION_DATE",
                406,
                "Not Acceptable",
                "Invalid accept header or version date.",
            ),
            Self::MalformedJson => describe(
                "MALFORMED_JSON",
                400,
                BAD_REQUEST,
                "The body is not a valid JSON object.",
            ),
            Self::MethodNotAllowed => describe(
                "METHOD_NOT_ALLOWED",
                405,
                "Method Not Allowed",
                "This resource does not support the method {}.",
            ),
            Self::NotImplemented => describe(
                "NOT_IMPLEMENTED",
                501,
                "Not Implemented",
                "The operation {} is not simulated: the service has it, and this simulator does not.",
            ),
            Self::PayloadTooLarge => describe(
                "PAYLOAD_TOO_LARGE",
                413,
                "Payload Too Large",
                "The body is larger than {} bytes.",
            ),
            Self::RateLimited => describe(
                "RATE_LIMITED_TOKEN_BUCKET",
                429,
                "Too Many Requests",
                "Too many requests for {}: try again in {} seconds.",
            ),
            Self::TokensRateLimited => describe(
                "RATE_LIMITED",
                429,
                "Too Many Requests",
                "Resource {} is limited to {} requests every {} minutes.",
            ),
            Self::ResourceNotFound => describe(
                "RESOURCE_NOT_FOUND",
                404,
                "Not Found",
                "There is no resource at {}.",
            ),
            Self::Unauthorized => describe(
                "UNEXPECTED_ERROR",
                401,
                "Unauthorized",
                "You are not authorized for this resource.",
            ),
            Self::UnsupportedMediaType => describe(
                "UNSUPPORTED_MEDIA_TYPE",
                415,
                "Unsupported Media Type",
                "The body has to be application/json or a dated vendor type, not {}.",
            ),
            Self::VersionGone => describe(
                "VERSION_GONE",
                410,
                "Gone",
                "Version {} of {} is no longer available.",
            ),
        }
    }

    /// The code as the service sends it.
    pub const fn as_str(self) -> &'static str {
        self.description().code
    }

    /// The HTTP status of the code.
    pub const fn status(self) -> u16 {
        self.description().status
    }

    /// Whether the code is assumed, because no source names one for the case.
    pub const fn is_assumed(self) -> bool {
        matches!(
            self,
            Self::MethodNotAllowed
                | Self::NotImplemented
                | Self::PayloadTooLarge
                | Self::UnsupportedMediaType
        )
    }
}
