//! What goes back: a status, headers and bytes, and how errors and windows become them.
//!
//! *Recorded*: the media types and headers of each kind of answer. *Assumed*: the form of an
//! envelope. This module must not know of any server.

use http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use http::{HeaderMap, StatusCode};
use serde::Serialize;

use crate::http::media_type;
use crate::service::error_code::{ApiError, ErrorCode};

#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
    }

    /// Plain JSON, as errors, tokens and the controls have it.
    pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Self {
        Self::empty(status).with_json("application/json", body, false)
    }

    pub(crate) fn with_json(
        mut self,
        media_type: &str,
        body: &impl Serialize,
        pretty: bool,
    ) -> Self {
        let bytes = if pretty {
            serde_json::to_vec_pretty(body)
        } else {
            serde_json::to_vec(body)
        };
        match bytes {
            Ok(bytes) => self.body = bytes,
            // None of the bodies here can fail to serialise; if one did, that is a server error.
            Err(_) => return Self::empty(StatusCode::INTERNAL_SERVER_ERROR),
        }
        self.with(CONTENT_TYPE, media_type)
    }

    /// Adds a header. A value that cannot be one is left out.
    pub(crate) fn with(mut self, name: HeaderName, value: impl AsRef<str>) -> Self {
        if let Ok(value) = HeaderValue::from_str(value.as_ref()) {
            self.headers.insert(name, value);
        }
        self
    }

    /// The success of an operation that has nothing to show (recorded: no `Content-Type`, but a
    /// header of its own that names the media type).
    pub(crate) fn done(date: &str) -> Self {
        Self::empty(StatusCode::OK).with(
            HeaderName::from_static("x-content-type"),
            media_type::media_type(date),
        )
    }

    /// The success of an operation that shows something.
    pub(crate) fn shown(date: &str, body: &impl Serialize, form: Form) -> Self {
        let media_type = format!("{};charset=utf-8", media_type::media_type(date));
        let answer = Self::empty(StatusCode::OK);
        if form.envelope {
            let envelope = Envelope {
                status: StatusCode::OK.as_u16(),
                content: body,
            };
            answer.with_json(&media_type, &envelope, form.pretty)
        } else {
            answer.with_json(&media_type, body, form.pretty)
        }
    }

    /// A 429: the seconds to wait go into a header.
    pub(crate) fn limited(error: &ApiError, seconds: u64) -> Self {
        Self::from(error).with(RETRY_AFTER, seconds.to_string())
    }
}

impl From<&ApiError> for Answer {
    fn from(error: &ApiError) -> Self {
        let status =
            StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // Recorded: the 401 alone is laid out for reading and has no header with its code.
        if error.code == ErrorCode::Unauthorized {
            return Self::empty(status).with_json("application/json", &error.body(), true);
        }
        Self::json(status, &error.body())
            .with(HeaderName::from_static("x-error-code"), error.code.as_str())
    }
}

/// How the client wants a body laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) pretty: bool,
    pub(crate) envelope: bool,
}

#[derive(Serialize)]
struct Envelope<'a, T> {
    status: u16,
    content: &'a T,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(answer: &Answer) -> &str {
        std::str::from_utf8(&answer.body).unwrap()
    }

    #[test]
    fn an_envelope_has_the_status_and_the_content() {
        let form = Form {
            pretty: false,
            envelope: true,
        };
        let answer = Answer::shown("2023-01-01", &json!({"a": 1}), form);
        assert_eq!(text(&answer), r#"{"status":200,"content":{"a":1}}"#);
        assert_eq!(
            answer.headers[CONTENT_TYPE],
            "application/vnd.atlas.2023-01-01+json;charset=utf-8"
        );
    }

    #[test]
    fn a_pretty_answer_has_lines() {
        let form = Form {
            pretty: true,
            envelope: false,
        };
        let answer = Answer::shown("2023-01-01", &json!({"a": 1}), form);
        assert_eq!(text(&answer), "{\n  \"a\": 1\n}");
    }

    #[test]
    fn only_a_401_is_laid_out_and_goes_without_its_code_in_a_header() {
        let denied = Answer::from(&ApiError::from(ErrorCode::Unauthorized));
        assert!(text(&denied).contains('\n'));
        assert!(!denied.headers.contains_key("x-error-code"));
        let refused = Answer::from(&ApiError::from(ErrorCode::NotScheduled));
        assert!(!text(&refused).contains('\n'));
        assert_eq!(
            refused.headers["x-error-code"],
            "ATLAS_MAINTENANCE_NOT_SCHEDULED"
        );
        assert_eq!(refused.headers[CONTENT_TYPE], "application/json");
    }

    #[test]
    fn a_value_that_cannot_be_a_header_is_left_out() {
        let answer = Answer::done("2023-01-01").with(CONTENT_TYPE, "a\r\nb: c");
        assert!(!answer.headers.contains_key(CONTENT_TYPE));
        assert!(answer.headers.contains_key("x-content-type"));
    }
}
