//! The keys of two objects that no other rule covers: words, extensions, and unknown keys.

use std::collections::BTreeSet;

use super::change::{Findings, quoted};
use super::rules::Rule;
use super::side::Spot;

/// The keys of a kind of object.
pub(super) struct Keys {
    /// Keys that other rules cover.
    pub(super) covered: &'static [&'static str],
    /// Keys that only people read.
    pub(super) words: &'static [&'static str],
    /// The rule of a change of words.
    pub(super) rule: Rule,
}

impl Keys {
    /// Reports every key that differs and is not covered by another rule, so that no difference is lost.
    pub(super) fn compare(&self, old: &Spot<'_>, new: &Spot<'_>, findings: &mut Findings) {
        let (Some(olds), Some(news)) = (old.object(), new.object()) else {
            return;
        };
        let keys: BTreeSet<&String> = olds.keys().chain(news.keys()).collect();
        for key in keys {
            if self.covered.contains(&key.as_str()) || olds.get(key) == news.get(key) {
                continue;
            }
            let rule = if self.words.contains(&key.as_str()) {
                self.rule
            } else if key.starts_with("x-") {
                Rule::ExtensionChanged
            } else {
                Rule::NotJudged
            };
            findings.changed(rule, &old.at(key), &new.at(key), quoted(key));
        }
    }
}
