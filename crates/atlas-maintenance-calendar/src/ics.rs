//! A calendar file as RFC 5545 has it. It must not know how a time zone is described.

mod vtimezone;

use std::collections::{BTreeMap, HashSet};

use atlas_maintenance::CurrentWindow;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::text::count;
use crate::{Apart, Entry, Why};

/// How many starts of each project a calendar usually has.
pub const STARTS: usize = 8;

/// The most octets of a line, without its end.
const OCTETS: usize = 75;

/// An iCalendar file (RFC 5545) with the next `count` starts of every project after `now`.
///
/// Each start is an event in the project's own time zone, which is described in the file for the
/// time that its events take. It is shown as one hour, the hour of the start: how long maintenance
/// takes the service does not tell. Its `UID` is made of project and start, so that reading the
/// file again replaces what was there; a start that is given twice is written once.
///
/// A project that has no place in it is named in the description of the calendar, with the reason.
pub fn ics(entries: &[Entry], now: Timestamp, count: usize) -> String {
    let (mut events, mut zones) = (Lines::default(), BTreeMap::new());
    let (mut apart, mut seen) = (Vec::new(), HashSet::new());
    for entry in entries {
        let starts = match starts(entry, now, count) {
            Ok(starts) => starts,
            Err(why) => {
                apart.push(Apart::new(entry, why));
                continue;
            }
        };
        for start in starts {
            let uid = format!("{}-{}@atlas-maintenance", entry.id, utc(start.timestamp()));
            if seen.insert(uid.clone()) {
                event(&mut events, entry, &uid, &start, now);
                note(&mut zones, &start);
            }
        }
    }
    if zones.is_empty() {
        // A calendar without any part is none.
        note(&mut zones, &now.to_zoned(TimeZone::UTC));
    }

    let mut file = Lines::default();
    file.line("BEGIN:VCALENDAR");
    file.line("VERSION:2.0");
    file.line("PRODID:-//atlas-maintenance//atlas-maintenance-calendar//EN");
    file.line("CALSCALE:GREGORIAN");
    // The name as the standard has it (RFC 7986), and as calendars had it before.
    file.text("NAME", "Maintenance windows");
    file.text("X-WR-CALNAME", "Maintenance windows");
    file.text("DESCRIPTION", &description(&apart));
    for (name, used) in &zones {
        vtimezone::write(&mut file, name, &used.zone, used.first, used.last);
    }
    file.0.push_str(&events.0);
    file.line("END:VCALENDAR");
    file.0
}

fn starts(entry: &Entry, now: Timestamp, count: usize) -> Result<Vec<Zoned>, Why> {
    let window = entry.window.as_ref().ok_or(Why::NoWindow)?;
    window.next_start(now).map_err(Why::NoStart)?;
    let starts = window
        .starts(now)
        .map_err(|zone| Why::NoStart(zone.into()))?;
    Ok(starts.take(count).collect())
}

fn description(apart: &[Apart]) -> String {
    let mut text = String::from(
        "Each event is the hour in which a window opens; how long maintenance takes, and whether \
         there is any to do, is not known.",
    );
    for apart in apart {
        text.push_str(&format!(
            "\nNot in this calendar: {} ({}): {}",
            apart.name, apart.id, apart.why
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
    // Nobody is busy because of it.
    file.line("TRANSP:TRANSPARENT");
    file.text("SUMMARY", &format!("Maintenance window: {}", entry.name));
    let deferrals = entry.window.as_ref().map_or(0, deferrals);
    let deferrals = match deferrals {
        0 => "Maintenance that is scheduled now has not been deferred.".to_owned(),
        times => format!(
            "Maintenance that is scheduled now has been deferred {}: each moves it by one week.",
            count(times, "time", "times")
        ),
    };
    file.text(
        "DESCRIPTION",
        &format!(
            "Project {}\n{deferrals}\nThis is the hour in which the window opens, not how long \
             maintenance takes.",
            entry.id
        ),
    );
    file.line("END:VEVENT");
}

fn deferrals(window: &CurrentWindow) -> usize {
    usize::try_from(window.deferrals).unwrap_or(usize::MAX)
}

/// A zone and the time in which it is used.
struct Used {
    zone: TimeZone,
    first: Timestamp,
    last: Timestamp,
}

fn note(zones: &mut BTreeMap<String, Used>, start: &Zoned) {
    let at = start.timestamp();
    let used = zones.entry(vtimezone::name(start)).or_insert_with(|| Used {
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

/// The lines of a file, ended and folded as the RFC wants them.
#[derive(Default)]
pub(crate) struct Lines(String);

impl Lines {
    /// A property whose value is not text, or is text that needs no escape.
    pub(crate) fn line(&mut self, line: &str) {
        let mut left = OCTETS;
        for c in line.chars() {
            // A fold counts, and stands between characters: half of one is no text.
            if c.len_utf8() > left {
                self.0.push_str("\r\n ");
                left = OCTETS - 1;
            }
            self.0.push(c);
            left -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A property whose value is text.
    pub(crate) fn text(&mut self, name: &str, value: &str) {
        let mut line = format!("{name}:");
        for c in value.replace("\r\n", "\n").chars() {
            match c {
                '\\' | ';' | ',' => line.extend(['\\', c]),
                '\n' | '\r' => line.push_str("\\n"),
                // Not allowed, and no reader would agree on what it is.
                c if c.is_control() && c != '\t' => line.push('\u{fffd}'),
                c => line.push(c),
            }
        }
        self.line(&line);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Lines;

    /// What a reader makes of it, written from the RFC and not from the code above.
    fn read(file: &str) -> String {
        let unfolded = file.replace("\r\n ", "");
        let value = unfolded.strip_prefix("NAME:").unwrap();
        let mut chars = value.strip_suffix("\r\n").unwrap().chars();
        let mut text = String::new();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next().unwrap() {
                    'n' => text.push('\n'),
                    c @ ('\\' | ';' | ',') => text.push(c),
                    c => panic!("no escape: {c}"),
                },
                ';' | ',' => panic!("not escaped: {c}"),
                c => text.push(c),
            }
        }
        text
    }

    proptest! {
        #[test]
        fn any_text_is_read_again_and_no_line_is_too_long(
            text in prop_oneof![".*", "[a,;\\\\\n\u{e9}\u{4e2d}\u{1f6e0}]{0,200}"],
        ) {
            let mut lines = Lines::default();
            lines.text("NAME", &text);
            for line in lines.0.strip_suffix("\r\n").unwrap().split("\r\n") {
                prop_assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line:?}");
            }
            let expected = text.replace("\r\n", "\n").replace('\r', "\n");
            let expected = expected.replace(|c: char| c.is_control() && c != '\n' && c != '\t', "\u{fffd}");
            prop_assert_eq!(read(&lines.0), expected);
        }
    }

    #[test]
    fn a_line_is_as_long_as_it_may_be() {
        let mut lines = Lines::default();
        lines.line(&"x".repeat(75 + 74 + 1));
        assert_eq!(
            lines.0,
            format!("{}\r\n {}\r\n x\r\n", "x".repeat(75), "x".repeat(74))
        );
    }
}
