//! One request, and what came of it.

use atlas_maintenance::{ApiVersion, Error, RawReply, Reason};
use serde_json::Value;

/// Headers that every reply has, which are looked at and not shown.
pub(crate) const STANDING: [&str; 4] = [
    "server",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
];

/// The other headers that are looked at; all that are left are dropped.
const HEADERS: [&str; 11] = [
    "allow",
    "content-length",
    "content-type",
    "deprecation",
    "ratelimit-limit",
    "ratelimit-remaining",
    "retry-after",
    "sunset",
    "www-authenticate",
    "x-content-type",
    "x-error-code",
];

/// What the contract says of an exchange before it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expect {
    /// It succeeds.
    Success,
    /// It is refused, with a status that the operation documents.
    Refusal,
    /// The contract does not say whether it succeeds; either reply has the form of its kind.
    Either,
    /// The form is another, as with an envelope.
    Nothing,
}

/// A request, before credentials.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) operation: &'static str,
    pub(crate) version: ApiVersion,
    pub(crate) method: String,
    /// With the parameters in braces, and those of the query.
    pub(crate) path: String,
    /// Another media type than the version's.
    pub(crate) accept: Option<String>,
    pub(crate) body: Option<Value>,
}

/// A request, and what came of it.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) asked: Asked,
    pub(crate) expect: Expect,
    /// The reply, or why there is none.
    pub(crate) outcome: Result<Answer, String>,
}

/// A reply.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    /// The body, if it is JSON.
    pub(crate) json: Option<Value>,
    /// Whether a success has an error in its body.
    pub(crate) is_disguised: bool,
}

impl Answer {
    /// The reply of a call, or why there is none.
    pub(crate) fn of(result: Result<RawReply, Error>) -> Result<Self, String> {
        match result {
            Ok(reply) => Ok(Self::new(
                reply.status(),
                |name| reply.header(name),
                reply.body(),
            )),
            Err(error) => match (error.status(), error.reason()) {
                (Some(status), Reason::Service | Reason::Redirect | Reason::Undecodable) => {
                    let answer = Self::new(status, |name| error.header(name), error.body());
                    Ok(Self {
                        is_disguised: (200..300).contains(&status),
                        ..answer
                    })
                }
                _ => Err(crate::redact::message(&error.to_string())),
            },
        }
    }

    fn new<'h>(status: u16, header: impl Fn(&str) -> Option<&'h str>, body: &[u8]) -> Self {
        let headers = HEADERS.into_iter().chain(STANDING);
        Self {
            status,
            headers: headers
                .filter_map(|name| Some((name, header(name)?.to_owned())))
                .collect(),
            json: serde_json::from_slice(body).ok(),
            body: body.to_vec(),
            is_disguised: false,
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let (_, value) = headers.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(value)
    }

    /// The headers that are shown.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let headers = self.headers.iter();
        let headers = headers.filter(|(name, _)| !STANDING.contains(name));
        headers.map(|(name, value)| (*name, value.as_str()))
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The media type of the body in lower case, without parameters.
    pub(crate) fn media_type(&self) -> Option<String> {
        self.header("content-type").map(essence)
    }

    /// The service's error code.
    pub(crate) fn code(&self) -> Option<&str> {
        let of_body = self.json.as_ref().and_then(|json| json.get("errorCode"));
        of_body
            .and_then(Value::as_str)
            .or_else(|| self.header("x-error-code"))
    }

    /// A member of the body.
    pub(crate) fn member(&self, name: &str) -> Option<&Value> {
        self.json.as_ref()?.get(name)
    }

    /// A number in a header.
    pub(crate) fn number(&self, header: &str) -> Option<u64> {
        self.header(header)?.trim().parse().ok()
    }

    /// The names of the members, in the order in which the body has them.
    pub(crate) fn member_names(&self) -> Vec<String> {
        serde_json::from_slice(&self.body)
            .map(|Names(names)| names)
            .unwrap_or_default()
    }

    /// Status and code, in a few words.
    pub(crate) fn brief(&self) -> String {
        match self.code() {
            Some(code) if !self.is_success() => {
                format!("{} {}", self.status, crate::redact::text(code))
            }
            _ => self.status.to_string(),
        }
    }
}

/// A media type in lower case, without parameters.
pub(crate) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// The names of an object's members in order, which a map of serde_json does not keep.
struct Names(Vec<String>);

impl<'de> serde::Deserialize<'de> for Names {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> serde::de::Visitor<'de> for Members {
            type Value = Names;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Names, A::Error> {
                let mut names = Vec::new();
                while let Some(name) = map.next_key()? {
                    map.next_value::<serde::de::IgnoredAny>()?;
                    names.push(name);
                }
                Ok(Names(names))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

impl Exchange {
    /// The reply, if there is one.
    pub(crate) fn answer(&self) -> Option<&Answer> {
        self.outcome.as_ref().ok()
    }
}
