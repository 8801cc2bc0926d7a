//! Every published package has what a registry shows, and nothing of it disagrees with the workspace.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "all of this file is tests"
)]

use std::path::Path;

use architecture_tests::{metadata, read, root};
use cargo_metadata::{DependencyKind, Package};

fn published() -> Vec<Package> {
    let mut packages = metadata().packages;
    packages.retain(|package| package.publish.as_ref().is_none_or(|to| !to.is_empty()));
    assert!(packages.len() >= 10, "{packages:#?}");
    packages
}

fn folder(package: &Package) -> &Path {
    let folder = package.manifest_path.as_std_path().parent();
    folder.expect("a manifest lies in a folder")
}

#[test]
fn published_package_carries_both_licenses() {
    for package in published() {
        assert_eq!(
            package.license.as_deref(),
            Some("MIT OR Apache-2.0"),
            "{}",
            package.name
        );
        for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let copy = folder(&package).join(license);
            assert!(copy.is_file(), "{} is not there", copy.display());
            assert!(!copy.is_symlink(), "{} is a link", copy.display());
            assert!(read(&copy) == read(license), "{} differs", copy.display());
        }
    }
}

#[test]
fn published_package_describes_itself() {
    for package in published() {
        let name = &package.name;
        assert!(
            package
                .description
                .as_ref()
                .is_some_and(|text| text.len() > 20),
            "{name}"
        );
        assert!(
            (1..=5).contains(&package.keywords.len()),
            "{name}: {:?}",
            package.keywords
        );
        assert!(
            package.keywords.iter().all(|word| word.len() <= 20),
            "{name}"
        );
        assert!(
            (1..=5).contains(&package.categories.len()),
            "{name}: {:?}",
            package.categories
        );
        let docs = package
            .metadata
            .pointer("/docs/rs")
            .expect("docs.rs metadata");
        assert_eq!(docs.get("all-features"), Some(&true.into()), "{name}");

        let readme = package
            .readme()
            .unwrap_or_else(|| panic!("{name} has no readme"));
        let readme = read(readme);
        assert!(readme.contains(&format!("# {name}\n")), "{name}");
        assert!(
            readme.contains("not affiliated with MongoDB, Inc."),
            "{name}"
        );
    }
}

#[test]
fn package_has_version_and_repository_of_the_workspace() {
    let packages = metadata().packages;
    let manifest = read("Cargo.toml");
    let line = |key: &str| {
        let start = format!("{key} = \"");
        let line = manifest.lines().find_map(|line| line.strip_prefix(&start));
        line.and_then(|rest| rest.strip_suffix('"'))
            .expect("a line of [workspace.package]")
    };
    for package in &packages {
        assert_eq!(
            package.version.to_string(),
            line("version"),
            "{}",
            package.name
        );
    }
    for package in published() {
        assert_eq!(
            package.repository.as_deref(),
            Some(line("repository")),
            "{}",
            package.name
        );
    }
}

#[test]
fn dependency_on_published_package_asks_for_its_version() {
    for package in published() {
        for dependency in package
            .dependencies
            .iter()
            .filter(|dependency| dependency.path.is_some())
        {
            let asked = dependency.req.to_string();
            let is_whole = asked == format!("^{}", package.version);
            // Cargo drops a development dependency without a version from the package.
            let is_dropped = dependency.kind == DependencyKind::Development && asked == "*";
            assert!(
                is_whole || is_dropped,
                "{} asks for {} {asked}",
                package.name,
                dependency.name
            );
        }
    }
}

#[test]
fn published_package_includes_no_file_from_outside() {
    for package in published() {
        let folder =
            folder(&package).strip_prefix(root().canonicalize().expect("the root is there"));
        let folder = folder.expect("a package lies in the workspace").join("src");
        let files = architecture_tests::hand_written();
        for file in files.iter().filter(|file| file.starts_with(&folder)) {
            let depth = file
                .strip_prefix(&folder)
                .expect("it starts with it")
                .components()
                .count();
            let outside = format!("(\"{}", "../".repeat(depth + 1));
            let text = read(file);
            let includes = ["include_str!", "include_bytes!", "include!"];
            for include in includes {
                assert!(
                    !text.contains(&format!("{include}{outside}")),
                    "{}",
                    file.display()
                );
            }
        }
    }
}
