//! The fragments of the versions in `spec/sources.toml`: made of the vendor's documents, or of the facts
//! that were recorded when they last were.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use atlas_maintenance_openapi::{VersionDate, canonical};
use serde_json::Value;

use super::names::{self, SchemaName};
use super::overlay::{Applied, Overlays};
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
    overlays: &'a Overlays,
    sources: &'a Sources,
    /// The names of schemas that a document needed, and of which overlay's versions it is.
    used_names: BTreeSet<(PathBuf, String)>,
    sliced: Vec<Sliced>,
}

impl<'a> Slicer<'a> {
    /// Slices what `sources` lists, with the words and corrections of `overlays`.
    pub fn new(overlays: &'a Overlays, sources: &'a Sources) -> Self {
        Self {
            overlays,
            sources,
            used_names: BTreeSet::new(),
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
        let keys = self.sources.keys(version);
        let taken =
            super::extract(document, version, &Selection::These(&keys)).map_err(&of_document)?;
        let renamed = names::rename(taken, &self.sources.names(version)).map_err(&of_document)?;
        let used = { renamed.used.into_iter() }.map(|name| (layout::overlay(date), name));
        self.used_names.extend(used);
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
        let keys = self.sources.keys(date.as_str());
        let facts =
            super::reselect(facts, &Selection::These(&keys)).map_err(Error::in_document(&file))?;
        let facts = super::finish(date.as_str(), facts).map_err(Error::in_document(&file))?;
        self.add(date, facts, None);
        Ok(())
    }

    fn add(&mut self, date: &VersionDate, facts: Value, origin: Option<Origin>) {
        let file = layout::fragment(date);
        let overlay = self.overlays.of(date.as_str());
        self.sliced.push(Sliced {
            fragment: super::fragment(overlay, &file, date.as_str(), facts.clone()),
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
        let from_documents = self.sliced.iter().filter(|sliced| sliced.origin.is_some());
        let unused = { from_documents }.find_map(|sliced| {
            let names = self.sources.names(sliced.date.as_str());
            let overlay = layout::overlay(&sliced.date);
            let is_used = |one: &SchemaName| {
                self.used_names
                    .contains(&(overlay.clone(), one.name.clone()))
            };
            names.schemas.iter().find(|one| !is_used(one))
        });
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
