//! Bounds and patterns: what a schema demands of a value beside its type. A demand that follows from
//! what else is said makes no difference.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::{Number, Value};

use super::super::change::{from_to, list, quoted, shown};
use super::super::language::{Demand, Languages, Texts};
use super::super::normal;
use super::super::rules::Rule;
use super::super::side::Spot;
use super::formats;
use super::values::{Compare, is_flat};
use super::view::View;

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

impl<'a> Compare<'_, 'a> {
    pub(super) fn bounds(&mut self) {
        for (key, upper) in BOUNDS {
            self.bound(key, upper);
        }
        self.multiple();
        self.unique();
        self.pattern();
    }

    fn bound(&mut self, key: &'static str, upper: bool) {
        let old = tightest(self.olds, key, upper);
        let new = tightest(self.news, key, upper);
        let (tightened, loosened) = match (&old, &new) {
            (None, None) => return,
            (None, Some(_)) => (true, false),
            (Some(_), None) => (false, true),
            (Some(old), Some(new)) => match old.tightness(new, upper) {
                Ordering::Equal => return,
                order => (order.is_lt(), order.is_gt()),
            },
        };
        let implied = |see: &mut Self, bound: &Option<Bound<'a>>, view: &View<'a>| {
            let bound = bound.as_ref();
            bound.is_some_and(|bound| see.bound_is_met(view, key, upper, bound))
        };
        let (olds, news) = (self.olds, self.news);
        if tightened && implied(self, &new, olds) || loosened && implied(self, &old, news) {
            return;
        }
        // What a pattern says as well comes and goes with it, and is said with it.
        let beside = |see: &mut Self, bound: &Option<Bound<'a>>, view: &View<'a>| {
            let demand = bound.as_ref().and_then(|bound| demand(key, &bound.number));
            demand.is_some_and(|demand| {
                let texts = Texts {
                    patterns: patterns_and_format(view),
                    ..Texts::default()
                };
                see.languages.meet(&texts, &demand) == Some(true)
            })
        };
        if tightened && beside(self, &new, news) || loosened && beside(self, &old, olds) {
            return;
        }
        let rule = match (&old, &new) {
            (None, _) => self.pick(Rule::RequestBoundSet, Rule::ResponseBoundSet),
            (_, None) => self.pick(Rule::RequestBoundRemoved, Rule::ResponseBoundRemoved),
            _ if tightened => self.pick(Rule::RequestBoundTightened, Rule::ResponseBoundTightened),
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

    /// Whether every value that `view` allows is within `bound` anyway.
    fn bound_is_met(&mut self, view: &View<'a>, key: &str, upper: bool, bound: &Bound<'a>) -> bool {
        let demand = demand(key, &bound.number);
        if let Some((_, values)) = view.listed(is_flat(view)) {
            return values.iter().all(|value| match value {
                Value::String(text) => demand
                    .as_ref()
                    .is_none_or(|demand| self.languages.meets(text, demand) == Some(true)),
                Value::Number(number) if matches!(key, "minimum" | "maximum") => {
                    bound.allows(number, upper)
                }
                Value::Array(_) | Value::Object(_) => false,
                _ => true,
            });
        }
        match (key, demand) {
            (_, Some(demand)) => self.languages.meet(&texts(view), &demand) == Some(true),
            ("minimum" | "maximum", _) => {
                let outermost = integer_range(view)
                    .map(|(least, most)| Number::from(if upper { most } else { least }));
                outermost.is_some_and(|outermost| bound.allows(&outermost, upper))
            }
            ("minProperties", _) => {
                let properties = view.properties();
                let required = properties.values().filter(|one| one.required.is_some());
                let count = u64::try_from(required.count()).ok();
                bound.number.as_u64() <= count
            }
            _ => false,
        }
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
        let rule = match (unique(self.olds), unique(self.news)) {
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
        let (before, after) = (patterns(self.olds), patterns(self.news));
        if before == after {
            return;
        }
        let (olds, news) = (self.olds, self.news);
        // What was allowed is refused by a new pattern; what is allowed was refused by an old one.
        let tightened = !self.patterns_are_met(olds, &after);
        let loosened = !self.patterns_are_met(news, &before);
        let rule = match (tightened, loosened) {
            (false, false) => return,
            (true, false) if before.is_empty() => {
                self.pick(Rule::RequestPatternAdded, Rule::ResponsePatternAdded)
            }
            (false, true) if after.is_empty() => {
                self.pick(Rule::RequestPatternRemoved, Rule::ResponsePatternRemoved)
            }
            (true, false) => self.pick(
                Rule::RequestPatternTightened,
                Rule::ResponsePatternTightened,
            ),
            (false, true) => self.pick(Rule::RequestPatternLoosened, Rule::ResponsePatternLoosened),
            (true, true) => self.pick(Rule::RequestPatternChanged, Rule::ResponsePatternChanged),
        };
        let text = |set: &BTreeSet<String>| {
            (!set.is_empty()).then(|| list(set.iter().map(String::as_str)))
        };
        let what = from_to(text(&before), text(&after));
        let (old, new) = (self.olds.first("pattern"), self.news.first("pattern"));
        // A format that follows from the pattern comes and goes with it.
        self.findings
            .0
            .retain(|finding| finding.rule != Rule::SchemaFormatStated);
        self.report(rule, &old, &new, what);
    }

    /// Whether every text that `view` allows matches all of `patterns`; what cannot be told is no.
    fn patterns_are_met(&mut self, view: &View<'a>, patterns: &BTreeSet<String>) -> bool {
        let listed = view.listed(is_flat(view));
        let texts = texts(view);
        patterns.iter().all(|pattern| {
            let demand = Demand::Pattern(pattern.clone());
            match &listed {
                Some((_, values)) => values
                    .iter()
                    .filter_map(|value| value.as_str())
                    .all(|text| self.languages.meets(text, &demand) == Some(true)),
                None => self.languages.meet(&texts, &demand) == Some(true),
            }
        })
    }
}

/// A bound of the length of a text as a demand.
fn demand(key: &str, bound: &Number) -> Option<Demand> {
    match key {
        "minLength" => Some(Demand::AtLeast(bound.as_u64()?)),
        "maxLength" => Some(Demand::AtMost(bound.as_u64()?)),
        _ => None,
    }
}

fn unique(view: &View<'_>) -> bool {
    view.speaks_of("uniqueItems") && view.flag("uniqueItems")
}

fn patterns(view: &View<'_>) -> BTreeSet<String> {
    let patterns = view.all("pattern");
    patterns
        .filter_map(|spot| spot.value.as_str().map(str::to_owned))
        .collect()
}

/// The patterns of `view`, and that of its format.
fn patterns_and_format(view: &View<'_>) -> BTreeSet<String> {
    let mut all = patterns(view);
    let format = view.first("format").value.as_str().and_then(formats::of);
    all.extend(format.map(|format| format.pattern.to_owned()));
    all
}

/// Whether every text that `view` allows is one of `format` anyway.
pub(super) fn format_is_met(view: &View<'_>, format: &str, languages: &mut Languages) -> bool {
    formats::of(format).is_some_and(|format| {
        let demand = Demand::Pattern(format.pattern.to_owned());
        format.exact && languages.meet(&texts(view), &demand) == Some(true)
    })
}

/// The texts that `view` allows, if it lists none.
fn texts(view: &View<'_>) -> Texts {
    let length = |key, upper| tightest(view, key, upper)?.number.as_u64();
    Texts {
        patterns: patterns_and_format(view),
        shortest: length("minLength", false).unwrap_or_default(),
        longest: length("maxLength", true),
    }
}

/// The least and the largest integer that the format allows.
fn integer_range(view: &View<'_>) -> Option<(i64, i64)> {
    match view.first("format").value.as_str() {
        Some("int32") if view.is_integer() => Some((i64::from(i32::MIN), i64::from(i32::MAX))),
        Some("int64") if view.is_integer() => Some((i64::MIN, i64::MAX)),
        _ => None,
    }
}

/// A bound, and whether it itself is allowed.
struct Bound<'a> {
    spot: Spot<'a>,
    number: Number,
    exclusive: bool,
}

impl Bound<'_> {
    /// Less is looser; so `old` less than `new` means that it was tightened.
    fn tightness(&self, other: &Self, upper: bool) -> Ordering {
        let order = compare_numbers(&self.number, &other.number);
        let order = if upper { order.reverse() } else { order };
        order.then(self.exclusive.cmp(&other.exclusive))
    }

    fn allows(&self, number: &Number, upper: bool) -> bool {
        match compare_numbers(number, &self.number) {
            Ordering::Equal => !self.exclusive,
            order => (order == Ordering::Less) == upper,
        }
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
    let integers = !exclusive.is_empty() && view.is_integer();
    let bound = |spot: Spot<'a>, exclusive: bool| {
        let number = spot.value.as_number()?;
        let first = normal::first_integer(number, if upper { -1 } else { 1 }, exclusive);
        Some(match first.filter(|_| integers) {
            Some(number) => Bound {
                spot,
                number,
                exclusive: false,
            },
            None => Bound {
                number: number.clone(),
                spot,
                exclusive,
            },
        })
    };
    let leaves = view.leaves.iter().filter(|_| view.speaks_of(key));
    let inclusive = leaves.filter_map(|leaf| bound(leaf.spot.get(key)?, leaf.spot.flag(exclusive)));
    // From OpenAPI 3.1 on the exclusive bound is a number of its own.
    let exclusive = view.all(exclusive).filter_map(|spot| bound(spot, true));
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
