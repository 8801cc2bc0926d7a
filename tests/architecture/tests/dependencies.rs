//! Packages depend on each other in one direction, and only few on what talks HTTP or generates code.

#![allow(clippy::panic, reason = "all of this file is tests")]

use architecture_tests::metadata;
use cargo_metadata::{DependencyKind, Package};

/// What a package may depend on directly.
struct Row {
    /// Its name; `*` at the end stands for any end.
    package: &'static str,
    is_published: bool,
    /// Packages of the workspace.
    layers: &'static [&'static str],
    /// Packages that are guarded.
    guarded: &'static [&'static str],
    /// Packages of either kind that its own tests, examples and benches use besides.
    in_tests: &'static [&'static str],
}

/// Packages of others that only those may use that name them in the table.
const GUARDED: [&str; 10] = [
    "axum",
    "curl",
    "h2",
    "hyper",
    "hyper-util",
    "isahc",
    "progenitor",
    "progenitor-*",
    "reqwest",
    "ureq",
];

const API: &str = "atlas-maintenance-api-*";
const BENCH: &str = "atlas-maintenance-bench";
const CALENDAR: &str = "atlas-maintenance-calendar";
const CLI: &str = "atlas-maintenance-cli";
const CODEGEN: &str = "atlas-maintenance-codegen";
const FACADE: &str = "atlas-maintenance";
const FLEET: &str = "atlas-maintenance-fleet";
const OPENAPI: &str = "atlas-maintenance-openapi";
const SIMULATOR: &str = "atlas-maintenance-simulator";
const TRANSPORT: &str = "atlas-maintenance-transport";
const TYPES: &str = "atlas-maintenance-types";
const VERIFY: &str = "atlas-maintenance-verify";

static TABLE: [Row; 15] = [
    Row {
        package: TYPES,
        is_published: true,
        layers: &[],
        guarded: &[],
        in_tests: &[],
    },
    Row {
        package: TRANSPORT,
        is_published: true,
        layers: &[TYPES],
        guarded: &["h2", "reqwest"],
        in_tests: &[],
    },
    Row {
        package: API,
        is_published: true,
        layers: &[TYPES, TRANSPORT],
        guarded: &["progenitor-client", "reqwest"],
        in_tests: &[],
    },
    Row {
        package: FACADE,
        is_published: true,
        layers: &[TYPES, TRANSPORT, API],
        guarded: &["progenitor-client", "reqwest"],
        in_tests: &[SIMULATOR],
    },
    Row {
        package: FLEET,
        is_published: true,
        layers: &[TYPES, FACADE],
        guarded: &[],
        in_tests: &[SIMULATOR],
    },
    Row {
        package: CALENDAR,
        is_published: true,
        layers: &[TYPES, FACADE],
        guarded: &[],
        in_tests: &[],
    },
    Row {
        package: SIMULATOR,
        is_published: true,
        layers: &[TYPES],
        guarded: &["h2", "hyper", "hyper-util"],
        in_tests: &["reqwest"],
    },
    Row {
        package: VERIFY,
        is_published: true,
        layers: &[TYPES, FACADE],
        guarded: &[],
        in_tests: &[SIMULATOR],
    },
    Row {
        package: CLI,
        is_published: true,
        layers: &[TYPES, FACADE, FLEET, CALENDAR, SIMULATOR, VERIFY],
        guarded: &[],
        in_tests: &[],
    },
    Row {
        package: OPENAPI,
        is_published: true,
        layers: &[],
        guarded: &[],
        in_tests: &[],
    },
    Row {
        package: CODEGEN,
        is_published: true,
        layers: &[OPENAPI],
        guarded: &["progenitor-impl"],
        // Compile and call a generated client.
        in_tests: &[TYPES, TRANSPORT, "progenitor-client", "reqwest"],
    },
    Row {
        package: "xtask",
        is_published: false,
        layers: &[OPENAPI, CODEGEN],
        guarded: &[],
        in_tests: &[],
    },
    Row {
        package: BENCH,
        is_published: false,
        layers: &[TYPES, TRANSPORT, FACADE, FLEET, SIMULATOR, OPENAPI, CODEGEN],
        guarded: &["reqwest"],
        in_tests: &[],
    },
    Row {
        package: "contract-tests",
        is_published: false,
        layers: &[
            TYPES, TRANSPORT, FACADE, FLEET, CALENDAR, SIMULATOR, OPENAPI,
        ],
        guarded: &[],
        in_tests: &[],
    },
    Row {
        package: "architecture-tests",
        is_published: false,
        layers: &[],
        guarded: &[],
        in_tests: &[],
    },
];

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    }
}

fn row(package: &str) -> Option<&'static Row> {
    TABLE.iter().find(|row| matches(row.package, package))
}

/// What is wrong with the dependencies of `package`, by the row of `name`.
fn faults(name: &str, package: &Package) -> Vec<String> {
    let Some(row) = row(name) else {
        return vec![format!("{name} is not in the table of this test")];
    };
    let mut faults = Vec::new();
    let is_published = package.publish.as_ref().is_none_or(|to| !to.is_empty());
    if is_published != row.is_published {
        faults.push(format!("{name} is published: {is_published}"));
    }
    for dependency in &package.dependencies {
        let used = dependency.name.as_str();
        let is_in = |list: &[&str]| list.iter().any(|pattern| matches(pattern, used));
        let is_watched = dependency.path.is_some() || is_in(&GUARDED);
        let is_allowed = is_in(row.layers)
            || is_in(row.guarded)
            || dependency.kind == DependencyKind::Development && is_in(row.in_tests);
        if is_watched && !is_allowed {
            faults.push(format!("{name} must not depend on {used}"));
        }
    }
    faults
}

#[test]
fn dependencies_follow_the_table() {
    let packages = metadata().packages;
    assert!(packages.len() >= 10, "{packages:#?}");
    let faults: Vec<_> = packages
        .iter()
        .flat_map(|package| faults(&package.name, package))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn table_has_one_direction() {
    // A row names only packages whose rows come before it.
    for (index, row) in TABLE.iter().enumerate() {
        for layer in row.layers {
            let place = TABLE.iter().position(|other| other.package == *layer);
            assert!(place < Some(index), "{} comes before {layer}", row.package);
        }
        let names = row.layers.iter().chain(row.in_tests).chain(row.guarded);
        for name in names {
            let is_known = TABLE.iter().any(|other| other.package == *name)
                || GUARDED.iter().any(|guarded| matches(guarded, name));
            assert!(is_known, "{name} is neither a package nor guarded");
        }
    }
}

#[test]
fn faults_are_found_in_each_column() {
    let packages = metadata().packages;
    let package = |name: &str| {
        let found = packages.iter().find(|package| package.name == name);
        found.unwrap_or_else(|| panic!("there is no package {name}"))
    };
    let cli = package(CLI);
    assert!(faults(FLEET, cli).contains(&format!("{FLEET} must not depend on {CALENDAR}")));
    assert!(
        faults(FLEET, package(TRANSPORT)).contains(&format!("{FLEET} must not depend on reqwest"))
    );
    assert!(
        faults(CALENDAR, package(FLEET))
            .contains(&format!("{CALENDAR} must not depend on {SIMULATOR}"))
    );
    assert!(faults("xtask", cli).contains(&"xtask is published: true".to_owned()));
    assert_eq!(faults("new", cli), ["new is not in the table of this test"]);
}
