//! How much of an upstream document the generator can turn into code.
//!
//! The document can be any, so what is wrong with an operation is reported and is no error.

pub mod attempt;
pub(crate) mod compile_errors;
pub mod model;
mod report;
mod tags;
pub(crate) mod union_cases;
mod values;

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use atlas_maintenance_openapi::{OperationKey, VersionDate};
use serde_json::Value;

use crate::error::Error;
use crate::generate::ClientGenerator;
use model::{ClientAttempt, CoveragePart, CoverageReport};

/// What the generator makes of a document: of each tag, and of all of them together.
#[derive(Debug)]
pub struct Coverage {
    /// The document as of one version.
    pub(crate) document: Value,
    /// Under no tag, and last, all of them together.
    pub(crate) parts: Vec<(Option<String>, Vec<OperationKey>)>,
    pub(crate) attempts: Vec<ClientAttempt>,
    /// What came out.
    pub report: CoverageReport,
}

/// Generates a client for each tag of `wanted`, or of all tags, and one for all of them together.
///
/// # Errors
///
/// If the document does not tell of the version, or has no operation with a tag.
pub fn of(
    file: &Path,
    document: &Value,
    version: Option<&VersionDate>,
    wanted: &[String],
    generator: &dyn ClientGenerator,
) -> Result<Coverage, Error> {
    let (document, date) = tags::resolve(file, document, version)?;
    let selections = tags::select(file, &document, wanted)?;
    let in_file = |diagnostic| Error::Document {
        file: file.to_owned(),
        diagnostic,
    };
    // All of them together come last, under no tag.
    let mut parts: Vec<(Option<String>, Vec<OperationKey>)> = selections
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
        documents.push(part.map_err(in_file)?);
    }
    let attempts = in_parallel(&documents, &date, generator);
    let report = CoverageReport {
        document: file.to_owned(),
        version: date.to_string(),
        parts: parts
            .iter()
            .zip(&attempts)
            .map(|((tag, operations), attempt)| {
                CoveragePart::new(tag.as_deref(), operations, attempt)
            })
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
/// done by a process for each, so a thread costs next to nothing.
fn in_parallel(
    documents: &[Value],
    date: &VersionDate,
    generator: &dyn ClientGenerator,
) -> Vec<ClientAttempt> {
    // From the end: the last one is the whole document, and takes as long as all others together.
    let waiting = Mutex::new(documents.iter().enumerate().rev());
    let done: Mutex<Vec<(usize, ClientAttempt)>> = Mutex::new(Vec::new());
    let next = || {
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.next()
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(documents.len()) {
            scope.spawn(|| {
                while let Some((index, document)) = next() {
                    let attempt = attempt::client(document, date, generator);
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
