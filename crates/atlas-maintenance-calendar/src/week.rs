//! How many windows open in each hour of a week, and how many projects protect it. It must not know
//! how a week is shown.

use std::collections::BTreeMap;

use atlas_maintenance::{HourOfDay, ProjectId, ProtectedHours};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};

use crate::{Apart, Entry, Why};

/// The days of a week.
pub const DAYS: usize = 7;

/// The hours of a day.
pub const HOURS: usize = 24;

/// The coming week of many projects, by the clock of who reads it. From [`week`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// When the week begins, in the reader's time zone.
    pub now: Zoned,
    /// The hours of the week: seven days from Monday on, of 24 hours each. What lies before
    /// [`now`](Self::now) on its own day of the week is that day of a week later.
    pub cells: [[Cell; HOURS]; DAYS],
    /// The first start of every project after [`now`](Self::now), the earliest first.
    pub starts: Vec<Start>,
    /// The projects that have no place in the week, in the order of the entries.
    pub apart: Vec<Apart>,
}

/// An hour of the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// How many windows open in this hour.
    pub starts: usize,
    /// How many of the projects that are in [`Week::starts`] protect all of this hour, so that no
    /// standard maintenance of theirs begins in it.
    pub protected: usize,
}

/// The next start of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// What people call the project.
    pub name: String,
    /// Its id.
    pub id: ProjectId,
    /// When its window opens, in the reader's time zone.
    pub at: Zoned,
}

/// How many of the projects protect an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protection {
    Few,
    Half,
    All,
}

impl Protection {
    const ALL: [Self; 3] = [Self::Few, Self::Half, Self::All];

    /// What it is called in a legend.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Few => "less than half of the projects protect it",
            Self::Half => "half or more do",
            Self::All => "all do",
        }
    }
}

impl Week {
    /// How protected an hour is, if any project protects it.
    pub(crate) fn protection(&self, cell: &Cell) -> Option<Protection> {
        match (cell.protected, self.starts.len()) {
            (0, _) => None,
            (some, all) if some >= all => Some(Protection::All),
            (some, all) if some * 2 >= all => Some(Protection::Half),
            _ => Some(Protection::Few),
        }
    }

    /// Which kinds of protection there are in it.
    pub(crate) fn protections(&self) -> impl Iterator<Item = Protection> {
        let cells = self.cells.iter().flatten();
        Protection::ALL.into_iter().filter(move |kind| {
            cells
                .clone()
                .any(|cell| self.protection(cell) == Some(*kind))
        })
    }

    /// The most starts that an hour has, or `None` where no window opens at all.
    pub fn busiest(&self) -> Option<usize> {
        let starts = self.cells.iter().flatten().map(|cell| cell.starts);
        starts.max().filter(|most| *most > 0)
    }

    /// The row and the column of a time in [`cells`](Self::cells).
    pub(crate) fn place(at: &Zoned) -> (usize, usize) {
        (
            usize::try_from(at.weekday().to_monday_zero_offset()).unwrap_or_default(),
            usize::try_from(at.hour()).unwrap_or_default(),
        )
    }
}

/// Counts, for each hour of the week after `now` by the clock of `zone`, how many windows open in it.
///
/// Every entry is counted once: at its [next start](atlas_maintenance::CurrentWindow::next_start),
/// or [apart](Week::apart). A start that is a little more than a week off, since clocks change or
/// protected hours delay it, is in the cell of its hour too.
pub fn week(entries: &[Entry], zone: TimeZone, now: Timestamp) -> Week {
    let mut week = Week {
        now: now.to_zoned(zone.clone()),
        cells: Default::default(),
        starts: Vec::new(),
        apart: Vec::new(),
    };
    // Many projects have the same hours, and each costs a look at every hour of the week.
    let mut protections: BTreeMap<(&str, u8, u8), (ProtectedHours, TimeZone, usize)> =
        BTreeMap::new();
    for entry in entries {
        let Some(window) = &entry.window else {
            week.apart.push(Apart::new(entry, Why::NoWindow));
            continue;
        };
        let start = match window.next_start(now) {
            Ok(start) => start,
            Err(why) => {
                week.apart.push(Apart::new(entry, Why::NoStart(why)));
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
        let (day, hour) = Week::place(&at);
        week.cells[day][hour].starts += 1;
        week.starts.push(Start {
            name: entry.name.clone(),
            id: entry.id,
            at,
        });
    }
    week.starts.sort_by(|one, other| one.at.cmp(&other.at));
    for (hours, theirs, count) in protections.values() {
        protect(&mut week, *hours, theirs, *count);
    }
    week
}

fn protect(week: &mut Week, hours: ProtectedHours, theirs: &TimeZone, count: usize) {
    let today = week.now.date();
    for offset in 0..=7 {
        let Ok(date) = today.checked_add(SignedDuration::from_hours(offset * 24)) else {
            return;
        };
        for hour in 0..24 {
            let Some(begin) = begin(week, date, hour) else {
                continue;
            };
            // Each hour of the week once: the rest of today, and in a week what is over of it.
            let (this_day, over) = (offset == 0, hour < week.now.hour());
            if (this_day && over) || (offset == 7 && !over) {
                continue;
            }
            // An hour can lie across two of theirs: clocks differ by quarters of an hour.
            let protected = (0..4).all(|quarter| {
                let moment = begin.saturating_add(SignedDuration::from_mins(15 * quarter));
                let theirs = theirs.to_datetime(moment.unwrap_or(begin)).hour();
                HourOfDay::try_from(i64::from(theirs)).is_ok_and(|hour| hours.contains(hour))
            });
            if protected {
                let (row, column) = (
                    usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default(),
                    usize::try_from(hour).unwrap_or_default(),
                );
                week.cells[row][column].protected += count;
            }
        }
    }
}

/// When the clock of the reader shows that hour. One that is skipped is the next.
fn begin(week: &Week, date: Date, hour: i8) -> Option<Timestamp> {
    let zone = week.now.time_zone();
    let moment = zone.to_ambiguous_timestamp(date.at(hour, 0, 0, 0));
    moment.compatible().ok()
}

/// Which of so many levels a count is, from 0; `None` for a count of none.
pub(crate) fn level(starts: usize, most: usize, levels: usize) -> Option<usize> {
    let above = starts.checked_sub(1)?;
    let steps = most.saturating_sub(1).max(levels - 1);
    Some((above * (levels - 1)).div_ceil(steps).min(levels - 1))
}
