//! The part of the simulator that a path belongs to.

/// The controls are below this path.
pub(crate) const CONTROL_PREFIX: &str = "/_simulator/";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Control,
    /// Issues access tokens.
    Token,
    /// Revokes access tokens.
    Revoke,
    /// Everything else, unknown paths included.
    Api,
}

impl Endpoint {
    pub(crate) fn of(path: &str) -> Self {
        match path {
            "/api/oauth/token" => Self::Token,
            "/api/oauth/revoke" => Self::Revoke,
            path if path.starts_with(CONTROL_PREFIX) => Self::Control,
            _ => Self::Api,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_paths_are_token_endpoints() {
        for (path, endpoint) in [
            ("/api/oauth/token", Endpoint::Token),
            ("/api/oauth/revoke", Endpoint::Revoke),
            ("/_simulator/", Endpoint::Control),
            ("/_simulator/state", Endpoint::Control),
            ("/_simulator", Endpoint::Api),
            ("/api/oauth/token/", Endpoint::Api),
            ("/api/atlas/v2/groups", Endpoint::Api),
            ("", Endpoint::Api),
        ] {
            assert_eq!(Endpoint::of(path), endpoint, "{path}");
        }
    }
}
