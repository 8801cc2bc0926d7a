//! Every refusal the simulator can answer with: its code, status, reason and text, in one place.
//!
//! This module knows how an error looks on the wire. It must not know when one is due.
//!
//! *Recorded*: the members and their alphabetical order; the texts of `GROUP_NOT_FOUND` and
//! `INVALID_VERSION_DATE`, that of `INVALID_ATTRIBUTE` for an attribute that may not be sent, and
//! that of `RATE_LIMITED`; the parameters of `VERSION_GONE`; that a 401 has the code
//! `UNEXPECTED_ERROR` and no `parameters`. *Documented*: the other codes
//! and their statuses, except those that [`ErrorCode::is_assumed`] names. All other texts are the
//! simulator's own.

use serde::Serialize;
use serde_json::Value;

/// No answer lists more violations than this, however many the body has.
const MOST_VIOLATIONS: usize = 100;

/// What the service calls a refusal.
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
    /// `RATE_LIMITED`, which is what the token endpoint answers.
    TokensRateLimited,
    /// `RESOURCE_NOT_FOUND`
    ResourceNotFound,
    /// `UNEXPECTED_ERROR`, which is what a 401 is called.
    Unauthorized,
    /// `UNSUPPORTED_MEDIA_TYPE`
    UnsupportedMediaType,
    /// `VERSION_GONE`
    VersionGone,
}

struct Entry {
    code: &'static str,
    status: u16,
    reason: &'static str,
    /// Each `{}` stands for the next of the error's parameters.
    detail: &'static str,
}

const fn entry(
    code: &'static str,
    status: u16,
    reason: &'static str,
    detail: &'static str,
) -> Entry {
    Entry {
        code,
        status,
        reason,
        detail,
    }
}

const BAD: &str = "Bad Request";

impl ErrorCode {
    const fn entry(self) -> Entry {
        match self {
            Self::DayOfWeek => entry(
                "ATLAS_INVALID_MAINTENANCE_WINDOW_DAY_OF_WEEK",
                400,
                BAD,
                "The day of the window has to be a number from 1 (Sunday) to 7 (Saturday).",
            ),
            Self::HourOfDay => entry(
                "ATLAS_INVALID_MAINTENANCE_WINDOW_HOUR_OF_DAY",
                400,
                BAD,
                "The hour of the window has to be a number from 0 to 23.",
            ),
            Self::AlreadyScheduled => entry(
                "ATLAS_MAINTENANCE_ALREADY_SCHEDULED",
                400,
                BAD,
                "Maintenance is under way; the window can be changed when it has finished.",
            ),
            Self::NotScheduled => entry(
                "ATLAS_MAINTENANCE_NOT_SCHEDULED",
                400,
                BAD,
                "This project has no scheduled maintenance that the request could apply to.",
            ),
            Self::WindowNotDefined => entry(
                "ATLAS_MAINTENANCE_WINDOW_NOT_DEFINED",
                400,
                BAD,
                "This project has no maintenance window; set one first.",
            ),
            Self::DeferralsExceeded => entry(
                "ATLAS_NUM_MAINTENANCE_DEFERRALS_EXCEEDED",
                400,
                BAD,
                "This maintenance was deferred twice already, which is the most there is.",
            ),
            Self::GroupNotFound => entry(
                "GROUP_NOT_FOUND",
                404,
                "Not Found",
                "No group with ID {} exists.",
            ),
            Self::InvalidAttribute => entry(
                "INVALID_ATTRIBUTE",
                400,
                BAD,
                "Invalid attribute {} specified.",
            ),
            Self::InvalidGroupId => entry(
                "INVALID_GROUP_ID",
                404,
                "Not Found",
                "{} is not a group ID: that has 24 hexadecimal digits in lower case.",
            ),
            Self::InvalidPathParameter => entry(
                "INVALID_PATH_PARAMETER",
                400,
                BAD,
                "{} is not what this part of the path can be.",
            ),
            Self::InvalidQueryParameter => entry(
                "INVALID_QUERY_PARAMETER",
                400,
                BAD,
                "The query parameter {} is not known here, is given twice or has a bad value.",
            ),
            Self::InvalidVersionDate => entry(
                "INVALID_VERSION_DATE",
                406,
                "Not Acceptable",
                "Invalid accept header or version date.",
            ),
            Self::MalformedJson => entry(
                "MALFORMED_JSON",
                400,
                BAD,
                "The body is not a JSON object that could be read.",
            ),
            Self::MethodNotAllowed => entry(
                "METHOD_NOT_ALLOWED",
                405,
                "Method Not Allowed",
                "The method {} is not one of those that this resource has.",
            ),
            Self::NotImplemented => entry(
                "NOT_IMPLEMENTED",
                501,
                "Not Implemented",
                "The service has the operation {}, but this simulator does not play it.",
            ),
            Self::PayloadTooLarge => entry(
                "PAYLOAD_TOO_LARGE",
                413,
                "Payload Too Large",
                "The body is larger than {} bytes.",
            ),
            Self::RateLimited => entry(
                "RATE_LIMITED_TOKEN_BUCKET",
                429,
                "Too Many Requests",
                "Too many requests for {}: try again in {} seconds.",
            ),
            Self::TokensRateLimited => entry(
                "RATE_LIMITED",
                429,
                "Too Many Requests",
                "Resource {} is limited to {} requests every {} minutes.",
            ),
            Self::ResourceNotFound => entry(
                "RESOURCE_NOT_FOUND",
                404,
                "Not Found",
                "There is no resource at {}.",
            ),
            Self::Unauthorized => entry(
                "UNEXPECTED_ERROR",
                401,
                "Unauthorized",
                "This request carries no credentials that are valid here.",
            ),
            Self::UnsupportedMediaType => entry(
                "UNSUPPORTED_MEDIA_TYPE",
                415,
                "Unsupported Media Type",
                "A body goes as application/json or as a dated vendor type, not as {}.",
            ),
            Self::VersionGone => entry(
                "VERSION_GONE",
                410,
                "Gone",
                "The version {} of {} was taken out of service.",
            ),
        }
    }

    /// The code as it stands on the wire.
    pub const fn as_str(self) -> &'static str {
        self.entry().code
    }

    /// The status that goes with the code.
    pub const fn status(self) -> u16 {
        self.entry().status
    }

    /// Whether the code itself is a guess, because no source names one for the case.
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

/// One member of a body that the service refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct FieldViolation {
    pub(crate) description: String,
    pub(crate) field: String,
}

/// A refusal, complete but for the way it travels.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ApiError {
    pub(crate) code: ErrorCode,
    parameters: Vec<Value>,
    violations: Vec<FieldViolation>,
}

impl From<ErrorCode> for ApiError {
    fn from(code: ErrorCode) -> Self {
        Self::new(code, [])
    }
}

impl ApiError {
    pub(crate) fn new(code: ErrorCode, parameters: impl IntoIterator<Item = Value>) -> Self {
        Self {
            code,
            parameters: parameters.into_iter().collect(),
            violations: Vec::new(),
        }
    }

    /// A refusal of one or more members of the body.
    pub(crate) fn with_violations(
        mut self,
        violations: impl IntoIterator<Item = FieldViolation>,
    ) -> Self {
        self.violations
            .extend(violations.into_iter().take(MOST_VIOLATIONS));
        self
    }

    pub(crate) fn body(&self) -> ErrorBody<'_> {
        let entry = self.code.entry();
        ErrorBody {
            bad_request_detail: (!self.violations.is_empty()).then_some(BadRequestDetail {
                fields: &self.violations,
            }),
            detail: fill(entry.detail, &self.parameters),
            error: entry.status,
            error_code: entry.code,
            parameters: (self.code != ErrorCode::Unauthorized).then_some(&self.parameters),
            reason: entry.reason,
        }
    }
}

/// The members are in alphabetical order, as recorded.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErrorBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    bad_request_detail: Option<BadRequestDetail<'a>>,
    detail: String,
    error: u16,
    error_code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameters: Option<&'a Vec<Value>>,
    reason: &'static str,
}

#[derive(Debug, Serialize)]
struct BadRequestDetail<'a> {
    fields: &'a [FieldViolation],
}

/// Puts the parameters where the template has `{}`; those that are left over go nowhere.
fn fill(template: &str, parameters: &[Value]) -> String {
    let mut parameters = parameters.iter();
    let mut pieces = template.split("{}");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match parameters.next() {
            Some(Value::String(given)) => text.push_str(given),
            Some(other) => text.push_str(&other.to_string()),
            None => {}
        }
        text.push_str(piece);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(error: &ApiError) -> String {
        serde_json::to_string(&error.body()).unwrap()
    }

    #[test]
    fn the_recorded_404_is_told_byte_for_byte() {
        let error = ApiError::new(ErrorCode::GroupNotFound, ["111".into()]);
        assert_eq!(
            json(&error),
            r#"{"detail":"No group with ID 111 exists.","error":404,"errorCode":"GROUP_NOT_FOUND","parameters":["111"],"reason":"Not Found"}"#
        );
    }

    #[test]
    fn the_recorded_406_is_told_byte_for_byte() {
        assert_eq!(
            json(&ErrorCode::InvalidVersionDate.into()),
            r#"{"detail":"Invalid accept header or version date.","error":406,"errorCode":"INVALID_VERSION_DATE","parameters":[],"reason":"Not Acceptable"}"#
        );
    }

    #[test]
    fn a_401_has_no_parameters() {
        let body = json(&ErrorCode::Unauthorized.into());
        assert!(body.contains("UNEXPECTED_ERROR") && !body.contains("parameters"));
    }

    #[test]
    fn violations_come_first_and_are_bounded() {
        let violations = (0..1000).map(|n| FieldViolation {
            description: "bad".to_owned(),
            field: n.to_string(),
        });
        let error =
            ApiError::new(ErrorCode::InvalidAttribute, ["0".into()]).with_violations(violations);
        let body = json(&error);
        assert!(
            body.starts_with(
                r#"{"badRequestDetail":{"fields":[{"description":"bad","field":"0"},"#
            )
        );
        assert_eq!(body.matches("description").count(), MOST_VIOLATIONS);
    }

    #[test]
    fn a_template_takes_numbers_and_survives_too_few_parameters() {
        assert_eq!(fill("{} in {} s", &["a".into(), 7.into()]), "a in 7 s");
        assert_eq!(fill("{} in {} s", &["a".into()]), "a in  s");
        assert_eq!(fill("none", &[1.into()]), "none");
    }
}
