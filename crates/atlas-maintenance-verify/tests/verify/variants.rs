//! The service under every variant of every assumption: the verification names the variant, and nothing
//! else differs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use atlas_maintenance::RawRequest;
use atlas_maintenance_simulator::{Assumption, ConsoleUser, Lifecycle, Simulator, assumptions};
use atlas_maintenance_verify::{Outcome, Report, Verdict, WindowOutcome};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::fixture::{Allowed, assumption, client, differing, start, verify};

/// A state of the project in which assumptions show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// No window, and a version that is deprecated.
    Unset,
    /// A window, and nothing scheduled.
    Set,
    /// A window, and maintenance that can be deferred now.
    Scheduled,
    /// A window, and maintenance that was deferred twice, and could be deferred now but for that.
    Deferred,
    /// What the events of past maintenance tell, which is only read.
    Told,
}

/// Variants that no verification shows, because no request of it does: `assumptions/rows.rs` says why.
const UNSEEN: [&str; 30] = [
    "active-tokens=revoked-count",
    "alert-defaults=none",
    "alert-redaction=hidden",
    "alert-redaction=left-out",
    "alert-redaction=start-shown",
    "alert-secret-sent-back=refused",
    "alert-secret-sent-back=taken",
    "alert-toggle=flips",
    "changed-window=moves",
    "client-in-form=accepted",
    "deferral-check-order=period-first",
    "deferral-week=hours",
    "nonce-count=repeatable",
    "nonce-count=rising",
    "nonce-lifetime=single-use",
    "omitted-wave=cleared",
    "past-sunset=gone",
    "reset-maintenance=cancelled",
    "reset-maintenance=cancelled-silently",
    "reset-wave=kept",
    "retry-after=absent",
    "skipped-hour=shifted",
    "start-now-members=applied",
    "toggle-and-deferrals=reset",
    "token-rate-limit-order=after-credentials",
    "token-rate-limit=fifty-a-minute",
    "token-rate-limit=ten-a-minute",
    "token-retry-after=absent",
    "version-gone-path=requested",
    "wave-settings-reset=manual",
];

const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

async fn call(simulator: &Simulator, operation: &str, body: &str) {
    // A new client, as time passes between calls and tokens expire.
    let atlas = client(simulator, &simulator.base_url());
    let request = RawRequest::new(operation).parameter("groupId", simulator.control().project_id());
    atlas.raw(request.body(body)).await.unwrap();
}

async fn verified(state: State, variant: Option<(&str, &str)>) -> Report {
    let mut builder = Simulator::builder();
    if let Some((id, variant)) = variant {
        builder = builder.assume(id, variant).unwrap();
    }
    if state == State::Unset {
        let lifecycle = Lifecycle::default()
            .deprecated("2024-08-05T00:00:00Z".parse().unwrap())
            .sunset("2999-07-01T00:00:00Z".parse().unwrap());
        builder = builder.lifecycle("2023-01-01", lifecycle);
    }
    let simulator = start(builder).await;
    let control = simulator.control();
    let project = control.project_id();
    let call = |operation, body| call(&simulator, operation, body);
    if state != State::Unset {
        let body = r#"{"dayOfWeek": 6, "hourOfDay": 7}"#;
        call("updateMaintenanceWindow", body).await;
    }
    if matches!(state, State::Scheduled | State::Deferred) {
        control.schedule_maintenance(project).unwrap();
    }
    if state == State::Deferred {
        for _ in 0..2 {
            call("deferMaintenanceWindow", "").await;
            control.advance(WEEK);
        }
    }
    if state == State::Told {
        past(&simulator).await;
        return verify(&simulator, Allowed::Reads).await;
    }
    verify(&simulator, Allowed::Actions).await
}

/// Some months in which maintenance was announced, deferred by a user, by auto-defer and by the vendor's staff,
/// started on request, and cancelled, one of it without a window.
async fn past(simulator: &Simulator) {
    let control = simulator.control();
    let project = control.project_id();
    let day = Duration::from_secs(24 * 3600);
    let schedule = || {
        let at = control.now() + day * 10;
        control.schedule_maintenance_at(project, at).unwrap();
    };
    let set = async |members: &str| {
        let body = format!(r#"{{"dayOfWeek": 6, "hourOfDay": 7, {members}}}"#);
        call(simulator, "updateMaintenanceWindow", &body).await;
    };
    for _ in 0..3 {
        schedule();
        control.advance(day * 12);
    }
    schedule();
    control.advance(day * 7 + day / 2);
    let user = ConsoleUser::new("ada@example.org");
    control.defer_by_console(project, &user).unwrap();
    control.advance(day * 12);
    set(r#""autoDeferOnceEnabled": true"#).await;
    schedule();
    control.advance(day * 20);
    set(r#""autoDeferOnceEnabled": false"#).await;
    schedule();
    control.advance(day * 8);
    set(r#""startASAP": true"#).await;
    control.advance(day * 2);
    schedule();
    control.advance(day * 8);
    control.cancel_maintenance(project).unwrap();
    call(simulator, "resetMaintenanceWindow", "").await;
    schedule();
    control.advance(day * 12);
    set(r#""protectedHours": {}"#).await;
    schedule();
    control.advance(day * 8);
    control.defer_by_admin(project).unwrap();
}

#[tokio::test]
async fn nothing_differs_from_the_defaults_in_any_state() {
    for state in [
        State::Unset,
        State::Set,
        State::Scheduled,
        State::Deferred,
        State::Told,
    ] {
        let report = verified(state, None).await;
        assert_eq!(differing(&report), BTreeMap::new(), "{state:?}");
        let is_kept = !matches!(report.window, WindowOutcome::NotRestored { .. });
        assert!(is_kept, "{state:?}: {:?}", report.window);
        let failed: Vec<_> = { report.findings.iter() }
            .filter(|finding| finding.verdict == Verdict::NotTried { is_failure: true })
            .collect();
        assert!(failed.is_empty(), "{state:?}: {failed:#?}");
        assert_eq!(report.outcome(), Outcome::Holds, "{state:?}");
    }
}

/// What is wrong with the reports under a variant, and whether one of them names it.
async fn judged(known: &Assumption, variant: &str) -> (Vec<String>, bool) {
    let mut states = vec![State::Unset, State::Scheduled];
    match known.area {
        "maintenance" => states.push(State::Deferred),
        "events" => states.push(State::Told),
        _ => {}
    }
    let (mut problems, mut is_named) = (Vec::new(), false);
    for state in states {
        let report = verified(state, Some((known.id, variant))).await;
        let name = format!("{}={variant}, {state:?}", known.id);
        let mut all = differing(&report);
        match assumption(&report, known.id) {
            (Verdict::Differs, Some(found)) if found == variant => {
                all.remove(known.id);
                is_named = true;
            }
            (Verdict::NotTried { is_failure: false }, None) => {}
            (verdict, found) => problems.push(format!("{name}: {verdict:?} {found:?}")),
        }
        if !all.is_empty() {
            problems.push(format!("{name}: also {all:?}"));
        }
        if matches!(report.window, WindowOutcome::NotRestored { .. }) {
            problems.push(format!("{name}: {:?}", report.window));
        }
    }
    (problems, is_named)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_variant_that_can_be_seen_is_named_and_nothing_else_differs() {
    let mut tasks = JoinSet::new();
    // More at a time would keep each other waiting until connections are closed.
    let turns = Arc::new(Semaphore::new(4));
    for known in assumptions() {
        let others = known.variants.iter();
        for variant in others.filter(|it| Some(it.id) != known.default) {
            let turns = Arc::clone(&turns);
            tasks.spawn(async move {
                let _turn = turns.acquire().await.unwrap();
                let name = format!("{}={}", known.id, variant.id);
                (name, judged(known, variant.id).await)
            });
        }
    }
    let (mut problems, mut unseen) = (Vec::new(), BTreeSet::new());
    let mut named = 0;
    while let Some(done) = tasks.join_next().await {
        let (name, (found, is_named)) = done.unwrap();
        problems.extend(found);
        match is_named {
            true => named += 1,
            false => _ = unseen.insert(name),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let expected: BTreeSet<_> = UNSEEN.iter().map(ToString::to_string).collect();
    assert_eq!(unseen, expected, "{named} were named");
}
