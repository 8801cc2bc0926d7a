//! How much of an upstream document the generator can turn into code.
//!
//! The document is anybody's, so whatever is wrong with an operation is reported and not suffered.

pub mod attempt;
pub(crate) mod diagnose;
pub(crate) mod probe;
pub mod report;
mod tags;
mod values;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use atlas_maintenance_openapi::{Date, Selected};
use serde_json::Value;

use crate::error::Error;
use crate::generate::ClientGenerator;
use attempt::Attempt;
use report::{Part, Report};

/// What the generator makes of a document: of each tag, and of all of them together.
pub struct Coverage {
    /// The document as of one version.
    pub(crate) document: Value,
    /// Under no tag, and last, all of them together.
    pub(crate) parts: Vec<(Option<String>, Vec<Selected>)>,
    pub(crate) attempts: Vec<Attempt>,
    /// What came out.
    pub report: Report,
}

/// Generates a client for each tag of `wanted`, or of all tags, and one for all of them together.
///
/// # Errors
///
/// If the document does not tell of the version, or has no operation with a tag.
pub fn of(
    file: &Path,
    document: &Value,
    version: Option<&Date>,
    wanted: &[String],
    generator: &dyn ClientGenerator,
) -> Result<Coverage, Error> {
    let (document, date) = tags::resolve(file, document, version)?;
    let selections = tags::select(file, &document, wanted)?;
    let complain = |complaint| Error::Document {
        file: file.to_owned(),
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
            None if wanted.is_empty() => tags::whole(&document, operations),
            _ => tags::document_of(&document, operations),
        };
        documents.push(part.map_err(complain)?);
    }
    let attempts = in_parallel(&documents, &date, generator);
    let report = Report {
        document: file.to_owned(),
        version: date.to_string(),
        parts: parts
            .iter()
            .zip(&attempts)
            .map(|((tag, operations), attempt)| Part::new(tag.as_deref(), operations, attempt))
            .collect(),
        unions: None,
    };
    Ok(Coverage {
        document,
        parts,
        attempts,
        report,
    })
}

/// Generates the client of every document, on as many threads as there are processors. The work is
/// done by a process for each, so threads cost nothing.
fn in_parallel(documents: &[Value], date: &Date, generator: &dyn ClientGenerator) -> Vec<Attempt> {
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
                    let attempt = attempt::client(&documents[index], date, generator);
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
