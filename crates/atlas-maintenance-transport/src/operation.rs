//! What the transport must know of an operation to send it safely.
//!
//! The values come from tables generated beside each client; nothing here names an operation.

use crate::parameter::Parameter;

/// One operation of one API version.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// The name of the generated method, in snake case: how the generated client's hook names it.
    pub id: &'static str,
    /// The name in the API's documentation, in camel case.
    pub name: &'static str,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// The HTTP method, in capitals.
    pub method: &'static str,
    /// The path with its parameters in braces.
    pub path: &'static str,
    /// The media type to ask for: the client's own version, whatever resource version answers.
    pub accept: &'static str,
    /// The media type of the request's body, where the operation has one.
    pub content_type: Option<&'static str>,
    /// What may be done when it is not known whether a request arrived.
    pub retry: RetryClass,
    /// What its URL takes, those of the path first.
    pub parameters: &'static [Parameter],
}

/// What repeating an operation would do, and so when it may be repeated.
///
/// | class | may be repeated after |
/// |---|---|
/// | [`Safe`](Self::Safe), [`Idempotent`](Self::Idempotent) | no connection, a lost reply, 429, 502, 503, 504 |
/// | [`NonIdempotent`](Self::NonIdempotent) | only what proves that nothing was done: no connection, 429 |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RetryClass {
    /// Reads only.
    Safe,
    /// Doing it twice leaves what doing it once leaves.
    Idempotent,
    /// Doing it twice does something else than doing it once.
    NonIdempotent,
}
