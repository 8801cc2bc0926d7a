//! Versions of one family have one body of code in the facade. Whether that can be compiled, and does
//! the same, is found out here, where operation and member can be named; rustc would only name lines of
//! a macro.

mod shape;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::fragment::Fragment;
use crate::error::Error;
use shape::Shape;

/// The family of a version that names none.
pub const COMMON: &str = "common";

/// The file of a family.
pub fn file(family: &str) -> PathBuf {
    PathBuf::from(format!("crates/atlas-maintenance/src/families/{family}.rs"))
}

/// Whether a family can be called `name`: it is a module, and `reply` is one already.
pub fn is_name(name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(is_word)
        && name != "reply"
        && syn::parse_str::<syn::Ident>(name).is_ok()
}

/// Holds each version to the oldest of its family.
///
/// # Errors
///
/// If a version differs in what the family uses.
pub fn check(fragments: &[Fragment]) -> Result<(), Error> {
    let mut oldest: BTreeMap<&str, (&Fragment, Shape)> = BTreeMap::new();
    for fragment in fragments {
        let shape = shape::of(&fragment.document);
        let Some((first, expected)) = oldest.get(fragment.family.as_str()) else {
            oldest.insert(&fragment.family, (fragment, shape));
            continue;
        };
        let differences = shape::differences(&shape, expected);
        if !differences.is_empty() {
            return Err(Error::OtherFamily {
                file: fragment.file.clone(),
                version: fragment.date.to_string(),
                other: first.date.to_string(),
                family: fragment.family.clone(),
                differences,
            });
        }
    }
    Ok(())
}
