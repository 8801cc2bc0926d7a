//! What is left of two objects when the keys that have rules are taken away: words, extensions,
//! and keys that nothing judges. Nothing here knows what the objects are.

use std::collections::BTreeSet;

use super::change::{Findings, quoted};
use super::rules::Rule;
use super::side::Spot;

/// The keys of a kind of object.
pub(super) struct Keys {
    /// What the rules look at.
    pub(super) judged: &'static [&'static str],
    /// What only people read.
    pub(super) words: &'static [&'static str],
    /// What a change of words is called there.
    pub(super) rule: Rule,
}

impl Keys {
    /// Reports every key that differs and is not judged elsewhere, so that no difference is lost.
    pub(super) fn compare(&self, old: &Spot<'_>, new: &Spot<'_>, findings: &mut Findings) {
        let (Some(olds), Some(news)) = (old.object(), new.object()) else {
            return;
        };
        let keys: BTreeSet<&String> = olds.keys().chain(news.keys()).collect();
        for key in keys {
            if self.judged.contains(&key.as_str()) || olds.get(key) == news.get(key) {
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
