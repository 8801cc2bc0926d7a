//! What a verification found.

mod json;

use atlas_maintenance::ApiVersion;

use crate::clause::Clause;
use crate::exchange::Exchange;
use crate::redact;
use crate::window::WindowOutcome;

/// The format of [`Report::to_json`], which changes when a reader has to know.
pub const FORMAT: &str = "atlas-maintenance-verify/1";

/// What a verification found: a verdict on every clause and every assumption.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// The origin of the service.
    pub service: String,
    /// When the verification began, in UTC.
    pub at: String,
    /// What it was allowed to send: `read`, `change`, `act`.
    pub permissions: Vec<&'static str>,
    /// A verdict on every clause, for each version and operation, then on every assumption.
    pub findings: Vec<Finding>,
    /// What became of the window.
    pub window: WindowOutcome,
    /// What else the caller should know, one sentence each.
    pub notes: Vec<String>,
    /// Why it ended early, if it did.
    pub ended: Option<String>,
    pub(crate) exchanges: Vec<Exchange>,
}

/// The verdict on one clause or assumption.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Finding {
    /// What it is about.
    pub subject: Subject,
    /// The verdict.
    pub verdict: Verdict,
    /// What was seen, or why nothing was. Without ids, names and control characters.
    pub seen: String,
    pub(crate) exchange: Option<usize>,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Subject {
    /// A clause of the contract.
    #[non_exhaustive]
    Clause {
        /// The operation's name in the API's documentation.
        operation: String,
        /// The method, in capitals.
        method: String,
        /// The version that was asked for.
        version: ApiVersion,
        /// The clause.
        clause: Clause,
    },
    /// An assumption of `spec/assumptions.toml`.
    #[non_exhaustive]
    Assumption {
        /// Its id.
        id: &'static str,
        /// What the service does, with the default variant.
        statement: &'static str,
        /// The variant that is assumed, if there are several.
        default: Option<&'static str>,
        /// The variant that the service has, if the ledger has it and it was seen.
        variant: Option<&'static str>,
    },
}

/// The verdict on a clause or an assumption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The service keeps it.
    Holds,
    /// The service does something else.
    Differs,
    /// Nothing was seen of it.
    NotTried {
        /// Whether that is because something failed, not by choice.
        is_failure: bool,
    },
}

/// The sum of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// What was tried holds, and nothing failed.
    Holds,
    /// Something differs.
    Differs,
    /// Nothing differs, but something failed, so that not all was learnt.
    NotTried,
    /// The window could not be restored.
    NotRestored,
}

impl Verdict {
    /// The verdict in one word: `holds`, `differs` or `not-tried`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Differs => "differs",
            Self::NotTried { .. } => "not-tried",
        }
    }
}

impl Outcome {
    /// The outcome in one word: `holds`, `differs`, `not-tried` or `not-restored`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Differs => "differs",
            Self::NotTried => "not-tried",
            Self::NotRestored => "not-restored",
        }
    }
}

impl Report {
    /// The sum of all findings: the worst of them.
    pub fn outcome(&self) -> Outcome {
        let any = |wanted: fn(Verdict) -> bool| {
            let mut verdicts = self.findings.iter().map(|finding| finding.verdict);
            verdicts.any(wanted)
        };
        if matches!(self.window, WindowOutcome::NotRestored { .. }) {
            Outcome::NotRestored
        } else if any(|verdict| verdict == Verdict::Differs) {
            Outcome::Differs
        } else if self.ended.is_some()
            || any(|verdict| verdict == Verdict::NotTried { is_failure: true })
            || !any(|verdict| verdict == Verdict::Holds)
        {
            Outcome::NotTried
        } else {
            Outcome::Holds
        }
    }

    /// How many findings hold, differ, and were not tried.
    pub fn counts(&self) -> [usize; 3] {
        let count = |wanted: fn(Verdict) -> bool| {
            let verdicts = self.findings.iter().map(|finding| finding.verdict);
            verdicts.filter(|verdict| wanted(*verdict)).count()
        };
        [
            count(|verdict| verdict == Verdict::Holds),
            count(|verdict| verdict == Verdict::Differs),
            count(|verdict| matches!(verdict, Verdict::NotTried { .. })),
        ]
    }

    /// The request and the reply that a finding is about, one part a line, without secrets, ids and
    /// control characters; empty if there is none.
    pub fn exchange(&self, finding: &Finding) -> Vec<String> {
        let exchange = finding.exchange.and_then(|it| self.exchanges.get(it));
        exchange.map(shown).unwrap_or_default()
    }
}

fn shown(exchange: &Exchange) -> Vec<String> {
    let asked = &exchange.asked;
    let accept = asked.accept.clone();
    let accept = accept.unwrap_or_else(|| asked.version.media_type());
    let mut lines = vec![
        redact::text(&format!("> {} {}", asked.method, asked.path)),
        redact::text(&format!("> Accept: {accept}")),
    ];
    if let Some(body) = &asked.body {
        lines.push(format!("> {}", redact::json(body)));
    }
    match &exchange.outcome {
        Err(why) => lines.push(format!("< no reply: {}", redact::message(why))),
        Ok(answer) => {
            lines.push(format!("< {}", answer.status));
            let headers = answer.headers();
            lines.extend(headers.map(|(name, value)| redact::text(&format!("< {name}: {value}"))));
            match redact::body(&answer.body) {
                serde_json::Value::Null => {}
                serde_json::Value::String(text) => lines.push(format!("< {text}")),
                body => lines.push(format!("< {body}")),
            }
        }
    }
    lines
}
