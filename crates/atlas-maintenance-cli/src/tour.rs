//! `tour`: every call with every version and both kinds of credentials, against a simulator inside
//! the process, and then the failures that users meet.

mod row;
mod steps;
mod table;

use atlas_maintenance::{ApiVersion, Client, Credentials, CredentialsError, Error};
use atlas_maintenance_simulator::Simulator;

use crate::failure::Failure;
use crate::output::Output;
use crate::session;
use row::Row;
use steps::Stops;

/// The two ways to prove who is asking.
const CREDENTIALS: [Kind; 2] = [Kind::ServiceAccount, Kind::ApiKey];

#[derive(Clone, Copy, Debug)]
enum Kind {
    ServiceAccount,
    ApiKey,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::ServiceAccount => "service account",
            Self::ApiKey => "API key",
        }
    }

    fn right(self, simulator: &Simulator) -> Result<Credentials, CredentialsError> {
        let known = simulator.control().credentials();
        match self {
            Self::ServiceAccount => {
                Credentials::service_account(known.client_id, known.client_secret)
            }
            Self::ApiKey => Credentials::api_key(known.public_key, known.private_key),
        }
    }

    fn wrong(self, simulator: &Simulator) -> Result<Credentials, CredentialsError> {
        let known = simulator.control().credentials();
        match self {
            Self::ServiceAccount => Credentials::service_account(known.client_id, "wrong"),
            Self::ApiKey => Credentials::api_key(known.public_key, "wrong"),
        }
    }
}

/// Visits every version, or the one that was asked for.
pub(crate) async fn run(only: Option<ApiVersion>, output: Output) -> Result<(), Failure> {
    let simulator = session::start(Simulator::builder()).await?;
    let mut rows = Vec::new();
    let versions = ApiVersion::ALL.iter().copied();
    for version in versions.filter(|version| only.is_none_or(|only| only == *version)) {
        for kind in CREDENTIALS {
            let client = |credentials: Result<Credentials, CredentialsError>| {
                Client::builder(credentials.map_err(Error::credentials)?)
                    .base_url(simulator.base_url().parse().map_err(Error::input)?)
                    .api_version(version)
                    .build()
            };
            let stops = Stops {
                control: simulator.control(),
                version,
                credential: kind.name(),
                client: client(kind.right(&simulator))?,
                stranger: client(kind.wrong(&simulator))?,
            };
            rows.extend(stops.visit().await?);
        }
    }
    output.print(
        || table::text(&rows),
        || rows.iter().map(Row::document).collect(),
    )?;
    match rows.iter().filter(|row| !row.as_it_should).count() {
        0 => Ok(()),
        wrong => Err(Failure::Tour {
            wrong,
            rows: rows.len(),
        }),
    }
}
