//! Lists of projects: paging, and how a list ends.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

#[path = "support/lists.rs"]
mod lists;
mod support;

use std::sync::Mutex;

use atlas_maintenance::ErrorKind;
use lists::{all, client, ids, page, project, query, service};
use support::{Action, Server};

#[tokio::test]
async fn list_reads_every_page_and_no_other() {
    for (count, has_total, requests) in [
        (0, true, 1),
        (7, true, 3),
        (6, true, 2),
        // Without a total only an empty page is the end.
        (7, false, 4),
        (6, false, 3),
    ] {
        let server = service(count, has_total).await;
        let projects = all(client(&server).projects().page_size(3)).await.unwrap();
        let expected: Vec<_> = (0..count).map(project).collect();
        assert_eq!(ids(&projects), expected);
        assert_eq!(server.requests().len(), requests, "{count} {has_total}");
    }
}

#[tokio::test]
async fn page_size_is_500_by_default_and_limited() {
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
async fn list_starts_with_requested_page() {
    let server = service(8, true).await;
    let projects = client(&server).projects().page_size(3).from_page(2);
    let expected: Vec<_> = (3..8).map(project).collect();
    assert_eq!(ids(&all(projects).await.unwrap()), expected);
    assert_eq!(server.requests().len(), 2);
    // The order of the two settings makes no difference.
    let projects = client(&server).projects().from_page(2).page_size(3);
    assert_eq!(ids(&all(projects).await.unwrap()), expected);
    assert_eq!(server.requests().len(), 4);
}

/// Not recorded of the service, but an early end would lose projects.
#[tokio::test]
async fn list_is_complete_when_pages_are_smaller_than_requested() {
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
async fn list_fails_when_service_repeats_a_page() {
    // A client that asks for ever is refused.
    let server = Server::start(|head| match query(head, "pageNum") {
        Some(9..) => Action::reply("400 Bad Request", "", ""),
        _ => page(&[0, 1, 2], None),
    })
    .await;
    let mut projects = client(&server).projects().page_size(3);
    for number in 0..3 {
        assert_eq!(projects.next().await.unwrap().unwrap().id, project(number));
    }
    let error = projects.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("page 2"), "{error}");
    assert!(projects.next().await.is_none());
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn list_ends_with_error_after_earlier_projects() {
    let server = Server::start(|head| match query(head, "pageNum") {
        None => page(&[0, 1, 2], Some(9)),
        _ => Action::reply("403 Forbidden", "", ""),
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
async fn project_without_valid_id_is_error() {
    for body in [
        r#"{"results":[{"name":"a"}]}"#,
        r#"{"results":[{"id":"A","name":"a"}]}"#,
    ] {
        let server = Server::start(move |_| Action::reply("200 OK", "", body)).await;
        let error = all(client(&server).projects()).await.unwrap_err();
        assert_eq!(error.body(), body.as_bytes(), "{error}");
    }
}

#[tokio::test]
async fn list_with_an_empty_page_before_its_end_is_an_error() {
    let server = Server::start(|head| match query(head, "pageNum") {
        None => page(&[0, 1, 2], Some(4)),
        Some(2) => page(&[], Some(4)),
        _ => Action::reply("400 Bad Request", "", ""),
    })
    .await;
    let mut projects = client(&server).projects().page_size(3);
    for number in 0..3 {
        assert_eq!(projects.next().await.unwrap().unwrap().id, project(number));
    }
    let error = projects.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("page 2"), "{error}");
    assert!(projects.next().await.is_none());
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn members_of_a_project_may_be_null() {
    let id = project(1);
    for (members, tags) in [
        (
            r#""name":null,"tags":null,"orgId":null,"clusterCount":null"#,
            &[][..],
        ),
        (
            r#""tags":[{"key":"env","value":null},{"key":null,"value":"x"}]"#,
            &[("env", "")],
        ),
        (r#""tags":[{"key":"env"},{"value":"x"},{}]"#, &[("env", "")]),
        (
            r#""tags":[{"key":"env","value":"prod"}]"#,
            &[("env", "prod")],
        ),
    ] {
        let body = format!(r#"{{"totalCount":null,"results":[{{"id":"{id}",{members}}}]}}"#);
        let server = Server::start(move |head| match query(head, "pageNum") {
            None => Action::reply("200 OK", "", &body),
            _ => page(&[], None),
        })
        .await;
        let projects = all(client(&server).projects()).await.unwrap();
        let [read] = projects.as_slice() else {
            panic!("{members}: {projects:?}");
        };
        assert_eq!((read.id, read.name.as_str()), (id, ""));
        assert_eq!((read.organization, read.clusters), (None, None));
        let read: Vec<_> = read
            .tags
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect();
        assert_eq!(read, tags, "{members}");
    }
}

#[tokio::test]
async fn organization_projects_are_requested_by_path_and_name() {
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
async fn next_continues_pending_request_when_dropped() {
    let first = Mutex::new(true);
    let server = Server::start(move |_| match std::mem::take(&mut *first.lock().unwrap()) {
        true => Action::Hang,
        false => page(&[0], Some(1)),
    })
    .await;
    let mut projects = client(&server).projects();
    let pending = tokio::select! {
        biased;
        () = async { while server.requests().is_empty() { tokio::task::yield_now().await } } => None,
        project = projects.next() => project,
    };
    assert!(pending.is_none());
    // The request is still pending, so there is no second one.
    let waiting = tokio::select! {
        biased;
        project = projects.next() => project,
        () = tokio::task::yield_now() => None,
    };
    assert!(waiting.is_none());
    assert_eq!(server.requests().len(), 1);
}

/// The service reports 0 where the total was not asked for (recorded).
#[tokio::test]
async fn list_without_total_does_not_end_with_a_total_of_zero() {
    let next = Mutex::new(0_u8);
    let server = Server::start(move |_| {
        let mut next = next.lock().unwrap();
        *next += 1;
        match *next {
            1 => page(&[0, 1], Some(0)),
            2 => page(&[2], Some(0)),
            _ => page(&[], Some(0)),
        }
    })
    .await;
    let mut projects = client(&server).projects().page_size(2).without_total();
    let first = projects.next_page().await.unwrap().unwrap();
    assert_eq!((first.projects.len(), first.total), (2, None));
    assert_eq!(all(projects).await.unwrap().len(), 1);
}

/// One odd entry is an entry, and takes neither the others nor itself away.
#[tokio::test]
async fn entry_that_cannot_be_read_says_what_is_wrong_and_the_list_goes_on() {
    let id = |number: u8| format!("{number:024x}");
    for (odd, words) in [
        (r#"{"name":"odd"}"#.to_owned(), "no id"),
        (r#"{"id":"32b6","name":"odd"}"#.to_owned(), "32b6"),
        (r#"{"id":7,"name":"odd"}"#.to_owned(), "invalid type"),
        (
            format!(r#"{{"id":"{}","name":"odd","orgId":"x"}}"#, id(9)),
            "organization id",
        ),
        (
            format!(r#"{{"id":"{}","name":"odd","tags":7}}"#, id(9)),
            "invalid type",
        ),
        (
            format!(r#"{{"id":"{}","name":["odd"]}}"#, id(9)),
            "invalid type",
        ),
        ("null".to_owned(), "null"),
        ("7".to_owned(), "invalid type"),
        (r#""odd\u001b[2J""#.to_owned(), "invalid type"),
    ] {
        let body = format!(
            r#"{{"results":[{{"id":"{}","name":"one"}},{odd},{{"id":"{}","name":"two"}}],"totalCount":3}}"#,
            id(1),
            id(2)
        );
        let reply = Action::reply("200 OK", "content-type: application/json\r\n", &body);
        let server = Server::start(move |_| reply.clone()).await;
        let page = client(&server)
            .projects()
            .next_page()
            .await
            .unwrap()
            .unwrap();
        let names: Vec<_> = page
            .projects
            .iter()
            .map(|project| project.name.as_str())
            .collect();
        assert_eq!(names, ["one", "two"], "{odd}");
        assert_eq!(page.unreadable.len(), 1, "{odd}");
        let text = page.unreadable[0].to_string();
        assert!(
            text.contains(words) && !text.chars().any(char::is_control),
            "{odd}: {text}"
        );
        assert!(!text.contains("column"), "{text}");

        let mut projects = client(&server).projects();
        let (mut read, mut errors) = (0, Vec::new());
        while let Some(project) = projects.next().await {
            match project {
                Ok(_) => read += 1,
                Err(error) => errors.push(error.to_string()),
            }
        }
        assert_eq!((read, errors.len()), (2, 1), "{odd}: {errors:?}");
        assert!(errors[0].contains(words), "{errors:?}");
    }
}
