//! A service that breaks one clause: the verification names it, and no other.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use atlas_maintenance_simulator::Simulator;
use atlas_maintenance_verify::{Outcome, Report, WindowOutcome};
use serde_json::json;

use crate::event_faults;
use crate::fixture::{Allowed, differing, start, verify_at};
use crate::proxy::{self, Reply};

/// A fault: what it is, the method and the end of the path that it hits, whether it hits refusals
/// instead of successes, what it does to a reply, and the clauses and assumptions that it breaks.
pub(crate) struct Fault {
    what: &'static str,
    method: &'static str,
    path: &'static str,
    hits_refusals: bool,
    rewrite: fn(&mut Reply),
    breaks: &'static [&'static str],
}

pub(crate) const fn fault(
    what: &'static str,
    method: &'static str,
    path: &'static str,
    rewrite: fn(&mut Reply),
    breaks: &'static [&'static str],
) -> Fault {
    Fault {
        what,
        method,
        path,
        hits_refusals: false,
        rewrite,
        breaks,
    }
}

const WINDOW: &str = "/maintenanceWindow";
const TOGGLE: &str = "/autoDefer";
const LIST: &str = "/v2/groups";
const OF_ORGANIZATION: &str = "/groups";

pub(crate) fn refusals(fault: Fault) -> Fault {
    Fault {
        hits_refusals: true,
        ..fault
    }
}

pub(crate) fn plain_text(reply: &mut Reply) {
    reply.set("Content-Type", "text/plain");
}

pub(crate) fn not_json(reply: &mut Reply) {
    reply.body = b"<html>proxy</html>".to_vec();
}

fn faults() -> Vec<Fault> {
    vec![
        fault(
            "wrong media type",
            "GET",
            WINDOW,
            plain_text,
            &[
                "getMaintenanceWindow media-type",
                "answered-version",
                "preview-operations",
            ],
        ),
        fault(
            "wrong media type",
            "GET",
            LIST,
            plain_text,
            &["listProjects media-type"],
        ),
        fault(
            "wrong media type",
            "GET",
            OF_ORGANIZATION,
            plain_text,
            &["listOrganizationProjects media-type"],
        ),
        fault(
            "newer media type",
            "GET",
            WINDOW,
            |reply| reply.set("Content-Type", "application/vnd.atlas.2099-01-01+json"),
            &[
                "getMaintenanceWindow media-type",
                "answered-version",
                "preview-operations",
            ],
        ),
        fault(
            "no media type",
            "GET",
            WINDOW,
            |reply| reply.remove("Content-Type"),
            &[
                "getMaintenanceWindow media-type",
                "answered-version",
                "preview-operations",
            ],
        ),
        fault(
            "no media type of an empty reply",
            "PATCH",
            WINDOW,
            |reply| reply.remove("X-Content-Type"),
            &["updateMaintenanceWindow media-type", "patch-reply"],
        ),
        fault(
            "missing header",
            "GET",
            WINDOW,
            |reply| reply.remove("RateLimit-Remaining"),
            &["getMaintenanceWindow headers"],
        ),
        fault(
            "missing header",
            "POST",
            TOGGLE,
            |reply| reply.remove("RateLimit-Limit"),
            &["toggleMaintenanceAutoDefer headers"],
        ),
        fault(
            "header that is no number",
            "DELETE",
            WINDOW,
            |reply| reply.set("RateLimit-Remaining", "many"),
            &["resetMaintenanceWindow headers"],
        ),
        fault(
            "negative header",
            "PATCH",
            WINDOW,
            |reply| reply.set("RateLimit-Remaining", "-1"),
            &["updateMaintenanceWindow headers"],
        ),
        fault(
            "other status",
            "GET",
            LIST,
            |reply| reply.status = 203,
            &["listProjects status"],
        ),
        fault(
            "other status",
            "PATCH",
            WINDOW,
            |reply| reply.status = 202,
            &["updateMaintenanceWindow status", "patch-reply"],
        ),
        fault(
            "other status",
            "POST",
            TOGGLE,
            |reply| reply.status = 201,
            &["toggleMaintenanceAutoDefer status"],
        ),
        fault(
            "error in the body of a success",
            "GET",
            LIST,
            |reply| {
                reply.body = json!({"error": 500, "errorCode": "UNEXPECTED_ERROR"})
                    .to_string()
                    .into_bytes()
            },
            &["listProjects schema"],
        ),
        fault(
            "extra member of a wrong type",
            "GET",
            WINDOW,
            |reply| reply.change(|body| body["timeZoneId"] = json!(7)),
            &["getMaintenanceWindow schema", "default-time-zone"],
        ),
        fault(
            "member of a wrong type",
            "GET",
            WINDOW,
            |reply| reply.change(|body| body["startASAP"] = json!(null)),
            &["getMaintenanceWindow schema"],
        ),
        fault(
            "nested member of a wrong type",
            "GET",
            LIST,
            |reply| {
                reply.change(|body| {
                    if let Some(project) = body.pointer_mut("/results/0") {
                        project["clusterCount"] = json!("1");
                    }
                })
            },
            &["listProjects schema"],
        ),
        fault(
            "value out of bounds",
            "GET",
            WINDOW,
            |reply| {
                reply.change(|body| {
                    if body["hourOfDay"].is_u64() {
                        body["hourOfDay"] = json!(24);
                    }
                });
            },
            &["getMaintenanceWindow schema", "omitted-hour"],
        ),
        fault(
            "missing required member",
            "GET",
            OF_ORGANIZATION,
            |reply| {
                reply.change(|body| {
                    for project in body["results"].as_array_mut().unwrap() {
                        project.as_object_mut().unwrap().remove("created");
                    }
                });
            },
            &["listOrganizationProjects schema"],
        ),
        fault("not JSON", "GET", LIST, not_json, &["listProjects schema"]),
        fault(
            "no body",
            "GET",
            OF_ORGANIZATION,
            |reply| reply.body.clear(),
            &["listOrganizationProjects schema"],
        ),
        refusals(fault(
            "wrong media type of errors",
            "GET",
            WINDOW,
            plain_text,
            &["getMaintenanceWindow error-media-type", "error-form"],
        )),
        refusals(fault(
            "wrong media type of errors",
            "PATCH",
            WINDOW,
            plain_text,
            &["updateMaintenanceWindow error-media-type"],
        )),
        refusals(fault(
            "error that is not JSON",
            "DELETE",
            WINDOW,
            not_json,
            &["resetMaintenanceWindow error-form"],
        )),
        refusals(fault(
            "error without a body",
            "POST",
            TOGGLE,
            |reply| reply.body.clear(),
            &["toggleMaintenanceAutoDefer error-form"],
        )),
        refusals(fault(
            "error without its required member",
            "PATCH",
            WINDOW,
            |reply| {
                reply.change(|body| {
                    body.as_object_mut().unwrap().remove("error");
                });
            },
            &["updateMaintenanceWindow error-form"],
        )),
        refusals(fault(
            "error in another form",
            "DELETE",
            WINDOW,
            |reply| {
                reply.body = json!({"message": "no such project"})
                    .to_string()
                    .into_bytes()
            },
            &["resetMaintenanceWindow error-form"],
        )),
        refusals(fault(
            "error that names another status",
            "DELETE",
            WINDOW,
            |reply| reply.change(|body| body["error"] = json!(500)),
            &["resetMaintenanceWindow error-form"],
        )),
        refusals(fault(
            "header with another code",
            "PATCH",
            WINDOW,
            |reply| reply.set("X-Error-Code", "OTHER"),
            &["updateMaintenanceWindow error-form"],
        )),
        refusals(fault(
            "undocumented status of an error",
            "DELETE",
            WINDOW,
            |reply| {
                reply.status = 418;
                reply.change(|body| body["error"] = json!(418));
            },
            &["resetMaintenanceWindow error-status"],
        )),
        refusals(fault(
            "success for a project that does not exist",
            "POST",
            TOGGLE,
            |reply| {
                reply.status = 200;
                reply.set("X-Content-Type", "application/vnd.atlas.2023-01-01+json");
                reply.body.clear();
            },
            &[
                "toggle-without-window",
                "toggleMaintenanceAutoDefer error-status",
            ],
        )),
    ]
}

/// What differs, without the versions, since a fault hits all of them.
fn without_versions(names: impl IntoIterator<Item = String>) -> BTreeSet<String> {
    let names = names.into_iter().map(|name| {
        let words: Vec<_> = name.split(' ').collect();
        match words[..] {
            [operation, _, clause] => format!("{operation} {clause}"),
            _ => name,
        }
    });
    names.collect()
}

/// What a verification through a proxy with this fault finds to differ, and how it ends.
async fn verified(fault: &Fault) -> (BTreeMap<String, String>, Report) {
    let simulator = start(Simulator::builder()).await;
    // Something that events tell of.
    for _ in 0..3 {
        simulator.control().advance(Duration::from_secs(24 * 3600));
    }
    let (method, path) = (fault.method, fault.path);
    let (hits_refusals, rewrite) = (fault.hits_refusals, fault.rewrite);
    let base = proxy::start(&simulator.base_url(), move |request, reply| {
        let bare = request.path.split('?').next().unwrap();
        // The path of the list of an organization ends as that of all projects does.
        let is_path = bare.ends_with(path) && (path != OF_ORGANIZATION || !bare.ends_with(LIST));
        let is_refusal = (400..500).contains(&reply.status) && reply.status != 401;
        let is_hit = match hits_refusals {
            true => is_refusal,
            false => reply.status < 300,
        };
        let is_enveloped = request.path.contains("envelope=");
        if request.method == method && is_path && is_hit && !is_enveloped {
            rewrite(reply);
        }
    })
    .await;
    let report = verify_at(&simulator, &base, Allowed::Changes).await;
    (differing(&report), report)
}

#[tokio::test]
async fn fault_is_named_by_its_clause_and_by_no_other() {
    let (before, _) = verified(&fault("none", "GET", WINDOW, |_| {}, &[])).await;
    let before = without_versions(before.into_keys());
    let mut problems = Vec::new();
    for fault in faults().into_iter().chain(event_faults::faults()) {
        let (all, report) = verified(&fault).await;
        let names = without_versions(all.keys().cloned());
        let new: BTreeSet<_> = names.difference(&before).map(String::as_str).collect();
        let expected: BTreeSet<_> = fault.breaks.iter().copied().collect();
        let is_restored = !matches!(report.window, WindowOutcome::NotRestored { .. });
        if new != expected || report.outcome() != Outcome::Differs || !is_restored {
            let seen: Vec<_> = new.iter().filter_map(|name| all.get(*name)).collect();
            problems.push(format!(
                "{}: {} {}: expected {expected:?}, found {new:?} {seen:?}, {:?}, {:?}",
                fault.what,
                fault.method,
                fault.path,
                report.outcome(),
                report.window,
            ));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
