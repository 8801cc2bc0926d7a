//! What may concern us in the rest of the vendor's API: operations about maintenance that we do not
//! have, new versions, and the days on which versions of ours end.

use std::collections::{BTreeMap, BTreeSet};

use atlas_maintenance_openapi::{METHODS, VersionDate};
use serde_json::Value;

use crate::slice::operation_versions;
use crate::sources::{Sources, revision};

/// What makes an operation one that may concern us, in its path, its name or its tags.
const WATCHED: &str = "maintenance";

/// Versions of an operation, each with the day of its sunset if it has one.
pub(super) type Versions = BTreeMap<String, Option<String>>;

/// What may concern us in the rest of the API.
#[derive(Debug, Default)]
pub struct Rest {
    /// Operations about maintenance that we do not have.
    pub(super) watched: Vec<Watched>,
    /// Operations about maintenance that are gone and that we did not have.
    pub(super) gone: Vec<String>,
    /// Our operations.
    pub(super) ours: Vec<Ours>,
    /// Dates of the API that are new and not ours.
    pub(super) new_dates: Vec<String>,
    /// Dates at which one of our operations has a version of its own, and that are not ours.
    pub(super) missing_dates: Vec<String>,
}

/// An operation about maintenance that we do not have.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) name: String,
    pub(super) versions: Versions,
    pub(super) novelty: Novelty,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Novelty {
    New,
    /// It was there before, with other versions or other days of sunset.
    OtherVersions,
    AsBefore,
    /// There is no older document to compare with.
    Unknown,
}

/// One of our operations.
#[derive(Debug)]
pub(super) struct Ours {
    pub(super) name: String,
    /// None if there is no older document, or the operation is not in it.
    pub(super) before: Option<Versions>,
    pub(super) now: Versions,
}

impl Ours {
    fn changed(&self) -> bool {
        self.before
            .as_ref()
            .is_some_and(|before| *before != self.now)
    }

    /// The days of sunset, each with its version and the day that was announced before, if that differs.
    pub(super) fn sunsets(&self) -> impl Iterator<Item = (&str, &str, Option<&str>)> {
        self.now.iter().filter_map(|(version, day)| {
            let day = day.as_deref()?;
            let earlier =
                { self.before.as_ref() }.and_then(|before| before.get(version)?.as_deref());
            Some((
                version.as_str(),
                day,
                earlier.filter(|earlier| *earlier != day),
            ))
        })
    }
}

/// An operation of a document, as far as it matters here.
struct Operation {
    is_watched: bool,
    versions: Versions,
}

impl Rest {
    /// Looks at `now`, a document of all versions. `before` is the one that the fragments are of: only
    /// with it is it known what is new. It is not if it is `now` again, and the fragments are older.
    pub fn of(before: Option<&Value>, now: &Value, sources: &Sources) -> Self {
        let ours = sources.revision();
        let before =
            before.filter(|before| revision(before) != revision(now) || revision(before) == ours);
        let selected = sources.selected();
        let is_ours = |name: &str| selected.contains(name);
        let is_missing =
            |date: &String| VersionDate::has_form(date) && sources.version(date).is_none();
        let old = before.map(operations);
        let new = operations(now);
        let mut found = Self::default();
        for (
            name,
            Operation {
                is_watched,
                versions,
            },
        ) in &new
        {
            let earlier = old.as_ref().map(|old| old.get(name));
            if is_ours(name) {
                found.ours.push(Ours {
                    name: name.clone(),
                    before: earlier.flatten().map(|it| it.versions.clone()),
                    now: versions.clone(),
                });
            } else if *is_watched {
                found.watched.push(Watched {
                    name: name.clone(),
                    versions: versions.clone(),
                    novelty: match earlier {
                        None => Novelty::Unknown,
                        Some(None) => Novelty::New,
                        Some(Some(it)) if it.versions == *versions => Novelty::AsBefore,
                        Some(Some(_)) => Novelty::OtherVersions,
                    },
                });
            }
        }
        let is_gone = |(name, it): &(&String, &Operation)| {
            it.is_watched && !is_ours(name) && !new.contains_key(*name)
        };
        let gone = old.iter().flatten().filter(is_gone);
        found.gone = gone.map(|(name, _)| name.clone()).collect();
        let own: BTreeSet<&String> = found.ours.iter().flat_map(|it| it.now.keys()).collect();
        let missing = own.into_iter().filter(|date| is_missing(date));
        found.missing_dates = missing.cloned().collect();
        if let Some(old) = &old {
            let earlier = dates(old);
            let now = dates(&new).into_iter();
            let new = now.filter(|date| !earlier.contains(date) && is_missing(date));
            found.new_dates = new.collect();
        }
        found
    }

    /// Our operations whose versions or days of sunset changed.
    pub(super) fn changed(&self) -> impl Iterator<Item = &Ours> {
        self.ours.iter().filter(|it| it.changed())
    }

    /// How many things a person should look at: what is new, or all if that is not known.
    pub(super) fn concerns(&self) -> usize {
        let watched = { self.watched.iter() }.filter(|it| it.novelty != Novelty::AsBefore);
        let dates: BTreeSet<_> = self.new_dates.iter().chain(&self.missing_dates).collect();
        watched.count() + self.gone.len() + dates.len() + self.changed().count()
    }
}

/// Every operation of a document, by method and path.
fn operations(document: &Value) -> BTreeMap<String, Operation> {
    let mut found = BTreeMap::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if METHODS.contains(&method.as_str()) {
                let name = format!("{} {path}", method.to_ascii_uppercase());
                let known = Operation {
                    is_watched: is_watched(path, operation),
                    versions: operation_versions(document, operation),
                };
                found.insert(name, known);
            }
        }
    }
    found
}

fn is_watched(path: &str, operation: &Value) -> bool {
    let text = |key: &str| operation.get(key).and_then(Value::as_str);
    let tags = operation.get("tags").and_then(Value::as_array);
    let tags = tags.into_iter().flatten().filter_map(Value::as_str);
    let texts = [Some(path), text("operationId")];
    let mut texts = texts.into_iter().flatten().chain(tags);
    texts.any(|text| text.to_ascii_lowercase().contains(WATCHED))
}

/// The dates at which any operation has a version.
fn dates(operations: &BTreeMap<String, Operation>) -> BTreeSet<String> {
    let versions = operations.values().flat_map(|it| it.versions.keys());
    versions
        .filter(|version| VersionDate::has_form(version))
        .cloned()
        .collect()
}
