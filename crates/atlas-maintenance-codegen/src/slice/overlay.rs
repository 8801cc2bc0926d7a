//! Overlay: our words and corrections, as an OpenAPI Overlay 1.0 with three extensions.
//!
//! `update` merges objects by key and appends to lists; `remove` takes away what has a name. No
//! action hides what it does not know: what it replaces or removes of the document stands in its
//! `x-expect`, and is compared. An action for some versions lists them in `x-versions`. `x-names`
//! gives components and tags names of ours, by where they are used, so that targets outlive the
//! vendor's renaming.

mod action;
mod changes;
mod names;
mod place;
mod reason;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::error::Error;
use crate::refusal::Refusal;
use action::{Action, WrittenAction};
use names::{Name, WrittenNames};
use reason::Reason;

pub use action::Correction;

/// The overlay, read and its targets understood.
#[derive(Debug)]
pub struct Overlay {
    file: PathBuf,
    names: Vec<Name>,
    actions: Vec<Action>,
}

/// A document after the overlay.
#[derive(Debug)]
pub struct Applied {
    /// The document, with every action that could be done.
    pub document: Value,
    /// The actions that could not be done, and the names that fit nothing.
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
    #[serde(default, rename = "x-names")]
    names: WrittenNames,
    actions: Vec<WrittenAction>,
}

impl Overlay {
    /// The overlay in `text`, which was read from `file`.
    ///
    /// # Errors
    ///
    /// If it is not an Overlay 1.0, or an action makes no sense.
    pub fn parse(file: &Path, text: &str) -> Result<Self, Error> {
        let written: Written =
            serde_saphyr::from_str(text).map_err(|error| Error::NotUnderstood {
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
            names: names::understand(file, written.names)?,
            actions: actions.collect::<Result<_, _>>()?,
        })
    }

    /// `document`, which is of `version`, with our names: what no name fits keeps its own.
    pub fn named(&self, document: Value, version: &str) -> (Value, Vec<Refusal>) {
        names::give(&self.file, &self.names, document, version)
    }

    /// `document`, which is of `version`, with our names and after all actions, in their order.
    pub fn apply(&self, document: Value, version: &str) -> Applied {
        let (mut document, mut refusals) = self.named(document, version);
        // What is about a component that was not found has one cause, which is listed already.
        let lost = refusals.len();
        let is_lost = |action: &Action, document: &Value| {
            lost > 0
                && self
                    .names
                    .iter()
                    .any(|name| name.is_targeted_by(action.target()) && !name.is_in(document))
        };
        let mut corrections = Vec::new();
        for action in self.actions.iter().filter(|action| action.is_for(version)) {
            match action.apply(&mut document) {
                Ok(made) => corrections.extend(made),
                Err(_) if is_lost(action, &document) => {}
                Err(reasons) => {
                    let of =
                        |reason: Reason| reason.of(&self.file, action.number(), action.target());
                    refusals.extend(reasons.into_iter().map(of));
                }
            }
        }
        Applied {
            document,
            refusals,
            corrections,
        }
    }

    /// Every version that an action or a name is scoped to.
    pub fn scopes(&self) -> BTreeSet<&str> {
        let actions = self.actions.iter().flat_map(Action::versions);
        let names = self.names.iter().flat_map(|name| name.versions.iter());
        actions.chain(names).map(String::as_str).collect()
    }
}

#[cfg(test)]
mod tests;
