use std::sync::LazyLock;

use jiff::SignedDuration;

use super::*;
use crate::service::rules::{DeferralGate, Rules};

const RULES: Rules = Rules {
    gate: Some(DeferralGate {
        opens_before: Duration::from_secs(72 * 3600),
        closes_before: Duration::from_secs(48 * 3600),
    }),
    length: Duration::from_secs(2 * 3600),
    waves: true,
};
const NOT_GATED: Rules = Rules {
    gate: None,
    ..RULES
};

fn at(hours: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
}

fn settings(day: u8, hour: Option<u8>) -> WindowUpdate {
    WindowUpdate::Set(Settings {
        day: Some(day),
        hour,
        ..Settings::default()
    })
}

fn with_window() -> Project {
    let mut project = demo();
    project.apply(&settings(1, Some(0)), &on(0)).unwrap();
    project
}

fn usual() -> Assumptions {
    Assumptions::default()
}

static USUAL: LazyLock<Assumptions> = LazyLock::new(usual);

fn demo() -> Project {
    Project::new(ProjectId::from_bytes([7; 12]), "demo", at(0))
}

/// What a change with an API key depends on at that hour.
fn on(hours: i64) -> ChangeContext<'static> {
    ChangeContext {
        rules: &RULES,
        assumptions: &USUAL,
        now: at(hours),
        actor: &Actor::ApiKey,
    }
}

fn ungated(hours: i64) -> ChangeContext<'static> {
    ChangeContext {
        rules: &NOT_GATED,
        ..on(hours)
    }
}

fn assuming(assumptions: &Assumptions) -> ChangeContext<'_> {
    ChangeContext {
        assumptions,
        ..on(0)
    }
}

fn json(project: &Project) -> String {
    serde_json::to_string(&project.view(&usual())).unwrap()
}

fn deferrals(project: &Project) -> u32 {
    project.view(&usual()).number_of_deferrals
}

fn code<T: std::fmt::Debug>(result: Result<T, ApiError>) -> ErrorCode {
    result.unwrap_err().code
}

#[test]
fn default_gate_is_the_documented_one() {
    assert_eq!(RULES.gate, Some(DeferralGate::default()));
}

#[test]
fn window_is_represented_as_recorded() {
    let mut project = demo();
    project.apply(&settings(1, Some(1)), &on(0)).unwrap();
    assert_eq!(
        json(&project),
        r#"{"autoDeferOnceEnabled":false,"dayOfWeek":1,"hourOfDay":1,"numberOfDeferrals":0,"startASAP":false,"timeZoneId":"UTC"}"#
    );
}

#[test]
fn unset_window_is_represented_as_configured() {
    let project = demo();
    for (unset_window, part) in [
        (UnsetWindow::Absent, r#"false,"numberOfDeferrals""#),
        (UnsetWindow::Null, r#""dayOfWeek":null,"hourOfDay":null"#),
        (UnsetWindow::Zero, r#""dayOfWeek":0,"hourOfDay":0"#),
    ] {
        let assumptions = Assumptions {
            unset_window,
            ..usual()
        };
        let shown = serde_json::to_string(&project.view(&assumptions)).unwrap();
        assert!(shown.contains(part), "{shown}");
    }
}

#[test]
fn hour_may_be_omitted_only_if_one_is_set() {
    let mut project = demo();
    let without = settings(3, None);
    assert_eq!(code(project.apply(&without, &on(0))), ErrorCode::HourOfDay);
    project.apply(&settings(1, Some(0)), &on(0)).unwrap();
    project.apply(&without, &on(0)).unwrap();
    assert_eq!(project.window, Some(Window { day: 3, hour: 0 }));
    project.reset(&on(0)).unwrap();
    assert_eq!(code(project.apply(&without, &on(0))), ErrorCode::HourOfDay);
}

#[test]
fn protected_hours_are_set_and_cleared() {
    let with = |protected_hours| {
        WindowUpdate::Set(Settings {
            day: Some(1),
            protected_hours,
            ..Settings::default()
        })
    };
    let hours = ProtectedHoursUpdate::Hours { start: 9, end: 17 };
    for (update, omitted_protected_hours, stay) in [
        (
            ProtectedHoursUpdate::Clear,
            OmittedProtectedHours::Kept,
            false,
        ),
        (
            ProtectedHoursUpdate::Omitted,
            OmittedProtectedHours::Kept,
            true,
        ),
        (
            ProtectedHoursUpdate::Omitted,
            OmittedProtectedHours::Cleared,
            false,
        ),
    ] {
        let assumptions = Assumptions {
            omitted_protected_hours,
            ..usual()
        };
        let mut project = with_window();
        project
            .apply(&with(hours), &assuming(&assumptions))
            .unwrap();
        let shown = r#""protectedHours":{"endHourOfDay":17,"startHourOfDay":9}"#;
        assert!(json(&project).contains(shown));
        project
            .apply(&with(update), &assuming(&assumptions))
            .unwrap();
        assert_eq!(json(&project).contains("protected"), stay, "{update:?}");
    }
}

#[test]
fn maintenance_moves_by_a_week_at_each_of_two_deferrals() {
    let mut project = with_window();
    project.schedule(at(60), &on(0)).unwrap();
    project.defer(&ungated(0)).unwrap();
    assert_eq!(
        (project.scheduled(), deferrals(&project)),
        (Some(at(60 + 168)), 1)
    );
    project.defer(&ungated(0)).unwrap();
    assert_eq!(
        (project.scheduled(), deferrals(&project)),
        (Some(at(60 + 336)), 2)
    );
    assert_eq!(
        code(project.defer(&ungated(0))),
        ErrorCode::DeferralsExceeded
    );
    assert_eq!(
        code(project.defer(&on(0))),
        ErrorCode::DeferralsExceeded,
        "the maximum is checked before the gate"
    );
    assert_eq!(project.scheduled(), Some(at(60 + 336)));
}

#[test]
fn gate_is_open_from_72_to_48_hours_before() {
    for (ahead, open) in [(73, false), (72, true), (60, true), (48, true), (47, false)] {
        let mut project = with_window();
        project.schedule(at(ahead), &on(0)).unwrap();
        assert_eq!(project.defer(&on(0)).is_ok(), open, "{ahead} h");
    }
}

#[test]
fn defer_needs_maintenance_and_a_window() {
    let mut project = demo();
    assert_eq!(code(project.defer(&on(0))), ErrorCode::NotScheduled);
    project.schedule(at(60), &on(0)).unwrap();
    assert_eq!(code(project.defer(&on(0))), ErrorCode::WindowNotDefined);
    let mut project = with_window();
    assert_eq!(code(project.defer(&on(0))), ErrorCode::NotScheduled);
}

#[test]
fn window_update_resets_deferrals() {
    let mut project = with_window();
    project.schedule(at(60), &on(0)).unwrap();
    project.defer(&on(0)).unwrap();
    project.apply(&settings(2, None), &on(0)).unwrap();
    assert_eq!(deferrals(&project), 0);
    assert_eq!(project.scheduled(), Some(at(60 + 168)));
}

#[test]
fn auto_defer_postpones_later_maintenance() {
    let mut project = with_window();
    assert_eq!(project.schedule(at(60), &on(0)), Ok(at(60)));
    project.toggle_auto_defer(&on(0)).unwrap();
    assert_eq!(
        project.scheduled(),
        Some(at(60)),
        "scheduled maintenance stays"
    );
    assert_eq!(project.schedule(at(60), &on(0)), Ok(at(60 + 168)));
    assert_eq!(deferrals(&project), 1);
    project.defer(&ungated(0)).unwrap();
    assert_eq!(
        code(project.defer(&ungated(0))),
        ErrorCode::DeferralsExceeded
    );
    project.toggle_auto_defer(&on(0)).unwrap();
    assert_eq!(project.schedule(at(60), &on(0)), Ok(at(60)));
}

#[test]
fn auto_defer_needs_a_window() {
    let mut project = demo();
    assert_eq!(
        code(project.toggle_auto_defer(&on(0))),
        ErrorCode::WindowNotDefined
    );
}

#[test]
fn start_now_needs_a_window_and_maintenance() {
    let mut project = demo();
    let start = WindowUpdate::StartNow(Settings::default());
    assert_eq!(
        code(project.apply(&start, &on(0))),
        ErrorCode::WindowNotDefined
    );
    let mut project = with_window();
    assert_eq!(code(project.apply(&start, &on(0))), ErrorCode::NotScheduled);
    project.schedule(at(60), &on(0)).unwrap();
    project.defer(&on(0)).unwrap();
    project.apply(&start, &on(5)).unwrap();
    assert_eq!((project.scheduled(), deferrals(&project)), (Some(at(5)), 0));
    assert!(project.view(&usual()).start_asap);
}

#[test]
fn changes_are_refused_while_maintenance_is_under_way() {
    let mut project = with_window();
    project.schedule(at(60), &on(0)).unwrap();
    let under_way = ErrorCode::AlreadyScheduled;
    for hours in [60, 61] {
        project.advance(&on(hours));
        assert_eq!(
            code(project.apply(&settings(2, Some(2)), &on(hours))),
            under_way
        );
        assert_eq!(
            code(project.apply(&WindowUpdate::StartNow(Settings::default()), &on(hours))),
            under_way
        );
        assert_eq!(code(project.reset(&on(hours))), under_way);
        assert_eq!(code(project.defer(&on(hours))), under_way);
        assert_eq!(code(project.toggle_auto_defer(&on(hours))), under_way);
        assert_eq!(
            project.schedule(at(99), &on(hours)),
            Err(Unschedulable::UnderWay)
        );
    }
    project.advance(&on(62));
    assert_eq!(project.scheduled(), None);
    assert_eq!(deferrals(&project), 0);
    assert!(!project.view(&usual()).start_asap);
    project.reset(&on(62)).unwrap();
}

#[test]
fn maintenance_cannot_be_scheduled_in_the_past() {
    let mut project = with_window();
    assert_eq!(project.schedule(at(4), &on(5)), Err(Unschedulable::Past));
    project.schedule(at(60), &on(0)).unwrap();
    project.advance(&on(59));
    project.reset(&on(59)).unwrap();
    assert_eq!(project.scheduled(), Some(at(60)));
}
