//! Lists of projects.

use serde_json::Value;

use super::seen::{Seen, answer, either, every, refused_with, success};
use crate::exchange::Answer;
use crate::session::Session;

pub(super) fn results(answer: &Answer) -> Result<&Vec<Value>, Seen> {
    let results = answer.member("results").and_then(Value::as_array);
    results.ok_or_else(|| Seen::failed("a list has no `results`"))
}

fn total(session: &Session) -> Option<u64> {
    let list = success(session, "list").ok()?;
    list.member("totalCount")?.as_u64()
}

pub(super) fn relations(answer: &Answer) -> Vec<&str> {
    let links = answer.member("links").and_then(Value::as_array);
    let links = links.into_iter().flatten();
    links.filter_map(|link| link.get("rel")?.as_str()).collect()
}

pub(super) fn pages(session: &Session) -> Seen {
    let one = || {
        let step = "list-one";
        let count = results(success(session, step)?)?.len();
        Ok(match count {
            0 | 1 => Seen::holds("`itemsPerPage=1` gives one"),
            _ => Seen::differs(format!("`itemsPerPage=1` gives {count}")),
        }
        .at(step))
    };
    let named = || {
        let step = "organization-named";
        if session.step(step).is_none() {
            return Err(Seen::not_tried(
                "there is no project to look for by its name",
            ));
        }
        let found = results(success(session, step)?)?;
        let names: Vec<_> = found.iter().map(|project| project.get("name")).collect();
        let is_filtered = names.windows(2).all(|pair| pair.first() == pair.last());
        Ok(match is_filtered && !names.is_empty() {
            true => Seen::holds("`name` filters"),
            false => Seen::differs(format!("`name` gives {} projects", names.len())),
        }
        .at(step))
    };
    every([one(), named()])
}

pub(super) fn sorted(session: &Session) -> Seen {
    either((|| {
        let step = "list";
        let names: Vec<_> = results(success(session, step)?)?
            .iter()
            .filter_map(|project| project.get("name")?.as_str())
            .collect();
        if names.len() < 2 {
            return Err(Seen::not_tried(
                "the credentials see fewer than two projects",
            ));
        }
        let text = format!("{} projects", names.len());
        Ok(match names.is_sorted() {
            true => Seen::holds(format!("{text}, sorted by name")),
            false => Seen::differs(format!("{text}, not sorted by name")),
        }
        .at(step))
    })())
}

pub(super) fn members(session: &Session) -> Seen {
    const MEMBERS: [&str; 8] = [
        "clusterCount",
        "created",
        "id",
        "links",
        "name",
        "orgId",
        "tags",
        "withDefaultAlertsSettings",
    ];
    either((|| {
        let step = "list";
        let found = results(success(session, step)?)?;
        let Some(project) = found.first().and_then(Value::as_object) else {
            return Err(Seen::not_tried("the credentials see no project"));
        };
        let missing: Vec<_> = { MEMBERS.into_iter() }
            .filter(|name| !project.contains_key(*name))
            .collect();
        let more: Vec<_> = { project.keys() }
            .filter(|name| !MEMBERS.contains(&name.as_str()))
            .map(String::as_str)
            .collect();
        Ok(match (missing.is_empty(), more.is_empty()) {
            (true, true) => Seen::holds("these members"),
            (true, false) => {
                Seen::differs(crate::redact::text(&format!("also {}", more.join(", "))))
            }
            _ => Seen::differs(format!("without {}", missing.join(", "))),
        }
        .at(step))
    })())
}

pub(super) fn links(session: &Session) -> Seen {
    let look = |step: &'static str, expected: &[&str]| {
        let answer = success(session, step)?;
        results(answer)?;
        let found = relations(answer);
        let text = crate::redact::text(&found.join(" and "));
        let is_as_recorded = found.len() == expected.len()
            && expected.iter().all(|relation| found.contains(relation));
        Ok(match is_as_recorded {
            true => Seen::holds(text),
            false if text.is_empty() => Seen::differs("no links"),
            false => Seen::differs(text),
        }
        .at(step))
    };
    match total(session) {
        None | Some(0) => Seen::not_tried("the credentials see no project"),
        Some(1) => every([look("list", &["self"])]),
        Some(2..=100) => every([
            look("list", &["self"]),
            look("list-one", &["next", "self"]),
            look("list-second", &["next", "previous", "self"]),
        ]),
        Some(_) => every([look("list-one", &["next", "self"])]),
    }
}

pub(super) fn uncounted(session: &Session) -> Seen {
    either((|| {
        let step = "list-uncounted";
        let answer = success(session, step)?;
        results(answer)?;
        let found = relations(answer);
        let has_next = found.contains(&"next");
        let total = answer.member("totalCount");
        let text = format!(
            "totalCount {}, {}",
            total.map_or_else(|| "absent".to_owned(), ToString::to_string),
            if has_next { "a `next`" } else { "no `next`" }
        );
        let text = crate::redact::text(&text);
        Ok(match total == Some(&0.into()) && !has_next {
            true => Seen::holds(text),
            false => Seen::differs(text),
        }
        .at(step))
    })())
}

pub(super) fn rate_limit_headers(session: &Session) -> Seen {
    either((|| {
        let step = "list";
        let answer = success(session, step)?;
        results(answer)?;
        let limit = answer.number("ratelimit-limit");
        // Without them anywhere it is the assumption `rate-limit-headers`.
        if limit.is_none() && success(session, "get")?.number("ratelimit-limit").is_none() {
            return Err(Seen::not_tried("no reply has rate-limit headers"));
        }
        Ok(match limit {
            Some(1200) => Seen::holds("a limit of 1200"),
            Some(other) => Seen::differs(format!("a limit of {other}")),
            None => Seen::differs("no rate-limit headers"),
        }
        .at(step))
    })())
}

pub(super) fn after_the_last(session: &Session) -> Seen {
    either((|| {
        let step = "list-after";
        let answer = answer(session, step)?;
        if answer.status == 404 && answer.code() == Some("RESOURCE_NOT_FOUND") {
            return Ok(Seen::variant("not-found", answer.brief()).at(step));
        }
        let found = results(success(session, step)?)?.len();
        Ok(match found {
            0 => Seen::variant("empty", "200 without results"),
            _ => Seen::differs(format!("200 with {found} results")),
        }
        .at(step))
    })())
}

pub(super) fn fill(session: &Session) -> Seen {
    either((|| {
        let total = total(session).unwrap_or_default();
        if total < 3 {
            return Err(Seen::not_tried(
                "the credentials see fewer than three projects",
            ));
        }
        let step = "list-two";
        let found = results(success(session, step)?)?.len();
        let text = format!("{found} of {total} on a page of 2");
        Ok(match found {
            2 => Seen::variant("full", text),
            0 | 1 => Seen::variant("short", text),
            _ => Seen::differs(text),
        }
        .at(step))
    })())
}

pub(super) fn unknown_organization(session: &Session) -> Seen {
    every([
        refused_with(session, "organization-absent", 404, "RESOURCE_NOT_FOUND"),
        refused_with(
            session,
            "organization-malformed",
            400,
            "INVALID_PATH_PARAMETER",
        ),
    ])
}
