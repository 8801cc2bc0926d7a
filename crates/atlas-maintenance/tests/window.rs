//! The facade's calls against the simulator: what they change, and what stays unchanged.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use std::time::Duration;

use atlas_maintenance::{
    ApiVersion, Client, Credentials, CurrentWindow, DayOfWeek, ErrorCode, ErrorKind, HourOfDay,
    MaintenanceWindow, ProtectedHours, Reason, Window,
};
use atlas_maintenance_simulator::{Fault, FaultPoint, FaultResponse, Simulator, UnsetWindow};
use serde_json::{Value, json};
use support::{builder, window};

async fn latest_window(simulator: &Simulator) -> MaintenanceWindow {
    window(&client(simulator, ApiVersion::latest()))
}

fn client(simulator: &Simulator, version: ApiVersion) -> Client {
    let known = simulator.control().credentials();
    let account = Credentials::service_account(known.client_id, known.client_secret).unwrap();
    builder(account, &simulator.base_url())
        .api_version(version)
        .build()
        .unwrap()
}

fn sunday() -> Window {
    Window::weekly(DayOfWeek::Sunday, HourOfDay::MIDNIGHT)
}

#[tokio::test]
async fn midnight_is_set_and_read_with_every_version() {
    let simulator = Simulator::start().await.unwrap();
    for &version in ApiVersion::ALL {
        let window = window(&client(&simulator, version));
        let night: ProtectedHours = "22-6".parse().unwrap();
        window.set(&sunday().protected_hours(night)).await.unwrap();
        let (current, metadata) = window.get().with_metadata().await.unwrap();
        let current = current.unwrap();
        assert_eq!(
            (current.day, current.hour),
            (DayOfWeek::Sunday, HourOfDay::MIDNIGHT)
        );
        assert_eq!(current.protected_hours.unwrap().to_string(), "22-6");
        assert_eq!(metadata.resource_version.as_deref(), Some("2023-01-01"));
        assert!(metadata.rate_limit.unwrap().remaining < metadata.rate_limit.unwrap().limit);
        window.reset().await.unwrap();
        assert_eq!(window.get().await.unwrap(), None);
    }
}

#[tokio::test]
async fn window_is_none_in_every_form_of_unset() {
    for form in [UnsetWindow::Absent, UnsetWindow::Null, UnsetWindow::Zero] {
        let simulator = Simulator::builder()
            .unset_window(form)
            .start()
            .await
            .unwrap();
        assert_eq!(latest_window(&simulator).await.get().await.unwrap(), None);
    }
}

/// The method and body of each request since the last call of this.
fn sent(simulator: &Simulator) -> Vec<(String, Option<Value>)> {
    let control = simulator.control();
    let requests = control.requests().into_iter();
    let sent = requests
        .filter(|request| !request.path.contains("/oauth/"))
        .map(|request| (request.method, request.body));
    let sent = sent.collect();
    control.clear_requests();
    sent
}

fn methods(sent: &[(String, Option<Value>)]) -> Vec<&str> {
    sent.iter().map(|(method, _)| method.as_str()).collect()
}

#[tokio::test]
async fn what_is_kept_is_read_and_sent_again() {
    let simulator = Simulator::start().await.unwrap();
    let window = latest_window(&simulator).await;
    let hours = json!({"startHourOfDay": 9, "endHourOfDay": 17});
    let full = sunday().protected_hours(9..17).auto_defer(true);
    let monday = || Window::weekly(DayOfWeek::Monday, HourOfDay::MIDNIGHT);
    for (change, protected, auto_defer) in [
        (monday(), &hours, true),
        (monday().no_protected_hours(), &json!({}), true),
        (monday().auto_defer(false), &hours, false),
    ] {
        window.set(&full).await.unwrap();
        sent(&simulator);
        let ((), metadata) = window.set(&change).with_metadata().await.unwrap();
        assert_eq!((metadata.attempts, metadata.retries), (2, 0));
        let sent = sent(&simulator);
        assert_eq!(methods(&sent), ["GET", "PATCH"]);
        let body = json!({
            "dayOfWeek": 2, "hourOfDay": 0, "protectedHours": protected,
            "autoDeferOnceEnabled": auto_defer,
        });
        assert_eq!(sent[1].1, Some(body));
        let current = window.get().await.unwrap().unwrap();
        assert_eq!(change.differences(Some(&current)), []);
        assert_eq!(current.auto_defer, auto_defer);
        assert_eq!(current.protected_hours.is_some(), protected == &hours);
    }
}

#[tokio::test]
async fn window_with_every_member_named_is_one_request() {
    let simulator = Simulator::start().await.unwrap();
    let window = latest_window(&simulator).await;
    let whole = Window::whole(DayOfWeek::Sunday, HourOfDay::MIDNIGHT);
    for named in [
        whole.clone().protected_hours(9..17).auto_defer(true),
        sunday().no_protected_hours().auto_defer(false),
        whole,
    ] {
        window.set(&named).await.unwrap();
        let sent = sent(&simulator);
        assert_eq!(methods(&sent), ["PATCH"]);
        let current = window.get().await.unwrap().unwrap();
        assert_eq!(named.differences(Some(&current)), []);
        let read_before = monday_keeping(&current);
        simulator.control().clear_requests();
        window.set(&read_before).await.unwrap();
        assert_eq!(methods(&self::sent(&simulator)), ["PATCH"]);
        let after = window.get().await.unwrap().unwrap();
        assert_eq!(after.day, DayOfWeek::Monday);
        assert_eq!(after.protected_hours, current.protected_hours);
        assert_eq!(after.auto_defer, current.auto_defer);
        simulator.control().clear_requests();
    }
}

fn monday_keeping(current: &CurrentWindow) -> Window {
    Window::weekly(DayOfWeek::Monday, HourOfDay::MIDNIGHT).keeping(Some(current))
}

#[tokio::test]
async fn project_without_window_has_nothing_to_keep() {
    let simulator = Simulator::start().await.unwrap();
    let window = latest_window(&simulator).await;
    window.set(&sunday()).await.unwrap();
    let sent = sent(&simulator);
    assert_eq!(methods(&sent), ["GET", "PATCH"]);
    let whole = json!({"dayOfWeek": 1, "hourOfDay": 0, "protectedHours": {},
        "autoDeferOnceEnabled": false});
    assert_eq!(sent[1].1, Some(whole));
}

#[tokio::test]
async fn change_is_not_sent_when_window_to_keep_is_not_read() {
    let simulator = Simulator::start().await.unwrap();
    let window = latest_window(&simulator).await;
    window.set(&sunday().auto_defer(true)).await.unwrap();
    for fault in [
        Fault::reset(FaultPoint::BeforeReply),
        Fault::answer(FaultResponse::new(200).body("<html>")),
        Fault::answer(FaultResponse::new(302).header("Location", "/elsewhere")),
        Fault::answer(FaultResponse::new(503)),
        Fault::answer(
            FaultResponse::new(200)
                .body(r#"{"dayOfWeek":1,"hourOfDay":0,"protectedHours":{"startHourOfDay":9}}"#),
        ),
    ] {
        let name = fault.kind().to_string();
        simulator.control().inject(fault).unwrap();
        for change in [window.set(&sunday()), window.start_now()] {
            simulator.control().clear_requests();
            let error = change.await.unwrap_err();
            assert_ne!(error.kind(), ErrorKind::Unknown, "{name}: {error}");
            assert!(
                error.to_string().contains("getMaintenanceWindow"),
                "{error}"
            );
            assert_eq!(methods(&sent(&simulator)), ["GET"], "{name}");
        }
        let error = window.set_auto_defer(false).await.unwrap_err();
        assert_ne!(error.kind(), ErrorKind::Unknown, "{name}: {error}");
        simulator.control().clear_faults();
    }
    let current = window.get().await.unwrap().unwrap();
    assert!(current.auto_defer && !current.start_asap);
}

#[tokio::test]
async fn auto_defer_is_written_only_when_different() {
    let simulator = Simulator::start().await.unwrap();
    let window = latest_window(&simulator).await;
    window.set(&sunday().protected_hours(9..17)).await.unwrap();
    for (on, changed, methods) in [
        (true, true, &["GET", "PATCH"][..]),
        (true, false, &["GET"]),
        (false, true, &["GET", "PATCH"]),
    ] {
        sent(&simulator);
        assert_eq!(window.set_auto_defer(on).await.unwrap(), changed);
        let sent = sent(&simulator);
        assert_eq!(self::methods(&sent), methods);
        for (_, body) in sent.iter().filter(|(method, _)| method == "PATCH") {
            let expected = json!({
                "dayOfWeek": 1, "hourOfDay": 0, "autoDeferOnceEnabled": on,
                "protectedHours": {"startHourOfDay": 9, "endHourOfDay": 17},
            });
            assert_eq!(body.as_ref(), Some(&expected));
        }
        let current = window.get().await.unwrap().unwrap();
        assert_eq!(current.auto_defer, on);
        assert!(current.protected_hours.is_some());
    }
}

#[tokio::test]
async fn starting_maintenance_sends_the_window_that_it_found() {
    let simulator = Simulator::start().await.unwrap();
    let control = simulator.control();
    let window = latest_window(&simulator).await;
    let full = sunday().protected_hours(9..17).auto_defer(true);
    window.set(&full).await.unwrap();
    control.schedule_maintenance(control.project_id()).unwrap();
    sent(&simulator);
    window.start_now().await.unwrap();
    let sent = sent(&simulator);
    assert_eq!(methods(&sent), ["GET", "PATCH"]);
    let body = json!({
        "dayOfWeek": 1, "hourOfDay": 0, "autoDeferOnceEnabled": true, "startASAP": true,
        "protectedHours": {"startHourOfDay": 9, "endHourOfDay": 17},
    });
    assert_eq!(sent[1].1, Some(body));
    let current = window.get().await.unwrap().unwrap();
    assert!(current.start_asap);
    assert_eq!(full.differences(Some(&current)), []);
}

#[tokio::test]
async fn starting_maintenance_without_window_sends_the_start_alone() {
    let simulator = Simulator::start().await.unwrap();
    let window = latest_window(&simulator).await;
    let error = window.start_now().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    let sent = sent(&simulator);
    assert_eq!(methods(&sent), ["GET", "PATCH"]);
    assert_eq!(sent[1].1, Some(json!({"startASAP": true})));
}

#[tokio::test]
async fn auto_defer_is_not_sent_without_window() {
    let simulator = Simulator::start().await.unwrap();
    let error = latest_window(&simulator)
        .await
        .set_auto_defer(true)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.reason()),
        (ErrorKind::NotSent, Reason::Input)
    );
    assert!(
        simulator
            .control()
            .requests()
            .iter()
            .all(|request| request.method != "PATCH")
    );
}

#[tokio::test]
async fn invalid_span_is_error_and_not_sent() {
    let simulator = Simulator::start().await.unwrap();
    let window = latest_window(&simulator).await;
    for span in [9..9, 0..19, 0..24] {
        let error = window
            .set(&sunday().protected_hours(span))
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.reason()),
            (ErrorKind::NotSent, Reason::Input)
        );
    }
    assert!(simulator.control().requests().is_empty());
}

#[tokio::test]
async fn call_is_not_sent_until_awaited() {
    let simulator = Simulator::start().await.unwrap();
    drop(latest_window(&simulator).await.reset());
    assert!(simulator.control().requests().is_empty());
}

#[tokio::test]
async fn maintenance_is_deferred_at_most_twice_and_started_now() {
    let simulator = Simulator::start().await.unwrap();
    let control = simulator.control();
    let window = latest_window(&simulator).await;
    let refused = async |code: ErrorCode, call: atlas_maintenance::Call<()>| {
        let error = call.await.unwrap_err();
        assert_eq!(
            (error.kind(), error.code()),
            (ErrorKind::Refused, Some(&code))
        );
        assert_eq!(error.status(), Some(400));
    };
    window.set(&sunday()).await.unwrap();
    refused(ErrorCode::MaintenanceNotScheduled, window.defer()).await;
    refused(ErrorCode::MaintenanceNotScheduled, window.start_now()).await;

    let week = Duration::from_secs(7 * 24 * 3600);
    let first = control.schedule_maintenance(control.project_id()).unwrap();
    for deferrals in 1..=2 {
        window.defer().await.unwrap();
        assert_eq!(window.get().await.unwrap().unwrap().deferrals, deferrals);
        control.advance(week);
    }
    assert_eq!(
        control.scheduled(control.project_id()),
        Some(first + 2 * week)
    );
    refused(ErrorCode::DeferralsExceeded, window.defer()).await;

    window.start_now().await.unwrap();
    refused(
        ErrorCode::MaintenanceAlreadyScheduled,
        window.set(&sunday()),
    )
    .await;
    assert!(window.get().await.unwrap().unwrap().start_asap);
}

#[test]
fn clients_and_calls_are_send() {
    fn send_and_sync<T: Send + Sync + Clone>() {}
    fn send<T: Send>() {}
    send_and_sync::<Client>();
    send_and_sync::<MaintenanceWindow>();
    send::<atlas_maintenance::Call<()>>();
    send::<<atlas_maintenance::Call<()> as IntoFuture>::IntoFuture>();
}

/// A function that returns the library's error needs no conversion for its input.
#[test]
fn question_mark_works_on_invalid_input() {
    type Parsed = Result<(), atlas_maintenance::Error>;
    fn parsed<T: std::str::FromStr>(text: &str) -> Parsed
    where
        atlas_maintenance::Error: From<T::Err>,
    {
        text.parse::<T>()?;
        Ok(())
    }
    fn hour(number: u8) -> Parsed {
        HourOfDay::new(number)?;
        Ok(())
    }
    fn protected(hours: std::ops::Range<u8>) -> Parsed {
        ProtectedHours::try_from(hours)?;
        Ok(())
    }
    fn credentials() -> Parsed {
        Credentials::bearer_token("")?;
        Ok(())
    }
    for (result, word) in [
        (parsed::<atlas_maintenance::ProjectId>("x"), "project id"),
        (
            parsed::<atlas_maintenance::OrganizationId>("x"),
            "organization id",
        ),
        (parsed::<DayOfWeek>("x"), "day"),
        (parsed::<HourOfDay>("x"), "hour"),
        (parsed::<ApiVersion>("x"), "version"),
        (parsed::<atlas_maintenance::BaseUrl>("x"), "base URL"),
        (hour(24), "hour"),
        (protected(9..9), "hour"),
        (credentials(), "empty"),
    ] {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotSent, "{error}");
        assert!(error.to_string().contains(word), "{error}");
    }
}
