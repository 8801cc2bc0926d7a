//! The plan of faults: which request is struck by which, and what has come of each.
//!
//! Decides by counting alone. It must not know what a fault does.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::faults::fault::{Fault, FaultStatus, Target};

/// How many faults are kept. Those that cannot strike any more make room for new ones.
pub(crate) const MOST: usize = 100;

/// What a plan knows of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) path: &'a str,
    pub(crate) operation: Option<&'a str>,
    pub(crate) is_token_request: bool,
}

/// How far a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Unread,
    Read,
}

/// A fault that strikes a request now.
#[derive(Clone, Debug)]
pub(crate) struct Strike {
    pub(crate) fault: Arc<Fault>,
    tally: Arc<Tally>,
}

/// What has come of a fault beyond its being chosen.
#[derive(Debug, Default)]
struct Tally {
    under_way: AtomicU64,
    bytes: AtomicU64,
}

/// Counts a strike as under way until it is dropped.
#[derive(Debug)]
pub(crate) struct UnderWay(Arc<Tally>);

impl Strike {
    pub(crate) fn begin(&self) -> UnderWay {
        self.tally.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(Arc::clone(&self.tally))
    }
}

impl UnderWay {
    pub(crate) fn sent(&self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.0.bytes.fetch_add(bytes, Ordering::Relaxed);
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

#[derive(Debug)]
struct Entry {
    fault: Arc<Fault>,
    skipped: u64,
    struck: u64,
    tally: Arc<Tally>,
}

impl Entry {
    fn is_spent(&self) -> bool {
        self.fault.times.is_some_and(|times| self.struck >= times)
    }

    fn may_strike(&self, stage: Stage) -> bool {
        self.fault.kind.strikes_unread() == (stage == Stage::Unread) && !self.is_spent()
    }
}

impl Target {
    fn fits(&self, asked: &Asked<'_>) -> bool {
        let path_fits = match &self.path_contains {
            Some(part) => asked.path.contains(part.as_str()),
            None => true,
        };
        let operation_fits = match &self.operation {
            Some(name) => asked.operation == Some(name.as_str()),
            None => true,
        };
        path_fits && operation_fits && (!self.token_requests || asked.is_token_request)
    }
}

#[derive(Debug, Default)]
struct Plan(Vec<Entry>);

impl Plan {
    /// Whether there was room.
    fn add(&mut self, fault: Fault) -> bool {
        if self.0.len() >= MOST {
            self.0.retain(|entry| !entry.is_spent());
        }
        let has_room = self.0.len() < MOST;
        if has_room {
            self.0.push(Entry {
                fault: Arc::new(fault),
                skipped: 0,
                struck: 0,
                tally: Arc::default(),
            });
        }
        has_room
    }

    /// The first fault, in the order in which they were added, that strikes this request.
    fn strike(&mut self, asked: &Asked<'_>, stage: Stage) -> Option<Strike> {
        for entry in &mut self.0 {
            if !entry.may_strike(stage) || !entry.fault.target.fits(asked) {
                continue;
            }
            if entry.skipped < entry.fault.skip {
                entry.skipped += 1;
                continue;
            }
            entry.struck += 1;
            return Some(Strike {
                fault: Arc::clone(&entry.fault),
                tally: Arc::clone(&entry.tally),
            });
        }
        None
    }

    fn may_strike(&self, stage: Stage) -> bool {
        self.0.iter().any(|entry| entry.may_strike(stage))
    }
}

/// The plan of a running simulator. Where it is empty, asking it costs no lock.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    plan: Mutex<Plan>,
    unread: AtomicBool,
    read: AtomicBool,
}

impl Faults {
    pub(crate) fn add(&self, fault: Fault) -> bool {
        self.with(|plan| plan.add(fault))
    }

    pub(crate) fn clear(&self) {
        self.with(|plan| plan.0.clear());
    }

    pub(crate) fn may_strike(&self, stage: Stage) -> bool {
        self.flag(stage).load(Ordering::Acquire)
    }

    pub(crate) fn strike(&self, asked: &Asked<'_>, stage: Stage) -> Option<Strike> {
        if !self.may_strike(stage) {
            return None;
        }
        self.with(|plan| plan.strike(asked, stage))
    }

    pub(crate) fn statuses(&self) -> Vec<FaultStatus> {
        let plan = self.lock();
        let status = |entry: &Entry| FaultStatus {
            fault: Fault::clone(&entry.fault),
            skipped: entry.skipped,
            struck: entry.struck,
            under_way: entry.tally.under_way.load(Ordering::Relaxed),
            bytes_sent: entry.tally.bytes.load(Ordering::Relaxed),
        };
        plan.0.iter().map(status).collect()
    }

    fn with<T>(&self, change: impl FnOnce(&mut Plan) -> T) -> T {
        let mut plan = self.lock();
        let result = change(&mut plan);
        // Under the lock, so that the flags never say less than the plan.
        for stage in [Stage::Unread, Stage::Read] {
            self.flag(stage)
                .store(plan.may_strike(stage), Ordering::Release);
        }
        result
    }

    fn flag(&self, stage: Stage) -> &AtomicBool {
        match stage {
            Stage::Unread => &self.unread,
            Stage::Read => &self.read,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Plan> {
        // Nothing panics while it holds the lock, and every change is a plain assignment.
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::fault::{FaultAnswer, Moment};

    const TOKEN: Asked<'static> = Asked {
        path: "/api/oauth/token",
        operation: None,
        is_token_request: true,
    };
    const DEFER: Asked<'static> = Asked {
        path: "/groups/1/maintenanceWindow/defer",
        operation: Some("defer"),
        is_token_request: false,
    };

    fn answer(status: u16) -> Fault {
        Fault::answer(FaultAnswer::new(status))
    }

    fn struck(faults: &Faults, asked: &Asked<'_>) -> Option<String> {
        faults
            .strike(asked, Stage::Read)
            .map(|strike| strike.fault.kind.to_string())
    }

    fn struck_in_turn(faults: &Faults, asked: &Asked<'_>, requests: usize) -> Vec<Option<String>> {
        (0..requests).map(|_| struck(faults, asked)).collect()
    }

    #[test]
    fn without_faults_nothing_is_struck() {
        let faults = Faults::default();
        assert!(!faults.may_strike(Stage::Read) && !faults.may_strike(Stage::Unread));
        assert_eq!(struck(&faults, &DEFER), None);
    }

    #[test]
    fn a_fault_skips_strikes_and_is_spent() {
        let faults = Faults::default();
        assert!(faults.add(answer(503).skip(1).times(2)));
        let told = struck_in_turn(&faults, &DEFER, 4);
        let struck = Some("answer 503".to_owned());
        assert_eq!(told, [None, struck.clone(), struck, None]);
        assert!(!faults.may_strike(Stage::Read));
        let status = &faults.statuses()[0];
        assert_eq!((status.skipped, status.struck), (1, 2));
    }

    #[test]
    fn what_one_fault_strikes_the_next_does_not_count() {
        let faults = Faults::default();
        faults.add(answer(429).times(2));
        faults.add(answer(502).skip(1).once());
        let told = struck_in_turn(&faults, &DEFER, 5);
        let told: Vec<_> = told.iter().map(Option::as_deref).collect();
        let (busy, lost) = (Some("answer 429"), Some("answer 502"));
        assert_eq!(told, [busy, busy, None, lost, None]);
    }

    #[test]
    fn a_fault_strikes_what_it_is_meant_for() {
        for (fault, token, defer) in [
            (answer(503), true, true),
            (answer(503).on_token_requests(), true, false),
            (answer(503).on_operation("defer"), false, true),
            (answer(503).on_operation("other"), false, false),
            (answer(503).on_path("/maintenanceWindow"), false, true),
            (answer(503).on_path("oauth"), true, false),
            (
                answer(503).on_path("oauth").on_operation("defer"),
                false,
                false,
            ),
        ] {
            let faults = Faults::default();
            faults.add(fault.clone());
            assert_eq!(struck(&faults, &TOKEN).is_some(), token, "{fault:?}");
            assert_eq!(struck(&faults, &DEFER).is_some(), defer, "{fault:?}");
        }
    }

    #[test]
    fn what_strikes_unread_requests_strikes_no_others() {
        let faults = Faults::default();
        faults.add(Fault::reset(Moment::BeforeReading).once());
        assert!(faults.may_strike(Stage::Unread) && !faults.may_strike(Stage::Read));
        assert!(faults.strike(&DEFER, Stage::Read).is_none());
        assert!(faults.strike(&DEFER, Stage::Unread).is_some());
        assert!(!faults.may_strike(Stage::Unread));
    }

    #[test]
    fn there_is_an_end_to_how_many_are_kept() {
        let faults = Faults::default();
        faults.add(answer(503).once());
        for _ in 1..MOST {
            assert!(faults.add(answer(503)));
        }
        assert!(!faults.add(answer(503)));
        assert!(struck(&faults, &DEFER).is_some(), "spends the first");
        assert!(faults.add(answer(504)));
        assert_eq!(faults.statuses().len(), MOST);
        faults.clear();
        assert!(faults.statuses().is_empty() && !faults.may_strike(Stage::Read));
    }

    #[test]
    fn a_strike_is_under_way_until_it_is_over() {
        let faults = Faults::default();
        faults.add(answer(503));
        let strike = faults.strike(&DEFER, Stage::Read).unwrap();
        let under_way = strike.begin();
        under_way.sent(7);
        let status = &faults.statuses()[0];
        assert_eq!((status.under_way, status.bytes_sent), (1, 7));
        drop(under_way);
        assert_eq!(faults.statuses()[0].under_way, 0);
    }
}
