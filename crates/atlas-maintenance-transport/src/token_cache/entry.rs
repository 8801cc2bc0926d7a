//! What a file of the cache says.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use secrecy::SecretString;
use secrecy::zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};
use serde::{Deserialize, Serialize};

const VERSION: u32 = 1;

/// The largest file that is read or written, in bytes.
pub(super) const MAX_FILE: usize = 16 * 1024;

/// The longest time that a token is used from a file, whatever the service says: one hour is documented.
const MAX_USABLE: Duration = Duration::from_secs(24 * 3600);

/// How far the clocks of machines with the same files may differ.
const CLOCK_TOLERANCE: u64 = 60;

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Entry {
    version: u32,
    /// When the token was fetched, in seconds since 1970.
    fetched: u64,
    /// Until when it may be used, in seconds since 1970.
    usable_until: u64,
    token: String,
}

impl Zeroize for Entry {
    fn zeroize(&mut self) {
        self.token.zeroize();
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.zeroize();
    }
}

impl ZeroizeOnDrop for Entry {}

impl Entry {
    /// The content of a file; `None` if the token is too large for one, or the clock stands before 1970.
    pub(super) fn text(
        token: &str,
        now: SystemTime,
        usable: Duration,
    ) -> Option<Zeroizing<Vec<u8>>> {
        let fetched = seconds(now)?;
        let entry = Self {
            version: VERSION,
            fetched,
            usable_until: fetched.checked_add(usable.min(MAX_USABLE).as_secs())?,
            token: token.to_owned(),
        };
        // With the final capacity: growing would leave an unwiped copy behind.
        let mut text = Zeroizing::new(Vec::with_capacity(MAX_FILE));
        serde_json::to_writer(&mut *text, &entry).ok()?;
        (text.len() < MAX_FILE).then_some(text)
    }

    /// Reads the content of a file; `None` if this crate did not write it.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        let entry: Self = serde_json::from_slice(text).ok()?;
        let lifetime = entry.usable_until.checked_sub(entry.fetched)?;
        let is_sound = entry.version == VERSION
            && lifetime <= MAX_USABLE.as_secs()
            && !entry.token.is_empty()
            && entry.token.bytes().all(|byte| byte.is_ascii_graphic());
        is_sound.then_some(entry)
    }

    /// How long the token may still be used. `None` if it expired, or was fetched after `now`: then the
    /// clock was set back, and nothing is known of its age.
    pub(super) fn usable(&self, now: SystemTime) -> Option<Duration> {
        let now = seconds(now)?;
        if self.fetched > now.saturating_add(CLOCK_TOLERANCE) {
            return None;
        }
        let left = self.usable_until.checked_sub(now)?;
        (left > 0).then(|| Duration::from_secs(left).min(MAX_USABLE))
    }

    pub(super) fn token(&self) -> SecretString {
        SecretString::from(self.token.as_str())
    }

    pub(super) fn is(&self, token: &str) -> bool {
        self.token == token
    }
}

fn seconds(time: SystemTime) -> Option<u64> {
    Some(time.duration_since(UNIX_EPOCH).ok()?.as_secs())
}
