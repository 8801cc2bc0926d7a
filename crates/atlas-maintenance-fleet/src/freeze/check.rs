//! Which starts of a project are inside of freezes, and whether deferrals can keep them out.

use atlas_maintenance::{CurrentWindow, UnknownTimeZone};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::deferral::{DEFERRAL_DAYS, DeferralGate, MAX_DEFERRALS, WavePosition, deferred};
use super::known::{KnownMaintenance, KnownStart};
use super::occurrences::{FreezePosition, PlacedFreeze, placed, position, touched};
use super::period::FreezePeriod;

/// What a check goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FreezeConditions {
    /// The present.
    pub now: Timestamp,
    /// Starts before this time are looked at.
    pub until: Timestamp,
    /// What waves say of deferrals.
    pub waves: WavePosition,
}

impl FreezeConditions {
    /// The twelve months from `now` on, without waves.
    pub fn new(now: Timestamp) -> Self {
        Self::over_months(now, 12)
    }

    /// So many months from `now` on, without waves.
    pub fn over_months(now: Timestamp, months: u16) -> Self {
        let later = now.to_zoned(TimeZone::UTC);
        let later = later.checked_add(i64::from(months).months());
        Self {
            now,
            until: later.map_or(Timestamp::MAX, |later| later.timestamp()),
            waves: WavePosition::NoWaves,
        }
    }

    /// The same with waves.
    pub fn waves(mut self, waves: WavePosition) -> Self {
        self.waves = waves;
        self
    }
}

/// A start that is inside of a freeze, or may be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FrozenStart {
    /// Where it is known from.
    pub source: StartSource,
    /// When it is at the earliest.
    pub earliest: Timestamp,
    /// When it is by all that is known; between the other two.
    pub estimate: Timestamp,
    /// When it is at the latest.
    pub latest: Timestamp,
    /// Whether it is inside surely or possibly.
    pub position: FreezePosition,
    /// The freezes that it is in, or may be; at least one.
    pub freezes: Vec<PlacedFreeze>,
    /// Whether it can be kept out.
    pub kept_out: KeptOut,
}

/// Where a start is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StartSource {
    /// The window opens then, so maintenance may start. Whether any is scheduled, the window does not tell.
    Window,
    /// Maintenance is scheduled.
    Announced,
}

/// Whether a start can be kept out of all freezes of its project.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeptOut {
    /// By deferring it: every time while its gate is open.
    #[non_exhaustive]
    By {
        /// How often.
        deferrals: u32,
        /// When it starts then.
        start: Timestamp,
        /// When the first deferral is possible.
        gate: DeferralGate,
    },
    /// Not, or not surely.
    #[non_exhaustive]
    Not {
        /// Why not.
        reason: NotKeptReason,
    },
}

/// Why a start cannot be kept out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotKeptReason {
    /// All deferrals that are left together do not move it out of the freezes.
    #[non_exhaustive]
    TooFewDeferrals {
        /// How many are left.
        left: u32,
        /// When it starts after all of them.
        start: Timestamp,
        /// The freeze that it starts in then.
        freeze: Box<PlacedFreeze>,
    },
    /// Maintenance that is scheduled then can no longer be deferred.
    #[non_exhaustive]
    GateClosed {
        /// Since when.
        since: Timestamp,
    },
    /// The project is in an earlier wave than the last one.
    NotInLastWave,
    /// It was deferred as often as possible.
    NoneLeft,
    /// It was asked to start at once, or has started.
    Starting,
}

impl KeptOut {
    /// Whether it can be kept out.
    pub fn is_possible(&self) -> bool {
        matches!(self, Self::By { .. })
    }
}

/// The starts of a project that are inside of its freezes or may be, in ascending order: the maintenance that
/// is known to come, and the openings of the window at which other maintenance may start.
///
/// # Errors
///
/// When the time zone of the window is unknown.
pub fn frozen_starts(
    window: &CurrentWindow,
    freezes: &[&FreezePeriod],
    known: &KnownMaintenance,
    conditions: &FreezeConditions,
) -> Result<Vec<FrozenStart>, UnknownTimeZone> {
    let project = Project::new(window, freezes, known, conditions)?;
    let mut starts = Vec::new();
    if let KnownMaintenance::Start(known) = known {
        starts.extend(project.announced(known));
    }
    for (number, opening) in project.openings.iter().enumerate() {
        let is_known = match known {
            KnownMaintenance::Unread => false,
            KnownMaintenance::Nothing => DeferralGate::before(*opening).is_over(conditions.now),
            // No other maintenance starts before the known one.
            KnownMaintenance::Start(known) => *opening <= known.latest,
        };
        if *opening < conditions.until && *opening > conditions.now && !is_known {
            starts.extend(project.possible(number, *opening));
        }
    }
    starts.sort_by_key(|start| start.estimate);
    Ok(starts)
}

/// One project: when its window opens, and its freezes.
struct Project {
    zone: TimeZone,
    /// Those from a week ago on, and those that deferrals can reach.
    openings: Vec<Timestamp>,
    freezes: Vec<PlacedFreeze>,
    now: Timestamp,
    waves: WavePosition,
    auto_defer: bool,
}

impl Project {
    fn new(
        window: &CurrentWindow,
        freezes: &[&FreezePeriod],
        known: &KnownMaintenance,
        conditions: &FreezeConditions,
    ) -> Result<Self, UnknownTimeZone> {
        let reach = SignedDuration::from_hours(24 * i64::from(DEFERRAL_DAYS * (MAX_DEFERRALS + 2)));
        let FreezeConditions { now, until, waves } = *conditions;
        let (first, last) = match known {
            KnownMaintenance::Start(known) => (known.earliest.min(now), known.latest.max(until)),
            _ => (now, until),
        };
        let week = SignedDuration::from_hours(24 * 7);
        let first = first.saturating_sub(week).unwrap_or(Timestamp::MIN);
        let last = last.saturating_add(reach).unwrap_or(Timestamp::MAX);
        let zone = window.zone()?;
        let openings = window.starts(first)?.map(|start| start.timestamp());
        Ok(Self {
            openings: openings.take_while(|start| *start < last).collect(),
            freezes: placed(freezes, &zone, first, last),
            zone,
            now,
            waves,
            auto_defer: window.auto_defer,
        })
    }

    /// An opening of the window, if it is inside of a freeze.
    fn possible(&self, number: usize, opening: Timestamp) -> Option<FrozenStart> {
        let left = self.waves.deferrals(self.auto_defer);
        let gate = Some(DeferralGate::before(opening));
        let later = |count: u32| {
            let number = number.checked_add(usize::try_from(count).ok()?)?;
            let estimate = *self.openings.get(number)?;
            let [earliest, _, latest] = deferred(&self.zone, opening, count)?;
            Some([earliest.min(estimate), estimate, latest.max(estimate)])
        };
        self.frozen(StartSource::Window, [opening; 3], left, gate, later)
    }

    /// The maintenance that is known to come, if it is inside of a freeze or may be.
    fn announced(&self, known: &KnownStart) -> Option<FrozenStart> {
        let left = match self.waves {
            WavePosition::NoWaves => known.deferrals_left,
            waves => known.deferrals_left.min(waves.deferrals(false)),
        };
        let times = [known.earliest, known.estimate, known.latest];
        let later = |count| {
            let [first, middle, last] = times.map(|time| deferred(&self.zone, time, count));
            // Where clocks changed an opening, deferring leads back to the hour of the window.
            let estimate = self.nearest_opening(middle?[1]);
            Some([first?[0].min(estimate), estimate, last?[2].max(estimate)])
        };
        self.frozen(StartSource::Announced, times, left, known.gate, later)
    }

    /// The opening of the window on the same day, or the moment itself if there is none.
    fn nearest_opening(&self, moment: Timestamp) -> Timestamp {
        let distance = |opening: &Timestamp| opening.duration_since(moment).abs();
        let nearest = self.openings.iter().min_by_key(|opening| distance(opening));
        let is_near = |opening: &&Timestamp| distance(opening) < SignedDuration::from_hours(24);
        nearest.filter(is_near).copied().unwrap_or(moment)
    }

    /// A start between two times, if it is inside of a freeze or may be. `later` gives its times after so many
    /// deferrals.
    fn frozen(
        &self,
        source: StartSource,
        [earliest, estimate, latest]: [Timestamp; 3],
        left: u32,
        gate: Option<DeferralGate>,
        later: impl Fn(u32) -> Option<[Timestamp; 3]>,
    ) -> Option<FrozenStart> {
        let position = position(&self.freezes, earliest, latest);
        if position == FreezePosition::Outside {
            return None;
        }
        Some(FrozenStart {
            source,
            earliest,
            estimate,
            latest,
            position,
            freezes: touched(&self.freezes, earliest, latest).cloned().collect(),
            kept_out: match self.kept_out(left, gate, later) {
                Ok(kept) => kept,
                Err(reason) => KeptOut::Not { reason },
            },
        })
    }

    fn kept_out(
        &self,
        left: u32,
        gate: Option<DeferralGate>,
        later: impl Fn(u32) -> Option<[Timestamp; 3]>,
    ) -> Result<KeptOut, NotKeptReason> {
        let gate = gate.ok_or(NotKeptReason::Starting)?;
        if left == 0 {
            return Err(match self.waves {
                WavePosition::NotLast => NotKeptReason::NotInLastWave,
                _ => NotKeptReason::NoneLeft,
            });
        }
        if gate.is_over(self.now) {
            return Err(NotKeptReason::GateClosed { since: gate.closes });
        }
        let mut inside = None;
        for (deferrals, [earliest, start, latest]) in
            (1..=left).filter_map(|count| Some((count, later(count)?)))
        {
            match touched(&self.freezes, earliest, latest).next() {
                None => {
                    return Ok(KeptOut::By {
                        deferrals,
                        start,
                        gate,
                    });
                }
                Some(freeze) => inside = Some((start, freeze)),
            }
        }
        let (start, freeze) = inside.ok_or(NotKeptReason::NoneLeft)?;
        Err(NotKeptReason::TooFewDeferrals {
            left,
            start,
            freeze: Box::new(freeze.clone()),
        })
    }
}
