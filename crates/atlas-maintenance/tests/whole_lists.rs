//! Lists of projects that change while they are read, or that may lack projects.
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

use lists::{all, client, ids, page, project, query, service};
use support::Server;

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
