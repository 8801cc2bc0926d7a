//! All starts of a year, compared with a walk through it in small steps that reads the clock of the
//! zone and does not use weeks, gaps or overlaps.

use atlas_maintenance::DayOfWeek;
use atlas_maintenance::jiff::civil::{Date, DateTime, Weekday};
use atlas_maintenance::jiff::tz::TimeZone;
use atlas_maintenance::jiff::{SignedDuration, Timestamp, ToSpan as _};

use crate::fixture::{SPANS, ZONES, is_protected, moment, window};

/// The clock of a zone, step by step.
struct Walk {
    steps: Vec<(Timestamp, DateTime)>,
    /// The latest time that the clock showed so far. It is sorted, for a binary search.
    latest: Vec<DateTime>,
}

impl Walk {
    fn new(zone: &str, from: Timestamp, to: Timestamp, minutes: i64) -> Self {
        let zone = TimeZone::get(zone).unwrap();
        let step = SignedDuration::from_mins(minutes);
        let steps: Vec<_> = std::iter::successors(Some(from), |now| now.checked_add(step).ok())
            .take_while(|now| *now <= to)
            .map(|now| (now, zone.to_datetime(now)))
            .collect();
        let latest = steps
            .iter()
            .scan(DateTime::MIN, |latest, (_, clock)| {
                *latest = (*latest).max(*clock);
                Some(*latest)
            })
            .collect();
        Self { steps, latest }
    }

    /// The first step at which the clock shows at least the target, outside the protected hours.
    fn first(&self, target: DateTime, span: Option<(u8, u8)>) -> Option<Timestamp> {
        let index = self.latest.partition_point(|latest| *latest < target);
        self.steps[index..]
            .iter()
            .find(|(_, clock)| !is_protected(clock.hour(), span))
            .map(|(now, _)| *now)
    }

    fn starts(&self, day: DayOfWeek, at: u8, span: Option<(u8, u8)>) -> Vec<Timestamp> {
        let first: Date = self.steps[0].1.date();
        let weekday = Weekday::from_sunday_zero_offset(day.number() as i8 - 1).unwrap();
        first
            .nth_weekday(1, weekday)
            .unwrap()
            .series(7.days())
            .map_while(|date| self.first(date.at(at as i8, 0, 0, 0), span))
            .collect()
    }
}

#[test]
fn starts_of_a_year_in_thirty_zones_are_those_of_walk() {
    let (from, to) = (
        moment("2026-01-01T00:00:00Z"),
        moment("2027-01-15T00:00:00Z"),
    );
    let (mut compared, mut moved) = (0, 0);
    for (turn, zone) in ZONES.into_iter().enumerate() {
        let walk = Walk::new(zone, from, to, 15);
        for day in DayOfWeek::ALL {
            for at in 0..24 {
                let turn = turn + usize::from(day.number()) * 24 + usize::from(at);
                for span in [None, Some(SPANS[turn % SPANS.len()])] {
                    let window = window(zone, day, at, span);
                    let expected = walk.starts(day, at, span);
                    // The first week of the walk has started by then in every zone.
                    let now = expected[0] - SignedDuration::from_nanos(1);
                    let starts = window.starts(now).unwrap().take(expected.len());
                    for (start, expected) in starts.zip(&expected) {
                        assert_eq!(start.timestamp(), *expected, "{start} {window:?}");
                        compared += 1;
                        moved += usize::from(start.hour() != at as i8);
                    }
                }
            }
        }
    }
    assert!(compared > 500_000 && moved > 50_000, "{compared} {moved}");
}

#[test]
fn starts_are_those_of_walk_when_clock_skips_day_or_changes_off_the_hour() {
    for (zone, from, to) in [
        (
            "Pacific/Apia",
            "2011-12-10T00:00:00Z",
            "2012-01-20T00:00:00Z",
        ),
        (
            "America/St_Johns",
            "2006-03-20T00:00:00Z",
            "2006-04-20T00:00:00Z",
        ),
        (
            "Antarctica/Casey",
            "2018-03-01T00:00:00Z",
            "2018-04-01T00:00:00Z",
        ),
    ] {
        let walk = Walk::new(zone, moment(from), moment(to), 1);
        for day in DayOfWeek::ALL {
            for at in 0..24 {
                for span in [None, Some((0, 5)), Some((23, 0)), Some((1, 0))] {
                    let expected = walk.starts(day, at, span);
                    let now = expected[0] - SignedDuration::from_nanos(1);
                    let starts: Vec<_> = window(zone, day, at, span)
                        .starts(now)
                        .unwrap()
                        .take(expected.len())
                        .map(|start| start.timestamp())
                        .collect();
                    assert_eq!(starts, expected, "{zone} {day} {at} {span:?}");
                }
            }
        }
    }
}
