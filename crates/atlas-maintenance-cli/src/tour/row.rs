//! One row of the tour: what was asked for, what came, and whether that is as it should be.

use atlas_maintenance::{ApiVersion, Error, ErrorCode, ErrorKind, Metadata};
use serde_json::{Value, json};

/// One row.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) version: ApiVersion,
    pub(crate) credential: &'static str,
    pub(crate) call: &'static str,
    pub(crate) asked: String,
    pub(crate) status: Option<u16>,
    pub(crate) outcome: String,
    pub(crate) as_it_should: bool,
}

/// What came of a call, before it is put in a row.
#[derive(Debug)]
pub(crate) struct Came {
    pub(crate) status: Option<u16>,
    pub(crate) outcome: String,
    pub(crate) as_it_should: bool,
}

/// The failure that a call should end in.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) kind: ErrorKind,
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<ErrorCode>,
}

impl Came {
    /// A call that should succeed with `status`; `look` says what came and whether it is right.
    pub(crate) fn success<T>(
        result: Result<(T, Metadata), Error>,
        status: u16,
        look: impl FnOnce(T) -> (String, bool),
    ) -> Self {
        match result {
            Ok((value, metadata)) => {
                let (outcome, right) = look(value);
                Self {
                    status: Some(metadata.status),
                    outcome,
                    as_it_should: right && metadata.status == status,
                }
            }
            Err(error) => Self {
                status: error.status(),
                outcome: error.to_string(),
                as_it_should: false,
            },
        }
    }

    /// A call that should fail as `wanted`.
    pub(crate) fn failure<T>(result: Result<T, Error>, wanted: &Wanted) -> Self {
        match result {
            Ok(_) => Self {
                status: None,
                outcome: "succeeded, and should not have".to_owned(),
                as_it_should: false,
            },
            Err(error) => Self {
                status: error.status(),
                outcome: told(&error),
                as_it_should: error.kind() == wanted.kind
                    && error.status() == wanted.status
                    && error.code() == wanted.code.as_ref(),
            },
        }
    }
}

/// The kind and the code where there is one, else the beginning of the line: the whole of it is too
/// long for a table.
fn told(error: &Error) -> String {
    const WIDTH: usize = 48;
    let kind = match error.kind() {
        ErrorKind::NotSent => "not sent",
        ErrorKind::Refused => "refused",
        _ => "unknown",
    };
    if let Some(code) = error.code() {
        return format!("{kind}: {code}");
    }
    let line = error.to_string();
    match line.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{} …", line[..end].trim_end()),
        None => line,
    }
}

impl Row {
    pub(crate) fn document(&self) -> Value {
        json!({
            "version": self.version.date(),
            "credential": self.credential,
            "call": self.call,
            "askedFor": self.asked,
            "status": self.status,
            "outcome": self.outcome,
            "asItShould": self.as_it_should,
        })
    }
}
