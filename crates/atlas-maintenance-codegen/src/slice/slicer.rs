//! The fragments of the versions in `spec/sources.toml`: made of the vendor's documents, or of the facts
//! that were recorded when they last were.

use std::collections::BTreeSet;
use std::path::Path;

use atlas_maintenance_openapi::{OperationKey, VersionDate, canonical};
use serde_json::Value;

use super::names::{self, SchemaName};
use super::overlay::{Applied, Overlay};
use super::select::Selection;
use crate::error::Error;
use crate::generate::GeneratedFiles;
use crate::layout::{self, SOURCES};
use crate::refusal::Refusals;
use crate::sources::{Origin, Sources, edit};

/// A version as it was sliced.
#[derive(Debug)]
pub struct Sliced {
    /// The version.
    pub date: VersionDate,
    /// What was taken of the vendor's document: without words, before the overlay.
    pub facts: Value,
    /// What the overlay made of it, and what it refuses.
    pub fragment: Applied,
    /// None if the facts are the recorded ones.
    origin: Option<Origin>,
}

/// Slices one version after the other.
#[derive(Debug)]
pub struct Slicer<'a> {
    overlay: &'a Overlay,
    sources: &'a Sources,
    keys: Vec<OperationKey>,
    /// The names of schemas that a document needed; none as long as there was no document.
    used_names: Option<BTreeSet<String>>,
    sliced: Vec<Sliced>,
}

impl<'a> Slicer<'a> {
    /// Slices what `sources` lists, with the words and corrections of `overlay`.
    pub fn new(overlay: &'a Overlay, sources: &'a Sources) -> Self {
        Self {
            overlay,
            sources,
            keys: sources.keys(),
            used_names: None,
            sliced: Vec::new(),
        }
    }

    /// Slices version `date` from `document`, which was read from `file`.
    ///
    /// # Errors
    ///
    /// If the document does not describe the version, or lacks a listed operation.
    pub fn document(
        &mut self,
        date: &VersionDate,
        file: &Path,
        document: &Value,
    ) -> Result<(), Error> {
        let of_document = Error::in_document(file);
        let version = date.as_str();
        let taken = super::extract(document, version, &Selection::These(&self.keys))
            .map_err(&of_document)?;
        let renamed = names::rename(taken, &self.sources.names()).map_err(&of_document)?;
        let used = self.used_names.get_or_insert_default();
        used.extend(renamed.used);
        let facts = super::strip(renamed.document);
        let origin = Origin::new(document, &facts);
        let facts = super::finish(version, facts).map_err(of_document)?;
        self.add(date, facts, Some(origin));
        if let Some(sliced) = self.sliced.last_mut() {
            sliced.fragment.refusals.splice(..0, renamed.unnamed);
        }
        Ok(())
    }

    /// Makes the fragment of version `date` again of the `facts` that are recorded for it.
    ///
    /// # Errors
    ///
    /// If they are not what was recorded, or lack a listed operation.
    pub fn recorded(&mut self, date: &VersionDate, facts: &Value) -> Result<(), Error> {
        let file = layout::facts(date);
        self.unchanged(&file, facts, date)?;
        let facts = super::reselect(facts, &Selection::These(&self.keys))
            .map_err(Error::in_document(&file))?;
        let facts = super::finish(date.as_str(), facts).map_err(Error::in_document(&file))?;
        self.add(date, facts, None);
        Ok(())
    }

    fn add(&mut self, date: &VersionDate, facts: Value, origin: Option<Origin>) {
        let file = layout::fragment(date);
        self.sliced.push(Sliced {
            fragment: super::fragment(self.overlay, &file, date.as_str(), facts.clone()),
            date: date.clone(),
            facts,
            origin,
        });
    }

    /// Refuses facts other than those whose sum is recorded: an edit of them would pass for the vendor's.
    fn unchanged(&self, file: &Path, facts: &Value, date: &VersionDate) -> Result<(), Error> {
        let recorded = self.sources.version(date.as_str());
        let recorded = recorded.and_then(|version| version.sha256.as_deref());
        let found = Origin::new(facts, &super::strip(facts.clone())).sha256;
        if recorded.is_none_or(|recorded| recorded == found) {
            return Ok(());
        }
        Err(Error::NotUnderstood {
            file: file.to_owned(),
            reason: format!("it is not what {SOURCES} says by its sha256"),
            help: "restore it from the history, or write it again with \
                   `cargo xtask slice --from DIR`; corrections go to spec/overlay.yaml"
                .to_owned(),
        })
    }

    /// The versions as they were sliced.
    ///
    /// # Errors
    ///
    /// If they were sliced from documents, nothing is refused, and a name is listed for a schema that
    /// none of them has.
    pub fn finish(self) -> Result<Vec<Sliced>, Error> {
        let used = self.used_names.as_ref();
        let is_unused = |one: &&SchemaName| used.is_some_and(|used| !used.contains(&one.name));
        let unused = self.sources.schemas.iter().find(is_unused);
        // A name whose schema is elsewhere now is told of by the schema's refusal.
        let mut sliced = self.sliced.iter();
        let is_whole = sliced.all(|one| one.fragment.refusals.is_empty());
        match unused.filter(|_| is_whole) {
            None => Ok(self.sliced),
            Some(SchemaName { name, at }) => Err(Error::NotUnderstood {
                file: SOURCES.into(),
                reason: format!("schema {name} names nothing: no version has a schema at {at:?}"),
                help: "remove the line, or correct the place".to_owned(),
            }),
        }
    }
}

/// The fragments, the facts behind those that come from a document, and `sources`, the text of
/// `spec/sources.toml`, with a note of where they came from.
///
/// # Errors
///
/// Everything that a person must decide, whichever version it is about.
pub fn files(sliced: Vec<Sliced>, sources: &str) -> Result<GeneratedFiles, Error> {
    let mut files = GeneratedFiles::default();
    let mut origins = Vec::new();
    let mut refusals = Refusals::default();
    for sliced in sliced {
        refusals.add(sliced.date.as_str(), sliced.fragment.refusals);
        let fragment = canonical::text(&sliced.fragment.document);
        files.file(layout::fragment(&sliced.date), fragment);
        if let Some(origin) = sliced.origin {
            files.file(layout::facts(&sliced.date), canonical::text(&sliced.facts));
            origins.push((sliced.date, origin));
        }
    }
    Error::refused(refusals)?;
    files.file(SOURCES, edit::record(sources, &origins)?);
    Ok(files)
}
