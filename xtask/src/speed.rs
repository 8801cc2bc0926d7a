//! `cargo xtask speed`: how long the pipeline takes, in rounds with medians, and how that grows with
//! the document. It prints and judges nothing: on a shared machine only a person can.
//!
//! What is timed is what the commands do, without starting them. Times are those on the wall; build
//! with `--release`, or it is the debug build that is measured.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::document::{METHODS, canonical};
use crate::error::Error;
use crate::generate::attempt;
use crate::output::{Plan, say};
use crate::sources::{self, Date};
use crate::workspace::Workspace;
use crate::{generate, slice};

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
    let versions: Vec<Date> = sources.versions.iter().map(|v| v.date.clone()).collect();
    let Some(newest) = sources.newest() else {
        return Ok(());
    };
    if cfg!(debug_assertions) {
        say("this is a debug build: run `cargo run --release -p xtask -- speed …`\n");
    }
    say(&format!(
        "{:<52} {:>9} {:>9} {:>9}\n",
        format!("{} rounds, ms", options.rounds),
        "median",
        "least",
        "most"
    ));
    row(options, "slice: the fragments of all versions", || {
        let mut plan = Plan::default();
        slice::spec(&mut plan, workspace, from, &versions, &sources)?;
        plan.differences(workspace).map(drop)
    })?;
    row(options, "generate: everything from the fragments", || {
        let mut plan = Plan::default();
        generate::plan(&mut plan, workspace, &sources)?;
        plan.differences(workspace).map(drop)
    })?;
    row(options, "check: both", || {
        let mut plan = Plan::default();
        slice::spec(&mut plan, workspace, from, &versions, &sources)?;
        generate::plan(&mut plan, workspace, &sources)?;
        plan.differences(workspace).map(drop)
    })?;
    row(
        options,
        "the whole document: slice, generate, format",
        || {
            let document = slice::look(&options.from, newest.as_str(), None)?;
            drop(attempt::client(&document, newest));
            Ok(())
        },
    )?;
    growth(options, newest)
}

/// Times `work`, round by round.
fn timed(
    options: &Options,
    mut work: impl FnMut() -> Result<(), Error>,
) -> Result<Vec<Duration>, Error> {
    let mut took = Vec::new();
    for _ in 0..options.rounds {
        let start = Instant::now();
        work()?;
        took.push(start.elapsed());
    }
    took.sort_unstable();
    Ok(took)
}

fn row(
    options: &Options,
    what: &str,
    work: impl FnMut() -> Result<(), Error>,
) -> Result<(), Error> {
    let took = timed(options, work)?;
    if let [least, .., most] | [least @ most] = took.as_slice() {
        say(&format!(
            "{what:<52} {:>9.1} {:>9.1} {:>9.1}\n",
            millis(median(&took)),
            millis(*least),
            millis(*most)
        ));
    }
    Ok(())
}

fn median(sorted: &[Duration]) -> Duration {
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// Generates larger and larger parts of the document.
fn growth(options: &Options, version: &Date) -> Result<(), Error> {
    let whole = slice::look(&options.from, version.as_str(), None)?;
    let tags = tags(&whole);
    say(&format!(
        "\n{:>10} {:>9} {:>9} {:>12}\n",
        "operations", "kB", "ms", "ms / 100 kB"
    ));
    for step in 1..=STEPS {
        let part = &tags[..tags.len() * step / STEPS];
        let document = slice::look(&options.from, version.as_str(), Some(part))?;
        let bytes = canonical::text(&document).len();
        let took = timed(options, || {
            drop(attempt::client(&document, version));
            Ok(())
        })?;
        // Exact as long as a document is smaller than petabytes.
        #[expect(clippy::cast_precision_loss, reason = "a size to be read")]
        let kilobytes = bytes as f64 / 1000.0;
        let took = millis(median(&took));
        say(&format!(
            "{:>10} {kilobytes:>9.0} {took:>9.1} {:>12.1}\n",
            operations(&document),
            took / kilobytes * 100.0
        ));
    }
    Ok(())
}

/// The names of the tags of a document, in order.
fn tags(document: &Value) -> Vec<String> {
    let listed = document.get("tags").and_then(Value::as_array);
    let mut tags: Vec<String> = listed
        .into_iter()
        .flatten()
        .filter_map(|tag| Some(tag.get("name")?.as_str()?.to_owned()))
        .collect();
    tags.sort();
    tags
}

fn operations(document: &Value) -> usize {
    let paths = document.get("paths").and_then(Value::as_object);
    paths
        .into_iter()
        .flatten()
        .filter_map(|(_, item)| item.as_object())
        .flatten()
        .filter(|(key, _)| METHODS.contains(&key.as_str()))
        .count()
}
