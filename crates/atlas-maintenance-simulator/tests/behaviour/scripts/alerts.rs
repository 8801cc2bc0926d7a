//! Alert configurations: those that a window brings, a webhook, and what changes do to it.

use serde_json::{Value, json};

use super::Transcript;
use crate::alerts::PATH;
use crate::fixture::send_unchecked;

pub(super) async fn changed(play: &mut Transcript) {
    play.get(PATH).await;
    play.patch(json!({"dayOfWeek": 1, "hourOfDay": 1})).await;
    play.get(PATH).await;
    let target = json!({"typeName": "WEBHOOK", "webhookUrl": "https://example.com/a/b/c",
        "webhookSecret": "of the test"});
    let new = json!({"eventTypeName": "MAINTENANCE_COMPLETED", "enabled": true,
        "notifications": [target]});
    let request = play.fixture.request("POST", PATH).json(&new);
    let created = send_unchecked(request).await.json();
    play.get(PATH).await;
    let mut whole = created.clone();
    for name in ["created", "groupId", "id", "links", "updated"] {
        whole.as_object_mut().unwrap().remove(name);
    }
    let path = format!("{PATH}/{}", created["id"].as_str().unwrap());
    // What was redacted is sent as it came, and not at all.
    let mut without = whole.clone();
    let target = without["notifications"][0].as_object_mut().unwrap();
    target.retain(|name, _| name != "webhookUrl" && name != "webhookSecret");
    for body in [whole, without] {
        let request = play.fixture.request("PUT", &path).json(&body);
        play.send("PUT", request).await;
        play.get(PATH).await;
    }
    for enabled in [Value::from(true), false.into(), false.into()] {
        let request = play.fixture.request("PATCH", &path);
        play.send("PATCH", request.json(&json!({"enabled": enabled})))
            .await;
    }
}
