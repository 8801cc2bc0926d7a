//! What the vendor changed for our operations since the facts that are recorded, and what of that the
//! fragments do not show.

use std::collections::{BTreeMap, BTreeSet};

use atlas_maintenance_openapi::diff::{self, Change, Report, Rule};
use atlas_maintenance_openapi::pointer;
use serde_json::Value;

use crate::generate::facade_differences;
use crate::slice::{self, Correction, Sliced};

/// The changes of one version, or of several that changed alike.
#[derive(Debug)]
pub struct Comparison {
    /// The versions.
    pub versions: Vec<String>,
    /// What the vendor changed.
    pub changes: Vec<Change>,
    /// What of it the new fragment does not show. None as long as there is no new fragment.
    pub unseen: Option<Vec<Unseen>>,
    /// What changed of the members of unions that our fragments leave out: a line for each.
    pub left_out: Vec<String>,
    /// Where what the facade uses is other than before: a line for each difference.
    pub facade: Vec<String>,
}

/// What is recorded of a version.
#[derive(Debug)]
pub struct Recorded {
    /// What was taken from the vendor's document.
    pub facts: Value,
    /// The fragment; null if there is none.
    pub fragment: Value,
}

/// A change of the vendor that does not show in the fragment, at one place or several.
#[derive(Debug, PartialEq, Eq)]
pub struct Unseen {
    rule: Rule,
    what: String,
    places: Vec<String>,
    /// The action of the overlay, counted from 1, that says otherwise there, if one does.
    action: Option<usize>,
}

/// Compares versions as they were sliced with what is recorded of them.
pub fn compare<'a>(versions: impl IntoIterator<Item = (&'a Sliced, Recorded)>) -> Vec<Comparison> {
    let mut comparisons: Vec<Comparison> = Vec::new();
    for (sliced, recorded) in versions {
        let left_out = left_out(&recorded.facts, &sliced.facts);
        let [before, now] =
            [&recorded.facts, &sliced.facts].map(|facts| slice::without_left_out(facts.clone()));
        let changes = diff::compare(&before, &now);
        if changes.is_empty() && left_out.is_empty() {
            continue;
        }
        let (old, new) = (&recorded.fragment, &sliced.fragment.document);
        let is_made = sliced.fragment.refusals.is_empty();
        let unseen = is_made.then(|| {
            let shown = diff::compare(old, new);
            unseen(&changes, &shown, &sliced.fragment.corrections)
        });
        let facade = match is_made {
            true => facade_differences(new, old),
            false => facade_differences(&sliced.facts, &recorded.facts),
        };
        let alike = |it: &&mut Comparison| {
            it.changes == changes
                && it.unseen == unseen
                && it.left_out == left_out
                && it.facade == facade
        };
        match { comparisons.iter_mut() }.find(alike) {
            Some(comparison) => comparison.versions.push(sliced.date.to_string()),
            None => comparisons.push(Comparison {
                versions: vec![sliced.date.to_string()],
                changes,
                unseen,
                left_out,
                facade,
            }),
        }
    }
    comparisons
}

/// What changed of the members of unions that are left out, in words for the person who takes up the change.
fn left_out(recorded: &Value, now: &Value) -> Vec<String> {
    let (recorded, now) = (slice::left_out(recorded), slice::left_out(now));
    let none = BTreeSet::new();
    let names: BTreeSet<_> = recorded.keys().chain(now.keys()).collect();
    let mut lines = Vec::new();
    for name in names {
        let before = recorded.get(name).unwrap_or(&none);
        let after = now.get(name).unwrap_or(&none);
        let listed = |names: Vec<&String>| {
            let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            (!names.is_empty()).then(|| names.join(", "))
        };
        if let Some(new) = listed(after.difference(before).collect()) {
            lines.push(format!(
                "alternatives of `{name}` have members that are new and that we leave out: {new}; users do not \
                 see them until they are among the members of `flat` in `spec/sources.toml`"
            ));
        }
        if let Some(gone) = listed(before.difference(after).collect()) {
            lines.push(format!(
                "alternatives of `{name}` do not have, or we take by now, what we left out: {gone}; nothing \
                 else changes by that for users"
            ));
        }
    }
    lines
}

/// The `changes` that are not among those that are `shown`.
fn unseen(changes: &[Change], shown: &[Change], corrections: &[Correction]) -> Vec<Unseen> {
    // By what happened to which operations, and not by place: an action may move what it corrects.
    let mut left: BTreeMap<_, usize> = BTreeMap::new();
    for change in shown {
        *left.entry(meaning(change)).or_default() += 1;
    }
    // A place that did not move shows itself; what happened alike elsewhere does not stand for it.
    let is_in_place = |change: &&Change| {
        let reaches =
            |it: &Change| { change.operations.iter() }.all(|one| it.operations.contains(one));
        let mut shown = shown.iter();
        shown.any(|it| it.finding == change.finding && reaches(it))
    };
    let (in_place, others): (Vec<_>, Vec<_>) = changes.iter().partition(is_in_place);
    for change in in_place {
        if let Some(count) = left.get_mut(&meaning(change)) {
            *count = count.saturating_sub(1);
        }
    }
    let mut unseen: Vec<Unseen> = Vec::new();
    for change in others {
        match left.get_mut(&meaning(change)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                continue;
            }
            _ => {}
        }
        let finding = &change.finding;
        let action = behind(change, corrections);
        let place = finding.new.as_ref().or(finding.old.as_ref());
        let alike = |one: &&mut Unseen| {
            one.rule == finding.rule && one.what == finding.what && one.action == action
        };
        match { unseen.iter_mut() }.find(alike) {
            Some(listed) => listed.places.extend(place.cloned()),
            None => unseen.push(Unseen {
                rule: finding.rule,
                what: finding.what.clone(),
                places: place.into_iter().cloned().collect(),
                action,
            }),
        }
    }
    unseen
}

fn meaning(change: &Change) -> (Rule, &str, &[String]) {
    (
        change.finding.rule,
        &change.finding.what,
        &change.operations,
    )
}

/// The action whose correction is at the place of `change`, or around it, or within it.
fn behind(change: &Change, corrections: &[Correction]) -> Option<usize> {
    let within = |inner: &str, outer: &str| {
        let rest = inner.strip_prefix(outer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let finding = &change.finding;
    let places = [finding.new.as_deref(), finding.old.as_deref()];
    let at = |correction: &&Correction| {
        let corrected = member(correction).unwrap_or_else(|| correction.pointer.clone());
        // What is added within a place hides nothing of it.
        let hides = |place: &&str| {
            within(place, &corrected) || (correction.found.is_some() && within(&corrected, place))
        };
        { places.iter().flatten() }.any(hides)
    };
    let found = corrections.iter().find(at);
    found.map(|correction| correction.action)
}

/// The place of the member that is required no more, if that is what an action corrects.
fn member(correction: &Correction) -> Option<String> {
    let name = correction.found.as_ref()?.as_str()?;
    let (list, _) = correction.pointer.rsplit_once('/')?;
    let schema = list.strip_suffix("/required")?;
    Some(format!("{schema}{}", pointer::of(&["properties", name])))
}

impl Comparison {
    /// For a terminal.
    pub fn text(&self) -> String {
        let report = Report {
            old: "recorded",
            new: "now",
            changes: &self.changes,
            notes: &[],
        };
        let mut text = format!(
            "the vendor changed for our operations, in {}:\n\n{}",
            self.versions.join(", "),
            match self.changes.is_empty() {
                true => String::new(),
                false => report.text(),
            }
        );
        if !self.left_out.is_empty() {
            text.push_str("\nof unions, our fragments leave out:\n");
            for line in &self.left_out {
                text.push_str(&format!("  {line}\n"));
            }
        }
        if let Some(unseen) = self.unseen.as_ref().filter(|unseen| !unseen.is_empty()) {
            text.push_str("\nof these, our fragments do not show:\n");
            for unseen in unseen {
                text.push_str(&format!("  {}\n", unseen.line()));
            }
        }
        if !self.facade.is_empty() {
            text.push_str("\nthe facade uses of it, and its code may have to follow:\n");
            for line in &self.facade {
                text.push_str(&format!("  {line}\n"));
            }
        }
        text.push('\n');
        text
    }
}

impl Unseen {
    /// In one line, for a terminal and for the text of a pull request.
    pub fn line(&self) -> String {
        let cause = match self.action {
            Some(action) => format!("action {action} of `spec/overlay.yaml` says otherwise"),
            None => "no action of the overlay is at this place".to_owned(),
        };
        let place = |place: &str| format!("`{}`", place.replace('`', "'"));
        let places = match self.places.as_slice() {
            [] => String::new(),
            [one] => format!(", at {}", place(one)),
            [first, ..] => format!(", at {} places, first {}", self.places.len(), place(first)),
        };
        format!(
            "{}, {} (`{}`): {cause}{places}",
            self.rule.class(),
            self.what,
            self.rule.id()
        )
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A document whose schema has these properties.
    fn document(properties: &Value) -> Value {
        json!({
            "openapi": "3.0.1",
            "paths": {"/a": {"get": {"responses": {"200": {"content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/S"}},
            }}}}}},
            "components": {"schemas": {"S": {"type": "object", "properties": properties}}},
        })
    }

    #[test]
    fn unseen_change_names_the_action_at_its_place() {
        let day = |maximum: u8| json!({"day": {"type": "integer", "maximum": maximum}});
        let changes = diff::compare(&document(&day(7)), &document(&day(8)));
        assert_eq!(changes.len(), 1);
        let place = changes[0].finding.new.clone().unwrap();
        let (around, _) = place.rsplit_once('/').unwrap();
        let action = |pointer: &str, found: Option<Value>| {
            let corrections = [Correction {
                action: 7,
                pointer: pointer.to_owned(),
                found,
            }];
            unseen(&changes, &[], &corrections)[0].action
        };
        let found = Some(json!(1));
        assert_eq!(action(&place, found.clone()), Some(7));
        assert_eq!(action(around, None), Some(7));
        assert_eq!(action(&format!("{place}/inner"), found.clone()), Some(7));
        // What is added within hides nothing, and another place is another matter.
        assert_eq!(action(&format!("{place}/inner"), None), None);
        assert_eq!(action(&format!("{place}s"), found), None);
        assert_eq!(unseen(&changes, &changes, &[]), []);
    }

    #[test]
    fn change_is_not_shown_by_an_equal_one_elsewhere() {
        let both = |hour: u8, day: u8| {
            json!({"day": {"type": "integer", "maximum": day},
                   "hour": {"type": "integer", "maximum": hour}})
        };
        let before = document(&both(7, 7));
        let changes = diff::compare(&before, &document(&both(8, 8)));
        let shown = diff::compare(&before, &document(&both(8, 7)));
        assert_eq!((changes.len(), shown.len()), (2, 1));
        let unseen = unseen(&changes, &shown, &[]);
        let line = unseen[0].line();
        assert!(
            unseen.len() == 1 && line.contains("properties/day"),
            "{line}"
        );
    }
}
