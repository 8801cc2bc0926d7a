// Written by `cargo xtask generate` from spec/sources.toml. Do not edit.

/// Every version and its fragment: oldest first, the preview last.
pub(crate) const FRAGMENTS: &[(&str, &str)] = &[
    ("2023-01-01", include_str!("2023-01-01.json")),
    ("2023-10-01", include_str!("2023-10-01.json")),
    ("2025-03-12", include_str!("2025-03-12.json")),
];
