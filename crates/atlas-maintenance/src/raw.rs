//! Calls by the name of their operation, with raw bodies.

use std::fmt;

use atlas_maintenance_transport::{CallContext, Error, Metadata, Operation, Parameter, Reply};
use atlas_maintenance_types::ApiVersion;
use reqwest::header::{ACCEPT, HeaderValue};

use crate::connection::Connection;
use crate::dispatch;

/// An operation of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiOperation(&'static Operation);

impl ApiOperation {
    /// The operations of a version, ordered by path.
    pub fn all(version: ApiVersion) -> impl Iterator<Item = Self> {
        dispatch::operations(version).iter().map(Self)
    }

    /// The name in the API's documentation, for example `getMaintenanceWindow`.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// A summary of a few words.
    pub fn summary(self) -> &'static str {
        self.0.summary
    }

    /// The HTTP method, in capitals.
    pub fn method(self) -> &'static str {
        self.0.method
    }

    /// The path, with its parameters in braces.
    pub fn path(self) -> &'static str {
        self.0.path
    }

    /// The parameters of the URL, those of the path first.
    pub fn parameters(self) -> &'static [Parameter] {
        self.0.parameters
    }

    /// Whether the request has a body.
    pub fn takes_body(self) -> bool {
        self.0.content_type.is_some()
    }
}

/// A request for an operation, for [`Client::raw`](crate::Client::raw).
///
/// Only the URL is checked: parameters that the path does not name go into the query, and the body is
/// sent unchanged.
#[must_use = "a request is sent by `Client::raw`"]
#[derive(Clone, Debug)]
pub struct RawRequest {
    operation: String,
    parameters: Vec<(String, String)>,
    accept: Option<String>,
    body: Option<Vec<u8>>,
}

impl RawRequest {
    /// A request for the named operation, without parameters or body.
    pub fn new(operation: impl Into<String>) -> Self {
        Self {
            operation: operation.into(),
            parameters: Vec::new(),
            accept: None,
            body: None,
        }
    }

    /// Adds a parameter, by the API's name. Query parameters may be repeated; of a path parameter the
    /// last value counts. With `envelope` the status in the envelope decides whether the call
    /// succeeded, and the body is returned as received.
    pub fn parameter(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.parameters.push((name.into(), value.to_string()));
        self
    }

    /// Asks for this media type instead of that of the client's version, for example
    /// `application/vnd.atlas.2024-08-05+json`.
    pub fn accept(mut self, media_type: impl Into<String>) -> Self {
        self.accept = Some(media_type.into());
        self
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Whether the request asks for an envelope.
    fn is_enveloped(&self) -> bool {
        let mut given = self.parameters.iter().rev();
        given
            .find(|(name, _)| name == "envelope")
            .is_some_and(|(_, value)| value == "true")
    }

    /// The path with its values, and the parameters for the query.
    fn path(&self, template: &str) -> Result<(String, Query<'_>), Error> {
        let mut path = String::new();
        let mut in_path = Vec::new();
        let mut rest = template;
        while let Some((before, name, after)) = placeholder(rest) {
            let mut given = self.parameters.iter().rev();
            let value = given.find(|(given, _)| given == name);
            let (_, value) = value.ok_or_else(|| {
                Error::input(format!("{} requires the parameter {name}", self.operation))
            })?;
            path.push_str(before);
            path.push_str(&segment(name, value)?);
            in_path.push(name);
            rest = after;
        }
        path.push_str(rest);
        let given = self.parameters.iter();
        let query = given
            .filter(|(name, _)| !in_path.contains(&name.as_str()))
            .map(|(name, value)| (name.as_str(), value.as_str()));
        Ok((path, query.collect()))
    }
}

/// Names and values in the given order.
type Query<'a> = Vec<(&'a str, &'a str)>;

/// The first name in braces, with the text before and after it.
fn placeholder(template: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = template.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// A value as a path segment. Empty and dot segments change the path however they are encoded.
fn segment(name: &str, value: &str) -> Result<String, Error> {
    if ["", ".", ".."].contains(&value) {
        return Err(Error::input(format!("{name} cannot be {value:?}")));
    }
    let mut encoded = String::new();
    for byte in value.bytes() {
        match byte {
            b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    Ok(encoded)
}

/// The reply of a raw call.
#[derive(Clone, Debug)]
pub struct RawReply {
    reply: Reply,
}

impl RawReply {
    /// The HTTP status; of an enveloped reply the status in the envelope.
    pub fn status(&self) -> u16 {
        self.reply.status()
    }

    /// The body as received, with its envelope if it has one; often empty.
    pub fn body(&self) -> &[u8] {
        self.reply.body_as_it_came()
    }

    /// The first header of that name, in any case, if its value is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.reply.header(name)
    }

    /// The metadata of the reply.
    pub fn metadata(&self) -> Metadata {
        self.reply.metadata()
    }
}

/// Sends a request through a connection.
pub(crate) async fn send(
    connection: Connection,
    request: RawRequest,
) -> Result<(RawReply, Reply), Error> {
    let version = connection.version;
    let operations = dispatch::operations(version);
    let operation = operations
        .iter()
        .find(|operation| operation.name == request.operation)
        .ok_or_else(|| {
            Error::input(format!(
                "API version {version} has no operation called {:?}",
                request.operation
            ))
        })?;
    let context = CallContext::new(&connection.transport).enveloped(request.is_enveloped());
    let (path, query) = request.path(operation.path)?;
    let mut url = context.url(&path);
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    let method = reqwest::Method::from_bytes(operation.method.as_bytes())
        .map_err(|error| Error::input(format!("{}: {error}", operation.method)))?;
    let mut http_request = reqwest::Request::new(method, url);
    if let Some(accept) = &request.accept {
        let value = HeaderValue::from_str(accept)
            .map_err(|_| Error::input(format!("a media type cannot be {accept:?}")))?;
        http_request.headers_mut().insert(ACCEPT, value);
    }
    *http_request.body_mut() = request.body.map(reqwest::Body::from);
    let reply = context.send(Some(operation), &mut http_request).await?;
    let raw = RawReply {
        reply: reply.clone(),
    };
    Ok((raw, reply))
}

#[cfg(test)]
mod tests {
    use atlas_maintenance_transport::RetryClass;

    use super::*;

    /// The class of every operation comes from its table; the transport's tests cover the bodies.
    #[test]
    fn update_that_may_start_maintenance_is_non_idempotent() {
        for version in ApiVersion::ALL.iter().copied() {
            let operations = dispatch::operations(version);
            let update = { operations.iter() }
                .find(|one| one.name == "updateMaintenanceWindow")
                .unwrap();
            let class = |body: &str| update.retry.class_for(Some(body.as_bytes()));
            for body in [r#"{"startASAP":true}"#, r#"{"startASAP":1}"#, "", "{"] {
                assert_eq!(class(body), RetryClass::NonIdempotent, "{version}: {body}");
            }
            for body in ["{}", r#"{"startASAP":false}"#, r#"{"startASAP":null}"#] {
                assert_eq!(class(body), RetryClass::Idempotent, "{version}: {body}");
            }
        }
    }

    #[test]
    fn path_values_are_encoded_or_refused() {
        let path = |value: &str| {
            let request = RawRequest::new("x").parameter("b", value).parameter("c", 1);
            let (path, query) = request.path("/a/{b}/d")?;
            assert_eq!(query, [("c", "1")]);
            Ok::<_, Error>(path)
        };
        for (value, encoded) in [
            ("32b6", "/a/32b6/d"),
            ("../x", "/a/..%2Fx/d"),
            (r"..\x", "/a/..%5Cx/d"),
            ("a?b#c%2F{b}", "/a/a%3Fb%23c%252F%7Bb%7D/d"),
            ("ä ", "/a/%C3%A4%20/d"),
        ] {
            assert_eq!(path(value).unwrap(), encoded);
        }
        for value in ["", ".", ".."] {
            assert!(path(value).is_err(), "{value:?}");
        }
        assert!(RawRequest::new("x").path("/a/{b}").is_err());
    }

    #[test]
    fn last_envelope_parameter_counts() {
        let request = |values: &[&str]| {
            let request = RawRequest::new("x");
            let with = |request: RawRequest, value: &&str| request.parameter("envelope", value);
            values.iter().fold(request, with).is_enveloped()
        };
        assert!(request(&["true"]) && request(&["false", "true"]));
        assert!(!request(&[]) && !request(&["true", "false"]));
    }
}
