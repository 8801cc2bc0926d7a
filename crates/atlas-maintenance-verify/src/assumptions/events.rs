//! Lists of events, and what single events say.

use serde_json::Value;

use super::lists::{relations, results};
use super::seen::{Seen, answer, either, every, success};
use crate::probes::events::{CHANGED, FIRST, WINDOW_MODIFIED};
use crate::session::Session;

/// What the id of a service account begins with (documented).
const ACCOUNT: &str = "mdb_sa_id_";
/// The members of which one says who caused an event.
const ACTORS: [&str; 5] = [
    "apiKeyId",
    "delegatePrincipal",
    "publicKey",
    "userId",
    "username",
];

/// The events of a list that is not empty.
fn events<'s>(session: &'s Session, step: &'static str) -> Result<&'s Vec<Value>, Seen> {
    let found = results(success(session, step)?)?;
    match found.is_empty() {
        true => Err(Seen::not_tried("the project has no events")),
        false => Ok(found),
    }
}

fn text<'e>(event: &'e Value, member: &str) -> Option<&'e str> {
    event.get(member)?.as_str()
}

/// The text of a member that tells a kind of thing, such as a type.
pub(super) fn kind(event: &Value) -> &str {
    text(event, "eventTypeName").unwrap_or_default()
}

fn has(event: &Value, member: &str) -> bool {
    event.get(member).is_some_and(|value| !value.is_null())
}

/// The events of `step` about maintenance or the window that were not there at an earlier step.
pub(super) fn new_since<'s>(
    session: &'s Session,
    earlier: &'static str,
    step: &'static str,
) -> Result<Vec<&'s Value>, Seen> {
    let known = results(success(session, earlier)?)?;
    let found = results(success(session, step)?)?;
    let is_odd = |event: &Value| text(event, "id").is_none() || kind(event).is_empty();
    if known.iter().chain(found).any(is_odd) {
        return Err(Seen::failed("an event has no id or no type").at(step));
    }
    let ids: Vec<_> = known.iter().filter_map(|event| text(event, "id")).collect();
    let is_new = |event: &&Value| text(event, "id").is_some_and(|id| !ids.contains(&id));
    Ok(found
        .iter()
        .filter(is_new)
        .filter(|event| kind(event).contains("MAINTENANCE_"))
        .filter(|event| kind(event) != "PROJECT_SCHEDULED_MAINTENANCE")
        .collect())
}

pub(super) fn members(session: &Session) -> Seen {
    const ALWAYS: [&str; 6] = [
        "created",
        "eventTypeName",
        "groupId",
        "id",
        "isGlobalAdmin",
        "links",
    ];
    const OF_KEY: [&str; 3] = ["apiKeyId", "publicKey", "remoteAddress"];
    either((|| {
        let mut found = events(session, FIRST)?.clone();
        // The changes are those of the verification itself.
        let own = success(session, CHANGED).and_then(results);
        found.extend(own.into_iter().flatten().cloned());
        let problem = found.iter().find_map(|event| {
            let missing = ALWAYS.iter().find(|name| !has(event, name));
            let of_key = OF_KEY.iter().find(|name| !has(event, name));
            let is_of_key = has(event, "apiKeyId") || has(event, "publicKey");
            let is_noise = kind(event) == "PROJECT_SCHEDULED_MAINTENANCE";
            if let Some(name) = missing {
                Some(format!("an event without {name}"))
            } else if text(event, "created").is_none_or(|created| created.len() != 20) {
                Some("a time that is not in whole seconds".to_owned())
            } else if let Some(name) = of_key.filter(|_| is_of_key) {
                Some(format!("an event of an API key without {name}"))
            } else if is_noise && ACTORS.iter().any(|name| has(event, name)) {
                Some("an event of the service with an actor".to_owned())
            } else {
                None
            }
        });
        Ok(match problem {
            Some(problem) => Seen::differs(problem),
            None => Seen::holds(format!("{} listed events", found.len())),
        }
        .at(FIRST))
    })())
}

pub(super) fn order(session: &Session) -> Seen {
    either((|| {
        let found = events(session, FIRST)?;
        let times: Vec<_> = found.iter().map(seconds).collect();
        let has_id_of_time = |event: &Value| {
            let time = text(event, "id").and_then(|id| i64::from_str_radix(id.get(..8)?, 16).ok());
            time.is_some() && time == seconds(event)
        };
        let text = format!("{} events", found.len());
        Ok(if !times.is_sorted_by(|later, earlier| later >= earlier) {
            Seen::differs(format!("{text}, not newest first"))
        } else if !found.iter().all(has_id_of_time) {
            Seen::differs(format!(
                "{text}, with an id that does not begin with its time"
            ))
        } else {
            Seen::holds(text)
        }
        .at(FIRST))
    })())
}

/// When an event happened, in seconds since 1970.
pub(super) fn seconds(event: &Value) -> Option<i64> {
    let created: atlas_maintenance::Timestamp = text(event, "created")?.parse().ok()?;
    Some(created.unix_seconds())
}

pub(super) fn pages(session: &Session) -> Seen {
    let total = || success(session, FIRST).ok()?.member("totalCount")?.as_u64();
    let look = |step: &'static str, expected: &[&str]| {
        let answer = success(session, step)?;
        let count = results(answer)?.len();
        let found = relations(answer);
        let text = crate::redact::text(&format!("{count} events with {}", found.join(" and ")));
        let is_as_recorded = found.len() == expected.len()
            && expected.iter().all(|relation| found.contains(relation));
        Ok(match is_as_recorded && count == 1 {
            true => Seen::holds(text),
            false => Seen::differs(text),
        }
        .at(step))
    };
    let uncounted = || {
        let step = "events-uncounted";
        let answer = success(session, step)?;
        let has_next = relations(answer).contains(&"next");
        let is_zero = answer.member("totalCount") == Some(&0.into());
        Ok(match is_zero && !has_next {
            true => Seen::holds("no count and no `next` without a count"),
            false => Seen::differs("a count or a `next`, without a count"),
        }
        .at(step))
    };
    match total() {
        Some(3..) => every([
            look("events-one", &["next", "self"]),
            look("events-second", &["next", "previous", "self"]),
            uncounted(),
        ]),
        _ => Seen::not_tried("the project has fewer than three events"),
    }
}

pub(super) fn rate_limit(session: &Session) -> Seen {
    either((|| {
        let limit = success(session, FIRST)?.number("ratelimit-limit");
        // Without them anywhere it is the assumption `rate-limit-headers`.
        if limit.is_none() && success(session, "get")?.number("ratelimit-limit").is_none() {
            return Err(Seen::not_tried("no reply has rate-limit headers"));
        }
        Ok(match limit {
            Some(300) => Seen::holds("a limit of 300"),
            Some(other) => Seen::differs(format!("a limit of {other}")),
            None => Seen::differs("no rate-limit headers"),
        }
        .at(FIRST))
    })())
}

pub(super) fn actor(session: &Session) -> Seen {
    either((|| {
        let found = events(session, FIRST)?.iter();
        let of_users: Vec<_> = found
            .filter(|event| has(event, "userId") || has(event, "username"))
            .collect();
        if of_users.is_empty() {
            return Err(Seen::not_tried("no event is of a user"));
        }
        let is_whole = |event: &&Value| has(event, "userId") && has(event, "username");
        Ok(match of_users.iter().all(is_whole) {
            true => Seen::holds(format!("{} events of users", of_users.len())),
            false => Seen::differs("an event with one of `userId` and `username`"),
        }
        .at(FIRST))
    })())
}

/// Whether a text is the id of a service account.
pub(crate) fn is_service_account(text: &str) -> bool {
    text.starts_with(ACCOUNT)
}

/// The variant of `service-account-actor` that an event shows.
fn account(event: &Value) -> Option<&'static str> {
    let names_account = |value: Option<&Value>| {
        let text = value.and_then(Value::as_str);
        text.is_some_and(is_service_account)
    };
    let delegate = event.get("delegatePrincipal");
    let of_delegate = |name| names_account(delegate.and_then(|by| by.get(name)));
    if names_account(event.get("publicKey")) {
        Some("public-key")
    } else if names_account(event.get("username")) {
        Some("username")
    } else if of_delegate("id") || of_delegate("name") {
        Some("delegate-principal")
    } else {
        None
    }
}

/// Shown by an event of any service account; that no member names one, only by an event of this verification.
pub(super) fn service_account(session: &Session) -> Seen {
    either((|| {
        let own = new_since(session, FIRST, CHANGED).unwrap_or_default();
        let found = events(session, FIRST).map_or(&[][..], Vec::as_slice);
        let all = own.iter().copied().map(|event| (CHANGED, event));
        let all = all.chain(found.iter().map(|event| (FIRST, event)));
        for (step, event) in all {
            if let Some(variant) = account(event) {
                return Ok(Seen::variant(variant, format!("{} of one", kind_text(event))).at(step));
            }
        }
        // An event of a key or a user names it.
        match own
            .iter()
            .find(|event| !ACTORS.iter().any(|name| has(event, name)))
        {
            Some(event) => Ok(Seen::variant(
                "none",
                format!("{} of this verification names nobody", kind_text(event)),
            )
            .at(CHANGED)),
            None => Err(Seen::not_tried("no event is of a service account")),
        }
    })())
}

fn kind_text(event: &Value) -> String {
    crate::redact::text(kind(event))
}

pub(super) fn raw(session: &Session) -> Seen {
    const MEMBERS: [&str; 10] = [
        "_t",
        "cid",
        "cre",
        "description",
        "et",
        "gn",
        "id",
        "orgId",
        "orgName",
        "severity",
    ];
    either((|| {
        let step = "events-raw";
        let found = events(session, step)?;
        if events(session, FIRST)?
            .iter()
            .any(|event| has(event, "raw"))
        {
            return Ok(Seen::differs("`raw`, where it was not asked for").at(FIRST));
        }
        let mut more = Vec::new();
        for event in found {
            let Some(raw) = event.get("raw").and_then(Value::as_object) else {
                return Ok(Seen::differs("an event without `raw`").at(step));
            };
            if let Some(missing) = MEMBERS.iter().find(|name| !raw.contains_key(**name)) {
                return Ok(Seen::differs(format!("`raw` without {missing}")).at(step));
            }
            for name in raw.keys().filter(|name| !MEMBERS.contains(&name.as_str())) {
                if !more.contains(name) {
                    more.push(name.clone());
                }
            }
        }
        let text = match more.is_empty() {
            true => "these members".to_owned(),
            false => crate::redact::text(&format!("these members, and {}", more.join(", "))),
        };
        Ok(Seen::holds(text).at(step))
    })())
}

pub(super) fn dates(session: &Session) -> Seen {
    either((|| {
        let first = events(session, FIRST)?.first();
        let id = first.and_then(|event| text(event, "id"));
        let listed = |step| {
            let found = results(success(session, step)?)?;
            Ok(found.iter().any(|event| text(event, "id") == id))
        };
        let step = "events-since";
        Ok(match (listed(step)?, listed("events-until")?) {
            (true, true) => Seen::variant("inclusive", "an event of that second is listed"),
            (false, false) => Seen::variant("exclusive", "an event of that second is not listed"),
            (true, false) => Seen::differs("`minDate` is inclusive, and `maxDate` is not"),
            (false, true) => Seen::differs("`maxDate` is inclusive, and `minDate` is not"),
        }
        .at(step))
    })())
}

pub(super) fn invalid_type(session: &Session) -> Seen {
    either((|| {
        let step = "events-nothing";
        let reply = answer(session, step)?;
        if !reply.is_success() {
            let is_refusal = reply.status == 400 && reply.code() == Some("INVALID_QUERY_PARAMETER");
            return Ok(match is_refusal {
                true => Seen::variant("refused", reply.brief()),
                false => Seen::differs(reply.brief()),
            }
            .at(step));
        }
        events(session, FIRST)?;
        Ok(match results(reply)?.len() {
            0 => Seen::differs("200 without events"),
            count => Seen::variant("ignored", format!("200 with {count} events of other types")),
        }
        .at(step))
    })())
}

/// The type that was seen outside of the vendor's lists.
const UNLISTED: &str = "MAINTENANCE_WINDOW_MODIFIED";

pub(super) fn unlisted(session: &Session) -> Seen {
    either((|| {
        let step = "events-modified";
        let filtered = results(success(session, step)?)?;
        if filtered.iter().any(|event| kind(event) == UNLISTED) {
            let text = format!("{UNLISTED} in a list of another type");
            return Ok(Seen::variant("unfiltered", text).at(step));
        }
        let found = events(session, FIRST)?;
        let has = |wanted: &str| found.iter().any(|event| kind(event) == wanted);
        if has(UNLISTED) {
            return Ok(Seen::variant("present", UNLISTED).at(FIRST));
        }
        match has(WINDOW_MODIFIED) {
            true => Ok(Seen::variant("absent", format!("{WINDOW_MODIFIED} alone")).at(FIRST)),
            false => Err(Seen::not_tried("no event tells of a modified window")),
        }
    })())
}
