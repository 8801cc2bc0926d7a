//! When a window opens: from day, hour and time zone to points in time.

use std::iter::FusedIterator;
use std::sync::LazyLock;

use atlas_maintenance_types::{DayOfWeek, HourOfDay, ProtectedHours};
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp, Zoned};
use thiserror::Error;

use crate::current_window::CurrentWindow;

const HOURS_OF_A_WEEK: i64 = 7 * 24;

/// The bundled database, so that every machine gives the same answer. jiff's global one can prefer
/// the machine's, depending on the features of other crates.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone that the bundled database does not have.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "the time zone {name:?} is not in the bundled IANA database, so the opening of the window is \
     unknown; a newer release may know it"
)]
pub struct UnknownTimeZone {
    name: String,
}

impl UnknownTimeZone {
    /// The name that the service reports.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Why a window has no next start.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NoStart {
    /// The time zone is unknown.
    #[error(transparent)]
    UnknownTimeZone(#[from] UnknownTimeZone),
    /// The start would be after the year 9999, which the calendar does not cover.
    #[error("the start would be after the year 9999, which the calendar does not cover")]
    EndOfCalendar,
}

/// When the window opens.
impl CurrentWindow {
    /// The time zone of the window, from the bundled IANA database.
    ///
    /// # Errors
    ///
    /// When the database does not have [`time_zone`](Self::time_zone). An unknown zone is never
    /// treated as UTC.
    pub fn zone(&self) -> Result<TimeZone, UnknownTimeZone> {
        match ZONES.get(&self.time_zone) {
            // To jiff `Etc/Unknown` is a zone with the time of UTC.
            Ok(zone) if !zone.is_unknown() => Ok(zone),
            _ => Err(UnknownTimeZone {
                name: self.time_zone.clone(),
            }),
        }
    }

    /// The first start of the window after `now`, in the project's time zone.
    ///
    /// The window starts every week at the same local time. A local time that the clocks skip starts
    /// at the end of the gap, a repeated one at its first occurrence, and one inside the
    /// [protected hours](Self::protected_hours) at their end (inferred).
    ///
    /// Whether maintenance is scheduled, the window does not tell. Deferred maintenance can start as
    /// late as [`latest_start`](Self::latest_start).
    ///
    /// ```
    /// use atlas_maintenance::jiff::Timestamp;
    /// use atlas_maintenance::{CurrentWindow, DayOfWeek, HourOfDay};
    ///
    /// let mut window = CurrentWindow::new(DayOfWeek::Sunday, HourOfDay::new(2)?);
    /// window.time_zone = "Europe/Berlin".to_owned();
    /// let now: Timestamp = "2026-03-25T12:00:00Z".parse()?;
    ///
    /// // On this Sunday Berlin has no 02:00: the clocks skip from 01:59 to 03:00.
    /// let start = window.next_start(now)?;
    /// assert_eq!(start.to_string(), "2026-03-29T03:00:00+02:00[Europe/Berlin]");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the time zone is unknown, or the start would be after the year 9999.
    pub fn next_start(&self, now: Timestamp) -> Result<Zoned, NoStart> {
        self.starts(now)?.next().ok_or(NoStart::EndOfCalendar)
    }

    /// The latest start of the scheduled maintenance, given its [`deferrals`](Self::deferrals): each
    /// moves it by one week (documented). Without deferrals it is [`next_start`](Self::next_start).
    ///
    /// The service reports the number of deferrals and not their dates. So maintenance that was
    /// deferred once starts at the next start of the window or a week later: the week of the deferral
    /// may have passed.
    ///
    /// # Errors
    ///
    /// As for [`next_start`](Self::next_start).
    pub fn latest_start(&self, now: Timestamp) -> Result<Zoned, NoStart> {
        let mut starts = self.starts(now)?;
        let first = starts.next().ok_or(NoStart::EndOfCalendar)?;
        match self.deferrals.checked_sub(1) {
            None => Ok(first),
            Some(between) => {
                starts.skip_weeks(between);
                starts.next().ok_or(NoStart::EndOfCalendar)
            }
        }
    }

    /// All starts of the window after `now`, one a week until the year 9999; see
    /// [`next_start`](Self::next_start).
    ///
    /// # Errors
    ///
    /// When the time zone is unknown.
    pub fn starts(&self, now: Timestamp) -> Result<Starts, UnknownTimeZone> {
        Ok(Starts::new(self, self.zone()?, now))
    }
}

/// The starts of a window in ascending order, one a week. From [`CurrentWindow::starts`].
#[derive(Clone, Debug)]
pub struct Starts {
    zone: TimeZone,
    hour: HourOfDay,
    protected: Option<ProtectedHours>,
    /// The next day of the window, until the calendar ends.
    day: Option<Date>,
    /// The last start returned; at first the time that all starts come after.
    after: Timestamp,
}

impl Starts {
    fn new(window: &CurrentWindow, zone: TimeZone, now: Timestamp) -> Self {
        // From two weeks back: protected hours and clock changes can delay a start into another
        // week. Starts that are not after `now` are skipped.
        let early = zone
            .to_datetime(now)
            .date()
            .saturating_sub(SignedDuration::from_hours(2 * HOURS_OF_A_WEEK));
        let days = early.weekday().until(weekday(window.day));
        Self {
            zone,
            hour: window.hour,
            protected: window.protected_hours,
            day: later(early, i64::from(days) * 24),
            after: now,
        }
    }

    fn skip_weeks(&mut self, weeks: u32) {
        self.day = self
            .day
            .and_then(|day| later(day, HOURS_OF_A_WEEK * i64::from(weeks)));
    }

    /// The start for one day of the window.
    fn start(&self, day: Date) -> Option<Timestamp> {
        let mut clock = at(day, self.hour);
        // Twice is enough for all known zones: once for the hour, once for clocks that skip into
        // protected hours. The bound guards against a zone that never settles.
        for _ in 0..4 {
            let protected = |clock: DateTime| {
                self.protected
                    .filter(|hours| hour(clock).is_some_and(|hour| hours.contains(hour)))
            };
            if let Some(hours) = protected(clock) {
                clock = end(hours, clock)?;
            }
            let start = self.timestamp(clock)?;
            clock = self.zone.to_datetime(start);
            if protected(clock).is_none() {
                return Some(start);
            }
        }
        None
    }

    /// When the clock of the zone first shows `clock`, or the end of the gap that skips it.
    fn timestamp(&self, clock: DateTime) -> Option<Timestamp> {
        let moment = self.zone.to_ambiguous_timestamp(clock);
        let AmbiguousOffset::Gap { before, after } = moment.offset() else {
            return moment.compatible().ok();
        };
        // jiff shifts `clock` by the length of the gap; the window starts at the end of the gap.
        let earliest = after.to_timestamp(clock).ok()?;
        let latest = before.to_timestamp(clock).ok()?;
        let gone = self
            .zone
            .following(earliest)
            .take_while(|transition| transition.timestamp() <= latest)
            .find(|transition| transition.offset() == after);
        Some(gone.map_or(latest, |transition| transition.timestamp()))
    }
}

impl Iterator for Starts {
    type Item = Zoned;

    fn next(&mut self) -> Option<Zoned> {
        loop {
            let day = self.day?;
            self.day = later(day, HOURS_OF_A_WEEK);
            // At the ends of the calendar there is none.
            if let Some(start) = self.start(day).filter(|start| *start > self.after) {
                self.after = start;
                return Some(start.to_zoned(self.zone.clone()));
            }
        }
    }
}

impl FusedIterator for Starts {}

/// `None` after the end of the calendar.
fn later(day: Date, hours: i64) -> Option<Date> {
    day.checked_add(SignedDuration::from_hours(hours)).ok()
}

fn at(day: Date, hour: HourOfDay) -> DateTime {
    let since_midnight = SignedDuration::from_hours(i64::from(hour.get()));
    day.to_datetime(jiff::civil::Time::midnight())
        .saturating_add(since_midnight)
}

fn hour(clock: DateTime) -> Option<HourOfDay> {
    HourOfDay::try_from(i64::from(clock.hour())).ok()
}

/// The end of the protected hours that contain `clock`: on the same day or the next.
fn end(hours: ProtectedHours, clock: DateTime) -> Option<DateTime> {
    let today = at(clock.date(), hours.end());
    if today > clock {
        Some(today)
    } else {
        Some(at(later(clock.date(), 24)?, hours.end()))
    }
}

fn weekday(day: DayOfWeek) -> Weekday {
    match day {
        DayOfWeek::Sunday => Weekday::Sunday,
        DayOfWeek::Monday => Weekday::Monday,
        DayOfWeek::Tuesday => Weekday::Tuesday,
        DayOfWeek::Wednesday => Weekday::Wednesday,
        DayOfWeek::Thursday => Weekday::Thursday,
        DayOfWeek::Friday => Weekday::Friday,
        DayOfWeek::Saturday => Weekday::Saturday,
    }
}
