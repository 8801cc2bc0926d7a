//! Versions of one family have one body of code in the facade. Whether that can be compiled, and does
//! the same, is found out here, where operation and member can be named; rustc would only name lines of
//! a macro.

mod shape;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::Value;

use super::fragment::Fragment;
use crate::error::Error;
use shape::Shape;

/// Whether a family can be called `name`: it is a module, and `reply` is one already.
pub fn is_name(name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(is_word)
        && name != "reply"
        && syn::parse_str::<syn::Ident>(name).is_ok()
}

/// Where `newer` differs from `older`, two fragments, in what the facade uses: a line for each difference.
pub fn differences(newer: &Value, older: &Value) -> Vec<String> {
    shape::differences(&shape::of(newer), &shape::of(older))
}

/// Holds each dated version to the oldest of its family. The preview is called by a module of its own.
///
/// # Errors
///
/// If a version differs in what the family uses.
pub fn check(fragments: &[Fragment]) -> Result<(), Error> {
    let mut oldest: BTreeMap<&str, (&Fragment, Shape)> = BTreeMap::new();
    for fragment in fragments.iter().filter(|one| !one.date.is_preview()) {
        let shape = shape::of(&fragment.document);
        let Some((first, expected)) = oldest.get(fragment.family.as_str()) else {
            oldest.insert(&fragment.family, (fragment, shape));
            continue;
        };
        let differences = shape::differences(&shape, expected);
        if !differences.is_empty() {
            let (date, other, family) = (&fragment.date, &first.date, &fragment.family);
            return Err(Error::OtherFamily {
                file: fragment.file.clone(),
                differences: format!(
                    "version {date} differs from {other} in what the family `{family}` uses:\n    {}",
                    differences.join("\n    ")
                ),
            });
        }
    }
    Ok(())
}
