//! Maintenance waves against the simulator: what the calls change, send, and leave alone.
#![cfg(feature = "preview")]
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use std::collections::BTreeMap;

use atlas_maintenance::preview::{Wave, WaveMode, WindowPreview};
use atlas_maintenance::{
    Client, Credentials, DayOfWeek, ErrorCode, ErrorKind, HourOfDay, MaintenanceWindow, Setting,
    Window,
};
use atlas_maintenance_simulator::{Simulator, SimulatorBuilder};
use support::{Action, Server, builder, window};

struct Fixture {
    simulator: Simulator,
    client: Client,
}

impl Fixture {
    async fn new(simulator: SimulatorBuilder) -> Self {
        let simulator = simulator.start().await.unwrap();
        let known = simulator.control().credentials();
        let account = Credentials::service_account(known.client_id, known.client_secret).unwrap();
        let client = builder(account, &simulator.base_url()).build().unwrap();
        Self { simulator, client }
    }

    fn window(&self) -> MaintenanceWindow {
        window(&self.client)
    }

    fn preview(&self) -> WindowPreview {
        self.window().preview()
    }

    /// The method and body of each request since the last call of this.
    fn sent(&self) -> Vec<(String, Option<serde_json::Value>)> {
        let control = self.simulator.control();
        let requests = control.requests().into_iter();
        let sent = requests
            .filter(|request| !request.path.contains("/oauth/"))
            .map(|request| (request.method, request.body));
        let sent = sent.collect();
        control.clear_requests();
        sent
    }
}

fn sunday() -> Window {
    Window::weekly(DayOfWeek::Sunday, HourOfDay::MIDNIGHT)
}

#[tokio::test]
async fn set_wave_keeps_every_member_of_the_window() {
    let fixture = Fixture::new(Simulator::builder()).await;
    let full = sunday().protected_hours(9..17).auto_defer(true);
    fixture.window().set(&full).await.unwrap();
    fixture.sent();
    for (wave, changed) in [
        (Some(Wave::Last), true),
        (Some(Wave::Last), false),
        (None, true),
        (None, false),
    ] {
        assert_eq!(fixture.preview().set_wave(wave).await.unwrap(), changed);
        let read = fixture.preview().get().await.unwrap();
        assert_eq!(read.assigned, wave);
        assert_eq!(read.effective, wave.or(Some(Wave::Second)));
        let current = read.window.unwrap();
        assert_eq!(current.protected_hours.unwrap().to_string(), "9-17");
        assert!(current.auto_defer);
        let sent = fixture.sent();
        let updates: Vec<_> = sent
            .iter()
            .filter(|(method, _)| method == "PATCH")
            .collect();
        assert_eq!(updates.len(), usize::from(changed), "{sent:?}");
        // What a PATCH leaves out may be cleared, so all of it is sent.
        for (_, body) in updates {
            let body = body.as_ref().unwrap();
            assert_eq!(body["protectedHours"]["startHourOfDay"], 9);
            assert_eq!(body["autoDeferOnceEnabled"], true);
            assert_eq!(
                body["waveAssignment"].as_i64(),
                wave.map(|w| w.number().into())
            );
            assert!(body.get("waveAssignment").is_some(), "{body}");
        }
    }
}

#[tokio::test]
async fn set_sends_again_what_it_keeps_and_is_one_request_otherwise() {
    let fixture = Fixture::new(Simulator::builder()).await;
    let full = sunday().protected_hours(9..17).auto_defer(true);
    fixture
        .preview()
        .set(&full, Setting::Set(Wave::First))
        .await
        .unwrap();
    let methods = |sent: &[(String, _)]| -> Vec<String> {
        sent.iter().map(|(method, _)| method.clone()).collect()
    };
    assert_eq!(methods(&fixture.sent()), ["PATCH"]);
    let monday = Window::weekly(DayOfWeek::Monday, HourOfDay::MIDNIGHT);
    fixture.preview().set(&monday, Setting::Keep).await.unwrap();
    let sent = fixture.sent();
    assert_eq!(methods(&sent), ["GET", "PATCH"]);
    let body = sent[1].1.clone().unwrap();
    assert_eq!(
        body,
        serde_json::json!({
            "dayOfWeek": 2, "hourOfDay": 0, "waveAssignment": 1, "autoDeferOnceEnabled": true,
            "protectedHours": {"startHourOfDay": 9, "endHourOfDay": 17},
        })
    );
}

#[tokio::test]
async fn wave_without_a_window_is_refused_before_it_is_sent() {
    let fixture = Fixture::new(Simulator::builder()).await;
    let read = fixture.preview().get().await.unwrap();
    assert_eq!((read.window, read.assigned), (None, None));
    assert_eq!(read.effective, Some(Wave::First));
    let error = fixture.preview().set_wave(Some(Wave::Last)).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::NotSent);
    let invalid = sunday().protected_hours(9..9);
    let error = fixture.preview().set(&invalid, Setting::Keep).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::NotSent);
    assert!(fixture.sent().iter().all(|(method, _)| method == "GET"));
}

#[tokio::test]
async fn settings_are_set_and_reset_and_tags_then_assign() {
    let fixture = Fixture::new(Simulator::builder()).await;
    let control = fixture.simulator.control();
    let organization = fixture.client.organization(control.organization_id());
    let organization = organization.preview();
    let settings = organization.settings().await.unwrap();
    assert_eq!((settings.mode.clone(), settings.has_waves()), (None, true));
    let settings = organization.set_mode(WaveMode::EnvironmentTag).await;
    let settings = settings.unwrap();
    assert_eq!(settings.mode, Some(WaveMode::EnvironmentTag));
    assert_eq!(settings.effective_mode, Some(WaveMode::EnvironmentTag));
    let tags = BTreeMap::from([("environment".to_owned(), "production".to_owned())]);
    control.set_tags(control.project_id(), tags).unwrap();
    fixture.window().set(&sunday()).await.unwrap();
    let read = fixture.preview().get().await.unwrap();
    assert_eq!((read.assigned, read.effective), (None, Some(Wave::Last)));
    let error = fixture.preview().set_wave(Some(Wave::First)).await;
    let error = error.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::InvalidAttribute));
    let settings = organization.reset_settings().await.unwrap();
    assert_eq!(settings.effective_mode, Some(WaveMode::Manual));
    fixture.sent();
    let other = WaveMode::Other("X".to_owned());
    let error = organization.set_mode(other).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSent);
    assert!(fixture.sent().is_empty());
}

#[tokio::test]
async fn organization_without_waves_is_told_by_its_settings() {
    let fixture = Fixture::new(Simulator::builder().waves(false)).await;
    let control = fixture.simulator.control();
    let organization = fixture.client.organization(control.organization_id());
    let settings = organization.preview().settings().await.unwrap();
    assert!(!settings.has_waves());
}

/// What the reply of `{"waveAssignment": wave}` is read as.
async fn read(wave: &str) -> Result<Option<Wave>, atlas_maintenance::Error> {
    let body = format!(r#"{{"dayOfWeek":1,"hourOfDay":1,"waveAssignment":{wave}}}"#);
    let server = Server::start(move |_| {
        let headers = "content-type: application/vnd.atlas.preview+json\r\n";
        Action::reply("200 OK", headers, &body)
    })
    .await;
    let token = Credentials::bearer_token("a-token").unwrap();
    let client = builder(token, &server.base_url).build().unwrap();
    let read = window(&client).preview().get().await?;
    Ok(read.assigned)
}

#[tokio::test]
async fn null_and_zero_are_no_wave_and_other_numbers_are_errors() {
    for (wave, expected) in [("null", None), ("0", None), ("1", Some(Wave::First))] {
        assert_eq!(read(wave).await.unwrap(), expected, "{wave}");
    }
    for wave in ["4", "-1", "\"1\""] {
        let error = read(wave).await.unwrap_err();
        assert_eq!(error.status(), Some(200), "{wave}: {error}");
    }
}
