//! `tour`: every call with every version and both kinds of credentials, and the usual failures,
//! against a simulator in the same process.

mod row;
mod steps;
mod table;

use atlas_maintenance::{ApiVersion, Client, Credentials, CredentialsError, Error};
use atlas_maintenance_simulator::Simulator;

use crate::failure::Failure;
use crate::output::Output;
use crate::results::Tour;
use crate::session;
use row::Row;
use steps::Steps;

/// A kind of credentials.
#[derive(Clone, Copy, Debug)]
enum Kind {
    ServiceAccount,
    ApiKey,
}

impl Kind {
    const ALL: [Self; 2] = [Self::ServiceAccount, Self::ApiKey];

    fn name(self) -> &'static str {
        match self {
            Self::ServiceAccount => "service account",
            Self::ApiKey => "API key",
        }
    }

    /// Credentials that the simulator accepts.
    fn valid(self, simulator: &Simulator) -> Result<Credentials, CredentialsError> {
        let known = simulator.control().credentials();
        match self {
            Self::ServiceAccount => {
                Credentials::service_account(known.client_id, known.client_secret)
            }
            Self::ApiKey => Credentials::api_key(known.public_key, known.private_key),
        }
    }

    /// The same with a wrong secret.
    fn invalid(self, simulator: &Simulator) -> Result<Credentials, CredentialsError> {
        let known = simulator.control().credentials();
        match self {
            Self::ServiceAccount => Credentials::service_account(known.client_id, "wrong"),
            Self::ApiKey => Credentials::api_key(known.public_key, "wrong"),
        }
    }
}

/// Runs the tour for every version, or for `only` one.
pub(crate) async fn run(only: Option<ApiVersion>, output: Output) -> Result<(), Failure> {
    let simulator = session::start(Simulator::builder()).await?;
    let mut rows = Vec::new();
    let versions = ApiVersion::ALL.iter().copied();
    for version in versions.filter(|version| only.is_none_or(|only| only == *version)) {
        for kind in Kind::ALL {
            let client = |credentials: Result<Credentials, CredentialsError>| {
                Client::builder(credentials.map_err(Error::credentials)?)
                    .base_url(simulator.base_url().parse().map_err(Error::input)?)
                    .api_version(version)
                    .build()
            };
            let steps = Steps {
                control: simulator.control(),
                version,
                credential: kind.name(),
                client: client(kind.valid(&simulator))?,
                client_with_wrong_secret: client(kind.invalid(&simulator))?,
            };
            rows.extend(steps.run().await?);
        }
    }
    output.show(
        || Tour(rows.iter().map(Row::document).collect()),
        || table::text(&rows, output.width()),
    )?;
    match rows.iter().filter(|row| !row.result.as_expected).count() {
        0 => Ok(()),
        failed => Err(Failure::Tour {
            failed,
            rows: rows.len(),
        }),
    }
}
