// Written by `cargo xtask generate` from spec/sources.toml. Do not edit.

/// The family of 2023-01-01, `common`.
pub(crate) mod v2023_01_01 {
    pub(crate) use ::atlas_maintenance_api_2023_01_01::{self as api, OPERATIONS};
    crate::families::common::family!(api);
}

/// The family of 2023-10-01, `common`.
pub(crate) mod v2023_10_01 {
    pub(crate) use ::atlas_maintenance_api_2023_10_01::{self as api, OPERATIONS};
    crate::families::common::family!(api);
}

/// The family of 2025-03-12, `common`.
pub(crate) mod v2025_03_12 {
    pub(crate) use ::atlas_maintenance_api_2025_03_12::{self as api, OPERATIONS};
    crate::families::common::family!(api);
}

/// Evaluates `$body` with `$family` as the family of `$version`, compiled against its crate.
macro_rules! with_version {
    ($version:expr, $family:ident => $body:expr, else $unknown:expr) => {
        match $version {
            ::atlas_maintenance_types::ApiVersion::V2023_01_01 => {
                use crate::generated::dispatch::v2023_01_01 as $family;
                $body
            }
            ::atlas_maintenance_types::ApiVersion::V2023_10_01 => {
                use crate::generated::dispatch::v2023_10_01 as $family;
                $body
            }
            ::atlas_maintenance_types::ApiVersion::V2025_03_12 => {
                use crate::generated::dispatch::v2025_03_12 as $family;
                $body
            }
            _ => $unknown,
        }
    };
}

pub(crate) use with_version;
