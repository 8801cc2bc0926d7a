//! Projects for the tests: a fixed list for golden files, and arbitrary ones for properties.

use std::collections::BTreeMap;

use atlas_maintenance::jiff::Timestamp;
use atlas_maintenance::jiff::civil::DateTime;
use atlas_maintenance::{CurrentWindow, DayOfWeek, HourOfDay, ProjectId, ProtectedHours};
use atlas_maintenance_calendar::Entry;
use proptest::prelude::*;

pub(crate) const NAMES: [&str; 6] = [
    "Comma, Semicolon; Back\\slash",
    "Two\nlines",
    "Déjà vu 🛠️ 支付",
    "<b>&\"quoted\"'</b>",
    "\u{1b}[31mred\u{202e}",
    "A name that is much longer than anybody would give to a project, and than any line is wide: \
     it goes on, and on, and it has no end before it has two hundred letters, which is now, or so",
];

pub(crate) const ZONES: [&str; 9] = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Africa/Cairo",
];

/// A Wednesday, some days before clocks change in Europe.
pub(crate) fn now() -> Timestamp {
    "2026-03-25T13:20:00Z".parse().unwrap()
}

/// A project with a window on Sundays at 2.
pub(crate) fn entry(name: &str, number: u8) -> Entry {
    let window = CurrentWindow::new(DayOfWeek::Sunday, HourOfDay::new(2).unwrap());
    Entry::new(name, ProjectId::from_bytes([number; 12]), Some(window))
}

/// A project with this window; an empty `span` protects no hours.
fn entry_with(name: &str, number: u8, zone: &str, day: &str, hour: u8, span: &str) -> Entry {
    let mut entry = entry(name, number);
    let mut window = CurrentWindow::new(day.parse().unwrap(), HourOfDay::new(hour).unwrap());
    window.time_zone = zone.to_owned();
    window.protected_hours = (!span.is_empty()).then(|| span.parse().unwrap());
    window.deferrals = u32::from(number % 3);
    entry.window = Some(window);
    entry
}

/// Teams in several time zones, some with unusual names.
pub(crate) fn projects() -> Vec<Entry> {
    let mut entries = vec![
        entry_with("Payments, EU", 1, "Europe/Berlin", "sunday", 2, "7-20"),
        entry_with("Payments, US", 2, "America/New_York", "sunday", 2, "7-20"),
        entry_with("Search", 3, "Europe/Berlin", "sunday", 3, "8-18"),
        entry_with("Reports", 4, "Europe/Berlin", "saturday", 22, "8-18"),
        entry_with("Archive", 5, "Europe/London", "saturday", 21, "8-18"),
        entry_with("Déjà vu 🛠️ 支付", 6, "Asia/Kolkata", "monday", 1, "9-18"),
        entry_with(
            "<b>R&D</b>; \"lab\"",
            7,
            "America/Los_Angeles",
            "tuesday",
            4,
            "",
        ),
        entry_with(
            "Protected all day",
            8,
            "Australia/Sydney",
            "friday",
            12,
            "6-23",
        ),
        entry_with("No clock that moves", 9, "UTC", "thursday", 0, "5-20"),
    ];
    for number in 20..32 {
        let name = format!("Tenant {number}");
        entries.push(entry_with(
            &name,
            number,
            "Europe/Berlin",
            "sunday",
            4,
            "6-22",
        ));
    }
    let mut lost = entry_with("Lost", 40, "Mars/Olympus", "sunday", 2, "");
    lost.name = "Lost in\nspace".to_owned();
    let mut bare = entry(NAMES[5], 41);
    bare.window = None;
    entries.extend([lost, bare]);
    entries
}

pub(crate) fn zone() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&ZONES[..])
}

/// A time from 1990 to 2060.
pub(crate) fn time() -> impl Strategy<Value = Timestamp> {
    (631_152_000..2_840_140_800_i64).prop_map(|second| Timestamp::from_second(second).unwrap())
}

/// A project with a window in a known time zone.
pub(crate) fn placed() -> impl Strategy<Value = Entry> {
    let name = prop_oneof![
        prop::sample::select(&NAMES[..]).prop_map(str::to_owned),
        ".{0,40}",
    ];
    let span = prop::option::of((0..24_i64, 0..24_i64));
    let clock = (zone(), 1..=7_i64, 0..24_i64, span);
    (name, any::<u8>(), 0..4_u32, clock).prop_map(|(name, number, deferrals, clock)| {
        let (zone, day, hour, span) = clock;
        let clock_hour = |hour| HourOfDay::try_from(hour).unwrap();
        let mut window = CurrentWindow::new(DayOfWeek::try_from(day).unwrap(), clock_hour(hour));
        window.time_zone = zone.to_owned();
        window.deferrals = deferrals;
        window.protected_hours =
            span.map(|(from, to)| ProtectedHours::reported(clock_hour(from), clock_hour(to)));
        Entry::new(name, ProjectId::from_bytes([number; 12]), Some(window))
    })
}

/// Projects of every kind.
pub(crate) fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let entry = (placed(), 0..10).prop_map(|(mut entry, kind)| {
        match (kind, &mut entry.window) {
            (0, window) => *window = None,
            (1, Some(window)) => window.time_zone = "Mars/Olympus".to_owned(),
            _ => {}
        }
        entry
    });
    prop::collection::vec(entry, 0..12)
}

/// The time zones that a calendar file defines: for each change of the clock, the local time after
/// it and the offset from UTC in seconds.
pub(crate) fn read_zones(calendar: &str) -> BTreeMap<String, Vec<(DateTime, i64)>> {
    let mut zones = BTreeMap::new();
    for zone in calendar.split("BEGIN:VTIMEZONE").skip(1) {
        let zone = zone.split("END:VTIMEZONE").next().unwrap();
        let value = |part: &str, name: &str| {
            let line = part.split("\r\n").find_map(|line| line.strip_prefix(name));
            line.unwrap().to_owned()
        };
        let mut parts: Vec<_> = zone
            .split("BEGIN:")
            .skip(1)
            .map(|part| {
                let onset = value(part, "DTSTART:");
                let onset = DateTime::strptime("%Y%m%dT%H%M%S", onset).unwrap();
                let (from, to) = (value(part, "TZOFFSETFROM:"), value(part, "TZOFFSETTO:"));
                let (from, to) = (seconds(&from), seconds(&to));
                // When clocks go back, a local time that occurs twice is the first of the two.
                let onset = if to < from {
                    onset
                } else {
                    onset + atlas_maintenance::jiff::SignedDuration::from_secs(to - from)
                };
                (onset, to)
            })
            .collect();
        parts.sort();
        zones.insert(value(zone, "TZID:"), parts);
    }
    zones
}

fn seconds(offset: &str) -> i64 {
    let number = |from: usize| offset[from..from + 2].parse::<i64>().unwrap();
    let seconds = number(1) * 3600 + number(3) * 60;
    if offset.starts_with('-') {
        -seconds
    } else {
        seconds
    }
}
