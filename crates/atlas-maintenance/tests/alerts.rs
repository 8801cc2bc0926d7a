//! Alert configurations: what is read is sent again, what is created is created once, and nothing shows a
//! secret.
#![cfg(feature = "alerts")]
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use std::sync::{Arc, Mutex};

use atlas_maintenance::{
    AlertChange, AlertConfiguration, AlertCoverage, AlertFailure, Client, Credentials,
    DesiredAlert, ErrorKind, EventType, MAINTENANCE_ALERTS, MaintenanceAlerts, NewTarget,
    RetryConfig,
};
use atlas_maintenance_simulator::{Control, Fault, FaultPoint, Simulator};
use serde_json::{Value, json};
use support::traces::Traces;
use support::{Action, PROJECT, Server, builder, token};

const SECRETS: [&str; 5] = [
    "https://hooks.example.com/services/of-the-test",
    "a-webhook-secret",
    "xoxb-a-slack-token",
    "https://teams.example.com/of-the-test",
    "a-pager-duty-key",
];

fn targets() -> Vec<NewTarget> {
    let [url, secret, slack, teams, pager_duty] = SECRETS;
    vec![
        NewTarget::webhook(url, Some(secret.to_owned())),
        NewTarget::slack("#ops", slack),
        NewTarget::microsoft_teams(teams),
        NewTarget::pager_duty(pager_duty),
        NewTarget::email("ops@example.org"),
        NewTarget::group(["GROUP_OWNER"]),
    ]
}

fn desired(event: EventType) -> DesiredAlert {
    DesiredAlert {
        event,
        targets: targets(),
    }
}

async fn simulator() -> (Simulator, MaintenanceAlerts) {
    let simulator = Simulator::start().await.unwrap();
    let alerts = alerts(&simulator, RetryConfig::none());
    (simulator, alerts)
}

fn alerts(simulator: &Simulator, retries: RetryConfig) -> MaintenanceAlerts {
    let known = simulator.control().credentials();
    let credentials = Credentials::service_account(known.client_id, known.client_secret);
    let client = Client::builder(credentials.unwrap())
        .base_url(simulator.base_url().parse().unwrap())
        .retries(retries)
        .build()
        .unwrap();
    client
        .project(PROJECT.parse().unwrap())
        .maintenance()
        .alerts()
}

fn stored(control: &Control) -> Vec<Value> {
    let all = control.alert_configurations(control.project_id()).unwrap();
    all.iter()
        .map(|text| serde_json::from_str(text).unwrap())
        .collect()
}

/// How many requests created one.
fn created(control: &Control) -> usize {
    let requests = control.requests();
    let is_create = |it: &&atlas_maintenance_simulator::LoggedRequest| {
        it.method == "POST" && it.path.ends_with("/alertConfigs")
    };
    requests.iter().filter(is_create).count()
}

/// Numbers too, which a reader of JSON would round.
#[tokio::test]
async fn replace_sends_every_member_as_it_came() {
    const OF_THE_SERVICE: &str = r#""created":"2026-01-01T00:00:00Z","groupId":"32b6e34b3d91647abb20e7b8","links":[],"updated":"2026-01-01T00:00:00Z""#;
    const KEPT: &str = r#""enabled":true,"eventTypeName":"MAINTENANCE_STARTED","matchers":[],"notifications":[{"typeName":"EMAIL","emailAddress":"a@example.org","intervalMin":1,"new":1.50}],"ofTomorrow":{"large":123456789012345678901234567890,"text":"é","null":null}"#;
    let id = "0123456789abcdef01234567";
    let bodies: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = Arc::clone(&bodies);
    let server = Server::start(move |head| {
        let object = format!(r#"{{"id":"{id}",{OF_THE_SERVICE},{KEPT}}}"#);
        seen.lock().unwrap().push(head.to_owned());
        let body = match head.starts_with("GET") {
            true => format!(r#"{{"results":[{object}],"totalCount":1}}"#),
            false => object,
        };
        Action::reply("200 OK", "content-type: application/json\r\n", &body)
    })
    .await;
    let client = builder(token(), &server.base_url).build().unwrap();
    let alerts = client
        .project(PROJECT.parse().unwrap())
        .maintenance()
        .alerts();
    let all = alerts.configurations().all().await.unwrap();
    assert_eq!(all[0].id().as_deref(), Some(id));
    assert_eq!(all[0].event_type(), Some(&EventType::MaintenanceStarted));
    let replaced = alerts.replace(&all[0]).await.unwrap();
    assert!(replaced.is_enabled());
    let put = server.requests().pop().unwrap();
    let path = format!("PUT /api/atlas/v2/groups/{PROJECT}/alertConfigs/{id} ");
    assert!(put.starts_with(&path), "{put}");
    // The server reads to the end of the head, which has the body behind it in one piece.
    let body = put.split_once("\r\n\r\n").unwrap().1;
    assert_eq!(body, format!("{{{KEPT}}}"));
}

#[tokio::test]
async fn ensure_creates_extends_and_enables_what_is_lacking_and_then_nothing() {
    let (simulator, alerts) = simulator().await;
    let control = simulator.control();
    let owners = json!({"typeName": "GROUP", "roles": ["GROUP_OWNER"], "emailEnabled": true,
        "smsEnabled": false});
    let slack = json!({"typeName": "SLACK", "channelName": "ops", "apiToken": SECRETS[2]});
    for (event, enabled, target) in [
        (0, true, &owners),
        (1, false, &slack),
        (
            2,
            true,
            &json!({"typeName": "SLACK", "channelName": "other", "apiToken": "unknown-token"}),
        ),
    ] {
        let event = MAINTENANCE_ALERTS[event].as_str();
        let body = json!({"eventTypeName": event, "enabled": enabled, "notifications": [target]});
        control
            .add_alert_configuration(control.project_id(), &body.to_string())
            .unwrap();
    }
    let wanted: Vec<_> = MAINTENANCE_ALERTS.into_iter().map(desired).collect();
    let found = alerts.configurations().all().await.unwrap();
    let planned: Vec<_> = wanted
        .iter()
        .map(|it| atlas_maintenance::EnsuredAlert::plan(it, &found).changes)
        .collect();
    let expected = [
        vec![AlertChange::AddTargets],
        vec![AlertChange::Enable, AlertChange::Create],
        vec![AlertChange::Create],
        vec![AlertChange::Create],
        vec![AlertChange::Create],
    ];
    assert_eq!(planned, expected);
    let done = alerts.ensure(&wanted).await.unwrap();
    let changes: Vec<_> = done.into_iter().map(|it| it.changes).collect();
    assert_eq!(changes, expected);
    control.clear_requests();
    for ensured in alerts.ensure(&wanted).await.unwrap() {
        assert!(
            ensured.changes.is_empty() && ensured.failure.is_none(),
            "{ensured:?}"
        );
    }
    assert_eq!(control.requests().len(), 1);
    // What was there keeps its secrets.
    assert_eq!(
        stored(control)[2]["notifications"][0]["apiToken"],
        "unknown-token"
    );
    let all = alerts.configurations().all().await.unwrap();
    for event in MAINTENANCE_ALERTS {
        assert_eq!(
            AlertCoverage::of(&event, &all),
            AlertCoverage::Covered,
            "{event}"
        );
    }
}

#[tokio::test]
async fn coverage_says_what_an_event_lacks() {
    let (simulator, alerts) = simulator().await;
    let control = simulator.control();
    let event = EventType::MaintenanceCompleted;
    let owners = json!({"typeName": "GROUP", "emailEnabled": true, "smsEnabled": false});
    let silent = json!({"typeName": "GROUP", "emailEnabled": false, "smsEnabled": false});
    let texts = json!({"typeName": "TEAM", "emailEnabled": false, "smsEnabled": true});
    let limit = json!([{"fieldName": "CLUSTER_NAME", "operator": "EQUALS", "value": "a"}]);
    // Each is better than those before it.
    for (enabled, matchers, target, expected) in [
        (false, json!([]), &texts, AlertCoverage::Disabled),
        (true, limit, &texts, AlertCoverage::Limited),
        (true, json!([]), &silent, AlertCoverage::NobodyTold),
        (true, json!([]), &owners, AlertCoverage::MailOnly),
        (true, json!(null), &texts, AlertCoverage::Covered),
    ] {
        let body = json!({"eventTypeName": event.as_str(), "enabled": enabled,
            "matchers": matchers, "notifications": [target]});
        control
            .add_alert_configuration(control.project_id(), &body.to_string())
            .unwrap();
        let all = alerts.configurations().all().await.unwrap();
        assert_eq!(AlertCoverage::of(&event, &all), expected);
        let other = EventType::MaintenanceStarted;
        assert_eq!(AlertCoverage::of(&other, &all), AlertCoverage::Missing);
    }
    let all = alerts.configurations().all().await.unwrap();
    assert_eq!(AlertCoverage::targets(&event, &all).count(), 2);
}

/// A lost reply to a POST, with the retries of a client.
#[tokio::test]
async fn create_is_not_repeated_after_a_lost_reply_and_is_settled_by_reading() {
    let (simulator, _) = simulator().await;
    let alerts = alerts(&simulator, RetryConfig::default());
    let control = simulator.control();
    let wanted = [desired(EventType::MaintenanceStarted)];
    // Acted on: it is there.
    let lost = || {
        Fault::reset(FaultPoint::BeforeReply)
            .on_path("alertConfigs")
            .skip(1)
            .times(1)
    };
    control.inject(lost()).unwrap();
    let ensured = alerts.ensure(&wanted).await.unwrap();
    assert_eq!(ensured[0].changes, [AlertChange::Create], "{ensured:?}");
    assert!(ensured[0].failure.is_none());
    assert_eq!((created(control), stored(control).len()), (1, 1));
    // Not acted on: it is not there, and not tried again.
    control.clear_requests();
    let wanted = [
        desired(EventType::MaintenanceCompleted),
        desired(EventType::MaintenanceAutoDeferred),
    ];
    let unheard = Fault::reset(FaultPoint::BeforeActing)
        .on_path("alertConfigs")
        .skip(1)
        .times(1);
    control.inject(unheard).unwrap();
    let ensured = alerts.ensure(&wanted).await.unwrap();
    let Some(AlertFailure::Call(error)) = &ensured[0].failure else {
        panic!("{ensured:?}");
    };
    assert_eq!(error.kind(), ErrorKind::Unknown);
    assert!(
        matches!(ensured[1].failure, Some(AlertFailure::NotTried)),
        "{ensured:?}"
    );
    assert_eq!((created(control), stored(control).len()), (1, 1));
}

#[tokio::test]
async fn disabled_configuration_is_enabled_with_its_secrets_whatever_a_toggle_does() {
    for variant in ["sets", "flips"] {
        let simulator = Simulator::builder()
            .assume("alert-toggle", variant)
            .unwrap();
        let simulator = simulator.start().await.unwrap();
        let control = simulator.control();
        let target = json!({"typeName": "WEBHOOK", "webhookUrl": SECRETS[0],
            "webhookSecret": SECRETS[1]});
        let body = json!({"eventTypeName": "MAINTENANCE_STARTED", "enabled": false,
            "notifications": [target]});
        control
            .add_alert_configuration(control.project_id(), &body.to_string())
            .unwrap();
        let alerts = alerts(&simulator, RetryConfig::default());
        let wanted = [DesiredAlert {
            event: EventType::MaintenanceStarted,
            targets: targets().into_iter().take(1).collect(),
        }];
        let lost = Fault::reset(FaultPoint::BeforeReply)
            .on_path("alertConfigs")
            .skip(1)
            .times(1);
        control.inject(lost).unwrap();
        for changes in [&[AlertChange::Enable][..], &[]] {
            let ensured = alerts.ensure(&wanted).await.unwrap();
            assert_eq!(ensured[0].changes, changes, "{variant}");
            assert_eq!(ensured[0].possible.len(), 1, "{variant}");
        }
        let all = stored(control);
        assert_eq!(all.len(), 1, "{variant}");
        assert_eq!(all[0]["enabled"], true, "{variant}");
        assert_eq!(
            all[0]["notifications"][0]["webhookUrl"], SECRETS[0],
            "{variant}"
        );
        assert_eq!(
            all[0]["notifications"][0]["webhookSecret"], SECRETS[1],
            "{variant}"
        );
    }
}

/// A service that repeats what it was sent, in errors and in replies, and one that takes it.
#[tokio::test]
async fn no_output_shows_a_secret_of_a_target() {
    let traces = Traces::start();
    let mut shown = String::new();
    for status in ["200 OK", "400 Bad Request", "500 Internal Server Error"] {
        let server = Server::start(move |head| {
            if head.starts_with("GET") {
                let body = r#"{"results":[],"totalCount":0}"#;
                return Action::reply("200 OK", "content-type: application/json\r\n", body);
            }
            let body = head.split_once("\r\n\r\n").unwrap().1;
            let detail = serde_json::to_string(body).unwrap();
            let echo = format!(r#"{{"error":400,"errorCode":"A","detail":{detail},"of":{body}}}"#);
            Action::reply(status, "content-type: application/json\r\n", &echo)
        })
        .await;
        let client = builder(token(), &server.base_url).build().unwrap();
        let alerts = client
            .project(PROJECT.parse().unwrap())
            .maintenance()
            .alerts();
        let wanted = [desired(EventType::MaintenanceStarted)];
        let ensured = alerts.ensure(&wanted).await.unwrap();
        let failure = ensured[0].failure.as_ref().unwrap();
        let AlertFailure::Call(error) = failure else {
            panic!("{failure:?}");
        };
        let body = String::from_utf8_lossy(error.body());
        shown.push_str(&format!("{error} {error:?} {body} {ensured:?} {wanted:?}"));
        let new = AlertConfiguration::new(&EventType::MaintenanceStarted, &targets()).unwrap();
        shown.push_str(&format!(
            "{new:?} {}",
            alerts.create(&new).await.unwrap_err()
        ));
    }
    let (_simulator, alerts) = simulator().await;
    let ensured = alerts
        .ensure(&[desired(EventType::MaintenanceStarted)])
        .await
        .unwrap();
    let all = alerts.configurations().all().await.unwrap();
    shown.push_str(&format!("{ensured:?} {all:?}"));
    assert!(
        shown.contains("WEBHOOK") && shown.contains("SLACK #ops"),
        "{shown}"
    );
    let traced = traces.text();
    assert!(traced.contains("alertConfigs"), "{traced}");
    for secret in SECRETS {
        assert!(!shown.contains(secret), "{secret} in {shown}");
        assert!(!traced.contains(secret), "{secret} in {traced}");
    }
}
