//! The client: credentials and settings for many calls, and the way to projects.

use std::time::Duration;

use atlas_maintenance_transport::{
    BaseUrl, Credentials, Error, HttpProtocol, InvalidBaseUrl, Limits, RetryConfig, Spent,
    Transport, TransportBuilder, env,
};
use atlas_maintenance_types::{ApiVersion, OrganizationId, ProjectId};

use crate::call::Call;
use crate::connection::Connection;
use crate::maintenance::Maintenance;
use crate::maintenance_window::MaintenanceWindow;
use crate::projects::Projects;
use crate::raw::{self, ApiOperation, RawReply, RawRequest};

/// A client of the Atlas Administration API.
///
/// Cheap to clone; clones share connections, the token of a service account and the nonce of an API
/// key. Create one per program.
#[derive(Clone, Debug)]
pub struct Client {
    connection: Connection,
}

/// Builder of a [`Client`].
#[must_use]
#[derive(Clone, Debug)]
pub struct ClientBuilder {
    transport: TransportBuilder,
    limits: Limits,
    version: ApiVersion,
    envelope: bool,
    pretty: bool,
}

impl Client {
    /// A builder with default settings: the public service, the newest API version. Ignores
    /// [`env::BASE_URL`]; see [`builder_from_env`](Self::builder_from_env).
    pub fn builder(credentials: Credentials) -> ClientBuilder {
        ClientBuilder {
            transport: Transport::builder(credentials).user_agent(concat!(
                env!("CARGO_PKG_NAME"),
                "/",
                env!("CARGO_PKG_VERSION")
            )),
            limits: Limits::default(),
            version: ApiVersion::latest(),
            envelope: false,
            pretty: false,
        }
    }

    /// A client from the environment: [`Credentials::from_env`], and the service at
    /// [`env::BASE_URL`] if that is set.
    ///
    /// # Errors
    ///
    /// When credentials are missing, or credentials or base URL are invalid. The error names the
    /// variable.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder_from_env()?.build()
    }

    /// A builder with the settings of [`from_env`](Self::from_env).
    ///
    /// # Errors
    ///
    /// As for [`from_env`](Self::from_env).
    pub fn builder_from_env() -> Result<ClientBuilder, Error> {
        let builder = Self::builder(Credentials::from_env().map_err(Error::credentials)?);
        match std::env::var_os(env::BASE_URL).filter(|text| !text.is_empty()) {
            Some(text) => {
                let base = text.to_string_lossy().trim().parse();
                let named = |error| Error::input(format!("{}: {error}", env::BASE_URL));
                Ok(builder.base_url(base.map_err(|error: InvalidBaseUrl| named(error))?))
            }
            None => Ok(builder),
        }
    }

    /// The API version that this client asks for.
    pub fn api_version(&self) -> ApiVersion {
        self.connection.version
    }

    /// A client that asks for another API version, and shares everything else with this one.
    #[must_use]
    pub fn with_api_version(&self, version: ApiVersion) -> Self {
        let mut connection = self.connection.clone();
        connection.version = version;
        Self { connection }
    }

    /// When and how often calls are retried.
    pub fn retries(&self) -> RetryConfig {
        *self.connection.transport.retries()
    }

    /// A client with other retries, which shares everything else with this one.
    #[must_use]
    pub fn with_retries(&self, retries: RetryConfig) -> Self {
        let mut connection = self.connection.clone();
        connection.transport = connection.transport.with_retries(retries);
        Self { connection }
    }

    /// The origin of the service.
    pub fn base_url(&self) -> &BaseUrl {
        self.connection.transport.base_url()
    }

    /// The kind of the credentials: `service account`, `API key` or `access token`.
    pub fn credentials_kind(&self) -> &'static str {
        self.connection.transport.credentials_kind()
    }

    /// The proxy to the service and the variable that names it, without user and password; `None` if
    /// connections are direct, or the caller's own HTTP client decides.
    pub fn proxy(&self) -> Option<String> {
        self.connection.transport.proxy()
    }

    /// Which certificates are trusted, in words: "of the system", "of SSL_CERT_FILE=…".
    pub fn trusted_roots(&self) -> String {
        self.connection.transport.trusted_roots()
    }

    /// The limits of every call.
    pub fn limits(&self) -> Limits {
        self.connection.transport.limits()
    }

    /// One project. Sends nothing.
    pub fn project(&self, id: ProjectId) -> Project {
        Project {
            connection: self.connection.clone(),
            id,
        }
    }

    /// All projects that the credentials can read, page by page. Pages are fetched on demand.
    pub fn projects(&self) -> Projects {
        Projects::new(self.connection.clone(), None)
    }

    /// One organization. Sends nothing.
    pub fn organization(&self, id: OrganizationId) -> Organization {
        Organization {
            connection: self.connection.clone(),
            id,
        }
    }

    /// The operations of the client's API version, for [`raw`](Self::raw).
    pub fn operations(&self) -> impl Iterator<Item = ApiOperation> {
        ApiOperation::all(self.api_version())
    }

    /// A call by the name of its operation, for the reply as received. Credentials, limits and retries
    /// are those of every call; an update that starts maintenance is not retried.
    ///
    /// The request says whether to ask for an envelope or indented JSON; the client's settings do not
    /// apply.
    ///
    /// ```no_run
    /// # async fn example(atlas: atlas_maintenance::Client) -> Result<(), atlas_maintenance::Error> {
    /// use atlas_maintenance::RawRequest;
    ///
    /// let request = RawRequest::new("listProjects").parameter("itemsPerPage", 5);
    /// let reply = atlas.raw(request).await?;
    /// println!("{}", String::from_utf8_lossy(reply.body()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw(&self, request: RawRequest) -> Call<RawReply> {
        Call::new(raw::send(self.connection.clone(), request))
    }

    /// Revokes the token of a service account, if there is one, and takes it out of the cache if there
    /// is one. Does nothing for other credentials. The next call fetches a new token.
    ///
    /// # Errors
    ///
    /// When the service does not confirm the revocation; the token then lives until it expires.
    pub async fn revoke(&self) -> Result<(), Error> {
        self.connection.transport.revoke().await
    }

    /// For the end of a program: revokes the token of a service account, unless a cache keeps it for
    /// other programs. Waits at most two seconds. Does nothing for other credentials.
    ///
    /// A service account can have 100 tokens an hour (documented), so programs that start often should
    /// close their client, or keep tokens with the feature `token-cache`; see
    /// [`revoke_after`](Self::revoke_after).
    ///
    /// # Errors
    ///
    /// As for [`revoke`](Self::revoke).
    pub async fn close(&self) -> Result<(), Error> {
        self.connection.transport.close().await
    }

    /// Awaits `work`, then [closes](Self::close) the client, and returns the output of `work`. For the
    /// main function of a short program:
    ///
    /// ```no_run
    /// # async fn job(_: &atlas_maintenance::Client) -> Result<(), atlas_maintenance::Error> { Ok(()) }
    /// # async fn main_of_the_program() -> Result<(), atlas_maintenance::Error> {
    /// let atlas = atlas_maintenance::Client::from_env()?;
    /// atlas.revoke_after(job(&atlas)).await
    /// # }
    /// ```
    ///
    /// A failed revocation is a warning in the traces. A future that is dropped before `work` ends
    /// revokes nothing.
    pub async fn revoke_after<W: Future>(&self, work: W) -> W::Output {
        self.connection.transport.revoke_after(work).await
    }
}

impl ClientBuilder {
    /// The dated API version to ask for. Default: the newest.
    pub fn api_version(mut self, version: ApiVersion) -> Self {
        self.version = version;
        self
    }

    /// The origin of the service. Default: `https://cloud.mongodb.com`.
    pub fn base_url(mut self, base: BaseUrl) -> Self {
        self.transport = self.transport.base_url(base);
        self
    }

    /// The time of a whole call: token, attempts and waits included. Default 120 s.
    pub fn timeout(mut self, total: Duration) -> Self {
        self.limits = self.limits.total_timeout(total);
        self
    }

    /// All time and size limits; see [`Limits`] for the defaults.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// When and how often calls are retried. Default: 4 retries, 500 ms doubled up to 30 s; see
    /// [`RetryConfig`].
    pub fn retries(mut self, retries: RetryConfig) -> Self {
        self.transport = self.transport.retries(retries);
        self
    }

    /// The protocol over TLS. Default: HTTP/2 if the service chooses it, else HTTP/1.1.
    pub fn protocol(mut self, protocol: HttpProtocol) -> Self {
        self.transport = self.transport.protocol(protocol);
        self
    }

    /// Trusts the certificates of a PEM text, besides those that the system trusts: a company's
    /// authority, or that of a simulator. Can be called several times.
    pub fn trust(mut self, pem: impl Into<String>) -> Self {
        self.transport = self.transport.trust(pem);
        self
    }

    /// Trusts the certificates of a PEM text, and those of other calls of [`trust`](Self::trust), but not
    /// those that the system trusts.
    pub fn trust_only(mut self, pem: impl Into<String>) -> Self {
        self.transport = self.transport.trust_only(pem);
        self
    }

    /// Where tokens of service accounts are kept for other programs, and for later ones. Default:
    /// nowhere.
    #[cfg(feature = "token-cache")]
    pub fn token_cache(mut self, cache: crate::TokenCache) -> Self {
        self.transport = self.transport.token_cache(cache);
        self
    }

    /// Your own HTTP client, with its proxies, certificates and pool.
    ///
    /// Its settings replace connect timeout, redirects, TLS, protocol, compression and user agent. Attempt and total timeouts
    /// and the limit on the size of replies still hold. Credentials are sent to the configured origin
    /// only, and replies from another origin are ignored.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.transport = self.transport.http_client(http);
        self
    }

    /// Whether to ask for enveloped replies, which carry the status in the body, for networks that
    /// hide status codes or headers. Default: off.
    ///
    /// Two forms are documented, and both are read; neither has been recorded. A reply without an
    /// envelope is read as it is.
    pub fn envelope(mut self, envelope: bool) -> Self {
        self.envelope = envelope;
        self
    }

    /// Whether to ask for indented JSON, where an operation offers it. Default: off.
    pub fn pretty(mut self, pretty: bool) -> Self {
        self.pretty = pretty;
        self
    }

    /// The `User-Agent`. Default: name and version of this crate.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.transport = self.transport.user_agent(user_agent);
        self
    }

    /// Builds the client. Sends nothing.
    ///
    /// # Errors
    ///
    /// When the HTTP client cannot be set up, for example on a machine without root certificates, or
    /// when there is no certificate in a text to trust.
    pub fn build(self) -> Result<Client, Error> {
        Ok(Client {
            connection: Connection {
                transport: self.transport.limits(self.limits).build()?,
                version: self.version,
                envelope: self.envelope,
                pretty: self.pretty,
                earlier: Spent::default(),
            },
        })
    }
}

/// One organization.
#[derive(Clone, Debug)]
pub struct Organization {
    connection: Connection,
    id: OrganizationId,
}

impl Organization {
    /// The organization's id.
    pub fn id(&self) -> OrganizationId {
        self.id
    }

    /// The organization's projects that the credentials can read, page by page. Pages are fetched on
    /// demand.
    pub fn projects(&self) -> Projects {
        Projects::new(self.connection.clone(), Some(self.id))
    }

    /// The organization's projects with exactly this name.
    pub fn projects_named(&self, name: impl Into<String>) -> Projects {
        self.projects().named(name.into())
    }

    /// What the service offers of the organization without a dated version. Sends nothing.
    #[cfg(feature = "preview")]
    pub fn preview(&self) -> crate::preview::OrganizationPreview {
        crate::preview::OrganizationPreview::new(self.connection.clone(), self.id)
    }
}

/// One project, which the API's URLs call a group.
#[derive(Clone, Debug)]
pub struct Project {
    connection: Connection,
    id: ProjectId,
}

impl Project {
    /// The project's id.
    pub fn id(&self) -> ProjectId {
        self.id
    }

    /// The project's maintenance window. Sends nothing.
    pub fn maintenance_window(&self) -> MaintenanceWindow {
        MaintenanceWindow::new(self.connection.clone(), self.id)
    }

    /// The project's maintenance: its events, and what they tell of what is coming. Sends nothing.
    pub fn maintenance(&self) -> Maintenance {
        Maintenance::new(self.connection.clone(), self.id)
    }
}
