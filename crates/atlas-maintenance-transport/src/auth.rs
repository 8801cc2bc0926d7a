//! The header that credentials put on a request, and after a 401 whether another try makes sense.
//!
//! A 401 proves that nothing was done, so such a try is no repetition, whatever the operation.

use http::HeaderValue;

use crate::bearer::Bearer;
use crate::credentials::{Credentials, Kind};
use crate::digest::{Dialogue, DigestSource};
use crate::error::{Error, ErrorKind, Reason};
use crate::reply::Reply;
use crate::token::TokenSource;
use crate::wire::Wire;

pub(crate) enum Authenticator {
    Bearer(Bearer),
    ServiceAccount(TokenSource),
    ApiKey(DigestSource),
}

/// What one call has gone through with its credentials.
#[derive(Default)]
pub(crate) struct Session {
    token_generation: u64,
    token_was_refused: bool,
    dialogue: Dialogue,
}

impl Authenticator {
    pub(crate) fn new(credentials: &Credentials) -> Self {
        match credentials.0.clone() {
            Kind::Bearer(bearer) => Self::Bearer(bearer),
            Kind::ServiceAccount { id, secret } => {
                Self::ServiceAccount(TokenSource::new(id, secret))
            }
            Kind::ApiKey { public, private } => Self::ApiKey(DigestSource::new(public, private)),
        }
    }

    /// The `Authorization` header of every request, where there is only one.
    pub(crate) fn constant(&self) -> Option<HeaderValue> {
        match self {
            Self::Bearer(bearer) => Some(bearer.header()),
            Self::ServiceAccount(_) | Self::ApiKey(_) => None,
        }
    }

    /// The `Authorization` header that a request needs next, if anything is known of that.
    pub(crate) async fn prove(
        &self,
        wire: &Wire,
        request: &reqwest::Request,
        session: &mut Session,
    ) -> Result<Option<HeaderValue>, Error> {
        match self {
            Self::Bearer(bearer) => Ok(Some(bearer.header())),
            Self::ServiceAccount(source) => {
                let proof = source.get(wire).await?;
                session.token_generation = proof.generation;
                Ok(Some(proof.header))
            }
            Self::ApiKey(source) => {
                let dialogue = &mut session.dialogue;
                let (method, url) = (request.method(), request.url());
                Ok(source.prove(method, url, dialogue).await)
            }
        }
    }

    /// The request was let in.
    pub(crate) fn accepted(&self, session: &mut Session) {
        if let Self::ApiKey(source) = self {
            source.accepted(&mut session.dialogue);
        }
    }

    /// The request was answered with a 401: whether another try makes sense.
    pub(crate) async fn refused(
        &self,
        reply: &Reply,
        session: &mut Session,
    ) -> Result<bool, Error> {
        match self {
            Self::Bearer(_) => Ok(false),
            Self::ServiceAccount(source) => {
                source.forget(session.token_generation).await;
                Ok(!std::mem::replace(&mut session.token_was_refused, true))
            }
            Self::ApiKey(source) => source
                .refused(&reply.headers, &mut session.dialogue)
                .map_err(|error| {
                    Error::new(ErrorKind::Refused, Reason::Credentials, error.to_string())
                        .because(error)
                        .with_reply(reply.clone())
                }),
        }
    }

    /// Gives back what was fetched for these credentials.
    pub(crate) async fn revoke(&self, wire: &Wire) -> Result<(), Error> {
        match self {
            Self::ServiceAccount(source) => source.revoke(wire).await,
            Self::Bearer(_) | Self::ApiKey(_) => Ok(()),
        }
    }
}
