//! Changes the list of versions in the text of `spec/sources.toml`, and leaves everything else as it is.

use atlas_maintenance_openapi::VersionDate;
use toml_edit::{Array, DocumentMut, InlineTable, TomlError, Value};

use super::{Origin, not_listed, unusable};
use crate::error::Error;

/// `text` with a line for `date`, in `family` if it is not the common one.
///
/// # Errors
///
/// If `text` has no list of versions, or has the version.
pub fn add(text: &str, date: &VersionDate, family: Option<&str>) -> Result<String, Error> {
    edit(text, |lines| {
        if lines.iter().any(|line| is_of(line, date)) {
            return Err(Error::Version {
                version: date.to_string(),
                reason: "is listed already",
                help: format!(
                    "to slice it again, run `cargo xtask slice --from FILE --api-version {date}`"
                ),
            });
        }
        insert(lines, date, family);
        Ok(())
    })
}

/// `text` without the line of `date`.
///
/// # Errors
///
/// If `text` has no list of versions, or that version is not in it, or is the only one with a date, or is
/// the preview, which the facade calls by a module of its own.
pub fn remove(text: &str, date: &VersionDate) -> Result<String, Error> {
    edit(text, |lines| {
        if !lines.iter().any(|line| is_of(line, date)) {
            return Err(not_listed(date.as_str()));
        }
        let refused = |reason, help: &str| Error::Version {
            version: date.to_string(),
            reason,
            help: help.to_owned(),
        };
        if date.is_preview() {
            let help = "remove the facade's feature `preview` first, and then the line by hand";
            return Err(refused("is called by the facade's module `preview`", help));
        }
        lines.retain(|line| !is_of(line, date));
        if lines
            .iter()
            .all(|line| date_of(line) == Some(VersionDate::PREVIEW))
        {
            let help = "add another one first: a client needs a version";
            return Err(refused("is the only one", help));
        }
        Ok(())
    })
}

/// `text` with the origins of these versions. A version that has no line stays without one.
///
/// # Errors
///
/// If `text` has no list of versions.
pub fn record(text: &str, origins: &[(VersionDate, Origin)]) -> Result<String, Error> {
    edit(text, |lines| {
        for line in lines.iter_mut() {
            let Some((_, origin)) = origins.iter().find(|(date, _)| is_of(line, date)) else {
                continue;
            };
            if let Some(line) = line.as_inline_table_mut() {
                set(line, "revision", origin.revision.as_deref());
                set(line, "sha256", Some(&origin.sha256));
            }
        }
        Ok(())
    })
}

/// `text` with the origin of what the simulator has beside the fragments.
///
/// # Errors
///
/// If `text` has no table of the simulator.
pub fn record_simulator(text: &str, origin: &Origin) -> Result<String, Error> {
    let mut document: DocumentMut = text
        .parse()
        .map_err(|error: TomlError| unusable(error.to_string()))?;
    let table = document
        .get_mut("simulator")
        .and_then(|table| table.as_table_mut())
        .ok_or_else(|| unusable("`simulator` is not a table".to_owned()))?;
    let revision = origin.revision.as_deref();
    for (key, value) in [("revision", revision), ("sha256", Some(&*origin.sha256))] {
        match value {
            Some(value) if table.get(key).and_then(|it| it.as_str()) == Some(value) => {}
            Some(value) => {
                table.insert(key, toml_edit::value(value));
            }
            None => {
                table.remove(key);
            }
        }
    }
    Ok(document.to_string())
}

fn edit(text: &str, change: impl FnOnce(&mut Array) -> Result<(), Error>) -> Result<String, Error> {
    let mut document: DocumentMut = text
        .parse()
        .map_err(|error: TomlError| unusable(error.to_string()))?;
    let lines = document
        .get_mut("versions")
        .and_then(|versions| versions.as_array_mut())
        .ok_or_else(|| unusable("`versions` is not a list".to_owned()))?;
    change(lines)?;
    Ok(document.to_string())
}

/// Oldest first: before the first that is newer.
fn insert(lines: &mut Array, date: &VersionDate, family: Option<&str>) {
    let place = lines
        .iter()
        .position(|line| date_of(line).is_some_and(|other| other > date.as_str()))
        .unwrap_or(lines.len());
    let mut line = InlineTable::new();
    line.insert("date", date.as_str().into());
    if let Some(family) = family {
        line.insert("family", family.into());
    }
    let mut line = Value::InlineTable(line);
    *line.decor_mut() = toml_edit::Decor::new("\n    ", "");
    lines.insert_formatted(place, line);
}

fn is_of(line: &Value, date: &VersionDate) -> bool {
    date_of(line) == Some(date.as_str())
}

fn date_of(line: &Value) -> Option<&str> {
    line.as_inline_table()?.get("date")?.as_str()
}

fn set(line: &mut InlineTable, key: &str, value: Option<&str>) {
    match value {
        // Only what differs, so that nothing else of the line moves.
        Some(value) if line.get(key).and_then(Value::as_str) == Some(value) => {}
        Some(value) => {
            line.insert(key, value.into());
            // The value that was last before has a space behind it.
            line.fmt();
        }
        None => {
            line.remove(key);
            line.fmt();
        }
    }
}

#[cfg(test)]
mod tests;
