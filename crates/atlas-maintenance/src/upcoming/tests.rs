//! What is concluded from events, of each kind.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::event::Event;
use crate::history::{Outcome, PastMaintenance};
use crate::{Actor, DayOfWeek, HourOfDay};
use EventType::*;

fn at(text: &str) -> Timestamp {
    format!("2026-{text}:00Z").parse().unwrap()
}

/// Events at these times of 2026, oldest first; returned as the service lists them.
fn listed(events: &[(&str, EventType)]) -> Vec<Event> {
    let of = |(number, (time, event_type)): (usize, &(&str, EventType))| {
        let created = format!("2026-{time}:00Z").parse().unwrap();
        Event::new(format!("event {number}"), event_type.clone(), created)
    };
    events.iter().enumerate().map(of).rev().collect()
}

/// Sundays at 02:00 in UTC.
fn window(deferrals: u32) -> CurrentWindow {
    CurrentWindow {
        deferrals,
        ..CurrentWindow::new(DayOfWeek::Sunday, HourOfDay::new(2).unwrap())
    }
}

fn concluded(events: &[(&str, EventType)], window: &CurrentWindow, now: &str) -> Option<Upcoming> {
    Upcoming::conclude(&listed(events), Some(window), at(now))
}

const NOTICE: (&str, EventType) = ("12-03T02:00", MaintenanceInAdvanced);

#[test]
fn announced_maintenance_starts_at_the_next_opening() {
    let coming = concluded(&[NOTICE], &window(0), "12-03T12:00").unwrap();
    assert_eq!(coming.start.estimate, at("12-06T02:00"));
    assert_eq!(coming.start.earliest, at("12-06T02:00"));
    assert_eq!(coming.start.latest, Some(at("12-06T08:00")));
    assert_eq!(coming.state, UpcomingState::Announced);
    assert_eq!(coming.gate.opens, at("12-03T02:00"));
    assert_eq!(coming.gate.closes, at("12-04T02:00"));
    assert_eq!((coming.gate.deferrals_left, coming.deferrals()), (2, 0));
    assert_eq!(
        (coming.id(), &coming.doubts[..]),
        (Some("event 0"), &[][..])
    );
    for (now, is_open) in [
        ("12-03T01:59", false),
        ("12-03T02:00", true),
        ("12-04T02:00", true),
        ("12-04T02:01", false),
    ] {
        assert_eq!(coming.can_be_deferred(at(now)), is_open, "{now}");
    }
}

/// What tells of a deferral, and whether maintenance is announced again before the new date.
#[test]
fn each_deferral_is_a_week_however_it_is_told() {
    let day = "12-03T10:00";
    let of_user = (day, MaintenanceDeferred);
    let automatic = (day, MaintenanceAutoDeferred);
    let again = ("12-10T02:00", MaintenanceInAdvanced);
    for events in [
        vec![NOTICE, of_user.clone()],
        vec![NOTICE, automatic.clone()],
        vec![NOTICE, (day, MaintenanceDeferredByAdmin)],
        // Told twice.
        vec![NOTICE, of_user.clone(), automatic],
        vec![NOTICE, of_user, again.clone()],
    ] {
        let coming = concluded(&events, &window(1), "12-10T03:00").unwrap();
        assert_eq!(coming.start.estimate, at("12-13T02:00"), "{events:?}");
        assert_eq!(coming.start.latest, Some(at("12-13T08:00")), "{events:?}");
        assert_eq!(coming.state, UpcomingState::Deferred(1), "{events:?}");
        assert_eq!(
            (coming.gate.deferrals_left, &coming.doubts[..]),
            (1, &[][..])
        );
        assert_eq!(coming.evidence.len(), events.len());
    }
    let extra = ("12-10T02:30", ExtraDeferralGranted);
    let twice = ("12-10T02:20", MaintenanceDeferred);
    let events = [NOTICE, (day, MaintenanceDeferred), again, twice, extra];
    let coming = concluded(&events, &window(2), "12-10T03:00").unwrap();
    assert_eq!(coming.start.estimate, at("12-20T02:00"));
    assert_eq!((coming.deferrals(), coming.gate.deferrals_left), (2, 1));
}

#[test]
fn automatic_deferral_before_the_announcement_has_no_latest_start_until_then() {
    let automatic = ("12-01T10:00", MaintenanceAutoDeferred);
    let coming = concluded(std::slice::from_ref(&automatic), &window(1), "12-02T00:00").unwrap();
    assert_eq!((coming.start.latest, coming.deferrals()), (None, 1));
    let announced = [automatic, ("12-10T02:00", MaintenanceInAdvanced)];
    let coming = concluded(&announced, &window(1), "12-11T00:00").unwrap();
    assert_eq!(coming.start.earliest, at("12-13T02:00"));
    assert_eq!(coming.start.latest, Some(at("12-13T08:00")));
    assert_eq!(coming.deferrals(), 1);
}

#[test]
fn deferral_without_an_announcement_is_doubted() {
    let coming = concluded(
        &[("12-03T10:00", MaintenanceDeferred)],
        &window(1),
        "12-04T00:00",
    );
    let coming = coming.unwrap();
    assert_eq!(coming.doubts, [Doubt::NotAnnounced]);
    let latest = coming.start.latest.unwrap();
    assert!(
        (coming.start.earliest..=latest).contains(&at("12-13T02:00")),
        "{coming:?}"
    );
}

#[test]
fn what_is_over_is_not_coming() {
    let started = ("12-06T02:10", MaintenanceStarted);
    let completed = ("12-06T03:00", MaintenanceCompleted);
    let cancelled = ("12-04T03:00", MaintenanceNoLongerNeeded);
    for events in [
        vec![],
        vec![NOTICE, cancelled],
        vec![NOTICE, started.clone(), completed.clone()],
        vec![NOTICE, completed],
        vec![("12-03T02:00", WindowModified)],
        vec![("12-03T02:00", Other("A_TYPE_OF_TOMORROW".into()))],
    ] {
        assert_eq!(
            concluded(&events, &window(0), "12-06T04:00"),
            None,
            "{events:?}"
        );
    }
    // Of what started long ago something is missing.
    let events = [NOTICE, ("12-03T11:00", WindowModified), started];
    let coming = concluded(&events, &window(0), "12-06T04:00").unwrap();
    assert_eq!(
        (coming.state, coming.start.estimate),
        (UpcomingState::Started, at("12-06T02:10"))
    );
    assert_eq!(coming.doubts, []);
    let changed = [&events[..], &[("12-06T03:00", WindowRemoved)]].concat();
    let coming = concluded(&changed, &window(0), "12-06T04:00").unwrap();
    assert_eq!(coming.doubts, [Doubt::WindowChanged]);
    let coming = concluded(&events, &window(0), "12-08T04:00").unwrap();
    assert_eq!(coming.doubts, [Doubt::NoEnd]);
    assert_eq!(concluded(&events, &window(0), "12-20T04:00"), None);
}

#[test]
fn clusters_of_a_project_are_one_maintenance() {
    let events = listed(&[
        NOTICE,
        ("12-06T02:10", MaintenanceStarted),
        ("12-06T02:20", MaintenanceStarted),
        ("12-06T03:00", MaintenanceCompleted),
        ("12-06T03:10", MaintenanceStarted),
        ("12-06T04:00", MaintenanceCompleted),
    ]);
    let past = PastMaintenance::conclude(&events);
    let [only] = &past[..] else {
        panic!("{past:?}")
    };
    assert_eq!(
        (only.started, only.completed),
        (Some(at("12-06T02:10")), Some(at("12-06T04:00")))
    );
    assert_eq!(only.outcome, Outcome::Completed);
    assert_eq!(
        only.duration(),
        Some(std::time::Duration::from_secs(110 * 60))
    );
}

#[test]
fn start_that_was_asked_for_is_at_once() {
    let asked = ("12-04T02:00", MaintenanceStartAsap);
    for events in [vec![NOTICE, asked.clone()], vec![asked]] {
        let coming = concluded(&events, &window(0), "12-04T02:01").unwrap();
        assert_eq!(coming.state, UpcomingState::AskedToStart);
        assert_eq!(coming.start.estimate, at("12-04T02:00"));
        assert!(!coming.can_be_deferred(at("12-04T02:01")));
    }
    let asked = CurrentWindow {
        start_asap: true,
        ..window(0)
    };
    let coming = concluded(&[NOTICE], &asked, "12-03T12:00").unwrap();
    assert_eq!(
        (coming.state, coming.doubts),
        (UpcomingState::AskedToStart, vec![Doubt::StartNotTold])
    );
}

/// The clocks of Berlin go from 02:00 to 03:00 on 28 March 2027.
#[test]
fn change_of_the_clocks_widens_the_bounds() {
    let berlin = |hour| CurrentWindow {
        time_zone: "Europe/Berlin".to_owned(),
        hour: HourOfDay::new(hour).unwrap(),
        ..window(0)
    };
    let time = |text: &str| text.parse::<Timestamp>().unwrap();
    let event = |event_type, text: &str| Event::new(text, event_type, text.parse().unwrap());
    let notice = event(MaintenanceInAdvanced, "2027-03-25T01:00:00Z");
    let now = time("2027-03-25T02:00:00Z");
    let coming = Upcoming::conclude(&[notice], Some(&berlin(2)), now).unwrap();
    let width = coming
        .start
        .latest
        .unwrap()
        .duration_since(coming.start.earliest);
    assert_eq!(width, SignedDuration::from_hours(8), "{coming:?}");
    // A week of the calendar has an hour less than 168.
    let notice = event(MaintenanceInAdvanced, "2027-03-18T04:00:00Z");
    let deferred = event(MaintenanceDeferred, "2027-03-18T05:00:00Z");
    let window = CurrentWindow {
        deferrals: 1,
        ..berlin(5)
    };
    let now = time("2027-03-19T00:00:00Z");
    let coming = Upcoming::conclude(&[deferred, notice], Some(&window), now).unwrap();
    assert_eq!(coming.start.estimate, time("2027-03-28T03:00:00Z"));
    assert_eq!(coming.start.earliest, time("2027-03-28T03:00:00Z"));
    assert_eq!(coming.start.latest, Some(time("2027-03-28T10:00:00Z")));
    // Nor does the announcement of a date that was deferred before tell which week it was.
    let deferred = event(MaintenanceAutoDeferred, "2027-03-22T05:00:00Z");
    let notice = event(MaintenanceInAdvanced, "2027-04-01T03:00:00Z");
    let now = time("2027-04-01T04:00:00Z");
    let coming = Upcoming::conclude(&[notice, deferred], Some(&window), now).unwrap();
    assert_eq!(coming.start.latest, Some(time("2027-04-04T10:00:00Z")));
}

/// What is odd, and the doubt that says so.
#[test]
fn each_contradiction_is_a_doubt() {
    let odd = |change: fn(&mut CurrentWindow)| {
        let mut odd = window(0);
        change(&mut odd);
        odd
    };
    let hour = |hour| HourOfDay::new(hour).unwrap();
    let protected = CurrentWindow {
        protected_hours: Some((1..5).try_into().unwrap()),
        ..window(0)
    };
    let deferred = ("12-03T10:00", MaintenanceDeferred);
    let zone = odd(|window| window.time_zone = "Mars/Olympus".to_owned());
    let far = CurrentWindow {
        day: DayOfWeek::Monday,
        hour: hour(2),
        ..window(0)
    };
    for (events, window, now, doubt) in [
        (vec![NOTICE], zone, "12-03T12:00", Doubt::UnknownZone),
        (vec![NOTICE], far, "12-03T12:00", Doubt::NoOpening),
        (
            vec![NOTICE],
            protected,
            "12-03T12:00",
            Doubt::ProtectedOpening,
        ),
        (
            vec![NOTICE, ("12-03T11:00", WindowModified)],
            window(0),
            "12-03T12:00",
            Doubt::WindowChanged,
        ),
        (
            vec![("11-20T11:00", ProtectedHoursRemoved), NOTICE],
            window(0),
            "12-03T12:00",
            Doubt::WindowChanged,
        ),
        (
            vec![NOTICE, deferred],
            window(0),
            "12-03T12:00",
            Doubt::Deferrals {
                reported: 0,
                told: 1,
            },
        ),
        (
            vec![NOTICE],
            window(1),
            "12-03T12:00",
            Doubt::Deferrals {
                reported: 1,
                told: 0,
            },
        ),
        (vec![NOTICE], window(0), "12-06T09:00", Doubt::Overdue),
        (
            vec![NOTICE, ("12-03T11:00", MaintenanceResetByAdmin)],
            window(0),
            "12-03T12:00",
            Doubt::Reset,
        ),
    ] {
        let coming = concluded(&events, &window, now).unwrap();
        assert!(
            coming.doubts.contains(&doubt),
            "{events:?}: {:?}",
            coming.doubts
        );
        assert!(!doubt.to_string().is_empty());
        // Both the old start and the new one are possible.
        let start = coming.start;
        let first = match doubt {
            Doubt::NoOpening => at("12-06T02:00"),
            _ => start.estimate,
        };
        assert!(
            (start.earliest..=start.latest.unwrap()).contains(&first),
            "{coming:?}"
        );
    }
    let coming = Upcoming::conclude(&listed(&[NOTICE]), None, at("12-03T12:00")).unwrap();
    assert_eq!(coming.doubts, [Doubt::NoWindow]);
}

/// It stays deferred, or is for the old date again.
#[test]
fn change_of_the_window_allows_the_date_before_the_deferral() {
    let thursdays = CurrentWindow {
        day: DayOfWeek::Thursday,
        ..window(1)
    };
    let deferred = ("12-03T10:00", MaintenanceDeferred);
    let events = [NOTICE, deferred, ("12-03T11:00", WindowModified)];
    let coming = concluded(&events, &thursdays, "12-03T12:00").unwrap();
    assert_eq!(coming.doubts, [Doubt::WindowChanged]);
    for possible in ["12-06T02:00", "12-10T02:00", "12-13T02:00"] {
        let start = coming.start;
        assert!((start.earliest..=start.latest.unwrap()).contains(&at(possible)));
    }
}

/// It can move to an opening of the window between two changes, and clocks change in a zone that nothing tells.
#[test]
fn removed_window_may_have_moved_it() {
    let modified = ("12-03T11:00", WindowModified);
    let removed = ("12-03T12:00", WindowRemoved);
    let by_vendor = ("12-03T13:00", MaintenanceDeferredByAdmin);
    for (events, latest) in [
        (vec![NOTICE, removed.clone()], "12-06T08:05"),
        (vec![NOTICE, removed.clone(), by_vendor], "12-13T10:05"),
        (vec![NOTICE, modified, removed], "12-14T18:00"),
    ] {
        let coming = Upcoming::conclude(&listed(&events), None, at("12-03T14:00")).unwrap();
        assert_eq!(coming.doubts, [Doubt::NoWindow, Doubt::WindowChanged]);
        assert_eq!(coming.start.latest, Some(at(latest)), "{events:?}");
    }
}

/// A notice is of the same maintenance if a deferral or a change of the window lets it be expected.
#[test]
fn notice_at_about_the_time_that_is_due_is_of_the_same_maintenance() {
    let deferred = ("12-03T10:00", MaintenanceDeferred);
    let changed = ("12-03T11:00", WindowModified);
    for (between, again, is_same) in [
        (vec![deferred.clone()], "12-12T02:00", true),
        (vec![deferred], "12-14T02:00", false),
        (vec![changed], "12-05T02:00", true),
        (vec![], "12-05T02:00", false),
    ] {
        let again = (again, MaintenanceInAdvanced);
        let events = [vec![NOTICE], between, vec![again]].concat();
        let past = PastMaintenance::conclude(&listed(&events));
        assert_eq!(past.len() == 1, is_same, "{events:?}");
    }
}

#[test]
fn disputed_deferrals_allow_both_dates() {
    let events = [NOTICE, ("12-03T10:00", MaintenanceDeferred)];
    let coming = concluded(&events, &window(0), "12-03T12:00").unwrap();
    assert_eq!(coming.start.earliest, at("12-06T02:00"));
    assert_eq!(coming.start.latest, Some(at("12-13T08:00")));
    assert!(coming.deferrals_are_disputed());
    let coming = concluded(&[NOTICE], &window(1), "12-03T12:00").unwrap();
    assert_eq!(
        coming.start.estimate,
        at("12-13T02:00"),
        "the event may be late"
    );
    assert!(!coming.deferrals_are_disputed());
}

#[test]
fn history_tells_who_did_what() {
    let by = |actor: Actor, mut event: Event| {
        event.actor = Some(actor);
        event
    };
    let mut events = listed(&[
        NOTICE,
        ("12-03T03:00", MaintenanceAutoDeferred),
        ("12-10T02:00", MaintenanceInAdvanced),
        ("12-10T03:00", MaintenanceDeferred),
        ("12-11T02:00", MaintenanceStartAsap),
        ("12-11T02:05", MaintenanceStarted),
        ("12-11T03:05", MaintenanceCompleted),
        ("12-20T02:00", MaintenanceInAdvanced),
        ("12-21T02:00", MaintenanceNoLongerNeeded),
        ("12-22T02:00", MaintenanceStarted),
    ]);
    let user = || Actor::User("somebody".to_owned());
    for number in [3, 4] {
        let index = events.len() - 1 - number;
        events[index] = by(user(), events[index].clone());
    }
    let past = PastMaintenance::conclude(&events);
    let [first, second, third] = &past[..] else {
        panic!("{past:?}")
    };
    assert_eq!(first.announced, Some(at("12-03T02:00")));
    let deferrals = first.deferrals.iter();
    let deferrals: Vec<_> = deferrals
        .map(|it| (it.at, it.by.clone(), it.is_automatic))
        .collect();
    assert_eq!(
        deferrals,
        [
            (at("12-03T03:00"), None, true),
            (at("12-10T03:00"), Some(user()), false)
        ]
    );
    assert_eq!(first.asked, Some((at("12-11T02:00"), Some(user()))));
    assert_eq!(first.duration(), Some(std::time::Duration::from_secs(3600)));
    let outcomes = [first, second, third].map(|past| past.outcome);
    assert_eq!(
        outcomes,
        [Outcome::Completed, Outcome::Cancelled, Outcome::Started]
    );
    let not_told =
        PastMaintenance::conclude(&listed(&[NOTICE, ("12-28T02:00", MaintenanceInAdvanced)]));
    let outcomes: Vec<_> = not_told.iter().map(|past| past.outcome.as_str()).collect();
    assert_eq!(outcomes, ["not-told", "announced"]);
}
