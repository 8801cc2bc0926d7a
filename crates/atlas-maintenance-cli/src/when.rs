//! When maintenance comes, in words.

use atlas_maintenance::{Outlook, Upcoming, UpcomingState};
use atlas_maintenance_types::one_line;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// What a row shows of maintenance that is coming.
pub(crate) struct Shown {
    /// The estimate.
    pub(crate) start: String,
    /// How long until then.
    pub(crate) ahead: String,
    pub(crate) earliest: String,
    pub(crate) latest: String,
    pub(crate) state: String,
    /// When it can be deferred.
    pub(crate) gate: String,
}

/// The name of a zone, as far as it has one.
pub(crate) fn zone_name(zone: &TimeZone) -> String {
    zone.iana_name().map_or_else(|| "here".to_owned(), one_line)
}

/// The time zone of a project, where its window has one that is known.
pub(crate) fn zone_of(outlook: &Outlook) -> Option<TimeZone> {
    let window = outlook.window.as_ref()?;
    Some(window.next_start(outlook.as_of).ok()?.time_zone().clone())
}

/// A time with its day of the week: `Sun 2026-12-06 02:00`.
pub(crate) fn time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone())
        .strftime("%a %Y-%m-%d %H:%M")
        .to_string()
}

/// A length of time in its two largest units, such as `2 d 3 h`.
pub(crate) fn length(duration: SignedDuration) -> String {
    let minutes = duration.as_secs().unsigned_abs() / 60;
    match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, 0, _) => format!("{days} d"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

fn ahead(at: Timestamp, now: Timestamp) -> String {
    let length_of = length(at.duration_since(now));
    match at < now {
        true => format!("{length_of} ago"),
        false => format!("in {length_of}"),
    }
}

pub(crate) fn is_started(upcoming: &Upcoming) -> bool {
    upcoming.state == UpcomingState::Started
}

/// The state in words.
pub(crate) fn state(upcoming: &Upcoming) -> String {
    match upcoming.state {
        UpcomingState::Announced => "announced".to_owned(),
        UpcomingState::Deferred(1) => "deferred once".to_owned(),
        UpcomingState::Deferred(2) => "deferred twice".to_owned(),
        UpcomingState::Deferred(times) => format!("deferred {times} times"),
        UpcomingState::AskedToStart => "asked to start".to_owned(),
        UpcomingState::Started => "started".to_owned(),
        _ => "unknown".to_owned(),
    }
}

/// When it can be deferred, in words.
pub(crate) fn gate(upcoming: &Upcoming, now: Timestamp, zone: &TimeZone) -> String {
    let (words, at) = gate_parts(upcoming, now);
    match at {
        Some(at) => format!("{words} {}", time(at, zone)),
        None => words.to_owned(),
    }
}

/// The same as words and the time behind them, if there is one.
pub(crate) fn gate_parts(upcoming: &Upcoming, now: Timestamp) -> (&'static str, Option<Timestamp>) {
    let gate = &upcoming.gate;
    if matches!(
        upcoming.state,
        UpcomingState::AskedToStart | UpcomingState::Started
    ) {
        return ("no longer", None);
    }
    if gate.deferrals_left == 0 {
        return ("no deferral left", None);
    }
    if now < gate.opens {
        return ("from", Some(gate.opens));
    }
    if now <= gate.closes {
        return ("until", Some(gate.closes));
    }
    ("no longer, since", Some(gate.closes))
}

pub(crate) fn shown(upcoming: &Upcoming, now: Timestamp, zone: &TimeZone) -> Shown {
    let start = &upcoming.start;
    Shown {
        start: time(start.estimate, zone),
        ahead: ahead(start.estimate, now),
        earliest: time(start.earliest, zone),
        latest: start
            .latest
            .map_or_else(|| "not known".to_owned(), |latest| time(latest, zone)),
        state: state(upcoming),
        gate: gate(upcoming, now, zone),
    }
}

/// The same in sentences, one a line.
pub(crate) fn sentences(upcoming: &Upcoming, now: Timestamp, zone: &TimeZone) -> Vec<String> {
    let shown = shown(upcoming, now, zone);
    let zone = zone_name(zone);
    let mut lines = match upcoming.state {
        UpcomingState::Started => {
            vec![format!("Started {} ({zone}), {}", shown.start, shown.ahead)]
        }
        _ => vec![
            format!("Starts about {} ({zone}), {}", shown.start, shown.ahead),
            format!("Not before {}, not after {}", shown.earliest, shown.latest),
            format!("State: {}", shown.state),
            format!("Deferrable: {}", shown.gate),
        ],
    };
    lines.extend(
        upcoming
            .doubts
            .iter()
            .map(|doubt| format!("Doubt: {doubt}")),
    );
    lines
}

#[cfg(test)]
mod tests {
    use atlas_maintenance::{CurrentWindow, DayOfWeek, Event, EventType, HourOfDay};

    use super::*;

    #[test]
    fn length_has_its_two_largest_units() {
        for (minutes, expected) in [
            (0, "0 min"),
            (59, "59 min"),
            (60, "1 h"),
            (61, "1 h 1 min"),
            (1440, "1 d"),
            (1441, "1 d"),
            (1500, "1 d 1 h"),
            (-1500, "1 d 1 h"),
            (20_159, "13 d 23 h"),
        ] {
            assert_eq!(length(SignedDuration::from_mins(minutes)), expected);
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn upcoming(window: &CurrentWindow, more: &[EventType], now: &str) -> Upcoming {
        let types = [&[EventType::MaintenanceInAdvanced], more].concat();
        let event = |(number, event_type): (u32, &EventType)| {
            let created = format!("2026-12-03T02:0{number}:00Z").parse().unwrap();
            Event::new(number.to_string(), event_type.clone(), created)
        };
        let mut events: Vec<_> = (0..).zip(&types).map(event).collect();
        events.reverse();
        Upcoming::conclude(&events, Some(window), at(now)).unwrap()
    }

    fn window() -> CurrentWindow {
        CurrentWindow::new(DayOfWeek::Sunday, HourOfDay::new(2).unwrap())
    }

    #[test]
    fn sentences_say_when_and_until_when_it_can_be_deferred() {
        let now = "2026-12-03T12:00:00Z";
        let announced = upcoming(&window(), &[], now);
        assert_eq!(
            sentences(&announced, at(now), &TimeZone::UTC),
            [
                "Starts about Sun 2026-12-06 02:00 (UTC), in 2 d 14 h",
                "Not before Sun 2026-12-06 02:00, not after Sun 2026-12-06 08:00",
                "State: announced",
                "Deferrable: until Fri 2026-12-04 02:00",
            ]
        );
        let words = |times| -> String {
            let mut window = window();
            window.deferrals = times;
            let deferrals = vec![EventType::MaintenanceDeferred; times as usize];
            let upcoming = upcoming(&window, &deferrals, now);
            format!(
                "{}, {}",
                state(&upcoming),
                gate(&upcoming, at(now), &TimeZone::UTC)
            )
        };
        assert_eq!(words(1), "deferred once, from Thu 2026-12-10 02:00");
        assert_eq!(words(2), "deferred twice, no deferral left");
        let late = at("2026-12-05T00:00:00Z");
        assert_eq!(
            gate(&announced, late, &TimeZone::UTC),
            "no longer, since Fri 2026-12-04 02:00"
        );
        let started = upcoming(&window(), &[EventType::MaintenanceStarted], now);
        assert_eq!(
            sentences(&started, at("2026-12-03T02:31:00Z"), &TimeZone::UTC),
            ["Started Thu 2026-12-03 02:01 (UTC), 30 min ago"]
        );
        assert_eq!(gate(&started, at(now), &TimeZone::UTC), "no longer");
    }

    #[test]
    fn doubts_are_said() {
        let now = "2026-12-03T12:00:00Z";
        let mut reported = window();
        reported.deferrals = 1;
        let doubted = upcoming(&reported, &[], now);
        let said = sentences(&doubted, at(now), &TimeZone::UTC);
        assert_eq!(
            said[4],
            "Doubt: the window reports 1 deferral, and events tell of 0"
        );
    }
}
