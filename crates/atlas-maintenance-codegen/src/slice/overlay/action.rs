//! One action: its target, what it changes, and what it expects.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use serde_json_path::JsonPath;

use super::changes;
use super::place::{self, Place};
use super::reason::Reason;
use crate::error::Error;

#[derive(Debug)]
pub(super) struct Action {
    /// As people count, from 1.
    number: usize,
    target: String,
    path: JsonPath,
    /// None: all.
    versions: Option<Vec<String>>,
    expect: Option<Value>,
    change: Change,
}

#[derive(Debug)]
enum Change {
    Update(Value),
    Remove,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenAction {
    target: String,
    #[serde(default, rename = "description")]
    _description: Option<String>,
    update: Option<Value>,
    #[serde(default)]
    remove: bool,
    #[serde(rename = "x-expect")]
    expect: Option<Value>,
    #[serde(rename = "x-versions")]
    versions: Option<Vec<String>>,
}

/// Something that an action changed beside words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The action, counted from 1.
    pub action: usize,
    /// The place, as a JSON pointer.
    pub pointer: String,
    /// What stood there; none if something was added.
    pub found: Option<Value>,
}

impl Action {
    pub(super) fn understand(
        file: &Path,
        index: usize,
        action: WrittenAction,
    ) -> Result<Self, Error> {
        let number = index + 1;
        let target = action.target.clone();
        let fail = |reason: String, help| Error::Overlay {
            file: file.to_owned(),
            number,
            target: target.clone(),
            reason,
            help,
        };
        let path = JsonPath::parse(&action.target).map_err(|error| {
            fail(
                format!("its target is not a JSONPath: {error}"),
                "correct it as RFC 9535 says",
            )
        })?;
        if action.versions.as_ref().is_some_and(Vec::is_empty) {
            return Err(fail(
                "its x-versions lists no version".to_owned(),
                "list the versions that it is for, or leave x-versions out",
            ));
        }
        let change = match (action.update, action.remove) {
            (Some(update), false) => Change::Update(update),
            (None, true) => Change::Remove,
            _ => {
                return Err(fail(
                    "it has neither `update` nor `remove: true`, or both".to_owned(),
                    "keep one of the two",
                ));
            }
        };
        Ok(Self {
            number,
            target: action.target,
            path,
            versions: action.versions,
            expect: action.expect,
            change,
        })
    }

    pub(super) fn number(&self) -> usize {
        self.number
    }

    pub(super) fn target(&self) -> &str {
        &self.target
    }

    pub(super) fn is_for(&self, version: &str) -> bool {
        let scope = self.versions.as_ref();
        scope.is_none_or(|versions| versions.iter().any(|listed| listed == version))
    }

    pub(super) fn versions(&self) -> impl Iterator<Item = &String> {
        self.versions.iter().flatten()
    }

    /// Changes `document`, or says why not and leaves it as it was.
    pub(super) fn apply(&self, document: &mut Value) -> Result<Vec<Correction>, Vec<Reason>> {
        let mut places = place::matching(&self.path, document);
        if places.is_empty() {
            return Err(vec![Reason::lost(place::nearest(&self.target, document))]);
        }
        // From the back, so that removing an item of a list does not move those before it.
        places.sort();
        places.dedup();
        let expect = self.expect.as_ref();
        let mut found = Vec::new();
        let mut reasons: Vec<Reason> = Vec::new();
        for place in &places {
            let judged = match &self.change {
                Change::Update(update) => changes::update(document, place, update, expect),
                Change::Remove => changes::removal(document, place, expect),
            };
            match judged {
                Ok(more) => found.extend(more),
                // The same at several places is one reason.
                Err(more) => more.into_iter().for_each(|reason| {
                    let alike =
                        |one: &&mut Reason| one.kind == reason.kind && one.what == reason.what;
                    let listed = { reasons.iter_mut() }.find(alike);
                    match listed {
                        Some(listed) => listed.at.extend(reason.at),
                        None => reasons.push(reason),
                    }
                }),
            }
        }
        if !reasons.is_empty() {
            return Err(reasons);
        }
        for place in places.iter().rev() {
            match &self.change {
                Change::Update(update) => {
                    if let Some(node) = place.find_mut(document) {
                        changes::merge(node, update);
                    }
                }
                Change::Remove => changes::remove(document, place),
            }
        }
        let correction = |(place, found): (Place, Option<Value>)| Correction {
            action: self.number,
            pointer: place.pointer(),
            found,
        };
        Ok(found.into_iter().map(correction).collect())
    }
}
