//! A calendar file as in RFC 5545 (iCalendar).

mod lines;
mod vtimezone;

use std::collections::{BTreeMap, HashSet};

use atlas_maintenance::CurrentWindow;
use atlas_maintenance_types::one_line;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use self::lines::Lines;
use crate::entry::Entry;
use crate::text::count;
use crate::unplaced::{Reason, Unplaced};

/// The usual number of starts per project in a calendar.
pub const STARTS: usize = 8;

/// An iCalendar file (RFC 5545) with the next `count` starts of every project after `now`.
///
/// Each start is an event of one hour in the project's own time zone: the service does not say how
/// long maintenance takes. The file defines each time zone for the period of its events. The `UID`
/// of an event is made from project and start, so importing the file again replaces the events; a
/// start that occurs twice is written once.
///
/// A project without a start is named in the description of the calendar, with the reason.
pub fn ics(entries: &[Entry], now: Timestamp, count: usize) -> String {
    let (mut events, mut zones) = (Lines::default(), BTreeMap::new());
    let (mut unplaced, mut seen) = (Vec::new(), HashSet::new());
    for entry in entries {
        let starts = match starts(entry, now, count) {
            Ok(starts) => starts,
            Err(reason) => {
                unplaced.push(Unplaced::new(entry, reason));
                continue;
            }
        };
        for start in starts {
            let uid = format!("{}-{}@atlas-maintenance", entry.id, utc(start.timestamp()));
            if seen.insert(uid.clone()) {
                event(&mut events, entry, &uid, &start, now);
                add_use(&mut zones, &start);
            }
        }
    }
    if zones.is_empty() {
        // A calendar needs at least one component (RFC 5545, section 3.6).
        add_use(&mut zones, &now.to_zoned(TimeZone::UTC));
    }

    let mut file = Lines::default();
    file.line("BEGIN:VCALENDAR");
    file.line("VERSION:2.0");
    file.line("PRODID:-//atlas-maintenance//atlas-maintenance-calendar//EN");
    file.line("CALSCALE:GREGORIAN");
    // `NAME` is RFC 7986; `X-WR-CALNAME` is what calendar programs read before it.
    file.text("NAME", "Maintenance windows");
    file.text("X-WR-CALNAME", "Maintenance windows");
    file.text("DESCRIPTION", &description(&unplaced));
    for (name, used) in &zones {
        vtimezone::write(&mut file, name, &used.zone, used.first, used.last);
    }
    file.append(events);
    file.line("END:VCALENDAR");
    file.into_string()
}

fn starts(entry: &Entry, now: Timestamp, count: usize) -> Result<Vec<Zoned>, Reason> {
    let window = entry.window.as_ref().ok_or(Reason::NoWindow)?;
    window.next_start(now).map_err(Reason::NoStart)?;
    let starts = window
        .starts(now)
        .map_err(|zone| Reason::NoStart(zone.into()))?;
    Ok(starts.take(count).collect())
}

fn description(unplaced: &[Unplaced]) -> String {
    let mut text = String::from(
        "Each event is the hour in which a window opens. How long maintenance takes, and whether \
         any is scheduled, is not known.",
    );
    for project in unplaced {
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
    file.line(&format!("DTSTAMP:{}", utc(now)));
    file.line(&format!(
        "DTSTART;TZID={}:{}",
        vtimezone::name(start),
        start.strftime("%Y%m%dT%H%M%S")
    ));
    file.line("DURATION:PT1H");
    // Does not mark anyone as busy.
    file.line("TRANSP:TRANSPARENT");
    file.text(
        "SUMMARY",
        &format!("Maintenance window: {}", one_line(&entry.name)),
    );
    let deferrals = entry.window.as_ref().map_or(0, deferrals);
    let deferrals = match deferrals {
        0 => "Scheduled maintenance has not been deferred.".to_owned(),
        times => format!(
            "Scheduled maintenance has been deferred {}, by one week each time.",
            count(times, "time", "times")
        ),
    };
    file.text(
        "DESCRIPTION",
        &format!(
            "Project {}\n{deferrals}\nThe event is the hour in which the window opens, not the \
             duration of the maintenance.",
            entry.id
        ),
    );
    file.line("END:VEVENT");
}

fn deferrals(window: &CurrentWindow) -> usize {
    usize::try_from(window.deferrals).unwrap_or(usize::MAX)
}

/// A zone, and the period in which events use it.
struct ZoneUse {
    zone: TimeZone,
    first: Timestamp,
    last: Timestamp,
}

fn add_use(zones: &mut BTreeMap<String, ZoneUse>, start: &Zoned) {
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

fn utc(time: Timestamp) -> String {
    time.strftime("%Y%m%dT%H%M%SZ").to_string()
}
