//! The response that a fault sends in place of the service's.

use http::{HeaderName, HeaderValue, StatusCode};

/// A response that replaces the service's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct FaultResponse {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl FaultResponse {
    /// A response without headers or body.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Adds a header; existing headers of the same name are kept.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Why the response cannot be sent, if it cannot.
    pub(crate) fn problem(&self) -> Option<String> {
        // Statuses below 200 are interim responses.
        if StatusCode::from_u16(self.status).is_err() || self.status < 200 {
            return Some(format!(
                "{} is not the status of a final response",
                self.status
            ));
        }
        self.headers.iter().find_map(|(name, value)| {
            let Ok(parsed) = name.parse::<HeaderName>() else {
                return Some(format!("{name:?} is not a header name"));
            };
            if HeaderValue::from_str(value).is_err() {
                return Some(format!("the value of the header {name} cannot be sent"));
            }
            // The server frames the message; wrong framing has fault kinds of its own.
            let framing = [
                http::header::CONTENT_LENGTH,
                http::header::TRANSFER_ENCODING,
            ];
            framing
                .contains(&parsed)
                .then(|| format!("{name} cannot be set: use another kind of fault"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn response_that_cannot_be_sent_has_a_problem() {
        let response = FaultResponse::new;
        for (bad, word) in [
            (response(100), "status"),
            (response(1000), "status"),
            (response(200).header("a b", "c"), "name"),
            (response(200).header("a", "b\r\nc: d"), "value"),
            (response(200).header("Content-Length", "7"), "kind"),
            (response(200).header("transfer-encoding", "chunked"), "kind"),
        ] {
            let problem = bad.problem().unwrap();
            assert!(problem.contains(word), "{bad:?}: {problem}");
        }
        let good = response(599).header("Retry-After", "1").body("<html>");
        assert_eq!(good.problem(), None);
    }
}
