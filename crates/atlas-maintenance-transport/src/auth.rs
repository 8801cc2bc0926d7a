//! Authorization of requests, and what a 401 leads to.
//!
//! A 401 proves that nothing was done, so answering it is no retry, whatever the operation.

pub(crate) mod bearer;
pub(crate) mod digest;
mod oauth;

use http::HeaderValue;

use bearer::Bearer;
use digest::{DigestSession, DigestSource};
use oauth::TokenSource;

use crate::base_url::BaseUrl;
use crate::credentials::{Credentials, Kind};
use crate::error::{Error, ErrorKind, Reason};
use crate::http_client::HttpClient;
use crate::reply::Reply;
use crate::token_cache::{Slot, TokenCache};

pub(crate) enum Authenticator {
    Bearer(Bearer),
    ServiceAccount(Box<TokenSource>),
    ApiKey(DigestSource),
}

/// The authorization of one attempt: what was sent, and what was refused.
#[derive(Default)]
pub(crate) struct AuthSession {
    token_generation: u64,
    token_was_refused: bool,
    digest: DigestSession,
}

impl Authenticator {
    pub(crate) fn new(
        credentials: &Credentials,
        base: &BaseUrl,
        cache: Option<TokenCache>,
    ) -> Self {
        match credentials.0.clone() {
            Kind::Bearer(bearer) => Self::Bearer(bearer),
            Kind::ServiceAccount { id, secret } => {
                let slot = cache.map(|cache| Slot::new(cache, base, &id, &secret));
                Self::ServiceAccount(Box::new(TokenSource::new(id, secret, slot)))
            }
            Kind::ApiKey { public, private } => Self::ApiKey(DigestSource::new(public, private)),
        }
    }

    /// The `Authorization` header, if it is the same for every request.
    pub(crate) fn fixed_authorization(&self) -> Option<HeaderValue> {
        match self {
            Self::Bearer(bearer) => Some(bearer.header()),
            Self::ServiceAccount(_) | Self::ApiKey(_) => None,
        }
    }

    /// The `Authorization` header of the next request; `None` if a challenge must come first.
    pub(crate) async fn authorize(
        &self,
        client: &HttpClient,
        request: &reqwest::Request,
        session: &mut AuthSession,
    ) -> Result<Option<HeaderValue>, Error> {
        match self {
            Self::Bearer(bearer) => Ok(Some(bearer.header())),
            Self::ServiceAccount(source) => {
                let token = source.get(client).await?;
                session.token_generation = token.generation;
                Ok(Some(token.header))
            }
            Self::ApiKey(source) => {
                let (method, url) = (request.method(), request.url());
                Ok(source.authorize(method, url, &mut session.digest).await)
            }
        }
    }

    /// Records that the request was accepted.
    pub(crate) fn accepted(&self, session: &mut AuthSession) {
        match self {
            Self::Bearer(_) => {}
            Self::ServiceAccount(source) => source.accepted(session.token_generation),
            Self::ApiKey(source) => source.accepted(&mut session.digest),
        }
    }

    /// Records that no answer came. The token may have been accepted, so it may be renewed when it is refused.
    pub(crate) fn unanswered(&self, session: &AuthSession) {
        if let Self::ServiceAccount(source) = self {
            source.accepted(session.token_generation);
        }
    }

    /// Records a 401. Returns whether another request can succeed.
    pub(crate) async fn refused(
        &self,
        reply: &Reply,
        session: &mut AuthSession,
    ) -> Result<bool, Error> {
        match self {
            Self::Bearer(_) => Ok(false),
            Self::ServiceAccount(source) => {
                let is_worth_another = source.refused(session.token_generation).await;
                let is_first = !std::mem::replace(&mut session.token_was_refused, true);
                Ok(is_first && is_worth_another)
            }
            Self::ApiKey(source) => source
                .refused(&reply.parts.headers, &mut session.digest)
                .map_err(|error| {
                    Error::new(ErrorKind::Refused, Reason::Credentials, error.to_string())
                        .because(error)
                        .with_reply(reply.clone())
                }),
        }
    }

    /// Revokes the token of a service account, if other programs do not find it in a cache.
    pub(crate) async fn release(&self, client: &HttpClient) -> Result<(), Error> {
        match self {
            Self::ServiceAccount(source) => source.release(client).await,
            Self::Bearer(_) | Self::ApiKey(_) => Ok(()),
        }
    }

    /// Revokes the token of a service account, if there is one.
    pub(crate) async fn revoke(&self, client: &HttpClient) -> Result<(), Error> {
        match self {
            Self::ServiceAccount(source) => source.revoke(client).await,
            Self::Bearer(_) | Self::ApiKey(_) => Ok(()),
        }
    }
}
