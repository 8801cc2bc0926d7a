//! What is to be done so that the targets that are asked for are told of an event. Pure.
//!
//! Nothing that is sent holds a redacted secret: a configuration with a target that may have one is only
//! enabled, and gets no target; a configuration of its own tells what is lacking then.

use super::configuration::{AlertConfiguration, MAX_TARGETS};
use super::redaction::Likeness;
use super::target::NewTarget;
use crate::event::EventType;

/// An event, and the targets that are to be told of it.
#[derive(Clone, Debug)]
pub struct DesiredAlert {
    /// The event.
    pub event: EventType,
    /// The targets.
    pub targets: Vec<NewTarget>,
}

/// One thing to do.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Enable a configuration that has only targets that are asked for.
    Enable(AlertConfiguration),
    /// Add targets to a configuration that has no secrets.
    Extend(AlertConfiguration, Vec<NewTarget>),
    /// Create a configuration with these targets.
    Create(Vec<NewTarget>),
}

impl Step {
    pub(crate) fn targets(&self) -> &[NewTarget] {
        match self {
            Self::Enable(_) => &[],
            Self::Extend(_, targets) | Self::Create(targets) => targets,
        }
    }
}

/// What an event lacks.
#[derive(Clone, Debug)]
pub(crate) struct Gap {
    /// The next thing to do; `None` if every target is told.
    pub(crate) step: Option<Step>,
    /// The targets that may be told: what the service shows of one may be left of another.
    pub(crate) possible: Vec<NewTarget>,
}

impl Gap {
    /// What the configurations of a project lack.
    pub(crate) fn of(desired: &DesiredAlert, configurations: &[AlertConfiguration]) -> Self {
        let about = configurations
            .iter()
            .filter(|it| it.event_type() == Some(&desired.event) && !it.is_limited());
        let (enabled, disabled): (Vec<_>, Vec<_>) = about.partition(|it| it.is_enabled());
        let told = |target: &NewTarget| {
            let each = enabled.iter().map(|it| likeness(target, it));
            each.max().unwrap_or(Likeness::No)
        };
        let mut lacking: Vec<&NewTarget> = Vec::new();
        let mut possible = Vec::new();
        for target in &desired.targets {
            match told(target) {
                Likeness::No => lacking.push(target),
                Likeness::Possible => possible.push(target.clone()),
                Likeness::Yes => {}
            }
        }
        let step = (!lacking.is_empty()).then(|| {
            let enable = disabled.iter().find(|it| {
                has_only(it, &desired.targets)
                    && lacking
                        .iter()
                        .any(|target| likeness(target, it) > Likeness::No)
            });
            let extend = enabled.iter().find(|it| {
                it.targets().len() + lacking.len() <= MAX_TARGETS
                    && !it.targets().iter().any(|it| it.kind().may_have_secret())
            });
            let lacking = lacking.into_iter().cloned().collect();
            match (enable, extend) {
                (Some(it), _) => Step::Enable((**it).clone()),
                (None, Some(it)) => Step::Extend((**it).clone(), lacking),
                (None, None) => Step::Create(lacking),
            }
        });
        Self { step, possible }
    }
}

/// How sure it is that a configuration has this target.
fn likeness(target: &NewTarget, configuration: &AlertConfiguration) -> Likeness {
    let reported = configuration.targets().iter();
    let each = reported.map(|it| target.likeness(it));
    each.max().unwrap_or(Likeness::No)
}

/// Whether a configuration tells nobody else than these.
fn has_only(configuration: &AlertConfiguration, targets: &[NewTarget]) -> bool {
    let mut reported = configuration.targets().iter();
    reported.all(|it| {
        let mut wanted = targets.iter();
        wanted.any(|target| target.likeness(it) > Likeness::No)
    })
}
