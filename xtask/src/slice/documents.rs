//! The vendor's documents that `--from` names, and which of them describes a version.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use atlas_maintenance_codegen::{self as codegen, layout};
use atlas_maintenance_openapi::resolve::Versions;
use atlas_maintenance_openapi::{Diagnostic, DiagnosticKind};
use serde_json::Value;

use crate::error::Error;
use crate::read;

/// A document and where it was read from.
#[derive(Clone)]
pub(super) struct SourceDocument {
    pub(super) file: PathBuf,
    pub(super) document: Rc<Value>,
    versions: Rc<Versions>,
}

/// The document in `from` that holds all versions, if there is one: a file that is named as such, or that
/// of a folder.
pub(crate) fn whole(from: &[PathBuf]) -> Result<Option<Rc<Value>>, Error> {
    let source = SourceDocuments::new(from).whole()?;
    Ok(source.map(|source| source.document))
}

/// Documents are read when they are needed, and once.
pub(super) struct SourceDocuments<'a> {
    from: &'a [PathBuf],
    read: BTreeMap<PathBuf, SourceDocument>,
}

impl<'a> SourceDocuments<'a> {
    pub(super) fn new(from: &'a [PathBuf]) -> Self {
        Self {
            from,
            read: BTreeMap::new(),
        }
    }

    /// The document that holds all versions, if there is one.
    pub(super) fn whole(&mut self) -> Result<Option<SourceDocument>, Error> {
        let file = self.candidates("").into_iter().next();
        file.map(|file| self.source(&file)).transpose()
    }

    /// The document that describes `version`.
    pub(super) fn of(&mut self, version: &str) -> Result<SourceDocument, Error> {
        self.find(version)?
    }

    /// The document that describes `version`, or the error that there is none.
    pub(super) fn find(&mut self, version: &str) -> Result<Result<SourceDocument, Error>, Error> {
        let mut unknown = None;
        for file in self.candidates(version) {
            let source = self.source(&file)?;
            if source.versions.describes(version) {
                return Ok(Ok(source));
            }
            unknown.get_or_insert_with(|| {
                let kind = DiagnosticKind::UnknownVersion {
                    version: version.to_owned(),
                    known: source.versions.listed(),
                };
                codegen::Error::in_document(&file)(Diagnostic::new("/paths", kind).into()).into()
            });
        }
        Ok(Err(unknown.unwrap_or_else(|| Error::NoSource {
            version: version.to_owned(),
            from: self.from.to_vec(),
        })))
    }

    /// A file that is named as such comes first, and one that was made for the version before one that
    /// holds several.
    fn candidates(&self, version: &str) -> Vec<PathBuf> {
        let (folders, files): (Vec<&PathBuf>, Vec<&PathBuf>) =
            self.from.iter().partition(|place| place.is_dir());
        let mut candidates: Vec<PathBuf> = files.into_iter().cloned().collect();
        for stem in layout::document_stems(version) {
            for folder in &folders {
                let inside = layout::DOCUMENT_EXTENSIONS
                    .map(|extension| folder.join(format!("{stem}.{extension}")));
                candidates.extend(inside.into_iter().find(|file| file.is_file()));
            }
        }
        candidates
    }

    fn source(&mut self, file: &Path) -> Result<SourceDocument, Error> {
        if let Some(source) = self.read.get(file) {
            return Ok(source.clone());
        }
        let document = read::document(file)?;
        let source = SourceDocument {
            file: file.to_owned(),
            versions: Rc::new(Versions::of(&document)),
            document: Rc::new(document),
        };
        self.read.insert(file.to_owned(), source.clone());
        Ok(source)
    }
}
