//! Names of the files that this program keeps for itself.

use ring::digest::{Context, SHA256};

/// What a file is about, as a hash: paths, accounts and origins are in no name, and a later release of this
/// program finds the file of an earlier one.
#[derive(Clone)]
pub(crate) struct About(Context);

impl std::fmt::Debug for About {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("About")
    }
}

impl Default for About {
    fn default() -> Self {
        Self(Context::new(&SHA256))
    }
}

impl About {
    /// One thing more.
    #[must_use]
    pub(crate) fn and(mut self, part: impl AsRef<std::ffi::OsStr>) -> Self {
        let part = part.as_ref().as_encoded_bytes();
        // With its length, so that no two lists of parts are one text.
        self.0
            .update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        self.0.update(part);
        self
    }

    /// A name with the hash in 16 hexadecimal digits.
    pub(crate) fn name(self, prefix: &str, suffix: &str) -> String {
        let hash = self.0.finish();
        let digits = hash
            .as_ref()
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"));
        format!("{prefix}{}{suffix}", digits.collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::About;

    #[test]
    fn names_differ_by_every_part_and_stay() {
        let of = |parts: &[&str]| {
            let about = parts
                .iter()
                .fold(About::default(), |about, part| about.and(part));
            about.name("x-", ".json")
        };
        let lists = [&["ab", "c"][..], &["a", "bc"], &["abc"], &["abc", ""], &[]];
        let names: std::collections::BTreeSet<_> = lists.iter().map(|parts| of(parts)).collect();
        assert_eq!(names.len(), lists.len(), "{names:?}");
        // Of SHA-256 of 1 in eight bytes and `a`: another name would be another lock.
        assert_eq!(of(&["a"]), "x-ae6121c88ba555f6.json");
    }
}
