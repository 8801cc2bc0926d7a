//! The facade's calls against the simulator: what they change, and what stays unchanged.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use std::time::Duration;

use atlas_maintenance::{
    ApiVersion, Client, Credentials, DayOfWeek, ErrorCode, ErrorKind, HourOfDay, MaintenanceWindow,
    ProtectedHours, Reason, Window,
};
use atlas_maintenance_simulator::{Simulator, UnsetWindow};
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

#[tokio::test]
async fn unnamed_members_are_unchanged() {
    let simulator = Simulator::start().await.unwrap();
    let window = latest_window(&simulator).await;
    window
        .set(&sunday().protected_hours(9..17).auto_defer(true))
        .await
        .unwrap();
    window.set(&sunday()).await.unwrap();
    let kept = window.get().await.unwrap().unwrap();
    assert!(kept.auto_defer && kept.protected_hours.is_some());
    window
        .set(&sunday().no_protected_hours().auto_defer(false))
        .await
        .unwrap();
    let cleared = window.get().await.unwrap().unwrap();
    assert!(!cleared.auto_defer && cleared.protected_hours.is_none());
}

#[tokio::test]
async fn auto_defer_is_written_only_when_different() {
    let simulator = Simulator::start().await.unwrap();
    let window = latest_window(&simulator).await;
    window.set(&sunday().protected_hours(9..17)).await.unwrap();
    for (on, changed, requests) in [(true, true, 2), (true, false, 1), (false, true, 2)] {
        simulator.control().clear_requests();
        assert_eq!(window.set_auto_defer(on).await.unwrap(), changed);
        assert_eq!(simulator.control().requests().len(), requests);
        let current = window.get().await.unwrap().unwrap();
        assert_eq!(current.auto_defer, on);
        assert!(current.protected_hours.is_some());
    }
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
