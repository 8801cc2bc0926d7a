//! `spec/sources.toml`: which versions there are, our names of what their fragments hold, and where
//! the fragments come from. [`edit`] changes its text.

pub mod edit;
mod origin;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use atlas_maintenance_openapi::{OperationKey, VersionDate};
use serde::Deserialize;

use crate::error::Error;
use crate::generate::is_family;
use crate::layout::SOURCES;
use crate::slice::Flat;
use crate::slice::names::{Names, OperationName, SchemaName};

pub use origin::{Origin, revision};

/// The file, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    /// Oldest first, the preview last.
    pub versions: Vec<Version>,
    /// What the fragment of a dated version holds, with our names.
    operations: Vec<OperationName>,
    /// Our names of the schemas that these operations reach.
    schemas: Vec<SchemaName>,
    /// Unions of these operations that are taken as one schema.
    #[serde(default)]
    flat: Vec<Flat>,
    /// What the fragment of the preview holds, whether it is listed or not.
    preview: Option<Preview>,
    /// What the simulator has beside the fragments.
    pub simulator: Option<Simulator>,
    /// For people: where to fetch the documents.
    #[serde(rename = "upstream")]
    _upstream: Upstream,
}

/// The operations and schemas of the preview: it has others than the dated versions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Preview {
    operations: Vec<OperationName>,
    schemas: Vec<SchemaName>,
}

/// The operations that the simulator has beside those of the fragments, because other clients call them.
/// No client is generated from them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Simulator {
    operations: Vec<OperationName>,
    schemas: Vec<SchemaName>,
    /// Places of schemas of which nothing is taken: `<operation> <status>`, and a path from there, such
    /// as `listClusters 200.results[]`. Any value is valid there.
    #[serde(default)]
    pub opaque: Vec<String>,
    /// Of the fragment and of the list of all operations.
    pub sha256: Option<String>,
    /// The vendor's mark of what they were taken from.
    pub revision: Option<String>,
}

impl Simulator {
    /// Our names of what its fragment holds.
    pub fn names(&self) -> Names<'_> {
        Names {
            operations: &self.operations,
            schemas: &self.schemas,
        }
    }

    /// The operations of its fragment.
    pub fn keys(&self) -> Vec<OperationKey> {
        let operations = self.operations.iter();
        operations.map(|operation| operation.key.clone()).collect()
    }
}

impl Sources {
    /// Our names of what the fragment of `version` holds.
    pub fn names(&self, version: &str) -> Names<'_> {
        match &self.preview {
            Some(preview) if version == VersionDate::PREVIEW => Names {
                operations: &preview.operations,
                schemas: &preview.schemas,
            },
            _ => Names {
                operations: &self.operations,
                schemas: &self.schemas,
            },
        }
    }

    /// The unions of `version` that are taken as one schema.
    pub fn flat(&self, version: &str) -> &[Flat] {
        match &self.preview {
            Some(_) if version == VersionDate::PREVIEW => &[],
            _ => &self.flat,
        }
    }

    /// The operations that are selected for `version`.
    pub fn keys(&self, version: &str) -> Vec<OperationKey> {
        let operations = self.names(version).operations.iter();
        operations.map(|operation| operation.key.clone()).collect()
    }

    /// The operations that are selected for any version that is listed.
    pub fn selected(&self) -> BTreeSet<String> {
        let versions = self.versions.iter();
        let keys = versions.flat_map(|version| self.keys(version.date.as_str()));
        keys.map(|key| key.to_string()).collect()
    }

    /// The newest dated version. There is one: a list without any is refused.
    pub fn newest(&self) -> Option<&VersionDate> {
        let dates = self.versions.iter().map(|version| &version.date);
        dates.filter(|date| !date.is_preview()).max()
    }

    /// The version that is listed as `date`.
    ///
    /// # Errors
    ///
    /// If it is not listed.
    pub fn listed(&self, date: &str) -> Result<&Version, Error> {
        self.version(date).ok_or_else(|| not_listed(date))
    }

    /// The version that is listed as `date`, if it is.
    pub fn version(&self, date: &str) -> Option<&Version> {
        let mut versions = self.versions.iter();
        versions.find(|version| version.date.as_str() == date)
    }

    /// The mark of the revision that the fragments were sliced from.
    pub fn revision(&self) -> Option<&str> {
        let mut versions = self.versions.iter();
        versions.find_map(|version| version.revision.as_deref())
    }

    /// The versions whose fragments are sliced. One without an origin has a fragment made by hand.
    pub fn sliced(&self) -> Vec<VersionDate> {
        let sliced = self.versions.iter().filter(|v| v.sha256.is_some());
        sliced.map(|version| version.date.clone()).collect()
    }
}

/// One version, and where its fragment came from if it was sliced.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// What a client of its fragment asks for.
    pub date: VersionDate,
    /// Of what was taken from the vendor's document. Without it, the fragment was made by hand.
    pub sha256: Option<String>,
    /// The vendor's mark of what that document was built from.
    pub revision: Option<String>,
    /// The module of the facade that calls the client, if it is not the common one.
    pub family: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Upstream {
    #[serde(rename = "repository")]
    _repository: String,
    #[serde(rename = "folder")]
    _folder: String,
}

/// The list in `text`: oldest first, each version once.
///
/// # Errors
///
/// If something in it is unknown, missing, listed twice, out of order, or no name.
pub fn parse(text: &str) -> Result<Sources, Error> {
    check(text).map_err(unusable)
}

/// `spec/sources.toml` cannot be used.
fn unusable(reason: String) -> Error {
    Error::NotUnderstood {
        file: SOURCES.into(),
        reason,
        help: "the comments in the file say what each line is for".to_owned(),
    }
}

fn not_listed(date: &str) -> Error {
    Error::Version {
        version: date.to_owned(),
        reason: "is not listed, so it has no fragment in spec/",
        help: format!(
            "list it with `cargo xtask add-version {date} --from FILE`, or name a folder for the \
             result by --out"
        ),
    }
}

fn check(text: &str) -> Result<Sources, String> {
    let sources: Sources =
        toml_edit::de::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
    if sources.newest().is_none() {
        return Err("there is no version with a date".to_owned());
    }
    let preview = VersionDate::PREVIEW;
    if sources.version(preview).is_some() && sources.preview.is_none() {
        return Err(format!(
            "{preview} is listed, and there is no table [{preview}]"
        ));
    }
    let dates = || sources.versions.iter().map(|version| &version.date);
    for (before, after) in dates().zip(dates().skip(1)) {
        if before == after {
            return Err(format!("version {after} is listed twice"));
        }
        if before > after {
            return Err(format!(
                "version {after} stands after {before}: list the oldest first"
            ));
        }
    }
    for Version { date, family, .. } in &sources.versions {
        if date.is_preview() && family.is_some() {
            return Err(format!(
                "{preview} has a family: the facade calls it by a module of its own"
            ));
        }
        if let Some(family) = family.as_ref().filter(|family| !is_family(family)) {
            return Err(format!(
                "the family of {date}, {family:?}, is not the name of a module: use a-z, 0-9 and _, \
                 a letter first, and no keyword"
            ));
        }
    }
    names(&sources.operations, &sources.schemas)?;
    flat(&sources.flat, &sources.operations)?;
    if let Some(preview) = &sources.preview {
        names(&preview.operations, &preview.schemas)?;
    }
    if let Some(simulator) = &sources.simulator {
        names(&simulator.operations, &simulator.schemas)?;
    }
    Ok(sources)
}

/// Checks that places are listed once, each of an operation, and their members too.
fn flat(places: &[Flat], operations: &[OperationName]) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for flat in places {
        let at = &flat.at;
        if !operations.iter().any(|it| it.name == flat.operation()) {
            return Err(format!("{at:?} in `flat` begins with no operation"));
        }
        if !seen.insert(at) {
            return Err(format!("{at:?} is listed twice in `flat`"));
        }
        let mut members = BTreeSet::new();
        if let Some(again) = flat.members.iter().find(|member| !members.insert(*member)) {
            return Err(format!("{at:?} in `flat` has the member {again:?} twice"));
        }
        if let Some(other) = flat.opaque.iter().find(|it| !members.contains(it)) {
            return Err(format!(
                "{at:?} in `flat` has {other:?} in `opaque`, which is not among its members"
            ));
        }
    }
    Ok(())
}

/// Checks that operations and schemas are listed once, each under a name of its own.
fn names(operations: &[OperationName], schemas: &[SchemaName]) -> Result<(), String> {
    let keys = operations.iter().map(|one| one.key.to_string());
    let places = schemas.iter().map(|one| one.at.clone());
    // Names that differ in case only could be one name in Rust.
    let operation_names = operations.iter().map(|one| one.name.to_lowercase());
    let schema_names = schemas.iter().map(|one| one.name.to_lowercase());
    let lists: [Vec<String>; 4] = [
        keys.collect(),
        places.collect(),
        operation_names.collect(),
        schema_names.collect(),
    ];
    for list in lists {
        let mut seen = BTreeSet::new();
        if let Some(again) = list.into_iter().find(|one| !seen.insert(one.clone())) {
            return Err(format!("{again} is listed twice"));
        }
    }
    let first = |name: &str| name.chars().next().unwrap_or_default();
    let is_word = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric());
    for OperationName { name, .. } in operations {
        if !is_word(name) || !first(name).is_ascii_lowercase() {
            return Err(format!("operation name {name:?} is not in camel case"));
        }
    }
    for SchemaName { name, .. } in schemas {
        if !is_word(name) || !first(name).is_ascii_uppercase() {
            return Err(format!("schema name {name:?} is not in Pascal case"));
        }
    }
    Ok(())
}
