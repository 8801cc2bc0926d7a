//! Promises about what is done how often, and about what an error says of it.

use std::time::Duration;

use atlas_maintenance::{Error, ErrorKind, ProjectId};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::generators::{Failure, Mutation, Whole, action, failure, mutation, whole};
use crate::property::Property;
use crate::world::{Truth, World, broken, same, says_nothing_done};

impl World {
    pub async fn mutate(&self, project: ProjectId, mutation: &Mutation) -> Result<(), Error> {
        let window = self.window(project);
        match mutation {
            Mutation::Set(change) => window.set(&change.window()).await,
            Mutation::Reset => window.reset().await,
            Mutation::SetAutoDefer(on) => window.set_auto_defer(*on).await.map(drop),
            Mutation::Defer => window.defer().await,
            Mutation::StartNow => window.start_now().await,
            Mutation::Toggle => window.toggle_auto_defer().await,
        }
    }

    pub fn inject(&self, project: ProjectId, failure: Failure) {
        let fault = failure.fault(&format!("{project}/maintenanceWindow"));
        self.control().inject(fault).expect("a fault");
    }

    /// How many requests a fault hit.
    fn hits(&self) -> usize {
        let requests = self.control().requests();
        requests
            .iter()
            .filter(|request| request.fault.is_some())
            .count()
    }
}

/// `defer`, `start_now` and `toggle_auto_defer` are done at most once, whatever fails.
pub fn not_twice() -> Property<(Whole, Mutation, Failure)> {
    Property::new(
        (whole(), action(), failure()),
        |world, (whole, action, failure)| {
            Box::pin(async move {
                let project = world.project();
                world
                    .give(
                        project,
                        &Whole {
                            auto_defer: false,
                            ..whole
                        },
                    )
                    .await;
                world.schedule(project, 60);
                world.control().clear_requests();
                world.inject(project, failure);
                let result = world.mutate(project, &action).await;
                let effects = world.effects(project);
                if !effects.is_empty() && result.is_err() {
                    world.saw("an action that was done and whose reply was lost");
                }
                if effects.len() > 1 {
                    return broken(format!("it was done {} times", effects.len()));
                }
                match (&result, effects.len()) {
                    (Ok(()), 0) => broken("it succeeded and was not done"),
                    (Err(error), 1) if says_nothing_done(error) => broken(format!(
                        "it was done, and its error says otherwise: {error}"
                    )),
                    _ => Ok(()),
                }
            })
        },
        &["an action that was done and whose reply was lost"],
    )
}

/// The state of a project in which a call may be refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Nothing,
    Window,
    Maintenance,
    MaintenanceTooNear,
    MaintenanceWithoutWindow,
    UnderWay,
}

/// *Not sent* and *refused* mean that nothing was done, and success that it was. Without a failure of the
/// network the outcome is never *unknown*.
pub fn kind_is_true() -> Property<(State, Whole, Mutation, Option<Failure>)> {
    let state = select(vec![
        State::Nothing,
        State::Window,
        State::Maintenance,
        State::MaintenanceTooNear,
        State::MaintenanceWithoutWindow,
        State::UnderWay,
    ]);
    Property::new(
        (state, whole(), mutation(), option::weighted(0.6, failure())),
        |world, (state, whole, mutation, failure)| {
            Box::pin(async move {
                let project = world.project();
                if !matches!(state, State::Nothing | State::MaintenanceWithoutWindow) {
                    world
                        .give(
                            project,
                            &Whole {
                                auto_defer: false,
                                ..whole.clone()
                            },
                        )
                        .await;
                }
                match state {
                    State::Nothing | State::Window => {}
                    State::Maintenance | State::MaintenanceWithoutWindow => {
                        world.schedule(project, 60)
                    }
                    State::MaintenanceTooNear => world.schedule(project, 5),
                    State::UnderWay => world.schedule(project, 0),
                }
                let before = world.truth(project).await;
                world.control().clear_requests();
                if let Some(failure) = failure {
                    world.inject(project, failure);
                }
                let result = world.mutate(project, &mutation).await;
                let (effects, hits) = (world.effects(project).len(), world.hits());
                world.control().clear_faults();
                let after = world.truth(project).await;
                match result {
                    Ok(()) if effects == 0 && !is_as_asked(&mutation, &after) => {
                        broken("it succeeded and was not done")
                    }
                    Ok(()) => {
                        world.saw("success");
                        Ok(())
                    }
                    Err(error) if says_nothing_done(&error) => {
                        world.saw(match error.kind() {
                            ErrorKind::Refused => "refused",
                            _ => "not sent",
                        });
                        same(&format!("what holds after “{error}”"), &after, &before)
                    }
                    Err(error) if hits == 0 => broken(format!(
                        "the outcome is unknown, and nothing failed: {error}"
                    )),
                    Err(_) => {
                        world.saw("unknown");
                        Ok(())
                    }
                }
            })
        },
        &["success", "refused", "not sent", "unknown"],
    )
}

/// Whether a call that changed nothing can say that it succeeded, since the value is as asked.
fn is_as_asked(mutation: &Mutation, truth: &Truth) -> bool {
    matches!(mutation, Mutation::SetAutoDefer(on) if truth.window.is_some() && truth.auto_defer == *on)
}

/// Each deferral that succeeds moves the maintenance by a week and counts once, and one that fails does
/// neither.
pub fn deferral_counts_once() -> Property<(Whole, bool, Vec<u32>)> {
    let hours = prop_oneof![6 => 48..=72_u32, 1 => Just(47_u32), 1 => Just(73_u32)];
    Property::new(
        (
            whole(),
            any::<bool>(),
            proptest::collection::vec(hours, 1..5),
        ),
        |world, (whole, in_new_york, hours)| {
            Box::pin(async move {
                let project = world.project();
                let control = world.control();
                if in_new_york {
                    let zone = control.set_time_zone(project, "America/New_York");
                    zone.expect("a time zone");
                }
                world
                    .give(
                        project,
                        &Whole {
                            auto_defer: false,
                            ..whole
                        },
                    )
                    .await;
                world.schedule(project, 80);
                let mut count = 0;
                for ahead in hours {
                    let before = world.truth(project).await;
                    let at = before.scheduled.expect("maintenance");
                    let until =
                        at.duration_since(control.now()).as_secs() - i64::from(ahead) * 3600;
                    control.advance(Duration::from_secs(until.try_into().unwrap_or(0)));
                    let result = world.window(project).defer().await;
                    let after = world.truth(project).await;
                    match result {
                        Ok(()) => {
                            count += 1;
                            world.saw("a deferral");
                            let moved = after.scheduled.expect("maintenance").duration_since(at);
                            let hours = moved.as_hours();
                            if !(167..=169).contains(&hours) || hours != 168 && !in_new_york {
                                return broken(format!("it moved by {hours} hours"));
                            }
                            same("the number of deferrals", &after.deferrals, &count)?;
                        }
                        Err(error) => {
                            world.saw("a deferral that is refused");
                            same("its kind", &error.kind(), &ErrorKind::Refused)?;
                            same("what holds", &after, &before)?;
                        }
                    }
                }
                Ok(())
            })
        },
        &["a deferral", "a deferral that is refused"],
    )
}
