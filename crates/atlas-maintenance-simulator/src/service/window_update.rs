//! The body of an update of the window.
//!
//! The section *window* of the assumptions says where each rule comes from.

use serde_json::Value;

use crate::generated::variants::{Assumptions, OmittedDay, UnknownMember};
use crate::service::error::{ApiError, FieldViolation};
use crate::service::error_code::ErrorCode;
use crate::service::spec::schema::Schema;
use crate::service::validate::{self, Problem};

const MAX_PROTECTED_HOURS: u8 = 18;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WindowUpdate {
    /// What else the body says. Values that are out of bounds are as if they were omitted.
    StartNow(Settings),
    Set(Settings),
}

/// What a body says of each setting; what an omitted one means is assumed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) day: Option<u8>,
    pub(crate) hour: Option<u8>,
    pub(crate) auto_defer: Option<bool>,
    pub(crate) protected_hours: ProtectedHoursUpdate,
    pub(crate) wave: WaveUpdate,
}

/// What a body says of the wave, which only the preview has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum WaveUpdate {
    #[default]
    Omitted,
    Clear,
    Wave(u8),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ProtectedHoursUpdate {
    #[default]
    Omitted,
    Clear,
    Hours {
        start: u8,
        end: u8,
    },
}

impl WindowUpdate {
    /// Validates the body against the schema and reads it.
    pub(crate) fn read(
        schema: &Schema,
        body: &[u8],
        assumptions: &Assumptions,
    ) -> Result<Self, ApiError> {
        let body = validate::parse(body)?;
        let start_now = body.get("startASAP") == Some(&Value::Bool(true));
        let mut violations = validate::check(schema, &body);
        if start_now {
            // Known clients send day 0 along with it. Out-of-range values are ignored, but unknown
            // members are not.
            violations.retain(|violation| !matches!(violation.problem, Problem::Bounds { .. }));
        }
        if assumptions.unknown_member == UnknownMember::Ignored {
            violations.retain(|violation| !violation.can_be_ignored());
        }
        if let Some(error) = validate::error_for(&violations) {
            return Err(error);
        }
        let protected_hours = read_protected_hours(body.get("protectedHours"));
        let settings = Settings {
            day: read_u8(&body, "dayOfWeek").filter(|day| (1..=7).contains(day)),
            hour: read_u8(&body, "hourOfDay").filter(|hour| *hour < 24),
            auto_defer: body.get("autoDeferOnceEnabled").and_then(Value::as_bool),
            protected_hours: match start_now {
                true => protected_hours.unwrap_or_default(),
                false => protected_hours?,
            },
            wave: match body.get("waveAssignment") {
                Some(Value::Null) => WaveUpdate::Clear,
                _ => read_u8(&body, "waveAssignment")
                    .filter(|wave| (1..=3).contains(wave))
                    .map_or(WaveUpdate::Omitted, WaveUpdate::Wave),
            },
        };
        if start_now {
            return Ok(Self::StartNow(settings));
        }
        if settings.day.is_none() && assumptions.omitted_day == OmittedDay::Refused {
            return Err(missing_day());
        }
        Ok(Self::Set(settings))
    }
}

/// The error of an update without the day.
pub(crate) fn missing_day() -> ApiError {
    missing(ErrorCode::DayOfWeek, "dayOfWeek")
}

/// The error of an update without the hour.
pub(crate) fn missing_hour() -> ApiError {
    missing(ErrorCode::HourOfDay, "hourOfDay")
}

fn read_u8(object: &Value, name: &str) -> Option<u8> {
    u8::try_from(object.get(name)?.as_u64()?).ok()
}

fn read_protected_hours(given: Option<&Value>) -> Result<ProtectedHoursUpdate, ApiError> {
    let Some(given) = given else {
        return Ok(ProtectedHoursUpdate::Omitted);
    };
    if given.as_object().is_some_and(serde_json::Map::is_empty) {
        return Ok(ProtectedHoursUpdate::Clear);
    }
    let (Some(start), Some(end)) = (
        read_u8(given, "startHourOfDay"),
        read_u8(given, "endHourOfDay"),
    ) else {
        return Err(invalid_protected_hours(
            "has to have both a start and an end",
        ));
    };
    // An end before the start is on the next day.
    match (24 + i16::from(end) - i16::from(start)) % 24 {
        0 => Err(invalid_protected_hours(
            "has to start and end at different hours",
        )),
        hours if hours > i16::from(MAX_PROTECTED_HOURS) => Err(invalid_protected_hours(
            "has to leave at least six hours of the day",
        )),
        _ => Ok(ProtectedHoursUpdate::Hours { start, end }),
    }
}

fn invalid_protected_hours(problem: &str) -> ApiError {
    ApiError::invalid("protectedHours", problem)
}

/// The error when a required member is absent.
fn missing(code: ErrorCode, field: &str) -> ApiError {
    ApiError::from(code).with_violations([FieldViolation {
        description: "has to be given".to_owned(),
        field: field.to_owned(),
    }])
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::service::spec::Spec;

    const PATH: &str = "/api/atlas/v2/groups/32b6e34b3d91647abb20e7b8/maintenanceWindow";

    /// The result with every fragment, which has to be the same.
    fn read(body: &Value) -> Result<WindowUpdate, ErrorCode> {
        let spec = Spec::built_in().unwrap();
        let mut outcomes: Vec<_> = spec
            .dates()
            .map(|date| {
                let operation = spec.operation(date, "PATCH", PATH).unwrap();
                let schema = &operation.body.as_ref().unwrap().schema;
                let update = WindowUpdate::read(
                    schema,
                    body.to_string().as_bytes(),
                    &Assumptions::default(),
                );
                update.map_err(|error| error.code)
            })
            .collect();
        outcomes.dedup();
        assert_eq!(outcomes.len(), 1, "{body}: {outcomes:?}");
        outcomes.remove(0)
    }

    #[test]
    fn all_members_are_read() {
        let update = read(&json!({
            "dayOfWeek": 7, "hourOfDay": 0, "autoDeferOnceEnabled": true, "startASAP": false,
            "protectedHours": {"startHourOfDay": 22, "endHourOfDay": 6},
        }));
        assert_eq!(
            update,
            Ok(WindowUpdate::Set(Settings {
                day: Some(7),
                hour: Some(0),
                auto_defer: Some(true),
                protected_hours: ProtectedHoursUpdate::Hours { start: 22, end: 6 },
                wave: WaveUpdate::Omitted,
            }))
        );
    }

    #[test]
    fn absent_members_are_omitted_and_empty_hours_clear() {
        let bare = read(&json!({"dayOfWeek": 1}));
        let expected = Settings {
            day: Some(1),
            hour: None,
            auto_defer: None,
            protected_hours: ProtectedHoursUpdate::Omitted,
            wave: WaveUpdate::Omitted,
        };
        assert_eq!(bare, Ok(WindowUpdate::Set(expected)));
        let clear = read(&json!({"dayOfWeek": 1, "protectedHours": {}}));
        let expected = Settings {
            protected_hours: ProtectedHoursUpdate::Clear,
            ..expected
        };
        assert_eq!(clear, Ok(WindowUpdate::Set(expected)));
    }

    #[test]
    fn wave_is_read_where_the_preview_has_it() {
        let spec = Spec::built_in().unwrap();
        let read = |date: &str, body: &Value| {
            let operation = spec.operation(date, "PATCH", PATH).unwrap();
            let schema = &operation.body.as_ref().unwrap().schema;
            let update =
                WindowUpdate::read(schema, body.to_string().as_bytes(), &Assumptions::default());
            update.map(|update| match update {
                WindowUpdate::Set(settings) => settings.wave,
                WindowUpdate::StartNow(_) => panic!("nothing is started"),
            })
        };
        for (wave, expected) in [
            (json!(1), Ok(WaveUpdate::Wave(1))),
            (json!(3), Ok(WaveUpdate::Wave(3))),
            (json!(null), Ok(WaveUpdate::Clear)),
            (json!(0), Err(ErrorCode::InvalidAttribute)),
            (json!(4), Err(ErrorCode::InvalidAttribute)),
            (json!("1"), Err(ErrorCode::InvalidAttribute)),
        ] {
            let body = json!({"dayOfWeek": 1, "waveAssignment": wave});
            let update = read("preview", &body).map_err(|error| error.code);
            assert_eq!(update, expected, "{body}");
            let dated = read("2025-03-12", &body).unwrap_err();
            assert_eq!(dated.code, ErrorCode::InvalidAttribute, "{body}");
        }
    }

    #[test]
    fn start_now_ignores_values_but_not_unknown_members() {
        let zeros = json!({"startASAP": true, "dayOfWeek": 0, "hourOfDay": 99});
        for body in [json!({"startASAP": true}), zeros] {
            let nothing = WindowUpdate::StartNow(Settings::default());
            assert_eq!(read(&body), Ok(nothing), "{body}");
        }
        let valid = json!({"startASAP": true, "dayOfWeek": 7, "autoDeferOnceEnabled": false,
            "protectedHours": {"startHourOfDay": 1, "endHourOfDay": 1}});
        let expected = Settings {
            day: Some(7),
            auto_defer: Some(false),
            ..Settings::default()
        };
        assert_eq!(read(&valid), Ok(WindowUpdate::StartNow(expected)));
        let error = read(&json!({"startASAP": true, "other": 1})).unwrap_err();
        assert_eq!(error, ErrorCode::InvalidAttribute);
    }

    #[test]
    fn bounds_of_the_fragments_are_enforced() {
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
            assert_eq!(read(&body).unwrap_err(), code, "{body}");
        }
    }

    #[test]
    fn protected_hours_are_limited_to_18() {
        for start in 0..24_u8 {
            for end in 0..24_u8 {
                let body = json!({"startHourOfDay": start, "endHourOfDay": end});
                let length = (0..24).find(|hours| (start + hours) % 24 == end).unwrap();
                let outcome = read_protected_hours(Some(&body));
                assert_eq!(outcome.is_ok(), (1..=18).contains(&length), "{body}");
            }
        }
        for half in [json!({"startHourOfDay": 1}), json!({"endHourOfDay": 1})] {
            assert!(read_protected_hours(Some(&half)).is_err(), "{half}");
        }
    }
}
