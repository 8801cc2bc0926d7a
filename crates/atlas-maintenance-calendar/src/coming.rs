//! Maintenance that is expected, as a calendar file apart from that of the windows.

use std::collections::BTreeMap;

use atlas_maintenance::ProjectId;
use atlas_maintenance_types::one_line;
use jiff::Timestamp;

use crate::ics::lines::Lines;
use crate::ics::{refreshed, stamp, utc, write_zones};

/// Maintenance of a project that is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Coming {
    /// The project's name. Any text is accepted.
    pub name: String,
    /// The project's id.
    pub id: ProjectId,
    /// What tells this maintenance from others of the project, and stays the same.
    pub key: String,
    /// When it starts, by the estimate.
    pub estimate: Timestamp,
    /// What is to be said of it, in lines.
    pub text: String,
    /// Whether it started.
    pub is_started: bool,
}

impl Coming {
    /// Maintenance that has not started.
    pub fn new(
        name: impl Into<String>,
        id: ProjectId,
        key: impl Into<String>,
        estimate: Timestamp,
    ) -> Self {
        Self {
            name: name.into(),
            id,
            key: key.into(),
            estimate,
            text: String::new(),
            is_started: false,
        }
    }
}

/// An iCalendar file (RFC 5545) with an event of one hour for each maintenance, in UTC. It is tentative until
/// maintenance has started, and its `UID` is made from project and key, so that it moves when a later file is
/// imported.
pub fn coming_ics(coming: &[Coming], now: Timestamp) -> String {
    let mut file = Lines::calendar(
        "Expected maintenance",
        "Maintenance that the service announced. The service tells no date: each event is at the estimated \
         start.",
    );
    refreshed(&mut file);
    if coming.is_empty() {
        write_zones(&mut file, BTreeMap::new(), now);
    }
    for one in coming {
        file.line("BEGIN:VEVENT");
        file.text("UID", &format!("{}-{}@atlas-maintenance", one.id, one.key));
        stamp(&mut file, now);
        file.line(&format!("DTSTART:{}", utc(one.estimate)));
        file.line("DURATION:PT1H");
        let (status, what) = match one.is_started {
            true => ("CONFIRMED", "Maintenance runs"),
            false => ("TENTATIVE", "Maintenance expected"),
        };
        file.line(&format!("STATUS:{status}"));
        file.line("TRANSP:TRANSPARENT");
        file.line("CATEGORIES:EXPECTED-MAINTENANCE");
        file.text("SUMMARY", &format!("{what}: {}", one_line(&one.name)));
        file.text("DESCRIPTION", &one.text);
        file.line("END:VEVENT");
    }
    file.line("END:VCALENDAR");
    file.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coming(key: &str) -> Coming {
        let estimate = "2026-12-06T02:00:00Z".parse().unwrap();
        Coming {
            text: "Project\nDoubt: none; a, b".to_owned(),
            ..Coming::new(
                "a;b\nEND:VEVENT",
                ProjectId::from_bytes([1; 12]),
                key,
                estimate,
            )
        }
    }

    fn file(coming: &[Coming], now: &str) -> Vec<String> {
        let text = coming_ics(coming, now.parse().unwrap());
        assert!(text.ends_with("END:VCALENDAR\r\n"));
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        let lines = text.replace("\r\n ", "");
        lines.split_terminator("\r\n").map(str::to_owned).collect()
    }

    fn values<'a>(lines: &'a [String], name: &str) -> Vec<&'a str> {
        let lines = lines.iter();
        let parts = lines.filter_map(|line| line.split_once(':'));
        parts
            .filter_map(|(found, value)| (found == name).then_some(value))
            .collect()
    }

    #[test]
    fn each_maintenance_is_an_event_that_moves_with_its_estimate() {
        let mut started = coming("two");
        started.is_started = true;
        let lines = file(&[coming("one"), started], "2026-12-04T00:00:00Z");
        assert_eq!(values(&lines, "BEGIN"), ["VCALENDAR", "VEVENT", "VEVENT"]);
        assert_eq!(values(&lines, "END"), ["VEVENT", "VEVENT", "VCALENDAR"]);
        assert_eq!(values(&lines, "DTSTART"), ["20261206T020000Z"; 2]);
        assert_eq!(values(&lines, "STATUS"), ["TENTATIVE", "CONFIRMED"]);
        assert_eq!(
            values(&lines, "DESCRIPTION")[1],
            r"Project\nDoubt: none\; a\, b"
        );
        let uids = values(&lines, "UID");
        assert_ne!(uids[0], uids[1]);
        // A later file replaces it.
        let mut deferred = coming("one");
        deferred.estimate = "2026-12-13T02:00:00Z".parse().unwrap();
        let later = file(&[deferred], "2026-12-04T01:00:00Z");
        assert_eq!(values(&later, "UID"), uids[..1]);
        let number = |lines: &[String]| values(lines, "SEQUENCE")[0].parse::<i64>().unwrap();
        assert!(number(&later) > number(&lines));
    }

    /// A calendar without a component is not valid.
    #[test]
    fn calendar_of_nothing_has_a_time_zone() {
        let lines = file(&[], "2026-12-04T00:00:00Z");
        let begun = values(&lines, "BEGIN");
        assert_eq!(begun[..2], ["VCALENDAR", "VTIMEZONE"]);
        assert_eq!(begun.len(), values(&lines, "END").len());
    }
}
