//! What the transport must know of an operation to send it safely. The values come from tables that
//! are generated beside each client.

use std::fmt;

use serde::de::{self, Deserializer as _, IgnoredAny, MapAccess, Visitor};

use crate::parameter::Parameter;

/// One operation of one API version.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// The name of the generated method, in snake case, with which it hands its request over.
    pub id: &'static str,
    /// The name in the API's documentation, in camel case.
    pub name: &'static str,
    /// A summary of a few words.
    pub summary: &'static str,
    /// The HTTP method, in capitals.
    pub method: &'static str,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// The media type to ask for: the client's own version, whichever resource version answers.
    pub accept: &'static str,
    /// The media type of the request body, if the operation has one.
    pub content_type: Option<&'static str>,
    /// The statuses that the contract lists for success.
    pub success: &'static [u16],
    /// When a request may be repeated.
    pub retry: RetryRule,
    /// The parameters of the URL, those of the path first.
    pub parameters: &'static [Parameter],
}

/// When a request for an operation may be repeated, and what to check where it may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryRule {
    /// The class of the operation.
    pub class: RetryClass,
    /// A member of the request body that makes the request non-idempotent.
    pub non_idempotent_when: Option<BodyMember>,
    /// What tells the caller whether a non-idempotent request took effect.
    pub check: Option<&'static str>,
}

/// A boolean member at the top of a JSON request body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyMember {
    /// The name of the member.
    pub name: &'static str,
    /// The value that counts.
    pub value: bool,
}

/// What a repeated request does, and so when it may be repeated.
///
/// | class | may be repeated after |
/// |---|---|
/// | [`Safe`](Self::Safe), [`Idempotent`](Self::Idempotent) | no connection, a lost reply, 429, 502, 503, 504 |
/// | [`NonIdempotent`](Self::NonIdempotent) | only what proves that nothing was done: no connection, 429, a refused stream of HTTP/2 |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RetryClass {
    /// Reads only.
    Safe,
    /// A second request leaves the same state as the first.
    Idempotent,
    /// A second request has a second effect.
    NonIdempotent,
}

impl RetryRule {
    /// The class of one request, which has this body.
    ///
    /// A body in which the deciding member cannot be read counts as non-idempotent: not JSON, another
    /// type, or the member twice.
    pub fn class_for(&self, body: Option<&[u8]>) -> RetryClass {
        let (Some(member), Some(body)) = (self.non_idempotent_when, body) else {
            return self.class;
        };
        match member.read(body) {
            Ok(value) if value != Some(member.value) => self.class,
            _ => RetryClass::NonIdempotent,
        }
    }

    /// What to check after a request of `class` with an unknown outcome.
    pub(crate) fn check_for(&self, class: RetryClass) -> Option<&'static str> {
        self.check.filter(|_| class == RetryClass::NonIdempotent)
    }
}

impl BodyMember {
    /// The member's value in `body`; `None` if it is absent or null.
    fn read(self, body: &[u8]) -> serde_json::Result<Option<bool>> {
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        let value = deserializer.deserialize_map(self)?;
        deserializer.end()?;
        Ok(value)
    }
}

impl<'de> Visitor<'de> for BodyMember {
    type Value = Option<bool>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found: Option<Option<bool>> = None;
        while let Some(name) = map.next_key::<String>()? {
            if name != self.name {
                map.next_value::<IgnoredAny>()?;
            } else if found.replace(map.next_value()?).is_some() {
                return Err(de::Error::duplicate_field(self.name));
            }
        }
        Ok(found.flatten())
    }
}

/// An operation for the tests of this crate.
#[cfg(test)]
pub(crate) static OPERATION: Operation = Operation {
    id: "read_it",
    name: "readIt",
    summary: "Read it",
    method: "GET",
    path: "/it",
    accept: "application/vnd.atlas.2023-01-01+json",
    content_type: None,
    success: &[200],
    retry: RetryRule {
        class: RetryClass::Safe,
        non_idempotent_when: None,
        check: None,
    },
    parameters: &[],
};

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: RetryRule = RetryRule {
        class: RetryClass::Idempotent,
        non_idempotent_when: Some(BodyMember {
            name: "startASAP",
            value: true,
        }),
        check: Some("whether it started"),
    };

    #[test]
    fn body_member_decides_the_class() {
        for body in [
            r#"{"startASAP":true}"#,
            r#"{"dayOfWeek":1,"startASAP": true ,"x":{}}"#,
            r#"{"start\u0041SAP":true}"#,
        ] {
            let class = RULE.class_for(Some(body.as_bytes()));
            assert_eq!(class, RetryClass::NonIdempotent, "{body}");
            assert_eq!(RULE.check_for(class), Some("whether it started"));
        }
        for body in [
            "{}",
            r#"{"dayOfWeek":1,"hourOfDay":0}"#,
            r#"{"startASAP":false}"#,
            r#"{"startASAP":null,"protectedHours":{"startASAP":true}}"#,
        ] {
            let class = RULE.class_for(Some(body.as_bytes()));
            assert_eq!(class, RetryClass::Idempotent, "{body}");
            assert_eq!(RULE.check_for(class), None);
        }
        assert_eq!(RULE.class_for(None), RetryClass::Idempotent);
    }

    #[test]
    fn unreadable_body_member_is_non_idempotent() {
        for body in [
            r#"{"startASAP":true,"startASAP":false}"#,
            r#"{"startASAP":false,"startASAP":false}"#,
            r#"{"startASAP":"true"}"#,
            r#"{"startASAP":1}"#,
            r#"{"startASAP":false} {"startASAP":true}"#,
            "[]",
            "",
            "{",
        ] {
            let class = RULE.class_for(Some(body.as_bytes()));
            assert_eq!(class, RetryClass::NonIdempotent, "{body}");
        }
    }

    #[test]
    fn rule_without_a_condition_ignores_the_body() {
        let rule = RetryRule {
            non_idempotent_when: None,
            ..RULE
        };
        assert_eq!(rule.class_for(Some(b"{")), RetryClass::Idempotent);
    }
}
