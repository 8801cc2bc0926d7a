//! The two error formats of the service: its own, and OAuth's from the token endpoint.
//!
//! Written to take what really comes, not what the schema says: every member may be missing, null
//! or of another type, and a body that is neither format still has a status and a code header.

use http::HeaderMap;
use serde_json::{Map, Value};

use crate::code::ErrorCode;
use crate::metadata::text;

/// What one field of a request did wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The path to the field in the request's body.
    pub field: String,
    /// What is wrong with it.
    pub description: String,
}

/// What could be read of an error.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ServiceError {
    pub(crate) code: Option<ErrorCode>,
    pub(crate) detail: Option<String>,
    pub(crate) parameters: Vec<Value>,
    pub(crate) violations: Vec<Violation>,
}

impl ServiceError {
    /// Reads an error. The code in the body counts before the one in `X-Error-Code`.
    pub(crate) fn read(headers: &HeaderMap, body: &[u8]) -> Self {
        let mut error = match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => Self::from_members(&members),
            _ => Self::default(),
        };
        if error.code.is_none() {
            error.code = text(headers, "x-error-code")
                .filter(|code| !code.is_empty())
                .map(ErrorCode::from);
        }
        error
    }

    fn from_members(members: &Map<String, Value>) -> Self {
        let string = |name| {
            members
                .get(name)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
        };
        // In the service's own format `error` is the status, in OAuth's it is the code.
        let code = string("errorCode").or_else(|| string("error"));
        let detail = string("detail")
            .or_else(|| string("error_description"))
            .or_else(|| string("reason"));
        Self {
            code: code.map(ErrorCode::from),
            detail: detail.map(str::to_owned),
            parameters: match members.get("parameters") {
                Some(Value::Array(values)) => values.clone(),
                None | Some(Value::Null) => Vec::new(),
                Some(other) => vec![other.clone()],
            },
            violations: members
                .get("badRequestDetail")
                .and_then(|detail| detail.get("fields"))
                .and_then(Value::as_array)
                .map(|fields| fields.iter().filter_map(violation).collect())
                .unwrap_or_default(),
        }
    }
}

/// Whether a body says that something went wrong, whatever the status beside it says.
pub(crate) fn is_one(body: &[u8]) -> bool {
    // Every reply passes here, and hardly one has the word in it: look before reading.
    if !str::from_utf8(body).is_ok_and(|text| text.contains("\"error")) {
        return false;
    }
    let Ok(Value::Object(members)) = serde_json::from_slice(body) else {
        return false;
    };
    ["errorCode", "error"]
        .iter()
        .any(|name| members.get(*name).is_some_and(|value| !value.is_null()))
}

fn violation(field: &Value) -> Option<Violation> {
    let member = |name| field.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(Violation {
        field: member("field")?,
        description: member("description").unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: &Value) -> ServiceError {
        ServiceError::read(&HeaderMap::new(), body.to_string().as_bytes())
    }

    #[test]
    fn the_recorded_form_is_read() {
        let error = read(&json!({
            "detail": "No group with ID 111111111111111111111111 exists.",
            "error": 404,
            "errorCode": "GROUP_NOT_FOUND",
            "parameters": ["111111111111111111111111"],
            "reason": "Not Found"
        }));
        assert_eq!(error.code, Some(ErrorCode::GroupNotFound));
        assert_eq!(error.parameters, [json!("111111111111111111111111")]);
        assert!(error.detail.unwrap().starts_with("No group"));
    }

    #[test]
    fn parameters_of_mixed_types_keep_their_precision() {
        let parameters = json!(["api/atlas/v2/orgs", 9_007_199_254_740_993_i64, null, {"a": 1}]);
        let error =
            read(&json!({"errorCode": "RATE_LIMITED_TOKEN_BUCKET", "parameters": parameters}));
        assert_eq!(Value::Array(error.parameters), parameters);
        assert!(read(&json!({"parameters": null})).parameters.is_empty());
        assert_eq!(
            read(&json!({"parameters": "one"})).parameters,
            [json!("one")]
        );
    }

    #[test]
    fn violations_are_read_and_half_ones_do_no_harm() {
        let error = read(&json!({"badRequestDetail": {"fields": [
            {"field": "dayOfWeek", "description": "must be 1 to 7"}, {"description": "no field"}, 3
        ]}}));
        assert_eq!(error.violations.len(), 1);
        assert_eq!(error.violations[0].field, "dayOfWeek");
        assert!(
            read(&json!({"badRequestDetail": null}))
                .violations
                .is_empty()
        );
    }

    #[test]
    fn the_oauth_form_is_read() {
        let error =
            read(&json!({"error": "invalid_client", "error_description": "no such client"}));
        assert_eq!(error.code, Some(ErrorCode::InvalidClient));
        assert_eq!(error.detail.as_deref(), Some("no such client"));
    }

    #[test]
    fn an_error_is_known_by_its_members_and_not_by_a_word() {
        for body in [
            r#"{"errorCode":"GROUP_NOT_FOUND"}"#,
            r#"{"error":404}"#,
            r#"{ "a": 1, "error" : "invalid_client" }"#,
        ] {
            assert!(is_one(body.as_bytes()), "{body}");
        }
        for body in [
            "",
            "{}",
            r#"{"a":"\"error\""}"#,
            r#"{"error":null}"#,
            r#"["error"]"#,
            r#"{"error"#,
        ] {
            assert!(!is_one(body.as_bytes()), "{body}");
        }
    }

    #[test]
    fn the_header_has_the_code_when_the_body_has_none() {
        let mut headers = HeaderMap::new();
        headers.insert("x-error-code", "RATE_LIMITED".parse().unwrap());
        for body in [
            "",
            "<html>",
            "{\"errorCode\":",
            "[]",
            "{}",
            "{\"errorCode\":7}",
        ] {
            let error = ServiceError::read(&headers, body.as_bytes());
            assert_eq!(error.code, Some(ErrorCode::RateLimited), "{body}");
        }
        let error = ServiceError::read(&headers, br#"{"errorCode":"GROUP_NOT_FOUND"}"#);
        assert_eq!(error.code, Some(ErrorCode::GroupNotFound));
    }
}
