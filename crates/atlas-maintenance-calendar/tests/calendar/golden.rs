//! Golden files in `tests/golden/`. `UPDATE_GOLDEN=1` rewrites them; review the difference.

use std::fs;
use std::path::Path;

#[track_caller]
pub(crate) fn text(name: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&file, text).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    let difference = similar::TextDiff::from_lines(expected.as_str(), text)
        .unified_diff()
        .context_radius(2)
        .to_string();
    assert!(difference.is_empty(), "{}:\n{difference}", file.display());
}

/// Compares a calendar file. Golden files have `\n` line ends, calendar files `\r\n`.
#[track_caller]
pub(crate) fn calendar(name: &str, calendar: &str) {
    assert_eq!(
        calendar.matches('\n').count(),
        calendar.matches("\r\n").count()
    );
    text(name, &calendar.replace("\r\n", "\n"));
}
