//! The planned faults, and which of them hits a request.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::faults::fault::Fault;
use crate::faults::target::RequestInfo;

/// How many faults are kept. Exhausted ones are removed when a new one needs their place.
pub(crate) const MAX_FAULTS: usize = 100;

/// An injected fault and what it has done so far.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaultStatus {
    /// The fault.
    pub fault: Fault,
    /// How many requests it has skipped, of those that it was told to skip.
    pub skipped: u64,
    /// How many requests it has hit.
    pub hits: u64,
    /// How many of these hits are under way: the fault hangs or is still sending, and the client is
    /// still connected.
    pub under_way: u64,
    /// How many bytes it has sent. [`FaultKind::Answer`](crate::FaultKind::Answer) is not counted.
    pub bytes_sent: u64,
}

/// Whether the request has been read when it is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    BeforeReading,
    AfterReading,
}

/// A fault that hits a request.
#[derive(Clone, Debug)]
pub(crate) struct FaultHit {
    pub(crate) fault: Arc<Fault>,
    counters: Arc<HitCounters>,
}

#[derive(Debug, Default)]
struct HitCounters {
    under_way: AtomicU64,
    bytes_sent: AtomicU64,
}

/// Counts a hit as under way until it is dropped.
#[derive(Debug)]
pub(crate) struct ActiveHit(Arc<HitCounters>);

impl FaultHit {
    pub(crate) fn begin(&self) -> ActiveHit {
        self.counters.under_way.fetch_add(1, Ordering::Relaxed);
        ActiveHit(Arc::clone(&self.counters))
    }
}

impl ActiveHit {
    pub(crate) fn add_sent(&self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.0.bytes_sent.fetch_add(bytes, Ordering::Relaxed);
    }
}

impl Drop for ActiveHit {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

#[derive(Debug)]
struct PlannedFault {
    fault: Arc<Fault>,
    skipped: u64,
    hits: u64,
    counters: Arc<HitCounters>,
}

impl PlannedFault {
    fn is_exhausted(&self) -> bool {
        self.fault.times.is_some_and(|times| self.hits >= times)
    }

    fn can_hit(&self, stage: Stage) -> bool {
        self.fault.kind.is_before_reading() == (stage == Stage::BeforeReading)
            && !self.is_exhausted()
    }

    fn status(&self) -> FaultStatus {
        FaultStatus {
            fault: Fault::clone(&self.fault),
            skipped: self.skipped,
            hits: self.hits,
            under_way: self.counters.under_way.load(Ordering::Relaxed),
            bytes_sent: self.counters.bytes_sent.load(Ordering::Relaxed),
        }
    }
}

/// The faults in the order in which they were injected.
#[derive(Debug, Default)]
struct PlannedFaults(Vec<PlannedFault>);

impl PlannedFaults {
    /// Returns whether there was room.
    fn add(&mut self, fault: Fault) -> bool {
        if self.0.len() >= MAX_FAULTS {
            self.0.retain(|planned| !planned.is_exhausted());
        }
        let has_room = self.0.len() < MAX_FAULTS;
        if has_room {
            self.0.push(PlannedFault {
                fault: Arc::new(fault),
                skipped: 0,
                hits: 0,
                counters: Arc::default(),
            });
        }
        has_room
    }

    /// The first fault that hits this request.
    fn hit(&mut self, request: &RequestInfo<'_>, stage: Stage) -> Option<FaultHit> {
        for planned in &mut self.0 {
            if !planned.can_hit(stage) || !planned.fault.target.matches(request) {
                continue;
            }
            if planned.skipped < planned.fault.skip {
                planned.skipped += 1;
                continue;
            }
            planned.hits += 1;
            return Some(FaultHit {
                fault: Arc::clone(&planned.fault),
                counters: Arc::clone(&planned.counters),
            });
        }
        None
    }

    fn can_hit(&self, stage: Stage) -> bool {
        self.0.iter().any(|planned| planned.can_hit(stage))
    }
}

/// The faults of a running simulator. When there are none, a request takes no lock.
#[derive(Debug, Default)]
pub(crate) struct FaultPlan {
    faults: Mutex<PlannedFaults>,
    any_before_reading: AtomicBool,
    any_after_reading: AtomicBool,
}

impl FaultPlan {
    /// Returns whether there was room.
    pub(crate) fn add(&self, fault: Fault) -> bool {
        self.update(|faults| faults.add(fault))
    }

    pub(crate) fn clear(&self) {
        self.update(|faults| faults.0.clear());
    }

    /// Whether any fault can hit a request at that stage.
    pub(crate) fn can_hit(&self, stage: Stage) -> bool {
        self.flag(stage).load(Ordering::Acquire)
    }

    pub(crate) fn hit(&self, request: &RequestInfo<'_>, stage: Stage) -> Option<FaultHit> {
        if !self.can_hit(stage) {
            return None;
        }
        self.update(|faults| faults.hit(request, stage))
    }

    pub(crate) fn statuses(&self) -> Vec<FaultStatus> {
        self.lock().0.iter().map(PlannedFault::status).collect()
    }

    fn update<T>(&self, change: impl FnOnce(&mut PlannedFaults) -> T) -> T {
        let mut faults = self.lock();
        let result = change(&mut faults);
        // Under the lock, so that the flags agree with the faults.
        for stage in [Stage::BeforeReading, Stage::AfterReading] {
            self.flag(stage)
                .store(faults.can_hit(stage), Ordering::Release);
        }
        result
    }

    fn flag(&self, stage: Stage) -> &AtomicBool {
        match stage {
            Stage::BeforeReading => &self.any_before_reading,
            Stage::AfterReading => &self.any_after_reading,
        }
    }

    fn lock(&self) -> MutexGuard<'_, PlannedFaults> {
        // No code panics while it holds the lock, and every change is a plain assignment.
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::kind::FaultPoint;
    use crate::faults::response::FaultResponse;

    const TOKEN: RequestInfo<'static> = RequestInfo {
        path: "/api/oauth/token",
        operation: None,
        is_token_request: true,
    };
    const DEFER: RequestInfo<'static> = RequestInfo {
        path: "/groups/1/maintenanceWindow/defer",
        operation: Some("defer"),
        is_token_request: false,
    };

    fn answer(status: u16) -> Fault {
        Fault::answer(FaultResponse::new(status))
    }

    fn hit(plan: &FaultPlan, request: &RequestInfo<'_>) -> Option<String> {
        plan.hit(request, Stage::AfterReading)
            .map(|hit| hit.fault.kind.to_string())
    }

    fn hits_in_turn(
        plan: &FaultPlan,
        request: &RequestInfo<'_>,
        requests: usize,
    ) -> Vec<Option<String>> {
        (0..requests).map(|_| hit(plan, request)).collect()
    }

    #[test]
    fn empty_plan_hits_nothing() {
        let plan = FaultPlan::default();
        assert!(!plan.can_hit(Stage::AfterReading) && !plan.can_hit(Stage::BeforeReading));
        assert_eq!(hit(&plan, &DEFER), None);
    }

    #[test]
    fn fault_skips_then_hits_then_is_exhausted() {
        let plan = FaultPlan::default();
        assert!(plan.add(answer(503).skip(1).times(2)));
        let hits = hits_in_turn(&plan, &DEFER, 4);
        let expected = Some("answer 503".to_owned());
        assert_eq!(hits, [None, expected.clone(), expected, None]);
        assert!(!plan.can_hit(Stage::AfterReading));
        let status = &plan.statuses()[0];
        assert_eq!((status.skipped, status.hits), (1, 2));
    }

    #[test]
    fn request_hit_by_one_fault_is_not_counted_by_the_next() {
        let plan = FaultPlan::default();
        plan.add(answer(429).times(2));
        plan.add(answer(502).skip(1).once());
        let hits = hits_in_turn(&plan, &DEFER, 5);
        let hits: Vec<_> = hits.iter().map(Option::as_deref).collect();
        let (first, second) = (Some("answer 429"), Some("answer 502"));
        assert_eq!(hits, [first, first, None, second, None]);
    }

    #[test]
    fn fault_hits_only_its_target() {
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
            let plan = FaultPlan::default();
            plan.add(fault.clone());
            assert_eq!(hit(&plan, &TOKEN).is_some(), token, "{fault:?}");
            assert_eq!(hit(&plan, &DEFER).is_some(), defer, "{fault:?}");
        }
    }

    #[test]
    fn fault_before_reading_hits_only_unread_requests() {
        let plan = FaultPlan::default();
        plan.add(Fault::reset(FaultPoint::BeforeReading).once());
        assert!(plan.can_hit(Stage::BeforeReading) && !plan.can_hit(Stage::AfterReading));
        assert!(plan.hit(&DEFER, Stage::AfterReading).is_none());
        assert!(plan.hit(&DEFER, Stage::BeforeReading).is_some());
        assert!(!plan.can_hit(Stage::BeforeReading));
    }

    #[test]
    fn exhausted_faults_make_room_for_new_ones() {
        let plan = FaultPlan::default();
        plan.add(answer(503).once());
        for _ in 1..MAX_FAULTS {
            assert!(plan.add(answer(503)));
        }
        assert!(!plan.add(answer(503)));
        assert!(hit(&plan, &DEFER).is_some(), "exhausts the first");
        assert!(plan.add(answer(504)));
        assert_eq!(plan.statuses().len(), MAX_FAULTS);
        plan.clear();
        assert!(plan.statuses().is_empty() && !plan.can_hit(Stage::AfterReading));
    }

    #[test]
    fn hit_is_under_way_until_it_is_dropped() {
        let plan = FaultPlan::default();
        plan.add(answer(503));
        let hit = plan.hit(&DEFER, Stage::AfterReading).unwrap();
        let active = hit.begin();
        active.add_sent(7);
        let status = &plan.statuses()[0];
        assert_eq!((status.under_way, status.bytes_sent), (1, 7));
        drop(active);
        assert_eq!(plan.statuses()[0].under_way, 0);
    }
}
