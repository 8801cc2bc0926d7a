//! Promises about the window and its members.

use atlas_maintenance::{
    ApiVersion, CurrentWindow, DayOfWeek, Error, ErrorCode, HourOfDay, Window,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::generators::{Before, Change, Whole, before, change, whole};
use crate::property::Property;
use crate::world::{Truth, World, broken, ok, same};

impl World {
    /// Brings a new project to where a property begins. Returns its window.
    async fn begin(&self, project: atlas_maintenance::ProjectId, before: &Before) -> Option<Whole> {
        match before {
            Before::Nothing => {
                self.saw("no window before");
                None
            }
            Before::Window(window) => {
                self.saw("a window before");
                self.give(project, window).await;
                Some(window.clone())
            }
            Before::Reset(window) => {
                self.saw("a window that was reset");
                self.give(project, window).await;
                let reset = self.window(project).reset().await;
                reset.expect("a window that can be reset");
                None
            }
        }
    }
}

fn numbers(hours: Option<(u8, u8)>) -> Option<(u64, u64)> {
    hours.map(|(start, end)| (start.into(), end.into()))
}

/// A reset either succeeds, or says that there is no window.
fn removed(reset: Result<(), Error>) -> Result<(), String> {
    match reset {
        Err(error) if error.code() == Some(&ErrorCode::MaintenanceWindowNotDefined) => Ok(()),
        reset => ok("reset", reset),
    }
}

/// Compares what a project has with a window.
fn has(truth: &Truth, whole: &Whole) -> Result<(), String> {
    let time = Some((whole.day.into(), whole.hour.into()));
    same("the window", &truth.window, &time)?;
    same(
        "protected hours",
        &truth.protected,
        &numbers(whole.protected),
    )?;
    same("auto-defer", &truth.auto_defer, &whole.auto_defer)
}

/// Compares what was read with a window.
fn reads(current: Option<&CurrentWindow>, whole: Option<&Whole>) -> Result<(), String> {
    let current = current.map(|it| Whole {
        day: it.day.number(),
        hour: it.hour.get(),
        protected: it
            .protected_hours
            .map(|hours| (hours.start().get(), hours.end().get())),
        auto_defer: it.auto_defer,
    });
    same("the window that was read", &current.as_ref(), &whole)
}

/// `get` is `None` when the project has no window, and else tells every member, with every version.
pub fn get_tells() -> Property<(usize, Vec<Option<Whole>>)> {
    let inputs = (
        0..ApiVersion::ALL.len(),
        vec(option::weighted(0.8, whole()), 1..4),
    );
    Property::new(
        inputs,
        |world, (version, steps)| {
            Box::pin(async move {
                let project = world.project();
                let client = world.of_version(version);
                let window = client.project(project).maintenance_window();
                reads(ok("get", window.get().await)?.as_ref(), None)?;
                for step in steps {
                    match &step {
                        Some(whole) => {
                            for (what, occurs) in [
                                ("hour 0", whole.hour == 0),
                                ("hour 1", whole.hour == 1),
                                ("day 1", whole.day == 1),
                                ("day 7", whole.day == 7),
                                (
                                    "hours over midnight",
                                    whole.protected.is_some_and(|(a, b)| a > b),
                                ),
                            ] {
                                if occurs {
                                    world.saw(what);
                                }
                            }
                            world.give(project, whole).await;
                        }
                        None => {
                            world.saw("a reset");
                            removed(window.reset().await)?;
                        }
                    }
                    reads(ok("get", window.get().await)?.as_ref(), step.as_ref())?;
                }
                Ok(())
            })
        },
        &[
            "hour 0",
            "hour 1",
            "day 1",
            "day 7",
            "hours over midnight",
            "a reset",
        ],
    )
}

/// `set` sets what it names, clears what it clears, and keeps everything else.
pub fn set_keeps() -> Property<(Before, Change)> {
    Property::new(
        (before(), change()),
        |world, (before, change)| {
            Box::pin(async move {
                let project = world.project();
                let current = world.begin(project, &before).await;
                let expected = change.after(current.as_ref());
                if current
                    .is_some_and(|it| it.protected.is_some() && it.protected == expected.protected)
                {
                    world.saw("protected hours that are kept");
                }
                ok("set", world.window(project).set(&change.window()).await)?;
                has(&world.truth(project).await, &expected)?;
                let current = ok("get", world.window(project).get().await)?;
                reads(current.as_ref(), Some(&expected))?;
                let differences = change.window().differences(current.as_ref());
                match differences.is_empty() {
                    true => Ok(()),
                    false => broken(format!("{differences:?} after it was set")),
                }
            })
        },
        &[
            "no window before",
            "a window before",
            "a window that was reset",
            "protected hours that are kept",
        ],
    )
}

/// After `reset` there is no window, and of the one that there was no member comes back with the next.
pub fn reset_removes() -> Property<Whole> {
    Property::new(
        whole(),
        |world, whole| {
            Box::pin(async move {
                if whole.protected.is_some() && whole.auto_defer {
                    world.saw("members to remove");
                }
                let project = world.project();
                world.give(project, &whole).await;
                let window = world.window(project);
                ok("reset", window.reset().await)?;
                reads(ok("get", window.get().await)?.as_ref(), None)?;
                same("the window", &world.truth(project).await.window, &None)?;
                let sunday = Window::weekly(DayOfWeek::Sunday, HourOfDay::MIDNIGHT);
                ok("set", window.set(&sunday).await)?;
                let bare = Whole {
                    day: 1,
                    hour: 0,
                    protected: None,
                    auto_defer: false,
                };
                has(&world.truth(project).await, &bare)
            })
        },
        &["members to remove"],
    )
}

/// What can be repeated.
#[derive(Clone, Debug)]
pub enum Setting {
    Set(Change),
    Reset,
    AutoDefer(bool),
}

/// `set`, `reset` and `set_auto_defer` can be done twice, and then what holds after the first still holds.
pub fn settings_can_be_repeated() -> Property<(Before, Setting)> {
    let setting = prop_oneof![
        change().prop_map(Setting::Set),
        Just(Setting::Reset),
        any::<bool>().prop_map(Setting::AutoDefer),
    ];
    Property::new(
        (before(), setting),
        |world, (before, setting)| {
            Box::pin(async move {
                let project = world.project();
                let current = world.begin(project, &before).await;
                let window = world.window(project);
                let once = async || match &setting {
                    Setting::Set(change) => ok("set", window.set(&change.window()).await),
                    Setting::Reset => removed(window.reset().await),
                    // Refused without a window, on which another promise says more.
                    Setting::AutoDefer(_) if current.is_none() => Ok(()),
                    Setting::AutoDefer(on) => {
                        ok("set_auto_defer", window.set_auto_defer(*on).await.map(drop))
                    }
                };
                once().await?;
                let first = world.truth(project).await;
                once().await?;
                world.saw(match setting {
                    Setting::Set(_) => "set",
                    Setting::Reset => "reset",
                    Setting::AutoDefer(_) => "auto-defer",
                });
                same(
                    "what holds after the second",
                    &world.truth(project).await,
                    &first,
                )
            })
        },
        &[
            "set",
            "reset",
            "auto-defer",
            "no window before",
            "a window that was reset",
        ],
    )
}

/// `set_auto_defer` ends with the value, tells whether it was a change, and changes nothing else. Without a
/// window it changes nothing at all.
pub fn auto_defer_ends_as_asked() -> Property<(Before, bool)> {
    Property::new(
        (before(), any::<bool>()),
        |world, (before, on)| {
            Box::pin(async move {
                let project = world.project();
                let current = world.begin(project, &before).await;
                let before = world.truth(project).await;
                world.control().clear_requests();
                let set = world.window(project).set_auto_defer(on).await;
                let Some(current) = current else {
                    let error = match set {
                        Err(error) => error,
                        Ok(_) => return broken("it succeeds without a window"),
                    };
                    same(
                        "its kind",
                        &error.kind(),
                        &atlas_maintenance::ErrorKind::NotSent,
                    )?;
                    same("the number of effects", &world.effects(project).len(), &0)?;
                    return same("what holds", &world.truth(project).await, &before);
                };
                let changed = ok("set_auto_defer", set)?;
                world.saw(if changed { "a change" } else { "no change" });
                same(
                    "whether it was a change",
                    &changed,
                    &(current.auto_defer != on),
                )?;
                let expected = Whole {
                    auto_defer: on,
                    ..current
                };
                has(&world.truth(project).await, &expected)
            })
        },
        &["a change", "no change", "no window before"],
    )
}

/// `start_now` starts the maintenance and changes no setting.
pub fn start_now_keeps() -> Property<Whole> {
    Property::new(
        whole(),
        |world, whole| {
            Box::pin(async move {
                let project = world.project();
                world.give(project, &whole).await;
                world.schedule(project, 60);
                ok("start_now", world.window(project).start_now().await)?;
                let truth = world.truth(project).await;
                same("the start", &truth.scheduled, &Some(world.control().now()))?;
                same("whether it was started", &truth.start_asap, &true)?;
                if whole.protected.is_some() && whole.auto_defer {
                    world.saw("members to keep");
                }
                has(&truth, &whole)
            })
        },
        &["members to keep"],
    )
}
