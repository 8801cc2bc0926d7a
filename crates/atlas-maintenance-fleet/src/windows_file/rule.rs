//! One rule of a windows file: the projects it selects, and its effect on them.

use atlas_maintenance::{DayOfWeek, HourOfDay, ProtectedHours, Setting};
use atlas_maintenance_types::Wave;

use super::cursor::{Reader, Table, integer, type_name};
use super::hour_span::HourSpan;
use super::select::{self, Selector};
use crate::waves::ENVIRONMENT;

/// One rule of a windows file.
#[derive(Clone, Debug)]
pub struct Rule {
    name: Option<String>,
    line: usize,
    selector: Selector,
    effect: RuleEffect,
    optional: bool,
}

/// What a rule says of the projects that it decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleEffect {
    /// They have this window.
    Window {
        /// When it opens.
        schedule: Schedule,
        /// Whether the protected hours are kept, removed or set.
        protected_hours: Setting<ProtectedHours>,
        /// Whether the service defers each maintenance on its own; `None` keeps the setting.
        auto_defer: Option<bool>,
        /// Their maintenance wave.
        wave: RuleWave,
    },
    /// They have no window.
    NoWindow,
    /// They are left as they are.
    Ignore,
}

/// The maintenance wave that a rule gives to its projects. Needs the feature `preview`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleWave {
    /// The rule says nothing of it.
    #[default]
    Keep,
    /// None.
    Clear,
    /// This one.
    Wave(Wave),
    /// That of the tag [`ENVIRONMENT`](crate::waves::ENVIRONMENT) of each project; none without it.
    EnvironmentTag,
}

/// When the windows of a rule open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Schedule {
    /// All at the same hour.
    At(DayOfWeek, HourOfDay),
    /// Spread evenly over the hours of a span.
    Spread(HourSpan),
}

impl Rule {
    /// The name, where the rule has one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The line on which the rule begins, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Which projects the rule selects.
    pub fn selector(&self) -> &Selector {
        &self.selector
    }

    /// Whether the rule may find no project.
    pub fn is_optional(&self) -> bool {
        self.optional
    }

    /// What the rule says of the projects that it decides.
    pub fn effect(&self) -> RuleEffect {
        self.effect
    }
}

const WINDOW_KEYS: [&str; 6] = [
    "day",
    "hour",
    "spread",
    "protected_hours",
    "auto_defer",
    "wave",
];

/// Parses one rule.
pub(super) fn parse(reader: &mut Reader<'_>, rule: Table<'_>) -> Option<Rule> {
    let known = [
        &["name", "select", "optional"],
        &WINDOW_KEYS[..],
        &["window", "ignore"],
    ]
    .concat();
    rule.reject_unknown_keys(reader, "of a rule", &known);
    let name = rule.text(reader, "name").map(|(name, _)| name.to_owned());
    let selector = select::parse(reader, rule);
    let effect = effect(reader, rule);
    let optional = rule.boolean(reader, "optional");
    Some(Rule {
        name,
        line: rule.line,
        selector: selector?,
        effect: effect?,
        optional: optional.is_some_and(|(optional, _)| optional),
    })
}

/// Reports ids that several rules list, or one rule twice.
pub(super) fn report_repeated_ids(reader: &mut Reader<'_>, rules: &[Rule]) {
    let listed = rules.iter().flat_map(|rule| rule.selector.listed());
    let mut listed: Vec<_> = listed.copied().collect();
    listed.sort_unstable();
    for (before, (id, line)) in listed.iter().zip(listed.iter().skip(1)) {
        if before.0 == *id {
            let message = format!("project {id} is listed twice, also on line {}", before.1);
            reader.report(*line, message);
        }
    }
}

fn effect(reader: &mut Reader<'_>, rule: Table<'_>) -> Option<RuleEffect> {
    for (key, other) in [("window", "ignore"), ("ignore", "window")] {
        if rule.has(key) {
            let conflict = WINDOW_KEYS
                .into_iter()
                .chain([other])
                .find(|other| rule.has(other));
            if let Some(conflict) = conflict {
                let line = rule.line_of_key(reader, conflict);
                reader.report(line, format!("{conflict} cannot be combined with {key}"));
                return None;
            }
        }
    }
    if let Some((text, line)) = rule.text(reader, "window") {
        if text != "none" {
            let message =
                format!("window takes \"none\" only, not {text:?}: use day and hour for a window");
            reader.report(line, message);
        }
        return Some(RuleEffect::NoWindow);
    }
    if let Some((ignore, line)) = rule.boolean(reader, "ignore") {
        if !ignore {
            reader.report(line, "ignore is true, or left out");
        }
        return Some(RuleEffect::Ignore);
    }
    if rule.has("window") || rule.has("ignore") {
        return None;
    }
    let schedule = schedule(reader, rule);
    let protected_hours = rule
        .text(reader, "protected_hours")
        .and_then(|(text, line)| reader.ok_or_report(line, text.parse::<Setting<ProtectedHours>>()))
        .unwrap_or_default();
    let auto_defer = rule.boolean(reader, "auto_defer").map(|(on, _)| on);
    Some(RuleEffect::Window {
        schedule: schedule?,
        protected_hours,
        auto_defer,
        wave: wave(reader, rule).unwrap_or_default(),
    })
}

/// The wave of a rule. Reports one where this build cannot set it.
fn wave(reader: &mut Reader<'_>, rule: Table<'_>) -> Option<RuleWave> {
    let (item, line) = rule.get(reader, "wave")?;
    if !cfg!(feature = "preview") {
        reader.report(
            line,
            "wave needs the preview of the service, which this build does not have: build with the feature \
             preview, or remove the key",
        );
        return None;
    }
    if let Some(number) = integer(item) {
        return reader
            .ok_or_report(line, Wave::try_from(number))
            .map(RuleWave::Wave);
    }
    if item.as_str() == Some("none") {
        return Some(RuleWave::Clear);
    }
    let forms = r#"1, 2, 3, "none" or { tag = "environment" }"#;
    let Some(table) = Table::from_value(item, line) else {
        reader.report(line, format!("wave takes {forms}"));
        return None;
    };
    table.reject_unknown_keys(reader, "of wave", &["tag"]);
    match table.text(reader, "tag") {
        Some((ENVIRONMENT, _)) => Some(RuleWave::EnvironmentTag),
        _ => {
            reader.report(line, format!("wave takes {forms}"));
            None
        }
    }
}

fn schedule(reader: &mut Reader<'_>, rule: Table<'_>) -> Option<Schedule> {
    if rule.has("hour") && rule.has("spread") {
        let line = rule.line_of_key(reader, "spread");
        reader.report(line, "the rule has both hour and spread: remove one");
        return None;
    }
    let has_day = rule.has("day");
    let day = rule
        .text(reader, "day")
        .and_then(|(text, line)| reader.ok_or_report(line, text.parse::<DayOfWeek>()));
    if rule.has("spread") {
        return spread(reader, rule, day).map(Schedule::Spread);
    }
    let hour = rule.get(reader, "hour").map(|(item, line)| {
        let Some(number) = integer(item) else {
            reader.report(
                line,
                format!(
                    "hour takes a whole number from 0 to 23, not {}",
                    type_name(item)
                ),
            );
            return None;
        };
        reader.ok_or_report(line, HourOfDay::try_from(number))
    });
    let missing = match (has_day, &hour) {
        (true, Some(hour)) => return Some(Schedule::At(day?, (*hour)?)),
        (true, None) => "hour or spread",
        (false, Some(_)) => "day",
        (false, None) => "day and hour, spread, window = \"none\" or ignore = true",
    };
    reader.report(rule.line, format!("the rule needs {missing}"));
    None
}

/// `day` is the day of the rule, where it has a valid one.
fn spread(reader: &mut Reader<'_>, rule: Table<'_>, day: Option<DayOfWeek>) -> Option<HourSpan> {
    let has_day = rule.has("day");
    let (item, line) = rule.get(reader, "spread")?;
    if let Some(table) = Table::from_value(item, line) {
        if has_day {
            let line = rule.line_of_key(reader, "day");
            reader.report(line, "day cannot be combined with a spread from day to day");
        }
        return week_span(reader, table);
    }
    let Some(text) = item.as_str() else {
        let forms = r#""00-06" or { from = "saturday 22", to = "sunday 06" }"#;
        reader.report(
            line,
            format!("spread takes {forms}, not {}", type_name(item)),
        );
        return None;
    };
    let hours = day_hours(reader, text, line);
    if !has_day {
        reader.report(line, "a spread over hours needs the day");
    }
    let (day, (start, end)) = (day?, hours?);
    let span = HourSpan::of_day(day, start, end);
    if span.is_none() {
        let example = r#"{ from = "saturday 22", to = "sunday 06" }"#;
        reader.report(
            line,
            format!("{text:?} is no span of hours of one day: the end comes after the start; over midnight use {example}"),
        );
    }
    span
}

/// `START-END`, where the end can be 24.
fn day_hours(reader: &mut Reader<'_>, text: &str, line: usize) -> Option<(HourOfDay, u8)> {
    let Some((start, end)) = text.split_once('-') else {
        reader.report(
            line,
            format!("{text:?} is no span of hours: it takes START-END, such as 00-06"),
        );
        return None;
    };
    let start = reader.ok_or_report(line, start.parse::<HourOfDay>())?;
    let end = match end {
        "24" => 24,
        _ => reader.ok_or_report(line, end.parse::<HourOfDay>())?.get(),
    };
    Some((start, end))
}

fn week_span(reader: &mut Reader<'_>, table: Table<'_>) -> Option<HourSpan> {
    table.reject_unknown_keys(reader, "of spread", &["from", "to"]);
    for key in ["from", "to"] {
        if !table.has(key) {
            reader.report(
                table.line,
                format!("spread needs {key}, such as \"saturday 22\""),
            );
        }
    }
    let from = week_hour(reader, table, "from");
    let to = week_hour(reader, table, "to");
    let span = HourSpan::new(from?, to?);
    if span.is_none() {
        reader.report(table.line, "spread has no hours: from and to are the same");
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
        reader.report(
            line,
            format!(
                "{text:?} is no hour of the week: it takes day and hour, such as \"saturday 22\""
            ),
        );
        return None;
    };
    let day = reader.ok_or_report(line, day.parse());
    let hour = reader.ok_or_report(line, hour.trim_start().parse());
    Some((day?, hour?))
}
