//! From credentials to a project: what is chosen once for many calls.

use std::time::Duration;

use atlas_maintenance_transport::{
    BaseUrl, Credentials, Error, InvalidBaseUrl, Limits, RetryConfig, Transport, TransportBuilder,
    env,
};
use atlas_maintenance_types::{ApiVersion, OrganizationId, ProjectId};

use crate::call::Call;
use crate::connection::Connection;
use crate::maintenance_window::MaintenanceWindow;
use crate::projects::Projects;
use crate::raw::{self, ApiOperation, RawReply, RawRequest};

/// A client of the Atlas Administration API.
///
/// Cheap to clone; clones share connections, the token of a service account and the nonce of an
/// API key. Make one and keep it.
#[derive(Clone, Debug)]
pub struct Client {
    connection: Connection,
}

/// Sets up a [`Client`].
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
    /// Starts to set up a client: the public service, the newest API version, default limits.
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

    /// A client as the environment describes it: [`Credentials::from_env`], and the service at
    /// [`env::BASE_URL`] if that is set.
    ///
    /// # Errors
    ///
    /// When credentials or base URL are missing or wrong; the error names the variable.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder_from_env()?.build()
    }

    /// Like [`from_env`](Self::from_env), to set up further.
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

    /// One project. Nothing is sent.
    pub fn project(&self, id: ProjectId) -> Project {
        Project {
            connection: self.connection.clone(),
            id,
        }
    }

    /// All projects that the credentials open, page by page. Nothing is sent until it is asked for
    /// the first.
    pub fn projects(&self) -> Projects {
        Projects::new(self.connection.clone(), None)
    }

    /// One organization. Nothing is sent.
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

    /// A call by the name of its operation, for its reply as it came. It is sent as all calls are:
    /// with credentials, within the limits, and repeated by the class of the operation; an update
    /// that starts maintenance is never repeated.
    ///
    /// Whether it asks for an envelope or for indented JSON is in the request, not in the client.
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

    /// Revokes the token of a service account, if one was fetched. For other credentials this does
    /// nothing. The next call fetches a new token.
    ///
    /// A service account can have a hundred tokens an hour (documented), so programs that start
    /// often do well to revoke before they end; [`revoke_after`](Self::revoke_after) sees to it.
    ///
    /// # Errors
    ///
    /// When the service does not confirm; the token then lives until it expires.
    pub async fn revoke(&self) -> Result<(), Error> {
        self.connection.transport.revoke().await
    }

    /// Does `work` to its end, well or not, then [revokes](Self::revoke), and gives what the work
    /// gave. For the whole of a program that ends soon, or until it is told to stop:
    ///
    /// ```no_run
    /// # async fn job(_: &atlas_maintenance::Client) -> Result<(), atlas_maintenance::Error> { Ok(()) }
    /// # async fn main_of_the_program() -> Result<(), atlas_maintenance::Error> {
    /// let atlas = atlas_maintenance::Client::from_env()?;
    /// atlas.revoke_after(job(&atlas)).await
    /// # }
    /// ```
    ///
    /// A revocation that fails changes nothing of that; it is a warning in the traces, and the
    /// token lives until it expires. If this future is dropped before the work is done, nothing is
    /// revoked.
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

    /// Where the service is. Default: `https://cloud.mongodb.com`.
    pub fn base_url(mut self, base: BaseUrl) -> Self {
        self.transport = self.transport.base_url(base);
        self
    }

    /// How long a whole call may take, fetching a token included. Default 120 s.
    pub fn timeout(mut self, total: Duration) -> Self {
        self.limits = self.limits.total_timeout(total);
        self
    }

    /// All limits at once; see [`Limits`] for the defaults.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// How often calls are repeated, and how long they wait in between. Default: 4 times, 500 ms
    /// doubled up to 30 s; see [`RetryConfig`] for what is repeated after what.
    pub fn retries(mut self, retries: RetryConfig) -> Self {
        self.transport = self.transport.retries(retries);
        self
    }

    /// An HTTP client of your own, with its proxies, certificates and pool.
    ///
    /// Connect timeout, redirects, TLS and user agent are then that client's. Attempt and total
    /// timeouts and the size of replies still hold. Credentials are put on requests to the
    /// configured service only, and a reply from another origin is not listened to.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.transport = self.transport.http_client(http);
        self
    }

    /// Ask for replies in an envelope, which carries the status in the body, and take them out of
    /// it. For networks that hide status codes or headers. Default: off.
    ///
    /// No enveloped reply has been recorded. The form is documented, in two ways, and both are
    /// read; a reply in no envelope is taken as it is.
    pub fn envelope(mut self, envelope: bool) -> Self {
        self.envelope = envelope;
        self
    }

    /// Ask for replies that people can read, where an operation offers it. Default: off.
    pub fn pretty(mut self, pretty: bool) -> Self {
        self.pretty = pretty;
        self
    }

    /// What the client calls itself. Default: the name and version of this crate.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.transport = self.transport.user_agent(user_agent);
        self
    }

    /// Builds the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// When the HTTP client cannot be set up, such as on a machine without root certificates.
    pub fn build(self) -> Result<Client, Error> {
        Ok(Client {
            connection: Connection {
                transport: self.transport.limits(self.limits).build()?,
                version: self.version,
                envelope: self.envelope,
                pretty: self.pretty,
            },
        })
    }
}

/// One organization, to which projects belong.
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

    /// The organization's projects that the credentials open, page by page. Nothing is sent until
    /// it is asked for the first.
    pub fn projects(&self) -> Projects {
        Projects::new(self.connection.clone(), Some(self.id))
    }

    /// Those of its projects that have exactly this name.
    pub fn projects_named(&self, name: impl Into<String>) -> Projects {
        self.projects().named(name.into())
    }
}

/// One project, which URLs of the API call a group.
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

    /// The project's maintenance window. Nothing is sent.
    pub fn maintenance_window(&self) -> MaintenanceWindow {
        MaintenanceWindow::new(self.connection.clone(), self.id)
    }
}
