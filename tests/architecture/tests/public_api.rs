//! The facade's public API names nothing that a regeneration or a dependency's release could change.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "all of this file is tests"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use architecture_tests::metadata;
use architecture_tests::public_api::{Checked, Documents};

const FACADE: &str = "atlas-maintenance";

/// The crates of which the facade re-exports items.
const REEXPORTED: [&str; 2] = ["atlas-maintenance-transport", "atlas-maintenance-types"];

static CHECKED: LazyLock<Checked> = LazyLock::new(|| Checked::new(FACADE));

fn is_forbidden(library: &str) -> bool {
    library.starts_with("atlas_maintenance_api_")
        || library.starts_with("progenitor")
        || library == "serde_json"
}

#[test]
fn facade_names_no_generated_progenitor_or_serde_json_type() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let metadata = metadata();
    let documents = [&[FACADE], &REEXPORTED[..]]
        .concat()
        .into_iter()
        .map(|name| {
            let package = metadata
                .packages
                .iter()
                .find(|package| package.name == name);
            let package = package.unwrap_or_else(|| panic!("there is no package {name}"));
            (
                name.replace('-', "_"),
                CHECKED.document(package, folder.path()),
            )
        });
    let reached = Documents(documents.collect()).reached_from("atlas_maintenance");

    // The walk gets to methods, and into the crates of re-exported types.
    for end in [
        "::Client::builder",
        "::RetryConfig::none",
        "::ProjectId::from_bytes",
    ] {
        let is_reached = reached.items.iter().any(|item| item.ends_with(end));
        assert!(is_reached, "no {end} in {:#?}", reached.items);
    }
    assert!(reached.named.contains_key("std") || reached.named.contains_key("core"));
    let forbidden = reached
        .named
        .iter()
        .filter(|(library, _)| is_forbidden(library));
    let named: BTreeSet<_> = forbidden
        .flat_map(|(library, items)| {
            items
                .iter()
                .map(move |item| (item.as_str(), library.as_str()))
        })
        .collect();
    assert!(
        named.is_empty(),
        "the facade's public API names: {named:#?}"
    );
}

#[test]
fn walk_finds_type_wherever_it_is_named() {
    let cases = [
        ("function", "pub fn x() -> serde_json::Value { todo!() }"),
        ("field", "pub struct A { pub b: Option<serde_json::Value> }"),
        ("tuple", "pub struct A(pub Vec<serde_json::Value>);"),
        ("variant", "pub enum A { B(serde_json::Value) }"),
        ("variant_field", "pub enum A { B { c: serde_json::Value } }"),
        (
            "method",
            "pub struct A; impl A { pub fn b(&self, _: &serde_json::Value) {} }",
        ),
        (
            "conversion",
            "pub struct A; impl From<serde_json::Error> for A { fn from(_: serde_json::Error) -> Self { A } }",
        ),
        ("bound", "pub fn x<T: Into<serde_json::Value>>(_: T) {}"),
        (
            "where_clause",
            "pub fn x<T>(_: T) where T: Into<serde_json::Value> {}",
        ),
        (
            "opaque",
            "pub fn x() -> impl Iterator<Item = serde_json::Value> { None.into_iter() }",
        ),
        ("alias", "pub type A = Result<(), serde_json::Error>;"),
        ("constant", "pub const A: Option<serde_json::Value> = None;"),
        (
            "trait_item",
            "pub trait A { fn b(&self) -> serde_json::Value; }",
        ),
        (
            "associated",
            "pub trait A { type B; } impl A for () { type B = serde_json::Value; } pub struct C; impl A for C { type B = serde_json::Value; }",
        ),
        ("reexport", "pub use serde_json::Value;"),
        ("reexported_crate", "pub use serde_json;"),
        (
            "private_module",
            "mod a { pub struct B(pub serde_json::Value); } pub use a::B;",
        ),
        (
            "glob",
            "mod a { pub struct B(pub serde_json::Value); } pub use a::*;",
        ),
        (
            "returned",
            "mod a { pub struct B; impl B { pub fn c(&self) -> serde_json::Value { todo!() } } } pub fn x() -> a::B { a::B }",
        ),
    ];
    let modules: String = cases
        .iter()
        .map(|(name, text)| format!("pub mod {name} {{ {text} }}\n"))
        .collect();
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let document = CHECKED.document_file("planted", &modules, folder.path());
    let documents = Documents(BTreeMap::from([("planted".to_owned(), document)]));
    let reached = documents.reached_from("planted");
    let named = reached.named.get("serde_json").into_iter().flatten();
    let found: BTreeSet<_> = named.filter_map(|way| way.split("::").nth(1)).collect();
    for (name, _) in cases {
        assert_eq!(
            found.contains(name),
            name != "private",
            "{name}: {reached:#?}"
        );
    }
}
