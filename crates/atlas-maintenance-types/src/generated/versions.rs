// Written by `cargo xtask generate` from spec/sources.toml. Do not edit.

use crate::ApiVersion;

impl ApiVersion {
    /// The API as of 2023-01-01.
    pub const V2023_01_01: Self = Self::from_list("2023-01-01");
    /// The API as of 2023-10-01.
    pub const V2023_10_01: Self = Self::from_list("2023-10-01");
    /// The API as of 2025-03-12.
    pub const V2025_03_12: Self = Self::from_list("2025-03-12");
    /// Every version this build can speak, oldest first.
    pub const ALL: &'static [Self] = &[
        Self::V2023_01_01,
        Self::V2023_10_01,
        Self::V2025_03_12,
    ];
    pub(crate) const LATEST: Self = Self::V2025_03_12;
}
