//! From credentials to a project: what is chosen once for many calls.

use std::time::Duration;

use atlas_transport::{
    BaseUrl, Credentials, Error, InvalidBaseUrl, Limits, Transport, TransportBuilder, env,
};
use atlas_types::{ApiVersion, ProjectId};

use crate::dispatch::Connection;
use crate::window::MaintenanceWindow;

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

    /// Revokes the token of a service account, if one was fetched. For other credentials this does
    /// nothing. The next call fetches a new token.
    ///
    /// A service account can have a hundred tokens an hour (documented), so programs that start
    /// often do well to revoke before they end.
    ///
    /// # Errors
    ///
    /// When the service does not confirm; the token then lives until it expires.
    pub async fn revoke(&self) -> Result<(), Error> {
        self.connection.transport.revoke().await
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

    /// How long a whole call may take, fetching a token included. Default 60 s.
    pub fn timeout(mut self, total: Duration) -> Self {
        self.limits = self.limits.total_timeout(total);
        self
    }

    /// All limits at once; see [`Limits`] for the defaults.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
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
            },
        })
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
