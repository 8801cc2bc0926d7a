//! The list of all operations of the API: a line for each, with method, path and versions.

use std::collections::BTreeSet;

use crate::http::media_type;
use crate::service::spec::template;

#[derive(Debug)]
pub(crate) struct ListedOperation {
    /// In upper case.
    pub(crate) method: String,
    /// The path with its parameters in braces.
    pub(crate) path: String,
    /// The versions of its responses.
    pub(crate) versions: Vec<String>,
}

impl ListedOperation {
    pub(crate) fn matches(&self, path: &str) -> bool {
        template::values(&self.path, path).is_some()
    }
}

/// Reads the list. Lines that begin with `#` are comments.
///
/// # Errors
///
/// Which line cannot be used.
pub(crate) fn read(text: &str) -> Result<Vec<ListedOperation>, String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let mut words = line.split(' ').map(str::to_owned);
            let (Some(method), Some(path)) = (words.next(), words.next()) else {
                return Err(format!("operations: {line:?} has no method and path"));
            };
            let versions: Vec<_> = words.collect();
            let is_version = |version: &String| media_type::is_version(version);
            if !path.starts_with('/') || !versions.iter().all(is_version) {
                return Err(format!("operations: {line:?} has no path or version"));
            }
            Ok(ListedOperation {
                method,
                path,
                versions,
            })
        })
        .collect()
}

/// The dates that any operation has a version of.
pub(crate) fn dates(operations: &[ListedOperation]) -> BTreeSet<String> {
    let versions = operations.iter().flat_map(|it| &it.versions);
    versions
        .filter(|version| *version != media_type::PREVIEW)
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_operations_with_their_versions() {
        let text = "# why\nGET /a/{x} 2023-01-01 2024-08-05\nPOST /b preview\nDELETE /c\n";
        let operations = read(text).unwrap();
        assert_eq!(operations.len(), 3);
        assert_eq!(operations[0].versions, ["2023-01-01", "2024-08-05"]);
        assert!(operations[0].matches("/a/1") && !operations[1].matches("/a/1"));
        assert_eq!(
            dates(&operations).into_iter().collect::<Vec<_>>(),
            ["2023-01-01", "2024-08-05"]
        );
        for wrong in ["GET", "GET a", "GET /a 2023", "GET  /a"] {
            let problem = read(wrong).unwrap_err();
            assert!(problem.contains(wrong), "{problem}");
        }
    }
}
