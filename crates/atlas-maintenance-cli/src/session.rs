//! From flags and environment to a client and a project.

use atlas_maintenance::{
    Client, ClientBuilder, Credentials, Error, HttpProtocol, MaintenanceWindow, OrganizationId,
    Project, ProjectId, RetryConfig, env,
};
use atlas_maintenance_simulator::Simulator;

use crate::args::{Format, Global, Target};
use crate::failure::Failure;
use crate::name_cache;
use crate::printable::note;
use crate::project_name::ProjectRef;
use crate::settings::Settings;
use crate::token_cache;

/// A client, and the simulator behind it if there is one.
pub(crate) struct Service {
    pub(crate) client: Client,
    // Runs until it is dropped.
    simulator: Option<Simulator>,
}

impl Service {
    pub(crate) async fn open(global: &Global) -> Result<Self, Failure> {
        if global.simulate {
            let simulator = start(Simulator::builder()).await?;
            let base = simulator.base_url().parse().map_err(Error::input)?;
            let builder = Client::builder(simulated_account(&simulator)?).base_url(base);
            let client = flags(builder, global).build()?;
            return Ok(Self {
                client,
                simulator: Some(simulator),
            });
        }
        Self::with(&Settings::read(global)?, global).await
    }

    /// A client with these settings.
    async fn with(settings: &Settings, global: &Global) -> Result<Self, Failure> {
        let (credentials, source) = settings.credentials().await?;
        if global.output != Format::Json {
            for text in settings.notes(&source) {
                note(&format!("note: {text}"));
            }
        }
        name_cache::place(settings);
        Self::of(credentials, settings, global)
    }

    /// A client with these credentials and settings.
    pub(crate) fn of(
        credentials: Credentials,
        settings: &Settings,
        global: &Global,
    ) -> Result<Self, Failure> {
        let mut builder = Client::builder(credentials).base_url(settings.base.0.clone());
        if let Some(cache) = token_cache::of(global) {
            builder = builder.token_cache(cache);
        }
        Ok(Self {
            client: flags(builder, global).build()?,
            simulator: None,
        })
    }

    /// A client of the same service with a token that is none.
    pub(crate) fn refused_client(&self, global: &Global) -> Result<Client, Failure> {
        let token = "verify-that-a-token-is-refused";
        let credentials = Credentials::bearer_token(token).map_err(Error::credentials)?;
        let base = self.client.base_url().clone();
        Ok(flags(Client::builder(credentials).base_url(base), global).build()?)
    }

    /// Revokes the token of this command, unless later ones find it in the cache: a service account can
    /// have few. The result of the command is already known, so a failure is ignored.
    pub(crate) async fn close(self) {
        let _ = self.client.close().await;
        drop(self.simulator);
    }
}

/// A service and the project of the command.
pub(crate) struct Session {
    pub(crate) project: ProjectId,
    /// In which names are looked up.
    organization: Option<OrganizationId>,
    pub(crate) service: Service,
}

impl Session {
    pub(crate) async fn open(global: &Global, target: Target) -> Result<Self, Failure> {
        if global.simulate {
            let service = Service::open(global).await?;
            let organization = target.org;
            let project = match (target.project, &service.simulator) {
                (Some(project), _) => project.id(&service.client, organization).await?,
                (None, Some(simulator)) => simulator.control().project_id(),
                (None, None) => return Err(no_project()),
            };
            return Ok(Self {
                project,
                organization,
                service,
            });
        }
        let settings = Settings::read(global)?;
        let project = match target.project {
            Some(project) => project,
            None => settings.project()?.ok_or_else(no_project)?.0,
        };
        let given = settings.organization.as_ref().map(|(id, _)| *id);
        let organization = target.org.or(given);
        let service = Service::with(&settings, global).await?;
        match project.id(&service.client, organization).await {
            Ok(project) => Ok(Self {
                project,
                organization,
                service,
            }),
            Err(failure) => {
                service.close().await;
                Err(failure)
            }
        }
    }

    /// The id of another project.
    pub(crate) async fn id(&self, project: &ProjectRef) -> Result<ProjectId, Failure> {
        project.id(&self.service.client, self.organization).await
    }

    pub(crate) fn project(&self) -> Project {
        self.service.client.project(self.project)
    }

    pub(crate) fn window(&self) -> MaintenanceWindow {
        self.project().maintenance_window()
    }

    /// See [`Service::close`].
    pub(crate) async fn close(self) {
        self.service.close().await;
    }
}

/// A builder with what the flags say.
fn flags(mut builder: ClientBuilder, global: &Global) -> ClientBuilder {
    if let Some(version) = global.api_version {
        builder = builder.api_version(version);
    }
    if let Some(timeout) = global.timeout {
        builder = builder.timeout(timeout);
    }
    if let Some(retries) = global.max_retries {
        builder = builder.retries(RetryConfig::default().max_repeats(retries));
    }
    if global.http1 {
        builder = builder.protocol(HttpProtocol::Http1);
    }
    builder.user_agent(concat!("atlas-maintenance/", env!("CARGO_PKG_VERSION")))
}

fn no_project() -> Failure {
    Failure::Usage(format!(
        "no project given: pass its id or its name, or set {}",
        env::PROJECT_ID
    ))
}

pub(crate) async fn start(
    builder: atlas_maintenance_simulator::SimulatorBuilder,
) -> Result<Simulator, Failure> {
    builder
        .start()
        .await
        .map_err(|error| Failure::Local(error.to_string()))
}

/// The service account of a simulator.
pub(crate) fn simulated_account(simulator: &Simulator) -> Result<Credentials, Failure> {
    let known = simulator.control().credentials();
    Credentials::service_account(known.client_id, known.client_secret)
        .map_err(|error| Failure::Call(Error::credentials(error)))
}
