//! `simulate`: the simulator as a server of its own.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::SocketAddr;

use atlas_maintenance::env;
use atlas_simulator::Simulator;
use serde_json::{Map, Value, json};

use crate::args::Format;
use crate::failure::Failure;
use crate::output::{Output, write_line};
use crate::session;

pub(crate) async fn run(
    listen: SocketAddr,
    print_env: bool,
    output: Output,
) -> Result<(), Failure> {
    if !listen.ip().is_loopback() {
        let _ = writeln!(
            std::io::stderr(),
            "warning: {listen} can be reached from other machines, and the simulator's credentials \
             and controls are open to everybody"
        );
    }
    let simulator = session::start(Simulator::builder().listen(listen)).await?;
    let control = simulator.control();
    let known = control.credentials();
    let variables = [
        (env::BASE_URL, simulator.base_url()),
        (env::CLIENT_ID, known.client_id.to_owned()),
        (env::CLIENT_SECRET, known.client_secret.to_owned()),
        (env::PUBLIC_API_KEY, known.public_key.to_owned()),
        (env::PRIVATE_API_KEY, known.private_key.to_owned()),
        (env::PROJECT_ID, control.project_id().to_string()),
    ];
    let mut text = String::new();
    let prefix = if print_env { "export " } else { "  " };
    if !print_env {
        text.push_str(
            "The simulator is serving; its credentials are fixed and open nothing else.\n",
        );
    }
    for (name, value) in &variables {
        let _ = writeln!(text, "{prefix}{name}={value}");
    }
    if !print_env {
        text.push_str("Schedule maintenance with a POST to /_simulator/projects/PROJECT/maintenance. Interrupt to stop.\n");
    }
    match output.format() {
        Format::Json => {
            let members: Map<String, Value> = variables
                .into_iter()
                .map(|(name, value)| (name.to_owned(), json!(value)))
                .collect();
            write_line(&Value::Object(members).to_string())?;
        }
        Format::Table => write_line(text.trim_end())?,
    }
    tokio::select! {
        () = simulator.stopped() => Err(Failure::Local("the simulator stopped by itself".to_owned())),
        result = interrupted() => result,
    }
}

/// Waits for what usually ends a server: Ctrl-C, and on Unix a polite kill.
async fn interrupted() -> Result<(), Failure> {
    let failed = |error| Failure::Local(format!("signals cannot be watched: {error}"));
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
        tokio::select! {
            result = tokio::signal::ctrl_c() => result.map_err(failed),
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(failed)
}
