//! Verifications that change the window: what they found is there afterwards.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use atlas_maintenance::RawRequest;
use atlas_maintenance_simulator::{Fault, FaultPoint, FaultResponse, Simulator};
use atlas_maintenance_verify::{
    CancellationToken, OtherProject, Outcome, Report, Verification, WindowOutcome,
};
use serde_json::{Value, json};

use crate::fixture::{Allowed, client, differing, refused_client, start, verify};

/// Every kind of window, as the body of a PATCH; `None` for none.
fn windows() -> Vec<Option<Value>> {
    vec![
        None,
        Some(json!({"dayOfWeek": 1, "hourOfDay": 0})),
        Some(json!({"dayOfWeek": 7, "hourOfDay": 23, "autoDeferOnceEnabled": true})),
        Some(json!({
            "dayOfWeek": 2,
            "hourOfDay": 5,
            "protectedHours": {"startHourOfDay": 22, "endHourOfDay": 6},
        })),
        Some(json!({
            "dayOfWeek": 3,
            "hourOfDay": 4,
            "autoDeferOnceEnabled": true,
            "protectedHours": {"startHourOfDay": 0, "endHourOfDay": 1},
        })),
    ]
}

async fn set(simulator: &Simulator, window: Option<&Value>) {
    if let Some(window) = window {
        let request = RawRequest::new("updateMaintenanceWindow").body(window.to_string());
        call(simulator, request).await;
    }
}

async fn call(simulator: &Simulator, request: RawRequest) -> Value {
    let project = simulator.control().project_id();
    let reply = client(simulator, &simulator.base_url())
        .raw(request.parameter("groupId", project))
        .await
        .unwrap();
    serde_json::from_slice(reply.body()).unwrap_or_default()
}

async fn read(simulator: &Simulator) -> Value {
    call(simulator, RawRequest::new("getMaintenanceWindow")).await
}

#[tokio::test]
async fn window_is_restored_whatever_it_was() {
    for window in windows() {
        for allowed in [Allowed::Changes, Allowed::Actions] {
            let simulator = start(Simulator::builder()).await;
            set(&simulator, window.as_ref()).await;
            let before = read(&simulator).await;
            let report = verify(&simulator, allowed).await;
            assert_eq!(read(&simulator).await, before, "{window:?}");
            let restored = matches!(report.window, WindowOutcome::Restored { .. });
            assert!(restored, "{window:?}: {:?}", report.window);
        }
    }
}

/// How many requests a verification with changes makes.
async fn requests() -> usize {
    let simulator = start(Simulator::builder()).await;
    verify(&simulator, Allowed::Changes).await;
    simulator.control().requests().len()
}

#[tokio::test]
async fn window_is_restored_when_a_fault_hits_any_request() {
    let requests = requests().await;
    let windows = windows();
    let mut hits = 0;
    for skipped in (0..requests).step_by(5) {
        let window = windows[skipped % windows.len()].as_ref();
        let simulator = start(Simulator::builder()).await;
        set(&simulator, window).await;
        let before = read(&simulator).await;
        let point = match skipped % 2 {
            0 => FaultPoint::BeforeReply,
            _ => FaultPoint::BeforeActing,
        };
        let fault = Fault::reset(point).skip(skipped as u64).times(2);
        simulator.control().inject(fault).unwrap();
        let report = verify(&simulator, Allowed::Changes).await;
        hits += usize::from(simulator.control().faults()[0].hits > 0);
        simulator.control().clear_faults();
        assert_eq!(
            read(&simulator).await,
            before,
            "after {skipped}: {window:?}"
        );
        let is_restored = !matches!(report.window, WindowOutcome::NotRestored { .. });
        assert!(is_restored, "after {skipped}: {:?}", report.window);
        let differing = differing(&report);
        assert!(differing.is_empty(), "after {skipped}: {differing:?}");
    }
    assert!(hits >= 15, "{hits} of {requests} requests were hit");
}

/// Runs a verification that is stopped when the service has received so many requests.
async fn stopped_after(count: usize, window: Option<&Value>) -> (Simulator, Value, Report) {
    let stop = CancellationToken::new();
    let received = Arc::new(AtomicUsize::new(0));
    let (handle, counter) = (stop.clone(), Arc::clone(&received));
    let simulator = start(Simulator::builder().on_request(move |_| {
        if counter.fetch_add(1, Ordering::SeqCst) == count {
            handle.cancel();
        }
    }))
    .await;
    set(&simulator, window).await;
    let before = read(&simulator).await;
    received.store(0, Ordering::SeqCst);
    let base = simulator.base_url();
    let project = simulator.control().project_id();
    let report = Verification::new(client(&simulator, &base), project)
        .refused_client(refused_client(&base))
        .allow_changes(project)
        .unwrap()
        .run(&stop)
        .await;
    (simulator, before, report)
}

#[tokio::test]
async fn window_is_restored_after_an_interrupt() {
    let requests = requests().await;
    let windows = windows();
    let mut changed = 0;
    for count in (1..requests - 8).step_by(6) {
        let window = windows[count % windows.len()].as_ref();
        let (simulator, before, report) = stopped_after(count, window).await;
        assert_eq!(read(&simulator).await, before, "after {count}: {window:?}");
        let why = report.ended.as_deref();
        assert_eq!(
            why,
            Some("the verification was interrupted"),
            "after {count}"
        );
        assert_ne!(report.outcome(), Outcome::Holds, "after {count}");
        changed += usize::from(matches!(report.window, WindowOutcome::Restored { .. }));
        let sent = simulator.control().requests().len();
        assert!(sent < count + 20, "after {count}: {sent} requests");
    }
    assert!(changed >= 5, "{changed} interrupts came after a change");
}

#[tokio::test]
async fn window_that_cannot_be_restored_is_reported_with_what_was_found() {
    let simulator = start(Simulator::builder()).await;
    let window = json!({"dayOfWeek": 5, "hourOfDay": 6, "autoDeferOnceEnabled": true});
    set(&simulator, Some(&window)).await;
    let refused = FaultResponse::new(500);
    let fault = Fault::answer(refused)
        .on_operation("updateMaintenanceWindow")
        .skip(12);
    simulator.control().inject(fault).unwrap();
    let report = verify(&simulator, Allowed::Changes).await;
    let WindowOutcome::NotRestored { found, left } = &report.window else {
        panic!("{:?}", report.window);
    };
    assert_eq!(found, "Thursday 06:00, auto-defer on");
    assert_ne!(left, found);
    assert_eq!(report.outcome(), Outcome::NotRestored);
    assert!(report.to_json().contains("\"restored\": false"));
}

#[tokio::test]
async fn window_that_could_not_be_restored_from_its_reading_is_not_changed() {
    for body in [
        "<html>",
        "[]",
        r#"{"dayOfWeek": 9, "hourOfDay": 1}"#,
        r#"{"dayOfWeek": 2}"#,
        r#"{"dayOfWeek": 2, "hourOfDay": 2, "protectedHours": {"startHourOfDay": 1}}"#,
        r#"{"dayOfWeek": 2, "hourOfDay": 2, "autoDeferOnceEnabled": "yes"}"#,
        r#"{"dayOfWeek": 2, "hourOfDay": 2, "numberOfDeferrals": -1}"#,
    ] {
        let simulator = start(Simulator::builder()).await;
        let reply = FaultResponse::new(200)
            .header("Content-Type", "application/vnd.atlas.2023-01-01+json")
            .body(body);
        let fault = Fault::answer(reply).on_operation("getMaintenanceWindow");
        simulator.control().inject(fault).unwrap();
        let report = verify(&simulator, Allowed::Changes).await;
        assert_eq!(report.window, WindowOutcome::Untouched, "{body}");
        let requests = simulator.control().requests();
        assert!(
            requests
                .iter()
                .all(|it| it.method == "GET" || it.operation.is_none()),
            "{body}"
        );
    }
}

#[tokio::test]
async fn deferrals_and_maintenance_that_starts_are_left_alone_without_actions() {
    let simulator = start(Simulator::builder()).await;
    let control = simulator.control();
    let project = control.project_id();
    set(&simulator, Some(&json!({"dayOfWeek": 1, "hourOfDay": 2}))).await;
    control.schedule_maintenance(project).unwrap();
    call(&simulator, RawRequest::new("deferMaintenanceWindow")).await;
    let before = read(&simulator).await;
    assert_eq!(before["numberOfDeferrals"], 1);
    let report = verify(&simulator, Allowed::Changes).await;
    assert_eq!(report.window, WindowOutcome::Untouched);
    assert_eq!(read(&simulator).await, before);

    let start_now = json!({"dayOfWeek": 1, "hourOfDay": 2, "startASAP": true});
    set(&simulator, Some(&start_now)).await;
    let report = verify(&simulator, Allowed::Actions).await;
    assert_eq!(report.window, WindowOutcome::Untouched);
}

#[tokio::test]
async fn changes_defer_and_start_nothing_unless_actions_are_allowed() {
    for allowed in [Allowed::Reads, Allowed::Changes] {
        let simulator = start(Simulator::builder()).await;
        let control = simulator.control();
        set(&simulator, Some(&json!({"dayOfWeek": 1, "hourOfDay": 2}))).await;
        let at = control.schedule_maintenance(control.project_id()).unwrap();
        control.clear_requests();
        verify(&simulator, allowed).await;
        assert_eq!(control.scheduled(control.project_id()), Some(at));
        for request in control.requests() {
            assert_ne!(request.operation.as_deref(), Some("deferMaintenanceWindow"));
            let body = request.body.unwrap_or_default();
            assert_ne!(body["startASAP"], true, "{body}");
        }
    }
}

#[tokio::test]
async fn changes_are_refused_on_a_project_that_is_not_named_twice() {
    let simulator = start(Simulator::builder()).await;
    let first = simulator.control().project_id();
    let second = "010101010101010101010101".parse().unwrap();
    let verification = Verification::new(client(&simulator, &simulator.base_url()), first);
    let refused = verification.allow_changes(second).unwrap_err();
    assert_eq!(refused, OtherProject { first, second });
    let message = refused.to_string();
    assert!(message.contains(&first.to_string()) && message.contains(&second.to_string()));
}
