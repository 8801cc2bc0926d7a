//! Any part of a document, beside the fragments of `spec/`.

use serde_json::Value;

use super::flat::{self, Flat};
use super::names::Names;
use super::overlay::Overlay;
use super::select::Selection;
use crate::diagnostic::Diagnostic;
use crate::refusal::Refusal;

/// What is taken of a document, and what becomes of it.
#[derive(Debug)]
pub struct Part<'a> {
    /// The operations.
    pub selection: Selection<'a>,
    /// Our names, in the place of the vendor's, and the unions that are taken as one schema.
    pub names: Option<(Names<'a>, &'a [Flat])>,
    /// Whether the vendor's words stay.
    pub keeps_prose: bool,
    /// Words and corrections to apply.
    pub overlay: Option<&'a Overlay>,
}

impl Part<'_> {
    /// The part of `document` at `version`, and what is refused of it.
    ///
    /// # Errors
    ///
    /// If the document does not describe the version, or lacks something that is selected.
    pub fn of(&self, document: &Value, version: &str) -> Result<(Value, Vec<Refusal>), Diagnostic> {
        let mut refusals = Vec::new();
        let mut taken = super::extract(document, version, &self.selection)?;
        if let Some((names, flat)) = &self.names {
            let renamed = flat::rename(taken, names, flat)?;
            refusals.extend(renamed.refusals);
            taken = super::without_left_out(renamed.document);
        }
        if !self.keeps_prose {
            taken = super::strip(taken);
        }
        let mut part = super::finish(version, taken)?;
        if let Some(overlay) = self.overlay {
            let applied = overlay.apply(part, version);
            refusals.extend(applied.refusals);
            part = applied.document;
        }
        Ok((part, refusals))
    }
}
