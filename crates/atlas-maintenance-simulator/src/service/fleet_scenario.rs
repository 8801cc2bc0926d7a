//! A fleet whose projects are in every state that maintenance can be in, with the events of two months.
//!
//! It follows from the number of a project and the time, so that it is the same for the same clock.

use std::collections::BTreeMap;
use std::sync::Arc;

use atlas_maintenance_types::ProjectId;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use crate::generated::variants::Assumptions;
use crate::service::chance::Seed;
use crate::service::change::ChangeContext;
use crate::service::clock;
use crate::service::event::{Actor, ConsoleUser};
use crate::service::project::Project;
use crate::service::rules::Rules;
use crate::service::time_zone;
use crate::service::window_update::{ProtectedHoursUpdate, Settings, WindowUpdate};

const DAY: i64 = 24;
const ENVIRONMENTS: [&str; 4] = ["development", "test", "staging", "production"];
const SERVICES: [&str; 10] = [
    "billing", "catalog", "identity", "mailing", "orders", "payments", "reports", "search",
    "shipping", "support",
];
const ZONES: [&str; 8] = [
    "UTC",
    "America/New_York",
    "Europe/Dublin",
    "Asia/Kolkata",
    "America/Sao_Paulo",
    "Europe/Berlin",
    "Australia/Sydney",
    "America/Los_Angeles",
];

/// What becomes of the maintenance of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    GateOpen,
    NotAnnounced,
    GateClosed,
    UnderWay,
    DeferredOnce,
    DeferredTwice,
    AutoDeferred,
    DeferredByAdmin,
    Completed,
    StartedOnRequest,
    Cancelled,
    NothingScheduled,
    NoWindow,
}

const FATES: [Fate; 16] = [
    Fate::GateOpen,
    Fate::Completed,
    Fate::DeferredOnce,
    Fate::NotAnnounced,
    Fate::NoWindow,
    Fate::GateClosed,
    Fate::DeferredTwice,
    Fate::UnderWay,
    Fate::NotAnnounced,
    Fate::AutoDeferred,
    Fate::NothingScheduled,
    Fate::GateOpen,
    Fate::Cancelled,
    Fate::DeferredByAdmin,
    Fate::NotAnnounced,
    Fate::StartedOnRequest,
];

impl Fate {
    /// The first hour, counted from now, at which the maintenance may be due at first, and in how many.
    fn due(self) -> (i64, u32) {
        match self {
            Self::GateOpen => (51, 19),
            Self::NotAnnounced => (80, 250),
            Self::GateClosed => (4, 42),
            Self::UnderWay => (0, 1),
            Self::DeferredOnce => (-90, 140),
            Self::DeferredTwice => (-90 - 7 * DAY, 140),
            Self::AutoDeferred => (-50, 110),
            Self::DeferredByAdmin => (-50, 70),
            Self::Completed => (-150, 140),
            Self::StartedOnRequest => (20, 20),
            Self::Cancelled => (25, 35),
            Self::NothingScheduled | Self::NoWindow => (-20 * DAY, 7 * 24),
        }
    }
}

/// A project that is being made: what happens to it, at which time, and by whom.
struct Making<'a> {
    project: Project,
    rules: &'a Rules,
    assumptions: &'a Assumptions,
}

impl Making<'_> {
    /// Does something at a time. What is refused is left out.
    fn at<T, E>(
        &mut self,
        now: Timestamp,
        actor: &Actor,
        act: impl FnOnce(&mut Project, &ChangeContext<'_>) -> Result<T, E>,
    ) {
        let context = ChangeContext {
            rules: self.rules,
            assumptions: self.assumptions,
            now,
            actor,
        };
        self.project.advance(&context);
        drop(act(&mut self.project, &context));
    }
}

/// The id of the project with that number.
pub(crate) fn id(number: u32) -> ProjectId {
    let [first, second, third, last] = number.to_be_bytes();
    let bytes = [0, 0, 0, 0, 0, 0, 0, 0, first, second, third, last];
    ProjectId::from_bytes(bytes)
}

/// The project with that number, as it is at that time.
pub(crate) fn project(
    number: u32,
    now: Timestamp,
    rules: &Rules,
    assumptions: &Assumptions,
) -> Project {
    let seed = Seed::of(&format!("fleet {number}"));
    let hours = |hours: i64| SignedDuration::from_hours(hours);
    let of = |names: &'static [&'static str], index: u32| {
        let index = usize::try_from(index).unwrap_or_default() % names.len();
        names.get(index).copied().unwrap_or_default()
    };
    let environment = of(&ENVIRONMENTS, number % 4);
    let service = of(&SERVICES, number / 4);
    let index = usize::try_from(number / 4 + 5 * (number % 4)).unwrap_or_default();
    let fate = FATES
        .get(index % FATES.len())
        .copied()
        .unwrap_or(Fate::NoWindow);
    let created = clock::later(
        now,
        -hours(60 * DAY + i64::from(seed.draw("created", 0, 240))),
    );
    let name = format!("{service}-{environment}-{number:03}");
    let mut making = Making {
        project: Project::new(id(number), &name, created),
        rules,
        assumptions,
    };
    let tags = [("environment", environment), ("service", service)];
    let tags = tags.map(|(key, value)| (key.to_owned(), value.to_owned()));
    making.project.details.tags = BTreeMap::from(tags);
    let zone = time_zone::named(of(&ZONES, number / 4)).unwrap_or(jiff::tz::TimeZone::UTC);
    making.project.set_time_zone(zone.clone());
    if fate == Fate::NoWindow {
        return making.project;
    }

    let (first, range) = fate.due();
    let about = clock::later(now, hours(first + i64::from(seed.draw("due", 0, range))));
    let about = clock::later(about, -SignedDuration::from_mins(20));
    let local = zone.to_datetime(about);
    let day = u8::try_from(local.weekday().to_sunday_one_offset()).unwrap_or(1);
    let hour = u8::try_from(local.hour()).unwrap_or(0);
    let skipped = assumptions.skipped_hour;
    let earliest = clock::later(about, -SignedDuration::from_secs(3599));
    let due = time_zone::next_opening(&zone, (day, hour), earliest, skipped);
    let user =
        |name: &str| Actor::Console(Arc::new(ConsoleUser::new(format!("{name}@example.org"))));
    let (ada, grace) = (user("ada"), user("grace"));
    let actor = match number % 3 {
        0 => &Actor::ApiKey,
        1 => &Actor::ServiceAccount,
        _ => &ada,
    };

    // A window at another hour at first, then the one that it has.
    let settings = Settings {
        day: Some(day),
        hour: Some(hour),
        auto_defer: (fate == Fate::AutoDeferred).then_some(true),
        protected_hours: match number % 5 {
            0 => ProtectedHoursUpdate::Hours {
                start: (hour + 4) % 24,
                end: (hour + 14) % 24,
            },
            _ => ProtectedHoursUpdate::Omitted,
        },
        ..Settings::default()
    };
    let before = Settings {
        hour: Some((hour + 1) % 24),
        auto_defer: None,
        ..settings
    };
    let set = |making: &mut Making<'_>, at, settings, actor| {
        let update = WindowUpdate::Set(settings);
        making.at(at, actor, |project, context| {
            project.apply(&update, context)
        });
    };
    let schedule = |making: &mut Making<'_>, at: Timestamp| {
        let now = clock::later(at, -hours(6 * DAY));
        making.at(now, &Actor::Service, |project, context| {
            project.schedule(at, context)
        });
    };
    let before_due = |ahead: i64| clock::later(due, -hours(ahead));
    set(&mut making, clock::later(created, hours(1)), before, actor);
    set(
        &mut making,
        clock::later(created, hours(3 * DAY)),
        settings_without_auto_defer(settings),
        actor,
    );
    // The maintenance of last month.
    let last = clock::later(now, -hours(42 * DAY));
    let last = time_zone::next_opening(&zone, (day, hour), last, skipped);
    schedule(&mut making, last);
    if number.is_multiple_of(2) {
        let at = clock::later(last, -hours(60));
        making.at(at, &grace, |project, context| project.defer(context));
    }
    // A window that was changed lately makes the start uncertain, so few are.
    if fate == Fate::AutoDeferred || number.is_multiple_of(7) {
        set(&mut making, before_due(8 * DAY), settings, actor);
    }
    if fate != Fate::NothingScheduled {
        schedule(&mut making, due);
    }
    let week = 7 * DAY;
    match fate {
        Fate::DeferredOnce => {
            making.at(before_due(60), actor, |project, context| {
                project.defer(context)
            });
        }
        Fate::DeferredTwice => {
            for (at, actor) in [(60, actor), (60 - week, &grace)] {
                making.at(before_due(at), actor, |project, context| {
                    project.defer(context)
                });
            }
        }
        Fate::DeferredByAdmin => {
            let at = before_due(52);
            making.at(at, &Actor::Admin, |project, context| project.defer(context));
        }
        Fate::StartedOnRequest => {
            let update = WindowUpdate::StartNow(Settings::default());
            let at = clock::later(now, -hours(9));
            making.at(at, &grace, |project, context| {
                project.apply(&update, context)
            });
        }
        Fate::Cancelled => {
            let at = clock::later(now, -hours(3));
            making.at(at, &Actor::Service, Project::cancel);
        }
        _ => {}
    }
    making.at(now, &Actor::Service, |_, _| Ok::<_, ()>(()));
    set_alerts(&mut making.project, number, now);
    making.project
}

/// Some projects tell a webhook of everything; others lack a configuration, or have it disabled.
fn set_alerts(project: &mut Project, number: u32, now: Timestamp) {
    const ANNOUNCED: &str = "MAINTENANCE_IN_ADVANCED";
    let is_of = |event: &'static str| {
        move |it: &Map<String, Value>| it.get("eventTypeName") == Some(&json!(event))
    };
    let alerts = &mut project.alerts;
    match number % 5 {
        0 => {
            let events = ["STARTED", "COMPLETED", "NO_LONGER_NEEDED", "AUTO_DEFERRED"];
            let events = events.map(|event| format!("MAINTENANCE_{event}"));
            for event in [ANNOUNCED.to_owned()].into_iter().chain(events) {
                let target = json!({"typeName": "WEBHOOK", "webhookSecret": "of the scenario",
                    "webhookUrl": "https://hooks.example.org/atlas"});
                let alert = json!({"enabled": true, "eventTypeName": event,
                    "notifications": [target]});
                if let Value::Object(alert) = alert {
                    alerts.add(alert, now);
                }
            }
        }
        1 => alerts.all_mut().retain(|it| !is_of(ANNOUNCED)(it)),
        2 => {
            let mut all = alerts.all_mut().iter_mut();
            if let Some(found) = all.find(|it| is_of(ANNOUNCED)(it)) {
                found.insert("enabled".to_owned(), json!(false));
            }
        }
        _ => {}
    }
}

fn settings_without_auto_defer(settings: Settings) -> Settings {
    Settings {
        auto_defer: None,
        ..settings
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::generated::variants::EventDelay;
    use crate::service::event::EventType;
    use crate::service::maintenance_record::MaintenanceState;
    use crate::service::rules::DeferralGate;

    const RULES: Rules = Rules {
        gate: Some(DeferralGate {
            opens_before: Duration::from_secs(72 * 3600),
            closes_before: Duration::from_secs(48 * 3600),
        }),
        length: Duration::from_secs(2 * 3600),
        waves: true,
    };

    fn fleet(now: &str) -> Vec<Project> {
        let now: Timestamp = now.parse().unwrap();
        let project = |number| project(number, now, &RULES, &Assumptions::default());
        (1..=300).map(project).collect()
    }

    #[test]
    fn fleet_has_maintenance_in_every_state_at_any_time() {
        for start in [
            "2026-01-05T00:00:00Z",
            "2026-11-26T10:31:00Z",
            "2027-03-27T22:59:59Z",
            "2026-11-01T05:30:00Z",
        ] {
            let now: Timestamp = start.parse().unwrap();
            let mut counts = BTreeMap::new();
            let mut count = |what: &'static str| *counts.entry(what).or_insert(0) += 1;
            for project in fleet(start) {
                let records = project.maintenances(now);
                let Some(last) = records.last() else {
                    count("no window");
                    continue;
                };
                let ahead = last.start.duration_since(now).as_hours();
                match last.state {
                    MaintenanceState::Scheduled if last.announced.is_none() => count("later"),
                    MaintenanceState::Scheduled if !last.deferrals.is_empty() => {
                        count(if last.deferrals.len() == 1 {
                            "deferred"
                        } else {
                            "deferred twice"
                        });
                    }
                    MaintenanceState::Scheduled if ahead >= 48 => count("open"),
                    MaintenanceState::Scheduled => count("closed"),
                    MaintenanceState::UnderWay => count("under way"),
                    MaintenanceState::Completed { .. } => count("completed"),
                    MaintenanceState::Cancelled { .. } => count("cancelled"),
                }
                if (7 * DAY..14 * DAY).contains(&ahead) {
                    count("next week");
                }
                let events = project.log().listed(EventDelay::None, now);
                for (kind, what) in [
                    (EventType::AutoDeferred, "told of auto-deferral"),
                    (EventType::StartAsap, "told of a request"),
                    (EventType::DeferredByAdmin, "told of staff"),
                    (EventType::NoLongerNeeded, "told of cancellation"),
                    (EventType::ProtectedHoursCreated, "told of protected hours"),
                ] {
                    if events.iter().any(|event| event.kind == kind) {
                        count(what);
                    }
                }
                assert!(events.len() > 40, "{} events", events.len());
            }
            for (what, least) in [
                ("no window", 15),
                ("later", 40),
                ("deferred", 15),
                ("deferred twice", 10),
                ("open", 15),
                ("closed", 15),
                ("under way", 10),
                ("completed", 15),
                ("cancelled", 15),
                ("next week", 20),
                ("told of auto-deferral", 15),
                ("told of a request", 15),
                ("told of staff", 15),
                ("told of cancellation", 15),
                ("told of protected hours", 30),
            ] {
                let count = counts.get(what).copied().unwrap_or_default();
                assert!(count >= least, "{start}: {count} {what} in {counts:?}");
            }
        }
    }

    #[test]
    fn fleet_is_the_same_for_the_same_clock() {
        let now = "2026-11-26T10:31:00Z";
        let text = |fleet: Vec<Project>| format!("{fleet:?}");
        assert_eq!(text(fleet(now)), text(fleet(now)));
        // Windows are spread over the week, and no time is too early or late.
        for extreme in [Timestamp::MIN, Timestamp::MAX] {
            project(7, extreme, &RULES, &Assumptions::default());
        }
    }
}
