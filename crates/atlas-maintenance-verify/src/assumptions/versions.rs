//! Credentials, versions, routes and form.

use serde_json::Value;

use super::seen::{Seen, answer, either, every, member, refused_with, success};
use crate::exchange::STANDING;
use crate::probes::reads::{KNOWN_VERSIONS, UNKNOWN_VERSIONS};
use crate::session::{ABSENT, Session};

pub(super) fn challenge(session: &Session) -> Seen {
    if !session.has_refused_credentials() {
        return Seen::not_tried("there are no credentials that the service refuses");
    }
    either((|| {
        let answer = answer(session, "get-refused")?;
        let names = answer.member_names();
        let is_as_recorded = answer.status == 401
            && names == ["error", "reason", "detail", "errorCode"]
            && answer.code() == Some("UNEXPECTED_ERROR")
            && answer.body.contains(&b'\n')
            && answer.header("x-error-code").is_none()
            && answer.header("ratelimit-limit").is_none();
        let text = format!("{}, members {}", answer.brief(), names.join(", "));
        let text = crate::redact::text(&text);
        Ok(match is_as_recorded {
            true => Seen::holds(text),
            false => Seen::differs(text),
        }
        .at("get-refused"))
    })())
}

pub(super) fn refused_token(session: &Session) -> Seen {
    if !session.has_refused_credentials() {
        return Seen::not_tried("there are no credentials that the service refuses");
    }
    either((|| {
        let step = "get-refused";
        let answer = answer(session, step)?;
        if answer.status != 401 {
            return Err(Seen::failed(format!("a refused token got {}", answer.brief())).at(step));
        }
        let challenge = answer.header("www-authenticate").unwrap_or_default();
        let scheme = challenge.split(' ').next().unwrap_or_default();
        Ok(match scheme.to_ascii_lowercase().as_str() {
            "digest" => Seen::variant("digest", "a digest challenge"),
            "bearer" => Seen::variant("bearer", "a challenge for bearer tokens"),
            "" => Seen::variant("none", "no WWW-Authenticate"),
            _ => Seen::differs("a challenge of another scheme"),
        }
        .at(step))
    })())
}

pub(super) fn standing_headers(session: &Session) -> Seen {
    every(["get", "get-absent"].map(|step| {
        let answer = answer(session, step)?;
        let missing = STANDING
            .into_iter()
            .find(|name| answer.header(name).is_none());
        let is_known = answer.header("server") == Some("mdbws");
        Ok(match missing {
            Some(name) => Seen::differs(format!("no {name}")),
            None if is_known => Seen::holds("they are there"),
            None => Seen::differs("another Server"),
        }
        .at(step))
    }))
}

pub(super) fn answered_version(session: &Session) -> Seen {
    let steps = KNOWN_VERSIONS.iter().filter(|(_, date)| {
        let mut known = atlas_maintenance::ApiVersion::ALL.iter();
        known.any(|version| version.date() == *date)
    });
    every(steps.map(|(step, asked)| {
        let answer = success(session, step)?;
        let named = answer.media_type().unwrap_or_else(|| "none".to_owned());
        let named = crate::redact::text(&named);
        let date = named.strip_prefix("application/vnd.atlas.");
        let date = date.and_then(|rest| rest.strip_suffix("+json"));
        // Dates sort as text.
        Ok(
            match date.is_some_and(|date| date.len() == asked.len() && date <= *asked) {
                true => Seen::holds(named),
                false => Seen::differs(named),
            }
            .at(step),
        )
    }))
}

pub(super) fn not_acceptable(session: &Session) -> Seen {
    let step = "version-before";
    every([refused_with(session, step, 406, "INVALID_VERSION_DATE")])
}

pub(super) fn known_versions(session: &Session) -> Seen {
    let known = KNOWN_VERSIONS.iter().map(|(step, date)| {
        let answer = answer(session, step)?;
        Ok(match answer.is_success() {
            true => Seen::holds("the ten dates are known"),
            false => Seen::differs(format!("{date} got {}", answer.brief())),
        }
        .at(step))
    });
    let unknown = UNKNOWN_VERSIONS.iter().map(|(step, date)| {
        let answer = answer(session, step)?;
        Ok(match answer.status {
            406 => Seen::holds("others got 406"),
            _ => Seen::differs(format!("{date} got {}", answer.brief())),
        }
        .at(step))
    });
    every(known.chain(unknown))
}

pub(super) fn first_that_is_served(session: &Session) -> Seen {
    either((|| {
        let step = "get-two-types";
        let answer = answer(session, step)?;
        let text = format!(
            "an unknown version before a known one got {}",
            answer.brief()
        );
        Ok(match answer.is_success() {
            true => Seen::holds(text),
            false => Seen::differs(text),
        }
        .at(step))
    })())
}

/// The header that says that a version will be removed.
fn lifecycle(session: &Session) -> Result<&'static str, Seen> {
    let answer = success(session, "get")?;
    ["deprecation", "sunset"]
        .into_iter()
        .find(|name| answer.header(name).is_some())
        .ok_or_else(|| Seen::not_tried("the version is not deprecated"))
}

pub(super) fn lifecycle_headers(session: &Session) -> Seen {
    either((|| {
        let name = lifecycle(session)?;
        let answer = success(session, "get")?;
        let text = answer.header(name).unwrap_or_default();
        // `Thu, 1 Jul 2027 00:00:00 GMT`
        let words: Vec<_> = text.split(' ').collect();
        let is_as_recorded = matches!(words[..], [_, day, _, _, _, "GMT"]
            if !day.starts_with('0') && day.parse::<u8>().is_ok());
        let text = crate::redact::text(text);
        Ok(match is_as_recorded {
            true => Seen::holds(text),
            false => Seen::differs(text),
        }
        .at("get"))
    })())
}

pub(super) fn lifecycle_on_errors(session: &Session) -> Seen {
    either((|| {
        let name = lifecycle(session)?;
        let answer = answer(session, "get-absent")?;
        Ok(match answer.header(name) {
            Some(_) => Seen::variant("every-response", format!("an error has {name}")),
            None => Seen::variant("success-only", format!("an error has no {name}")),
        }
        .at("get-absent"))
    })())
}

pub(super) fn order(session: &Session) -> Seen {
    let status = |step, expected: u16, what: &str| {
        let answer = answer(session, step)?;
        let text = format!("{what} got {}", answer.brief());
        Ok(match answer.status == expected {
            true => Seen::holds(text),
            false => Seen::differs(text),
        }
        .at(step))
    };
    let mut looks = vec![
        status("order-version", 406, "an unknown version and project"),
        status("order-query", 404, "an unknown project and a bad query"),
    ];
    if session.has_refused_credentials() {
        looks.push(status(
            "order-credentials",
            401,
            "a refused token with an unknown version and project",
        ));
    }
    every(looks)
}

pub(super) fn error_form(session: &Session) -> Seen {
    either((|| {
        let step = "get-absent";
        let answer = answer(session, step)?;
        let names = answer.member_names();
        let has_form = answer.media_type().as_deref() == Some("application/json")
            && answer.header("x-error-code") == answer.member("errorCode").and_then(Value::as_str)
            && names.is_sorted()
            && !names.is_empty();
        let text = crate::redact::text(&format!("members {}", names.join(", ")));
        Ok(match has_form {
            true => Seen::holds(text),
            false => Seen::differs(text),
        }
        .at(step))
    })())
}

pub(super) fn group_not_found(session: &Session) -> Seen {
    either((|| {
        let step = "get-absent";
        let answer = answer(session, step)?;
        let detail = answer.member("detail").and_then(Value::as_str);
        let is_as_recorded = answer.status == 404
            && answer.code() == Some("GROUP_NOT_FOUND")
            && detail == Some(&format!("No group with ID {ABSENT} exists."))
            && answer.member("parameters") == Some(&serde_json::json!([ABSENT]));
        let text = format!("{}: {}", answer.brief(), member(answer, "detail"));
        Ok(match is_as_recorded {
            true => Seen::holds(text),
            false => Seen::differs(text),
        }
        .at(step))
    })())
}

pub(super) fn invalid_group_id(session: &Session) -> Seen {
    either((|| {
        let step = "get-malformed";
        let answer = answer(session, step)?;
        let text = answer.brief();
        Ok(match (answer.status, answer.code()) {
            (404, Some("INVALID_GROUP_ID")) => Seen::variant("own-code", text),
            (404, Some("GROUP_NOT_FOUND")) => Seen::variant("not-found", text),
            _ => Seen::differs(text),
        }
        .at(step))
    })())
}

pub(super) fn pretty(session: &Session) -> Seen {
    either((|| {
        let step = "get-pretty";
        let answer = success(session, step)?;
        Ok(match answer.body.contains(&b'\n') {
            true => Seen::holds("the body is indented"),
            false => Seen::differs("the body is not indented"),
        }
        .at(step))
    })())
}

pub(super) fn envelope(session: &Session) -> Seen {
    either((|| {
        let step = "get-envelope";
        let answer = success(session, step)?;
        let has = |name| answer.member(name).is_some_and(Value::is_object);
        let is_enveloped = answer.member("status") == Some(&200.into());
        let names = crate::redact::text(&answer.member_names().join(", "));
        let text = format!("members {names}");
        Ok(match (is_enveloped, has("content"), has("envelope")) {
            (true, true, false) => Seen::variant("content", text),
            (true, false, true) => Seen::variant("envelope", text),
            _ => Seen::differs(text),
        }
        .at(step))
    })())
}

pub(super) fn envelope_of_list(session: &Session) -> Seen {
    either((|| {
        let step = "list-envelope";
        let answer = success(session, step)?;
        let is_list = answer.member("results").is_some_and(Value::is_array);
        let has_status = answer.member("status") == Some(&200.into());
        let names = crate::redact::text(&answer.member_names().join(", "));
        let text = format!("members {names}");
        Ok(match is_list && has_status {
            true => Seen::holds(text),
            false => Seen::differs(text),
        }
        .at(step))
    })())
}

pub(super) fn invalid_query(session: &Session) -> Seen {
    either((|| {
        let unknown = answer(session, "get-unknown-query")?;
        let repeated = answer(session, "get-repeated-query")?;
        let text = format!(
            "an unknown parameter got {}, a repeated one {}",
            unknown.brief(),
            repeated.brief()
        );
        let is_refused = |answer: &crate::exchange::Answer| {
            answer.status == 400 && answer.code() == Some("INVALID_QUERY_PARAMETER")
        };
        Ok(match (unknown, repeated) {
            _ if is_refused(unknown) && is_refused(repeated) => Seen::variant("refused", text),
            _ if unknown.is_success() && repeated.is_success() => Seen::variant("ignored", text),
            _ => Seen::differs(text),
        }
        .at("get-unknown-query"))
    })())
}

pub(super) fn invalid_query_value(session: &Session) -> Seen {
    let code = "INVALID_QUERY_PARAMETER";
    every([
        refused_with(session, "get-invalid-query", 400, code),
        refused_with(session, "list-too-many", 400, code),
    ])
}

pub(super) fn unneeded_body(session: &Session) -> Seen {
    either((|| {
        let before = success(session, "toggle-read")?;
        let step = "toggle-body";
        let toggled = answer(session, step)?;
        if !toggled.is_success() {
            return Ok(
                Seen::differs(format!("toggling with `{{}}` got {}", toggled.brief())).at(step),
            );
        }
        let after = success(session, "toggle-body-read")?;
        let flag = "autoDeferOnceEnabled";
        let has_toggled = before.member(flag) != after.member(flag);
        Ok(match has_toggled {
            true => Seen::holds("toggling with `{}` works"),
            false => Seen::differs("toggling with `{}` does nothing"),
        }
        .at(step))
    })())
}
