//! When a window opens next: from day, hour and time zone to moments.
//!
//! It must not know how a window was read, nor what is scheduled: the service does not tell that.

use std::iter::FusedIterator;
use std::sync::LazyLock;

use atlas_maintenance_types::{DayOfWeek, HourOfDay, ProtectedHours};
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp, Zoned};
use thiserror::Error;

use crate::current_window::CurrentWindow;

const HOURS_OF_A_WEEK: i64 = 7 * 24;

/// The database that was built in, so that every machine gives the same answer. The one of the
/// process would look at the machine first, if any crate of the program had switched that on.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The time zone of a window is none that is known here.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "{name:?} is no time zone of the IANA database that was built in, so nobody can tell when the \
     window opens; a newer release may know it"
)]
pub struct UnknownTimeZone {
    name: String,
}

impl UnknownTimeZone {
    /// The name that the service gave.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// No start can be told.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NoStart {
    /// The time zone is not known.
    #[error(transparent)]
    UnknownTimeZone(#[from] UnknownTimeZone),
    /// The start would be after the year 9999, where the calendar ends.
    #[error("the start would be after the year 9999, where the calendar of this program ends")]
    EndOfCalendar,
}

/// When it opens. With the feature `schedule`.
impl CurrentWindow {
    /// The time zone of the window, from the IANA database that is built in.
    ///
    /// # Errors
    ///
    /// When [`time_zone`](Self::time_zone) is not in it. It is never taken for UTC.
    pub fn zone(&self) -> Result<TimeZone, UnknownTimeZone> {
        match ZONES.get(&self.time_zone) {
            // `Etc/Unknown` is a name to jiff, and a clock that shows UTC.
            Ok(zone) if !zone.is_unknown() => Ok(zone),
            _ => Err(UnknownTimeZone {
                name: self.time_zone.clone(),
            }),
        }
    }

    /// The first start of the window after `now`, in the project's time zone.
    ///
    /// The window starts every week at the same time on the clock of the zone. Where that time is
    /// skipped as clocks go forward, it starts when they have gone; where it comes twice, at the
    /// first. Where it lies in the [protected hours](Self::protected_hours), it starts when these
    /// end, as maintenance does not begin in them (inferred).
    ///
    /// Whether there is maintenance to do then, the service does not say. Maintenance that was
    /// deferred can start as late as [`latest_start`](Self::latest_start).
    ///
    /// ```
    /// use atlas_maintenance::jiff::Timestamp;
    /// use atlas_maintenance::{CurrentWindow, DayOfWeek, HourOfDay};
    ///
    /// let mut window = CurrentWindow::new(DayOfWeek::Sunday, HourOfDay::new(2)?);
    /// window.time_zone = "Europe/Berlin".to_owned();
    /// let now: Timestamp = "2026-03-25T12:00:00Z".parse()?;
    ///
    /// // On this Sunday there is no 02:00 in Berlin: clocks go from 01:59 to 03:00.
    /// let start = window.next_start(now)?;
    /// assert_eq!(start.to_string(), "2026-03-29T03:00:00+02:00[Europe/Berlin]");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the time zone is not known, or the start would be after the year 9999.
    pub fn next_start(&self, now: Timestamp) -> Result<Zoned, NoStart> {
        self.starts(now)?.next().ok_or(NoStart::EndOfCalendar)
    }

    /// The last moment at which maintenance can start that is scheduled now and has been deferred
    /// as often as [`deferrals`](Self::deferrals) says: each deferral moves it by one week
    /// (documented). Without a deferral it is [`next_start`](Self::next_start).
    ///
    /// The service tells how often, but not from when. So maintenance that was deferred once starts
    /// at the next start of the window, or a week later: the week by which it was moved may have
    /// gone by already.
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

    /// All starts of the window after `now`, one a week; see [`next_start`](Self::next_start).
    /// They end with the year 9999.
    ///
    /// # Errors
    ///
    /// When the time zone is not known.
    pub fn starts(&self, now: Timestamp) -> Result<Starts, UnknownTimeZone> {
        Ok(Starts::new(self, self.zone()?, now))
    }
}

/// The starts of a window, one a week, each later than the one before it. From
/// [`CurrentWindow::starts`].
#[derive(Clone, Debug)]
pub struct Starts {
    zone: TimeZone,
    hour: HourOfDay,
    protected: Option<ProtectedHours>,
    /// The next day of the window, until the calendar ends.
    day: Option<Date>,
    /// What was given last, or what all of them are after.
    after: Timestamp,
}

impl Starts {
    fn new(window: &CurrentWindow, zone: TimeZone, now: Timestamp) -> Self {
        // From two weeks back, since protected hours and clocks that go forward can delay a start
        // into another week; what is not after `now` is passed over.
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

    /// The start that belongs to a day of the window.
    fn start(&self, day: Date) -> Option<Timestamp> {
        let mut clock = at(day, self.hour);
        // Once for the hour itself, and once for clocks that go forward into protected hours. No
        // zone needs more, and a bound is worth more than an argument about it.
        for _ in 0..4 {
            let protected = |clock: DateTime| {
                self.protected
                    .filter(|hours| hour(clock).is_some_and(|hour| hours.contains(hour)))
            };
            if let Some(hours) = protected(clock) {
                clock = end(hours, clock)?;
            }
            let start = self.moment(clock)?;
            clock = self.zone.to_datetime(start);
            if protected(clock).is_none() {
                return Some(start);
            }
        }
        None
    }

    /// When the clock of the zone shows that for the first time, or has gone past it.
    fn moment(&self, clock: DateTime) -> Option<Timestamp> {
        let moment = self.zone.to_ambiguous_timestamp(clock);
        let AmbiguousOffset::Gap { before, after } = moment.offset() else {
            return moment.compatible().ok();
        };
        // jiff would go on from `clock` by as much as was skipped; the clock goes on sooner.
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
            // There is none at the very ends of the calendar.
            if let Some(start) = self.start(day).filter(|start| *start > self.after) {
                self.after = start;
                return Some(start.to_zoned(self.zone.clone()));
            }
        }
    }
}

impl FusedIterator for Starts {}

/// `None` where the calendar ends.
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

/// When the protected hours end that a time lies in: on the same day, or the next.
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
