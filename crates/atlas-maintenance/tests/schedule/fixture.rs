//! The windows and time zones of the tests.

use atlas_maintenance::jiff::Timestamp;
use atlas_maintenance::{CurrentWindow, DayOfWeek, HourOfDay, ProtectedHours};

/// Every kind of clock: fixed, offset by half and quarter hours, changed at midnight, by half an
/// hour, by two hours, for Ramadan, and in the southern hemisphere.
pub(crate) const ZONES: [&str; 30] = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Asuncion",
    "America/Caracas",
    "America/Chicago",
    "America/Havana",
    "America/Los_Angeles",
    "America/New_York",
    "America/Nuuk",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "UTC",
];

pub(crate) const SPANS: [(u8, u8); 8] = [
    (9, 17),
    (22, 6),
    (0, 4),
    (1, 3),
    (23, 0),
    (2, 1),
    (12, 12),
    (3, 4),
];

pub(crate) fn hour(hour: u8) -> HourOfDay {
    HourOfDay::new(hour).unwrap()
}

pub(crate) fn window(zone: &str, day: DayOfWeek, at: u8, span: Option<(u8, u8)>) -> CurrentWindow {
    let mut window = CurrentWindow::new(day, hour(at));
    window.time_zone = zone.to_owned();
    window.protected_hours =
        span.map(|(start, end)| ProtectedHours::reported(hour(start), hour(end)));
    window
}

pub(crate) fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn is_protected(hour: i8, span: Option<(u8, u8)>) -> bool {
    span.is_some_and(|(start, end)| {
        let mut protected = start;
        while protected != end {
            if protected as i8 == hour {
                return true;
            }
            protected = (protected + 1) % 24;
        }
        false
    })
}
