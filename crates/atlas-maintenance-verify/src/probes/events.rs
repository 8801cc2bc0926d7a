//! Requests for the events of the project, which change nothing.

use serde_json::Value;

use crate::contract::Contract;
use crate::exchange::{Answer, Expect};
use crate::session::{ABSENT, Call, Session};

const EVENTS: &str = "listProjectEvents";

/// The types of the events that make a maintenance.
pub(crate) const OF_MAINTENANCE: [&str; 13] = [
    "ATLAS_MAINTENANCE_DEFERRED",
    "ATLAS_MAINTENANCE_DEFERRED_BY_ADMIN",
    "ATLAS_MAINTENANCE_RESET_BY_ADMIN",
    "ATLAS_MAINTENANCE_SCHEDULED_FOR_NEXT_WINDOW",
    "ATLAS_MAINTENANCE_START_ASAP",
    "ATLAS_MAINTENANCE_WINDOW_ADDED",
    WINDOW_MODIFIED,
    "ATLAS_MAINTENANCE_WINDOW_REMOVED",
    "MAINTENANCE_AUTO_DEFERRED",
    "MAINTENANCE_COMPLETED",
    "MAINTENANCE_IN_ADVANCED",
    "MAINTENANCE_NO_LONGER_NEEDED",
    "MAINTENANCE_STARTED",
];
/// The type of the event that a window was changed.
pub(crate) const WINDOW_MODIFIED: &str = "ATLAS_MAINTENANCE_WINDOW_MODIFIED";

/// The list that a verification begins with.
pub(crate) const FIRST: &str = "events";
/// After the first changes, and after the last.
pub(crate) const FIRST_CHANGES: &str = "events-first-changes";
pub(crate) const CHANGED: &str = "events-changed";
/// Before and after an update with the values that are set.
pub(crate) const BEFORE_SAME: &str = "events-before-same";
pub(crate) const AFTER_SAME: &str = "events-after-same";
/// Before and after a deferral.
pub(crate) const BEFORE_DEFERRAL: &str = "events-before-deferral";
pub(crate) const AFTER_DEFERRAL: &str = "events-after-deferral";

/// The newest events.
fn newest(expect: Expect) -> Call {
    Call::new(EVENTS, expect).parameter("itemsPerPage", 500)
}

/// Lists events, with each version and in every way that matters.
pub(crate) async fn all(session: &mut Session, contract: &Contract) {
    let list = |expect| Call::new(EVENTS, expect);
    session.take(FIRST, newest(Expect::Success)).await;
    let first = session.step(FIRST).and_then(|it| it.answer());
    let created = first.and_then(first_time);
    let total = first.and_then(|answer| answer.member("totalCount")?.as_u64());
    for version in contract.versions() {
        session.send(list(Expect::Success).version(version)).await;
        let too_many = list(Expect::Refusal).version(version);
        session.send(too_many.parameter("itemsPerPage", 501)).await;
        let absent = list(Expect::Refusal).version(version);
        session.send(absent.parameter("groupId", ABSENT)).await;
    }
    let one = list(Expect::Success).parameter("itemsPerPage", 1);
    session.take("events-one", one.clone()).await;
    // What a page after the last is is one of the assumptions about lists.
    if total > Some(1) {
        let second = one.clone().parameter("pageNum", 2);
        session.take("events-second", second).await;
    }
    let uncounted = one.parameter("includeCount", false);
    session.take("events-uncounted", uncounted).await;
    let raw = list(Expect::Success).parameter("includeRaw", true);
    session.take("events-raw", raw).await;
    let nothing = list(Expect::Either).parameter("eventType", "NOTHING");
    session.take("events-nothing", nothing).await;
    let modified = newest(Expect::Success).parameter("eventType", WINDOW_MODIFIED);
    session.take("events-modified", modified).await;
    if let Some(created) = created {
        let since = newest(Expect::Success).parameter("minDate", &created);
        session.take("events-since", since).await;
        let until = newest(Expect::Success).parameter("maxDate", &created);
        session.take("events-until", until).await;
    }
    let history = OF_MAINTENANCE
        .iter()
        .fold(newest(Expect::Success), |call, known| {
            call.parameter("eventType", known)
        });
    session.take("events-history", history).await;
}

/// Lists the newest events again, after something was changed.
pub(crate) async fn again(session: &mut Session, step: &'static str) {
    session.take(step, newest(Expect::Success)).await;
}

fn first_time(answer: &Answer) -> Option<String> {
    let first = answer.member("results")?.as_array()?.first()?;
    first
        .get("created")
        .and_then(Value::as_str)
        .map(str::to_owned)
}
