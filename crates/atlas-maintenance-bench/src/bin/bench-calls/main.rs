//! What a call through the library costs, compared with the same call through a bare HTTP client.
//!
//! `library-driver` and `bare-driver` make the same calls to the same simulator, in short rounds that
//! alternate. Machines are shared and noisy, so a round yields only the ratio of two neighbours, and
//! the median of the rounds is the result.

mod callgrind;
mod children;
mod figures;

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use children::{Program, Programs, Server};
use figures::{Line, Spread, ratio};

/// Measure what calls through the library cost, against a bare HTTP client
///
/// Builds both in release, starts a simulator, and runs them in turns. Prints ratios of neighbouring
/// rounds with their medians: CPU time, throughput, latency and memory; then how many requests a
/// call takes. It asserts nothing.
#[derive(Debug, Parser)]
#[command(
    bin_name = "cargo xtask bench",
    after_help = "Examples:\n  cargo xtask bench\n  \
                  cargo xtask bench --rounds 40 --auth digest\n  \
                  cargo xtask bench --rounds 1 --instructions"
)]
struct Options {
    /// How many rounds of each kind
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// How many calls a round makes
    #[arg(long, default_value_t = 2000, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    calls: u32,
    /// The credentials to call with
    #[arg(long, default_value = "token", value_enum)]
    auth: Auth,
    /// Count instructions as well, under valgrind
    #[arg(long)]
    instructions: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Auth {
    /// A bearer token
    Token,
    /// A service account
    Oauth,
    /// An API key
    Digest,
}

impl Auth {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Oauth => "oauth",
            Self::Digest => "digest",
        }
    }
}

/// Tasks: one, and as many as a large job has.
const CONCURRENCIES: [u32; 2] = [1, 64];

/// Calls over which requests are counted: the server remembers a thousand.
const COUNTED: u32 = 500;

/// Calls after which memory is read.
const FEW_AND_MANY: [u32; 2] = [1_000, 10_000];

/// Calls of the first run under valgrind; the second makes twice as many.
const UNDER_VALGRIND: u32 = 300;

/// A program failed, so there is nothing to compare.
#[derive(Debug, thiserror::Error)]
#[error("{program} cannot be measured: {reason}")]
struct Error {
    program: &'static str,
    reason: String,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            eprintln!(
                "  help: run `cargo run --release -p {} --bin {}` by itself",
                env!("CARGO_PKG_NAME"),
                error.program
            );
            ExitCode::FAILURE
        }
    }
}

/// Writes to standard output. A closed pipe is no reason to fail.
fn say(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn run(options: &Options) -> Result<(), Error> {
    say("building the programs …\n");
    let programs = Programs::build()?;
    let mut bench = Bench {
        server: Server::start(&programs)?,
        programs,
        auth: options.auth,
    };
    say(&format!(
        "{} rounds of {} calls each, {}; ratios are library / bare\n\n",
        options.rounds,
        options.calls,
        bench.auth.as_str()
    ));
    for concurrency in CONCURRENCIES {
        bench.compare(options, concurrency)?;
    }
    bench.count_requests()?;
    bench.watch_memory()?;
    if options.instructions {
        bench.count_instructions()?;
    }
    bench.server.stop()
}

struct Bench {
    programs: Programs,
    server: Server,
    auth: Auth,
}

impl Bench {
    fn call(&self, program: Program, calls: u32, concurrency: u32) -> Result<Line, Error> {
        let output = self.programs.run(
            program,
            None,
            &self.server.settings(self.auth, calls, concurrency),
        )?;
        let line = Line::parse(&output).map_err(|reason| program.error(reason))?;
        if line.errors > 0 {
            let what = format!("{} of {} calls failed", line.errors, line.calls);
            return Err(program.error(what));
        }
        Ok(line)
    }

    /// Runs both drivers in turns. The first one alternates, since each leaves the machine's caches
    /// and clock speed to the next.
    fn compare(&mut self, options: &Options, concurrency: u32) -> Result<(), Error> {
        let mut rounds = Vec::new();
        for round in 0..options.rounds {
            let one = |program| self.call(program, options.calls, concurrency);
            let (library, bare) = if round % 2 == 0 {
                let library = one(Program::Library)?;
                (library, one(Program::Bare)?)
            } else {
                let bare = one(Program::Bare)?;
                (one(Program::Library)?, bare)
            };
            // The server's memory of requests is emptied before it is full.
            self.server.requests()?;
            rounds.push((library, bare));
        }
        say(&table(concurrency, &rounds));
        Ok(())
    }

    fn count_requests(&mut self) -> Result<(), Error> {
        let mut text = format!("requests per call, counted by the server over {COUNTED} calls\n");
        for concurrency in CONCURRENCIES {
            self.server.requests()?;
            let line = self.call(Program::Library, COUNTED, concurrency)?;
            let requests = self.server.requests()?;
            let per_call = ratio(f64::from(requests.api), line.calls);
            let _ = writeln!(
                text,
                "  {:<16}{}   ({} requests, and {} for a token)",
                tasks(concurrency),
                figure(per_call, 3),
                requests.api,
                requests.token,
            );
        }
        text.push('\n');
        say(&text);
        Ok(())
    }

    fn watch_memory(&mut self) -> Result<(), Error> {
        let mut text = "resident memory at its highest, 64 tasks, kB\n".to_owned();
        for program in [Program::Library, Program::Bare] {
            let mut most = Vec::new();
            for calls in FEW_AND_MANY {
                most.push(self.call(program, calls, 64)?.max_rss_kb);
            }
            let shown = |at: usize| figure(most.get(at).copied().flatten(), 0);
            let growth = match most[..] {
                [Some(few), Some(many)] => ratio(many, few),
                _ => None,
            };
            let _ = writeln!(
                text,
                "  {:<10}{:>8} after {} calls, {:>8} after {}: {}",
                program.title(),
                shown(0),
                FEW_AND_MANY[0],
                shown(1),
                FEW_AND_MANY[1],
                figure(growth, 2),
            );
        }
        text.push('\n');
        say(&text);
        Ok(())
    }

    fn count_instructions(&mut self) -> Result<(), Error> {
        let mut counted = Vec::new();
        for program in [Program::Library, Program::Bare] {
            let mut profiles = Vec::new();
            for calls in [UNDER_VALGRIND, 2 * UNDER_VALGRIND] {
                let settings = self.server.settings(self.auth, calls, 1);
                match children::under_valgrind(&self.programs, program, &settings)? {
                    Some(text) => profiles.push(callgrind::Profile::parse(&text)),
                    None => {
                        say("instructions: valgrind is not installed here\n");
                        return Ok(());
                    }
                }
            }
            if let [few, many] = &profiles[..] {
                counted.push(many.per_call(few, UNDER_VALGRIND));
            }
        }
        if let [library, bare] = &counted[..] {
            say(&callgrind::report(library, bare));
        }
        Ok(())
    }
}

fn tasks(concurrency: u32) -> String {
    match concurrency {
        1 => "one by one".to_owned(),
        tasks => format!("{tasks} tasks"),
    }
}

/// A figure, or a dash where the system does not tell it.
fn figure(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
}

/// For each measure, the medians of both programs and the spread of the ratios of neighbours.
fn table(concurrency: u32, rounds: &[(Line, Line)]) -> String {
    type Measure = fn(&Line) -> Option<f64>;
    let measures: [(&str, usize, Measure); 5] = [
        ("CPU µs / call", 1, Line::cpu_us_per_call),
        ("calls / second", 0, Line::throughput),
        ("p50 µs", 0, |line| line.p50_us),
        ("p99 µs", 0, |line| line.p99_us),
        ("memory kB", 0, |line| line.max_rss_kb),
    ];
    let mut text = format!(
        "{:<16}{:>10}{:>10}   {:>8}{:>8}{:>8}\n",
        tasks(concurrency),
        "library",
        "bare",
        "ratio",
        "least",
        "most"
    );
    for (name, digits, measure) in measures {
        let median = |values: Vec<f64>| Spread::of(values).map(|spread| spread.median);
        let library = median(rounds.iter().filter_map(|(l, _)| measure(l)).collect());
        let bare = median(rounds.iter().filter_map(|(_, b)| measure(b)).collect());
        let ratios = rounds
            .iter()
            .filter_map(|(library, bare)| ratio(measure(library)?, measure(bare)?))
            .collect();
        let spread = Spread::of(ratios);
        let _ = writeln!(
            text,
            "  {name:<14}{:>10}{:>10}   {:>8}{:>8}{:>8}",
            figure(library, digits),
            figure(bare, digits),
            figure(spread.map(|s| s.median), 3),
            figure(spread.map(|s| s.least), 3),
            figure(spread.map(|s| s.most), 3),
        );
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_shows_a_dash_for_a_missing_figure() {
        let line = |json: &str| Line::parse(json).unwrap();
        let library = line(
            r#"{"calls":10,"seconds":2.0,"p50_us":30,"p99_us":40,"errors":0,"cpu_seconds":0.001,"max_rss_kb":null}"#,
        );
        let bare = line(
            r#"{"calls":10,"seconds":1.0,"p50_us":20,"p99_us":40,"errors":0,"cpu_seconds":0.0008,"max_rss_kb":null}"#,
        );
        let shown = table(64, &[(library, bare)]);
        let row = |name: &str| {
            let row = shown.lines().find(|line| line.trim().starts_with(name));
            let row = row.unwrap().trim().strip_prefix(name).unwrap();
            row.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            row("CPU µs / call"),
            ["100.0", "80.0", "1.250", "1.250", "1.250"]
        );
        assert_eq!(
            row("calls / second"),
            ["5", "10", "0.500", "0.500", "0.500"]
        );
        assert_eq!(row("memory kB"), ["-"; 5]);
        assert!(shown.starts_with("64 tasks"), "{shown}");
    }
}
