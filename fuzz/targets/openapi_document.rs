//! An OpenAPI document: reading it, taking one version out of it, closing over its references. What
//! was read and written is read as the same document.
#![no_main]

use atlas_maintenance_openapi::{canonical, read, refs, resolve};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let document = match read::document(bytes) {
        Ok(document) => document,
        Err(error) => {
            let _ = error.to_string();
            return;
        }
    };
    let text = canonical::text(&document);
    let again = read::document(text.as_bytes()).expect("what was written is read");
    assert_eq!(canonical::text(&again), text);

    let versions = resolve::Versions::of(&document);
    let newest = versions.newest_date();
    let version = newest.as_ref().map_or("2025-03-12", |date| date.as_str());
    let document = match resolve::at(&document, version) {
        Ok(resolved) => resolved,
        Err(error) => {
            let _ = error.to_string();
            document
        }
    };
    if let Ok(closed) = refs::close(&document) {
        assert_eq!(refs::close(&closed).ok().as_ref(), Some(&closed));
    }
});
