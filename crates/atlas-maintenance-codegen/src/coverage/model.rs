//! The data of coverage: clients, what became of each document, and what is reported.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use atlas_maintenance_openapi::OperationKey;

use crate::generate::unions::UnionNotes;

/// How much of a document becomes code.
#[derive(Debug)]
pub struct CoverageReport {
    pub(crate) document: PathBuf,
    pub(crate) version: String,
    /// The tags, and then the whole.
    pub(crate) parts: Vec<CoveragePart>,
    pub(crate) unions: Option<UnionReport>,
}

/// A tag, or all that was selected together.
#[derive(Debug)]
pub(crate) struct CoveragePart {
    pub(crate) tag: Option<String>,
    pub(crate) operations: usize,
    pub(crate) generated: usize,
    /// `None` unless compiling was asked for.
    pub(crate) compiled: Option<usize>,
    pub(crate) faults: Vec<CoverageFault>,
}

/// Why an operation, or a tag as a whole, is not covered.
#[derive(Debug)]
pub(crate) struct CoverageFault {
    pub(crate) operation: Option<OperationKey>,
    /// `generate` or `compile`.
    pub(crate) stage: &'static str,
    pub(crate) reason: String,
}

impl CoveragePart {
    pub(crate) fn new(
        tag: Option<&str>,
        operations: &[OperationKey],
        attempt: &ClientAttempt,
    ) -> Self {
        let faults = attempt
            .faults
            .iter()
            .map(|(operation, reason)| CoverageFault {
                operation: Some(operation.clone()),
                stage: "generate",
                reason: reason.clone(),
            });
        let lost = operations.iter().filter(|operation| {
            attempt
                .faults
                .iter()
                .any(|(faulty, _)| faulty == *operation)
        });
        Self {
            tag: tag.map(str::to_owned),
            operations: operations.len(),
            generated: operations.len() - lost.count(),
            compiled: None,
            faults: faults.collect(),
        }
    }

    /// Notes what the compiler had against the operations that were generated.
    pub(crate) fn compiled(&mut self, found: Vec<(Option<OperationKey>, String)>) {
        let mut operations: BTreeMap<String, ()> = BTreeMap::new();
        let mut all = false;
        for (operation, _) in &found {
            match operation {
                Some(operation) => drop(operations.insert(operation.to_string(), ())),
                None => all = true,
            }
        }
        // What is wrong with a type is wrong with the client.
        self.compiled = Some(match all {
            true => 0,
            false => self.generated.saturating_sub(operations.len()),
        });
        self.faults
            .extend(found.into_iter().map(|(operation, reason)| CoverageFault {
                operation,
                stage: "compile",
                reason,
            }));
    }

    pub(super) fn name(&self) -> &str {
        self.tag.as_deref().unwrap_or("all together")
    }

    pub(super) fn is_whole(&self) -> bool {
        self.generated == self.operations
            && self
                .compiled
                .is_none_or(|compiled| compiled == self.operations)
    }
}

/// The client of a document.
#[derive(Debug)]
pub struct GeneratedClient {
    pub(crate) code: String,
    /// The module with the table of its operations.
    pub(crate) table: String,
    /// The choices between schemas in it, by the name of their schema.
    pub(crate) unions: UnionNotes,
    /// The operations by the names of their methods.
    pub(crate) methods: BTreeMap<String, OperationKey>,
}

/// What became of a document.
#[derive(Debug, Default)]
pub struct ClientAttempt {
    /// `None` if no operation is left.
    pub client: Option<GeneratedClient>,
    /// The operations that are not in it, and why.
    pub faults: Vec<(OperationKey, String)>,
}

/// How the values of unions are decoded and encoded.
#[derive(Debug)]
pub struct UnionReport {
    pub(super) stated: UnionTally,
    pub(super) others: UnionTally,
    pub(super) discriminators: usize,
    pub(super) faults: Vec<UnionFault>,
}

/// A value of a union that did not come out as it went in.
#[derive(Debug)]
pub(super) struct UnionFault {
    /// Whether the document says what tells the alternatives apart.
    pub(super) stated: bool,
    pub(super) type_name: String,
    pub(super) kind: String,
    pub(super) what: String,
}

/// The results of some unions.
#[derive(Debug, Default)]
pub(super) struct UnionTally {
    /// Each schema, and whether all of its values were right.
    pub(super) schemas: BTreeMap<String, bool>,
    pub(super) values: usize,
    pub(super) right: usize,
    /// Values of unknown kinds, and how many of them are kept unchanged.
    pub(super) unknown: usize,
    pub(super) kept: usize,
    /// Schemas with a value that became another kind.
    pub(super) ambiguous: BTreeSet<String>,
    /// Schemas with a value that lost something.
    pub(super) lossy: BTreeSet<String>,
}
