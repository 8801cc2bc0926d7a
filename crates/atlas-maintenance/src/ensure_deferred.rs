//! Deferral as a state that is wanted: asking for it twice does no more than asking once.

use atlas_maintenance_transport::{Error, ErrorCode, ErrorKind};
use jiff::Timestamp;

use crate::maintenance::Maintenance;
use crate::maintenance_window::MaintenanceWindow;
use crate::upcoming::{Reading, Upcoming, UpcomingState};

/// What [`Maintenance::ensure_deferred`] found or did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EnsuredDeferral {
    /// What became of it.
    pub state: DeferralState,
    /// The maintenance as it was before, if one is coming.
    pub upcoming: Option<Upcoming>,
}

/// The state of a deferral that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeferralState {
    /// It was deferred by this call, and is so many times by now.
    DeferredNow(u32),
    /// It was deferred often enough before, so many times.
    WasDeferred(u32),
    /// It can be deferred from this time on, by the estimate; nothing was done.
    GateOpens(Timestamp),
    /// It could be deferred until this time, by the estimate; nothing was done.
    GateClosed(Timestamp),
    /// No maintenance is announced; nothing was done.
    NothingScheduled,
    /// It was deferred as often as the service allows, which is less often than asked; nothing was done.
    NoneLeft,
    /// It started, or somebody asked for its start; nothing was done.
    UnderWay,
    /// Another maintenance is coming than the one that was meant; nothing was done.
    Another,
    /// Events and window disagree about the deferrals, so one more could be one too many; nothing was done.
    /// The window was set since, which resets its number of deferrals (documented) and may undo them.
    Unclear,
}

impl Maintenance {
    /// Makes sure that the coming maintenance is deferred at least so many times: defers it once if it is not
    /// and its gate is open. To defer it twice takes two calls, a week apart: the gate for the second opens 72
    /// hours before the new date.
    ///
    /// Reads events and window first: at most three requests, five where the outcome of the deferral is not
    /// known, which is settled by reading again. It can be called at any time and any number of times, also by
    /// another program after this one was killed. Two that run at the same moment can both find the maintenance
    /// undeferred. The service then refuses the second deferral, as its gate has moved by a week (documented);
    /// nothing else than a lock between the two prevents it.
    ///
    /// `of` is the maintenance that is meant, as [`upcoming`](Self::upcoming) found it; without it, it is
    /// whichever is coming.
    ///
    /// # Errors
    ///
    /// [`Error`], when events or window cannot be read, in which case nothing was done, or of the deferral
    /// itself. Of kind [`Unknown`](ErrorKind::Unknown) only if reading again does not show the deferral:
    /// call again after a while.
    pub async fn ensure_deferred(
        &self,
        times: u32,
        of: Option<&Upcoming>,
    ) -> Result<EnsuredDeferral, Error> {
        let reading = self.read(None).await.map_err(Error::before_change)?;
        let upcoming = reading.upcoming();
        let ensured = |state| EnsuredDeferral {
            state,
            upcoming: upcoming.clone(),
        };
        let Some(coming) = &upcoming else {
            return Ok(ensured(DeferralState::NothingScheduled));
        };
        if of.is_some_and(|of| of.id() != coming.id()) {
            return Ok(ensured(DeferralState::Another));
        }
        let before = Count::of(&reading, coming);
        if let Some(state) = before.nothing_to_do(times, coming, reading.now) {
            return Ok(ensured(state));
        }
        let window = MaintenanceWindow::new(self.connection.clone(), self.project);
        let error = match window.defer().await {
            Ok(()) => return Ok(ensured(DeferralState::DeferredNow(before.most() + 1))),
            Err(error) => error,
        };
        if error.kind() == ErrorKind::NotSent {
            return Err(error);
        }
        // Somebody else may have deferred it in between, or this call did.
        let Ok(after) = self.read(None).await else {
            return Err(error);
        };
        let now = after.upcoming().filter(|now| now.id() == coming.id());
        let count = now.as_ref().map(|now| Count::of(&after, now));
        let is_deferred = count.is_some_and(|count| count.most() > before.most());
        match (error.kind(), count, &now) {
            (ErrorKind::Unknown, Some(count), _) if is_deferred => {
                Ok(ensured(DeferralState::DeferredNow(count.most())))
            }
            // By somebody else.
            (ErrorKind::Refused, Some(count), Some(now)) if is_deferred => {
                match count.nothing_to_do(times, now, after.now) {
                    Some(state) => Ok(ensured(state)),
                    None => Err(error),
                }
            }
            (ErrorKind::Refused, ..) if coming.gate.closes < after.now => {
                Ok(ensured(DeferralState::GateClosed(coming.gate.closes)))
            }
            (ErrorKind::Refused, ..)
                if error.code() == Some(&ErrorCode::DeferralsExceeded) && before.most() > 0 =>
            {
                Ok(ensured(DeferralState::NoneLeft))
            }
            _ => Err(error),
        }
    }
}

/// How often a maintenance was deferred.
#[derive(Clone, Copy, Debug)]
struct Count {
    /// By its events.
    told: u32,
    /// By the window.
    reported: Option<u32>,
}

impl Count {
    fn of(reading: &Reading, coming: &Upcoming) -> Self {
        Self {
            told: coming.deferrals(),
            reported: reading.window.as_ref().map(|window| window.deferrals),
        }
    }

    fn most(self) -> u32 {
        self.told.max(self.reported.unwrap_or(0))
    }

    /// Why nothing is to be done, if so.
    fn nothing_to_do(self, times: u32, coming: &Upcoming, now: Timestamp) -> Option<DeferralState> {
        if matches!(
            coming.state,
            UpcomingState::AskedToStart | UpcomingState::Started
        ) {
            return Some(DeferralState::UnderWay);
        }
        if self.most() >= times {
            let is_disputed = coming.deferrals_are_disputed()
                && self.reported.is_some_and(|reported| reported < times);
            return Some(match is_disputed {
                true => DeferralState::Unclear,
                false => DeferralState::WasDeferred(self.most()),
            });
        }
        if coming.gate.deferrals_left <= self.most().saturating_sub(self.told) {
            return Some(DeferralState::NoneLeft);
        }
        if now < coming.gate_opens_earliest() {
            return Some(DeferralState::GateOpens(coming.gate.opens));
        }
        if coming
            .gate_closes_latest()
            .is_some_and(|closes| closes < now)
        {
            return Some(DeferralState::GateClosed(coming.gate.closes));
        }
        None
    }
}
