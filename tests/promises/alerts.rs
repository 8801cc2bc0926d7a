//! Promises about alert configurations: the targets that are asked for are told, once.

use std::collections::BTreeMap;

use atlas_maintenance::{
    AlertFailure, DesiredAlert, EventType, MAINTENANCE_ALERTS, NewTarget, ProjectId,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::generators::{Failure, failure};
use crate::property::Property;
use crate::world::{World, broken, ok, same};

/// A target, with what is asked for and what is true of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Webhook(u8),
    Slack(u8),
    Teams(u8),
    PagerDuty(u8),
    Email(u8),
    Owners,
}

fn target() -> impl Strategy<Value = Target> {
    let number = 0..3_u8;
    prop_oneof![
        4 => number.clone().prop_map(Target::Webhook),
        2 => number.clone().prop_map(Target::Slack),
        1 => number.clone().prop_map(Target::Teams),
        1 => number.clone().prop_map(Target::PagerDuty),
        2 => number.prop_map(Target::Email),
        2 => Just(Target::Owners),
    ]
}

/// Of three services, so that what is left of two can be alike.
const URLS: [&str; 3] = [
    "https://hooks.example.com/services/first/token-of-one",
    "https://hooks.example.com/services/first/token-of-two",
    "https://alerts.example.org/atlas",
];

impl Target {
    fn asked(self) -> NewTarget {
        match self {
            Self::Webhook(n) => NewTarget::webhook(url(n), Some(format!("webhook-secret-{n}"))),
            Self::Slack(n) => NewTarget::slack(format!("#channel-{n}"), format!("xoxb-token-{n}")),
            Self::Teams(n) => NewTarget::microsoft_teams(url(n)),
            Self::PagerDuty(n) => NewTarget::pager_duty(format!("pager-duty-key-{n}")),
            Self::Email(n) => NewTarget::email(format!("user-{n}@example.org")),
            Self::Owners => NewTarget::group(["GROUP_OWNER"]),
        }
    }

    /// As it is in the service.
    fn stored(self) -> Value {
        let mut stored = match self {
            Self::Webhook(n) => json!({"typeName": "WEBHOOK", "webhookUrl": url(n),
                "webhookSecret": format!("webhook-secret-{n}")}),
            Self::Slack(n) => json!({"typeName": "SLACK", "channelName": format!("channel-{n}"),
                "apiToken": format!("xoxb-token-{n}")}),
            Self::Teams(n) => {
                json!({"typeName": "MICROSOFT_TEAMS", "microsoftTeamsWebhookUrl": url(n)})
            }
            Self::PagerDuty(n) => {
                json!({"typeName": "PAGER_DUTY", "serviceKey": format!("pager-duty-key-{n}")})
            }
            Self::Email(n) => {
                json!({"typeName": "EMAIL", "emailAddress": format!("user-{n}@example.org")})
            }
            Self::Owners => json!({"typeName": "GROUP", "roles": ["GROUP_OWNER"],
                "emailEnabled": true, "smsEnabled": false}),
        };
        stored["aMemberOfTomorrow"] = json!({"of": [1.50, null]});
        stored
    }

    /// Whether a target that is in the service is this one.
    fn is(self, stored: &Value) -> bool {
        let names = [
            "webhookUrl",
            "microsoftTeamsWebhookUrl",
            "serviceKey",
            "emailAddress",
        ];
        let mine = self.stored();
        let channel = |of: &Value| of["channelName"].as_str().map(|it| it.replace('#', ""));
        mine["typeName"] == stored["typeName"]
            && names.iter().all(|name| mine[name] == stored[name])
            && channel(&mine) == channel(stored)
    }
}

fn url(number: u8) -> &'static str {
    URLS[usize::from(number) % URLS.len()]
}

/// A configuration that is there before.
#[derive(Clone, Debug)]
pub struct Present {
    event: usize,
    is_enabled: bool,
    is_limited: bool,
    /// Whether it is about what is asked for, which by chance it seldom is.
    is_asked_for: bool,
    targets: Vec<Target>,
}

fn present() -> impl Strategy<Value = Present> {
    let is_asked_for = prop::bool::weighted(0.2);
    let targets = vec(target(), 1..4);
    (0..5_usize, any::<bool>(), 0..8_u8, is_asked_for, targets).prop_map(
        |(event, is_enabled, limited, is_asked_for, targets)| Present {
            event,
            is_enabled,
            is_limited: limited == 0,
            is_asked_for,
            targets,
        },
    )
}

#[derive(Clone, Debug)]
pub struct Story {
    has_window: bool,
    present: Vec<Present>,
    events: Vec<usize>,
    targets: Vec<Target>,
    /// What fails in each run before the last one.
    runs: Vec<Option<Failure>>,
}

fn story() -> impl Strategy<Value = Story> {
    let events = prop_oneof![1 => Just(vec![0, 1, 2, 3, 4]), 2 => vec(0..5_usize, 1..3)];
    let mut targets = vec(target(), 1..4).boxed();
    targets = targets
        .prop_map(|mut targets| {
            let all = std::mem::take(&mut targets);
            for target in all {
                if !targets.contains(&target) {
                    targets.push(target);
                }
            }
            targets
        })
        .boxed();
    let runs = vec(option::weighted(0.8, failure()), 0..3);
    (any::<bool>(), vec(present(), 0..4), events, targets, runs).prop_map(
        |(has_window, mut present, events, targets, runs)| {
            for it in present.iter_mut().filter(|it| it.is_asked_for) {
                it.event = events[0];
                it.targets = vec![targets[0]];
            }
            Story {
                has_window,
                present,
                events,
                targets,
                runs,
            }
        },
    )
}

type Stored = Vec<Value>;

fn stored(world: &World, project: ProjectId) -> Stored {
    let all = world.control().alert_configurations(project);
    let all = all.expect("a project").into_iter();
    all.map(|text| serde_json::from_str(&text).expect("JSON"))
        .collect()
}

/// How often a target is told of an event.
fn told(all: &Stored, event: &EventType, target: Target) -> usize {
    let about = all.iter().filter(|it| {
        it["eventTypeName"] == event.as_str()
            && it["enabled"] == true
            && it["matchers"] == json!([])
    });
    about
        .flat_map(|it| it["notifications"].as_array().expect("a list"))
        .filter(|it| target.is(it))
        .count()
}

/// Whatever was there, failed or was killed in between: after a run that ended well every target is told of
/// every event, unless it cannot be told from one that is; none is told twice; nothing of what was there is
/// lost; and another run changes nothing.
pub fn targets_are_told_once() -> Property<Story> {
    Property::new(
        story(),
        |world, story| {
            Box::pin(async move {
                let project = world.project();
                if story.has_window {
                    let window = world.window(project);
                    let sunday = atlas_maintenance::DayOfWeek::Sunday;
                    let hour = atlas_maintenance::HourOfDay::new(2).expect("an hour");
                    let whole = atlas_maintenance::Window::weekly(sunday, hour);
                    ok("set", window.set(&whole).await)?;
                }
                for present in &story.present {
                    let targets: Vec<_> = present.targets.iter().map(|it| it.stored()).collect();
                    let matchers = match present.is_limited {
                        true => {
                            json!([{"fieldName": "CLUSTER_NAME", "operator": "EQUALS", "value": "a"}])
                        }
                        false => json!([]),
                    };
                    let added = json!({
                        "eventTypeName": MAINTENANCE_ALERTS[present.event].as_str(),
                        "enabled": present.is_enabled,
                        "matchers": matchers,
                        "notifications": targets,
                        "threshold": {"of": 0.10},
                    });
                    let control = world.control();
                    let added = control.add_alert_configuration(project, &added.to_string());
                    added.expect("a configuration");
                }
                let before = stored(world, project);
                let mut events: Vec<_> = story.events.clone();
                events.sort_unstable();
                events.dedup();
                let desired: Vec<_> = { events.iter() }
                    .map(|event| DesiredAlert {
                        event: MAINTENANCE_ALERTS[*event].clone(),
                        targets: story.targets.iter().map(|it| it.asked()).collect(),
                    })
                    .collect();
                let alerts = world.client.project(project).maintenance().alerts();
                for failure in &story.runs {
                    world.control().clear_faults();
                    if let Some(failure) = failure {
                        let fault = failure.fault(&format!("{project}/alertConfigs"));
                        world.control().inject(fault).expect("a fault");
                    }
                    let outcome = alerts.ensure(&desired).await;
                    check_once(world, project, &story, &before)?;
                    let has_failed = match &outcome {
                        Err(_) => true,
                        Ok(all) => all.iter().any(|it| it.failure.is_some()),
                    };
                    if has_failed {
                        world.saw("a run that failed");
                    }
                    if let (Ok(all), true) = (&outcome, failure.is_some()) {
                        for ensured in all.iter().filter(|it| it.failure.is_none()) {
                            check_told(world, project, &story, ensured)?;
                        }
                    }
                }
                world.control().clear_faults();
                let last = ok("ensure", alerts.ensure(&desired).await)?;
                check_once(world, project, &story, &before)?;
                for ensured in &last {
                    match &ensured.failure {
                        None => check_told(world, project, &story, ensured)?,
                        Some(AlertFailure::Call(error)) => {
                            return broken(format!("{} failed: {error}", ensured.event));
                        }
                        Some(other) => return broken(format!("{}: {other:?}", ensured.event)),
                    }
                    if !ensured.changes.is_empty() {
                        world.saw("a change");
                    }
                    if !ensured.possible.is_empty() {
                        world.saw("a target that cannot be told from another");
                    }
                }
                world.control().clear_requests();
                let again = ok("ensure", alerts.ensure(&desired).await)?;
                same("the number of changes", &world.effects(project).len(), &0)?;
                let is_done = again
                    .iter()
                    .all(|it| it.changes.is_empty() && it.failure.is_none());
                same("that nothing is left", &is_done, &true)
            })
        },
        &[
            "a run that failed",
            "a change",
            "a target that cannot be told from another",
            "a configuration that was enabled",
            "a configuration that was extended",
            "a configuration that was created",
        ],
    )
}

fn check_told(
    world: &World,
    project: ProjectId,
    story: &Story,
    ensured: &atlas_maintenance::EnsuredAlert,
) -> Result<(), String> {
    let now = stored(world, project);
    for target in &story.targets {
        let shown = target.asked().to_string();
        let is_possible = ensured.possible.iter().any(|it| it.to_string() == shown);
        if told(&now, &ensured.event, *target) == 0 && !is_possible {
            return broken(format!("{shown} is not told of {}", ensured.event));
        }
    }
    Ok(())
}

/// Nothing is told twice that was not before, and nothing of what was there is lost.
fn check_once(
    world: &World,
    project: ProjectId,
    story: &Story,
    before: &Stored,
) -> Result<(), String> {
    let now = stored(world, project);
    for event in &MAINTENANCE_ALERTS {
        for target in &story.targets {
            // Disabled ones are told as soon as one of their targets is asked for.
            let mut enabled = before.clone();
            for it in &mut enabled {
                it["enabled"] = json!(true);
            }
            let most = told(&enabled, event, *target).max(1);
            let count = told(&now, event, *target);
            if count > most {
                return broken(format!("{target:?} is told {count} times of {event}"));
            }
        }
    }
    let by_id: BTreeMap<_, _> = now.iter().map(|it| (it["id"].to_string(), it)).collect();
    for old in before {
        let Some(new) = by_id.get(&old["id"].to_string()) else {
            return broken(format!("{old} is gone"));
        };
        if new["enabled"] != old["enabled"] {
            same("enabled", &new["enabled"], &json!(true))?;
            world.saw("a configuration that was enabled");
        }
        let targets = |of: &Value| of["notifications"].as_array().cloned().expect("a list");
        let (was, is) = (targets(old), targets(new));
        if is.len() > was.len() {
            world.saw("a configuration that was extended");
        }
        if !is.starts_with(&was) {
            return broken(format!("{new} has lost something of {old}"));
        }
        let rest = |of: &Value| {
            let mut rest = of.clone();
            for name in ["enabled", "notifications", "updated"] {
                rest[name] = Value::Null;
            }
            rest
        };
        same("what is not changed", &rest(new), &rest(old))?;
    }
    if now.len() > before.len() {
        world.saw("a configuration that was created");
    }
    Ok(())
}
