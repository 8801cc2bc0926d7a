//! The report of a verification, which `atlas-maintenance-verify` writes.

use serde::Serialize;

use crate::document::Document;

/// The report as the library writes it.
#[derive(Debug, Serialize)]
#[serde(transparent)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(with = "schema::Report"))]
pub(crate) struct VerifyReport(pub(crate) serde_json::Value);

impl Document for VerifyReport {
    const ROWS: &'static [&'static str] = &["clauses", "assumptions"];
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "default",
        "variant",
        "method",
        "operation",
        "apiVersion",
        "clause",
        "verdict",
        "seen",
    ];
}

/// What the library writes, as types. The tests hold reports to the schema that is made of them.
#[cfg(test)]
#[allow(dead_code, reason = "only their shape is used")]
mod schema {
    use std::collections::BTreeMap;

    use schemars::JsonSchema;
    use serde_json::Value;

    /// What a verification found.
    #[derive(JsonSchema)]
    pub(super) struct Report {
        /// `atlas-maintenance-verify/1`; the number rises when a reader has to know.
        format: String,
        /// The version of this program.
        tool: String,
        /// When the verification began, in UTC.
        at: String,
        /// The origin of the service.
        service: String,
        /// What it was allowed to send: `read`, `change`, `act`.
        permissions: Vec<String>,
        /// `holds`, `differs`, `not-tried` or `not-restored`; corresponds to the exit status.
        outcome: String,
        /// Why it ended early.
        ended: Option<String>,
        window: Window,
        /// What else happened, one sentence each.
        notes: Vec<String>,
        counts: Counts,
        /// A verdict on each clause, for each version and operation.
        clauses: Vec<Clause>,
        /// A verdict on each assumption.
        assumptions: Vec<Assumption>,
    }

    /// What became of the window.
    #[derive(JsonSchema)]
    struct Window {
        /// Null if nothing was sent that can have changed it.
        restored: Option<bool>,
        /// The window that was found, in words.
        #[schemars(skip_serializing_if = "Option::is_none")]
        found: Option<String>,
        /// What there is instead, where it could not be restored.
        #[schemars(skip_serializing_if = "Option::is_none")]
        left: Option<String>,
    }

    /// How many clauses and assumptions have each verdict.
    #[derive(JsonSchema)]
    #[schemars(rename_all = "camelCase")]
    struct Counts {
        holds: usize,
        differs: usize,
        not_tried: usize,
    }

    /// The verdict on a clause of the contract.
    #[derive(JsonSchema)]
    #[schemars(rename_all = "camelCase")]
    struct Clause {
        /// The operation's name in the API's documentation.
        operation: String,
        method: String,
        /// The version that was asked for.
        api_version: String,
        clause: String,
        /// `holds`, `differs` or `not-tried`.
        verdict: String,
        /// What was seen, or why nothing was.
        seen: String,
        /// Whether something came between, where it was not tried.
        #[schemars(skip_serializing_if = "Option::is_none")]
        failed: Option<bool>,
        /// What shows that it differs.
        #[schemars(skip_serializing_if = "Option::is_none")]
        exchange: Option<Exchange>,
    }

    /// The verdict on an assumption.
    #[derive(JsonSchema)]
    struct Assumption {
        id: String,
        /// The variant that is assumed, if there are several.
        default: Option<String>,
        /// The variant that was seen, if it is one of them.
        variant: Option<String>,
        /// `holds`, `differs` or `not-tried`.
        verdict: String,
        /// What was seen, or why nothing was.
        seen: String,
        /// Whether something came between, where it was not tried.
        #[schemars(skip_serializing_if = "Option::is_none")]
        failed: Option<bool>,
        /// What shows that it differs.
        #[schemars(skip_serializing_if = "Option::is_none")]
        exchange: Option<Exchange>,
    }

    /// A request and its reply, redacted and cut.
    #[derive(JsonSchema)]
    struct Exchange {
        request: Request,
        reply: Reply,
    }

    #[derive(JsonSchema)]
    struct Request {
        method: String,
        path: String,
        accept: String,
        /// The body, or null if none was sent.
        body: Value,
    }

    #[derive(JsonSchema)]
    #[schemars(untagged)]
    enum Reply {
        Some {
            status: u16,
            headers: BTreeMap<String, String>,
            /// The body: JSON, a text, or null.
            body: Value,
        },
        /// Why there is none.
        None { none: String },
    }
}
