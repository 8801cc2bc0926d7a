//! Requests that change nothing.

use atlas_maintenance::ApiVersion;
use serde_json::Value;

use crate::contract::Contract;
use crate::exchange::{Answer, Expect};
use crate::session::{ABSENT, Call, Session};
use crate::window::GET;

const LIST: &str = "listProjects";
const LIST_OF_ORGANIZATION: &str = "listOrganizationProjects";

/// Dates that are versions of the API (documented); others are not.
pub(crate) const KNOWN_VERSIONS: [(&str, &str); 10] = [
    ("version-2023-01-01", "2023-01-01"),
    ("version-2023-02-01", "2023-02-01"),
    ("version-2023-10-01", "2023-10-01"),
    ("version-2023-11-15", "2023-11-15"),
    ("version-2024-05-30", "2024-05-30"),
    ("version-2024-08-05", "2024-08-05"),
    ("version-2024-10-23", "2024-10-23"),
    ("version-2024-11-13", "2024-11-13"),
    ("version-2025-02-19", "2025-02-19"),
    ("version-2025-03-12", "2025-03-12"),
];
/// Dates that are none: before the first, between two, and far ahead.
pub(crate) const UNKNOWN_VERSIONS: [(&str, &str); 3] = [
    ("version-before", "2020-01-01"),
    ("version-between", "2023-03-15"),
    ("version-ahead", "2099-01-01"),
];

fn media_type(date: &str) -> String {
    format!("application/vnd.atlas.{date}+json")
}

/// Reads the window, with each version and in every way that changes nothing.
pub(crate) async fn window(session: &mut Session, contract: &Contract) {
    let get = |expect| Call::new(GET, expect);
    session.take("get", get(Expect::Success)).await;
    session.take("get-again", get(Expect::Success)).await;
    for version in contract.versions() {
        let call = get(Expect::Success).version(version);
        session.send(call).await;
        let absent = get(Expect::Refusal)
            .version(version)
            .parameter("groupId", ABSENT);
        session.send(absent).await;
    }
    let absent = get(Expect::Refusal).parameter("groupId", ABSENT);
    session.take("get-absent", absent.clone()).await;
    let malformed = get(Expect::Either).parameter("groupId", "x");
    session.take("get-malformed", malformed).await;
    let pretty = get(Expect::Success).parameter("pretty", true);
    session.take("get-pretty", pretty.clone()).await;
    let enveloped = get(Expect::Nothing).parameter("envelope", true);
    session.take("get-envelope", enveloped).await;
    let unknown = get(Expect::Either).parameter("unknown", 1);
    session.take("get-unknown-query", unknown).await;
    session
        .take(
            "get-repeated-query",
            get(Expect::Either)
                .parameter("pretty", true)
                .parameter("pretty", true),
        )
        .await;
    let invalid = get(Expect::Either).parameter("pretty", 1);
    session.take("get-invalid-query", invalid.clone()).await;
    for (step, date) in KNOWN_VERSIONS.into_iter().chain(UNKNOWN_VERSIONS) {
        let call = get(Expect::Either).accept(media_type(date));
        session.take(step, call).await;
    }
    session
        .take(
            "get-two-types",
            get(Expect::Either).accept(format!(
                "{};q=0.9, {};q=0.1",
                media_type("2020-01-01"),
                ApiVersion::latest().media_type()
            )),
        )
        .await;
    // The preview is no version of the contract, so its replies are only looked at.
    let preview = get(Expect::Nothing).accept(media_type("preview"));
    session.take("preview-get", preview).await;
    let other = Call::new(LIST, Expect::Nothing).accept(media_type("preview"));
    session.take("preview-list", other).await;
    let order = absent.clone().accept(media_type("2020-01-01"));
    session.take("order-version", order).await;
    let order = get(Expect::Either)
        .parameter("groupId", ABSENT)
        .parameter("pretty", 1);
    session.take("order-query", order).await;
    if session.has_refused_credentials() {
        let refused = get(Expect::Refusal).with_refused_credentials();
        session.take("get-refused", refused.clone()).await;
        let order = refused
            .parameter("groupId", ABSENT)
            .accept(media_type("2020-01-01"));
        session.take("order-credentials", order).await;
    }
}

/// Lists projects, with each version and in every way that matters.
pub(crate) async fn lists(session: &mut Session, contract: &Contract) {
    let list = |expect| Call::new(LIST, expect);
    session.take("list", list(Expect::Success)).await;
    let organization = session.step("list").and_then(|it| it.answer());
    let organization = organization.and_then(|answer| organization_of(answer, session));
    for version in contract.versions() {
        session.send(list(Expect::Success).version(version)).await;
        let too_many = list(Expect::Refusal).version(version);
        session.send(too_many.parameter("itemsPerPage", 501)).await;
    }
    let one = list(Expect::Success).parameter("itemsPerPage", 1);
    session.take("list-one", one.clone()).await;
    let second = one.clone().parameter("pageNum", 2);
    session.take("list-second", second).await;
    let uncounted = one.parameter("includeCount", false);
    session.take("list-uncounted", uncounted).await;
    let two = list(Expect::Success).parameter("itemsPerPage", 2);
    session.take("list-two", two).await;
    let after = list(Expect::Either).parameter("pageNum", 100_000);
    session.take("list-after", after).await;
    let too_many = list(Expect::Refusal).parameter("itemsPerPage", 501);
    session.take("list-too-many", too_many).await;
    let enveloped = list(Expect::Nothing).parameter("envelope", true);
    session.take("list-envelope", enveloped).await;

    let of = |expect| Call::new(LIST_OF_ORGANIZATION, expect);
    for version in contract.versions() {
        let absent = of(Expect::Refusal).version(version);
        session.send(absent.parameter("orgId", ABSENT)).await;
        if let Some((organization, _)) = &organization {
            let call = of(Expect::Success).version(version);
            session.send(call.parameter("orgId", organization)).await;
        }
    }
    let absent = of(Expect::Refusal).parameter("orgId", ABSENT);
    session.take("organization-absent", absent).await;
    let malformed = of(Expect::Either).parameter("orgId", "x");
    session.take("organization-malformed", malformed).await;
    if let Some((organization, name)) = organization {
        let named = of(Expect::Success).parameter("orgId", organization);
        let named = named.parameter("name", name);
        session.take("organization-named", named).await;
    }
}

/// The organization of the project, else of the first project, and the name of a project in it.
fn organization_of(answer: &Answer, session: &Session) -> Option<(String, String)> {
    let own = session.project.to_string();
    let projects = answer.member("results")?.as_array()?;
    let is_own = |project: &&Value| project.get("id").is_some_and(|id| *id == own.as_str());
    let project = projects.iter().find(is_own).or_else(|| projects.first())?;
    let text = |name| Some(project.get(name)?.as_str()?.to_owned());
    Some((text("orgId")?, text("name")?))
}
