//! A calendar file with the estimated start of each project.

use std::collections::BTreeMap;

use atlas_maintenance_types::one_line;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::input::{Rollout, RolloutLane, RolloutStart};
use crate::ics::lines::Lines;
use crate::ics::{add_use, begin, stamp, write_zones};
use crate::text::count;

/// An iCalendar file (RFC 5545) with the earliest estimated start of each project that has a window.
///
/// Each event is an hour in the project's own time zone, and says that it is an estimate, and until when the
/// start may be later. Its `UID` is made from the project and the day of the release, and its `SEQUENCE` grows
/// with `now`, so that an event moves when the file of the same release is imported again. Projects without a
/// window are counted in the description of the calendar.
pub fn rollout_ics(rollout: &Rollout, now: Timestamp) -> String {
    let lanes = || rollout.organizations.iter().flat_map(|it| &it.lanes);
    let starts = || lanes().flat_map(|lane| lane.starts.iter().map(move |start| (lane, start)));
    let mut zones = BTreeMap::new();
    for (_, start) in starts() {
        add_use(&mut zones, &start.earliest);
    }
    let day = rollout.release.to_zoned(TimeZone::UTC).date().to_string();
    let name = format!("Estimated maintenance of the release of {day}");
    let mut file = Lines::calendar(&name, &description(lanes()));
    write_zones(&mut file, zones, now);
    for (lane, start) in starts() {
        event(&mut file, lane.wave, start, &day, now);
    }
    file.line("END:VCALENDAR");
    file.into_string()
}

fn description<'a>(lanes: impl Iterator<Item = &'a RolloutLane>) -> String {
    let others: usize = lanes.map(|lane| lane.others).sum();
    let mut text = String::from(
        "Estimates by the documented rules of maintenance waves. The service tells no dates before the \
         notice, which comes 72 to 48 hours before the start.",
    );
    if others > 0 {
        text.push_str(&format!(
            "\nNot in this calendar: {} without a known start",
            count(others, "project", "projects")
        ));
    }
    text
}

fn event(file: &mut Lines, wave: u8, start: &RolloutStart, day: &str, now: Timestamp) {
    file.line("BEGIN:VEVENT");
    file.line(&format!("UID:{}-release-{day}@atlas-maintenance", start.id));
    stamp(file, now);
    file.line(&begin(&start.earliest));
    file.line("DURATION:PT1H");
    // Does not mark anyone as busy.
    file.line("TRANSP:TRANSPARENT");
    file.line("STATUS:TENTATIVE");
    let (estimated, until) = match start.is_certain() {
        true => ("Estimated maintenance", String::new()),
        false => ("Earliest maintenance", until(start.latest.as_ref())),
    };
    let name = one_line(&start.name);
    file.text("SUMMARY", &format!("{estimated} (wave {wave}): {name}"));
    file.text(
        "DESCRIPTION",
        &format!(
            "Project {}\n{until}The event is an estimate of the start, not the duration of the maintenance.",
            start.id
        ),
    );
    file.line("END:VEVENT");
}

fn until(latest: Option<&Zoned>) -> String {
    match latest {
        Some(latest) => format!(
            "It can be as late as {}.\n",
            latest.strftime("%Y-%m-%d %H:%M %Z")
        ),
        None => "It can be any number of weeks later.\n".to_owned(),
    }
}
