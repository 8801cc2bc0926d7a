//! What no other rule covers: words, extensions and unknown keys of the parts of a schema.

use super::super::change::{Findings, quoted};
use super::super::rules::Rule;
use super::super::side::Spot;
use super::view::{KEYS, Leaf, View};

/// Compares what no other rule covers, part by part where parts can be matched.
pub(super) fn compare(olds: &View<'_>, news: &View<'_>, findings: &mut Findings) {
    let (Some((old_first, olds)), Some((new_first, news))) =
        (olds.leaves.split_first(), news.leaves.split_first())
    else {
        return;
    };
    leaf(old_first, new_first, findings);
    let named = olds.iter().filter_map(|old| {
        let new = news
            .iter()
            .find(|new| new.name.is_some() && new.name == old.name)?;
        Some((old, new))
    });
    let unnamed = |leaf: &&Leaf<'_>| leaf.name.is_none();
    let by_order = olds.iter().filter(unnamed).zip(news.iter().filter(unnamed));
    for (old, new) in named.chain(by_order) {
        leaf(old, new, findings);
    }
}

fn leaf(old: &Leaf<'_>, new: &Leaf<'_>, findings: &mut Findings) {
    let (old, new) = (&old.spot, &new.spot);
    KEYS.compare(old, new, findings);
    match (old.flag("deprecated"), new.flag("deprecated")) {
        (false, true) => {
            findings.changed(Rule::SchemaDeprecated, old, new, name_of(new));
        }
        (true, false) => {
            findings.changed(Rule::SchemaNotDeprecated, old, new, name_of(old));
        }
        _ => {}
    }
}

/// What a reader would call a schema: the last step of its place.
fn name_of(spot: &Spot<'_>) -> String {
    let place = spot.place().unwrap_or_default();
    let last = place.rsplit('/').next().unwrap_or_default();
    quoted(&last.replace("~1", "/").replace("~0", "~"))
}
