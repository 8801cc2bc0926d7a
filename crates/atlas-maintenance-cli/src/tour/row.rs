//! One row of the tour: a call, its result, and whether the result is the expected one.

use atlas_maintenance::{ApiVersion, Error, ErrorCode, ErrorKind, Metadata};

use crate::results::TourRow;

#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) version: ApiVersion,
    pub(crate) credential: &'static str,
    pub(crate) call: &'static str,
    /// What distinguishes this call: an argument, a situation, or the expected result.
    pub(crate) case: String,
    pub(crate) result: CallResult,
}

/// The result of a call.
#[derive(Clone, Debug)]
pub(crate) struct CallResult {
    pub(crate) status: Option<u16>,
    pub(crate) outcome: String,
    pub(crate) as_expected: bool,
}

/// The failure that a call should end in.
#[derive(Debug)]
pub(crate) struct ExpectedFailure {
    pub(crate) kind: ErrorKind,
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<ErrorCode>,
}

impl CallResult {
    /// Checks a call that should succeed with `status`. `check` describes the value and says
    /// whether it is the expected one.
    pub(crate) fn of_success<T>(
        result: Result<(T, Metadata), Error>,
        status: u16,
        check: impl FnOnce(T) -> (String, bool),
    ) -> Self {
        match result {
            Ok((value, metadata)) => {
                let (outcome, as_expected) = check(value);
                Self {
                    status: Some(metadata.status),
                    outcome,
                    as_expected: as_expected && metadata.status == status,
                }
            }
            Err(error) => Self {
                status: error.status(),
                outcome: error.to_string(),
                as_expected: false,
            },
        }
    }

    /// Checks a call that should fail.
    pub(crate) fn of_failure<T>(result: Result<T, Error>, expected: &ExpectedFailure) -> Self {
        match result {
            Ok(_) => Self {
                status: None,
                outcome: "succeeded unexpectedly".to_owned(),
                as_expected: false,
            },
            Err(error) => Self {
                status: error.status(),
                outcome: summary(&error),
                as_expected: error.kind() == expected.kind
                    && error.status() == expected.status
                    && error.code() == expected.code.as_ref(),
            },
        }
    }
}

/// The kind and the code of an error. Without a code, the beginning of the message, which is too
/// long for a table.
fn summary(error: &Error) -> String {
    const WIDTH: usize = 48;
    let kind = match error.kind() {
        ErrorKind::NotSent => "not sent",
        ErrorKind::Refused => "refused",
        _ => "unknown",
    };
    if let Some(code) = error.code() {
        return format!("{kind}: {code}");
    }
    let message = error.to_string();
    let mut rest = message.chars();
    let beginning: String = rest.by_ref().take(WIDTH).collect();
    if rest.next().is_none() {
        return message;
    }
    let words = beginning
        .rsplit_once(' ')
        .map_or(&*beginning, |(words, _)| words);
    format!("{words} …")
}

impl Row {
    pub(crate) fn document(&self) -> TourRow {
        TourRow {
            version: self.version.date(),
            credential: self.credential,
            call: self.call,
            asked_for: self.case.clone(),
            status: self.result.status,
            outcome: self.result.outcome.clone(),
            as_it_should: self.result.as_expected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_message_is_cut_between_words() {
        let name = "é".repeat(30);
        let error = Error::input(format!("{name} is not a day of the week"));
        assert_eq!(summary(&error), format!("not sent: {name} is not …"));
        let short = Error::input("short");
        assert_eq!(summary(&short), short.to_string());
    }
}
