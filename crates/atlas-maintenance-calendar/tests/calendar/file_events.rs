//! Reads the events of a calendar file.

use atlas_maintenance::jiff::civil::DateTime;
use atlas_maintenance::jiff::tz::TimeZone;
use atlas_maintenance::jiff::{SignedDuration, Timestamp};

use crate::{fixture, unfolded, values};

/// The events of a calendar file: `UID`, `SEQUENCE` and moment, by the definitions of its time zones.
pub(crate) fn events(calendar: &str) -> Vec<(String, i64, Timestamp)> {
    let calendar = unfolded(calendar);
    let zones = fixture::read_zones(&calendar);
    let events = calendar.split("BEGIN:VEVENT").skip(1);
    let read = |event: &str| {
        let moment = match values(event, "DTSTART:").first() {
            Some(utc) => DateTime::strptime("%Y%m%dT%H%M%SZ", utc).unwrap(),
            None => {
                let start = values(event, "DTSTART;TZID=")[0];
                let (zone, clock) = start.split_once(':').unwrap();
                let clock = DateTime::strptime("%Y%m%dT%H%M%S", clock).unwrap();
                let changes = zones[zone].iter().rev();
                let mut offsets = changes.filter(|(onset, _)| *onset <= clock);
                let (_, offset) = offsets.next().unwrap();
                clock - SignedDuration::from_secs(*offset)
            }
        };
        let moment = moment.to_zoned(TimeZone::UTC).unwrap().timestamp();
        let sequence = values(event, "SEQUENCE:")[0].parse().unwrap();
        (values(event, "UID:")[0].to_owned(), sequence, moment)
    };
    events.map(read).collect()
}
