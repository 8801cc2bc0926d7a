//! The loop of both drivers, so that they differ in the client alone: settings from the environment,
//! N calls by a number of tasks, one line of JSON about them.

use std::fmt::Display;
use std::future::Future;
use std::process::ExitCode;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::usage::{cpu_time, peak_memory_kb};

/// Why a driver failed.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What to call, how often, and with which credentials.
#[derive(Debug)]
pub struct Settings {
    /// `BASE_URL`.
    pub base_url: String,
    /// `GROUP_ID`.
    pub group_id: String,
    /// `AUTH` and the variables that belong to it.
    pub auth: Auth,
    calls: usize,
    concurrency: usize,
}

/// The kinds of credentials.
#[derive(Debug)]
pub enum Auth {
    /// `oauth`: a service account.
    ServiceAccount {
        /// `CLIENT_ID`.
        id: String,
        /// `CLIENT_SECRET`.
        secret: String,
    },
    /// `digest`: an API key.
    ApiKey {
        /// `PUBLIC_KEY`.
        public: String,
        /// `PRIVATE_KEY`.
        private: String,
    },
    /// `token`: a bearer token.
    Token {
        /// `ACCESS_TOKEN`.
        token: String,
    },
}

impl Settings {
    /// Reads the environment.
    ///
    /// # Errors
    ///
    /// A variable is missing, empty or not of its form; the message names it.
    pub fn from_env() -> Result<Self, Failure> {
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

/// Makes the calls and prints the line of JSON.
///
/// Failed calls are counted, and the first one of each task is shown on stderr.
///
/// # Errors
///
/// A task panicked.
pub async fn run<C, F, T, E>(settings: &Settings, call: C) -> Result<(), Failure>
where
    C: Fn() -> F + Clone + Send + 'static,
    F: Future<Output = Result<T, E>> + Send,
    E: Display + Send,
    T: Send,
{
    let calls = settings.calls;
    let begun = Arc::new(AtomicUsize::new(0));
    let cpu_before = cpu_time();
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..settings.concurrency.min(calls) {
        let (begun, call) = (Arc::clone(&begun), call.clone());
        tasks.spawn(async move {
            let mut took = Vec::new();
            let mut errors = 0_usize;
            while begun.fetch_add(1, Ordering::Relaxed) < calls {
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
            "max_rss_kb": peak_memory_kb(),
        })
    );
    Ok(())
}

/// The exit status of a driver; an error is one line on stderr.
#[must_use]
pub fn exit_code(outcome: Result<(), Failure>) -> ExitCode {
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

/// The smallest of the sorted values that `percent` of them do not exceed.
fn percentile(sorted: &[u32], percent: usize) -> Option<u32> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentile_is_the_smallest_value_that_enough_do_not_exceed() {
        let values: Vec<u32> = (1..=200).collect();
        assert_eq!(percentile(&values, 50), Some(100));
        assert_eq!(percentile(&values, 99), Some(198));
        assert_eq!(percentile(&[7], 50), Some(7));
        assert_eq!(percentile(&[], 99), None);
    }

    #[test]
    fn long_calls_saturate() {
        assert_eq!(micros(Duration::from_millis(2)), 2000);
        assert_eq!(micros(Duration::from_secs(5000)), u32::MAX);
    }
}
