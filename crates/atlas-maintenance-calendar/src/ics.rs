//! A calendar file as in RFC 5545 (iCalendar).

mod freeze;
pub(crate) mod lines;
mod vtimezone;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::iter;

use atlas_maintenance::{CurrentWindow, ProjectId};
use atlas_maintenance_types::one_line;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _, Zoned};

use self::lines::Lines;
use crate::entry::Entry;
use crate::text::count;
use crate::unplaced::{Reason, Unplaced};

/// The usual number of weeks in a calendar, after the present one.
pub const STARTS: usize = 8;

/// How often a program that subscribes to a calendar should read it again.
const REFRESH: &str = "PT12H";

/// The most projects without a window that a calendar names; more are counted.
const MAX_NAMED: usize = 20;

/// An iCalendar file (RFC 5545) with the starts of every project in the week of `now`, whether they have
/// passed or not, and in the `count` weeks after it.
///
/// Each start is an event of one hour in the project's own time zone: the service does not say how
/// long maintenance takes. The file defines each time zone for the period of its events. A start that
/// occurs twice is written once.
///
/// The `UID` of an event is made from the project and the week (of ISO 8601, in the project's time zone),
/// and its `SEQUENCE` grows with `now`. So when a window moves and the file is imported again, each event
/// moves to its new time. What a calendar took from an earlier file stays if the project has no window any
/// more or is not in the file; a calendar that subscribes to the file replaces all of it.
///
/// Each [freeze](crate::Frozen) is an event too, of days or of times, with a `UID` of its own; the summary of a start
/// in a freeze says so.
///
/// A project without a start is named in the description of the calendar, with the reason; many without a
/// window are counted there.
pub fn ics(entries: &[Entry], now: Timestamp, count: usize) -> String {
    ics_pieces(entries, now, count).collect()
}

/// The text of [`ics`] in pieces: the beginning, the events of each project, and the end. A file of very many
/// projects need not be held as a whole.
pub fn ics_pieces(
    entries: &[Entry],
    now: Timestamp,
    count: usize,
) -> impl Iterator<Item = String> + '_ {
    let events = Events {
        now,
        count,
        repeated: repeated(entries),
        written: HashMap::new(),
    };
    let beginning = iter::once_with(move || beginning(entries, now, count));
    let events = entries.iter().scan(events, |events, entry| {
        let mut lines = Lines::default();
        events.write(&mut lines, entry);
        Some(lines.into_string())
    });
    let end = iter::once_with(move || {
        let mut lines = Lines::default();
        freeze::write(&mut lines, entries, now, |entry| {
            starts(entry, now, count).unwrap_or_default()
        });
        lines.line("END:VCALENDAR");
        lines.into_string()
    });
    beginning.chain(events).chain(end)
}

/// All that stands before the events.
fn beginning(entries: &[Entry], now: Timestamp, count: usize) -> String {
    let (mut zones, mut unplaced) = (BTreeMap::new(), Vec::new());
    for entry in entries {
        match starts(entry, now, count) {
            Ok(starts) => starts.iter().for_each(|start| add_use(&mut zones, start)),
            Err(reason) => unplaced.push(Unplaced::new(entry, reason)),
        }
    }
    freeze::add_zones(&mut zones, entries);
    let description = description(&unplaced, entries);
    let mut file = Lines::calendar("Maintenance windows", &description);
    refreshed(&mut file);
    write_zones(&mut file, zones, now);
    file.into_string()
}

/// How often a program that subscribes to the calendar reads it: RFC 7986, and what programs read before it.
pub(crate) fn refreshed(file: &mut Lines) {
    file.line(&format!("REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}"));
    file.line(&format!("X-PUBLISHED-TTL:{REFRESH}"));
}

/// Writes the zones that are used. A calendar needs at least one component (RFC 5545, section 3.6).
pub(crate) fn write_zones(file: &mut Lines, mut zones: BTreeMap<String, ZoneUse>, now: Timestamp) {
    if zones.is_empty() {
        add_use(&mut zones, &now.to_zoned(TimeZone::UTC));
    }
    for (name, used) in &zones {
        vtimezone::write(file, name, &used.zone, used.first, used.last);
    }
}

/// When an event was written. A later file moves it.
pub(crate) fn stamp(file: &mut Lines, now: Timestamp) {
    file.line(&format!("DTSTAMP:{}", utc(now)));
    file.line(&format!("LAST-MODIFIED:{}", utc(now)));
    file.line(&format!("SEQUENCE:{}", sequence(now)));
}

/// The projects that occur more than once.
fn repeated(entries: &[Entry]) -> HashSet<ProjectId> {
    let mut seen = HashSet::with_capacity(entries.len());
    let ids = entries.iter().map(|entry| entry.id);
    ids.filter(|id| !seen.insert(*id)).collect()
}

/// Writes events, each start of a project once.
struct Events {
    now: Timestamp,
    count: usize,
    repeated: HashSet<ProjectId>,
    /// What was written of the projects that occur more than once.
    written: HashMap<ProjectId, Written>,
}

/// The starts of a project that were written, and the names of their events.
#[derive(Default)]
struct Written {
    starts: HashSet<Timestamp>,
    names: HashSet<String>,
}

impl Events {
    fn write(&mut self, lines: &mut Lines, entry: &Entry) {
        let mut once = Written::default();
        let written = if self.repeated.contains(&entry.id) {
            self.written.entry(entry.id).or_default()
        } else {
            &mut once
        };
        for start in starts(entry, self.now, self.count).unwrap_or_default() {
            if !written.starts.insert(start.timestamp()) {
                continue;
            }
            let week = start.date().iso_week_date();
            let mut name = format!("{}-{}W{:02}", entry.id, week.year(), week.week());
            // Clocks that change can move a start across the end of a week.
            while !written.names.insert(name.clone()) {
                name.push('b');
            }
            let uid = format!("{name}@atlas-maintenance");
            event(lines, entry, &uid, &start, self.now);
        }
    }
}

fn starts(entry: &Entry, now: Timestamp, count: usize) -> Result<Vec<Zoned>, Reason> {
    let window = entry.window.as_ref();
    let window = window.ok_or_else(|| Reason::of_no_window(entry))?;
    window.next_start(now).map_err(Reason::NoStart)?;
    let starts = window
        .starts(
            now.saturating_sub(SignedDuration::from_hours(8 * 24))
                .unwrap_or(now),
        )
        .map_err(|zone| Reason::NoStart(zone.into()))?;
    let mut taken = Vec::new();
    for start in starts {
        let present = monday(&now.to_zoned(start.time_zone().clone()));
        let days = present
            .until(monday(&start))
            .map_or(i32::MAX, |span| span.get_days());
        if usize::try_from(days / 7).is_ok_and(|weeks| weeks > count) {
            break;
        }
        // Of the present week, one that has passed too: with another window it may have been later.
        if days >= 0 {
            taken.push(start);
        }
    }
    Ok(taken)
}

/// The first day of a week.
fn monday(time: &Zoned) -> Date {
    let days = i64::from(time.weekday().to_monday_zero_offset());
    time.date().saturating_sub(days.days())
}

fn description(unplaced: &[Unplaced], entries: &[Entry]) -> String {
    let mut text = String::from(
        "Each event is the hour in which a window opens. How long maintenance takes, and whether \
         any is scheduled, is not known.",
    );
    if entries.iter().any(|entry| !entry.freezes.is_empty()) {
        text.push_str(" An event of a freeze is a period in which no maintenance is to start.");
    }
    let is_bare = |project: &&Unplaced| project.reason == Reason::NoWindow;
    let bare = unplaced.iter().filter(is_bare).count();
    if bare > MAX_NAMED {
        text.push_str(&format!(
            "\nNot in this calendar: {bare} projects without a window"
        ));
    }
    for project in unplaced {
        if bare > MAX_NAMED && is_bare(&project) {
            continue;
        }
        text.push_str(&format!(
            "\nNot in this calendar: {} ({}): {}",
            one_line(&project.name),
            project.id,
            project.reason
        ));
    }
    text
}

fn event(file: &mut Lines, entry: &Entry, uid: &str, start: &Zoned, now: Timestamp) {
    file.line("BEGIN:VEVENT");
    file.line(&format!("UID:{uid}"));
    stamp(file, now);
    file.line(&begin(start));
    file.line("DURATION:PT1H");
    // Does not mark anyone as busy.
    file.line("TRANSP:TRANSPARENT");
    let frozen = freeze::of_start(entry, start);
    file.text(
        "SUMMARY",
        &match &frozen {
            None => format!("Maintenance window: {}", one_line(&entry.name)),
            Some(_) => format!("Maintenance window in a freeze: {}", one_line(&entry.name)),
        },
    );
    let deferrals = entry.window.as_ref().map_or(0, deferrals);
    let deferrals = match deferrals {
        0 => "Scheduled maintenance has not been deferred.".to_owned(),
        times => format!(
            "Scheduled maintenance has been deferred {}, by one week each time.",
            count(times, "time", "times")
        ),
    };
    let in_freeze = frozen.map_or_else(String::new, |names| {
        format!("The window opens in the freeze {names}: maintenance is to be deferred.\n")
    });
    file.text(
        "DESCRIPTION",
        &format!(
            "Project {}\n{in_freeze}{deferrals}\nThe event is the hour in which the window opens, not the \
             duration of the maintenance.",
            entry.id
        ),
    );
    file.line("END:VEVENT");
}

/// The property `DTSTART` of a time, by the clocks of its zone; in UTC for the second of two times that clocks show
/// alike, since a local time means the first (RFC 5545, section 3.3.5).
pub(crate) fn begin(start: &Zoned) -> String {
    let zone = start.time_zone();
    let meant = zone.to_ambiguous_timestamp(start.datetime()).compatible();
    match meant {
        Ok(meant) if meant == start.timestamp() => format!(
            "DTSTART;TZID={}:{}",
            vtimezone::name(start),
            start.strftime("%Y%m%dT%H%M%S")
        ),
        _ => format!("DTSTART:{}", utc(start.timestamp())),
    }
}

/// Minutes since the beginning of 2020: a number that grows from file to file, below 2^31 until 6053.
fn sequence(now: Timestamp) -> i64 {
    const BEGIN: i64 = 1_577_836_800;
    (now.as_second().saturating_sub(BEGIN) / 60).clamp(0, i64::from(i32::MAX))
}

fn deferrals(window: &CurrentWindow) -> usize {
    usize::try_from(window.deferrals).unwrap_or(usize::MAX)
}

/// A zone, and the period in which events use it.
pub(crate) struct ZoneUse {
    pub(crate) zone: TimeZone,
    pub(crate) first: Timestamp,
    pub(crate) last: Timestamp,
}

pub(crate) fn add_use(zones: &mut BTreeMap<String, ZoneUse>, start: &Zoned) {
    let at = start.timestamp();
    let used = zones
        .entry(vtimezone::name(start))
        .or_insert_with(|| ZoneUse {
            zone: start.time_zone().clone(),
            first: at,
            last: at,
        });
    used.first = used.first.min(at);
    used.last = used.last.max(at);
}

pub(crate) fn utc(time: Timestamp) -> String {
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}
