//! `Display` of an error: one line that says what happened and what to do.

use std::fmt;

use atlas_maintenance_types::one_line;

use super::{Error, ErrorKind, Reason};
use crate::code::ErrorCode;
use crate::operation::RetryClass;

impl Error {
    /// What the caller should do, if there is anything.
    fn advice(&self) -> Option<String> {
        let inner = &*self.0;
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
            (ErrorKind::Unknown, ..) => "repeating it does no harm",
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
            (_, Reason::Connect, _) => "check the network and the base URL",
            (_, _, Some(401)) => "check the credentials",
            (_, _, Some(403)) => "check the roles of the credentials and the IP access list",
            (_, _, Some(406 | 410)) => "choose another API version",
            (_, _, Some(429)) => {
                return Some(match self.retry_after() {
                    Some(wait) => format!("wait {} s", wait.as_secs()),
                    None => "wait a minute".to_owned(),
                });
            }
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
