//! What a schema says of a single value: its type, whether it may be null, which values there are,
//! bounds, patterns and defaults.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::{Number, Value};

use super::super::change::{Findings, from_to, list, quoted, shown};
use super::super::rules::{Direction, Rule};
use super::super::side::Spot;
use super::view::View;

/// Compares the types. False when they have nothing in common, so that the rest tells nothing.
pub(super) fn types(
    olds: &View<'_>,
    news: &View<'_>,
    direction: Direction,
    findings: &mut Findings,
) -> bool {
    let (before, after) = (olds.types(), news.types());
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
    format(olds, news, [changed, narrowed, widened], findings);
    true
}

fn format<'a>(olds: &View<'a>, news: &View<'a>, rules: [Rule; 3], findings: &mut Findings) {
    let [changed, narrowed, widened] = rules;
    let (old, new) = (olds.first("format"), news.first("format"));
    // A password is a text like any other: the format says how to show it.
    let said = |spot: &Spot<'a>| spot.value.as_str().filter(|format| *format != "password");
    let (before, after) = (said(&old), said(&new));
    let rule = match (before, after) {
        _ if before == after => return,
        (None, _) | (Some("int64"), Some("int32")) | (Some("double"), Some("float")) => narrowed,
        (_, None) | (Some("int32"), Some("int64")) | (Some("float"), Some("double")) => widened,
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

/// The place of what holds the keyword at `place`.
fn holder(place: String) -> Option<String> {
    place.rsplit_once('/').map(|(holder, _)| holder.to_owned())
}

/// Compares the rest of what is said of a value whose types have something in common.
pub(super) fn compare(
    olds: &View<'_>,
    news: &View<'_>,
    direction: Direction,
    findings: &mut Findings,
) {
    let mut see = Compare {
        olds,
        news,
        direction,
        findings,
    };
    see.nullable();
    see.values();
    for (key, upper) in BOUNDS {
        see.bound(key, upper);
    }
    see.multiple();
    see.unique();
    see.pattern();
    see.default();
    see.not();
}

/// The bounds, and whether they are upper ones.
const BOUNDS: [(&str, bool); 8] = [
    ("minimum", false),
    ("maximum", true),
    ("minLength", false),
    ("maxLength", true),
    ("minItems", false),
    ("maxItems", true),
    ("minProperties", false),
    ("maxProperties", true),
];

struct Compare<'v, 'a> {
    olds: &'v View<'a>,
    news: &'v View<'a>,
    direction: Direction,
    findings: &'v mut Findings,
}

impl<'a> Compare<'_, 'a> {
    fn pick(&self, request: Rule, response: Rule) -> Rule {
        self.direction.pick(request, response)
    }

    /// Reports at the two keywords; where one side has none, at the schemas that hold them.
    fn report(&mut self, rule: Rule, old: &Spot<'_>, new: &Spot<'_>, what: String) {
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
        let rule = match (self.olds.flag("nullable"), self.news.flag("nullable")) {
            (false, true) => self.pick(Rule::RequestBecameNullable, Rule::ResponseBecameNullable),
            (true, false) => self.pick(Rule::RequestNotNullable, Rule::ResponseNotNullable),
            _ => return,
        };
        let (old, new) = (self.olds.spot(), self.news.spot());
        self.report(rule, &old, &new, "`null`".to_owned());
    }

    fn values(&mut self) {
        let (old, new) = (listed(self.olds), listed(self.news));
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
        let removed_values: Vec<&Value> = old
            .iter()
            .filter(|value| !new.contains(value))
            .copied()
            .collect();
        let added_values: Vec<&Value> = new
            .iter()
            .filter(|value| !old.contains(value))
            .copied()
            .collect();
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

    fn bound(&mut self, key: &str, upper: bool) {
        let (old, new) = (
            tightest(self.olds, key, upper),
            tightest(self.news, key, upper),
        );
        let order = match (&old, &new) {
            (None, None) => return,
            (Some(old), Some(new)) => match old.tightness(new, upper) {
                Ordering::Equal => return,
                order => Some(order),
            },
            _ => None,
        };
        let rule = match (&old, &new, order) {
            (None, _, _) => self.pick(Rule::RequestBoundSet, Rule::ResponseBoundSet),
            (_, None, _) => self.pick(Rule::RequestBoundRemoved, Rule::ResponseBoundRemoved),
            (_, _, Some(Ordering::Less)) => {
                self.pick(Rule::RequestBoundTightened, Rule::ResponseBoundTightened)
            }
            _ => self.pick(Rule::RequestBoundLoosened, Rule::ResponseBoundLoosened),
        };
        let text = |bound: &Option<Bound<'_>>| bound.as_ref().map(Bound::text);
        let spot = |bound: &Option<Bound<'a>>| match bound {
            Some(bound) => bound.spot.clone(),
            None => Spot::nothing(),
        };
        let what = format!("{key} {}", from_to(text(&old), text(&new)));
        self.report(rule, &spot(&old), &spot(&new), what);
    }

    fn multiple(&mut self) {
        let (old, new) = (self.olds.first("multipleOf"), self.news.first("multipleOf"));
        let rule = match (old.value.as_f64(), new.value.as_f64()) {
            (None, None) => return,
            (None, Some(_)) => self.pick(Rule::RequestBoundSet, Rule::ResponseBoundSet),
            (Some(_), None) => self.pick(Rule::RequestBoundRemoved, Rule::ResponseBoundRemoved),
            (Some(old), Some(new)) if old == new => return,
            (Some(old), Some(new)) if old % new == 0.0 => {
                self.pick(Rule::RequestBoundLoosened, Rule::ResponseBoundLoosened)
            }
            (Some(old), Some(new)) if new % old == 0.0 => {
                self.pick(Rule::RequestBoundTightened, Rule::ResponseBoundTightened)
            }
            // Neither holds the other: what was sent may be refused, what is answered may be new.
            _ => self.pick(Rule::RequestBoundTightened, Rule::ResponseBoundLoosened),
        };
        let text = |spot: &Spot<'_>| (!spot.is_nothing()).then(|| shown(spot.value));
        let what = format!("multipleOf {}", from_to(text(&old), text(&new)));
        self.report(rule, &old, &new, what);
    }

    fn unique(&mut self) {
        let rule = match (self.olds.flag("uniqueItems"), self.news.flag("uniqueItems")) {
            (false, true) => self.pick(Rule::RequestBoundSet, Rule::ResponseBoundSet),
            (true, false) => self.pick(Rule::RequestBoundRemoved, Rule::ResponseBoundRemoved),
            _ => return,
        };
        let (old, new) = (
            self.olds.first("uniqueItems"),
            self.news.first("uniqueItems"),
        );
        self.report(rule, &old, &new, "uniqueItems".to_owned());
    }

    fn pattern(&mut self) {
        let patterns = |view: &View<'a>| -> BTreeSet<&'a str> {
            view.all("pattern")
                .filter_map(|spot| spot.value.as_str())
                .collect()
        };
        let (before, after) = (patterns(self.olds), patterns(self.news));
        let rule = match (before.is_empty(), after.is_empty()) {
            _ if before == after => return,
            (true, _) => self.pick(Rule::RequestPatternAdded, Rule::ResponsePatternAdded),
            (_, true) => self.pick(Rule::RequestPatternRemoved, Rule::ResponsePatternRemoved),
            _ => self.pick(Rule::RequestPatternChanged, Rule::ResponsePatternChanged),
        };
        let text = |set: &BTreeSet<&str>| (!set.is_empty()).then(|| list(set.iter().copied()));
        let what = from_to(text(&before), text(&after));
        let (old, new) = (self.olds.first("pattern"), self.news.first("pattern"));
        self.report(rule, &old, &new, what);
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

    fn not(&mut self) {
        let (old, new) = (self.olds.first("not"), self.news.first("not"));
        if old.is_nothing() != new.is_nothing() || old.value != new.value {
            self.report(Rule::NotChanged, &old, &new, "`not`".to_owned());
        }
    }
}

/// The values that are allowed, where they are listed: those that every list has.
fn listed<'a>(view: &View<'a>) -> Option<(Spot<'a>, Vec<&'a Value>)> {
    let mut lists = view.all("enum").filter_map(|spot| {
        let values: Vec<&Value> = spot.value.as_array()?.iter().collect();
        Some((spot, values))
    });
    let single = view.first("const");
    let single = (!single.is_nothing()).then(|| (single.clone(), vec![single.value]));
    let (spot, mut values) = single.or_else(|| lists.next())?;
    for (_, others) in lists {
        values.retain(|value| others.contains(value));
    }
    // Some documents list a value twice.
    let mut seen = Vec::new();
    values.retain(|value| {
        let new = !seen.contains(value);
        seen.push(*value);
        new
    });
    Some((spot, values))
}

fn all(values: &[&Value]) -> String {
    let values: Vec<String> = values.iter().map(|value| shown(value)).collect();
    values.join(", ")
}

/// A bound, and whether it itself is allowed.
struct Bound<'a> {
    spot: Spot<'a>,
    number: &'a Number,
    exclusive: bool,
}

impl Bound<'_> {
    /// Less is looser; so `old` less than `new` means that it was tightened.
    fn tightness(&self, other: &Self, upper: bool) -> Ordering {
        let order = compare_numbers(self.number, other.number);
        let order = if upper { order.reverse() } else { order };
        order.then(self.exclusive.cmp(&other.exclusive))
    }

    fn text(&self) -> String {
        let besides = if self.exclusive {
            " itself not allowed"
        } else {
            ""
        };
        format!("{}{besides}", quoted(&self.number.to_string()))
    }
}

/// The tightest of the bounds that the parts set.
fn tightest<'a>(view: &View<'a>, key: &str, upper: bool) -> Option<Bound<'a>> {
    let exclusive = match key {
        "minimum" => "exclusiveMinimum",
        "maximum" => "exclusiveMaximum",
        _ => "",
    };
    let inclusive = view.leaves.iter().filter_map(|leaf| {
        let spot = leaf.spot.get(key)?;
        let number = spot.value.as_number()?;
        let exclusive = leaf.spot.flag(exclusive);
        Some(Bound {
            spot,
            number,
            exclusive,
        })
    });
    // From OpenAPI 3.1 on the exclusive bound is a number of its own.
    let exclusive = view.all(exclusive).filter_map(|spot| {
        let number = spot.value.as_number()?;
        Some(Bound {
            spot,
            number,
            exclusive: true,
        })
    });
    inclusive
        .chain(exclusive)
        .max_by(|a, b| a.tightness(b, upper))
}

/// Whole numbers exactly, which a float of their size is not.
fn compare_numbers(a: &Number, b: &Number) -> Ordering {
    match (a.as_i128(), b.as_i128()) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => {
            let float = |number: &Number| number.as_f64().unwrap_or_default();
            float(a).total_cmp(&float(b))
        }
    }
}
