//! Services with lists of projects.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "test support, and not every suite uses all of it"
)]

use atlas_maintenance::{Client, Error, ProjectId, ProjectSummary, Projects};

use crate::support::{Action, Server, builder, token};

/// A project with this number.
pub(crate) fn project(number: usize) -> ProjectId {
    let mut bytes = [0; 12];
    bytes[4..].copy_from_slice(&u64::try_from(number).unwrap().to_be_bytes());
    ProjectId::from_bytes(bytes)
}

pub(crate) fn page(numbers: &[usize], total: Option<usize>) -> Action {
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
pub(crate) fn query(head: &str, name: &str) -> Option<usize> {
    let line = head.lines().next()?.split(' ').nth(1)?;
    let pairs = line.split_once('?')?.1.split('&');
    pairs
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(given, value)| (given == name).then(|| value.parse().ok()).flatten())
}

/// Serves `count` projects in pages, with or without a total.
pub(crate) async fn service(count: usize, has_total: bool) -> Server {
    Server::start(move |head| {
        let size = query(head, "itemsPerPage").unwrap_or(100);
        let first = (query(head, "pageNum").unwrap_or(1) - 1) * size;
        let numbers: Vec<usize> = (first..count.min(first + size)).collect();
        page(&numbers, has_total.then_some(count))
    })
    .await
}

pub(crate) fn client(server: &Server) -> Client {
    builder(token(), &server.base_url).build().unwrap()
}

pub(crate) async fn all(mut projects: Projects) -> Result<Vec<ProjectSummary>, Error> {
    let mut all = Vec::new();
    while let Some(project) = projects.next().await {
        all.push(project?);
    }
    assert!(projects.next().await.is_none(), "the list has ended");
    Ok(all)
}

pub(crate) fn ids(projects: &[ProjectSummary]) -> Vec<ProjectId> {
    projects.iter().map(|project| project.id).collect()
}
