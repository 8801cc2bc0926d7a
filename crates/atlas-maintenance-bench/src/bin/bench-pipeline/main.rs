//! `cargo xtask speed`: what the pipeline costs, in rounds with medians, and how that grows with the
//! document. It prints and judges nothing: on a shared machine only a person can.
//!
//! What is measured is what the commands do, without starting them. It is CPU time first, of this
//! process and of the generator's, since time on the wall depends on who else is at work; build with
//! `--release`, or it is the debug build that is measured.

mod usage;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use atlas_maintenance_codegen::coverage::attempt;
use atlas_maintenance_codegen::generate::operations;
use atlas_maintenance_openapi::{VersionDate, canonical};
use serde_json::Value;

use crate::error::Error;
use crate::output::{FilePlan, say};
use crate::sources::{self, Sources};
use crate::workspace::Workspace;
use crate::{generate, slice};
use usage::cpu_time;

/// What `speed` is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// A document of several versions, as the vendor publishes it
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// How often each thing is done
    #[arg(long, default_value = "5", value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    rounds: u32,
}

/// Into how many parts of equal numbers of tags the document grows.
const STEPS: usize = 5;

/// Measures and prints.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Error> {
    let sources = sources::read(workspace)?;
    let from = std::slice::from_ref(&options.from);
    let versions: Vec<VersionDate> = sources.versions.iter().map(|v| v.date.clone()).collect();
    let Some(newest) = sources.newest() else {
        return Ok(());
    };
    if cfg!(debug_assertions) {
        say("this is a debug build: run `cargo run --release -p xtask -- speed …`\n");
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
        let mut plan = FilePlan::default();
        slice::plan_fragments(&mut plan, workspace, from, &versions, &sources)?;
        plan.differences(workspace).map(drop)
    })?;
    row(options, "generate: everything from the fragments", || {
        let mut plan = FilePlan::default();
        generate::plan(&mut plan, workspace, &sources)?;
        plan.differences(workspace).map(drop)
    })?;
    row(options, "check: both", || {
        let mut plan = FilePlan::default();
        slice::plan_fragments(&mut plan, workspace, from, &versions, &sources)?;
        generate::plan(&mut plan, workspace, &sources)?;
        plan.differences(workspace).map(drop)
    })?;
    row(
        options,
        "the whole document: slice, generate, format",
        || {
            let document = slice::preview(&options.from, newest.as_str(), None)?;
            generate_all(options, &document, newest)
        },
    )?;
    growth(options, newest, &sources)?;
    if let Some((here, child)) = usage::peak_memory_mb() {
        say(&format!(
            "\nmost memory: {here} MB here, {child} MB in the generator's process\n"
        ));
    }
    Ok(())
}

/// What one round took.
#[derive(Clone, Copy)]
struct Took {
    cpu: Duration,
    wall: Duration,
}

/// The rounds of one kind of work.
struct Rounds(Vec<Took>);

impl Rounds {
    /// Does `work` as often as is asked for.
    fn of(options: &Options, mut work: impl FnMut() -> Result<(), Error>) -> Result<Self, Error> {
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
    what: &str,
    work: impl FnMut() -> Result<(), Error>,
) -> Result<(), Error> {
    let rounds = Rounds::of(options, work)?;
    let [least, median, most] = rounds.spread(|took| took.cpu);
    let [_, wall, _] = rounds.spread(|took| took.wall);
    say(&format!(
        "{what:<44} {median:>8.1} {least:>8.1} {most:>8.1}   {wall:>8.1}\n"
    ));
    Ok(())
}

/// A document that does not become code would be measured too low, or much too high: then the
/// operation at fault is looked for.
fn generate_all(options: &Options, document: &Value, version: &VersionDate) -> Result<(), Error> {
    match attempt::client(document, version, &generate::generator()?)
        .faults
        .first()
    {
        None => Ok(()),
        Some((operation, reason)) => Err(Error::Invalid {
            file: options.from.clone(),
            reason: format!("{operation} becomes no code: {reason}"),
            help: "`cargo xtask coverage` says it of every operation; mend it first".to_owned(),
        }),
    }
}

/// Generates larger and larger parts of the document, from the tags of our own operations on.
fn growth(options: &Options, version: &VersionDate, sources: &Sources) -> Result<(), Error> {
    let whole = slice::preview(&options.from, version.as_str(), None)?;
    let tags = tags(&whole, sources);
    say(&format!(
        "\n{:>10} {:>9} {:>9} {:>16}\n",
        "operations", "kB", "CPU, ms", "CPU ms / 100 kB"
    ));
    let parts = (1..=STEPS).map(|step| tags.len() * step / STEPS);
    for count in std::iter::once(tags.len().min(1)).chain(parts) {
        let document = slice::preview(&options.from, version.as_str(), Some(&tags[..count]))?;
        let bytes = canonical::text(&document).len();
        let rounds = Rounds::of(options, || generate_all(options, &document, version))?;
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
fn tags(document: &Value, sources: &Sources) -> Vec<String> {
    let mut own = BTreeSet::new();
    let mut others = BTreeSet::new();
    for (path, method, operation) in operations::all(document) {
        let is_own = sources
            .operations
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
