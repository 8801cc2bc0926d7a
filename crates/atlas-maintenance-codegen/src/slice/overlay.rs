//! Overlay: our words and corrections, as an OpenAPI Overlay 1.0 with two extensions.
//!
//! `update` merges objects by key and appends to lists; `remove` deletes what has a name. No
//! action hides what it does not know: what it replaces or removes of the document stands in its
//! `x-expect`, and is compared. An action for some versions lists them in `x-versions`.

mod action;
mod changes;
mod place;
mod reason;

use std::path::{Path, PathBuf};

use atlas_maintenance_openapi::VersionDate;
use serde::Deserialize;
use serde_json::Value;

use crate::error::Error;
use crate::layout::{self, SOURCES};
use crate::refusal::Refusal;
use crate::sources::Sources;
use action::{Action, WrittenAction};
use reason::Reasons;

pub use action::Correction;

/// The overlay, read and its targets understood.
#[derive(Debug, Default)]
pub struct Overlay {
    file: PathBuf,
    actions: Vec<Action>,
}

/// A document after the overlay.
#[derive(Debug)]
pub struct Applied {
    /// The document, with every action that could be done.
    pub document: Value,
    /// The actions that could not be done.
    pub refusals: Vec<Refusal>,
    /// What was replaced or removed of the document, and what was added to it beside words.
    pub corrections: Vec<Correction>,
}

/// The file, as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    overlay: String,
    #[serde(rename = "info")]
    _info: Value,
    actions: Vec<WrittenAction>,
}

impl Overlay {
    /// The overlay in `text`, which was read from `file`.
    ///
    /// # Errors
    ///
    /// If it is not an Overlay 1.0, or an action makes no sense.
    pub fn parse(file: &Path, text: &str) -> Result<Self, Error> {
        // YAML 1.2, as documents are read: `no` and `on` are texts.
        let options = serde_saphyr::options! {
            strict_booleans: true,
            underscored_numbers_as_strings: true,
        };
        let written = serde_saphyr::from_str_with_options(text, options);
        let written: Written = written.map_err(|error| Error::NotUnderstood {
            file: file.to_owned(),
            reason: error.to_string().trim_start_matches("error: ").to_owned(),
            help: "write it as https://spec.openapis.org/overlay/v1.0.0.html says".to_owned(),
        })?;
        if !written.overlay.starts_with("1.0.") {
            return Err(Error::NotUnderstood {
                file: file.to_owned(),
                reason: format!("it is written for Overlay {}", written.overlay),
                help: "write it for Overlay 1.0".to_owned(),
            });
        }
        let actions = written.actions.into_iter().enumerate();
        let actions = actions.map(|(index, action)| Action::understand(file, index, action));
        Ok(Self {
            file: file.to_owned(),
            actions: actions.collect::<Result<_, _>>()?,
        })
    }

    /// `document`, which is of `version`, after all actions, in their order.
    pub fn apply(&self, mut document: Value, version: &str) -> Applied {
        let mut reasons = Reasons::default();
        let mut corrections = Vec::new();
        for action in self.actions.iter().filter(|action| action.is_for(version)) {
            match action.apply(&mut document) {
                Ok(made) => corrections.extend(made),
                Err(found) => reasons.add(action.number(), action.target(), found),
            }
        }
        Applied {
            document,
            refusals: reasons.refusals(&self.file),
            corrections,
        }
    }

    /// The overlay, if every version that an action is scoped to is in `sources` and has this overlay:
    /// an action for another would never be tried.
    ///
    /// # Errors
    ///
    /// If a version is not listed, or has another overlay.
    fn for_listed(self, sources: &Sources) -> Result<Self, Error> {
        let scopes = self.actions.iter().flat_map(Action::versions);
        let is_known = |scope: &str| {
            let version = sources.version(scope);
            version.is_some_and(|version| layout::overlay(&version.date) == self.file)
        };
        let unknown = { scopes }.find(|scope| !is_known(scope));
        match unknown {
            None => Ok(self),
            Some(scope) => Err(Error::NotUnderstood {
                file: self.file.clone(),
                reason: format!(
                    "x-versions lists {scope}, which {SOURCES} does not list for this file"
                ),
                help: "correct the version, or remove what is only for it".to_owned(),
            }),
        }
    }
}

/// The overlays of the fragments: one for the dated versions, and one for the preview.
#[derive(Debug)]
pub struct Overlays {
    dated: Overlay,
    preview: Option<Overlay>,
}

impl Overlays {
    /// The overlays of the versions in `sources`; `read` gives the text of a file.
    ///
    /// # Errors
    ///
    /// That of `read`; or if an overlay is not one, or has an action for a version that is not listed.
    pub fn read<E: From<Error>>(
        sources: &Sources,
        read: impl Fn(&Path) -> Result<String, E>,
    ) -> Result<Self, E> {
        let overlay = |date: &VersionDate| -> Result<Overlay, E> {
            let file = layout::overlay(date);
            Ok(Overlay::parse(&file, &read(&file)?)?.for_listed(sources)?)
        };
        let preview = sources.version(VersionDate::PREVIEW);
        let preview = preview.map(|version| overlay(&version.date));
        Ok(Self {
            dated: sources
                .newest()
                .map_or_else(|| Ok(Overlay::default()), overlay)?,
            preview: preview.transpose()?,
        })
    }

    /// The overlay of `version`.
    pub fn of(&self, version: &str) -> &Overlay {
        match &self.preview {
            Some(preview) if version == VersionDate::PREVIEW => preview,
            _ => &self.dated,
        }
    }
}

#[cfg(test)]
mod tests;
