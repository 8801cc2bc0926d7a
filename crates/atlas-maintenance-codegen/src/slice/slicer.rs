//! The fragments of the versions in `spec/sources.toml`: made of the vendor's documents, or of the facts
//! that were recorded when they last were.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use atlas_maintenance_openapi::{VersionDate, canonical};
use serde_json::Value;

use super::flat;
use super::names::{Renamed, SchemaName};
use super::overlay::{Applied, Overlays};
use super::select::{self, Selection};
use crate::diagnostic::Diagnostic;
use crate::error::Error;
use crate::generate::GeneratedFiles;
use crate::layout::{self, SOURCES};
use crate::refusal::{Refusal, Refusals};
use crate::sources::{Origin, Sources, edit};

/// What `document` says of the operations that `sources` lists, as far as it has them: with our names.
/// `version` is the one to take of a document of several; otherwise it is of the version that it names.
///
/// # Errors
///
/// If the document does not describe the version, or has none of the operations.
pub fn ours(
    document: &Value,
    version: Option<&str>,
    sources: &Sources,
) -> Result<Renamed, Diagnostic> {
    let own = document.pointer("/info/version").and_then(Value::as_str);
    let of = version.or(own).unwrap_or_default();
    let keys = sources.keys(of);
    let selection = Selection::Present(&keys);
    let taken = match version {
        Some(version) => super::extract(document, version, &selection)?,
        None => super::reselect(document, &selection)?,
    };
    flat::rename(taken, &sources.names(of), sources.flat(of))
}

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

/// The versions as they were sliced, and what of them is refused.
#[derive(Debug)]
pub struct Slices {
    /// Those that the documents have.
    pub versions: Vec<Sliced>,
    /// Everything that a person must decide, whichever version it is about.
    pub refusals: Refusals,
}

/// Slices one version after the other.
#[derive(Debug)]
pub struct Slicer<'a> {
    overlays: &'a Overlays,
    sources: &'a Sources,
    /// The names of schemas that a document needed, and the overlay of its version.
    used_names: BTreeSet<(PathBuf, String)>,
    /// Whether every version had a document, and every schema of them a name.
    is_whole: bool,
    versions: Vec<Sliced>,
    refusals: Refusals,
}

impl<'a> Slicer<'a> {
    /// Slices what `sources` lists, with the words and corrections of `overlays`.
    pub fn new(overlays: &'a Overlays, sources: &'a Sources) -> Self {
        Self {
            overlays,
            sources,
            used_names: BTreeSet::new(),
            is_whole: true,
            versions: Vec::new(),
            refusals: Refusals::default(),
        }
    }

    /// Slices version `date` from `document`, which was read from `file`. An operation that it lacks is
    /// refused.
    ///
    /// # Errors
    ///
    /// If the document does not describe the version, or has none of the operations.
    pub fn document(
        &mut self,
        date: &VersionDate,
        file: &Path,
        document: &Value,
    ) -> Result<(), Error> {
        let of_document = Error::in_document(file);
        let version = date.as_str();
        let renamed = ours(document, Some(version), self.sources).map_err(&of_document)?;
        let keys = self.sources.keys(version);
        let lacking = select::lacking(&renamed.document, &keys);
        let lacking: Vec<_> = lacking.map(|it| super::refusal(file, &it)).collect();
        let used = { renamed.used.into_iter() }.map(|name| (layout::overlay(date), name));
        self.used_names.extend(used);
        self.is_whole &= renamed.refusals.is_empty();
        let facts = super::strip(renamed.document);
        let origin = Origin::new(document, &facts);
        let facts = super::finish(version, facts).map_err(of_document)?;
        let before = lacking.into_iter().chain(renamed.refusals);
        self.add(date, facts, Some(origin), before.collect());
        Ok(())
    }

    /// Notes that no document describes version `date`.
    pub fn missing(&mut self, date: &VersionDate, refusal: Refusal) {
        self.is_whole = false;
        self.refusals.add(date.as_str(), [refusal]);
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
        self.add(date, facts, None, Vec::new());
        Ok(())
    }

    fn add(
        &mut self,
        date: &VersionDate,
        facts: Value,
        origin: Option<Origin>,
        mut refusals: Vec<Refusal>,
    ) {
        let file = layout::fragment(date);
        let overlay = self.overlays.of(date.as_str());
        let mut fragment = super::fragment(overlay, &file, date.as_str(), facts.clone());
        refusals.append(&mut fragment.refusals);
        fragment.refusals = refusals;
        let refusals = fragment.refusals.iter().cloned();
        self.refusals.add(date.as_str(), refusals);
        self.versions.push(Sliced {
            date: date.clone(),
            facts,
            fragment,
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

    /// The versions as they were sliced. Every name is refused that is listed for a schema which none of
    /// them has, unless a version or a name is missing: the schema may be there, or elsewhere.
    pub fn finish(mut self) -> Slices {
        let is_sliced = |date: &VersionDate| self.versions.iter().any(|it| it.date == *date);
        let listed = self.sources.sliced();
        let is_whole = self.is_whole && !listed.is_empty() && listed.iter().all(is_sliced);
        let mut unused: Vec<&SchemaName> = Vec::new();
        let from_documents = self.versions.iter().filter(|it| it.origin.is_some());
        for Sliced { date, .. } in from_documents.filter(|_| is_whole) {
            let overlay = layout::overlay(date);
            for one in self.sources.names(date.as_str()).schemas {
                let name = (overlay.clone(), one.name.clone());
                if !self.used_names.contains(&name) && !unused.contains(&one) {
                    unused.push(one);
                }
            }
        }
        if !unused.is_empty() {
            let refusals = unused.into_iter().map(SchemaName::refused);
            self.refusals.add_of_all(refusals);
        }
        Slices {
            versions: self.versions,
            refusals: self.refusals,
        }
    }
}

impl SchemaName {
    pub(super) fn refused(&self) -> Refusal {
        Refusal {
            place: SOURCES.to_owned(),
            what: format!(
                "schema {} names nothing: no version has a schema at {:?}",
                self.name, self.at
            ),
            help: "remove the line, or correct the place".to_owned(),
            needs_decision: true,
        }
    }
}

impl Slices {
    /// The fragments, the facts behind those that come from a document, and `sources`, the text of
    /// `spec/sources.toml`, with a note of where they came from.
    ///
    /// # Errors
    ///
    /// What is refused.
    pub fn files(self, sources: &str) -> Result<GeneratedFiles, Error> {
        Error::refused(self.refusals)?;
        let mut files = GeneratedFiles::default();
        let mut origins = Vec::new();
        for sliced in self.versions {
            let fragment = canonical::text(&sliced.fragment.document);
            files.file(layout::fragment(&sliced.date), fragment);
            if let Some(origin) = sliced.origin {
                files.file(layout::facts(&sliced.date), canonical::text(&sliced.facts));
                origins.push((sliced.date, origin));
            }
        }
        files.file(SOURCES, edit::record(sources, &origins)?);
        Ok(files)
    }
}
