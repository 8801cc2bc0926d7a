//! The requests that a fault applies to.

/// What is known of a request when faults are matched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestInfo<'a> {
    pub(crate) path: &'a str,
    pub(crate) operation: Option<&'a str>,
    pub(crate) is_token_request: bool,
}

/// Conditions that all have to hold; the default matches every request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FaultTarget {
    pub(crate) path_contains: Option<String>,
    pub(crate) operation: Option<String>,
    pub(crate) token_requests: bool,
}

impl FaultTarget {
    pub(crate) fn matches(&self, request: &RequestInfo<'_>) -> bool {
        let path_matches = match &self.path_contains {
            Some(part) => request.path.contains(part.as_str()),
            None => true,
        };
        let operation_matches = match &self.operation {
            Some(name) => request.operation == Some(name.as_str()),
            None => true,
        };
        path_matches && operation_matches && (!self.token_requests || request.is_token_request)
    }
}
