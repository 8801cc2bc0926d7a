//! Faults of lists of events.

use serde_json::json;

use crate::faults::{Fault, fault, not_json, plain_text, refusals};

const EVENTS: &str = "/events";

/// Changes every event of a page.
macro_rules! each_event {
    ($event:ident => $change:expr) => {
        |reply| {
            reply.change(|body| {
                for $event in body["results"].as_array_mut().unwrap() {
                    $change;
                }
            });
        }
    };
}

pub(crate) fn faults() -> Vec<Fault> {
    vec![
        fault(
            "wrong media type",
            "GET",
            EVENTS,
            plain_text,
            &["listProjectEvents media-type"],
        ),
        fault(
            "missing header",
            "GET",
            EVENTS,
            |reply| reply.remove("RateLimit-Remaining"),
            &["listProjectEvents headers"],
        ),
        fault(
            "another limit",
            "GET",
            EVENTS,
            |reply| reply.set("RateLimit-Limit", "1200"),
            &["event-rate-limit"],
        ),
        fault(
            "other status",
            "GET",
            EVENTS,
            |reply| reply.status = 203,
            &["listProjectEvents status"],
        ),
        fault(
            "no JSON",
            "GET",
            EVENTS,
            not_json,
            &["listProjectEvents schema"],
        ),
        fault(
            "page without a list",
            "GET",
            EVENTS,
            |reply| {
                reply.change(|body| {
                    body.as_object_mut().unwrap().remove("results");
                });
            },
            &["listProjectEvents schema"],
        ),
        fault(
            "member of a wrong type",
            "GET",
            EVENTS,
            each_event!(event => event["isGlobalAdmin"] = json!("no")),
            &["listProjectEvents schema"],
        ),
        fault(
            "missing required member",
            "GET",
            EVENTS,
            each_event!(event => event.as_object_mut().unwrap().remove("eventTypeName")),
            &["listProjectEvents schema", "event-members"],
        ),
        fault(
            "key without an address",
            "GET",
            EVENTS,
            each_event!(event => event.as_object_mut().unwrap().remove("remoteAddress")),
            &["event-members"],
        ),
        fault(
            "id without a time",
            "GET",
            EVENTS,
            each_event!(event => {
                let id = event["id"].as_str().unwrap().chars().skip(8);
                event["id"] = json!(format!("00000001{}", id.collect::<String>()));
            }),
            &["event-order"],
        ),
        fault(
            "oldest first",
            "GET",
            EVENTS,
            |reply| reply.change(|body| body["results"].as_array_mut().unwrap().reverse()),
            &["event-order"],
        ),
        refusals(fault(
            "wrong media type of errors",
            "GET",
            EVENTS,
            plain_text,
            &["listProjectEvents error-media-type"],
        )),
        refusals(fault(
            "error that is not JSON",
            "GET",
            EVENTS,
            not_json,
            &["listProjectEvents error-form"],
        )),
        refusals(fault(
            "undocumented status of an error",
            "GET",
            EVENTS,
            |reply| {
                reply.status = 418;
                reply.change(|body| body["error"] = json!(418));
            },
            &["listProjectEvents error-status", "invalid-event-type"],
        )),
    ]
}
