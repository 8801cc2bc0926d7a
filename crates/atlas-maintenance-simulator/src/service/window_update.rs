//! What a body that fits the schema asks for.
//!
//! *Documented*: `startASAP` true makes every other member irrelevant; empty protected hours clear
//! them; at most 18 hours of a day are protected. *Recorded*: without the day an update is
//! refused; equal start and end are refused. *Assumed*: that a bad span of protected hours, or
//! half of one, is an `INVALID_ATTRIBUTE`.
//!
//! This module must not know the state of a project.

use serde_json::Value;

use crate::service::error_code::{ApiError, ErrorCode, FieldViolation};
use crate::service::spec::schema::Schema;
use crate::service::validate::{self, Problem};

const MOST_PROTECTED: u8 = 18;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    StartNow,
    Set(Settings),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) day: u8,
    pub(crate) hour: Option<u8>,
    pub(crate) auto_defer: Option<bool>,
    pub(crate) protect: Protect,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protect {
    Keep,
    Clear,
    Hours { start: u8, end: u8 },
}

impl Change {
    /// Judges the body by the schema and reads it.
    pub(crate) fn read(schema: &Schema, body: &[u8]) -> Result<Self, ApiError> {
        let body = validate::parse(body)?;
        let start_now = body.get("startASAP") == Some(&Value::Bool(true));
        let mut violations = validate::check(schema, &body);
        if start_now {
            // A client is known to send day 0 along with it: values do not matter any more, but
            // members that do not exist still do.
            violations.retain(|violation| !matches!(violation.problem, Problem::Bounds { .. }));
        }
        if let Some(refusal) = validate::refusal(&violations) {
            return Err(refusal);
        }
        if start_now {
            return Ok(Self::StartNow);
        }
        Ok(Self::Set(Settings {
            day: small(&body, "dayOfWeek")
                .ok_or_else(|| missing(ErrorCode::DayOfWeek, "dayOfWeek"))?,
            hour: small(&body, "hourOfDay"),
            auto_defer: body.get("autoDeferOnceEnabled").and_then(Value::as_bool),
            protect: read_protect(body.get("protectedHours"))?,
        }))
    }
}

fn small(object: &Value, name: &str) -> Option<u8> {
    u8::try_from(object.get(name)?.as_u64()?).ok()
}

fn read_protect(given: Option<&Value>) -> Result<Protect, ApiError> {
    let Some(given) = given else {
        return Ok(Protect::Keep);
    };
    if given.as_object().is_some_and(serde_json::Map::is_empty) {
        return Ok(Protect::Clear);
    }
    let (Some(start), Some(end)) = (small(given, "startHourOfDay"), small(given, "endHourOfDay"))
    else {
        return Err(bad_span("has to have both a start and an end"));
    };
    // Over midnight when the end comes first.
    match (24 + i16::from(end) - i16::from(start)) % 24 {
        0 => Err(bad_span("has to start and end at different hours")),
        hours if hours > i16::from(MOST_PROTECTED) => {
            Err(bad_span("has to leave at least six hours of the day"))
        }
        _ => Ok(Protect::Hours { start, end }),
    }
}

fn bad_span(problem: &str) -> ApiError {
    let name = "protectedHours";
    ApiError::new(ErrorCode::InvalidAttribute, [name.into()]).with_violations([FieldViolation {
        description: problem.to_owned(),
        field: name.to_owned(),
    }])
}

/// The answer when a member is needed that was not sent.
pub(crate) fn missing(code: ErrorCode, field: &str) -> ApiError {
    ApiError::from(code).with_violations([FieldViolation {
        description: "has to be given".to_owned(),
        field: field.to_owned(),
    }])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::generated::fragments::FRAGMENTS;
    use crate::service::spec::Api;

    const PATH: &str = "/api/atlas/v2/groups/32b6e34b3d91647abb20e7b8/maintenanceWindow";

    /// The outcome under every fragment, which has to be the same.
    fn read(body: &Value) -> Result<Change, ApiError> {
        let api = Api::read(FRAGMENTS).unwrap();
        let mut outcomes: Vec<_> = api
            .dates()
            .map(|date| {
                let operation = api.operation(date, "PATCH", PATH).unwrap();
                let schema = &operation.body.as_ref().unwrap().schema;
                Change::read(schema, body.to_string().as_bytes())
            })
            .collect();
        outcomes.dedup();
        assert_eq!(outcomes.len(), 1, "{body}: {outcomes:?}");
        outcomes.remove(0)
    }

    #[test]
    fn day_and_hour_and_the_rest_are_read() {
        let change = read(&json!({
            "dayOfWeek": 7, "hourOfDay": 0, "autoDeferOnceEnabled": true, "startASAP": false,
            "protectedHours": {"startHourOfDay": 22, "endHourOfDay": 6},
        }));
        assert_eq!(
            change,
            Ok(Change::Set(Settings {
                day: 7,
                hour: Some(0),
                auto_defer: Some(true),
                protect: Protect::Hours { start: 22, end: 6 },
            }))
        );
    }

    #[test]
    fn what_is_not_sent_is_not_changed_and_empty_hours_clear() {
        let bare = read(&json!({"dayOfWeek": 1}));
        let expected = Settings {
            day: 1,
            hour: None,
            auto_defer: None,
            protect: Protect::Keep,
        };
        assert_eq!(bare, Ok(Change::Set(expected)));
        let clear = read(&json!({"dayOfWeek": 1, "protectedHours": {}}));
        let expected = Settings {
            protect: Protect::Clear,
            ..expected
        };
        assert_eq!(clear, Ok(Change::Set(expected)));
    }

    #[test]
    fn starting_now_makes_values_irrelevant_but_not_names() {
        let zeros = json!({"startASAP": true, "dayOfWeek": 0, "hourOfDay": 99});
        for body in [json!({"startASAP": true}), zeros] {
            assert_eq!(read(&body), Ok(Change::StartNow), "{body}");
        }
        let error = read(&json!({"startASAP": true, "other": 1})).unwrap_err();
        assert_eq!(error.code, ErrorCode::InvalidAttribute);
    }

    #[test]
    fn the_bounds_of_the_fragments_are_kept() {
        for (body, code) in [
            (json!({}), ErrorCode::DayOfWeek),
            (json!({"hourOfDay": 2}), ErrorCode::DayOfWeek),
            (json!({"startASAP": false}), ErrorCode::DayOfWeek),
            (json!({"dayOfWeek": 0}), ErrorCode::DayOfWeek),
            (json!({"dayOfWeek": 8}), ErrorCode::DayOfWeek),
            (
                json!({"dayOfWeek": 1, "hourOfDay": 24}),
                ErrorCode::HourOfDay,
            ),
            (
                json!({"dayOfWeek": 1, "numberOfDeferrals": 0}),
                ErrorCode::InvalidAttribute,
            ),
            (
                json!({"dayOfWeek": 1, "timeZoneId": "UTC"}),
                ErrorCode::InvalidAttribute,
            ),
            (
                json!({"dayOfWeek": 1, "protectedHours": {"startHourOfDay": 1, "endHourOfDay": 24}}),
                ErrorCode::InvalidAttribute,
            ),
        ] {
            assert_eq!(read(&body).unwrap_err().code, code, "{body}");
        }
    }

    #[test]
    fn every_span_of_protected_hours_is_judged_by_its_length() {
        for start in 0..24_u8 {
            for end in 0..24_u8 {
                let body = json!({"startHourOfDay": start, "endHourOfDay": end});
                let length = (0..24).find(|hours| (start + hours) % 24 == end).unwrap();
                let outcome = read_protect(Some(&body));
                assert_eq!(outcome.is_ok(), (1..=18).contains(&length), "{body}");
            }
        }
        for half in [json!({"startHourOfDay": 1}), json!({"endHourOfDay": 1})] {
            assert!(read_protect(Some(&half)).is_err(), "{half}");
        }
    }
}
