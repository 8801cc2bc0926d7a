//! `cargo xtask coverage`: how much of an upstream document the generator can turn into code.
//!
//! The document is anybody's, so whatever is wrong with an operation is reported and not suffered.
//! Everything is written into Cargo's target directory, and nothing into the workspace.

mod cargo;
mod diagnose;
mod probe;
mod report;
mod scratch;
mod tags;
mod values;

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use clap::ValueEnum;
use serde_json::Value;

use crate::error::Error;
use crate::generate::attempt::{self, Attempt};
use crate::sources::{Date, Selected};
use crate::workspace::Workspace;
use report::{Part, Report};

/// What `coverage` is asked for.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The document, as the vendor publishes it
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// The version to take; without it the newest that the document has
    #[arg(long, value_name = "DATE", value_parser = date)]
    api_version: Option<Date>,
    /// Only the operations with this tag; can be given more than once
    #[arg(long = "tag", value_name = "NAME")]
    tags: Vec<String>,
    /// Also compile the code, and decode and encode a value for each kind of every union
    #[arg(long)]
    compile: bool,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

fn date(text: &str) -> Result<Date, String> {
    Date::try_from(text.to_owned())
}

/// Reports what the generator makes of the document.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<(), Error> {
    let (document, date) = tags::read(&options.from, options.api_version.as_ref())?;
    let selections = tags::select(&options.from, &document, &options.tags)?;
    let complain = |complaint| Error::Document {
        file: options.from.clone(),
        complaint,
    };
    // All of them together come last, under no tag.
    let mut parts: Vec<(Option<String>, Vec<Selected>)> = selections
        .into_iter()
        .map(|(tag, operations)| (Some(tag), operations))
        .collect();
    parts.push((None, tags::all(&parts)));

    let mut documents = Vec::new();
    for (tag, operations) in &parts {
        let part = match tag {
            None if options.tags.is_empty() => tags::whole(&document, operations),
            _ => tags::document_of(&document, operations),
        };
        documents.push(part.map_err(complain)?);
    }
    let attempts = in_parallel(&documents, &date);
    drop(documents);

    let mut report = Report {
        document: options.from.clone(),
        version: date.to_string(),
        parts: parts
            .iter()
            .zip(&attempts)
            .map(|((tag, operations), attempt)| Part::new(tag.as_deref(), operations, attempt))
            .collect(),
        unions: None,
    };
    if options.compile {
        let scratch = scratch::write(workspace, &parts, &attempts, &document)?;
        scratch.compile(&attempts, &mut report)?;
    }
    match options.format {
        Format::Text => print!("{}", report.text()),
        Format::Json => println!("{:#}", report.json()),
    }
    match report.missing() {
        None => Ok(()),
        Some(missing) => Err(Error::NotCovered {
            file: options.from.clone(),
            missing,
        }),
    }
}

/// Generates the client of every document, on as many threads as there are processors. The work is
/// done by a process for each, so threads cost nothing.
fn in_parallel(documents: &[Value], date: &Date) -> Vec<Attempt> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Attempt)>> = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(documents.len()) {
            scope.spawn(|| {
                // The last one is the whole document, and takes as long as all others together.
                while let Some(index) = documents
                    .len()
                    .checked_sub(next.fetch_add(1, Ordering::Relaxed) + 1)
                {
                    let attempt = attempt::client(&documents[index], date);
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.push((index, attempt));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, attempt)| attempt).collect()
}
