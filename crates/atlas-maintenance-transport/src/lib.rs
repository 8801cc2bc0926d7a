//! Sends the requests of generated Atlas clients: credentials, tokens, digest, limits and errors.
//!
//! This is the only crate of the workspace that holds credentials or sends HTTP. It knows the
//! service's authentication, its one error format and its headers; it knows no operation: what it
//! must know of one comes in as an [`Operation`], from a table generated beside each client.
//!
//! The way of a request: a generated method builds it, the client's hook hands it to
//! [`Call::perform`], `send` adds credentials and sends it within the [`Limits`], and what came of
//! it stays in the [`Call`] as a [`Reply`] or an [`Error`].

mod auth;
mod base_url;
mod bearer;
mod call;
mod code;
mod credentials;
mod digest;
mod envelope;
mod error;
mod limits;
mod metadata;
mod operation;
mod parameter;
mod reply;
mod retry;
mod send;
mod service_error;
mod tls;
mod token;
mod wire;

pub use base_url::{BaseUrl, InvalidBaseUrl};
pub use call::Call;
pub use code::ErrorCode;
pub use credentials::{Credentials, CredentialsError, env};
pub use error::{Error, ErrorKind, Reason};
pub use limits::Limits;
pub use metadata::{Metadata, RateLimit};
pub use operation::{Operation, RetryClass};
pub use parameter::{Parameter, ParameterKind, ParameterLocation};
pub use reply::Reply;
pub use retry::RetryConfig;
pub use send::{Transport, TransportBuilder};
pub use service_error::Violation;
