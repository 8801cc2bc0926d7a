//! One freeze period: a name, two local times, a time zone, and whether it comes again every year.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan as _, Zoned};

use super::bounds;

/// The most characters of a name.
const MAX_NAME: usize = 100;

/// The years that a freeze can be in.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=9990;

/// The bundled database, so that every machine gives the same answer.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone by its IANA name.
pub(crate) fn zone_by_name(name: &str) -> Result<TimeZone, String> {
    match ZONES.get(name) {
        // To jiff `Etc/Unknown` is a zone with the time of UTC.
        Ok(zone) if !zone.is_unknown() => Ok(zone),
        _ => {
            let lower = name.to_ascii_lowercase();
            let likeness = |known: &str| strsim::jaro_winkler(&known.to_ascii_lowercase(), &lower);
            let nearest = ZONES
                .available()
                .map(|known| (likeness(known.as_str()), known))
                .filter(|(likeness, _)| *likeness > 0.85)
                .max_by(|(one, _), (other, _)| one.total_cmp(other));
            let hint = nearest.map_or_else(
                || "it takes a name such as Europe/Dublin".to_owned(),
                |(_, known)| format!("did you mean {:?}?", known.as_str()),
            );
            Err(format!(
                "{name:?} is not a time zone of the IANA database: {hint}"
            ))
        }
    }
}

/// A period in which maintenance must not start.
///
/// Its bounds are local times, of one time zone or of each project's own. It begins when the clocks there
/// first show its begin, or a later time where they skip it, and it ends when they show a time before its end
/// for the last time. So where clocks are set back, an hour that comes twice belongs to it as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreezePeriod {
    name: String,
    from: DateTime,
    end: FreezeEnd,
    zone: Option<TimeZone>,
    is_yearly: bool,
}

/// When a freeze ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FreezeEnd {
    /// With this day, which belongs to the freeze.
    Through(Date),
    /// At this time, which does not belong to the freeze.
    At(DateTime),
}

/// Why a freeze is not valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FreezePeriodError {
    /// The name is empty or too long.
    #[error("the name of a freeze has 1 to {MAX_NAME} characters, not {0}")]
    Name(usize),
    /// The freeze ends before it begins, or at the same time.
    #[error("the freeze ends before it begins, or at once: to comes after from")]
    Empty,
    /// The freeze is longer than a year.
    #[error("the freeze is longer than a year: are the years right?")]
    TooLong,
    /// A year is too far away.
    #[error("{0} is not a year from {from} to {to}", from = YEARS.start(), to = YEARS.end())]
    Year(i16),
}

/// One occurrence of a freeze in one time zone: from its begin up to its end, which does not belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FreezeOccurrence {
    /// When it begins.
    pub from: Zoned,
    /// When it is over.
    pub to: Zoned,
}

impl FreezeOccurrence {
    /// Whether a moment is in it.
    pub fn contains(&self, moment: Timestamp) -> bool {
        self.from.timestamp() <= moment && moment < self.to.timestamp()
    }
}

impl FreezePeriod {
    /// A freeze from one local time to another. `zone` is `None` for the time zone of each project.
    ///
    /// A yearly freeze is repeated in every year after that of `from`. Where a year has no 29 February, a
    /// freeze that begins on that day begins on the 28th at the same time, and one that ends on it ends with
    /// the 28th.
    ///
    /// # Errors
    ///
    /// When the name has no character or more than 100, the end does not come after `from`, the freeze is
    /// longer than a year, or a year is before 1970 or after 9990.
    pub fn new(
        name: impl Into<String>,
        from: DateTime,
        end: FreezeEnd,
        zone: Option<TimeZone>,
        is_yearly: bool,
    ) -> Result<Self, FreezePeriodError> {
        let name = name.into();
        let characters = name.chars().count();
        if name.trim().is_empty() || characters > MAX_NAME {
            return Err(FreezePeriodError::Name(characters));
        }
        for year in [from.year(), end.date().year()] {
            if !YEARS.contains(&year) {
                return Err(FreezePeriodError::Year(year));
            }
        }
        let to = end.exclusive();
        if to <= from {
            return Err(FreezePeriodError::Empty);
        }
        if to > from.saturating_add(1.year()) {
            return Err(FreezePeriodError::TooLong);
        }
        Ok(Self {
            name,
            from,
            end,
            zone,
            is_yearly,
        })
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When it begins, or the first time that it does.
    pub fn from(&self) -> DateTime {
        self.from
    }

    /// When it ends, or the first time that it does.
    pub fn end(&self) -> FreezeEnd {
        self.end
    }

    /// The time zone of its bounds; `None` for that of each project.
    pub fn zone(&self) -> Option<&TimeZone> {
        self.zone.as_ref()
    }

    /// Whether it comes again every year.
    pub fn is_yearly(&self) -> bool {
        self.is_yearly
    }

    /// The occurrences that are not over at `after` and begin before `before`, earliest first. `project` is
    /// the time zone of the project, which counts where the freeze names none.
    ///
    /// An occurrence of which clocks leave nothing does not occur.
    pub fn occurrences(
        &self,
        project: &TimeZone,
        after: Timestamp,
        before: Timestamp,
    ) -> Vec<FreezeOccurrence> {
        let zone = self.zone.as_ref().unwrap_or(project);
        let local = |moment| zone.to_datetime(moment).year();
        let first = self.from.year();
        // One that began last year may not be over; the year of the clock may differ by one more.
        let years = match self.is_yearly {
            true => first.max(local(after).saturating_sub(2))..=local(before).saturating_add(1),
            false => first..=first,
        };
        years
            .filter_map(|year| self.in_year(zone, year))
            .filter(|occurrence| {
                occurrence.to.timestamp() > after && occurrence.from.timestamp() < before
            })
            .collect()
    }

    /// The local bounds of the occurrence that begins in a year.
    fn bounds_in(&self, year: i16) -> Option<(DateTime, DateTime)> {
        let later = year.checked_sub(self.from.year())?;
        let from = in_year(self.from.date(), year)?.to_datetime(self.from.time());
        let end = self.end.date();
        let end_year = end.year().checked_add(later)?;
        let last = in_year(end, end_year)?;
        let to = match self.end {
            FreezeEnd::At(to) if last.day() == end.day() => last.to_datetime(to.time()),
            FreezeEnd::At(_) | FreezeEnd::Through(_) => FreezeEnd::Through(last).exclusive(),
        };
        Some((from, to))
    }

    fn in_year(&self, zone: &TimeZone, year: i16) -> Option<FreezeOccurrence> {
        let (from, to) = self.bounds_in(year)?;
        let from = bounds::first_at_or_after(zone, from)?;
        let to = bounds::last_before(zone, to)?;
        (from < to).then(|| FreezeOccurrence {
            from: from.to_zoned(zone.clone()),
            to: to.to_zoned(zone.clone()),
        })
    }
}

impl FreezeEnd {
    /// The day of the end.
    fn date(self) -> Date {
        match self {
            Self::Through(date) => date,
            Self::At(time) => time.date(),
        }
    }

    /// The first local time that does not belong to the freeze.
    pub fn exclusive(self) -> DateTime {
        match self {
            Self::Through(date) => date.saturating_add(1.day()).to_datetime(Time::midnight()),
            Self::At(time) => time,
        }
    }
}

/// The same day of a year; the last of February for 29 February where there is none.
fn in_year(date: Date, year: i16) -> Option<Date> {
    let first = Date::new(year, date.month(), 1).ok()?;
    first
        .with()
        .day(date.day().min(first.days_in_month()))
        .build()
        .ok()
}
