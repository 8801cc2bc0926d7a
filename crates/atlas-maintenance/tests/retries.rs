//! What is repeated after what, and what is said of it.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they check by their names, and stop at what they do not expect"
)]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use atlas_maintenance::{
    Call, DayOfWeek, ErrorKind, HourOfDay, MaintenanceWindow, Reason, RetryConfig, Window,
};
use support::{Do, Server, account, builder, token, window};

const TOKEN: &str = r#"{"access_token":"t","expires_in":3600,"token_type":"Bearer"}"#;

/// A server that goes through the script and stays at its end.
async fn scripted(script: Vec<Do>) -> Server {
    let next = AtomicUsize::new(0);
    Server::start(move |_| {
        let turn = next.fetch_add(1, Ordering::Relaxed);
        script[turn.min(script.len() - 1)].clone()
    })
    .await
}

fn busy(status: &str) -> Do {
    Do::answer(status, "", "")
}

fn ok() -> Do {
    Do::answer("200 OK", "", "")
}

fn patient(server: &Server) -> MaintenanceWindow {
    let retries = RetryConfig::default().base_delay(Duration::from_millis(1));
    window(
        &builder(token(), &server.base_url)
            .retries(retries)
            .build()
            .unwrap(),
    )
}

type Action = (&'static str, fn(&MaintenanceWindow) -> Call<()>);

/// The actions that a second time would be a second one.
const ONCE: [Action; 3] = [
    ("defer", MaintenanceWindow::defer),
    ("toggle", MaintenanceWindow::toggle_auto_defer),
    ("start", MaintenanceWindow::start_now),
];

const IDEMPOTENT: [Action; 2] = [
    ("reset", MaintenanceWindow::reset),
    ("set", |window| {
        window.set(&Window::weekly(DayOfWeek::Sunday, HourOfDay::MIDNIGHT))
    }),
];

#[tokio::test]
async fn what_may_be_done_twice_is_repeated_until_it_is_done() {
    for trouble in [
        Do::Close,
        busy("429 Slow Down"),
        busy("502 Bad Gateway"),
        busy("503 Unavailable"),
        busy("504 Gateway Timeout"),
    ] {
        for (name, action) in IDEMPOTENT {
            let server = scripted(vec![trouble.clone(), trouble.clone(), ok()]).await;
            let ((), metadata) = action(&patient(&server)).with_metadata().await.unwrap();
            assert_eq!(
                (metadata.attempts, server.requests().len()),
                (3, 3),
                "{name}"
            );
        }
        let server = scripted(vec![trouble, Do::answer("200 OK", "", "{}")]).await;
        assert_eq!(patient(&server).get().await.unwrap(), None);
    }
}

#[tokio::test]
async fn what_must_be_done_once_is_not_repeated_unless_nothing_was_done() {
    for (name, action) in ONCE {
        for trouble in [
            Do::Close,
            busy("500 Oops"),
            busy("502 Bad Gateway"),
            busy("503 Unavailable"),
            busy("504 Gateway Timeout"),
        ] {
            let server = scripted(vec![trouble, ok()]).await;
            let error = action(&patient(&server)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unknown, "{name}: {error}");
            assert_eq!(server.requests().len(), 1, "{name}");
            let line = error.to_string();
            assert!(
                line.contains("check ") && line.contains("before repeating"),
                "{line}"
            );
        }
        let server = scripted(vec![busy("429 Slow Down"), ok()]).await;
        action(&patient(&server)).await.unwrap();
        assert_eq!(server.requests().len(), 2, "{name}");
    }
}

#[tokio::test]
async fn repetitions_are_bounded_and_can_be_switched_off() {
    for (retries, requests) in [
        (RetryConfig::none(), 1),
        (RetryConfig::default().max_repeats(2), 3),
    ] {
        let server = scripted(vec![busy("503 Unavailable")]).await;
        let client = builder(token(), &server.base_url)
            .retries(retries.base_delay(Duration::from_millis(1)))
            .build()
            .unwrap();
        let error = window(&client).get().await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(503), requests));
        assert_eq!(server.requests().len(), usize::try_from(requests).unwrap());
    }
}

#[tokio::test]
async fn a_wait_that_outlasts_the_call_is_not_begun() {
    for wait in ["3600", "Thu, 1 Jul 2100 00:00:00 GMT"] {
        let headers = format!("retry-after: {wait}\r\n");
        let server = scripted(vec![Do::answer("429 Slow Down", &headers, "")]).await;
        let error = patient(&server).defer().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Refused, Some(429))
        );
        assert!(error.retry_after().unwrap() > Duration::from_secs(3000));
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_refusal_after_a_lost_reply_leaves_the_outcome_unknown() {
    for last in [
        busy("404 Not Found"),
        busy("409 Conflict"),
        busy("401 Unauthorized"),
    ] {
        let server = scripted(vec![Do::Close, last]).await;
        let error = patient(&server).reset().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unknown, "{error}");
        assert!(error.to_string().contains("an earlier attempt"), "{error}");
        assert_eq!(error.attempts(), 2);
    }
    // A read has no effect that could be in doubt.
    let server = scripted(vec![Do::Close, busy("404 Not Found")]).await;
    let error = patient(&server).get().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
}

#[tokio::test]
async fn the_token_endpoint_may_be_away_for_a_moment() {
    let retries = RetryConfig::default().base_delay(Duration::from_millis(1));
    for trouble in [
        Do::Close,
        busy("429 Slow Down"),
        busy("500 Oops"),
        busy("503 Away"),
    ] {
        let granted = Do::answer("200 OK", "", TOKEN);
        let server = scripted(vec![trouble, granted, ok()]).await;
        let builder = builder(account(), &server.base_url).retries(retries);
        window(&builder.build().unwrap()).defer().await.unwrap();
        let paths: Vec<_> = server
            .requests()
            .iter()
            .map(|head| head.contains("/oauth/token"))
            .collect();
        assert_eq!(paths, [true, true, false], "a defer was sent once");
    }
    let server = scripted(vec![busy("401 Unauthorized")]).await;
    let builder = builder(account(), &server.base_url).retries(retries);
    let error = window(&builder.build().unwrap()).get().await.unwrap_err();
    assert_eq!(
        (error.reason(), server.requests().len()),
        (Reason::Credentials, 1)
    );
}

#[tokio::test]
async fn callers_that_waited_for_a_token_share_the_failure() {
    let server = Server::start(|_| busy("500 Oops")).await;
    let client = builder(account(), &server.base_url).build().unwrap();
    let calls: Vec<_> = (0..64)
        .map(|_| tokio::spawn(window(&client).get().into_future()))
        .collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::NotSent, Some(500))
        );
    }
    assert!(
        server.requests().len() < 4,
        "{} token requests",
        server.requests().len()
    );
}
