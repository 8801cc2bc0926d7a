//! Validates a body against a schema and describes violations as the service does.
//!
//! *Recorded*: `INVALID_ATTRIBUTE` for a member that is read-only. *Documented*: `MALFORMED_JSON`,
//! the codes for a day and an hour out of bounds, the list of violations. *Assumed*: that a member
//! of the wrong type, null where the schema does not allow it, and any other member out of bounds
//! are an `INVALID_ATTRIBUTE` as well; that the first violation determines the code of the response.
//!
//! It shares no code with the client, so that each can reveal the other's faults.

use serde_json::Value;

use crate::service::error::{ApiError, FieldViolation};
use crate::service::error_code::ErrorCode;
use crate::service::spec::schema::{Member, Schema};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    /// The path of the member, separated by dots.
    pub(crate) field: String,
    pub(crate) problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    Unknown,
    ReadOnly,
    Type(&'static str),
    Bounds {
        minimum: Option<i64>,
        maximum: Option<i64>,
    },
}

/// Parses a body, which has to be a JSON object.
pub(crate) fn parse(body: &[u8]) -> Result<Value, ApiError> {
    match serde_json::from_slice(body) {
        Ok(value @ Value::Object(_)) => Ok(value),
        _ => Err(ErrorCode::MalformedJson.into()),
    }
}

/// All violations: unknown and read-only members and wrong types first, then values out of bounds.
pub(crate) fn check(schema: &Schema, value: &Value) -> Vec<Violation> {
    let mut violations = Vec::new();
    check_at(schema, value, "", &mut violations);
    violations.sort_by_key(|violation| matches!(violation.problem, Problem::Bounds { .. }));
    violations
}

fn check_at(schema: &Schema, value: &Value, path: &str, violations: &mut Vec<Violation>) {
    let mut add = |problem| {
        violations.push(Violation {
            field: path.to_owned(),
            problem,
        });
    };
    match (schema, value) {
        (Schema::Object(members), Value::Object(given)) => {
            for (name, value) in given {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                check_member(members.get(name), value, &path, violations);
            }
        }
        (Schema::Array(items), Value::Array(given)) => {
            for (index, value) in given.iter().enumerate() {
                check_at(items, value, &format!("{path}.{index}"), violations);
            }
        }
        (Schema::Integer { minimum, maximum }, Value::Number(number)) => {
            let exact = number
                .as_i64()
                .map(i128::from)
                .or_else(|| number.as_u64().map(i128::from));
            match exact {
                None => add(Problem::Type("a whole number")),
                Some(number)
                    if minimum.is_some_and(|minimum| number < i128::from(minimum))
                        || maximum.is_some_and(|maximum| number > i128::from(maximum)) =>
                {
                    add(Problem::Bounds {
                        minimum: *minimum,
                        maximum: *maximum,
                    });
                }
                Some(_) => {}
            }
        }
        (Schema::Number, Value::Number(_))
        | (Schema::Boolean, Value::Bool(_))
        | (Schema::Text, Value::String(_))
        | (Schema::Any, _) => {}
        (Schema::Object(_), _) => add(Problem::Type("an object")),
        (Schema::Array(_), _) => add(Problem::Type("a list")),
        (Schema::Integer { .. }, _) => add(Problem::Type("a whole number")),
        (Schema::Number, _) => add(Problem::Type("a number")),
        (Schema::Boolean, _) => add(Problem::Type("true or false")),
        (Schema::Text, _) => add(Problem::Type("text")),
    }
}

fn check_member(
    member: Option<&Member>,
    value: &Value,
    path: &str,
    violations: &mut Vec<Violation>,
) {
    let problem = match member {
        None => Problem::Unknown,
        Some(member) if member.read_only => Problem::ReadOnly,
        Some(member) if member.nullable && value.is_null() => return,
        Some(member) => return check_at(&member.schema, value, path, violations),
    };
    violations.push(Violation {
        field: path.to_owned(),
        problem,
    });
}

impl Violation {
    /// Whether a lenient service would ignore the member: it is unknown, or read-only and not known to be
    /// refused.
    pub(crate) fn can_be_ignored(&self) -> bool {
        match self.problem {
            Problem::Unknown => true,
            Problem::ReadOnly => self.field != "numberOfDeferrals",
            Problem::Type(_) | Problem::Bounds { .. } => false,
        }
    }

    fn code(&self) -> ErrorCode {
        match (&self.problem, self.field.as_str()) {
            (Problem::Bounds { .. }, "dayOfWeek") => ErrorCode::DayOfWeek,
            (Problem::Bounds { .. }, "hourOfDay") => ErrorCode::HourOfDay,
            _ => ErrorCode::InvalidAttribute,
        }
    }

    fn describe(&self) -> String {
        match &self.problem {
            Problem::Unknown => "is not a known attribute".to_owned(),
            Problem::ReadOnly => "is read-only".to_owned(),
            Problem::Type(expected) => format!("has to be {expected}"),
            Problem::Bounds {
                minimum: Some(minimum),
                maximum: Some(maximum),
            } => format!("has to be from {minimum} to {maximum}"),
            Problem::Bounds {
                minimum: Some(minimum),
                ..
            } => format!("has to be at least {minimum}"),
            Problem::Bounds {
                maximum: Some(maximum),
                ..
            } => format!("has to be at most {maximum}"),
            Problem::Bounds { .. } => "is out of bounds".to_owned(),
        }
    }
}

/// The error of a body with these violations; `None` when there are none.
pub(crate) fn error_for(violations: &[Violation]) -> Option<ApiError> {
    let first = violations.first()?;
    let fields = violations.iter().map(|violation| FieldViolation {
        description: violation.describe(),
        field: violation.field.clone(),
    });
    let code = first.code();
    let error = if code == ErrorCode::InvalidAttribute {
        ApiError::new(code, [first.field.as_str().into()])
    } else {
        code.into()
    };
    Some(error.with_violations(fields))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn schema() -> Schema {
        let document = json!({});
        let schema = json!({"type": "object", "properties": {
            "dayOfWeek": {"type": "integer", "minimum": 1, "maximum": 7},
            "hourOfDay": {"type": "integer", "minimum": 0, "maximum": 23},
            "startASAP": {"type": "boolean"},
            "timeZoneId": {"type": "string", "readOnly": true},
            "note": {"type": "string", "nullable": true},
            "list": {"type": "array", "items": {"type": "number"}},
            "inner": {"type": "object", "properties": {"hour": {"type": "integer", "minimum": 0}}},
        }});
        Schema::read(&document, &schema).unwrap()
    }

    fn error_body(body: &Value) -> Option<Value> {
        error_for(&check(&schema(), body)).map(|error| serde_json::to_value(error.body()).unwrap())
    }

    #[test]
    fn valid_bodies_have_no_violations() {
        for body in [
            json!({}),
            json!({"dayOfWeek": 1, "hourOfDay": 0}),
            json!({"dayOfWeek": 7, "hourOfDay": 23, "startASAP": false}),
            json!({"note": null, "list": [1, 2.5], "inner": {}}),
        ] {
            assert_eq!(error_body(&body), None, "{body}");
        }
    }

    #[test]
    fn each_violation_has_its_code() {
        let day = "ATLAS_INVALID_MAINTENANCE_WINDOW_DAY_OF_WEEK";
        let hour = "ATLAS_INVALID_MAINTENANCE_WINDOW_HOUR_OF_DAY";
        for (body, code, field) in [
            (json!({"dayOfWeek": 0}), day, "dayOfWeek"),
            (json!({"dayOfWeek": 8}), day, "dayOfWeek"),
            (json!({"dayOfWeek": u64::MAX}), day, "dayOfWeek"),
            (json!({"hourOfDay": -1}), hour, "hourOfDay"),
            (json!({"hourOfDay": 24}), hour, "hourOfDay"),
            (json!({"hourOfDay": 1.5}), "INVALID_ATTRIBUTE", "hourOfDay"),
            (json!({"hourOfDay": "1"}), "INVALID_ATTRIBUTE", "hourOfDay"),
            (json!({"hourOfDay": null}), "INVALID_ATTRIBUTE", "hourOfDay"),
            (json!({"startASAP": 1}), "INVALID_ATTRIBUTE", "startASAP"),
            (
                json!({"timeZoneId": "UTC"}),
                "INVALID_ATTRIBUTE",
                "timeZoneId",
            ),
            (json!({"other": 1}), "INVALID_ATTRIBUTE", "other"),
            (
                json!({"inner": {"hour": -1}}),
                "INVALID_ATTRIBUTE",
                "inner.hour",
            ),
            (json!({"inner": {"x": 1}}), "INVALID_ATTRIBUTE", "inner.x"),
            (json!({"inner": []}), "INVALID_ATTRIBUTE", "inner"),
            (json!({"list": [1, "x"]}), "INVALID_ATTRIBUTE", "list.1"),
        ] {
            let error = error_body(&body).unwrap_or_else(|| panic!("{body} passed"));
            assert_eq!(error["errorCode"], code, "{body}");
            assert_eq!(error["badRequestDetail"]["fields"][0]["field"], field);
        }
    }

    #[test]
    fn read_only_attribute_gets_the_recorded_error() {
        let error = error_body(&json!({"timeZoneId": "UTC"})).unwrap();
        assert_eq!(error["detail"], "Invalid attribute timeZoneId specified.");
        assert_eq!(error["parameters"], json!(["timeZoneId"]));
    }

    #[test]
    fn all_violations_are_listed_with_bounds_last() {
        let error = error_body(&json!({"dayOfWeek": 9, "hourOfDay": 99, "zzz": 1})).unwrap();
        assert_eq!(error["errorCode"], "INVALID_ATTRIBUTE");
        let fields = error["badRequestDetail"]["fields"].as_array().unwrap();
        let names: Vec<_> = fields.iter().map(|field| &field["field"]).collect();
        assert_eq!(names, ["zzz", "dayOfWeek", "hourOfDay"]);
    }

    #[test]
    fn only_a_json_object_is_a_body() {
        for body in [
            "",
            "[]",
            "null",
            "1",
            "{",
            "{\"a\":\"\\ud800\"}",
            "{}{}",
            "\u{feff}{}",
        ] {
            let error = parse(body.as_bytes()).unwrap_err();
            assert_eq!(error.code, ErrorCode::MalformedJson, "{body:?}");
        }
        assert!(parse(&[b'[', 0xff]).is_err());
        assert!(parse("{\"a\":".repeat(10_000).as_bytes()).is_err());
        assert!(parse(b" {} ").is_ok());
    }

    proptest! {
        #[test]
        fn day_is_valid_from_1_to_7(day in prop_oneof![-3_i64..12, any::<i64>()]) {
            let violations = check(&schema(), &json!({"dayOfWeek": day}));
            prop_assert_eq!(violations.is_empty(), (1..=7).contains(&day));
        }

        #[test]
        fn arbitrary_bytes_do_not_panic(bytes: Vec<u8>) {
            if let Ok(value) = parse(&bytes) {
                let _ = error_for(&check(&schema(), &value));
            }
        }
    }
}
