//! A report as JSON, which `cargo xtask settle` reads.

use serde_json::{Value, json};

use super::{FORMAT, Finding, Report, Subject, Verdict};
use crate::exchange::Exchange;
use crate::redact;
use crate::window::WindowOutcome;

impl Report {
    /// The report as JSON, on several lines. The README has its members.
    pub fn to_json(&self) -> String {
        let [holds, differs, not_tried] = self.counts();
        let of = |wants_clauses: bool| {
            let findings = self.findings.iter().filter(|finding| {
                matches!(finding.subject, Subject::Clause { .. }) == wants_clauses
            });
            findings.map(|it| self.finding(it)).collect::<Vec<_>>()
        };
        let report = json!({
            "format": FORMAT,
            "tool": env!("CARGO_PKG_VERSION"),
            "at": self.at,
            "service": self.service,
            "permissions": self.permissions,
            "outcome": self.outcome().as_str(),
            "ended": self.ended,
            "window": window(&self.window),
            "notes": self.notes,
            "counts": {"holds": holds, "differs": differs, "notTried": not_tried},
            "clauses": of(true),
            "assumptions": of(false),
        });
        format!("{report:#}")
    }

    fn finding(&self, finding: &Finding) -> Value {
        let mut value = match &finding.subject {
            Subject::Clause {
                operation,
                method,
                version,
                clause,
            } => json!({
                "operation": operation,
                "method": method,
                "apiVersion": version.date(),
                "clause": clause.as_str(),
            }),
            Subject::Assumption {
                id,
                default,
                variant,
                ..
            } => json!({
                "id": id,
                "default": default,
                "variant": variant,
            }),
        };
        let exchange = finding.exchange.and_then(|it| self.exchanges.get(it));
        if let Some(members) = value.as_object_mut() {
            members.insert("verdict".to_owned(), finding.verdict.as_str().into());
            members.insert("seen".to_owned(), finding.seen.as_str().into());
            if finding.verdict == (Verdict::NotTried { is_failure: true }) {
                members.insert("failed".to_owned(), true.into());
            }
            if finding.verdict == Verdict::Differs
                && let Some(exchange) = exchange
            {
                members.insert("exchange".to_owned(), shown(exchange));
            }
        }
        value
    }
}

fn window(outcome: &WindowOutcome) -> Value {
    match outcome {
        WindowOutcome::Untouched => json!({"restored": null}),
        WindowOutcome::Restored { found } => json!({"restored": true, "found": found}),
        WindowOutcome::NotRestored { found, left } => {
            json!({"restored": false, "found": found, "left": left})
        }
    }
}

fn shown(exchange: &Exchange) -> Value {
    let asked = &exchange.asked;
    let accept = asked.accept.clone();
    let reply = match &exchange.outcome {
        Err(why) => json!({"none": redact::message(why)}),
        Ok(answer) => json!({
            "status": answer.status,
            "headers": answer.headers()
                .map(|(name, value)| (name.to_owned(), redact::text(value).into()))
                .collect::<serde_json::Map<String, Value>>(),
            "body": redact::body(&answer.body),
        }),
    };
    json!({
        "request": {
            "method": asked.method,
            "path": redact::text(&asked.path),
            "accept": redact::text(&accept.unwrap_or_else(|| asked.version.media_type())),
            "body": asked.body.as_ref().map(redact::json),
        },
        "reply": reply,
    })
}
