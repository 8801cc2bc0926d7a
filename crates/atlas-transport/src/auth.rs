//! Puts credentials on a request, and says after a 401 whether another try makes sense.
//!
//! A 401 proves that nothing was done, so such a try is no repetition, whatever the operation.

use http::header::HeaderValue;
use secrecy::SecretString;

use crate::credentials::{Credentials, Kind};
use crate::digest::DigestSource;
use crate::error::{Error, ErrorKind, Reason};
use crate::reply::Reply;
use crate::token::{TokenSource, bearer};
use crate::wire::Wire;

pub(crate) enum Authenticator {
    Bearer(SecretString),
    ServiceAccount(TokenSource),
    ApiKey(DigestSource),
}

/// What one attempt carried.
pub(crate) struct Proof {
    /// `None` when a challenge must come first.
    pub(crate) header: Option<HeaderValue>,
    token_generation: u64,
}

/// How often a call answers a nonce that went stale while it was under way.
const STALE_ROUNDS: u32 = 3;

impl Authenticator {
    pub(crate) fn new(credentials: &Credentials) -> Self {
        match credentials.0.clone() {
            Kind::Bearer { token } => Self::Bearer(token),
            Kind::ServiceAccount { id, secret } => {
                Self::ServiceAccount(TokenSource::new(id, secret))
            }
            Kind::ApiKey { public, private } => Self::ApiKey(DigestSource::new(public, private)),
        }
    }

    /// What to send with a request.
    pub(crate) async fn prove(
        &self,
        wire: &Wire,
        request: &reqwest::Request,
    ) -> Result<Proof, Error> {
        let (header, token_generation) = match self {
            Self::Bearer(token) => (Some(bearer(token)?), 0),
            Self::ServiceAccount(source) => {
                let proof = source.get(wire).await?;
                (Some(proof.header), proof.generation)
            }
            Self::ApiKey(source) => (source.authorize(request.method(), request.url()), 0),
        };
        Ok(Proof {
            header,
            token_generation,
        })
    }

    /// Whether to try again after a 401. `round` counts the 401s of this call, from 0.
    pub(crate) async fn recover(
        &self,
        proof: &Proof,
        reply: &Reply,
        round: u32,
    ) -> Result<bool, Error> {
        match self {
            Self::Bearer(_) => Ok(false),
            Self::ServiceAccount(source) => {
                source.forget(proof.token_generation).await;
                Ok(round == 0)
            }
            Self::ApiKey(source) => match source.learn(&reply.headers) {
                Ok(None) => Ok(false),
                // The first 401 of a call is a first challenge or the end of a nonce kept from an
                // earlier call. A later one means a wrong key, unless the service says stale.
                Ok(Some(stale)) => Ok(round == 0 || (stale && round < STALE_ROUNDS)),
                Err(error) => {
                    Err(
                        Error::new(ErrorKind::Refused, Reason::Credentials, error.to_string())
                            .because(error)
                            .with_reply(reply.clone()),
                    )
                }
            },
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
