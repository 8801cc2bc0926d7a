//! The headers that every response of the service has.
//!
//! *Recorded*: the names, and the values that do not tell one build from another. A challenge has fewer, and
//! an error no version of the service. Values that would name a build, a method of the service's code or a
//! time are the simulator's own.

use http::StatusCode;
use http::header::{
    HeaderName, REFERRER_POLICY, SERVER, STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};

use crate::http::response::Response;

/// Adds the headers. `operation` is that of the request, if it has one.
pub(crate) fn add_headers(response: Response, operation: Option<&str>) -> Response {
    let own = HeaderName::from_static;
    let response = response.with(SERVER, "mdbws");
    if response.status == StatusCode::UNAUTHORIZED {
        return response.with(VARY, "Accept-Encoding");
    }
    let mut response = response
        .with(
            STRICT_TRANSPORT_SECURITY,
            "max-age=31536000; includeSubdomains;",
        )
        .with(REFERRER_POLICY, "strict-origin-when-cross-origin")
        .with(X_CONTENT_TYPE_OPTIONS, "nosniff")
        .with(X_FRAME_OPTIONS, "DENY")
        .with(own("x-permitted-cross-domain-policies"), "none")
        .with(own("x-envoy-upstream-service-time"), "1")
        .with(own("x-java-version"), "simulator");
    if let Some(operation) = operation {
        response = response.with(own("x-java-method"), format!("Simulator::{operation}"));
    }
    if response.status.is_success() {
        let version = concat!(
            "gitHash=simulator; versionString=",
            env!("CARGO_PKG_VERSION")
        );
        response.with(own("x-mongodb-service-version"), version)
    } else {
        response.with(VARY, "Accept-Encoding")
    }
}
