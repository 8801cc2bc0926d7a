//! The fix-ups that no fragment needs.

use atlas_maintenance_codegen::generate::fixups::{self, Needed};
use atlas_maintenance_openapi::resolve::{self, Versions};

use super::documents::{Upstream, document, whole};

/// What fragments need is checked by every run of `generate`; the vendor's documents, old and new, keep
/// the other fix-ups in the list.
pub(crate) fn every_fixup_changes_a_fragment_or_the_whole_document(upstream: &Upstream) {
    let mut changed = vec![0; fixups::ALL.len()];
    for revision in upstream.revisions() {
        let source = document(&whole(&revision).unwrap());
        let version = Versions::of(&source).newest_date().unwrap();
        let mut resolved = resolve::at(&source, version.as_str()).unwrap();
        let here = fixups::apply(&mut resolved).unwrap();
        for (all, here) in changed.iter_mut().zip(here) {
            *all += here;
        }
    }
    for (fixup, changed) in fixups::ALL.iter().zip(changed) {
        let by_fragments = fixup.needed == Needed::Always;
        assert!(
            by_fragments || changed > 0,
            "{} changed nothing",
            fixup.name
        );
    }
}
