//! A complete request, independent of the server's types.

use http::header::{AUTHORIZATION, AsHeaderName, HOST};
use http::{HeaderMap, Method, Uri, Version};

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) version: Version,
    /// `http`, or `https` over TLS.
    pub(crate) scheme: &'static str,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    /// Scheme and host as the client addressed them.
    pub(crate) fn origin(&self) -> String {
        let host = self.header(HOST).unwrap_or("localhost");
        format!("{}://{host}", self.scheme)
    }

    /// Path and query as in the request line.
    pub(crate) fn target(&self) -> &str {
        self.uri
            .path_and_query()
            .map_or("/", http::uri::PathAndQuery::as_str)
    }

    /// The header's value if it is present exactly once and is text.
    pub(crate) fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?;
        if values.next().is_some() {
            return None;
        }
        value.to_str().ok()
    }

    /// All values of the header that are text.
    pub(crate) fn values(&self, name: impl AsHeaderName) -> impl Iterator<Item = &str> {
        self.headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
    }

    pub(crate) fn authorization(&self) -> &str {
        self.header(AUTHORIZATION).unwrap_or_default()
    }
}

/// Splits an `Authorization` header into its scheme and the credentials.
pub(crate) fn split_scheme(authorization: &str) -> (&str, &str) {
    let authorization = authorization.trim();
    let (scheme, rest) = authorization.split_once(' ').unwrap_or((authorization, ""));
    (scheme, rest.trim())
}
