//! The transport: one service, one set of credentials, and the settings of every call.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::Instant;
use tracing::warn;

use crate::auth::Authenticator;
use crate::base_url::BaseUrl;
use crate::credentials::Credentials;
use crate::error::{Error, ErrorKind, Reason};
use crate::http_client::HttpClient;
use crate::limits::Limits;
use crate::metadata;
use crate::operation::RetryClass;
use crate::protocol::HttpProtocol;
use crate::reply::{Reply, Spent};
use crate::retry::RetryConfig;
use crate::tls::Trust;
use crate::token_cache::TokenCache;

/// How long the end of a program waits for the revocation of its token.
const CLOSING: Duration = Duration::from_secs(2);

/// Sends requests to one service with one set of credentials. Cheap to clone; clones share the
/// connections, the token and the nonce.
#[derive(Clone)]
pub struct Transport {
    shared: Arc<Shared>,
    retries: RetryConfig,
}

struct Shared {
    client: HttpClient,
    authenticator: Authenticator,
    credentials: &'static str,
    sunset_reported: AtomicBool,
}

/// Builder of a [`Transport`].
#[must_use]
#[derive(Clone, Debug)]
pub struct TransportBuilder {
    credentials: Credentials,
    base: BaseUrl,
    limits: Limits,
    retries: RetryConfig,
    user_agent: String,
    http: Option<reqwest::Client>,
    protocol: HttpProtocol,
    trust: Trust,
    token_cache: Option<TokenCache>,
}

impl TransportBuilder {
    /// The origin of the service. Default: the public service.
    pub fn base_url(mut self, base: BaseUrl) -> Self {
        self.base = base;
        self
    }

    /// The time and size limits of calls.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// When and how often calls are retried.
    pub fn retries(mut self, retries: RetryConfig) -> Self {
        self.retries = retries;
        self
    }

    /// The `User-Agent`. Default: name and version of this crate.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// The protocol over TLS. Default: HTTP/2 if the service chooses it.
    pub fn protocol(mut self, protocol: HttpProtocol) -> Self {
        self.protocol = protocol;
        self
    }

    /// Trusts the certificates of a PEM text, besides those that the system trusts. Can be called
    /// several times.
    pub fn trust(mut self, pem: impl Into<String>) -> Self {
        self.trust.given.push(pem.into());
        self
    }

    /// Trusts the certificates of a PEM text, and those of other calls of [`trust`](Self::trust), but not
    /// those that the system trusts.
    pub fn trust_only(mut self, pem: impl Into<String>) -> Self {
        self.trust.only_given = true;
        self.trust(pem)
    }

    /// The caller's own HTTP client, with its proxies, certificates and pool.
    ///
    /// Its settings replace connect timeout, redirects, TLS, protocol, compression and user agent. Attempt and total
    /// timeouts and the limit on the size of replies still hold. Replies from another origin are
    /// ignored, challenges included.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Where tokens of service accounts are kept for other programs. Default: nowhere.
    #[cfg(feature = "token-cache")]
    pub fn token_cache(mut self, cache: TokenCache) -> Self {
        self.token_cache = Some(cache);
        self
    }

    /// Builds the transport. Sends nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotSent`] when the HTTP client cannot be set up, such as on a machine without
    /// root certificates, or with a PEM text without a certificate.
    pub fn build(self) -> Result<Transport, Error> {
        let client = match self.http {
            Some(http) => HttpClient::of_caller(self.base, self.limits, http),
            None => HttpClient::new(
                self.base,
                self.limits,
                self.user_agent,
                &self.trust,
                self.protocol,
            )?,
        };
        Ok(Transport {
            shared: Arc::new(Shared {
                authenticator: Authenticator::new(
                    &self.credentials,
                    &client.base,
                    self.token_cache,
                ),
                credentials: self.credentials.kind(),
                client,
                sunset_reported: AtomicBool::new(false),
            }),
            retries: self.retries,
        })
    }
}

impl Transport {
    /// A builder with default settings.
    pub fn builder(credentials: Credentials) -> TransportBuilder {
        TransportBuilder {
            credentials,
            base: BaseUrl::default(),
            limits: Limits::default(),
            retries: RetryConfig::default(),
            user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")).to_owned(),
            http: None,
            protocol: HttpProtocol::default(),
            trust: Trust::default(),
            token_cache: None,
        }
    }

    /// The origin of the service.
    pub fn base_url(&self) -> &BaseUrl {
        &self.shared.client.base
    }

    /// The proxy to the service and the variable that names it, without user and password; `None` if
    /// connections are direct, or the caller's own HTTP client decides.
    pub fn proxy(&self) -> Option<String> {
        self.shared.client.route.proxy()
    }

    /// Which certificates are trusted, in words: "of the system", "of SSL_CERT_FILE=…".
    pub fn trusted_roots(&self) -> String {
        self.shared.client.route.roots()
    }

    /// The limits of every call.
    pub fn limits(&self) -> Limits {
        self.shared.client.limits
    }

    /// The HTTP client, for the constructor of a generated client. Requests sent through it directly
    /// carry no credentials.
    pub fn http(&self) -> reqwest::Client {
        self.shared.client.http()
    }

    /// Revokes the token of a service account, if there is one, and takes it out of the cache. Does
    /// nothing for other credentials. The next call fetches a new token.
    ///
    /// # Errors
    ///
    /// When the service does not confirm the revocation; the token then lives until it expires.
    pub async fn revoke(&self) -> Result<(), Error> {
        let Shared {
            client,
            authenticator,
            ..
        } = &*self.shared;
        confirmed(client.limits.total, authenticator.revoke(client)).await
    }

    /// For the end of a program: revokes the token, unless a cache keeps it for others. Waits at most two
    /// seconds, and no longer than a call may take. Does nothing for other credentials.
    ///
    /// # Errors
    ///
    /// As for [`revoke`](Self::revoke).
    pub async fn close(&self) -> Result<(), Error> {
        let Shared {
            client,
            authenticator,
            ..
        } = &*self.shared;
        let limit = CLOSING.min(client.limits.total);
        confirmed(limit, authenticator.release(client)).await
    }

    /// Awaits `work`, then [closes](Self::close) the transport, and returns the output of `work`. A
    /// failed revocation is a warning in the traces.
    pub async fn revoke_after<W: Future>(&self, work: W) -> W::Output {
        let output = work.await;
        if let Err(error) = self.close().await {
            warn!("the token was not revoked and lives until it expires: {error}");
        }
        output
    }

    pub(crate) fn client(&self) -> &HttpClient {
        &self.shared.client
    }

    pub(crate) fn authenticator(&self) -> &Authenticator {
        &self.shared.authenticator
    }

    /// The kind of the credentials: `service account`, `API key` or `access token`.
    pub fn credentials_kind(&self) -> &'static str {
        self.shared.credentials
    }

    /// When and how often calls are retried.
    pub fn retries(&self) -> &RetryConfig {
        &self.retries
    }

    /// The same transport with other retries. Connections, token and nonce stay shared.
    #[must_use]
    pub fn with_retries(&self, retries: RetryConfig) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            retries,
        }
    }

    /// Warns, once in the life of the transport, that the called version will be removed.
    pub(crate) fn warn_of_sunset(&self, reply: &Reply) {
        if let Some(date) = metadata::sunset(&reply.parts.headers)
            && !self.shared.sunset_reported.swap(true, Ordering::Relaxed)
        {
            let date = httpdate::fmt_http_date(date);
            warn!(sunset = %date, "this API version will be removed: move to a newer one");
        }
    }
}

/// The outcome of a revocation, or an error after `limit`.
async fn confirmed(
    limit: Duration,
    revocation: impl Future<Output = Result<(), Error>>,
) -> Result<(), Error> {
    let started = Instant::now();
    match tokio::time::timeout(limit, revocation).await {
        Ok(result) => result,
        Err(_) => Err(Error::new(
            ErrorKind::Unknown,
            Reason::Timeout,
            "the token endpoint did not confirm the revocation in time",
        )
        .during(
            None,
            RetryClass::Idempotent,
            Spent {
                attempts: 1,
                retries: 0,
                elapsed: started.elapsed(),
            },
        )),
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("base_url", &self.shared.client.base)
            .field("credentials", &self.shared.credentials)
            .field("limits", &self.shared.client.limits)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
