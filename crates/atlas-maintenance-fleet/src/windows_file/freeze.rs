//! One freeze of a windows file: a period, and the projects it selects.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use toml::de::DeValue;

use super::cursor::{Reader, Table, type_name};
use super::select::{self, Selector};
use crate::freeze::{FreezeEnd, FreezePeriod, FreezePeriodError, zone_by_name};

/// A freeze of a windows file.
#[derive(Clone, Debug)]
pub struct Freeze {
    line: usize,
    selector: Selector,
    optional: bool,
    period: FreezePeriod,
}

impl Freeze {
    /// The line on which it begins, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Which projects it selects.
    pub fn selector(&self) -> &Selector {
        &self.selector
    }

    /// Whether it may select no project.
    pub fn is_optional(&self) -> bool {
        self.optional
    }

    /// Its name, and when it is.
    pub fn period(&self) -> &FreezePeriod {
        &self.period
    }
}

const FORMS: &str = "a local date or date-time, such as 2026-12-20 or 2026-12-20T18:00:00";

/// A bound as it is written.
#[derive(Clone, Copy)]
enum Bound {
    Date(jiff::civil::Date),
    Time(DateTime),
}

/// Parses one freeze.
pub(super) fn parse(reader: &mut Reader<'_>, freeze: Table<'_>) -> Option<Freeze> {
    let known = ["name", "from", "to", "zone", "select", "repeat", "optional"];
    freeze.reject_unknown_keys(reader, "of a freeze", &known);
    for key in ["name", "from", "to"] {
        if !freeze.has(key) {
            reader.report(freeze.line, format!("the freeze needs {key}"));
        }
    }
    let name = freeze.text(reader, "name");
    let from = bound(reader, freeze, "from");
    let to = bound(reader, freeze, "to");
    let zone = match freeze.text(reader, "zone") {
        None => (!freeze.has("zone")).then_some(None),
        Some((name, line)) => reader.ok_or_report(line, zone_by_name(name)).map(Some),
    };
    let is_yearly = repeat(reader, freeze);
    let selector = select::parse_of(reader, freeze, "freeze");
    let optional = freeze.boolean(reader, "optional");
    let (name, name_line) = name?;
    let period = period(name, from?.0, to?.0, zone?, is_yearly?);
    let line = match &period {
        Err(FreezePeriodError::Name(_)) => name_line,
        Err(FreezePeriodError::Year(year)) if from?.0.year() == *year => from?.1,
        _ => to?.1,
    };
    Some(Freeze {
        line: freeze.line,
        period: reader.ok_or_report(line, period)?,
        selector: selector?,
        optional: optional.is_some_and(|(optional, _)| optional),
    })
}

/// Reports names that several freezes have.
pub(super) fn report_repeated_names(reader: &mut Reader<'_>, freezes: &[Freeze]) {
    let mut first = BTreeMap::new();
    for freeze in freezes {
        let name = freeze.period.name();
        match first.get(name) {
            None => {
                first.insert(name, freeze.line);
            }
            Some(first) => {
                let message =
                    format!("the name {name:?} is that of two freezes, also on line {first}");
                reader.report(freeze.line, message);
            }
        }
    }
}

fn period(
    name: &str,
    from: Bound,
    to: Bound,
    zone: Option<TimeZone>,
    is_yearly: bool,
) -> Result<FreezePeriod, FreezePeriodError> {
    let from = match from {
        Bound::Date(date) => date.to_datetime(jiff::civil::Time::midnight()),
        Bound::Time(time) => time,
    };
    let end = match to {
        Bound::Date(date) => FreezeEnd::Through(date),
        Bound::Time(time) => FreezeEnd::At(time),
    };
    FreezePeriod::new(name, from, end, zone, is_yearly)
}

impl Bound {
    fn year(self) -> i16 {
        match self {
            Self::Date(date) => date.year(),
            Self::Time(time) => time.year(),
        }
    }
}

/// Whether the freeze is repeated. `None` after an error.
fn repeat(reader: &mut Reader<'_>, freeze: Table<'_>) -> Option<bool> {
    let Some((text, line)) = freeze.text(reader, "repeat") else {
        return (!freeze.has("repeat")).then_some(false);
    };
    if text == "yearly" {
        return Some(true);
    }
    reader.report(
        line,
        format!(
            "repeat takes \"yearly\" only, not {text:?}: leave it out for a freeze that comes once"
        ),
    );
    None
}

/// A bound, and its line: a date or date-time of TOML, or the same as text.
fn bound(reader: &mut Reader<'_>, freeze: Table<'_>, key: &str) -> Option<(Bound, usize)> {
    let (item, line) = freeze.get(reader, key)?;
    let Some(text) = written(item) else {
        reader.report(
            line,
            format!("{key} takes {FORMS}, not {}", type_name(item)),
        );
        return None;
    };
    let bound = parsed(&text);
    if bound.is_none() {
        // The offset of a date-time stands behind its time.
        let has_offset = text.contains([':'])
            && text
                .get(10..)
                .is_some_and(|time| time.contains(['Z', 'z', '+', '-']));
        let hint = match has_offset {
            true => ": leave the offset out, and name the time zone with zone",
            false => "",
        };
        reader.report(line, format!("{key} takes {FORMS}, not {text:?}{hint}"));
    }
    Some((bound?, line))
}

fn written(item: &DeValue<'_>) -> Option<String> {
    match item.as_datetime() {
        Some(time) => Some(time.to_string()),
        None => item.as_str().map(str::to_owned),
    }
}

fn parsed(text: &str) -> Option<Bound> {
    if let Ok(date) = jiff::civil::Date::strptime("%Y-%m-%d", text) {
        return Some(Bound::Date(date));
    }
    let text = text.replacen([' ', 't'], "T", 1);
    ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"]
        .into_iter()
        .find_map(|form| DateTime::strptime(form, &text).ok())
        .map(Bound::Time)
}
