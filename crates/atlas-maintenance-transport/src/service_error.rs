//! The two error formats of the service: its own, and OAuth's from the token endpoint.
//!
//! Every member may be missing, null or of another type, and a body in neither format still has a
//! status and perhaps a code in a header.

use std::collections::BTreeMap;
use std::fmt;

use http::HeaderMap;
use serde::de::{Deserialize, Deserializer, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::code::ErrorCode;

/// A problem with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The path to the field in the request's body.
    pub field: String,
    /// The problem.
    pub description: String,
}

/// A parameter of the service's description of an error: a JSON value, most often a string.
///
/// `Display` shows a string as it is and any other value as JSON; serde serializes the JSON value.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(transparent)]
pub struct ErrorParameter(Value);

impl ErrorParameter {
    /// The value, if it is a string.
    pub fn as_str(&self) -> Option<&str> {
        self.0.as_str()
    }
}

impl fmt::Display for ErrorParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Value::String(text) => f.write_str(text),
            other => other.fmt(f),
        }
    }
}

/// The readable parts of an error.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ServiceError {
    pub(crate) code: Option<ErrorCode>,
    pub(crate) detail: Option<String>,
    pub(crate) parameters: Vec<ErrorParameter>,
    pub(crate) violations: Vec<Violation>,
}

impl ServiceError {
    /// Reads an error. The code in the body takes precedence over `X-Error-Code`.
    pub(crate) fn read(headers: &HeaderMap, body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let mut error = match Members::of(&text) {
            Some(members) => Self::from_members(&members),
            None => Self::default(),
        };
        if error.code.is_none() {
            error.code = crate::metadata::text(headers, "x-error-code")
                .filter(|code| !code.is_empty())
                .map(ErrorCode::from);
        }
        error
    }

    fn from_members(members: &Members<'_>) -> Self {
        let string = |name| members.text(name).filter(|text| !text.is_empty());
        // `error` is the status in the service's format and the code in OAuth's.
        let code = string("errorCode").or_else(|| string("error"));
        let detail = string("detail")
            .or_else(|| string("error_description"))
            .or_else(|| string("reason"));
        Self {
            code: code.as_deref().map(ErrorCode::from),
            detail,
            parameters: match members.value("parameters") {
                Some(Value::Array(values)) => values.into_iter().map(ErrorParameter).collect(),
                None | Some(Value::Null) => Vec::new(),
                Some(other) => vec![ErrorParameter(other)],
            },
            violations: members
                .value("badRequestDetail")
                .as_ref()
                .and_then(|detail| detail.get("fields"))
                .and_then(Value::as_array)
                .map(|fields| fields.iter().filter_map(violation).collect())
                .unwrap_or_default(),
        }
    }
}

/// Whether a body is an error, whatever its status.
pub(crate) fn is_one(body: &[u8]) -> bool {
    // Called for every reply: a search for the word is cheaper than parsing.
    let Some(text) = str::from_utf8(body)
        .ok()
        .filter(|text| text.contains("\"error"))
    else {
        return false;
    };
    Members::of(text).is_some_and(|members| {
        ["errorCode", "error"]
            .iter()
            .any(|name| members.0.get(*name).is_some_and(|raw| raw.get() != "null"))
    })
}

/// The members of a JSON object, unparsed: an unreadable one, such as a lone surrogate or one nested
/// too deeply, does not affect the others.
struct Members<'t>(BTreeMap<Lossy, &'t RawValue>);

impl<'t> Members<'t> {
    fn of(text: &'t str) -> Option<Self> {
        serde_json::from_slice(text.as_bytes()).ok().map(Self)
    }

    fn value(&self, name: &str) -> Option<Value> {
        serde_json::from_slice(self.0.get(name)?.get().as_bytes()).ok()
    }

    fn text(&self, name: &str) -> Option<String> {
        let text: Lossy = serde_json::from_slice(self.0.get(name)?.get().as_bytes()).ok()?;
        Some(text.0)
    }
}

/// A JSON string in which lone surrogates are replaced; a `String` would be an error.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Lossy(String);

impl std::borrow::Borrow<str> for Lossy {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Lossy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Lossy;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Lossy, E> {
                Ok(Lossy(String::from_utf8_lossy(bytes).into_owned()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
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
    fn recorded_form_is_read() {
        let error = read(&json!({
            "detail": "No group with ID 111111111111111111111111 exists.",
            "error": 404,
            "errorCode": "GROUP_NOT_FOUND",
            "parameters": ["111111111111111111111111"],
            "reason": "Not Found"
        }));
        assert_eq!(error.code, Some(ErrorCode::GroupNotFound));
        assert_eq!(
            error.parameters,
            [ErrorParameter(json!("111111111111111111111111"))]
        );
        assert!(error.detail.unwrap().starts_with("No group"));
    }

    #[test]
    fn parameters_of_mixed_types_keep_their_precision() {
        let parameters = json!(["api/atlas/v2/orgs", 9_007_199_254_740_993_i64, null, {"a": 1}]);
        let error =
            read(&json!({"errorCode": "RATE_LIMITED_TOKEN_BUCKET", "parameters": parameters}));
        assert_eq!(serde_json::to_value(&error.parameters).unwrap(), parameters);
        let text: Vec<_> = error.parameters.iter().map(ToString::to_string).collect();
        assert_eq!(
            text,
            [
                "api/atlas/v2/orgs",
                "9007199254740993",
                "null",
                r#"{"a":1}"#
            ]
        );
        let strings: Vec<_> = error
            .parameters
            .iter()
            .map(ErrorParameter::as_str)
            .collect();
        assert_eq!(strings, [Some("api/atlas/v2/orgs"), None, None, None]);
        assert!(read(&json!({"parameters": null})).parameters.is_empty());
        assert_eq!(
            read(&json!({"parameters": "one"})).parameters,
            [ErrorParameter(json!("one"))]
        );
    }

    #[test]
    fn violations_are_read_and_malformed_ones_skipped() {
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
    fn oauth_form_is_read() {
        let error =
            read(&json!({"error": "invalid_client", "error_description": "no such client"}));
        assert_eq!(error.code, Some(ErrorCode::InvalidClient));
        assert_eq!(error.detail.as_deref(), Some("no such client"));
    }

    #[test]
    fn unreadable_member_does_not_affect_the_others() {
        let deep = format!("{}{}", "[".repeat(1000), "]".repeat(1000));
        for parameters in [r#"["\ud800"]"#, &deep, "[1e999]"] {
            let body = format!(
                r#"{{"parameters":{parameters},"\udfff":"\ud800","detail":"so \ud800 it is","errorCode":"GROUP_NOT_FOUND"}}"#
            );
            let error = ServiceError::read(&HeaderMap::new(), body.as_bytes());
            assert_eq!(error.code, Some(ErrorCode::GroupNotFound), "{parameters}");
            assert!(error.detail.unwrap().starts_with("so "), "{parameters}");
            assert!(error.parameters.is_empty(), "{parameters}");
            assert!(is_one(body.as_bytes()), "{parameters}");
        }
        let not_utf8 = b"{\"detail\":\"a\xff\",\"errorCode\":\"GROUP_NOT_FOUND\"}";
        let error = ServiceError::read(&HeaderMap::new(), not_utf8);
        assert_eq!(error.code, Some(ErrorCode::GroupNotFound));
        let error = ServiceError::read(&HeaderMap::new(), br#"{"errorCode":[71,82]}"#);
        assert_eq!(error.code, None);
    }

    #[test]
    fn error_is_recognised_by_its_members() {
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
    fn header_gives_the_code_when_the_body_has_none() {
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
        headers.insert("x-error-code", "".parse().unwrap());
        assert_eq!(ServiceError::read(&headers, b"").code, None);
    }
}
