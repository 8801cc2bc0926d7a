//! What every picture says in the same words, and names made fit to be shown. It must not know
//! where they are shown.

use std::borrow::Cow;

use jiff::{ToSpan as _, Zoned};

use crate::week::Week;

/// The days as rows begin with them.
pub(crate) const DAY_NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

pub(crate) const TITLE: &str = "Maintenance windows: starts in each hour of a week";

/// A count and its noun.
pub(crate) fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Which week it is, for whom.
pub(crate) fn span(week: &Week) -> String {
    let end = week.now.saturating_add(7.days());
    format!(
        "The week from {} to {}, by the clock of {}",
        minute(&week.now),
        minute(&end),
        zone(&week.now)
    )
}

/// What there is in all.
pub(crate) fn totals(week: &Week) -> String {
    let mut text = count(week.starts.len(), "start", "starts");
    if let Some(busiest) = week.busiest() {
        text.push_str(&format!(", at most {busiest} in one hour"));
    }
    if !week.apart.is_empty() {
        let apart = count(week.apart.len(), "project is", "projects are");
        text.push_str(&format!("; {apart} not in it, see below"));
    }
    text
}

fn minute(time: &Zoned) -> String {
    time.strftime("%a %d %b %Y %H:%M").to_string()
}

fn zone(time: &Zoned) -> String {
    match time.time_zone().iana_name() {
        Some(name) => name.to_owned(),
        None => time.strftime("UTC%:z").to_string(),
    }
}

/// A name on one line, without what would move a cursor or turn the direction of the text.
pub(crate) fn printable(name: &str) -> Cow<'_, str> {
    if !name.contains(|c| shown(c) != c) {
        return Cow::Borrowed(name);
    }
    Cow::Owned(name.replace("\r\n", "\n").chars().map(shown).collect())
}

fn shown(c: char) -> char {
    match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}
