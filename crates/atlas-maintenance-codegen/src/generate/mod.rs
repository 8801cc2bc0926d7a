//! From fragments to crates, and to every list of versions. What is generated is a list of files; the
//! caller writes them, or compares them with those that exist.

mod answers;
mod arguments;
mod bodies;
mod boxes;
mod client_generator;
pub(crate) mod expressible;
mod families;
mod files;
pub mod fixups;
mod fragment;
#[cfg(test)]
mod golden;
mod indexes;
mod licenses;
mod method_plan;
mod methods;
mod names;
mod nullable;
pub mod operations;
pub(crate) mod origin;
mod parameter_style;
mod parameters;
mod progenitor;
mod retry;
pub(crate) mod rust_names;
mod schema_ref;
#[cfg(test)]
mod stripped_code;
mod twice;
mod union_plan;
pub(crate) mod unions;
pub(crate) mod version_crate;

use serde_json::Value;

use crate::error::Error;

pub use client_generator::{ClientError, ClientGenerator};
pub use families::{
    check as check_families, differences as facade_differences, is_name as is_family,
};
pub use files::GeneratedFiles;
pub use fragment::Fragment;
pub use indexes::{DENY, FACADE, Lists, README, ROOT};
pub use licenses::LICENSES;
pub(crate) use progenitor::alone;
pub use progenitor::client_code;

/// The crates of the versions.
///
/// # Errors
///
/// If a fix-up cannot be applied or is not needed, or the generator makes no usable code.
pub fn version_crates(
    fragments: &[Fragment],
    generator: &dyn ClientGenerator,
) -> Result<GeneratedFiles, Error> {
    let mut files = GeneratedFiles::default();
    let normalised = normalise(fragments)?;
    for (fragment, mut document) in fragments.iter().zip(normalised) {
        method_plan::hand_over(&mut document);
        let code = progenitor::generate(&fragment.file, &document, generator)?;
        version_crate::render(&mut files, fragment, &code)?;
    }
    Ok(files)
}

/// The license texts of the version crates: `file` is one of [`LICENSES`].
pub fn license(fragments: &[Fragment], file: &str, text: &str) -> GeneratedFiles {
    let mut files = GeneratedFiles::default();
    licenses::render(&mut files, fragments, file, text);
    files
}

/// Everything outside the version crates that repeats the list of versions.
///
/// # Errors
///
/// If the facade's manifest has no place for its dependencies, or the workspace has no version.
pub fn indexes(fragments: &[Fragment], lists: Lists<'_>) -> Result<GeneratedFiles, Error> {
    let mut files = GeneratedFiles::default();
    indexes::render(&mut files, fragments, lists)?;
    Ok(files)
}

/// The documents in the form that the generator takes. A fix-up that no fragment needs is an error.
fn normalise(fragments: &[Fragment]) -> Result<Vec<Value>, Error> {
    let mut documents: Vec<Value> = fragments
        .iter()
        .map(|fragment| operations::named(fragment.document.clone()))
        .collect();
    for fixup in fixups::ALL {
        let mut applied = 0;
        for (fragment, document) in fragments.iter().zip(&mut documents) {
            applied += (fixup.apply)(document).map_err(|diagnostic| Error::Document {
                file: fragment.file.clone(),
                diagnostic,
            })?;
        }
        if applied == 0 && fixup.needed == fixups::Needed::Always {
            return Err(Error::NeverApplied { name: fixup.name });
        }
    }
    for (fragment, document) in fragments.iter().zip(&documents) {
        expressible::normalised(document).map_err(|diagnostic| Error::Document {
            file: fragment.file.clone(),
            diagnostic,
        })?;
    }
    Ok(documents)
}
