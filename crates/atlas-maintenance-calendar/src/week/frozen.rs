//! Freezes in a week.

use std::collections::BTreeMap;

use jiff::{SignedDuration, ToSpan as _};

use super::{Week, begin, position};
use crate::entry::Entry;
use crate::freeze::names_at;

/// A freeze of which some is in a week.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct WeekFreeze {
    /// Its name.
    pub name: String,
    /// How many projects it is for.
    pub projects: usize,
    /// How many windows open in it.
    pub starts: usize,
}

/// Marks the hours in which projects are in freezes, and the starts in them.
pub(super) fn mark(week: &mut Week, entries: &[Entry]) {
    let now = week.now.timestamp();
    let end = week.now.saturating_add(7.days()).timestamp();
    let mut freezes: BTreeMap<&str, WeekFreeze> = BTreeMap::new();
    // Projects with the same freezes are counted together: each distinct one costs a pass over the week.
    let mut periods: BTreeMap<_, usize> = BTreeMap::new();
    for entry in entries {
        let mut names: Vec<_> = Vec::new();
        for frozen in entry
            .freezes
            .iter()
            .filter(|frozen| frozen.overlaps(now, end))
        {
            let period = (frozen.from.timestamp(), frozen.to.timestamp());
            *periods.entry(period).or_default() += 1;
            names.push(frozen.name.as_str());
        }
        names.sort_unstable();
        names.dedup();
        for name in names {
            let freeze = freezes.entry(name).or_insert_with(|| WeekFreeze {
                name: name.to_owned(),
                projects: 0,
                starts: 0,
            });
            freeze.projects += 1;
        }
        let Some(start) = entry
            .window
            .as_ref()
            .and_then(|window| window.next_start(now).ok())
        else {
            continue;
        };
        let names = names_at(&entry.freezes, start.timestamp());
        if names.is_empty() {
            continue;
        }
        let at = start.timestamp().to_zoned(week.now.time_zone().clone());
        if let Some(cell) = week.cell_mut(Week::position(&at)) {
            cell.starts_in_freeze += 1;
        }
        for name in names {
            if let Some(freeze) = freezes.get_mut(name) {
                freeze.starts += 1;
            }
        }
    }
    week.freezes = freezes.into_values().collect();
    let today = week.now.date();
    for offset in 0..=7_i64 {
        let Ok(date) = today.checked_add(offset.days()) else {
            return;
        };
        for hour in 0..24 {
            // Each hour once: the rest of today, and in a week the hours of today that have passed.
            let has_passed = hour < week.now.hour();
            if (offset == 0 && has_passed) || (offset == 7 && !has_passed) {
                continue;
            }
            let Some(from) = begin(week, date, hour) else {
                continue;
            };
            let to = from
                .saturating_add(SignedDuration::from_hours(1))
                .unwrap_or(from);
            let count: usize = periods
                .iter()
                .filter(|((begin, end), _)| *begin < to && from < *end)
                .map(|(_, count)| count)
                .sum();
            if let Some(cell) = week.cell_mut(position(date.weekday(), hour)) {
                cell.frozen += count;
            }
        }
    }
}
