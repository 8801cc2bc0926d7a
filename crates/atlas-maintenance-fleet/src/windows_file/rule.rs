//! What a rule wants of the projects that it decides. It must not know what windows they have.

use std::collections::BTreeMap;

use atlas_maintenance::{DayOfWeek, HourOfDay, ProtectedHours, Setting};

use super::read::{self, Reader, Table};
use super::select::{self, Selector};
use crate::spread::Span;

/// One rule of a windows file.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(crate) name: Option<String>,
    pub(crate) line: usize,
    pub(crate) selector: Selector,
    pub(crate) wish: Wish,
}

/// What a rule wants of the projects that it decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// They have this window.
    Window {
        /// When it opens.
        opens: Opens,
        /// What happens to the protected hours.
        protected_hours: Setting<ProtectedHours>,
        /// Whether maintenance is put off by itself; `None`: as it is.
        auto_defer: Option<bool>,
    },
    /// They have no window.
    NoWindow,
    /// They stay as they are.
    Ignore,
}

/// When the windows of a rule open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// All at the same hour.
    At(DayOfWeek, HourOfDay),
    /// Spread evenly over the hours of a span.
    Spread(Span),
}

impl Rule {
    /// What it is called, where it has a name.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The line on which it begins, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Which projects it selects.
    pub fn selector(&self) -> &Selector {
        &self.selector
    }

    /// What it wants of them.
    pub fn wish(&self) -> Wish {
        self.wish
    }

    /// `rule "production"`, or `the rule`.
    pub(crate) fn called(&self) -> String {
        match &self.name {
            Some(name) => format!("rule {name:?}"),
            None => "the rule".to_owned(),
        }
    }
}

const OF_A_WINDOW: [&str; 5] = ["day", "hour", "spread", "protected_hours", "auto_defer"];

/// Reads one rule.
pub(super) fn read(reader: &mut Reader<'_>, rule: Table<'_>) -> Option<Rule> {
    let known = [&["name", "select"], &OF_A_WINDOW[..], &["window", "ignore"]].concat();
    rule.only(reader, "in a rule", &known);
    let name = rule.text(reader, "name").map(|(name, _)| name.to_owned());
    let selector = select::selector(reader, rule);
    let wish = wish(reader, rule);
    Some(Rule {
        name,
        line: rule.line,
        selector: selector?,
        wish: wish?,
    })
}

/// Complains about ids that more than one rule names, or one rule twice.
pub(super) fn repeated_ids(reader: &mut Reader<'_>, rules: &[Rule]) {
    let mut first = BTreeMap::new();
    for (id, line) in rules.iter().flat_map(|rule| &rule.selector.listed) {
        if let Some(at) = first.insert(*id, *line) {
            reader.complain(
                *line,
                format!("project {id} is there twice, also on line {at}"),
            );
        }
    }
}

fn wish(reader: &mut Reader<'_>, rule: Table<'_>) -> Option<Wish> {
    for (key, other) in [("window", "ignore"), ("ignore", "window")] {
        if rule.has(key) {
            let beside = OF_A_WINDOW
                .into_iter()
                .chain([other])
                .find(|other| rule.has(other));
            if let Some(beside) = beside {
                let line = rule.line_of_key(reader, beside);
                reader.complain(line, format!("{beside} has no meaning beside {key}"));
                return None;
            }
        }
    }
    if let Some((text, line)) = rule.text(reader, "window") {
        if text != "none" {
            let message =
                format!("window takes \"none\" only, not {text:?}: a window has day and hour");
            reader.complain(line, message);
        }
        return Some(Wish::NoWindow);
    }
    if let Some((ignore, line)) = rule.truth(reader, "ignore") {
        if !ignore {
            reader.complain(line, "ignore is true, or left out");
        }
        return Some(Wish::Ignore);
    }
    if rule.has("window") || rule.has("ignore") {
        return None;
    }
    let opens = opens(reader, rule);
    let protected_hours = rule
        .text(reader, "protected_hours")
        .and_then(|(text, line)| reader.take(line, text.parse::<Setting<ProtectedHours>>()))
        .unwrap_or_default();
    let auto_defer = rule.truth(reader, "auto_defer").map(|(on, _)| on);
    Some(Wish::Window {
        opens: opens?,
        protected_hours,
        auto_defer,
    })
}

fn opens(reader: &mut Reader<'_>, rule: Table<'_>) -> Option<Opens> {
    if rule.has("hour") && rule.has("spread") {
        let line = rule.line_of_key(reader, "spread");
        reader.complain(
            line,
            "the rule has both hour and spread: one of them decides",
        );
        return None;
    }
    let had_day = rule.has("day");
    let day = rule
        .text(reader, "day")
        .and_then(|(text, line)| reader.take(line, text.parse::<DayOfWeek>()));
    if let Some((item, line)) = rule.get(reader, "spread") {
        if let Some(table) = read::table(item, line) {
            if had_day {
                let line = rule.line_of_key(reader, "day");
                reader.complain(
                    line,
                    "day has no meaning beside a spread with days of its own",
                );
            }
            return week_span(reader, table).map(Opens::Spread);
        }
        let Some(text) = item.as_str() else {
            let forms = r#""00-06" or { from = "saturday 22", to = "sunday 06" }"#;
            reader.complain(
                line,
                format!("spread takes {forms}, not {}", item.type_name()),
            );
            return None;
        };
        let hours = day_hours(reader, text, line);
        if !had_day {
            reader.complain(line, "a spread over hours needs the day");
        }
        let (day, (start, end)) = (day?, hours?);
        let span = Span::of_day(day, start, end);
        if span.is_none() {
            reader.complain(line, format!("{text:?} is no span of hours of one day: the end comes after the start; over midnight takes {{ from = \"saturday 22\", to = \"sunday 06\" }}"));
        }
        return span.map(Opens::Spread);
    }
    let hour = rule.get(reader, "hour").map(|(item, line)| {
        let Some(number) = item.as_integer() else {
            reader.complain(
                line,
                format!(
                    "hour takes a whole number from 0 to 23, not {}",
                    item.type_name()
                ),
            );
            return None;
        };
        reader.take(line, HourOfDay::try_from(number))
    });
    if !had_day || hour.is_none() {
        let lacks = match (had_day, hour.is_none()) {
            (true, _) => "hour or spread",
            (_, false) => "day",
            _ => "day and hour, spread, window = \"none\" or ignore = true",
        };
        reader.complain(rule.line, format!("the rule needs {lacks}"));
        return None;
    }
    Some(Opens::At(day?, hour??))
}

fn day_hours(reader: &mut Reader<'_>, text: &str, line: usize) -> Option<(HourOfDay, u8)> {
    let Some((start, end)) = text.split_once('-') else {
        reader.complain(
            line,
            format!("{text:?} is no span of hours: it takes START-END, such as 00-06"),
        );
        return None;
    };
    let start = reader.take(line, start.parse::<HourOfDay>())?;
    let end = match end {
        "24" => 24,
        _ => reader.take(line, end.parse::<HourOfDay>())?.get(),
    };
    Some((start, end))
}

fn week_span(reader: &mut Reader<'_>, table: Table<'_>) -> Option<Span> {
    table.only(reader, "in spread", &["from", "to"]);
    for key in ["from", "to"] {
        if !table.has(key) {
            reader.complain(
                table.line,
                format!("spread needs {key}, such as \"saturday 22\""),
            );
        }
    }
    let from = week_hour(reader, table, "from");
    let to = week_hour(reader, table, "to");
    let span = Span::new(from?, to?);
    if span.is_none() {
        reader.complain(table.line, "spread has no hours: from and to are the same");
    }
    span
}

fn week_hour(
    reader: &mut Reader<'_>,
    table: Table<'_>,
    key: &str,
) -> Option<(DayOfWeek, HourOfDay)> {
    let (text, line) = table.text(reader, key)?;
    let Some((day, hour)) = text.split_once(' ') else {
        reader.complain(
            line,
            format!(
                "{text:?} is no hour of the week: it takes day and hour, such as \"saturday 22\""
            ),
        );
        return None;
    };
    let day = reader.take(line, day.parse());
    let hour = reader.take(line, hour.trim_start().parse());
    Some((day?, hour?))
}
