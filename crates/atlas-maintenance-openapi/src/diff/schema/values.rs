//! What a schema says of a single value beside its type: whether it may be null, which values there
//! are, bounds, patterns and defaults.

use serde_json::Value;

use super::super::change::{Findings, from_to, shown};
use super::super::language::Languages;
use super::super::rules::{Direction, Rule};
use super::super::side::Spot;
use super::view::View;

/// The place of what holds the keyword at `place`.
pub(super) fn holder(place: String) -> Option<String> {
    place.rsplit_once('/').map(|(holder, _)| holder.to_owned())
}

/// Compares the rest of what is said of a value whose types have something in common.
pub(super) fn compare<'a>(
    olds: &View<'a>,
    news: &View<'a>,
    direction: Direction,
    languages: &mut Languages,
    findings: &mut Findings,
) {
    let mut see = Compare {
        olds,
        news,
        direction,
        languages,
        findings,
    };
    see.nullable();
    see.values();
    see.bounds();
    see.default();
}

/// Whether every choice that `view` has is between listed values, so that it is a list itself.
pub(super) fn is_flat(view: &View<'_>) -> bool {
    let mut choices = view.all("oneOf").chain(view.all("anyOf")).peekable();
    choices.peek().is_some()
        && choices.all(|choice| {
            let mut alternatives = choice.items().peekable();
            alternatives.peek().is_some()
                && alternatives
                    .all(|alternative| View::of(view.side, &[alternative]).listed(true).is_some())
        })
}

pub(super) struct Compare<'v, 'a> {
    pub(super) olds: &'v View<'a>,
    pub(super) news: &'v View<'a>,
    pub(super) direction: Direction,
    pub(super) languages: &'v mut Languages,
    pub(super) findings: &'v mut Findings,
}

impl<'a> Compare<'_, 'a> {
    pub(super) fn pick(&self, request: Rule, response: Rule) -> Rule {
        self.direction.pick(request, response)
    }

    /// Reports at the two keywords; where one side has none, at the schemas that hold them.
    pub(super) fn report(&mut self, rule: Rule, old: &Spot<'_>, new: &Spot<'_>, what: String) {
        let (old, new) = match (old.place(), new.place()) {
            (Some(old), Some(new)) => (Some(old), Some(new)),
            (old, new) => (
                old.map_or_else(|| self.olds.spot().place(), holder),
                new.map_or_else(|| self.news.spot().place(), holder),
            ),
        };
        self.findings.at(rule, old, new, what);
    }

    fn nullable(&mut self) {
        let rule = match (self.olds.is_nullable(), self.news.is_nullable()) {
            (false, true) => self.pick(Rule::RequestBecameNullable, Rule::ResponseBecameNullable),
            (true, false) => self.pick(Rule::RequestNotNullable, Rule::ResponseNotNullable),
            _ => return,
        };
        let (old, new) = (self.olds.spot(), self.news.spot());
        self.report(rule, &old, &new, "`null`".to_owned());
    }

    fn values(&mut self) {
        let flat = |view: &View<'a>| !view.has_choice() || is_flat(view);
        let choices = flat(self.olds) && flat(self.news);
        let (old, new) = (self.olds.listed(choices), self.news.listed(choices));
        let (Some((old_at, old)), Some((new_at, new))) = (&old, &new) else {
            let ((at, values), rule) = match (old, new) {
                (Some(old), None) => {
                    let rule = self.pick(Rule::RequestNotEnum, Rule::ResponseNotEnum);
                    (old, rule)
                }
                (None, Some(new)) => {
                    let rule = self.pick(Rule::RequestBecameEnum, Rule::ResponseBecameEnum);
                    (new, rule)
                }
                _ => return,
            };
            let (old, new) = if matches!(rule, Rule::RequestNotEnum | Rule::ResponseNotEnum) {
                (at, Spot::nothing())
            } else {
                (Spot::nothing(), at)
            };
            return self.report(rule, &old, &new, all(&values));
        };
        // That null is allowed, or not any more, is said already.
        let is_said = self.olds.is_nullable() != self.news.is_nullable();
        let lone = |here: &[&'a Value], there: &[&'a Value]| -> Vec<&'a Value> {
            let lone = here.iter().filter(|value| !there.contains(value));
            lone.filter(|value| !(is_said && value.is_null()))
                .copied()
                .collect()
        };
        let (removed_values, added_values) = (lone(old, new), lone(new, old));
        let removed = self.pick(
            Rule::RequestEnumValueRemoved,
            Rule::ResponseEnumValueRemoved,
        );
        let added = self.pick(Rule::RequestEnumValueAdded, Rule::ResponseEnumValueAdded);
        if !removed_values.is_empty() {
            self.report(removed, old_at, new_at, all(&removed_values));
        }
        if !added_values.is_empty() {
            self.report(added, old_at, new_at, all(&added_values));
        }
    }

    fn default(&mut self) {
        let (old, new) = (self.olds.first("default"), self.news.first("default"));
        if old.is_nothing() && new.is_nothing()
            || old.value == new.value && !old.is_nothing() && !new.is_nothing()
        {
            return;
        }
        let request = match (old.is_nothing(), new.is_nothing()) {
            (true, _) => Rule::RequestDefaultAdded,
            (_, true) => Rule::RequestDefaultRemoved,
            _ => Rule::RequestDefaultChanged,
        };
        let rule = self.pick(request, Rule::ResponseDefaultChanged);
        let text = |spot: &Spot<'_>| (!spot.is_nothing()).then(|| shown(spot.value));
        let what = from_to(text(&old), text(&new));
        self.report(rule, &old, &new, what);
    }
}

fn all(values: &[&Value]) -> String {
    let values: Vec<String> = values.iter().map(|value| shown(value)).collect();
    values.join(", ")
}
