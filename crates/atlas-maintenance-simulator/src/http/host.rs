//! The hosts that requests may be addressed to.
//!
//! A web page can give its own name the address of loopback (DNS rebinding), and then read what it gets from
//! there. Its requests still have that name in `Host`.

use std::net::IpAddr;

use http::StatusCode;
use http::uri::Authority;
use serde_json::json;

use crate::http::request::Request;
use crate::http::response::Response;

/// The hosts that requests may be addressed to, beside those of loopback.
#[derive(Clone, Debug)]
pub(crate) struct Hosts {
    /// The address that the simulator listens on.
    pub(crate) bound: IpAddr,
    /// Names, in lower case.
    pub(crate) allowed: Vec<String>,
}

impl Hosts {
    /// The response to a request for another host; `None` if the host is allowed, or not given: web pages
    /// cannot leave it out.
    pub(crate) fn refusal(&self, request: &Request) -> Option<Response> {
        let host = request.headers.get(http::header::HOST)?;
        let host = String::from_utf8_lossy(host.as_bytes());
        if self.allows(&host) {
            return None;
        }
        let problem = format!(
            "this simulator does not serve the host {}: use its address, or start it with \
             --allow-host (allow_host of the builder)",
            host.escape_debug()
        );
        let body = json!({"error": problem});
        Some(Response::json(StatusCode::MISDIRECTED_REQUEST, &body))
    }

    fn allows(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else {
            return false;
        };
        let name = authority.host().trim_end_matches('.').to_ascii_lowercase();
        let literal = name.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = literal.parse::<IpAddr>() {
            // An address is no name that could be given another one.
            let is_any = self.bound.is_unspecified();
            return address.is_loopback() || address == self.bound || is_any;
        }
        let is_loopback = name == "localhost" || name.ends_with(".localhost");
        is_loopback || self.allowed.contains(&name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_and_what_is_allowed_is_served() {
        let hosts = |bound: &str| Hosts {
            bound: bound.parse().unwrap(),
            allowed: vec!["simulator".to_owned()],
        };
        let loopback = hosts("127.0.0.1");
        for (host, allowed) in [
            ("127.0.0.1:8080", true),
            ("127.9.9.9", true),
            ("[::1]:8080", true),
            ("localhost", true),
            ("LocalHost.:80", true),
            ("a.localhost:80", true),
            ("Simulator:80", true),
            ("simulator.evil.example", false),
            ("localhost.evil.example", false),
            ("127.0.0.1.evil.example", false),
            ("10.1.2.3", false),
            ("", false),
            ("a b", false),
            ("[::1", false),
        ] {
            assert_eq!(loopback.allows(host), allowed, "{host}");
        }
        assert!(hosts("10.1.2.3").allows("10.1.2.3:80"));
        assert!(!hosts("10.1.2.3").allows("10.1.2.4:80"));
        assert!(hosts("0.0.0.0").allows("10.1.2.4:80"));
        assert!(!hosts("0.0.0.0").allows("evil.example"));
    }
}
