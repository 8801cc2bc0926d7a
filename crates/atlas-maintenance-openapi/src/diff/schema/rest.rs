//! What no other rule covers: words, extensions and unknown keys of the parts of a schema.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::super::change::{Findings, quoted};
use super::super::rules::Rule;
use super::super::side::Spot;
use super::view::{KEYS, Leaf, View};

/// A schema of which nothing is said.
static EMPTY: LazyLock<Value> = LazyLock::new(|| json!({}));

/// The parts that are one another, and those of either side that are no other's.
type Pairs<'v, 'a> = (Vec<(&'v Leaf<'a>, &'v Leaf<'a>)>, [Vec<&'v Leaf<'a>>; 2]);

/// Compares what no other rule covers, part by part where parts can be matched.
pub(super) fn compare(olds: &View<'_>, news: &View<'_>, findings: &mut Findings) {
    let (pairs, [old_left, new_left]) = pairs(olds, news);
    let flag = |leaf: &Leaf<'_>| leaf.spot.flag("deprecated");
    for (old, new) in &pairs {
        KEYS.compare(&old.spot, &new.spot, findings);
        deprecated((&old.spot, flag(old)), (&new.spot, flag(new)), findings);
    }
    // What stands in place may be said in any part.
    let is_deprecated = |left: &[&Leaf<'_>]| left.iter().any(|leaf| flag(leaf));
    let was = is_deprecated(&old_left);
    let is = is_deprecated(&new_left);
    deprecated((&olds.spot(), was), (&news.spot(), is), findings);
    let nothing = Spot::new(&EMPTY, "");
    let first = |view: &View<'_>, leaf: &Leaf<'_>| leaf.spot.address() == view.spot().address();
    let count = old_left.len().max(new_left.len());
    for index in 0..count {
        match (old_left.get(index), new_left.get(index)) {
            (Some(old), Some(new)) => KEYS.compare(&old.spot, &new.spot, findings),
            // Of further parts nothing is said but of the schema itself.
            (Some(old), None) if first(olds, old) => KEYS.compare(&old.spot, &nothing, findings),
            (None, Some(new)) if first(news, new) => KEYS.compare(&nothing, &new.spot, findings),
            _ => {}
        }
    }
}

/// Matches the parts that are the same component. Those that say nothing themselves, as around one part
/// alone or a choice, are left out.
fn pairs<'v, 'a>(olds: &'v View<'a>, news: &'v View<'a>) -> Pairs<'v, 'a> {
    const AROUND: [&str; 3] = ["allOf", "oneOf", "anyOf"];
    let says = |leaf: &&Leaf<'_>| {
        let keys = leaf
            .spot
            .object()
            .into_iter()
            .flat_map(|object| object.keys());
        keys.into_iter().any(|key| !AROUND.contains(&key.as_str()))
    };
    let name =
        |view: &View<'a>, leaf: &Leaf<'a>| leaf.name.or_else(|| view.side.schema_at(&leaf.spot));
    let mut left: Vec<&Leaf<'a>> = news.leaves.iter().filter(says).collect();
    let (mut pairs, mut alone) = (Vec::new(), Vec::new());
    for old in olds.leaves.iter().filter(says) {
        let named = name(olds, old);
        let same = left
            .iter()
            .position(|new| named.is_some() && name(news, new) == named);
        match same {
            Some(index) => pairs.push((old, left.remove(index))),
            None => alone.push(old),
        }
    }
    // Of those in place the ones that say the same are one another, whatever their order.
    alone.retain(|old: &&Leaf<'_>| {
        let same = left.iter().position(|new| new.spot.value == old.spot.value);
        same.map(|index| left.remove(index)).is_none()
    });
    (pairs, [alone, left])
}

fn deprecated(old: (&Spot<'_>, bool), new: (&Spot<'_>, bool), findings: &mut Findings) {
    let (rule, known) = match (old.1, new.1) {
        (false, true) => (Rule::SchemaDeprecated, new.0),
        (true, false) => (Rule::SchemaNotDeprecated, old.0),
        _ => return,
    };
    findings.changed(rule, old.0, new.0, name_of(known));
}

/// What a reader would call a schema: the last step of its place.
fn name_of(spot: &Spot<'_>) -> String {
    let place = spot.place().unwrap_or_default();
    let last = place.rsplit('/').next().unwrap_or_default();
    quoted(&last.replace("~1", "/").replace("~0", "~"))
}
