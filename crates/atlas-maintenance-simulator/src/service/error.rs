//! Errors of the service and their responses.
//!
//! *Recorded*: the members and their alphabetical order; the parameters of `VERSION_GONE`; that a
//! 401 has no `parameters` and no header with its code, and is the only error with an indented body.

use std::collections::BTreeSet;

use http::StatusCode;
use http::header::{ALLOW, CONTENT_TYPE, HeaderName, RETRY_AFTER};
use serde::Serialize;
use serde_json::Value;

use crate::http::response::Response;
use crate::service::error_code::{Description, ErrorCode};

/// How many violations a response lists at most.
const MAX_VIOLATIONS: usize = 100;

/// A member of a body that violates the schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct FieldViolation {
    pub(crate) description: String,
    pub(crate) field: String,
}

/// An error of the service.
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

    /// The error for a member with a value that is refused.
    pub(crate) fn invalid(name: &str, problem: &str) -> Self {
        Self::new(ErrorCode::InvalidAttribute, [name.into()]).with_violations([FieldViolation {
            description: problem.to_owned(),
            field: name.to_owned(),
        }])
    }

    /// Adds the members of the body that are wrong.
    pub(crate) fn with_violations(
        mut self,
        violations: impl IntoIterator<Item = FieldViolation>,
    ) -> Self {
        self.violations
            .extend(violations.into_iter().take(MAX_VIOLATIONS));
        self
    }

    pub(crate) fn body(&self) -> ErrorBody<'_> {
        let description = self.code.description();
        ErrorBody {
            bad_request_detail: (!self.violations.is_empty()).then_some(BadRequestDetail {
                fields: &self.violations,
            }),
            detail: fill_template(description.detail, &self.parameters),
            error: description.status,
            error_code: description.code,
            parameters: &self.parameters,
            reason: description.reason,
        }
    }
}

impl From<&ApiError> for Response {
    fn from(error: &ApiError) -> Self {
        let status =
            StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if error.code == ErrorCode::Unauthorized {
            let mut response = Self::empty(status).with(CONTENT_TYPE, "application/json");
            response.body = challenge_body(error.code).into_bytes();
            return response;
        }
        Self::json(status, &error.body())
            .with(HeaderName::from_static("x-error-code"), error.code.as_str())
    }
}

/// The body of a 401. Recorded: the members and their order, the spaces and lines.
fn challenge_body(code: ErrorCode) -> String {
    let Description {
        code,
        status,
        reason,
        detail,
    } = code.description();
    format!(
        "{{\n  \"error\" : {status},\n  \"reason\" : \"{reason}\",\n  \"detail\" : \"{detail}\",\n  \
         \"errorCode\" : \"{code}\"\n}}"
    )
}

/// A 429 with the time to wait in `Retry-After`.
pub(crate) fn too_many_requests(error: &ApiError, seconds: u64) -> Response {
    Response::from(error).with(RETRY_AFTER, seconds.to_string())
}

/// *Assumed*: the code. HTTP defines the status and `Allow`.
pub(crate) fn method_not_allowed(method: &str, allowed: &BTreeSet<String>) -> Response {
    let allowed: Vec<_> = allowed.iter().map(String::as_str).collect();
    Response::from(&ApiError::new(ErrorCode::MethodNotAllowed, [method.into()]))
        .with(ALLOW, allowed.join(", "))
}

/// The members are in alphabetical order (recorded).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErrorBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    bad_request_detail: Option<BadRequestDetail<'a>>,
    detail: String,
    error: u16,
    error_code: &'static str,
    parameters: &'a Vec<Value>,
    reason: &'static str,
}

#[derive(Debug, Serialize)]
struct BadRequestDetail<'a> {
    fields: &'a [FieldViolation],
}

/// Replaces each `{}` of the template by the next parameter. Excess parameters are ignored.
fn fill_template(template: &str, parameters: &[Value]) -> String {
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
    fn recorded_404_is_reproduced_byte_for_byte() {
        let error = ApiError::new(ErrorCode::GroupNotFound, ["111".into()]);
        assert_eq!(
            json(&error),
            r#"{"detail":"No group with ID 111 exists.","error":404,"errorCode":"GROUP_NOT_FOUND","parameters":["111"],"reason":"Not Found"}"#
        );
    }

    #[test]
    fn recorded_406_is_reproduced_byte_for_byte() {
        assert_eq!(
            json(&ErrorCode::InvalidVersionDate.into()),
            r#"{"detail":"Invalid accept header or version date.","error":406,"errorCode":"INVALID_VERSION_DATE","parameters":[],"reason":"Not Acceptable"}"#
        );
    }

    #[test]
    fn recorded_401_is_reproduced_byte_for_byte() {
        let denied = Response::from(&ApiError::from(ErrorCode::Unauthorized));
        assert_eq!(
            text(&denied),
            r#"{
  "error" : 401,
  "reason" : "Unauthorized",
  "detail" : "You are not authorized for this resource.",
  "errorCode" : "UNEXPECTED_ERROR"
}"#
        );
        assert_eq!(denied.body.len(), 142);
        assert_eq!(denied.headers[CONTENT_TYPE], "application/json");
        let body: Value = serde_json::from_slice(&denied.body).unwrap();
        assert_eq!(body["error"], 401);
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
        assert_eq!(body.matches("description").count(), MAX_VIOLATIONS);
    }

    #[test]
    fn template_takes_numbers_and_too_few_parameters() {
        assert_eq!(
            fill_template("{} in {} s", &["a".into(), 7.into()]),
            "a in 7 s"
        );
        assert_eq!(fill_template("{} in {} s", &["a".into()]), "a in  s");
        assert_eq!(fill_template("none", &[1.into()]), "none");
    }

    fn text(response: &Response) -> &str {
        std::str::from_utf8(&response.body).unwrap()
    }

    #[test]
    fn only_a_401_is_indented_and_has_no_code_header() {
        let denied = Response::from(&ApiError::from(ErrorCode::Unauthorized));
        assert!(text(&denied).contains('\n'));
        assert!(!denied.headers.contains_key("x-error-code"));
        let refused = Response::from(&ApiError::from(ErrorCode::NotScheduled));
        assert!(!text(&refused).contains('\n'));
        assert_eq!(
            refused.headers["x-error-code"],
            "ATLAS_MAINTENANCE_NOT_SCHEDULED"
        );
        assert_eq!(refused.headers[CONTENT_TYPE], "application/json");
    }
}
