//! `x-atlas-retry`: when a request for an operation may be repeated.
//!
//! A class alone (`safe`, `idempotent`, `non-idempotent`), or an object with `class`, a boolean
//! member of the body that makes a request non-idempotent (`non-idempotent-when: { name: value }`),
//! and what to check after an unknown outcome (`check`).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// What a row of the table says of retries.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct RetryRule {
    pub(crate) class: RetryClass,
    #[serde(default)]
    pub(crate) non_idempotent_when: BTreeMap<String, bool>,
    #[serde(default)]
    pub(crate) check: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RetryClass {
    Safe,
    Idempotent,
    NonIdempotent,
}

impl RetryRule {
    /// Reads the extension; the error quotes what cannot be read.
    pub(crate) fn read(value: Option<&Value>) -> Result<Self, String> {
        let Some(value) = value else {
            return Err("missing".to_owned());
        };
        let found = || {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        let rule = match value {
            Value::String(_) => RetryClass::deserialize(value).map(|class| Self {
                class,
                non_idempotent_when: BTreeMap::new(),
                check: None,
            }),
            _ => Self::deserialize(value),
        };
        let rule = rule.map_err(|_| found())?;
        // One member is what the transport can look for.
        let conditional = !rule.non_idempotent_when.is_empty();
        if rule.non_idempotent_when.len() > 1
            || (conditional && rule.class != RetryClass::Idempotent)
        {
            return Err(found());
        }
        Ok(rule)
    }

    /// The rule as a Rust literal.
    pub(crate) fn literal(&self) -> String {
        let member = self.non_idempotent_when.first_key_value();
        let member = member.map_or_else(
            || "None".to_owned(),
            |(name, value)| format!("Some(BodyMember {{ name: {name:?}, value: {value} }})"),
        );
        format!(
            "RetryRule {{\n            class: RetryClass::{:?},\n            \
             non_idempotent_when: {member},\n            check: {:?},\n        }}",
            self.class, self.check
        )
    }

    /// Whether the literal names `BodyMember`.
    pub(crate) fn is_conditional(&self) -> bool {
        !self.non_idempotent_when.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn class_alone_and_full_rule_are_read() {
        let class = RetryRule::read(Some(&json!("safe"))).unwrap();
        assert_eq!(
            (class.class, class.is_conditional()),
            (RetryClass::Safe, false)
        );
        let rule = json!({
            "class": "idempotent",
            "non-idempotent-when": {"now": true},
            "check": "whether it runs",
        });
        assert_eq!(
            RetryRule::read(Some(&rule)).unwrap().literal(),
            "RetryRule {\n            class: RetryClass::Idempotent,\n            \
             non_idempotent_when: Some(BodyMember { name: \"now\", value: true }),\n            \
             check: Some(\"whether it runs\"),\n        }"
        );
    }

    #[test]
    fn rule_that_the_transport_cannot_follow_is_refused() {
        for (value, found) in [
            (json!("often"), "often"),
            (json!(1), "1"),
            (json!({}), "{}"),
            (
                json!({"class": "safe", "unless": 1}),
                r#"{"class":"safe","unless":1}"#,
            ),
        ] {
            assert_eq!(RetryRule::read(Some(&value)), Err(found.to_owned()));
        }
        for value in [
            json!({"class": "idempotent", "non-idempotent-when": {"a": true, "b": true}}),
            json!({"class": "non-idempotent", "non-idempotent-when": {"a": true}}),
            json!({"class": "idempotent", "non-idempotent-when": {"a": "yes"}}),
        ] {
            assert!(RetryRule::read(Some(&value)).is_err(), "{value}");
        }
        assert_eq!(RetryRule::read(None), Err("missing".to_owned()));
    }
}
