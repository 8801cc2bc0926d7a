//! Makes many calls and says what they cost: one line of JSON on standard output.
//!
//! ```sh
//! BASE_URL=http://127.0.0.1:8080 GROUP_ID=32b6e34b3d91647abb20e7b8 N=1000 CONCURRENCY=64 \
//!   AUTH=token ACCESS_TOKEN=… cargo run --release -p atlas-maintenance --example load
//! ```
//!
//! `AUTH` is `token`, `oauth` (with `CLIENT_ID` and `CLIENT_SECRET`) or `digest` (with `PUBLIC_KEY`
//! and `PRIVATE_KEY`). The line has `calls`, `seconds`, `p50_us`, `p99_us`, `errors`, and for this
//! process `cpu_seconds` and `max_rss_kb`, which are null where the system does not tell.
//!
//! All runs in one thread, so that what is measured is the client and not how threads wake each
//! other. `bare` is the same with a bare HTTP client; `cargo xtask bench` compares the two.

mod measure;

use std::process::ExitCode;

use atlas_maintenance::{Client, Credentials};
use measure::{Auth, Failure, Settings};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    measure::end(run().await)
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
