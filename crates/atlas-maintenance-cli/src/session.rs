//! From flags and environment to a client and a project.

use atlas_maintenance::{
    Client, ClientBuilder, Credentials, Error, HttpProtocol, InvalidProjectId, MaintenanceWindow,
    ProjectId, RetryConfig, env,
};
use atlas_maintenance_simulator::Simulator;

use crate::args::{Global, Target};
use crate::failure::Failure;
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
            let client = settings(builder, global).build()?;
            return Ok(Self {
                client,
                simulator: Some(simulator),
            });
        }
        let mut builder = match &global.base_url {
            // Ignores the base URL from the environment, even an invalid one.
            Some(base) => {
                let credentials = Credentials::from_env().map_err(Error::credentials)?;
                Client::builder(credentials).base_url(base.clone())
            }
            None => Client::builder_from_env()?,
        };
        if let Some(cache) = token_cache::of(global) {
            builder = builder.token_cache(cache);
        }
        Ok(Self {
            client: settings(builder, global).build()?,
            simulator: None,
        })
    }

    /// A client of the same service with a token that is none.
    pub(crate) fn refused_client(&self, global: &Global) -> Result<Client, Failure> {
        let token = "verify-that-a-token-is-refused";
        let credentials = Credentials::bearer_token(token).map_err(Error::credentials)?;
        let base = self.client.base_url().clone();
        Ok(settings(Client::builder(credentials).base_url(base), global).build()?)
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
    pub(crate) service: Service,
}

impl Session {
    pub(crate) async fn open(global: &Global, target: Target) -> Result<Self, Failure> {
        let mut project = target.project;
        if project.is_none() && !global.simulate {
            project = Some(project_from_environment()?);
        }
        let service = Service::open(global).await?;
        let simulated = service.simulator.as_ref();
        let project = project
            .or_else(|| Some(simulated?.control().project_id()))
            .ok_or_else(no_project)?;
        Ok(Self { project, service })
    }

    pub(crate) fn window(&self) -> MaintenanceWindow {
        self.service
            .client
            .project(self.project)
            .maintenance_window()
    }

    /// See [`Service::close`].
    pub(crate) async fn close(self) {
        self.service.close().await;
    }
}

/// A builder with what the flags say.
fn settings(mut builder: ClientBuilder, global: &Global) -> ClientBuilder {
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

fn project_from_environment() -> Result<ProjectId, Failure> {
    let name = env::PROJECT_ID;
    match std::env::var(name) {
        Ok(text) if !text.trim().is_empty() => text
            .trim()
            .parse()
            // What stands there is not shown: it can be another variable's secret.
            .map_err(|_: InvalidProjectId| {
                Failure::Usage(format!(
                    "{name} is no project id: it takes 24 hexadecimal digits, \
                     such as 32b6e34b3d91647abb20e7b8"
                ))
            }),
        _ => Err(no_project()),
    }
}

fn no_project() -> Failure {
    Failure::Usage(format!(
        "no project given: pass its id, or set {}",
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
