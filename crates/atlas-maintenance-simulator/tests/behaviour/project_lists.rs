//! Lists of projects: pages, organizations, queries.

use std::collections::BTreeMap;

use atlas_maintenance_types::{OrganizationId, ProjectId};
use serde_json::json;

use crate::fixture::{Fixture, PROJECT, Reply, send, send_unchecked};

const PROJECTS: &str = "/api/atlas/v2/groups";

async fn list(fixture: &Fixture, path: &str) -> Reply {
    send(fixture.request("GET", path)).await
}

/// A fixture with the default project, whose name comes first, and four others.
async fn five_projects() -> Fixture {
    let fixture = Fixture::new().await;
    for number in 1..=4 {
        let id = ProjectId::from_bytes([number; 12]);
        fixture
            .control()
            .add_project(id, &format!("project-{number}"));
    }
    fixture
}

fn names(reply: &Reply) -> Vec<String> {
    let body = reply.json();
    let results = body["results"].as_array().unwrap().iter();
    let name = |project: &serde_json::Value| project["name"].as_str().unwrap().to_owned();
    results.map(name).collect()
}

#[tokio::test]
async fn page_contains_projects_and_total_count() {
    let fixture = five_projects().await;
    let control = fixture.control();
    let tags = BTreeMap::from([("env".to_owned(), "prod".to_owned())]);
    control.set_tags(control.project_id(), tags).unwrap();
    let reply = list(&fixture, PROJECTS).await;
    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.header("content-type"),
        Some("application/vnd.atlas.2023-01-01+json;charset=utf-8")
    );
    let body = reply.json();
    assert_eq!(body["totalCount"], 5);
    assert_eq!(
        names(&reply),
        ["Demo", "project-1", "project-2", "project-3", "project-4"]
    );
    let address = fixture.url(PROJECTS);
    assert_eq!(
        body["results"][0],
        json!({
            "clusterCount": 0,
            "created": "2023-01-01T00:00:00Z",
            "id": PROJECT,
            "links": [{"href": format!("{address}/{PROJECT}"), "rel": "self"}],
            "name": "Demo",
            "orgId": control.organization_id(),
            "tags": [{"key": "env", "value": "prod"}],
            "withDefaultAlertsSettings": true,
        })
    );
    // Lists have a limit of their own.
    let left = |reply: &Reply| reply.header("ratelimit-remaining").map(str::to_owned);
    assert_eq!(reply.header("ratelimit-limit"), Some("1200"));
    assert_eq!(left(&reply).as_deref(), Some("1199"));
    assert_eq!(
        left(&send(fixture.window("GET", "")).await).as_deref(),
        Some("1199")
    );

    let second = list(&fixture, &format!("{PROJECTS}?itemsPerPage=3&pageNum=2")).await;
    assert_eq!(names(&second), ["project-3", "project-4"]);
    assert_eq!(left(&second).as_deref(), Some("1198"));
    let uncounted = list(
        &fixture,
        &format!("{PROJECTS}?includeCount=false&pageNum=9"),
    )
    .await;
    let link = |rel: &str, query: &str| json!({"href": format!("{address}?{query}"), "rel": rel});
    assert_eq!(
        uncounted.json(),
        json!({
            "links": [
                link("self", "includeCount=false&pageNum=9&itemsPerPage=100"),
                link("previous", "includeCount=false&itemsPerPage=100&pageNum=8"),
            ],
            "results": [],
            "totalCount": 0,
        })
    );
    let wrapped = list(
        &fixture,
        &format!("{PROJECTS}?envelope=true&itemsPerPage=1"),
    )
    .await
    .json();
    assert_eq!(wrapped["results"][0]["name"], "Demo");
    assert_eq!(
        (&wrapped["status"], &wrapped["totalCount"]),
        (&json!(200), &json!(5))
    );
    assert_eq!(
        wrapped["links"],
        json!([
            link("self", "includeCount=true&pageNum=1&itemsPerPage=1"),
            link("next", "includeCount=true&itemsPerPage=1&pageNum=2"),
        ])
    );
}

/// Names are compared byte by byte: capitals come before small letters, and these before others.
#[tokio::test]
async fn projects_are_listed_by_name() {
    let fixture = Fixture::new().await;
    for (number, name) in ["zeta", "Zeta", "\u{e9}t\u{e9}", "a.b", "a-b", "Demo"]
        .iter()
        .enumerate()
    {
        let id = ProjectId::from_bytes([9 - u8::try_from(number).unwrap(); 12]);
        fixture.control().add_project(id, name);
    }
    let reply = list(&fixture, PROJECTS).await;
    assert_eq!(
        names(&reply),
        [
            "Demo",
            "Demo",
            "Zeta",
            "a-b",
            "a.b",
            "zeta",
            "\u{e9}t\u{e9}"
        ]
    );
    let body = reply.json();
    assert_eq!(body["results"][0]["id"], "040404040404040404040404");
    assert_eq!(body["results"][1]["id"], PROJECT);
}

/// Large replies of the service come in chunks.
#[tokio::test]
async fn large_list_has_no_content_length() {
    let fixture = Fixture::new().await;
    for number in 1..=60 {
        let id = ProjectId::from_bytes([number; 12]);
        let name = format!("project-{number}");
        fixture.control().add_project(id, &name);
    }
    for (size, has_length) in [(20, true), (60, false)] {
        let path = format!("{PROJECTS}?itemsPerPage={size}");
        let reply = send_unchecked(fixture.request("GET", &path)).await;
        assert_eq!(reply.body.len() < 8192, has_length, "{size}");
        assert_eq!(reply.header("content-length").is_some(), has_length);
        let chunked = (!has_length).then_some("chunked");
        assert_eq!(reply.header("transfer-encoding"), chunked);
        assert_eq!(names(&reply).len(), size);
    }
}

#[tokio::test]
async fn organization_list_contains_only_its_projects() {
    let fixture = five_projects().await;
    let control = fixture.control();
    let other = OrganizationId::from_bytes([7; 12]);
    let first = ProjectId::from_bytes([1; 12]);
    control.set_organization(first, other).unwrap();
    let of = |organization: &str| format!("/api/atlas/v2/orgs/{organization}/groups");
    let theirs = list(&fixture, &of(&other.to_string())).await;
    assert_eq!(names(&theirs), ["project-1"]);
    let own = of(&control.organization_id().to_string());
    assert_eq!(list(&fixture, &own).await.json()["totalCount"], 4);
    let named = list(&fixture, &format!("{own}?name=project-3")).await;
    assert_eq!(names(&named), ["project-3"]);

    let unknown = OrganizationId::from_bytes([9; 12]).to_string();
    list(&fixture, &of(&unknown))
        .await
        .refuses(404, "RESOURCE_NOT_FOUND");
    for invalid in ["7", &unknown.replace("09", "AB")] {
        list(&fixture, &of(invalid))
            .await
            .refuses(400, "INVALID_PATH_PARAMETER");
    }
    assert!(
        control
            .set_organization(ProjectId::from_bytes([8; 12]), other)
            .is_err()
    );
}

#[tokio::test]
async fn query_out_of_bounds_is_refused() {
    let fixture = Fixture::new().await;
    for query in [
        "itemsPerPage=0",
        "itemsPerPage=501",
        "pageNum=0",
        "pageNum=x",
        "name=a",
    ] {
        let reply = list(&fixture, &format!("{PROJECTS}?{query}")).await;
        reply.refuses(400, "INVALID_QUERY_PARAMETER");
    }
    let at_the_end = list(&fixture, &format!("{PROJECTS}?itemsPerPage=500&pageNum=1")).await;
    assert_eq!(at_the_end.status, 200);
}

#[tokio::test]
async fn project_is_added_with_organization_and_tags() {
    let fixture = Fixture::new().await;
    let id = "0123456789abcdef01234567";
    let organization = OrganizationId::from_bytes([7; 12]);
    let body = json!({"name": "new", "organization": organization, "tags": {"a": "b"}});
    let add = fixture
        .bare("POST", &format!("/_simulator/projects/{id}"))
        .json(&body);
    assert_eq!(send(add).await.status, 200);
    let reply = list(
        &fixture,
        &format!("/api/atlas/v2/orgs/{organization}/groups"),
    )
    .await;
    let listed = &reply.json()["results"][0];
    assert_eq!(listed["tags"], json!([{"key": "a", "value": "b"}]));
    assert_eq!(listed["id"], id);
}
