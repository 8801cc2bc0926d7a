//! Source files stay short, and modules do not import each other in circles.

#![allow(clippy::expect_used, reason = "all of this file is tests")]

use std::collections::BTreeSet;
use std::path::Path;

use architecture_tests::modules::Crate;
use architecture_tests::{hand_written, metadata, read};

const MAX_LINES: usize = 450;

#[test]
fn hand_written_files_are_short() {
    let files = hand_written();
    for known in ["xtask/src/main.rs", "tests/architecture/src/lib.rs"] {
        assert!(
            files.iter().any(|file| file == Path::new(known)),
            "{known} is not found"
        );
    }
    let long = files
        .iter()
        .filter(|file| read(file).lines().count() > MAX_LINES);
    let long: BTreeSet<_> = long.map(|file| file.display().to_string()).collect();
    assert!(long.is_empty(), "longer than {MAX_LINES} lines: {long:#?}");
}

#[test]
fn modules_do_not_import_each_other_in_circles() {
    let mut found = BTreeSet::new();
    for package in metadata().packages {
        for target in package
            .targets
            .iter()
            .filter(|target| target.is_lib() || target.is_bin())
        {
            for cycle in Crate::read(target.src_path.as_std_path()).cycles() {
                found.insert(format!("{}: {}", package.name, cycle.join(", ")));
            }
        }
    }
    assert!(found.is_empty(), "circles of imports: {found:#?}");
}

#[test]
fn circle_is_found_through_every_form_of_path() {
    let cases = [
        "mod a { use crate::b::B; pub struct A; } mod b { use crate::a::A; pub struct B; }",
        "mod a { use super::b::B; pub struct A; } mod b { use super::a; pub struct B(a::A); }",
        "mod a { use crate::{b::{B as C}}; pub struct A; } mod b { use crate::{a::{self, A}}; pub struct B; }",
        "mod a { pub struct A(crate::b::B); } mod b { pub fn b(_: super::a::A) {} pub struct B; }",
        "mod a { use crate::b::*; pub struct A; } mod b { fn b() { let _ = crate::a::A; } pub struct B; }",
        "pub use a::A; pub use b::B; mod a { use crate::B; pub struct A; } mod b { use super::A; pub struct B; }",
        "mod a { mod c { use super::super::b; } pub struct A; } mod b { use crate::a::c::C; }",
    ];
    for text in cases {
        assert_eq!(Crate::of(text).cycles().len(), 1, "{text}");
    }
    let three = "mod a { use crate::b::B; } mod b { use crate::c::C; } mod c { use crate::a::A; }";
    assert_eq!(Crate::of(three).cycles(), [["a", "b", "c"]]);
}

#[test]
fn no_circle_is_found_where_none_is() {
    let cases = [
        "mod a { use crate::b::B; } mod b { use serde::B; }",
        "mod a { mod b { use super::A; } use b::B; pub struct A; }",
        "mod a { use crate::b::B; } mod b { #[cfg(test)] mod tests { use crate::a::A; } }",
        "mod a { use crate::b::B; } mod b { #[cfg(test)] use crate::a::A; pub struct B; }",
        "mod a { use crate::b::B; } mod b { /* crate::a::A */ /// [`A`](crate::a::A)\n pub struct B; }",
        "mod a { use crate::b::B; } mod b { const A: &str = \"crate::a::A\"; }",
        "mod a { use quote::quote; use crate::b::B; } mod b { use quote::quote; }",
    ];
    for text in cases {
        assert!(Crate::of(text).cycles().is_empty(), "{text}");
    }
}
