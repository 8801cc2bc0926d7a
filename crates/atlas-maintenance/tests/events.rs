//! How a list of events ends, and what of it is given out.
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

use atlas_maintenance::{Error, Event, Events};
use lists::{client, project, query};
use support::{Action, Server};

fn event(number: usize) -> String {
    let time = format!("2026-12-{:02}T00:00:00Z", 1 + number % 28);
    format!(r#"{{"id":"{number}","eventTypeName":"A_TYPE","created":"{time}"}}"#)
}

fn page(numbers: &[usize], total: Option<usize>) -> Action {
    let results: Vec<_> = numbers.iter().copied().map(event).collect();
    let total = total.map_or(String::new(), |total| format!(r#""totalCount":{total},"#));
    let body = format!(r#"{{{total}"results":[{}]}}"#, results.join(","));
    Action::reply("200 OK", "content-type: application/json\r\n", &body)
}

/// A service with these pages, and empty ones after them.
async fn service(pages: &'static [(&'static [usize], Option<usize>)]) -> Server {
    Server::start(move |head| {
        let number = query(head, "pageNum").unwrap_or(1);
        let last = pages.last().and_then(|(_, total)| *total);
        let (numbers, total) = pages.get(number - 1).copied().unwrap_or((&[], last));
        page(numbers, total)
    })
    .await
}

fn events(server: &Server) -> Events {
    let project = client(server).project(project(1));
    project.maintenance().events().page_size(3)
}

async fn read(mut events: Events) -> (Vec<String>, Option<Error>) {
    let mut ids = Vec::new();
    while let Some(event) = events.next().await {
        match event {
            Ok(event) => ids.push(event.id),
            Err(error) => {
                assert!(events.next().await.is_none(), "an error ends the list");
                return (ids, Some(error));
            }
        }
    }
    assert!(events.next().await.is_none());
    (ids, None)
}

/// The pages of a list of three a page, what comes of it, and how many pages are fetched.
#[tokio::test]
async fn list_ends_where_nothing_is_lacking() {
    type Pages = &'static [(&'static [usize], Option<usize>)];
    let rows: [(Pages, usize, usize); 9] = [
        (&[(&[], Some(0))], 0, 1),
        (&[(&[1, 2], Some(2))], 2, 1),
        (&[(&[1, 2, 3], Some(3))], 3, 2),
        (&[(&[1, 2, 3], Some(5)), (&[4, 5], Some(5))], 5, 2),
        // Without a total.
        (&[(&[1, 2, 3], None), (&[4], None)], 4, 3),
        // The total is below what came, so it is none.
        (&[(&[1, 2, 3], Some(2)), (&[4], Some(2))], 4, 3),
        // A new event came, which moves the others to the next page.
        (&[(&[1, 2, 3], Some(5)), (&[3, 4, 5], Some(6))], 5, 3),
        // A page is shorter than it was asked for, and something is lacking by the total.
        (&[(&[1, 2], Some(4)), (&[3, 4], Some(4))], 4, 2),
        // The same, and a new event is on the second page: it does not stand for the one that is lacking.
        (
            &[(&[1, 2], Some(3)), (&[3], Some(4)), (&[4], Some(4))],
            4,
            3,
        ),
    ];
    for (pages, count, requests) in rows {
        let server = service(pages).await;
        let (ids, error) = read(events(&server)).await;
        assert!(error.is_none(), "{pages:?}: {error:?}");
        assert_eq!(
            (ids.len(), server.requests().len()),
            (count, requests),
            "{pages:?}"
        );
        let expected: Vec<_> = (1..=count).map(|number| number.to_string()).collect();
        assert_eq!(ids, expected, "{pages:?}");
    }
}

#[tokio::test]
async fn list_that_lacks_events_is_an_error() {
    let server = service(&[(&[1, 2, 3], Some(7)), (&[4], Some(7))]).await;
    let (ids, error) = read(events(&server)).await;
    assert_eq!(ids.len(), 4);
    let text = error.unwrap().to_string();
    assert!(
        text.contains("the list reports 7 events, and 4 came"),
        "{text}"
    );
    // Nobody asked for a total: an empty page is the end, and only the last before it is short.
    let server = service(&[(&[1, 2, 3], Some(7)), (&[4], Some(7))]).await;
    let (ids, error) = read(events(&server).without_total()).await;
    assert!(error.is_none() && ids.len() == 4);
    let server = service(&[(&[1, 2], None), (&[3, 4], None)]).await;
    let (ids, error) = read(events(&server).without_total()).await;
    assert_eq!(ids, ["1", "2"]);
    let text = error.unwrap().to_string();
    assert!(
        text.contains("page 1 has 2 events where 3 were requested, and page 2 has others"),
        "{text}"
    );
    // What is before the first page is not lacking.
    let server = service(&[(&[1, 2, 3], Some(4)), (&[4], Some(4))]).await;
    let (ids, error) = read(events(&server).from_page(2)).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(ids, ["4"]);
}

/// A service that has no page after the last, and refuses it.
#[tokio::test]
async fn page_that_does_not_exist_is_the_end_when_nothing_is_lacking() {
    for (total, is_whole) in [(Some(3), true), (Some(4), false), (None, false)] {
        let server = Server::start(move |head| match query(head, "pageNum") {
            None => page(&[1, 2, 3], total),
            Some(_) => Action::reply("404 Not Found", "", r#"{"errorCode":"RESOURCE_NOT_FOUND"}"#),
        })
        .await;
        let (ids, error) = read(events(&server)).await;
        assert_eq!((ids.len(), server.requests().len()), (3, 2));
        assert_eq!(error.is_none(), is_whole, "{total:?}: {error:?}");
    }
    // A project that does not exist has no events either.
    let server =
        Server::start(|_| Action::reply("404 Not Found", "", r#"{"errorCode":"GROUP_NOT_FOUND"}"#));
    let (ids, error) = read(events(&server.await)).await;
    assert!(ids.is_empty() && error.is_some());
}

#[tokio::test]
async fn list_that_repeats_itself_is_an_error_after_ten_pages() {
    let server = Server::start(|_| page(&[1, 2, 3], Some(6))).await;
    let (ids, error) = read(events(&server)).await;
    assert_eq!((ids.len(), server.requests().len()), (3, 11));
    let text = error.unwrap().to_string();
    assert!(text.contains("the list repeats itself"), "{text}");
}

/// Each page moves by one event. It ends, with every event once.
#[tokio::test]
async fn list_that_moves_while_it_is_read_has_every_event_once() {
    let all: Vec<usize> = (1..=12).collect();
    let server = Server::start(move |head| {
        let number = query(head, "pageNum").unwrap_or(1);
        // Before page n so many new ones came.
        let came = number - 1;
        let first = ((number - 1) * 3).saturating_sub(came);
        let shown: Vec<_> = all.iter().skip(first).take(3).copied().collect();
        page(&shown, Some(all.len() + came))
    })
    .await;
    let (ids, error) = read(events(&server)).await;
    assert!(error.is_none(), "{error:?}");
    let expected: Vec<_> = (1..=12).map(|number| number.to_string()).collect();
    assert_eq!(ids, expected);
}

#[tokio::test]
async fn dropped_next_continues_with_the_same_page() {
    let first = Mutex::new(true);
    let server = Server::start(move |_| match std::mem::take(&mut *first.lock().unwrap()) {
        true => Action::Hang,
        false => page(&[1], Some(1)),
    })
    .await;
    let mut events = events(&server);
    let pending = tokio::select! {
        biased;
        () = async { while server.requests().is_empty() { tokio::task::yield_now().await } } => None,
        event = events.next() => event,
    };
    assert!(pending.is_none());
    let waiting: Option<Result<Event, Error>> = tokio::select! {
        biased;
        event = events.next() => event,
        () = tokio::task::yield_now() => None,
    };
    assert!(waiting.is_none());
    assert_eq!(
        server.requests().len(),
        1,
        "the request is pending, so there is no second one"
    );
}

/// What cannot be asked for is not sent.
#[tokio::test]
async fn what_cannot_be_asked_for_is_not_sent() {
    let server = service(&[]).await;
    let pages = || client(&server).project(project(1)).maintenance().events();
    for (events, part) in [
        (pages().page_size(0), "1 to 500"),
        (pages().page_size(501), "1 to 500"),
        (pages().from_page(0), "no page 0"),
        (pages().of_clusters(["-x"]), "no name of a cluster"),
        (pages().of_clusters([""]), "no name of a cluster"),
    ] {
        let (ids, error) = read(events).await;
        let error = error.unwrap();
        assert!(
            ids.is_empty() && error.to_string().contains(part),
            "{error}"
        );
        assert_eq!(error.kind(), atlas_maintenance::ErrorKind::NotSent);
    }
    assert!(server.requests().is_empty());
}
