//! Consecutive hours of the week.

use atlas_maintenance::{DayOfWeek, HourOfDay};

const HOURS_PER_WEEK: u16 = 7 * 24;

/// Consecutive hours of the week, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HourSpan {
    /// Counted from Sunday at midnight.
    first: u16,
    /// At least 1.
    hours: u16,
}

impl HourSpan {
    /// From one hour of the week up to another, which is not included. It may run over the end of
    /// the week. `None` where both are the same.
    pub fn new(from: (DayOfWeek, HourOfDay), to: (DayOfWeek, HourOfDay)) -> Option<Self> {
        let first = hour_of_week(from);
        let hours = (hour_of_week(to) + HOURS_PER_WEEK - first) % HOURS_PER_WEEK;
        (hours > 0).then_some(Self { first, hours })
    }

    /// Hours of one day: from `start` up to `end`, which can be 24 and is not included. `None`
    /// where it would be empty or run over midnight.
    pub fn of_day(day: DayOfWeek, start: HourOfDay, end: u8) -> Option<Self> {
        let hours = u16::from(end.checked_sub(start.get())?);
        (end <= 24 && hours > 0).then_some(Self {
            first: hour_of_week((day, start)),
            hours,
        })
    }

    /// How many hours the span has.
    pub const fn hours(self) -> u16 {
        self.hours
    }

    /// Day and hour of one hour of the span, counted from 0. Numbers beyond the span go on through
    /// the week.
    pub(crate) fn hour_at(self, number: usize) -> (DayOfWeek, HourOfDay) {
        let hour = usize::from(self.first) + number;
        let day = DayOfWeek::ALL.into_iter().cycle().nth((hour / 24) % 7);
        let hour = u8::try_from(hour % 24).ok();
        let hour = hour.and_then(|hour| HourOfDay::new(hour).ok());
        // Both exist: a cycle does not end, and a remainder of 24 is an hour.
        (
            day.unwrap_or(DayOfWeek::Sunday),
            hour.unwrap_or(HourOfDay::MIDNIGHT),
        )
    }
}

fn hour_of_week((day, hour): (DayOfWeek, HourOfDay)) -> u16 {
    u16::from(day.number() - 1) * 24 + u16::from(hour.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn span_runs_over_the_end_of_the_week_and_is_never_empty() {
        let hour = |hour| HourOfDay::new(hour).unwrap();
        let span = HourSpan::new(
            (DayOfWeek::Saturday, hour(22)),
            (DayOfWeek::Sunday, hour(6)),
        )
        .unwrap();
        assert_eq!(span.hours(), 8);
        assert_eq!(span.hour_at(1), (DayOfWeek::Saturday, hour(23)));
        assert_eq!(span.hour_at(2), (DayOfWeek::Sunday, hour(0)));
        assert_eq!(
            HourSpan::new((DayOfWeek::Monday, hour(2)), (DayOfWeek::Monday, hour(2))),
            None
        );
        assert_eq!(HourSpan::of_day(DayOfWeek::Monday, hour(22), 2), None);
        assert_eq!(HourSpan::of_day(DayOfWeek::Monday, hour(22), 25), None);
        assert_eq!(
            HourSpan::of_day(DayOfWeek::Monday, hour(22), 24)
                .unwrap()
                .hours(),
            2
        );
    }
}
