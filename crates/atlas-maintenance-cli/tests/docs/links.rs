//! Links inside the repository lead somewhere.

use crate::markdown::{self, Page};

/// What is wrong with the links of a page.
fn dead(page: &Page) -> Vec<String> {
    let folder = page.path.parent().unwrap();
    let mut dead = Vec::new();
    for link in page.links() {
        if link.contains("://") || link.starts_with("mailto:") {
            continue;
        }
        let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
        let target = if path.is_empty() {
            page.path.clone()
        } else {
            folder.join(path)
        };
        let file = markdown::root().join(&target);
        let is_there = if anchor.is_empty() {
            file.exists()
        } else {
            let target = target.to_str().unwrap();
            file.is_file()
                && markdown::page(target)
                    .anchors()
                    .contains(&anchor.to_owned())
        };
        if !is_there {
            dead.push(format!("{}: {link}", page.path.display()));
        }
    }
    dead
}

#[test]
fn every_relative_link_leads_to_a_file_and_a_heading() {
    let pages = markdown::all();
    let names: Vec<_> = pages
        .iter()
        .map(|page| page.path.to_str().unwrap())
        .collect();
    for name in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/library.md",
        "tests/README.md",
        "crates/atlas-maintenance-simulator/README.md",
    ] {
        assert!(names.contains(&name), "{name} is not looked at: {names:?}");
    }
    let dead: Vec<_> = pages.iter().flat_map(dead).collect();
    assert!(dead.is_empty(), "dead links: {dead:#?}");
}

#[test]
fn the_readme_links_every_guide() {
    let links = markdown::page("README.md").links();
    for page in markdown::guides() {
        let path = page.path.to_str().unwrap().to_owned();
        assert!(
            path == "README.md" || links.contains(&path),
            "README.md has no link to {path}"
        );
    }
}

#[test]
fn a_dead_link_is_found() {
    let page = Page {
        path: "docs/page.md".into(),
        text: "# A `b` heading, here\n[a](library.md) [b](#a-b-heading-here) [c](nothing.md)\n\
               `[d](no-link.md)` [e](../README.md#nowhere)\n```\n[f](no-link.md)\n```\n\
               [g]: elsewhere.md\n"
            .into(),
    };
    // The page itself is not on disk, so its own heading is not either.
    let links = [
        "#a-b-heading-here",
        "nothing.md",
        "../README.md#nowhere",
        "elsewhere.md",
    ];
    assert_eq!(
        dead(&page),
        links.map(|link| format!("docs/page.md: {link}"))
    );
    assert_eq!(page.anchors(), ["a-b-heading-here"]);
}
