//! What other clients ask for before they come to a window, and what is not simulated.

use atlas_maintenance_simulator::Control;
use serde_json::{Value, json};

use crate::auth::Signer;
use crate::fixture::{Fixture, PROJECT, Reply, send, send_unchecked};

const API: &str = "/api/atlas/v2";

async fn get(fixture: &Fixture, path: &str) -> Reply {
    send(fixture.request("GET", &format!("{API}{path}"))).await
}

/// The paths of the first calls, with the member of the response that says which one it is.
fn first_calls(control: &Control) -> [(String, &'static str, Value); 6] {
    let organization = control.organization_id();
    [
        (String::new(), "/throttling", json!(false)),
        (format!("/groups/{PROJECT}"), "/id", json!(PROJECT)),
        ("/groups/byName/Demo".to_owned(), "/id", json!(PROJECT)),
        (
            format!("/groups/{PROJECT}/clusters"),
            "/totalCount",
            json!(0),
        ),
        ("/orgs".to_owned(), "/results/0/id", json!(organization)),
        (format!("/orgs/{organization}"), "/id", json!(organization)),
    ]
}

#[tokio::test]
async fn first_calls_work_with_and_without_a_slash_at_the_end() {
    let fixture = Fixture::new().await;
    for (path, member, value) in first_calls(fixture.control()) {
        for end in ["", "/", "?pretty=true", "/?envelope=false"] {
            let reply = get(&fixture, &format!("{path}{end}")).await;
            assert_eq!(reply.status, 200, "{path}{end}: {reply:?}");
            assert_eq!(reply.json().pointer(member), Some(&value), "{path}{end}");
        }
        let wrapped = get(&fixture, &format!("{path}?envelope=true")).await.json();
        assert_eq!(wrapped["status"], 200, "{wrapped}");
        let content = wrapped.get("content").unwrap_or(&wrapped);
        assert_eq!(content.pointer(member), Some(&value), "{path}");
    }
    // The window and the lists of projects have it as well.
    for path in [
        "/groups/".to_owned(),
        format!("/orgs/{}/groups/", fixture.control().organization_id()),
        format!("/groups/{PROJECT}/maintenanceWindow/"),
    ] {
        assert_eq!(get(&fixture, &path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn project_alone_has_the_links_to_what_belongs_to_it() {
    let fixture = Fixture::new().await;
    let project = get(&fixture, &format!("/groups/{PROJECT}")).await.json();
    let links = project["links"].as_array().unwrap();
    assert_eq!(links.len(), 7);
    let address = fixture.url(&format!("{API}/groups/{PROJECT}"));
    assert_eq!(links[0], json!({"href": address, "rel": "self"}));
    assert_eq!(
        links[2],
        json!({
            "href": format!("{address}/clusters"),
            "rel": "https://cloud.mongodb.com/clusters",
        })
    );
    // In a list it has only that to itself, and is otherwise the same.
    let listed = get(&fixture, "/groups").await.json();
    let mut alone = project.clone();
    alone["links"] = json!([links[0]]);
    assert_eq!(listed["results"][0], alone);
}

#[tokio::test]
async fn limits_are_those_of_their_kind() {
    let fixture = Fixture::new().await;
    let organization = fixture.control().organization_id();
    for (path, limit) in [
        ("/groups".to_owned(), Some("1200")),
        (format!("/orgs/{organization}/groups"), Some("1200")),
        (format!("/groups/{PROJECT}"), Some("1200")),
        ("/orgs".to_owned(), Some("300")),
        (format!("/orgs/{organization}"), Some("500")),
        (String::new(), None),
    ] {
        let reply = get(&fixture, &path).await;
        assert_eq!(reply.header("ratelimit-limit"), limit, "{path}");
        assert_eq!(
            reply.header("ratelimit-remaining").is_some(),
            limit.is_some()
        );
    }
    for _ in 1..300 {
        // Checked against the contract once, above.
        let request = fixture.request("GET", &format!("{API}/orgs"));
        assert_eq!(send_unchecked(request).await.status, 200);
    }
    let refused = get(&fixture, "/orgs").await;
    refused.refuses(429, "RATE_LIMITED_TOKEN_BUCKET");
    assert_eq!(refused.header("retry-after"), Some("60"));
}

#[tokio::test]
async fn names_are_decoded_and_organizations_filtered() {
    let fixture = Fixture::new().await;
    let id = "0123456789abcdef01234567".parse().unwrap();
    fixture.control().add_project(id, "caf\u{e9}(1),a&b+c@d");
    let reply = get(&fixture, "/groups/byName/caf%C3%A9(1),a%26b%2Bc@d").await;
    assert_eq!(reply.json()["id"], "0123456789abcdef01234567");
    get(&fixture, "/groups/byName/nothing")
        .await
        .refuses(404, "GROUP_NOT_FOUND");
    for (name, count) in [("", 1), ("sIM", 1), ("imulator", 0)] {
        let reply = get(&fixture, &format!("/orgs?name={name}")).await.json();
        assert_eq!(reply["totalCount"], count, "{name}");
        let address = fixture.url(&format!("{API}/orgs"));
        assert_eq!(
            reply["links"][0]["href"],
            format!("{address}?includeCount=true&name={name}&pageNum=1&itemsPerPage=100")
        );
    }
    get(&fixture, "/orgs/090909090909090909090909")
        .await
        .refuses(404, "RESOURCE_NOT_FOUND");
    get(&fixture, "/groups/090909090909090909090909/clusters")
        .await
        .refuses(404, "GROUP_NOT_FOUND");
}

#[tokio::test]
async fn status_names_the_key_of_an_api_key_only() {
    let fixture = Fixture::new().await;
    assert_eq!(get(&fixture, "").await.json()["apiKey"], Value::Null);
    let public = fixture.control().credentials().public_key;
    let reply = Signer::new(&fixture).await.send("GET", API).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(
        reply.json()["apiKey"]["publicKey"],
        public.get(..8).unwrap()
    );
}

/// A 404 would say that the project is gone.
#[tokio::test]
async fn what_is_not_simulated_is_a_501() {
    let fixture = Fixture::new().await;
    let group = format!("{API}/groups/{PROJECT}");
    for (method, path) in [
        ("GET", format!("{group}/databaseUsers")),
        ("GET", format!("{group}/clusters/one/")),
        ("POST", format!("{group}/clusters")),
        ("DELETE", group.clone()),
        ("POST", format!("{group}:migrate")),
        ("GET", format!("{API}/unauth/controlPlaneIPAddresses")),
        ("GET", format!("{group}/alerts?status=OPEN")),
    ] {
        let reply = send(fixture.request(method, &path)).await;
        let body = reply.refuses(501, "NOT_IMPLEMENTED");
        let detail = body["detail"].as_str().unwrap();
        assert!(detail.contains(&format!("{method} {API}")), "{detail}");
        assert!(detail.contains("not simulated"), "{detail}");
        // As everywhere, credentials come first.
        assert_eq!(send(fixture.bare(method, &path)).await.status, 401);
    }
    send(fixture.request("GET", &format!("{API}/nothing")))
        .await
        .refuses(404, "RESOURCE_NOT_FOUND");
    let wrong = send(fixture.request("PUT", &format!("{group}/clusters"))).await;
    wrong.refuses(405, "METHOD_NOT_ALLOWED");
    assert_eq!(wrong.header("allow"), Some("GET, POST"));
}

/// The dates of the whole API, and the version of each resource that answers.
#[tokio::test]
async fn every_dated_version_is_answered_by_the_newest_before_it() {
    let fixture = Fixture::new().await;
    let list = include_str!("../../../../spec/operations.txt");
    let words = list
        .split_whitespace()
        .filter(|word| word.starts_with("20"));
    let dates: std::collections::BTreeSet<&str> = words.collect();
    assert!(dates.len() >= 10, "{dates:?}");
    for date in dates {
        let clusters = match date {
            "2023-01-01" => "2023-01-01",
            date if date < "2024-08-05" => "2023-02-01",
            _ => "2024-08-05",
        };
        for (path, answers) in [
            (format!("/groups/{PROJECT}/maintenanceWindow"), "2023-01-01"),
            ("/groups".to_owned(), "2023-01-01"),
            (format!("/groups/{PROJECT}/clusters"), clusters),
            (String::new(), "2023-01-01"),
        ] {
            let request = fixture.bare("GET", &format!("{API}{path}"));
            let asking = request.header("accept", format!("application/vnd.atlas.{date}+json"));
            let reply = send(asking.bearer_auth(&fixture.token)).await;
            let media_type = format!("application/vnd.atlas.{answers}+json;charset=utf-8");
            assert_eq!(
                reply.header("content-type"),
                Some(media_type.as_str()),
                "{path} at {date}"
            );
        }
    }
}
