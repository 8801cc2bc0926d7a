//! Where tokens are kept between commands.

use std::path::PathBuf;

use atlas_maintenance::TokenCache;
use etcetera::BaseStrategy as _;

use crate::args::{Format, Global};
use crate::printable::note as note_on_stderr;

/// The cache of a command; `None` if it has none.
pub(crate) fn of(global: &Global) -> Option<TokenCache> {
    if global.no_token_cache || global.simulate {
        return None;
    }
    cache(global.output)
}

/// The cache of the user; `None` on a machine where the user has no home.
pub(crate) fn cache(format: Format) -> Option<TokenCache> {
    let cache = TokenCache::new(folder()?.join("tokens"));
    Some(cache.on_note(move |note| {
        if !format.is_for_programs() {
            note_on_stderr(&format!("note: {note}"));
        }
    }))
}

/// This program's folder in the user's cache folder: what is in it can be removed at any time.
pub(crate) fn folder() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.cache_dir().join("atlas-maintenance"))
}
