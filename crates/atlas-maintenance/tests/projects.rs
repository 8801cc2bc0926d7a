//! Lists of projects: paging, and how a list ends.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use std::sync::Mutex;

use atlas_maintenance::{Client, Error, ErrorKind, ProjectId, ProjectSummary, Projects};
use support::{Action, Server, builder, token};

/// A project with this number.
fn project(number: usize) -> ProjectId {
    let mut bytes = [0; 12];
    bytes[4..].copy_from_slice(&u64::try_from(number).unwrap().to_be_bytes());
    ProjectId::from_bytes(bytes)
}

fn page(numbers: &[usize], total: Option<usize>) -> Action {
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
    Action::reply("200 OK", "content-type: application/json\r\n", &body)
}

/// A numeric query parameter, as in `pageNum=2`.
fn query(head: &str, name: &str) -> Option<usize> {
    let line = head.lines().next()?.split(' ').nth(1)?;
    let pairs = line.split_once('?')?.1.split('&');
    pairs
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(given, value)| (given == name).then(|| value.parse().ok()).flatten())
}

/// Serves `count` projects in pages, with or without a total.
async fn service(count: usize, has_total: bool) -> Server {
    Server::start(move |head| {
        let size = query(head, "itemsPerPage").unwrap_or(100);
        let first = (query(head, "pageNum").unwrap_or(1) - 1) * size;
        let numbers: Vec<usize> = (first..count.min(first + size)).collect();
        page(&numbers, has_total.then_some(count))
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
    assert!(projects.next().await.is_none(), "the list has ended");
    Ok(all)
}

fn ids(projects: &[ProjectSummary]) -> Vec<ProjectId> {
    projects.iter().map(|project| project.id).collect()
}

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

/// A service whose list changes after its first page has been read once.
async fn changing(before: &'static [usize], after: &'static [usize]) -> Server {
    let changed = Mutex::new(false);
    Server::start(move |head| {
        let size = query(head, "itemsPerPage").unwrap_or(100);
        let number = query(head, "pageNum").unwrap_or(1);
        let mut changed = changed.lock().unwrap();
        *changed |= number > 1;
        let all = if *changed { after } else { before };
        let shown: Vec<_> = all.chunks(size).nth(number - 1).unwrap_or(&[]).to_vec();
        page(&shown, Some(all.len()))
    })
    .await
}

#[tokio::test]
async fn list_that_changes_while_it_is_read_is_read_again() {
    for (before, after) in [
        // One comes, and moves another to the next page.
        (&[1, 2, 3, 4, 5][..], &[0, 1, 2, 3, 4, 5][..]),
        // One goes, and another moves to the page that was read already.
        (&[0, 1, 2, 3, 4], &[1, 2, 3, 4]),
        // One goes and one comes, so that the total stays.
        (&[1, 2, 3, 4, 5], &[0, 1, 2, 3, 5]),
    ] {
        let server = changing(before, after).await;
        let list = client(&server).projects().page_size(3).all(|_| {}).await;
        let expected: Vec<_> = after.iter().copied().map(project).collect();
        assert_eq!(ids(&list.unwrap().projects), expected, "{before:?}");
        assert_eq!(server.requests().len(), 4, "{before:?}");
        // One by one, what is gone meanwhile has been returned already, and nothing comes twice.
        let server = changing(before, after).await;
        let mut read = ids(&all(client(&server).projects().page_size(3)).await.unwrap());
        read.sort();
        let mut expected: Vec<_> = before[..3].iter().chain(after).copied().collect();
        expected.sort_unstable();
        expected.dedup();
        let expected: Vec<_> = expected.into_iter().map(project).collect();
        assert_eq!(read, expected, "{before:?}");
    }
}

/// Every page of the list, and what its error says.
#[tokio::test]
async fn list_that_may_lack_projects_is_an_error_after_three_readings() {
    type Pages = &'static [(&'static [usize], Option<usize>)];
    let cases: [(Pages, bool, &str); 9] = [
        (&[(&[0, 1, 2], Some(0))], true, "page 1 reports 0 projects"),
        (&[(&[0, 1], Some(0))], true, "page 1 reports 0 projects"),
        (
            &[(&[0, 1, 2], Some(7)), (&[3, 4], Some(7))],
            true,
            "page 3 is empty after 5 of 7",
        ),
        (
            &[(&[0, 1], Some(5)), (&[3, 4], Some(5)), (&[], Some(5))],
            true,
            "page 3 is empty after 4 of 5",
        ),
        (
            &[(&[0, 1, 2], Some(4)), (&[3], Some(5))],
            true,
            "changed from 4 to 5 on page 2",
        ),
        (
            &[(&[0, 1, 2], Some(4)), (&[3], None)],
            true,
            "changed from 4 to no total on page 2",
        ),
        (&[(&[0, 1, 2], Some(5)), (&[2, 3], Some(5))], true, "again"),
        (&[(&[0, 1, 1], Some(3))], true, "page 1 lists project"),
        (
            &[(&[0, 1], None), (&[3, 4, 5], None)],
            false,
            "page 1 has 2 projects where 3 were requested",
        ),
    ];
    for (pages, with_total, words) in cases {
        let server = Server::start(move |head| {
            let number = query(head, "pageNum").unwrap_or(1);
            let last = pages[pages.len() - 1].1;
            let (numbers, total) = pages.get(number - 1).copied().unwrap_or((&[], last));
            page(numbers, total)
        })
        .await;
        let mut projects = client(&server).projects().page_size(3);
        if !with_total {
            projects = projects.without_total();
        }
        let error = projects.all(|_| {}).await.unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains(words) && text.contains("read 3 times"),
            "{text}"
        );
        assert_eq!(error.operation(), Some("listProjects"));
        assert_eq!(server.requests().len() % 3, 0, "{words}");
        assert!(server.requests().len() <= 9, "{words}");
    }
}

#[tokio::test]
async fn observer_sees_each_page_with_its_total() {
    let server = service(7, true).await;
    let mut seen = Vec::new();
    let list = client(&server).projects().page_size(3);
    let list = list.all(|page| seen.push((page.projects.len(), page.total)));
    assert_eq!(list.await.unwrap().projects.len(), 7);
    assert_eq!(seen, [3, 3, 1].map(|count| (count, Some(7))));
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
