//! `Display` of an error: one line that says what happened and what to do.

use std::fmt;

use atlas_maintenance_types::one_line;

use super::{Error, ErrorKind, Reason};
use crate::code::ErrorCode;
use crate::operation::RetryClass;

impl Error {
    /// How long the service asks to wait, in whole seconds.
    fn wait_in_seconds(&self) -> Option<u64> {
        let wait = self.retry_after()?;
        Some(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
    }

    /// What the caller should do, if there is anything.
    fn advice(&self) -> Option<String> {
        let inner = &*self.0;
        if inner.kind == ErrorKind::NotSent && inner.advice.is_some() {
            return inner.advice.clone();
        }
        let advice = match (inner.kind, inner.reason, self.status()) {
            (ErrorKind::Unknown, ..) if inner.class == RetryClass::NonIdempotent => {
                let check = inner
                    .operation
                    .and_then(|operation| operation.retry.check_for(inner.class))
                    .unwrap_or("the resource");
                return Some(format!(
                    "it may have been done: check {check} before repeating it"
                ));
            }
            (ErrorKind::Unknown, ..) => {
                let wait = self.wait_in_seconds();
                let wait = wait.map_or_else(String::new, |wait| format!(", after {wait} s"));
                return Some(format!("repeating it does no harm{wait}"));
            }
            (ErrorKind::NotSent, reason, _)
                if inner.before_change
                    && matches!(
                        reason,
                        Reason::Lost | Reason::Timeout | Reason::TooLarge | Reason::Undecodable
                    ) =>
            {
                "nothing was changed"
            }
            (_, Reason::Redirect, _) => "check the base URL",
            (_, Reason::NotProcessed, _) => "repeating it does no harm",
            (_, Reason::Connect, _) => "check the network and the base URL",
            (_, _, Some(401)) => "check the credentials",
            (_, _, Some(403)) => "check the roles of the credentials and the IP access list",
            (_, _, Some(406 | 410)) => "choose another API version",
            (_, _, Some(status @ (429 | 502..=504))) => match self.wait_in_seconds() {
                Some(wait) => return Some(format!("wait {wait} s")),
                None if status == 429 => "wait a minute",
                None => return None,
            },
            _ => match self.code() {
                Some(ErrorCode::GroupNotFound) => {
                    "check the project id and whether the credentials may see the project"
                }
                _ => return None,
            },
        };
        Some(advice.to_owned())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        let kind = match inner.kind {
            ErrorKind::NotSent => "not sent",
            ErrorKind::Refused => "refused",
            ErrorKind::Unknown => "sent, outcome unknown",
        };
        let mut line = match self.operation() {
            Some(read) if inner.before_change && inner.kind == ErrorKind::NotSent => {
                format!("{kind}: {read}, which comes before the change, failed: ")
            }
            Some(name) => format!("{name} {kind}: "),
            None => format!("{kind}: "),
        };
        line.push_str(&inner.what);
        if let Some(advice) = self.advice() {
            line.push_str("; ");
            line.push_str(&advice);
        }
        f.write_str(&one_line(&line))
    }
}
