//! The license texts in every generated crate: a package holds no file from outside its folder.

use std::path::Path;

use super::files::GeneratedFiles;
use super::fragment::Fragment;
use crate::layout::package;

/// The license files of the workspace.
pub const LICENSES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// Adds a copy of `text` as `file` to every version crate.
pub(super) fn render(files: &mut GeneratedFiles, fragments: &[Fragment], file: &str, text: &str) {
    for fragment in fragments {
        let folder = Path::new("crates").join(package(&fragment.date));
        files.file(folder.join(file), text);
    }
}
