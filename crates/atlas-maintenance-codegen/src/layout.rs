//! Where fragments and generated files stand in the workspace, and what they begin with.

use std::path::{Path, PathBuf};

use atlas_maintenance_openapi::VersionDate;

/// The command that writes everything that follows from the fragments.
pub const GENERATE: &str = "cargo xtask generate";

/// What is believed of the service beyond its document.
pub const ASSUMPTIONS: &str = "spec/assumptions.toml";

/// The list of versions.
pub const SOURCES: &str = "spec/sources.toml";

/// The operations that the simulator has beside those of the fragments.
pub const SIMULATOR_FRAGMENT: &str = "spec/simulator.json";

/// Every operation of the API, by method and path, with its versions.
pub const OPERATION_LIST: &str = "spec/operations.txt";

/// How the names of the crates of versions begin.
pub(crate) const PACKAGE_PREFIX: &str = "atlas-maintenance-api-";

/// The name of the crate of a version.
pub fn package(date: &VersionDate) -> String {
    format!("{PACKAGE_PREFIX}{date}")
}

/// Whether the name of a folder is that of the crate of a version, listed or not.
pub fn is_package(name: &str) -> bool {
    name.strip_prefix(PACKAGE_PREFIX)
        .is_some_and(VersionDate::has_form)
}

/// The fragment of a version.
pub fn fragment(date: &VersionDate) -> PathBuf {
    Path::new("spec").join(format!("{date}.json"))
}

/// What was taken from the vendor's document for a version, before the overlay.
pub fn facts(date: &VersionDate) -> PathBuf {
    Path::new("spec/facts").join(format!("{date}.json"))
}

/// Our words and corrections for a version. The preview has a file of its own, since it can change at
/// any time.
pub fn overlay(date: &VersionDate) -> PathBuf {
    overlay_of_fragment(&fragment(date))
}

/// The overlay of the version whose [`fragment`] is `file`.
pub(crate) fn overlay_of_fragment(file: &Path) -> PathBuf {
    let is_preview = { file.file_stem() }.is_some_and(|name| name == VersionDate::PREVIEW);
    match is_preview {
        true => "spec/overlay-preview.yaml".into(),
        false => "spec/overlay.yaml".into(),
    }
}

/// How the vendor calls a document that describes `version`, without the extension: one of that version
/// alone, or one of all.
pub fn document_stems(version: &str) -> [String; 2] {
    [format!("openapi-{version}"), "v2".to_owned()]
}

/// The extensions of documents.
pub const DOCUMENT_EXTENSIONS: [&str; 3] = ["json", "yaml", "yml"];

/// The folder of a package in which only the generator writes.
pub fn generated_folder(package: &str) -> PathBuf {
    Path::new("crates").join(package).join("src/generated")
}

/// Whether `text` begins with the mark of the generator.
pub fn is_generated(text: &str) -> bool {
    text.contains(&format!("Written by `{GENERATE}`"))
}

/// The first line of every file that the generator writes.
pub(crate) fn header(comment: &str, source: &str) -> String {
    format!("{comment} Written by `{GENERATE}` from {source}. Do not edit.\n")
}

/// The date with `_` for `-`, as it stands in Rust names.
pub(crate) fn snake(date: &VersionDate) -> String {
    date.as_str().replace('-', "_")
}

/// The family of a version that names none: a module of the facade.
pub const COMMON_FAMILY: &str = "common";

/// The file of a family.
pub fn family(name: &str) -> PathBuf {
    PathBuf::from(format!("crates/atlas-maintenance/src/families/{name}.rs"))
}
