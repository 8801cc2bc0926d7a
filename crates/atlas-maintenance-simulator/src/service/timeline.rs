//! The maintenance of a project in the course of time: what is scheduled, what was, and the log of events.
//!
//! What time brings happens when the time is looked at, in its order, so that the log is the same however the
//! clock was moved.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::generated::variants::{
    AdminDeferral, AutoDeferralEvents, DeferralEvents, MaintenanceWithoutWindow, StartNowEvents,
};
use crate::service::chance::Seed;
use crate::service::change::ChangeContext;
use crate::service::error_code::ErrorCode;
use crate::service::event::{Actor, EventType};
use crate::service::event_log::EventLog;
use crate::service::maintenance::{Maintenance, Step};
use crate::service::maintenance_record::{MaintenanceRecord, MaintenanceState};

/// More than a project has in years of use.
const MAX_RECORDS: usize = 1000;

/// Why maintenance cannot be scheduled or cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unschedulable {
    Past,
    UnderWay,
}

/// The maintenance of a project, and its events.
#[derive(Clone, Debug)]
pub(crate) struct Timeline {
    seed: Seed,
    pub(crate) log: EventLog,
    current: Option<Maintenance>,
    past: Vec<MaintenanceRecord>,
}

impl Timeline {
    /// `created`: when the project was created.
    pub(crate) fn new(seed: Seed, created: Timestamp) -> Self {
        Self {
            seed,
            log: EventLog::new(seed, created),
            current: None,
            past: Vec::new(),
        }
    }

    /// What is scheduled or under way.
    pub(crate) fn current(&self) -> Option<&Maintenance> {
        self.current.as_ref()
    }

    pub(crate) fn is_under_way(&self, now: Timestamp) -> bool {
        let current = self.current.as_ref();
        current.is_some_and(|maintenance| maintenance.is_under_way(now))
    }

    /// Every maintenance of the project, oldest first.
    pub(crate) fn records(&self, now: Timestamp) -> Vec<MaintenanceRecord> {
        let current = self.current.as_ref().map(|maintenance| {
            maintenance.record(match maintenance.is_under_way(now) {
                true => MaintenanceState::UnderWay,
                false => MaintenanceState::Scheduled,
            })
        });
        self.past.iter().cloned().chain(current).collect()
    }

    /// Lets happen what time brings until now.
    pub(crate) fn advance(&mut self, context: &ChangeContext<'_>, has_window: bool) {
        while let Some(maintenance) = &mut self.current
            && let Some((at, step)) = maintenance.next_step(context)
            && at <= context.now
        {
            let context = context.by_the_service_at(at);
            let without = context.assumptions.maintenance_without_window;
            let is_told = has_window || without == MaintenanceWithoutWindow::Told;
            let mut events = Vec::new();
            let mut is_over = false;
            match step {
                Step::AutoDeferral => {
                    if context.assumptions.auto_deferral_events == AutoDeferralEvents::AfterNotice {
                        events.push(EventType::InAdvance);
                    }
                    events.push(EventType::AutoDeferred);
                    maintenance.tell_auto_deferral(is_told, self.seed, &context);
                }
                Step::Notice => {
                    events.push(EventType::InAdvance);
                    maintenance.tell_notice(at, is_told);
                }
                Step::Start => {
                    maintenance.tell_start();
                    let is_silent = maintenance.started_now
                        && context.assumptions.start_now_events == StartNowEvents::RequestOnly;
                    events.extend((!is_silent).then_some(EventType::Started));
                }
                Step::Completion => {
                    is_over = maintenance.tell_completion(&context);
                    events.push(EventType::Completed);
                }
            }
            for kind in events.into_iter().filter(|_| is_told) {
                maintenance.is_told = true;
                self.log.write(at, kind, context.actor);
            }
            if is_over {
                self.finish(MaintenanceState::Completed { at });
            }
        }
    }

    fn finish(&mut self, state: MaintenanceState) {
        if let Some(maintenance) = self.current.take() {
            if self.past.len() >= MAX_RECORDS {
                self.past.remove(0);
            }
            self.past.push(maintenance.record(state));
        }
    }

    /// Schedules maintenance in place of any that is scheduled. Returns its time, a week later than `at` if
    /// it is deferred automatically, by the clocks of that time zone.
    pub(crate) fn schedule(
        &mut self,
        at: Timestamp,
        auto_defer: Option<&TimeZone>,
        context: &ChangeContext<'_>,
    ) -> Result<Timestamp, Unschedulable> {
        if at < context.now {
            return Err(Unschedulable::Past);
        }
        self.cancel(context)?;
        let maintenance = Maintenance::scheduled(at, auto_defer, self.seed, context);
        let date = maintenance.at;
        self.current = Some(maintenance);
        Ok(date)
    }

    /// Cancels what is scheduled; returns whether anything was. It is told if the maintenance was.
    pub(crate) fn cancel(&mut self, context: &ChangeContext<'_>) -> Result<bool, Unschedulable> {
        if self.is_under_way(context.now) {
            return Err(Unschedulable::UnderWay);
        }
        Ok(self.withdraw(true, context))
    }

    /// Ends what is scheduled or under way; returns whether anything was. `is_told`: whether an event tells
    /// of it, if any told of the maintenance.
    pub(crate) fn withdraw(&mut self, is_told: bool, context: &ChangeContext<'_>) -> bool {
        let Some(maintenance) = &self.current else {
            return false;
        };
        if maintenance.is_told && is_told {
            let kind = EventType::NoLongerNeeded;
            self.log.write(context.now, kind, &Actor::Service);
        }
        self.finish(MaintenanceState::Cancelled { at: context.now });
        true
    }

    /// Defers on request, of a user or of the vendor's staff, who need not ask whether it is possible.
    pub(crate) fn defer(
        &mut self,
        time_zone: &TimeZone,
        context: &ChangeContext<'_>,
    ) -> Result<(), ErrorCode> {
        let maintenance = self.current.as_mut().ok_or(ErrorCode::NotScheduled)?;
        if *context.actor == Actor::Admin {
            match context.assumptions.admin_deferral {
                AdminDeferral::Counted => maintenance.defer(time_zone, self.seed, context),
                AdminDeferral::NotCounted => {
                    maintenance.move_by_a_week(time_zone, self.seed, context);
                }
            }
            maintenance.is_told = true;
            let kind = EventType::DeferredByAdmin;
            self.log.write(context.now, kind, context.actor);
            return Ok(());
        }
        maintenance.check_deferral(context)?;
        maintenance.defer(time_zone, self.seed, context);
        maintenance.is_told = true;
        let kind = EventType::Deferred;
        self.log.write(context.now, kind, context.actor);
        if context.assumptions.deferral_events == DeferralEvents::WithAutoDeferred {
            let kind = EventType::AutoDeferred;
            self.log.write(context.now, kind, &Actor::Service);
        }
        Ok(())
    }

    /// Lets what is scheduled begin now.
    pub(crate) fn start_now(&mut self, context: &ChangeContext<'_>) -> Result<(), ErrorCode> {
        let maintenance = self.current.as_mut().ok_or(ErrorCode::NotScheduled)?;
        maintenance.start_now(context.now);
        maintenance.is_told = true;
        let kind = EventType::StartAsap;
        self.log.write(context.now, kind, context.actor);
        Ok(())
    }

    /// What an update of the window does to what is scheduled.
    pub(crate) fn reset_deferrals(&mut self, context: &ChangeContext<'_>) {
        if let Some(maintenance) = &mut self.current {
            maintenance.reset_deferrals(self.seed, context);
        }
    }

    /// Moves what is scheduled to another date.
    pub(crate) fn reschedule(&mut self, at: Timestamp, context: &ChangeContext<'_>) {
        if let Some(maintenance) = &mut self.current {
            maintenance.reschedule(at, self.seed, context);
        }
    }
}
