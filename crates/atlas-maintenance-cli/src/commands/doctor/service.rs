//! What the service says: two reads, which change nothing.

use std::time::{Duration, SystemTime};

use atlas_maintenance::{Client, Error, ErrorKind, ProjectId, RateLimit, RawRequest, Reason};
use jiff::fmt::rfc2822::DateTimeParser;
use serde_json::Value;

use super::Check;
use crate::project_name::ProjectRef;
use crate::settings::Settings;

/// How far clocks may differ.
const SKEW: Duration = Duration::from_secs(60);

/// Checks with the service. Returns whether it was reached.
pub(super) async fn check(
    client: &Client,
    settings: Option<&Settings>,
    checks: &mut Vec<Check>,
) -> bool {
    let request = RawRequest::new("listProjects").parameter("itemsPerPage", 1);
    let listed = client.raw(request).await;
    let first = match &listed {
        Ok(reply) => {
            checks.push(Check::ok("connection", "the service answers"));
            checks.push(clock(reply.header("date")));
            checks.push(Check::ok("access", "the service accepts the credentials"));
            let (check, first) = list(reply.body());
            checks.push(check);
            first
        }
        Err(error) => {
            let is_reached = failed(client, error, checks);
            for name in [
                "connection",
                "clock",
                "access",
                "projects",
                "window",
                "rate limit",
            ] {
                if checks.iter().all(|check| check.name != name) {
                    checks.push(Check::skipped(name, "not known after this error"));
                }
            }
            return is_reached;
        }
    };
    let limit = window(client, settings, first, checks).await;
    if checks.iter().all(|check| check.name != "rate limit") {
        checks.push(rate_limit(limit));
    }
    true
}

/// The line that an error is about. Returns whether the service was reached.
fn failed(client: &Client, error: &Error, checks: &mut Vec<Check>) -> bool {
    let text = error.to_string();
    if error.status().is_none() && error.reason() != Reason::Credentials {
        let is_tls = text.contains("certificate");
        let name = match (is_tls, client.proxy()) {
            (true, _) => "certificates",
            (false, Some(_)) => "proxy",
            (false, None) => "connection",
        };
        let help = match name {
            "certificates" => "trust the authority with SSL_CERT_FILE: see docs/network.md",
            "proxy" => "correct the proxy, or name the host in NO_PROXY: see docs/network.md",
            _ => "check the network and the base URL: see docs/network.md",
        };
        checks.retain(|check| check.name != name);
        checks.push(Check::to_do(name, text, help));
        return false;
    }
    checks.push(Check::ok("connection", "the service answers"));
    checks.push(clock(error.header("date")));
    checks.push(match error.status() {
        Some(429) => limited(error),
        Some(401) | None => Check::to_do(
            "access",
            text,
            "check id and secret of the credentials that are shown above, and that they were not revoked",
        ),
        Some(403) => Check::to_do(
            "access",
            text,
            "check the access list of addresses, the role, and the number of active tokens (logout ends \
             those that are kept)",
        ),
        Some(_) if error.kind() == ErrorKind::NotSent => {
            Check::to_do("access", text, "check id and secret of the credentials")
        }
        Some(_) => Check::to_do("projects", text, "try again; see docs/verify.md if it stays"),
    });
    true
}

fn limited(error: &Error) -> Check {
    let wait = match error.retry_after() {
        Some(wait) => format!("wait {} s", wait.as_secs()),
        None => "wait some minutes".to_owned(),
    };
    Check::to_do("rate limit", error.to_string(), wait)
}

/// Compares the service's clock with ours.
fn clock(date: Option<&str>) -> Check {
    let read = |date: &str| DateTimeParser::new().parse_timestamp(date).ok();
    let Some(date) = date.and_then(read) else {
        return Check::skipped("clock", "the service does not tell its time");
    };
    let date = SystemTime::from(date);
    let now = SystemTime::now();
    let (skew, which) = match now.duration_since(date) {
        Ok(ahead) => (ahead, "ahead of"),
        Err(behind) => (behind.duration(), "behind"),
    };
    match skew <= SKEW {
        true => Check::ok("clock", "as the service's, to a minute"),
        false => Check::to_do(
            "clock",
            format!("{} s {which} the service's", skew.as_secs()),
            "set the clock of this machine: tokens and certificates are judged by it",
        ),
    }
}

/// The list of projects, and the first of them.
fn list(body: &[u8]) -> (Check, Option<ProjectId>) {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let results = body.get("results").and_then(Value::as_array);
    let first = results
        .and_then(|results| results.first())
        .and_then(|first| first.get("id").and_then(Value::as_str)?.parse().ok());
    let total = body.get("totalCount").and_then(Value::as_u64);
    let check = match (results.map(Vec::len), total) {
        (None, _) => Check::to_do(
            "projects",
            "the reply is no list of projects",
            "check the base URL: is it the service?",
        ),
        (Some(0), _) => Check::to_do(
            "projects",
            "these credentials can see none",
            "give the service account or API key a role in a project, or in the organization",
        ),
        (Some(_), Some(total)) => Check::ok("projects", format!("{total} can be seen")),
        (Some(_), None) => Check::ok("projects", "some can be seen"),
    };
    (check, first)
}

/// Reads one window: that of the project of the settings, or else of the first.
async fn window(
    client: &Client,
    settings: Option<&Settings>,
    first: Option<ProjectId>,
    checks: &mut Vec<Check>,
) -> Option<RateLimit> {
    let given = settings.map(Settings::project).transpose();
    let (project, source) = match given.map(Option::flatten) {
        Ok(Some((project, source))) => (project, format!("by {source}")),
        Ok(None) => match first {
            Some(id) => (ProjectRef::Id(id), "the first that can be seen".to_owned()),
            None => {
                checks.push(Check::skipped("window", "there is no project"));
                return None;
            }
        },
        Err(failure) => {
            let help = "correct or unset it";
            checks.push(Check::to_do("window", failure.to_string(), help));
            return None;
        }
    };
    let organization = settings.and_then(|settings| settings.organization.as_ref());
    let id = match project.id(client, organization.map(|(id, _)| *id)).await {
        Ok(id) => id,
        Err(failure) => {
            let help = format!("correct the project ({source})");
            checks.push(Check::to_do("window", failure.to_string(), help));
            return None;
        }
    };
    let read = client.project(id).maintenance_window().get();
    match read.with_metadata().await {
        Ok((window, metadata)) => {
            let text = match &window {
                // Texts are made printable with the table, and stay as they are in data.
                Some(window) => {
                    let hour = window.hour.get();
                    format!("{} {hour:02}:00 {}", window.day, window.time_zone)
                }
                None => "none is set".to_owned(),
            };
            checks.push(Check::ok(
                "window",
                format!("{text} (project {project}, {source})"),
            ));
            metadata.rate_limit
        }
        Err(error) if error.status() == Some(429) => {
            checks.push(Check::skipped("window", "not read"));
            checks.push(limited(&error));
            None
        }
        Err(error) => {
            let help = format!("check the project ({source}) and the role Project Read Only");
            checks.push(Check::to_do("window", error.to_string(), help));
            None
        }
    }
}

fn rate_limit(limit: Option<RateLimit>) -> Check {
    match limit {
        None => Check::skipped("rate limit", "the service does not tell"),
        Some(RateLimit {
            limit, remaining, ..
        }) => {
            let text = format!("{remaining} of {limit} requests are left for the project");
            match remaining.saturating_mul(10) < limit {
                true => Check::to_do("rate limit", text, "wait some minutes before a large job"),
                false => Check::ok("rate limit", text),
            }
        }
    }
}
