//! Makes many calls with the library and prints what they cost as one line of JSON.
//!
//! ```sh
//! BASE_URL=http://127.0.0.1:8080 GROUP_ID=32b6e34b3d91647abb20e7b8 N=1000 CONCURRENCY=64 \
//!   AUTH=token ACCESS_TOKEN=… cargo run --release -p atlas-maintenance-bench --bin library-driver
//! ```
//!
//! `AUTH` is `token`, `oauth` (with `CLIENT_ID` and `CLIENT_SECRET`) or `digest` (with `PUBLIC_KEY`
//! and `PRIVATE_KEY`). The line has `calls`, `seconds`, `p50_us`, `p99_us`, `errors`, and for this
//! process `cpu_seconds` and `max_rss_kb`, which are null where the system does not tell.
//!
//! It uses one thread, so that the client is measured and not how threads wake each other.

use std::process::ExitCode;

use atlas_maintenance::{Client, Credentials};
use atlas_maintenance_bench::measure::{self, Auth, Failure, Settings};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    measure::exit_code(run().await)
}

async fn run() -> Result<(), Failure> {
    let settings = Settings::from_env()?;
    let credentials = match &settings.auth {
        Auth::ServiceAccount { id, secret } => Credentials::service_account(id, secret)?,
        Auth::ApiKey { public, private } => Credentials::api_key(public, private)?,
        Auth::Token { token } => Credentials::bearer_token(token)?,
    };
    let client = Client::builder(credentials)
        .base_url(settings.base_url.parse()?)
        .build()?;
    let project = client.project(settings.group_id.parse()?);
    let window = project.maintenance_window();
    measure::run(&settings, move || window.get().into_future()).await
}
