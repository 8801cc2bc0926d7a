//! What calls cost over HTTP/1.1 and over HTTP/2, with TLS.
//!
//! The calls are made by this program again, as a child process for each round, so that CPU time is
//! that of the client alone. They go through a proxy that counts connections and delays. Rounds of both
//! protocols alternate, since only neighbours can be compared on a noisy machine.

use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use atlas_maintenance::{Client, Credentials, DayOfWeek, HourOfDay, HttpProtocol, Window};
use atlas_maintenance_bench::measure::{self, Auth, Failure, Settings};
use atlas_maintenance_simulator::Simulator;
use clap::Parser;
use serde::Deserialize;

use atlas_maintenance_bench::proxy::Proxy;

/// Measure what calls cost over HTTP/1.1 and over HTTP/2, with TLS
///
/// Prints for each protocol, one by one and with 64 tasks, with and without a delay: CPU time of the
/// client for a call, connections, and the time of all calls; each the median of the rounds. It asserts
/// nothing.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask bench-protocols")]
struct Options {
    /// How many rounds of each kind
    #[arg(long, default_value_t = 9, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// How many calls a round makes; a tenth of it one by one with a delay
    #[arg(long, default_value_t = 2000, value_name = "N", value_parser = clap::value_parser!(u32).range(10..))]
    calls: u32,
    /// The delay each way, in milliseconds
    #[arg(long, default_value_t = 20, value_name = "MS")]
    delay: u64,
}

/// Set for the child, beside the variables of the drivers.
const PROTOCOL: &str = "BENCH_PROTOCOL";
const CERTIFICATE: &str = "BENCH_CERTIFICATE";

const PROTOCOLS: [&str; 2] = ["HTTP/1.1", "HTTP/2"];

/// What a child prints.
#[derive(Debug, Deserialize)]
struct Line {
    calls: u32,
    errors: u32,
    seconds: f64,
    cpu_seconds: Option<f64>,
}

fn main() -> ExitCode {
    let outcome = match std::env::var(PROTOCOL) {
        Ok(protocol) => runtime().and_then(|runtime| runtime.block_on(make_calls(&protocol))),
        Err(_) => {
            let options = Options::parse();
            runtime().and_then(|runtime| runtime.block_on(compare(&options)))
        }
    };
    measure::exit_code(outcome)
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?)
}

/// The child: all calls with one client.
async fn make_calls(protocol: &str) -> Result<(), Failure> {
    let settings = Settings::from_env()?;
    let Auth::ApiKey { public, private } = &settings.auth else {
        return Err("AUTH is not digest".into());
    };
    let protocol = match protocol {
        "HTTP/1.1" => HttpProtocol::Http1,
        _ => HttpProtocol::PreferHttp2,
    };
    let client = Client::builder(Credentials::api_key(public, private)?)
        .base_url(settings.base_url.parse()?)
        .protocol(protocol)
        .trust_only(std::env::var(CERTIFICATE)?)
        .build()?;
    let window = client
        .project(settings.group_id.parse()?)
        .maintenance_window();
    measure::run(&settings, move || window.get().into_future()).await
}

async fn compare(options: &Options) -> Result<(), Failure> {
    let simulator = Simulator::builder()
        .tls()
        // Within the real service's limit, most calls would be refused.
        .rate_limit(None)
        .start()
        .await?;
    let certificate = simulator.certificate().unwrap_or_default().to_owned();
    let control = simulator.control();
    let known = control.credentials();
    let window = Client::builder(Credentials::api_key(known.public_key, known.private_key)?)
        .base_url(simulator.base_url().parse()?)
        .trust_only(certificate.as_str())
        .build()?
        .project(control.project_id())
        .maintenance_window();
    // The reply of a project that has a window is the longer one.
    let sunday = Window::weekly(DayOfWeek::Sunday, HourOfDay::new(2)?).protected_hours(9..17);
    window.set(&sunday).await?;
    let target = simulator.base_url().replace("https://", "").parse()?;
    println!(
        "{} rounds of {} calls (one by one with a delay: {}); medians\n",
        options.rounds,
        options.calls,
        options.calls / 10
    );
    println!("{HEAD}\n|---|---|---|---|---|---|");
    for delay in [0, options.delay] {
        let proxy = Proxy::start(target, Duration::from_millis(delay)).await?;
        for tasks in [1, 64] {
            let calls = if delay > 0 && tasks == 1 {
                options.calls / 10
            } else {
                options.calls
            };
            let mut rounds = [Vec::new(), Vec::new()];
            for _ in 0..options.rounds {
                for (protocol, seen) in PROTOCOLS.into_iter().zip(&mut rounds) {
                    let child = child(protocol, &certificate, known, &proxy, calls, tasks)
                        .env("GROUP_ID", control.project_id().to_string())
                        .output();
                    seen.push((finished(child.await?)?, proxy.connections()));
                }
            }
            for (protocol, seen) in PROTOCOLS.into_iter().zip(&rounds) {
                println!("{}", row(delay, tasks, protocol, seen));
            }
        }
    }
    Ok(())
}

const HEAD: &str =
    "| delay each way | tasks | protocol | CPU of a call | connections | all calls |";

fn child(
    protocol: &str,
    certificate: &str,
    known: &atlas_maintenance_simulator::DemoCredentials,
    proxy: &Proxy,
    calls: u32,
    tasks: u32,
) -> tokio::process::Command {
    let mut command = Command::new(std::env::current_exe().unwrap_or_default());
    command
        .env(PROTOCOL, protocol)
        .env(CERTIFICATE, certificate)
        .env("AUTH", "digest")
        .env("PUBLIC_KEY", known.public_key)
        .env("PRIVATE_KEY", known.private_key)
        .env("BASE_URL", format!("https://{}", proxy.address))
        .env("N", calls.to_string())
        .env("CONCURRENCY", tasks.to_string())
        .stderr(Stdio::inherit());
    command.into()
}

fn finished(output: std::process::Output) -> Result<Line, Failure> {
    if !output.status.success() {
        return Err("a round failed".into());
    }
    let line: Line = serde_json::from_slice(&output.stdout)?;
    if line.errors > 0 {
        return Err(format!("{} of {} calls failed", line.errors, line.calls).into());
    }
    Ok(line)
}

fn row(delay: u64, tasks: u32, protocol: &str, seen: &[(Line, u64)]) -> String {
    let cpu = median(seen.iter().filter_map(|(line, _)| {
        let micros = line.cpu_seconds? * 1e6;
        Some(micros / f64::from(line.calls))
    }));
    let connections = median(seen.iter().map(|(_, count)| *count as f64));
    let seconds = median(seen.iter().map(|(line, _)| line.seconds));
    format!(
        "| {delay} ms | {tasks} | {protocol} | {cpu:.0} µs | {connections:.0} | {seconds:.2} s |"
    )
}

/// The upper one of two in the middle. Not a number when there are no values.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn median_is_the_value_in_the_middle() {
        assert!((median([3.0, 1.0, 2.0].into_iter()) - 2.0).abs() < f64::EPSILON);
        assert!(median(std::iter::empty()).is_nan());
    }
}
