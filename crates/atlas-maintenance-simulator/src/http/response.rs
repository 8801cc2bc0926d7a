//! A response: status, headers and body, and the form of successful ones.
//!
//! *Recorded*: the media types and headers of each kind of response. *Assumed*: the form of an
//! envelope.

use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde::Serialize;

use crate::generated::variants::Envelope;
use crate::http::media_type;

#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Vec::new(),
        }
    }

    /// Plain JSON, the form of errors, tokens and the controls.
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
            // No type that is serialised here can fail.
            Err(_) => return Self::empty(StatusCode::INTERNAL_SERVER_ERROR),
        }
        self.with(CONTENT_TYPE, media_type)
    }

    /// Sets a header. A value that is not valid in a header is omitted.
    pub(crate) fn with(mut self, name: HeaderName, value: impl AsRef<str>) -> Self {
        if let Ok(value) = HeaderValue::from_str(value.as_ref()) {
            self.headers.insert(name, value);
        }
        self
    }

    /// The success of an operation without a body. Recorded: it has no `Content-Type`, but a
    /// header of its own that names the media type.
    pub(crate) fn without_resource(status: StatusCode, date: &str) -> Self {
        Self::empty(status).with(
            HeaderName::from_static("x-content-type"),
            media_type::for_version(date),
        )
    }

    /// The success of an operation that returns a list. Documented: an envelope is the list itself with the
    /// status.
    pub(crate) fn with_list(date: &str, list: &impl Serialize, format: BodyFormat) -> Self {
        let plain = BodyFormat {
            envelope: None,
            ..format
        };
        let Some(mut body) = serde_json::to_value(list)
            .ok()
            .filter(|_| format.envelope.is_some())
        else {
            return Self::with_resource(date, list, plain);
        };
        if let Some(members) = body.as_object_mut() {
            members.insert("status".to_owned(), StatusCode::OK.as_u16().into());
        }
        Self::with_resource(date, &body, plain)
    }

    /// The success of an operation that returns a resource.
    pub(crate) fn with_resource(date: &str, body: &impl Serialize, format: BodyFormat) -> Self {
        let media_type = format!("{};charset=utf-8", media_type::for_version(date));
        let response = Self::empty(StatusCode::OK);
        let status = StatusCode::OK.as_u16();
        match format.envelope {
            None => response.with_json(&media_type, body, format.pretty),
            Some(Envelope::Content) => {
                let envelope = ContentEnvelope {
                    status,
                    content: body,
                };
                response.with_json(&media_type, &envelope, format.pretty)
            }
            Some(Envelope::Envelope) => {
                let envelope = OlderEnvelope {
                    status,
                    envelope: body,
                };
                response.with_json(&media_type, &envelope, format.pretty)
            }
        }
    }
}

/// The form of the body that the query asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct BodyFormat {
    pub(crate) pretty: bool,
    /// The form of the envelope, if one is asked for.
    pub(crate) envelope: Option<Envelope>,
}

#[derive(Serialize)]
struct ContentEnvelope<'a, T> {
    status: u16,
    content: &'a T,
}

#[derive(Serialize)]
struct OlderEnvelope<'a, T> {
    status: u16,
    envelope: &'a T,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(response: &Response) -> &str {
        std::str::from_utf8(&response.body).unwrap()
    }

    #[test]
    fn envelope_contains_status_and_content() {
        let format = BodyFormat {
            pretty: false,
            envelope: Some(Envelope::Content),
        };
        let response = Response::with_resource("2023-01-01", &json!({"a": 1}), format);
        assert_eq!(text(&response), r#"{"status":200,"content":{"a":1}}"#);
        assert_eq!(
            response.headers[CONTENT_TYPE],
            "application/vnd.atlas.2023-01-01+json;charset=utf-8"
        );
        let format = BodyFormat {
            envelope: Some(Envelope::Envelope),
            ..format
        };
        let response = Response::with_resource("2023-01-01", &json!({"a": 1}), format);
        assert_eq!(text(&response), r#"{"status":200,"envelope":{"a":1}}"#);
    }

    #[test]
    fn envelope_of_a_list_is_the_list_with_its_status() {
        for (envelope, expected) in [
            (true, r#"{"results":[1],"status":200,"totalCount":1}"#),
            (false, r#"{"results":[1],"totalCount":1}"#),
        ] {
            let format = BodyFormat {
                pretty: false,
                envelope: envelope.then_some(Envelope::Content),
            };
            let list = json!({"results": [1], "totalCount": 1});
            let response = Response::with_list("2023-01-01", &list, format);
            assert_eq!(text(&response), expected);
        }
    }

    #[test]
    fn pretty_body_is_indented() {
        let format = BodyFormat {
            pretty: true,
            envelope: None,
        };
        let response = Response::with_resource("2023-01-01", &json!({"a": 1}), format);
        assert_eq!(text(&response), "{\n  \"a\": 1\n}");
    }

    #[test]
    fn invalid_header_value_is_omitted() {
        let response = Response::without_resource(StatusCode::OK, "2023-01-01")
            .with(CONTENT_TYPE, "a\r\nb: c");
        assert!(!response.headers.contains_key(CONTENT_TYPE));
        assert!(response.headers.contains_key("x-content-type"));
    }
}
