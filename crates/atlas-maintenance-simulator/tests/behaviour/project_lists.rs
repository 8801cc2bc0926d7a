//! The lists of projects: pages, organizations, and what is wrong with a query.

use std::collections::BTreeMap;

use atlas_maintenance_types::{OrganizationId, ProjectId};
use serde_json::json;

use crate::fixture::{PROJECT, Reply, Scene, send};

const PROJECTS: &str = "/api/atlas/v2/groups";

async fn list(scene: &Scene, path: &str) -> Reply {
    send(scene.request("GET", path)).await
}

/// A scene with four projects beside the one that is always there, which comes after them.
async fn five() -> Scene {
    let scene = Scene::new().await;
    for number in 1..=4 {
        let id = ProjectId::from_bytes([number; 12]);
        scene
            .control()
            .add_project(id, &format!("project-{number}"));
    }
    scene
}

fn names(reply: &Reply) -> Vec<String> {
    let body = reply.json();
    let results = body["results"].as_array().unwrap().iter();
    let name = |project: &serde_json::Value| project["name"].as_str().unwrap().to_owned();
    results.map(name).collect()
}

#[tokio::test]
async fn a_page_shows_projects_and_how_many_there_are() {
    let scene = five().await;
    let control = scene.control();
    let tags = BTreeMap::from([("env".to_owned(), "prod".to_owned())]);
    control.set_tags(control.project_id(), tags).unwrap();
    let reply = list(&scene, PROJECTS).await;
    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.header("content-type"),
        Some("application/vnd.atlas.2023-01-01+json;charset=utf-8")
    );
    let body = reply.json();
    assert_eq!(body["totalCount"], 5);
    assert_eq!(
        body["results"][4],
        json!({
            "clusterCount": 1,
            "created": "2023-01-01T00:00:00Z",
            "id": PROJECT,
            "name": "Demo",
            "orgId": control.organization_id(),
            "tags": [{"key": "env", "value": "prod"}],
        })
    );
    // It takes nothing from the limit of a project.
    assert_eq!(reply.header("ratelimit-remaining"), None);

    let second = list(&scene, &format!("{PROJECTS}?itemsPerPage=3&pageNum=2")).await;
    assert_eq!(names(&second), ["project-4", "Demo"]);
    let uncounted = list(&scene, &format!("{PROJECTS}?includeCount=false&pageNum=9")).await;
    assert_eq!(uncounted.json(), json!({"results": []}));
    let wrapped = list(&scene, &format!("{PROJECTS}?envelope=true&itemsPerPage=1")).await;
    assert_eq!(wrapped.json()["content"]["results"][0]["name"], "project-1");
}

#[tokio::test]
async fn an_organization_has_its_own_projects() {
    let scene = five().await;
    let control = scene.control();
    let other = OrganizationId::from_bytes([7; 12]);
    let first = ProjectId::from_bytes([1; 12]);
    control.set_organization(first, other).unwrap();
    let of = |organization: &str| format!("/api/atlas/v2/orgs/{organization}/groups");
    let theirs = list(&scene, &of(&other.to_string())).await;
    assert_eq!(names(&theirs), ["project-1"]);
    let own = of(&control.organization_id().to_string());
    assert_eq!(list(&scene, &own).await.json()["totalCount"], 4);
    let named = list(&scene, &format!("{own}?name=project-3")).await;
    assert_eq!(names(&named), ["project-3"]);

    let unknown = OrganizationId::from_bytes([9; 12]).to_string();
    list(&scene, &of(&unknown))
        .await
        .refuses(404, "RESOURCE_NOT_FOUND");
    list(&scene, &of("7"))
        .await
        .refuses(400, "INVALID_PATH_PARAMETER");
    assert!(
        control
            .set_organization(ProjectId::from_bytes([8; 12]), other)
            .is_err()
    );
}

#[tokio::test]
async fn a_query_out_of_bounds_is_refused() {
    let scene = Scene::new().await;
    for query in [
        "itemsPerPage=0",
        "itemsPerPage=501",
        "pageNum=0",
        "pageNum=x",
        "name=a",
    ] {
        let reply = list(&scene, &format!("{PROJECTS}?{query}")).await;
        reply.refuses(400, "INVALID_QUERY_PARAMETER");
    }
    let at_the_end = list(&scene, &format!("{PROJECTS}?itemsPerPage=500&pageNum=1")).await;
    assert_eq!(at_the_end.status, 200);
}

#[tokio::test]
async fn a_project_is_added_with_all_that_a_list_shows() {
    let scene = Scene::new().await;
    let id = "0123456789abcdef01234567";
    let organization = OrganizationId::from_bytes([7; 12]);
    let body = json!({"name": "new", "organization": organization, "tags": {"a": "b"}});
    let add = scene
        .bare("POST", &format!("/_simulator/projects/{id}"))
        .json(&body);
    assert_eq!(send(add).await.status, 200);
    let reply = list(&scene, &format!("/api/atlas/v2/orgs/{organization}/groups")).await;
    let listed = &reply.json()["results"][0];
    assert_eq!(listed["tags"], json!([{"key": "a", "value": "b"}]));
    assert_eq!(listed["id"], id);
}
