//! Spreads projects evenly over the hours of a span, so that few move when projects come and go.
//!
//! The projects stand in a line, in the order of a hash of their ids, and the line is cut into as
//! many pieces as there are hours. Of `n` projects on `s` hours
//!
//! - no two hours differ by more than one project;
//! - when one project comes or goes, each of the `s - 1` cuts moves by at most one project. So at
//!   most `s - 1` others get another hour, whatever `n` is; about a third of `s` on average, since
//!   a cut in the middle of the line moves every other time and those near the ends hardly ever.
//!
//! Hashing each project to an hour by itself would move nobody, but leave the hours uneven; with a
//! bound on each hour (consistent hashing with bounded loads) hours differ by half of their load
//! and more, and what moves has no bound but the number of projects.
//!
//! The hash is written here, since it must be the same in every release and on every machine. This
//! module must not know of rules.

use atlas_maintenance::{DayOfWeek, HourOfDay, ProjectId};

const HOURS_OF_A_WEEK: u16 = 7 * 24;

/// Hours of the week without a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Counted from Sunday at midnight.
    first: u16,
    /// At least 1.
    hours: u16,
}

impl Span {
    /// From one hour of the week up to another, which is no part of it any more. It may run over
    /// the end of the week. `None` where both are the same.
    pub fn new(from: (DayOfWeek, HourOfDay), to: (DayOfWeek, HourOfDay)) -> Option<Self> {
        let first = hour_of_week(from);
        let hours = (hour_of_week(to) + HOURS_OF_A_WEEK - first) % HOURS_OF_A_WEEK;
        (hours > 0).then_some(Self { first, hours })
    }

    /// Hours of one day: from `start` up to `end`, which can be 24 and is no part of it. `None`
    /// where it would be empty or run over midnight.
    pub fn of_day(day: DayOfWeek, start: HourOfDay, end: u8) -> Option<Self> {
        let hours = u16::from(end.checked_sub(start.get())?);
        (end <= 24 && hours > 0).then_some(Self {
            first: hour_of_week((day, start)),
            hours,
        })
    }

    /// How many hours it has.
    pub const fn hours(self) -> u16 {
        self.hours
    }

    /// Day and hour of the hour with that number, counted from 0 and around.
    fn at(self, number: usize) -> (DayOfWeek, HourOfDay) {
        let week = usize::from(HOURS_OF_A_WEEK);
        let hour = (usize::from(self.first) + number) % week;
        let day = DayOfWeek::ALL[(hour / 24) % 7];
        let hour = u8::try_from(hour % 24).ok();
        let hour = hour.and_then(|hour| HourOfDay::new(hour).ok());
        // A remainder of 24 is an hour.
        (day, hour.unwrap_or(HourOfDay::MIDNIGHT))
    }

    /// When the window of each of these projects opens. Their order does not matter; each is to be
    /// there once.
    pub fn spread(
        self,
        projects: impl IntoIterator<Item = ProjectId>,
    ) -> Vec<(ProjectId, (DayOfWeek, HourOfDay))> {
        let mut line: Vec<_> = projects.into_iter().map(|id| (place(id), id)).collect();
        line.sort_unstable();
        let (count, hours) = (line.len(), usize::from(self.hours));
        line.into_iter()
            .enumerate()
            .map(|(number, (_, id))| (id, self.at(number * hours / count)))
            .collect()
    }
}

fn hour_of_week((day, hour): (DayOfWeek, HourOfDay)) -> u16 {
    u16::from(day.number() - 1) * 24 + u16::from(hour.get())
}

/// A project's place in the line: FNV-1a over its digits, and a last mix since ids that follow each
/// other differ in their last digits only.
fn place(id: ProjectId) -> u64 {
    let mut hash = id
        .to_string()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    fn span() -> impl Strategy<Value = Span> {
        (0..168_u16, 1..168_u16).prop_map(|(first, hours)| Span { first, hours })
    }

    fn ids() -> impl Strategy<Value = BTreeSet<ProjectId>> {
        // Both ids at random and ids that follow each other.
        prop_oneof![
            prop::collection::btree_set(any::<[u8; 12]>().prop_map(ProjectId::from_bytes), 1..300),
            (0..300_u16).prop_map(|count| (0..=count)
                .map(|n| {
                    let [high, low] = n.to_be_bytes();
                    ProjectId::from_bytes([5, 0, 0, 0, 0, 0, 0, 0, 0, 0, high, low])
                })
                .collect()),
        ]
    }

    proptest! {
        #[test]
        fn no_two_hours_differ_by_more_than_one_project(span in span(), ids in ids()) {
            let mut counts = vec![0_usize; usize::from(span.hours)];
            for (_, (day, hour)) in span.spread(ids.iter().copied()) {
                let number = (hour_of_week((day, hour)) + 168 - span.first) % 168;
                prop_assert!(number < span.hours, "{} of {}", number, span.hours);
                counts[usize::from(number)] += 1;
            }
            prop_assert_eq!(counts.iter().sum::<usize>(), ids.len());
            let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
            prop_assert!(most - least <= 1, "{:?}", counts);
        }

        #[test]
        fn one_that_comes_or_goes_moves_fewer_than_there_are_hours(
            span in span(),
            ids in ids(),
            new: [u8; 12],
        ) {
            let new = ProjectId::from_bytes(new);
            prop_assume!(!ids.contains(&new));
            let before: BTreeMap<_, _> = span.spread(ids.iter().copied()).into_iter().collect();
            let after: BTreeMap<_, _> =
                span.spread(ids.iter().copied().chain([new])).into_iter().collect();
            let moved = before.iter().filter(|(id, at)| after.get(id) != Some(at)).count();
            prop_assert!(moved < usize::from(span.hours), "{} of {} moved", moved, ids.len());
        }

        #[test]
        fn the_order_of_the_projects_does_not_matter(span in span(), ids in ids()) {
            let backwards = span.spread(ids.iter().rev().copied());
            prop_assert_eq!(span.spread(ids), backwards);
        }
    }

    /// What is written about the average, measured: 8 hours, 200 to 263 projects.
    #[test]
    fn about_a_third_of_the_hours_move_a_project_on_average() {
        let span = Span {
            first: 22,
            hours: 8,
        };
        let id = |n: u32| {
            let n = n.to_be_bytes();
            ProjectId::from_bytes([7, 0, 0, 0, 0, 0, 0, 0, n[0], n[1], n[2], n[3]])
        };
        let moved: usize = (200..264)
            .map(|count| {
                let before = span.spread((0..count).map(id));
                let after: BTreeMap<_, _> = span.spread((0..=count).map(id)).into_iter().collect();
                before
                    .iter()
                    .filter(|(id, at)| after.get(id) != Some(at))
                    .count()
            })
            .sum();
        assert!((64..=64 * 4).contains(&moved), "{moved} in 64 steps");
    }

    /// A release that hashes differently would move every project of every user.
    #[test]
    fn the_places_stay_where_they_are() {
        let span = Span::of_day(DayOfWeek::Sunday, HourOfDay::MIDNIGHT, 6).unwrap();
        let hours: Vec<_> = (0..12_u8)
            .map(|n| ProjectId::from_bytes([n; 12]))
            .map(|id| {
                let line = span.spread((0..12_u8).map(|n| ProjectId::from_bytes([n; 12])));
                line.iter()
                    .find(|(other, _)| *other == id)
                    .unwrap()
                    .1
                    .1
                    .get()
            })
            .collect();
        // Worked out by another program.
        assert_eq!(hours, [0, 5, 1, 2, 3, 1, 3, 4, 4, 2, 0, 5]);
    }

    #[test]
    fn a_span_may_run_over_the_end_of_the_week() {
        let hour = |hour| HourOfDay::new(hour).unwrap();
        let span = Span::new(
            (DayOfWeek::Saturday, hour(22)),
            (DayOfWeek::Sunday, hour(6)),
        )
        .unwrap();
        assert_eq!(span.hours(), 8);
        assert_eq!(span.at(1), (DayOfWeek::Saturday, hour(23)));
        assert_eq!(span.at(2), (DayOfWeek::Sunday, hour(0)));
        assert_eq!(
            Span::new((DayOfWeek::Monday, hour(2)), (DayOfWeek::Monday, hour(2))),
            None
        );
        assert_eq!(Span::of_day(DayOfWeek::Monday, hour(22), 2), None);
        assert_eq!(Span::of_day(DayOfWeek::Monday, hour(22), 25), None);
        assert_eq!(
            Span::of_day(DayOfWeek::Monday, hour(22), 24)
                .unwrap()
                .hours(),
            2
        );
    }
}
