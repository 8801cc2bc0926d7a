//! What a schema says of the type of a value, and of its format.

use std::collections::BTreeSet;

use super::super::change::{Findings, from_to, list, quoted};
use super::super::language::Languages;
use super::super::rules::{Direction, Rule};
use super::super::side::Spot;
use super::bounds::format_is_met;
use super::values::{holder, is_flat};
use super::view::View;

/// Compares the types. False when they have nothing in common, so that the rest tells nothing.
pub(super) fn compare(
    olds: &View<'_>,
    news: &View<'_>,
    direction: Direction,
    languages: &mut Languages,
    findings: &mut Findings,
) -> bool {
    let choices = is_flat(olds) || is_flat(news);
    let (before, after) = (olds.types(choices), news.types(choices));
    let (old, new) = (olds.spot(), news.spot());
    let changed = direction.pick(Rule::RequestTypeChanged, Rule::ResponseTypeChanged);
    let narrowed = direction.pick(Rule::RequestTypeNarrowed, Rule::ResponseTypeNarrowed);
    let widened = direction.pick(Rule::RequestTypeWidened, Rule::ResponseTypeWidened);
    let named = |types: &Option<BTreeSet<&str>>, view: &View<'_>| match types {
        Some(types) => Some(list(types.iter().copied())),
        None if view.is_any() => Some("anything".to_owned()),
        None => Some("no type".to_owned()),
    };
    if olds.is_any() != news.is_any() {
        let rule = if olds.is_any() { narrowed } else { widened };
        let what = from_to(named(&before, olds), named(&after, news));
        findings.changed(rule, &old, &new, what);
        return false;
    }
    let what = from_to(named(&before, olds), named(&after, news));
    match (&before, &after) {
        (before, after) if before == after => {}
        (None, Some(_)) => findings.changed(narrowed, &old, &new, what),
        (Some(_), None) => findings.changed(widened, &old, &new, what),
        (Some(before), Some(after)) => {
            let integer = BTreeSet::from(["integer"]);
            let number = BTreeSet::from(["number"]);
            if *before == integer && *after == number {
                findings.changed(widened, &old, &new, what);
            } else if *before == number && *after == integer {
                findings.changed(narrowed, &old, &new, what);
            } else {
                findings.changed(changed, &old, &new, what);
                return false;
            }
            // Formats of numbers and of integers are not compared with each other.
            return true;
        }
        (None, None) => {}
    }
    let rules = [changed, narrowed, widened];
    format(olds, news, rules, languages, findings);
    true
}

fn format<'a>(
    olds: &View<'a>,
    news: &View<'a>,
    rules: [Rule; 3],
    languages: &mut Languages,
    findings: &mut Findings,
) {
    let [changed, narrowed, widened] = rules;
    let (old, new) = (olds.first("format"), news.first("format"));
    let (before, after) = (old.value.as_str(), new.value.as_str());
    let rule = match (before, after) {
        _ if before == after => return,
        // So is a number of which nothing is said.
        (None, Some("int64" | "double")) | (Some("int64" | "double"), None) => {
            Rule::SchemaFormatStated
        }
        (None | Some("int64"), Some("int32")) | (None | Some("double"), Some("float")) => narrowed,
        (Some("int32"), None | Some("int64")) | (Some("float"), None | Some("double")) => widened,
        // What else is said allows nothing but texts of this format.
        (None, Some(format)) if format_is_met(olds, format, languages) => Rule::SchemaFormatStated,
        (Some(format), None) if format_is_met(news, format, languages) => Rule::SchemaFormatStated,
        (None, _) => narrowed,
        (_, None) => widened,
        _ => changed,
    };
    let what = format!("format {}", from_to(before.map(quoted), after.map(quoted)));
    let place = |spot: Spot<'_>, view: &View<'_>| match spot.place() {
        Some(place) if before.is_some() && after.is_some() => Some(place),
        Some(place) => holder(place),
        None => view.spot().place(),
    };
    findings.at(rule, place(old, olds), place(new, news), what);
}
