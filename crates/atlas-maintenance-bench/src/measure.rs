//! What `load` and `bare` have in common, so that they differ in the client alone: settings from
//! the environment, N calls by so many tasks, one line of JSON about them.
//!
//! It must not know which client makes the calls.

use std::fmt::Display;
use std::future::Future;
use std::process::ExitCode;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

/// Why a measurement did not come about.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What to call, how often, and who asks.
pub(crate) struct Settings {
    /// `BASE_URL`.
    pub(crate) base_url: String,
    /// `GROUP_ID`.
    pub(crate) group_id: String,
    /// `AUTH` and what it asks for.
    pub(crate) auth: Auth,
    calls: usize,
    concurrency: usize,
}

/// The ways to prove who is asking.
pub(crate) enum Auth {
    /// `oauth`, with `CLIENT_ID` and `CLIENT_SECRET`.
    ServiceAccount { id: String, secret: String },
    /// `digest`, with `PUBLIC_KEY` and `PRIVATE_KEY`.
    ApiKey { public: String, private: String },
    /// `token`, with `ACCESS_TOKEN`.
    Token { token: String },
}

impl Settings {
    /// Reads them. The error names the variable that is missing or wrong.
    pub(crate) fn from_env() -> Result<Self, Failure> {
        let auth = match text("AUTH")?.as_str() {
            "oauth" => Auth::ServiceAccount {
                id: text("CLIENT_ID")?,
                secret: text("CLIENT_SECRET")?,
            },
            "digest" => Auth::ApiKey {
                public: text("PUBLIC_KEY")?,
                private: text("PRIVATE_KEY")?,
            },
            "token" => Auth::Token {
                token: text("ACCESS_TOKEN")?,
            },
            other => return Err(format!("AUTH is {other:?}: oauth, digest or token").into()),
        };
        Ok(Self {
            base_url: text("BASE_URL")?,
            group_id: text("GROUP_ID")?,
            auth,
            calls: number("N")?,
            concurrency: number("CONCURRENCY")?,
        })
    }
}

fn text(name: &str) -> Result<String, Failure> {
    match std::env::var(name) {
        Ok(text) if !text.is_empty() => Ok(text),
        Ok(_) => Err(format!("{name} is empty").into()),
        Err(error) => Err(format!("{name}: {error}").into()),
    }
}

fn number(name: &str) -> Result<usize, Failure> {
    match usize::from_str(&text(name)?) {
        Ok(0) => Err(format!("{name} must be at least 1").into()),
        Ok(number) => Ok(number),
        Err(error) => Err(format!("{name}: {error}").into()),
    }
}

/// Makes the calls and prints the line. Calls that fail are counted, and the first is shown on
/// stderr.
pub(crate) async fn run<C, F, T, E>(settings: &Settings, call: C) -> Result<(), Failure>
where
    C: Fn() -> F + Clone + Send + 'static,
    F: Future<Output = Result<T, E>> + Send,
    E: Display + Send,
    T: Send,
{
    let calls = settings.calls;
    let taken = Arc::new(AtomicUsize::new(0));
    let cpu_before = cpu_time();
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..settings.concurrency.min(calls) {
        let (taken, call) = (Arc::clone(&taken), call.clone());
        tasks.spawn(async move {
            let mut took = Vec::new();
            let mut errors = 0_usize;
            while taken.fetch_add(1, Ordering::Relaxed) < calls {
                let before = Instant::now();
                let outcome = call().await;
                took.push(micros(before.elapsed()));
                if let Err(error) = outcome {
                    if errors == 0 {
                        eprintln!("error: {error}");
                    }
                    errors += 1;
                }
            }
            (took, errors)
        });
    }
    let mut took = Vec::with_capacity(calls);
    let mut errors = 0;
    while let Some(done) = tasks.join_next().await {
        let (of_task, failed) = done?;
        took.extend(of_task);
        errors += failed;
    }
    let seconds = start.elapsed().as_secs_f64();
    let cpu_seconds = match (cpu_before, cpu_time()) {
        (Some(before), Some(after)) => Some(after.saturating_sub(before).as_secs_f64()),
        _ => None,
    };
    took.sort_unstable();
    println!(
        "{}",
        serde_json::json!({
            "calls": took.len(),
            "seconds": seconds,
            "p50_us": percentile(&took, 50),
            "p99_us": percentile(&took, 99),
            "errors": errors,
            "cpu_seconds": cpu_seconds,
            "max_rss_kb": max_rss_kb(),
        })
    );
    Ok(())
}

/// How the process ends: an error says what it is about in one line.
pub(crate) fn end(outcome: Result<(), Failure>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Four bytes, so that what is kept of each call does not show in the memory of the process.
fn micros(duration: Duration) -> u32 {
    u32::try_from(duration.as_micros()).unwrap_or(u32::MAX)
}

/// The smallest of the sorted values that so many of a hundred do not exceed.
fn percentile(sorted: &[u32], percent: usize) -> Option<u32> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

/// The CPU time of this process so far, in user and system mode, of all threads.
#[cfg(unix)]
fn cpu_time() -> Option<Duration> {
    use nix::sys::resource::{UsageWho, getrusage};
    let usage = getrusage(UsageWho::RUSAGE_SELF).ok()?;
    [usage.user_time(), usage.system_time()]
        .into_iter()
        .map(|time| {
            let micros = u64::try_from(time.tv_usec()).ok()?;
            Some(
                Duration::from_secs(u64::try_from(time.tv_sec()).ok()?)
                    + Duration::from_micros(micros),
            )
        })
        .sum()
}

#[cfg(not(unix))]
fn cpu_time() -> Option<Duration> {
    None
}

/// The most memory that was resident at a time. Only Linux says so in a file.
fn max_rss_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
