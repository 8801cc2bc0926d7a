//! Promises about many projects.

use std::time::Duration;

use atlas_maintenance::ProjectId;
use atlas_maintenance_fleet::{
    Action, ActionOutcome, ApplyEvent, ApplySummary, CancellationToken, ExecutorOptions, FleetPlan,
    FleetProject, Journal, JournalHeader, Observed, WindowsFile, Work, apply, read_windows,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::generators::{Change, Failure, Whole, change, failure, whole};
use crate::property::Property;
use crate::world::{World, broken, same};
use atlas_maintenance::Setting;

fn options() -> ExecutorOptions {
    ExecutorOptions::default().rate_limit_wait(Duration::from_millis(1))
}

impl World {
    async fn observe(&self, projects: &[FleetProject]) -> Vec<Observed> {
        let (options, token) = (options(), CancellationToken::new());
        let reader = read_windows(&self.client, projects.to_vec(), &options, &token);
        reader.all().await
    }

    async fn apply(
        &self,
        work: Vec<Work>,
        journal: Option<&mut Journal>,
        observer: impl FnMut(ApplyEvent<'_>),
    ) -> ApplySummary {
        let (options, token) = (options(), CancellationToken::new());
        let applied = apply(&self.client, work, journal, &options, &token, observer);
        applied.await.expect("work that can be applied")
    }

    fn fleet_project(&self) -> FleetProject {
        let id = self.project();
        FleetProject::new(id, format!("project {id}"))
    }
}

/// What a rule says of a project.
#[derive(Clone, Debug)]
pub enum Wanted {
    Window(Change),
    NoWindow,
    Ignored,
}

/// A rule of the windows file for one project.
fn rule(id: ProjectId, wanted: &Wanted) -> String {
    let mut rule = format!("[[rule]]\nselect.id = \"{id}\"\n");
    match wanted {
        Wanted::Ignored => rule.push_str("ignore = true\n"),
        Wanted::NoWindow => rule.push_str("window = \"none\"\n"),
        Wanted::Window(change) => {
            rule.push_str(&format!(
                "day = \"{}\"\nhour = {}\n",
                change.day, change.hour
            ));
            match change.protected {
                Setting::Keep => {}
                Setting::Clear => rule.push_str("protected_hours = \"none\"\n"),
                Setting::Set((start, end)) => {
                    rule.push_str(&format!("protected_hours = \"{start}-{end}\"\n"));
                }
            }
            if let Some(on) = change.auto_defer {
                rule.push_str(&format!("auto_defer = {on}\n"));
            }
        }
    }
    rule
}

/// After `fleet apply` a plan of the same file is empty, and what the file leaves out is kept.
pub fn apply_converges() -> Property<Vec<(Option<Whole>, Wanted)>> {
    let wanted = prop_oneof![
        4 => change().prop_map(Wanted::Window),
        1 => Just(Wanted::NoWindow),
        1 => Just(Wanted::Ignored),
    ];
    Property::new(
        vec((option::weighted(0.8, whole()), wanted), 1..5),
        |world, fleet| {
            Box::pin(async move {
                let (mut projects, mut file) = (Vec::new(), String::new());
                for (before, wanted) in &fleet {
                    let project = world.fleet_project();
                    if let Some(whole) = before {
                        world.give(project.id, whole).await;
                    }
                    file.push_str(&rule(project.id, wanted));
                    projects.push(project);
                }
                let file = WindowsFile::parse("windows.toml", &file).expect("a windows file");
                let plan = FleetPlan::new(&file, &world.observe(&projects).await).expect("a plan");
                if !plan.is_empty() {
                    world.saw("a plan with changes");
                }
                let summary = world.apply(plan.work().collect(), None, |_| {}).await;
                if !summary.is_complete() {
                    return broken(format!("it is not complete: {summary}"));
                }
                let seen = world.observe(&projects).await;
                let again = FleetPlan::new(&file, &seen).expect("a plan");
                if !again.is_empty() {
                    return broken(format!("{again:?} is left to do"));
                }
                for (project, (before, wanted)) in projects.iter().zip(&fleet) {
                    let expected = match wanted {
                        Wanted::Window(change) => Some(change.after(before.as_ref())),
                        Wanted::NoWindow => None,
                        Wanted::Ignored => before.clone(),
                    };
                    let truth = world.truth(project.id).await;
                    let time = expected.as_ref().map(|it| (it.day.into(), it.hour.into()));
                    same("the window", &truth.window, &time)?;
                    let Some(expected) = expected else {
                        world.saw("a window that is removed");
                        continue;
                    };
                    let hours = expected.protected.map(|(a, b)| (a.into(), b.into()));
                    same("protected hours", &truth.protected, &hours)?;
                    same("auto-defer", &truth.auto_defer, &expected.auto_defer)?;
                }
                Ok(())
            })
        },
        &["a plan with changes", "a window that is removed"],
    )
}

/// With a journal, a fleet of projects is deferred at most once, however often the command runs, and what it
/// says of each project is true.
pub fn defers_once() -> Property<(usize, Vec<Failure>)> {
    Property::new(
        (1..4_usize, vec(failure(), 0..4)),
        |world, (count, failures)| {
            Box::pin(async move {
                let projects: Vec<_> = (0..count).map(|_| world.fleet_project()).collect();
                let sunday = Whole {
                    day: 1,
                    hour: 0,
                    protected: None,
                    auto_defer: false,
                };
                for project in &projects {
                    world.give(project.id, &sunday).await;
                    world.schedule(project.id, 60);
                }
                world.control().clear_requests();
                for (number, failure) in failures.iter().enumerate() {
                    let project = projects[number % projects.len()].id;
                    let fault = failure.fault(&format!("{project}/maintenanceWindow"));
                    world.control().inject(fault).expect("a fault");
                }
                let folder = tempfile::tempdir().expect("a folder");
                let path = folder.path().join("journal");
                let mut said = std::collections::BTreeMap::new();
                for _ in 0..3 {
                    let header = JournalHeader::for_action(&Action::Defer);
                    let mut journal = Journal::open(&path, header).expect("a journal");
                    let work = projects.iter().map(|project| Work {
                        project: project.clone(),
                        action: Action::Defer,
                    });
                    let observer = |event: ApplyEvent<'_>| {
                        if let ApplyEvent::Finished {
                            project, outcome, ..
                        } = event
                        {
                            said.insert(project.id, outcome);
                        }
                    };
                    world
                        .apply(work.collect(), Some(&mut journal), observer)
                        .await;
                }
                world.control().clear_faults();
                for project in &projects {
                    let effects = world.effects(project.id).len();
                    let outcome = said.get(&project.id).copied();
                    match (effects, outcome) {
                        (0 | 1, Some(ActionOutcome::Unknown)) => world.saw("an unknown outcome"),
                        (1, Some(ActionOutcome::Done)) => world.saw("a deferral"),
                        (0, Some(ActionOutcome::NotSent | ActionOutcome::Refused)) => {}
                        _ => {
                            return broken(format!(
                                "deferred {effects} times, and said {outcome:?}"
                            ));
                        }
                    }
                }
                Ok(())
            })
        },
        &["a deferral", "an unknown outcome"],
    )
}
