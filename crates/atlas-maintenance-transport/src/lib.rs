//! Transport of the generated Atlas clients: credentials, tokens, digest, limits, retries and errors.
//!
//! The only crate of the workspace that holds credentials or sends HTTP. It knows the service's
//! authentication, its error format and its headers, and no operation by name: a table generated
//! beside each client describes them as [`Operation`]s.
//!
//! A request goes from the generated method to [`CallContext::send`], and through the
//! [`Transport`] within the [`Limits`]; it ends as a [`Reply`] or an [`Error`].

mod auth;
mod base_url;
mod body_secrets;
mod call_context;
mod code;
mod connections;
mod credentials;
mod envelope;
mod error;
#[cfg(any(fuzzing, test))]
#[doc(hidden)]
pub mod fuzzing;
mod http_client;
mod limits;
mod metadata;
mod operation;
mod parameter;
mod protocol;
mod redact;
mod reply;
mod retry;
mod route;
mod send;
mod service_error;
mod tls;
#[cfg_attr(not(feature = "token-cache"), path = "token_cache_off.rs")]
mod token_cache;
mod transport;
mod typed_reply;

pub use base_url::{BaseUrl, InvalidBaseUrl};
pub use call_context::CallContext;
pub use code::ErrorCode;
pub use credentials::{Credentials, CredentialsError, env};
pub use error::{Error, ErrorKind, Reason};
pub use limits::Limits;
pub use metadata::{Metadata, RateLimit};
pub use operation::{BodyMember, Operation, RetryClass, RetryRule};
pub use parameter::{Parameter, ParameterKind, ParameterLocation};
pub use protocol::HttpProtocol;
pub use reply::{Reply, Spent};
pub use retry::RetryConfig;
pub use service_error::{ErrorParameter, Violation};
#[cfg(feature = "token-cache")]
pub use token_cache::{ClearedTokens, TokenCache};
pub use transport::{Transport, TransportBuilder};
pub use typed_reply::TypedReply;
