//! What the pipeline from the vendor's document to clients costs, in rounds with medians, and how that
//! grows with the document.
//!
//! The first figure is CPU time of this process and of the generator's, since wall time depends on
//! what else the machine does.

mod stages;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use atlas_maintenance_bench::usage;
use atlas_maintenance_codegen::generate::operations;
use atlas_maintenance_codegen::process::{GeneratorProcess, generate_one};
use atlas_maintenance_openapi::{OperationKey, VersionDate, canonical};
use clap::Parser;
use serde_json::Value;

use stages::{Failure, Pipeline};

/// Measure what the generator costs, and how that grows with the document
///
/// Does in turns what `cargo xtask slice`, `generate` and `check` do, and generates clients of larger
/// and larger parts of a document. Prints medians and asserts nothing.
#[derive(Debug, Parser)]
#[command(
    bin_name = "cargo xtask bench-pipeline",
    after_help = "Example:\n  cargo xtask bench-pipeline --from v2.json"
)]
struct Options {
    /// A document of several versions, as the vendor publishes it
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Rounds of each stage
    #[arg(long, default_value = "5", value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    rounds: u32,
}

/// Steps in which the document grows, by numbers of tags.
const STEPS: usize = 5;

/// As in xtask, which is what is measured here.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The argument with which this program is the generator's process.
const GENERATOR: &str = "generate-one";

fn main() -> ExitCode {
    let done = if std::env::args_os().nth(1).is_some_and(|it| it == GENERATOR) {
        generate_one()
    } else {
        run(&Options::parse()).map_err(|error| format!("error: {error}"))
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

/// Writes to standard output. A closed pipe is no reason to fail.
fn say(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn run(options: &Options) -> Result<(), Failure> {
    let generator = GeneratorProcess {
        program: std::env::current_exe()?,
        argument: GENERATOR.into(),
    };
    let pipeline = Pipeline::new(workspace(), options.from.clone(), generator)?;
    let newest = pipeline.newest()?;
    if cfg!(debug_assertions) {
        say("this is a debug build: run `cargo xtask bench-pipeline …`\n");
    }
    say(&format!(
        "{:<44} {:>8} {:>8} {:>8}   {:>8}\n",
        format!("{} rounds, ms", options.rounds),
        "CPU",
        "least",
        "most",
        "wall"
    ));
    row(options, "slice: the fragments of all versions", || {
        pipeline.slice()
    })?;
    row(options, "generate: everything from the fragments", || {
        pipeline.generate()
    })?;
    row(options, "check: both", || {
        pipeline.slice()?;
        pipeline.generate()
    })?;
    row(
        options,
        "the whole document: slice, generate, format",
        || pipeline.generate_client(&pipeline.part(newest, None)?, newest),
    )?;
    growth(options, &pipeline, newest)?;
    if let (Some(here), Some(child)) =
        (usage::peak_memory_kb(), usage::peak_memory_of_children_kb())
    {
        say(&format!(
            "\nmost memory: {} MB here, {} MB in the generator's process\n",
            here / 1000,
            child / 1000
        ));
    }
    Ok(())
}

/// The workspace of this package, as Cargo names it to what it runs; else the current folder.
fn workspace() -> PathBuf {
    match std::env::var_os("CARGO_MANIFEST_DIR") {
        Some(package) => PathBuf::from(package).join("../.."),
        None => PathBuf::from("."),
    }
}

/// What one round took.
#[derive(Clone, Copy)]
struct Took {
    cpu: Duration,
    wall: Duration,
}

struct Rounds(Vec<Took>);

impl Rounds {
    fn of(
        options: &Options,
        mut work: impl FnMut() -> Result<(), Failure>,
    ) -> Result<Self, Failure> {
        // Zero where the system does not tell.
        let cpu_time = || usage::cpu_time_with_children().unwrap_or_default();
        let mut took = Vec::new();
        for _ in 0..options.rounds {
            let (start, cpu) = (Instant::now(), cpu_time());
            work()?;
            took.push(Took {
                cpu: cpu_time().saturating_sub(cpu),
                wall: start.elapsed(),
            });
        }
        Ok(Self(took))
    }

    /// The least, the median and the most of a figure, in milliseconds.
    fn spread(&self, figure: impl Fn(&Took) -> Duration) -> [f64; 3] {
        let mut sorted: Vec<Duration> = self.0.iter().map(figure).collect();
        sorted.sort_unstable();
        let at = |index: usize| {
            let duration = sorted.get(index).copied().unwrap_or_default();
            duration.as_secs_f64() * 1000.0
        };
        [
            at(0),
            at(sorted.len() / 2),
            at(sorted.len().saturating_sub(1)),
        ]
    }
}

fn row(
    options: &Options,
    stage: &str,
    work: impl FnMut() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let rounds = Rounds::of(options, work)?;
    let [least, median, most] = rounds.spread(|took| took.cpu);
    let [_, wall, _] = rounds.spread(|took| took.wall);
    say(&format!(
        "{stage:<44} {median:>8.1} {least:>8.1} {most:>8.1}   {wall:>8.1}\n"
    ));
    Ok(())
}

/// Generates larger and larger parts of the document, beginning with the tags of our own operations.
fn growth(options: &Options, pipeline: &Pipeline, version: &VersionDate) -> Result<(), Failure> {
    let whole = pipeline.part(version, None)?;
    let tags = tags(&whole, &pipeline.sources.keys(version.as_str()));
    say(&format!(
        "\n{:>10} {:>9} {:>9} {:>16}\n",
        "operations", "kB", "CPU, ms", "CPU ms / 100 kB"
    ));
    let parts = (1..=STEPS).map(|step| tags.len() * step / STEPS);
    for count in std::iter::once(tags.len().min(1)).chain(parts) {
        let document = pipeline.part(version, tags.get(..count))?;
        let bytes = canonical::text(&document).len();
        let rounds = Rounds::of(options, || pipeline.generate_client(&document, version))?;
        // Exact as long as a document is smaller than petabytes.
        #[expect(clippy::cast_precision_loss, reason = "a size to be read")]
        let kilobytes = bytes as f64 / 1000.0;
        let [_, took, _] = rounds.spread(|took| took.cpu);
        say(&format!(
            "{:>10} {kilobytes:>9.0} {took:>9.1} {:>16.1}\n",
            operations::all(&document).count(),
            took / kilobytes * 100.0
        ));
    }
    Ok(())
}

/// The names of the tags of a document: those of our own operations first, the others in order.
fn tags(document: &Value, selected: &[OperationKey]) -> Vec<String> {
    let mut own = BTreeSet::new();
    let mut others = BTreeSet::new();
    for (path, method, operation) in operations::all(document) {
        let is_own = selected
            .iter()
            .any(|ours| ours.path == path && ours.method.eq_ignore_ascii_case(method));
        let named = operation.get("tags").and_then(Value::as_array);
        for tag in named.into_iter().flatten().filter_map(Value::as_str) {
            if is_own { &mut own } else { &mut others }.insert(tag.to_owned());
        }
    }
    let others: Vec<String> = others.difference(&own).cloned().collect();
    own.into_iter().chain(others).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tags_of_selected_operations_come_first() {
        let document = json!({"paths": {
            "/a": {"get": {"tags": ["Alpha", "Zulu"]}},
            "/z": {"get": {"tags": ["Zulu"]}, "post": {"tags": ["Alpha", "Beta"]}},
        }});
        let selected = OperationKey {
            method: "GET".to_owned(),
            path: "/z".to_owned(),
        };
        assert_eq!(tags(&document, &[selected]), ["Zulu", "Alpha", "Beta"]);
    }

    #[test]
    fn spread_is_least_median_and_most() {
        let took = |ms| Took {
            cpu: Duration::from_millis(ms),
            wall: Duration::ZERO,
        };
        let rounds = Rounds(vec![took(30), took(10), took(20)]);
        assert_eq!(rounds.spread(|took| took.cpu), [10.0, 20.0, 30.0]);
    }
}
