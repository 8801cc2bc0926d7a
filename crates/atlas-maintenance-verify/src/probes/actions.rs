//! Deferring and starting scheduled maintenance, which nothing can undo.

use serde_json::{Value, json};

use crate::contract::Contract;
use crate::exchange::{Answer, Expect};
use crate::probes::events::{self, AFTER_DEFERRAL, BEFORE_DEFERRAL};
use crate::session::{ABSENT, Call, Session};
use crate::window::{DEFER, GET, PATCH, Settings, TOGGLE};

fn succeeded(session: &Session, step: &str) -> bool {
    let exchange = session.step(step);
    exchange
        .and_then(|exchange| exchange.answer())
        .is_some_and(Answer::is_success)
}

/// Defers maintenance that was deferred before.
pub(crate) async fn once_more(session: &mut Session) {
    let defer = Call::new(DEFER, Expect::Either);
    session.take("defer-again", defer).await;
}

/// Defers as far as the service allows, then starts maintenance. The window stays as `found`.
pub(crate) async fn all(session: &mut Session, contract: &Contract, found: &Settings) {
    let defer = |expect| Call::new(DEFER, expect);
    for version in contract.versions() {
        let absent = defer(Expect::Refusal).version(version);
        session.send(absent.parameter("groupId", ABSENT)).await;
    }
    let get = || Call::new(GET, Expect::Success);
    session.take("defer-before", get()).await;
    events::again(session, BEFORE_DEFERRAL).await;
    session.take("defer", defer(Expect::Either)).await;
    events::again(session, AFTER_DEFERRAL).await;
    session.take("defer-read", get()).await;
    if let Some(same) = found.body() {
        let same = || Call::new(PATCH, Expect::Success).body(same.clone());
        if succeeded(session, "defer") {
            session.take("defer-second", defer(Expect::Either)).await;
            session.take("defer-patch", same()).await;
            session.take("defer-patch-read", get()).await;
            session.take("defer-third", defer(Expect::Either)).await;
        }
    }
    start(session, found).await;
}

/// Starts maintenance, naming every member as it is.
async fn start(session: &mut Session, found: &Settings) {
    let body = found.body();
    let mut body = body.unwrap_or_else(|| json!({}));
    if let Some(members) = body.as_object_mut() {
        members.insert("startASAP".to_owned(), true.into());
    }
    let patch = |body: Value| Call::new(PATCH, Expect::Either).body(body);
    session.take("start", patch(body)).await;
    let read = Call::new(GET, Expect::Success);
    session.take("start-read", read).await;
    if !succeeded(session, "start") {
        return;
    }
    if let Some(same) = found.body() {
        session.take("under-way-patch", patch(same)).await;
    }
    let toggle = || Call::new(TOGGLE, Expect::Either);
    session.take("under-way-toggle", toggle()).await;
    if succeeded(session, "under-way-toggle") {
        session.send(toggle()).await;
    }
}
