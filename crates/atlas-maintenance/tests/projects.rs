//! Lists of projects: pages that fetch themselves, and how they end.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they check by their names, and stop at what they do not expect"
)]

mod support;

use std::sync::Mutex;

use atlas_maintenance::{Client, Error, ErrorKind, ProjectId, ProjectSummary, Projects};
use support::{Do, Server, builder, token};

/// The project of that number.
fn project(number: usize) -> ProjectId {
    let mut bytes = [0; 12];
    bytes[4..].copy_from_slice(&u64::try_from(number).unwrap().to_be_bytes());
    ProjectId::from_bytes(bytes)
}

fn page(numbers: &[usize], total: Option<usize>) -> Do {
    let results: Vec<String> = numbers
        .iter()
        .map(|number| {
            format!(
                r#"{{"id":"{}","name":"project {number}"}}"#,
                project(*number)
            )
        })
        .collect();
    let total = total.map_or(String::new(), |total| format!(r#""totalCount":{total},"#));
    let body = format!(r#"{{{total}"results":[{}]}}"#, results.join(","));
    Do::answer("200 OK", "content-type: application/json\r\n", &body)
}

/// The number in a query, as in `pageNum=2`.
fn query(head: &str, name: &str) -> Option<usize> {
    let line = head.lines().next()?.split(' ').nth(1)?;
    let pairs = line.split_once('?')?.1.split('&');
    pairs
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(given, value)| (given == name).then(|| value.parse().ok()).flatten())
}

/// Serves `count` projects in pages, as the query asks.
async fn service(count: usize, told: bool) -> Server {
    Server::start(move |head| {
        let size = query(head, "itemsPerPage").unwrap_or(100);
        let first = (query(head, "pageNum").unwrap_or(1) - 1) * size;
        let numbers: Vec<usize> = (first..count.min(first + size)).collect();
        page(&numbers, told.then_some(count))
    })
    .await
}

fn client(server: &Server) -> Client {
    builder(token(), &server.base_url).build().unwrap()
}

async fn all(mut projects: Projects) -> Result<Vec<ProjectSummary>, Error> {
    let mut all = Vec::new();
    while let Some(project) = projects.next().await {
        all.push(project?);
    }
    assert!(projects.next().await.is_none(), "it has ended");
    Ok(all)
}

fn ids(projects: &[ProjectSummary]) -> Vec<ProjectId> {
    projects.iter().map(|project| project.id).collect()
}

#[tokio::test]
async fn all_pages_are_read_and_no_other() {
    for (count, told, requests) in [
        (0, true, 1),
        (7, true, 3),
        (6, true, 2),
        (7, false, 3),
        // A full page could have a next one, when nobody says how many there are.
        (6, false, 3),
    ] {
        let server = service(count, told).await;
        let projects = all(client(&server).projects().page_size(3)).await.unwrap();
        let expected: Vec<_> = (0..count).map(project).collect();
        assert_eq!(ids(&projects), expected);
        assert_eq!(server.requests().len(), requests, "{count} {told}");
    }
}

#[tokio::test]
async fn a_page_has_five_hundred_unless_told_otherwise() {
    let server = service(501, true).await;
    let mut projects = client(&server).projects();
    let first = projects.next_page().await.unwrap().unwrap();
    assert_eq!((first.projects.len(), first.total), (500, Some(501)));
    assert_eq!(first.metadata.status, 200);
    let second = projects.next_page().await.unwrap().unwrap();
    assert_eq!(ids(&second.projects), [project(500)]);
    assert!(projects.next_page().await.is_none());
    for size in [0, 501] {
        let error = all(client(&server).projects().page_size(size))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotSent, "{error}");
    }
    let error = all(client(&server).projects().from_page(0))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSent, "{error}");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn it_can_begin_with_any_page() {
    let server = service(8, true).await;
    let projects = client(&server).projects().page_size(3).from_page(2);
    let expected: Vec<_> = (3..8).map(project).collect();
    assert_eq!(ids(&all(projects).await.unwrap()), expected);
    assert_eq!(server.requests().len(), 2);
    // Whatever is told last.
    let projects = client(&server).projects().from_page(2).page_size(3);
    assert_eq!(ids(&all(projects).await.unwrap()), expected);
    assert_eq!(server.requests().len(), 4);
}

/// None has been seen that does; but to end early would be to lose projects.
#[tokio::test]
async fn a_service_that_gives_fewer_than_asked_for_is_read_to_its_end() {
    let server = Server::start(|head| {
        let first = (query(head, "pageNum").unwrap_or(1) - 1) * 2;
        page(&[first, first + 1], Some(6))
    })
    .await;
    let projects = all(client(&server).projects()).await.unwrap();
    assert_eq!(projects.len(), 6);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_project_that_moved_to_the_next_page_is_given_once() {
    let server = Server::start(|head| match query(head, "pageNum") {
        None => page(&[0, 1, 2], Some(5)),
        Some(2) => page(&[2, 3, 4], Some(6)),
        _ => page(&[], Some(6)),
    })
    .await;
    let projects = all(client(&server).projects().page_size(3)).await.unwrap();
    assert_eq!(ids(&projects), [0, 1, 2, 3, 4].map(project));
}

#[tokio::test]
async fn a_service_that_does_not_turn_the_page_is_not_asked_for_ever() {
    let server = Server::start(|_| page(&[0, 1, 2], None)).await;
    let mut projects = client(&server).projects().page_size(3);
    for number in 0..3 {
        assert_eq!(projects.next().await.unwrap().unwrap().id, project(number));
    }
    let error = projects.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("page 2"), "{error}");
    assert!(projects.next().await.is_none());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn an_error_ends_the_list_after_what_came_before() {
    let server = Server::start(|head| match query(head, "pageNum") {
        None => page(&[0, 1, 2], Some(9)),
        _ => Do::answer("403 Forbidden", "", ""),
    })
    .await;
    let mut projects = client(&server).projects().page_size(3);
    for number in 0..3 {
        assert_eq!(projects.next().await.unwrap().unwrap().id, project(number));
    }
    let error = projects.next().await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Refused, Some(403))
    );
    assert!(projects.next().await.is_none());
    assert!(projects.next_page().await.is_none());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_project_without_a_usable_id_is_an_error() {
    for body in [
        r#"{"results":[{"name":"a"}]}"#,
        r#"{"results":[{"id":"A","name":"a"}]}"#,
    ] {
        let server = Server::start(move |_| Do::answer("200 OK", "", body)).await;
        let error = all(client(&server).projects()).await.unwrap_err();
        assert_eq!(error.body(), body.as_bytes(), "{error}");
    }
}

#[tokio::test]
async fn an_organization_is_asked_for_its_own_and_by_name() {
    let server = service(1, true).await;
    let organization = client(&server).organization("4888442a3354817a7320eb61".parse().unwrap());
    all(organization.projects()).await.unwrap();
    all(organization.projects_named("a b&c").without_total())
        .await
        .unwrap();
    let lines: Vec<String> = server
        .requests()
        .iter()
        .map(|head| head.lines().next().unwrap().to_owned())
        .collect();
    let path = "/api/atlas/v2/orgs/4888442a3354817a7320eb61/groups";
    assert_eq!(lines[0], format!("GET {path}?itemsPerPage=500 HTTP/1.1"));
    assert_eq!(
        lines[1],
        format!("GET {path}?includeCount=false&itemsPerPage=500&name=a+b%26c HTTP/1.1")
    );
}

#[tokio::test]
async fn what_is_dropped_while_it_waits_goes_on_with_the_same_page() {
    let first = Mutex::new(true);
    let server = Server::start(move |_| match std::mem::take(&mut *first.lock().unwrap()) {
        true => Do::Hang,
        false => page(&[0], Some(1)),
    })
    .await;
    let mut projects = client(&server).projects();
    let hung = tokio::select! {
        biased;
        () = async { while server.requests().is_empty() { tokio::task::yield_now().await } } => None,
        project = projects.next() => project,
    };
    assert!(hung.is_none());
    // The request is still under way: nothing was asked anew.
    let waiting = tokio::select! {
        biased;
        project = projects.next() => project,
        () = tokio::task::yield_now() => None,
    };
    assert!(waiting.is_none());
    assert_eq!(server.requests().len(), 1);
}
