//! Alert configurations as a state that is wanted: asking for it twice does no more than asking once.

use std::fmt;

use atlas_maintenance_transport::{Error, ErrorKind};

use super::handle::MaintenanceAlerts;
use crate::alert_configuration::{
    AlertConfiguration, DesiredAlert, Gap, InvalidAlertConfiguration, NewTarget, Step,
};
use crate::event::EventType;

/// What is to be done for an event, or was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AlertChange {
    /// A configuration is created.
    Create,
    /// A configuration gets targets.
    AddTargets,
    /// A configuration is enabled.
    Enable,
}

impl AlertChange {
    fn of(step: &Step) -> Self {
        match step {
            Step::Enable(_) => Self::Enable,
            Step::Extend(..) => Self::AddTargets,
            Step::Create(_) => Self::Create,
        }
    }

    /// A word for it, as commands and files use it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::AddTargets => "add targets",
            Self::Enable => "enable",
        }
    }
}

impl fmt::Display for AlertChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What an event lacks, and what [`MaintenanceAlerts::ensure`] did about it.
#[derive(Debug)]
#[non_exhaustive]
pub struct EnsuredAlert {
    /// The event.
    pub event: EventType,
    /// What was done, or in a plan is the next thing to do; empty if every target is told.
    pub changes: Vec<AlertChange>,
    /// The targets that changes are about.
    pub targets: Vec<NewTarget>,
    /// Targets that are there as far as can be seen: what the service shows of a redacted URL or key may also
    /// be left of another. They are not added, since they could then be there twice.
    pub possible: Vec<NewTarget>,
    /// Why the event is not as asked; changes before it took effect.
    pub failure: Option<AlertFailure>,
}

/// Why an event's alerts are not as asked.
#[derive(Debug)]
#[non_exhaustive]
pub enum AlertFailure {
    /// A call failed. Of kind [`Unknown`](ErrorKind::Unknown) only if reading again does not show its effect.
    Call(Error),
    /// The service answered, and its answer does not show what was asked for.
    NotTaken,
    /// Not tried, since something before it failed.
    NotTried,
}

impl EnsuredAlert {
    fn of(desired: &DesiredAlert, configurations: &[AlertConfiguration]) -> (Self, Option<Step>) {
        let gap = Gap::of(desired, configurations);
        let planned = Self {
            event: desired.event.clone(),
            changes: Vec::new(),
            targets: Vec::new(),
            possible: gap.possible,
            failure: None,
        };
        (planned, gap.step)
    }

    /// What an event lacks, without doing anything: all of a project's configurations decide.
    ///
    /// A configuration that is disabled counts as enabled from then on.
    pub fn plan(desired: &DesiredAlert, configurations: &[AlertConfiguration]) -> Self {
        let mut known = configurations.to_vec();
        let (mut planned, mut step) = Self::of(desired, &known);
        while let Some(next) = step {
            planned.note(&next);
            let Step::Enable(enabled) = &next else { break };
            for it in &mut known {
                if it.id() == enabled.id() {
                    it.enable();
                }
            }
            let (again, after) = Self::of(desired, &known);
            planned.set_possible(again);
            step = after;
        }
        planned
    }

    /// What this call added is known to be there.
    fn set_possible(&mut self, now: Self) {
        self.possible = now.possible;
        let added = &self.targets;
        self.possible
            .retain(|it| !added.iter().any(|added| added.is_same(it)));
    }

    fn note(&mut self, step: &Step) {
        self.changes.push(AlertChange::of(step));
        self.targets.extend(step.targets().iter().cloned());
    }
}

impl MaintenanceAlerts {
    /// Makes sure that targets are told of events: enables configurations that have only targets that are
    /// asked for, adds targets to one without secrets, and creates one otherwise. What is there already stays
    /// as it is; a target that is there is not added again.
    ///
    /// Reads the configurations first, and again after an unknown outcome: a configuration is created at most
    /// once, as nothing of a second one would tell it from the first. It can be called at any time and any
    /// number of times, also by another program after this one was killed. Two that run at the same moment can
    /// both find a target missing and both create a configuration; nothing else than a lock between the two
    /// prevents it. Adding a target sends the whole configuration again as it was read, which overwrites a
    /// change made in between.
    ///
    /// A configuration with a target that may have a secret gets no target: the secret comes redacted, and
    /// what sending it back does is not known.
    ///
    /// # Errors
    ///
    /// [`Error`], when the configurations cannot be read, in which case nothing was done. A change that fails
    /// is the [`failure`](EnsuredAlert::failure) of its event, and later events are not tried.
    pub async fn ensure(&self, desired: &[DesiredAlert]) -> Result<Vec<EnsuredAlert>, Error> {
        let found = self.configurations().all().await;
        let mut known = found.map_err(Error::before_change)?;
        let mut all: Vec<EnsuredAlert> = Vec::new();
        for wanted in desired {
            let (mut ensured, mut step) = EnsuredAlert::of(wanted, &known);
            let has_failed = all.last().is_some_and(|it| it.failure.is_some());
            if has_failed && step.is_some() {
                ensured.failure = Some(AlertFailure::NotTried);
                step = None;
            }
            let mut has_added = false;
            while let Some(next) = step {
                match self.perform(wanted, &next, &mut known).await {
                    Ok(()) => ensured.note(&next),
                    Err(failure) => {
                        ensured.failure = Some(failure);
                        break;
                    }
                }
                let (again, after) = EnsuredAlert::of(wanted, &known);
                ensured.set_possible(again);
                // Targets are added once, whatever the service makes of them.
                has_added |= !matches!(next, Step::Enable(_));
                step = after.filter(|after| !has_added || matches!(after, Step::Enable(_)));
            }
            all.push(ensured);
        }
        Ok(all)
    }

    /// Takes one step. `known` are the configurations, and what became of them.
    async fn perform(
        &self,
        desired: &DesiredAlert,
        step: &Step,
        known: &mut Vec<AlertConfiguration>,
    ) -> Result<(), AlertFailure> {
        let input = |why: InvalidAlertConfiguration| AlertFailure::Call(Error::input(why));
        let outcome = match step {
            Step::Enable(it) => self.set_enabled(it, true).await,
            Step::Extend(it, targets) => self.replace(&it.extended(targets).map_err(input)?).await,
            Step::Create(targets) => {
                let new = AlertConfiguration::new(&desired.event, targets).map_err(input)?;
                self.create(&new).await
            }
        };
        let changed = match outcome {
            Ok(changed) => changed,
            Err(error) if error.kind() == ErrorKind::Unknown => {
                let Ok(now) = self.configurations().all().await else {
                    return Err(AlertFailure::Call(error));
                };
                let is_done = is_done(desired, step, &now);
                *known = now;
                return match is_done {
                    true => Ok(()),
                    false => Err(AlertFailure::Call(error)),
                };
            }
            Err(error) => return Err(AlertFailure::Call(error)),
        };
        known.retain(|it| it.id() != changed.id());
        known.push(changed);
        match is_done(desired, step, known) {
            true => Ok(()),
            false => Err(AlertFailure::NotTaken),
        }
    }
}

/// Whether configurations show what a step was to do.
fn is_done(desired: &DesiredAlert, step: &Step, configurations: &[AlertConfiguration]) -> bool {
    match step {
        Step::Enable(enabled) => {
            { configurations.iter() }.any(|it| it.id() == enabled.id() && it.is_enabled())
        }
        Step::Extend(..) | Step::Create(_) => {
            let left = Gap::of(desired, configurations).step;
            left.is_none_or(|left| matches!(left, Step::Enable(_)))
        }
    }
}
