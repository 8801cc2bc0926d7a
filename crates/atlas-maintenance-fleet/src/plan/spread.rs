//! Spreads projects evenly over the hours of a span, such that few move when projects come and go.
//!
//! The projects stand in a line, in the order of a hash of their ids, and the line is cut into as
//! many pieces as there are hours. Of `n` projects on `s` hours
//!
//! - no two hours differ by more than one project;
//! - when one project comes or goes, each of the `s - 1` cuts moves by at most one project. So at
//!   most `s - 1` others get another hour, whatever `n` is; about a third of `s` on average, since
//!   a cut in the middle of the line moves every other time and those near the ends hardly ever.
//!
//! Hashing each project to an hour by itself would move no other project, but leave the hours
//! uneven; with a bound on each hour (consistent hashing with bounded loads) hours differ by half of
//! their load and more, and the number of projects that move has no bound below `n`.

use atlas_maintenance::{DayOfWeek, HourOfDay, ProjectId};

use crate::windows_file::HourSpan;

impl HourSpan {
    /// When the window of each of these projects opens. Their order does not matter; each occurs
    /// once.
    pub fn spread(
        self,
        projects: impl IntoIterator<Item = ProjectId>,
    ) -> Vec<(ProjectId, (DayOfWeek, HourOfDay))> {
        let mut line: Vec<_> = projects.into_iter().map(|id| (hash(id), id)).collect();
        line.sort_unstable();
        let (count, hours) = (line.len(), usize::from(self.hours()));
        line.into_iter()
            .enumerate()
            .map(|(number, (_, id))| (id, self.hour_at(number * hours / count)))
            .collect()
    }
}

/// A project's place in the line: FNV-1a over its digits, and a last mix since consecutive ids
/// differ in their last digits only.
///
/// Written out because it must give the same value in every release and on every machine.
fn hash(id: ProjectId) -> u64 {
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

    /// `hours` hours from the hour `first` of the week on.
    fn hours_from(first: usize, hours: usize) -> HourSpan {
        let hour = |number: usize| {
            let hour = u8::try_from(number % 24).unwrap();
            (
                DayOfWeek::ALL[number / 24 % 7],
                HourOfDay::new(hour).unwrap(),
            )
        };
        HourSpan::new(hour(first), hour(first + hours)).unwrap()
    }

    fn span() -> impl Strategy<Value = HourSpan> {
        (0..168_usize, 1..168_usize).prop_map(|(first, hours)| hours_from(first, hours))
    }

    fn ids() -> impl Strategy<Value = BTreeSet<ProjectId>> {
        // Random ids and consecutive ids.
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
        fn hours_differ_by_at_most_one_project(
            first in 0..168_usize,
            hours in 1..168_usize,
            ids in ids(),
        ) {
            let mut counts = vec![0_usize; hours];
            for (_, (day, hour)) in hours_from(first, hours).spread(ids.iter().copied()) {
                let of_week = usize::from(day.number() - 1) * 24 + usize::from(hour.get());
                let number = (of_week + 168 - first) % 168;
                prop_assert!(number < hours, "{} of {}", number, hours);
                counts[number] += 1;
            }
            prop_assert_eq!(counts.iter().sum::<usize>(), ids.len());
            let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
            prop_assert!(most - least <= 1, "{:?}", counts);
        }

        #[test]
        fn added_project_moves_fewer_projects_than_there_are_hours(
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
            prop_assert!(moved < usize::from(span.hours()), "{} of {} moved", moved, ids.len());
        }

        #[test]
        fn spread_does_not_depend_on_the_order_of_projects(span in span(), ids in ids()) {
            let backwards = span.spread(ids.iter().rev().copied());
            prop_assert_eq!(span.spread(ids), backwards);
        }
    }

    /// The average that the module states, measured: 8 hours, 200 to 263 projects.
    #[test]
    fn added_project_moves_a_third_as_many_projects_as_hours_on_average() {
        let span = hours_from(22, 8);
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

    /// A release with another hash would move the projects of every user.
    #[test]
    fn spread_is_the_same_in_every_release() {
        let span = HourSpan::of_day(DayOfWeek::Sunday, HourOfDay::MIDNIGHT, 6).unwrap();
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
        // Computed by another program.
        assert_eq!(hours, [0, 5, 1, 2, 3, 1, 3, 4, 4, 2, 0, 5]);
    }
}
