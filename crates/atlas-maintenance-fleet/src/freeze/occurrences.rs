//! The freezes of one project over some time, and whether a start is in them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::period::{FreezeOccurrence, FreezePeriod};

/// An occurrence of one of several freezes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlacedFreeze {
    /// The number of the freeze among those that were given, from 0 on.
    pub freeze: usize,
    /// When it occurs.
    pub occurrence: FreezeOccurrence,
}

/// Whether a start is inside of freezes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FreezePosition {
    /// It is in none.
    Outside,
    /// It may be.
    Possibly,
    /// It is, whenever it is between its bounds.
    Surely,
}

/// The occurrences of freezes that are not over at `after` and begin before `before`, earliest first.
pub(super) fn placed(
    freezes: &[&FreezePeriod],
    zone: &TimeZone,
    after: Timestamp,
    before: Timestamp,
) -> Vec<PlacedFreeze> {
    let mut placed: Vec<_> = freezes
        .iter()
        .enumerate()
        .flat_map(|(freeze, period)| {
            let occurrences = period.occurrences(zone, after, before);
            occurrences
                .into_iter()
                .map(move |occurrence| PlacedFreeze { freeze, occurrence })
        })
        .collect();
    placed.sort_by_key(|placed| (placed.occurrence.from.timestamp(), placed.freeze));
    placed
}

/// Whether a start from `earliest` to `latest`, both included, is inside of these freezes. Freezes that
/// overlap or follow each other without a break count as one. `freezes` begin in ascending order.
pub(super) fn position(
    freezes: &[PlacedFreeze],
    earliest: Timestamp,
    latest: Timestamp,
) -> FreezePosition {
    if touched(freezes, earliest, latest).next().is_none() {
        return FreezePosition::Outside;
    }
    // Up to where everything since `earliest` is in a freeze.
    let mut covered = earliest;
    for placed in freezes {
        if placed.occurrence.contains(covered) {
            covered = placed.occurrence.to.timestamp();
        }
    }
    if covered > latest {
        FreezePosition::Surely
    } else {
        FreezePosition::Possibly
    }
}

/// The freezes that a start from `earliest` to `latest` may be in.
pub(super) fn touched(
    freezes: &[PlacedFreeze],
    earliest: Timestamp,
    latest: Timestamp,
) -> impl Iterator<Item = &PlacedFreeze> {
    freezes.iter().filter(move |placed| {
        placed.occurrence.from.timestamp() <= latest && earliest < placed.occurrence.to.timestamp()
    })
}
