//! The stages against the vendor's documents, which are not in the repository.
//!
//! `ATLAS_UPSTREAM_SPECS` names folders that hold them, as `PATH` does, with one subfolder for each revision. Without
//! it every test is listed as ignored.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what it expects by failing"
)]

mod comparison;
mod documents;
mod edited;
#[path = "../edits/mod.rs"]
mod edits;
mod fixups;
mod fragments;
mod resolution;
mod words;

use std::process::ExitCode;

use documents::Upstream;
use libtest_mimic::{Arguments, Completion, Trial};

type Test = fn(&Upstream);

const TESTS: [(&str, Test); 11] = [
    (
        "comparison::two_revisions_differ_as_found_by_hand",
        comparison::two_revisions_differ_as_found_by_hand,
    ),
    (
        "comparison::what_breaks_in_the_largest_pair_was_read_by_hand",
        comparison::what_breaks_in_the_largest_pair_was_read_by_hand,
    ),
    (
        "comparison::every_document_equals_itself",
        comparison::every_document_equals_itself,
    ),
    (
        "comparison::versions_are_equal_for_maintenance_windows",
        comparison::versions_are_equal_for_maintenance_windows,
    ),
    (
        "edited::every_edit_of_the_document_is_seen",
        edited::every_edit_of_the_document_is_seen,
    ),
    (
        "fixups::every_fixup_changes_a_fragment_or_the_whole_document",
        fixups::every_fixup_changes_a_fragment_or_the_whole_document,
    ),
    (
        "fragments::recorded_revision_gives_the_committed_files",
        fragments::recorded_revision_gives_the_committed_files,
    ),
    (
        "fragments::every_kind_of_document_gives_the_same_fragments",
        fragments::every_kind_of_document_gives_the_same_fragments,
    ),
    (
        "fragments::renamed_document_gives_the_same_fragments",
        fragments::renamed_document_gives_the_same_fragments,
    ),
    (
        "resolution::document_of_all_versions_resolves_to_each_published_one",
        resolution::document_of_all_versions_resolves_to_each_published_one,
    ),
    (
        "words::no_vendor_sentence_is_in_spec_or_generated_code",
        words::no_vendor_sentence_is_in_spec_or_generated_code,
    ),
];

fn main() -> ExitCode {
    let trials = TESTS.map(|(name, test)| {
        Trial::ignorable_test(name, move || {
            Ok(match Upstream::find() {
                Some(upstream) => {
                    test(&upstream);
                    Completion::Completed
                }
                None => Completion::ignored_with(
                    "ATLAS_UPSTREAM_SPECS names no folder with the vendor's documents",
                ),
            })
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.into()).exit_code()
}
