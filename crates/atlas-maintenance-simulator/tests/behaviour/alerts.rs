//! The alert configurations of a project.

use atlas_maintenance_simulator::RateLimit;
use serde_json::{Value, json};

use crate::fixture::{Fixture, Reply, frozen, send, send_unchecked};

/// The alert configurations of the default project.
pub(crate) const PATH: &str = "/api/atlas/v2/groups/32b6e34b3d91647abb20e7b8/alertConfigs";
const URL: &str = "https://hooks.example.com/services/of-the-test";

async fn list(fixture: &Fixture) -> Vec<Value> {
    let reply = send(fixture.request("GET", PATH)).await.json();
    let results = reply["results"].as_array().unwrap().clone();
    assert_eq!(reply["totalCount"], results.len());
    results
}

async fn change(fixture: &Fixture, method: &str, below: &str, body: &Value) -> Reply {
    let path = format!("{PATH}{below}");
    send_unchecked(fixture.request(method, &path).json(body)).await
}

fn webhook() -> Value {
    json!({"eventTypeName": "MAINTENANCE_COMPLETED", "enabled": true,
        "notifications": [{"typeName": "WEBHOOK", "webhookUrl": URL, "webhookSecret": "secret"}]})
}

#[tokio::test]
async fn setting_a_window_adds_four_configurations_once() {
    let fixture = Fixture::new().await;
    assert!(list(&fixture).await.is_empty());
    let set = |day: u8| {
        fixture
            .window("PATCH", "")
            .json(&json!({"dayOfWeek": day, "hourOfDay": 1}))
    };
    send(set(1)).await;
    let added = list(&fixture).await;
    let events: Vec<_> = added.iter().map(|it| it["eventTypeName"].clone()).collect();
    assert_eq!(
        events,
        [
            "MAINTENANCE_IN_ADVANCED",
            "MAINTENANCE_STARTED",
            "MAINTENANCE_NO_LONGER_NEEDED",
            "MAINTENANCE_AUTO_DEFERRED"
        ]
    );
    let names: Vec<_> = added[0].as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "created",
            "enabled",
            "eventTypeName",
            "groupId",
            "id",
            "links",
            "matchers",
            "notifications",
            "updated"
        ]
    );
    assert_eq!(added[0]["enabled"], true);
    let target = &added[0]["notifications"][0];
    assert_eq!(
        (&target["typeName"], &target["roles"]),
        (&json!("GROUP"), &json!(["GROUP_OWNER"]))
    );
    send(set(2)).await;
    send(fixture.window("DELETE", "")).await;
    send(set(3)).await;
    assert_eq!(list(&fixture).await, added);
}

#[tokio::test]
async fn configuration_is_created_replaced_and_toggled_and_shows_no_secret() {
    let fixture = Fixture::new().await;
    let created = change(&fixture, "POST", "", &webhook()).await;
    assert_eq!(created.status, 200, "{created:?}");
    let created = created.json();
    let shown = created["notifications"][0]["webhookUrl"].as_str().unwrap();
    assert!(
        shown.starts_with("***") && shown.ends_with("test"),
        "{shown}"
    );
    assert_eq!(created["notifications"][0]["webhookSecret"], "******");
    assert_eq!(list(&fixture).await, std::slice::from_ref(&created));
    let below = format!("/{}", created["id"].as_str().unwrap());

    let mut body = webhook();
    body["notifications"][0]["webhookUrl"] = json!("https://example.com/other");
    body["aMemberOfTomorrow"] = json!({"kept": 1.50});
    let replaced = change(&fixture, "PUT", &below, &body).await.json();
    assert_eq!(replaced["aMemberOfTomorrow"], json!({"kept": 1.50}));
    assert_eq!(
        (&replaced["id"], &replaced["created"]),
        (&created["id"], &created["created"])
    );
    assert!(
        replaced["notifications"][0]["webhookUrl"]
            .as_str()
            .unwrap()
            .ends_with("ther")
    );
    for enabled in [false, false, true] {
        let body = json!({"enabled": enabled});
        let toggled = change(&fixture, "PATCH", &below, &body).await.json();
        assert_eq!(toggled["enabled"], enabled);
    }
    // The fragment does not know the member.
    let all = send_unchecked(fixture.request("GET", PATH)).await.json();
    assert_eq!(all["results"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn configuration_that_lacks_something_is_refused_and_changes_nothing() {
    let fixture = Fixture::new().await;
    let without = |change: fn(&mut Value)| {
        let mut body = webhook();
        change(&mut body);
        body
    };
    for (body, name) in [
        (
            without(|it| it["eventTypeName"] = json!("")),
            "eventTypeName",
        ),
        (
            without(|it| it["notifications"] = json!([])),
            "notifications",
        ),
        (
            without(|it| it["notifications"] = vec![it["notifications"][0].clone(); 26].into()),
            "notifications",
        ),
        (
            without(|it| it["notifications"][0] = json!({"typeName": ""})),
            "typeName",
        ),
        (
            without(|it| it["notifications"][0]["webhookUrl"] = json!("")),
            "webhookUrl",
        ),
        (
            without(|it| it["notifications"][0]["intervalMin"] = json!(4)),
            "notifications.0.intervalMin",
        ),
        (without(|it| it["id"] = json!("5")), "id"),
    ] {
        let reply = change(&fixture, "POST", "", &body).await;
        assert_eq!(reply.status, 400, "{body}");
        assert_eq!(reply.json()["parameters"], json!([name]), "{body}");
    }
    let unknown = change(&fixture, "PUT", "/0123456789abcdef01234567", &webhook()).await;
    assert_eq!(
        (unknown.status, &unknown.json()["errorCode"]),
        (404, &json!("RESOURCE_NOT_FOUND"))
    );
    assert!(list(&fixture).await.is_empty());
}

#[tokio::test]
async fn rate_limit_of_configurations_is_their_own() {
    let limit = RateLimit {
        capacity: 7,
        ..RateLimit::default()
    };
    let fixture = Fixture::with(frozen().rate_limit(Some(limit))).await;
    let left = |reply: &Reply| reply.header("ratelimit-remaining").map(str::to_owned);
    let reply = send(fixture.request("GET", PATH)).await;
    assert_eq!(reply.header("ratelimit-limit"), Some("1200"));
    assert_eq!(left(&reply).as_deref(), Some("1199"));
    let reply = change(&fixture, "POST", "", &webhook()).await;
    assert_eq!(left(&reply).as_deref(), Some("1198"));
    assert_eq!(
        left(&send(fixture.window("GET", "")).await).as_deref(),
        Some("6")
    );
}
