// Written by `cargo xtask generate` from spec/sources.toml. Do not edit.

/// Evaluates `$body` with `$api` as the crate of `$version`.
macro_rules! with_version {
    ($version:expr, $api:ident => $body:expr, else $unknown:expr) => {
        match $version {
            ::atlas_maintenance_types::ApiVersion::V2023_01_01 => {
                use ::atlas_maintenance_api_2023_01_01 as $api;
                $body
            }
            ::atlas_maintenance_types::ApiVersion::V2023_10_01 => {
                use ::atlas_maintenance_api_2023_10_01 as $api;
                $body
            }
            ::atlas_maintenance_types::ApiVersion::V2025_03_12 => {
                use ::atlas_maintenance_api_2025_03_12 as $api;
                $body
            }
            _ => $unknown,
        }
    };
}

pub(crate) use with_version;
