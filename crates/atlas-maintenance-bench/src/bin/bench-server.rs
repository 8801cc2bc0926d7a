//! The service that the drivers call: a simulator without a rate limit.
//!
//! Prints the drivers' environment, one `NAME=value` a line and then an empty line, and serves until
//! its standard input ends. For every line of standard input it prints how many requests came since
//! the last one, as `{"api":1,"token":0}`. It remembers the last thousand requests, so ask before
//! there are more.

#![expect(
    clippy::disallowed_methods,
    reason = "a bare client fetches a token from the simulator"
)]

use std::error::Error;
use std::time::Duration;

use atlas_maintenance::{Client, Credentials, DayOfWeek, HourOfDay, Window};
use atlas_maintenance_simulator::Simulator;
use tokio::io::{AsyncBufReadExt as _, BufReader};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let simulator = Simulator::builder()
        // Within the real service's limit, most calls would be refused.
        .rate_limit(None)
        .token_lifetime(Duration::from_secs(24 * 3600))
        .start()
        .await?;
    let control = simulator.control();
    let known = control.credentials();
    let project = control.project_id();

    // The reply of a project that has a window is the longer one.
    let client = Client::builder(Credentials::api_key(known.public_key, known.private_key)?)
        .base_url(simulator.base_url().parse()?)
        .build()?;
    let sunday = Window::weekly(DayOfWeek::Sunday, HourOfDay::new(2)?).protected_hours(9..17);
    let window = client.project(project).maintenance_window();
    window.set(&sunday).await?;

    println!("BASE_URL={}", simulator.base_url());
    println!("GROUP_ID={project}");
    println!("CLIENT_ID={}", known.client_id);
    println!("CLIENT_SECRET={}", known.client_secret);
    println!("PUBLIC_KEY={}", known.public_key);
    println!("PRIVATE_KEY={}", known.private_key);
    println!("ACCESS_TOKEN={}", fetch_token(&simulator).await?);
    println!();

    control.clear_requests();
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while lines.next_line().await?.is_some() {
        let requests = control.requests();
        control.clear_requests();
        let token = requests
            .iter()
            .filter(|request| request.path.starts_with("/api/oauth/"))
            .count();
        println!(r#"{{"api":{},"token":{token}}}"#, requests.len() - token);
    }
    simulator.stop().await;
    Ok(())
}

/// A token, for the drivers that start with one.
async fn fetch_token(simulator: &Simulator) -> Result<String, Box<dyn Error>> {
    let known = simulator.control().credentials();
    let tls = rustls::ClientConfig::builder_with_provider(
        rustls::crypto::ring::default_provider().into(),
    )
    .with_safe_default_protocol_versions()?
    .with_root_certificates(rustls::RootCertStore::empty())
    .with_no_client_auth();
    let reply: serde_json::Value = reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .build()?
        .post(format!("{}/api/oauth/token", simulator.base_url()))
        .basic_auth(known.client_id, Some(known.client_secret))
        .form(&[("grant_type", "client_credentials")])
        .send()
        .await?
        .error_for_status()?
        .json()
        .await?;
    let token = reply.get("access_token").and_then(|token| token.as_str());
    Ok(token.ok_or("the simulator issued no token")?.to_owned())
}
