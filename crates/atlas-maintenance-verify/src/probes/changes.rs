//! Requests that change the window. What was found is restored afterwards.

use serde_json::{Value, json};

use crate::contract::Contract;
use crate::exchange::{Answer, Expect};
use crate::probes::events::{self, AFTER_SAME, BEFORE_SAME, CHANGED, FIRST_CHANGES};
use crate::session::{ABSENT, Call, Session};
use crate::window::{DELETE, GET, PATCH, TOGGLE};

/// A window with everything set.
pub(crate) const DAY: u64 = 3;
/// Its hour.
pub(crate) const HOUR: u64 = 4;

fn full() -> Value {
    json!({
        "autoDeferOnceEnabled": true,
        "dayOfWeek": DAY,
        "hourOfDay": HOUR,
        "protectedHours": {"startHourOfDay": 9, "endHourOfDay": 17},
    })
}

fn with(members: &Value) -> Value {
    let mut body = full();
    if let (Some(body), Some(members)) = (body.as_object_mut(), members.as_object()) {
        for (name, value) in members {
            body.insert(name.clone(), value.clone());
        }
    }
    body
}

fn patch(expect: Expect, body: Value) -> Call {
    Call::new(PATCH, expect).body(body)
}

fn get() -> Call {
    Call::new(GET, Expect::Success)
}

fn toggle(expect: Expect) -> Call {
    Call::new(TOGGLE, expect)
}

fn delete(expect: Expect) -> Call {
    Call::new(DELETE, expect)
}

/// Every call that changes something, with each version.
pub(crate) async fn each_version(session: &mut Session, contract: &Contract) {
    for version in contract.versions() {
        let set = patch(Expect::Success, full()).version(version);
        let is_set = session.send(set).await.is_some_and(Answer::is_success);
        if !is_set {
            // Without a window the others say nothing of the contract.
            continue;
        }
        let invalid = patch(Expect::Refusal, with(&json!({"dayOfWeek": 8})));
        session.send(invalid.version(version)).await;
        for call in [toggle(Expect::Success), delete(Expect::Success)] {
            session.send(call.version(version)).await;
        }
        for call in [toggle(Expect::Refusal), delete(Expect::Refusal)] {
            let absent = call.version(version).parameter("groupId", ABSENT);
            session.send(absent).await;
        }
    }
    events::again(session, FIRST_CHANGES).await;
}

/// What happens while no window is set.
pub(crate) async fn without_window(session: &mut Session) {
    session.take("full", patch(Expect::Success, full())).await;
    events::again(session, BEFORE_SAME).await;
    let same = patch(Expect::Success, full());
    session.take("full-again", same).await;
    events::again(session, AFTER_SAME).await;
    session.take("full-read", get()).await;
    session.take("reset", delete(Expect::Success)).await;
    session.take("reset-read", get()).await;
    session.take("reset-again", delete(Expect::Either)).await;
    let body = json!({"dayOfWeek": DAY});
    session.take("first-day", patch(Expect::Either, body)).await;
    session.take("toggle-unset", toggle(Expect::Either)).await;
    session.take("toggle-unset-read", get()).await;
    let body = json!({"dayOfWeek": DAY, "hourOfDay": HOUR});
    session
        .take("reset-set", patch(Expect::Success, body))
        .await;
    session.take("reset-set-read", get()).await;
}

/// What a PATCH leaves out, clears and refuses.
pub(crate) async fn members(session: &mut Session) {
    session.take("all", patch(Expect::Success, full())).await;
    session.take("all-read", get()).await;
    let body = json!({"dayOfWeek": DAY, "hourOfDay": HOUR});
    session.take("omit", patch(Expect::Success, body)).await;
    session.take("omit-read", get()).await;

    session.take("day", patch(Expect::Success, full())).await;
    let body = json!({"dayOfWeek": DAY + 1});
    session.take("day-alone", patch(Expect::Either, body)).await;
    session.take("day-alone-read", get()).await;
    session.take("hour", patch(Expect::Success, full())).await;
    let body = json!({"hourOfDay": HOUR + 1});
    session
        .take("hour-alone", patch(Expect::Either, body))
        .await;
    session.take("hour-alone-read", get()).await;

    session.take("clear", patch(Expect::Success, full())).await;
    let body = with(&json!({"protectedHours": {}}));
    session
        .take("clear-empty", patch(Expect::Success, body))
        .await;
    session.take("clear-read", get()).await;

    for (step, members) in REFUSED {
        let members: Value = serde_json::from_str(members).unwrap_or_default();
        let call = patch(Expect::Either, with(&members));
        session.take(step, call).await;
    }
    let wrong_twice = patch(Expect::Either, with(&json!({"dayOfWeek": 8}))).parameter("pretty", 1);
    session.take("order-body", wrong_twice).await;
}

/// Members that are refused, or may be: `PATCH` with everything set and these besides.
pub(crate) const REFUSED: [(&str, &str); 13] = [
    ("deferrals", r#"{"numberOfDeferrals": 0}"#),
    ("unknown", r#"{"unknown": 1}"#),
    ("zone", r#"{"timeZoneId": "UTC"}"#),
    ("type", r#"{"hourOfDay": "1"}"#),
    ("null", r#"{"protectedHours": null}"#),
    ("day-0", r#"{"dayOfWeek": 0}"#),
    ("day-8", r#"{"dayOfWeek": 8}"#),
    ("hour-24", r#"{"hourOfDay": 24}"#),
    ("hour-negative", r#"{"hourOfDay": -1}"#),
    (
        "equal",
        r#"{"protectedHours": {"startHourOfDay": 9, "endHourOfDay": 9}}"#,
    ),
    (
        "long",
        r#"{"protectedHours": {"startHourOfDay": 0, "endHourOfDay": 19}}"#,
    ),
    (
        "start-alone",
        r#"{"protectedHours": {"startHourOfDay": 9}}"#,
    ),
    ("end-alone", r#"{"protectedHours": {"endHourOfDay": 9}}"#),
];

/// What the toggle does, with a body as well.
pub(crate) async fn toggles(session: &mut Session) {
    session
        .take("before-toggle", patch(Expect::Success, full()))
        .await;
    session.take("before-toggle-read", get()).await;
    session.take("toggle", toggle(Expect::Success)).await;
    session.take("toggle-read", get()).await;
    let with_body = toggle(Expect::Either).body(json!({}));
    session.take("toggle-body", with_body).await;
    session.take("toggle-body-read", get()).await;
    events::again(session, CHANGED).await;
}
