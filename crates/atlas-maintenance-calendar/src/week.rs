//! How many windows open in each hour of a week, and how many projects protect it.

mod frozen;

use std::collections::BTreeMap;

use atlas_maintenance::{HourOfDay, ProjectId, ProtectedHours};
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};

use crate::entry::Entry;
use crate::unplaced::{Reason, Unplaced};

pub use frozen::WeekFreeze;

/// The number of days in a week.
pub const DAYS: usize = 7;

/// The number of hours in a day.
pub const HOURS: usize = 24;

/// The days from Monday on, as pictures label them.
const DAY_NAMES: [&str; DAYS] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The coming week of many projects in the reader's time zone, from [`week`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Week {
    /// When the week begins, in the reader's time zone.
    pub now: Zoned,
    /// The hours of the week: seven days from Monday on, of 24 hours each. Hours of today that are
    /// before [`now`](Self::now) stand for the same day one week later.
    pub cells: [[Cell; HOURS]; DAYS],
    /// The first start of every project after [`now`](Self::now), earliest first.
    pub starts: Vec<Start>,
    /// The projects without a start in the week, in the order of the entries.
    pub unplaced: Vec<Unplaced>,
    /// The number of projects without a window that [`folded`](Self::folded) took out of
    /// [`unplaced`](Self::unplaced).
    pub folded: usize,
    /// The freezes of which some is in the week, by name.
    pub freezes: Vec<WeekFreeze>,
}

/// An hour of the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cell {
    /// The number of windows that open in this hour.
    pub starts: usize,
    /// The number of projects in [`Week::starts`] that protect all of this hour: their standard
    /// maintenance does not begin in it.
    pub protected: usize,
    /// The number of freezes of projects in this hour: no maintenance of these projects is to start in it.
    pub frozen: usize,
    /// How many of [`starts`](Self::starts) are in a freeze of their project.
    pub starts_in_freeze: usize,
}

/// The next start of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Start {
    /// The project's name.
    pub name: String,
    /// The project's id.
    pub id: ProjectId,
    /// When the window opens, in the reader's time zone.
    pub at: Zoned,
}

/// The share of projects that protect an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protection {
    Few,
    Half,
    All,
}

impl Protection {
    const ALL: [Self; 3] = [Self::Few, Self::Half, Self::All];

    /// The text of the legend.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Few => "protected by less than half of the projects",
            Self::Half => "protected by half or more",
            Self::All => "protected by all",
        }
    }
}

impl Week {
    /// The week with projects that have no window counted, not listed: there can be hundreds.
    pub fn folded(mut self) -> Self {
        let before = self.unplaced.len();
        self.unplaced
            .retain(|project| project.reason != Reason::NoWindow);
        self.folded += before - self.unplaced.len();
        self
    }

    /// The protection of an hour, or `None` if no project protects it.
    pub(crate) fn protection(&self, cell: &Cell) -> Option<Protection> {
        match (cell.protected, self.starts.len()) {
            (0, _) => None,
            (some, all) if some >= all => Some(Protection::All),
            (some, all) if some * 2 >= all => Some(Protection::Half),
            _ => Some(Protection::Few),
        }
    }

    /// The kinds of protection that occur in the week.
    pub(crate) fn protections(&self) -> impl Iterator<Item = Protection> {
        let cells = self.cells.iter().flatten();
        Protection::ALL.into_iter().filter(move |kind| {
            cells
                .clone()
                .any(|cell| self.protection(cell) == Some(*kind))
        })
    }

    /// The most starts in one hour, or `None` if no window opens.
    pub fn busiest(&self) -> Option<usize> {
        let starts = self.cells.iter().flatten().map(|cell| cell.starts);
        starts.max().filter(|most| *most > 0)
    }

    /// The rows of [`cells`](Self::cells), numbered and with the name of the day.
    pub(crate) fn days(&self) -> impl Iterator<Item = (usize, &'static str, &[Cell; HOURS])> {
        let named = DAY_NAMES.into_iter().zip(&self.cells);
        named
            .enumerate()
            .map(|(day, (name, hours))| (day, name, hours))
    }

    /// The row and the column of a time in [`cells`](Self::cells).
    pub(crate) fn position(at: &Zoned) -> (usize, usize) {
        position(at.weekday(), at.hour())
    }

    fn cell_mut(&mut self, (day, hour): (usize, usize)) -> Option<&mut Cell> {
        self.cells.get_mut(day)?.get_mut(hour)
    }
}

fn position(day: Weekday, hour: i8) -> (usize, usize) {
    (
        usize::try_from(day.to_monday_zero_offset()).unwrap_or_default(),
        usize::try_from(hour).unwrap_or_default(),
    )
}

/// Counts the windows that open in each hour of the week after `now`, in the time zone `zone`.
///
/// Every entry is counted once: at its [next start](atlas_maintenance::CurrentWindow::next_start),
/// or as [unplaced](Week::unplaced). A start slightly more than a week away, because clocks change
/// or protected hours delay it, also counts in the cell of its hour.
pub fn week(entries: &[Entry], zone: TimeZone, now: Timestamp) -> Week {
    let mut week = Week {
        now: now.to_zoned(zone.clone()),
        cells: Default::default(),
        starts: Vec::new(),
        unplaced: Vec::new(),
        folded: 0,
        freezes: Vec::new(),
    };
    // Projects with the same protected hours are counted together: each distinct setting costs a
    // pass over the week.
    let mut protections: BTreeMap<(&str, u8, u8), (ProtectedHours, TimeZone, usize)> =
        BTreeMap::new();
    for entry in entries {
        let Some(window) = &entry.window else {
            let reason = Reason::of_no_window(entry);
            week.unplaced.push(Unplaced::new(entry, reason));
            continue;
        };
        let start = match window.next_start(now) {
            Ok(start) => start,
            Err(error) => {
                week.unplaced
                    .push(Unplaced::new(entry, Reason::NoStart(error)));
                continue;
            }
        };
        if let Some(hours) = window.protected_hours {
            let key = (
                window.time_zone.as_str(),
                hours.start().get(),
                hours.end().get(),
            );
            let (_, _, count) = protections
                .entry(key)
                .or_insert_with(|| (hours, start.time_zone().clone(), 0));
            *count += 1;
        }
        let at = start.timestamp().to_zoned(zone.clone());
        if let Some(cell) = week.cell_mut(Week::position(&at)) {
            cell.starts += 1;
        }
        week.starts.push(Start {
            name: entry.name.clone(),
            id: entry.id,
            at,
        });
    }
    week.starts.sort_by(|one, other| one.at.cmp(&other.at));
    for (hours, zone, count) in protections.values() {
        protect(&mut week, *hours, zone, *count);
    }
    frozen::mark(&mut week, entries);
    week
}

/// Counts `count` projects whose hours are protected in the time zone `zone`.
fn protect(week: &mut Week, hours: ProtectedHours, zone: &TimeZone, count: usize) {
    let today = week.now.date();
    for offset in 0..=7 {
        let Ok(date) = today.checked_add(SignedDuration::from_hours(offset * 24)) else {
            return;
        };
        for hour in 0..24 {
            let Some(begin) = begin(week, date, hour) else {
                continue;
            };
            // Each hour once: the rest of today, and in a week the hours of today that have passed.
            let (is_today, has_passed) = (offset == 0, hour < week.now.hour());
            if (is_today && has_passed) || (offset == 7 && !has_passed) {
                continue;
            }
            // An hour can overlap two hours of the other zone: offsets differ by quarter hours.
            let protected = (0..4).all(|quarter| {
                let moment = begin.saturating_add(SignedDuration::from_mins(15 * quarter));
                let local = zone.to_datetime(moment.unwrap_or(begin)).hour();
                HourOfDay::try_from(i64::from(local)).is_ok_and(|hour| hours.contains(hour))
            });
            if protected && let Some(cell) = week.cell_mut(position(date.weekday(), hour)) {
                cell.protected += count;
            }
        }
    }
}

/// When the hour begins in the reader's time zone. An hour that clocks skip becomes the next one.
fn begin(week: &Week, date: Date, hour: i8) -> Option<Timestamp> {
    let zone = week.now.time_zone();
    let moment = zone.to_ambiguous_timestamp(date.at(hour, 0, 0, 0));
    moment.compatible().ok()
}

/// The level of a count from 0 to `levels - 1`, where `most` is the highest count. `None` for 0.
pub(crate) fn level(starts: usize, most: usize, levels: usize) -> Option<usize> {
    let above = starts.checked_sub(1)?;
    let steps = most.saturating_sub(1).max(levels - 1);
    Some((above * (levels - 1)).div_ceil(steps).min(levels - 1))
}

/// The counts from `from` to `to` of each level, for the levels that occur up to `most`.
pub(crate) fn levels(
    most: usize,
    count: usize,
) -> impl Iterator<Item = (usize, std::ops::RangeInclusive<usize>)> {
    (0..count).filter_map(move |index| {
        let mut counts = (1..=most).filter(|starts| level(*starts, most, count) == Some(index));
        let from = counts.next()?;
        Some((index, from..=counts.next_back().unwrap_or(from)))
    })
}
