//! Retries: which call is retried after which failure, and the resulting error.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use atlas_maintenance::{
    Call, DayOfWeek, ErrorKind, HourOfDay, MaintenanceWindow, Reason, RetryConfig, Window,
};
use support::{Action, Server, account, builder, token, window};

const TOKEN: &str = r#"{"access_token":"t","expires_in":3600,"token_type":"Bearer"}"#;

/// A server that follows the script and repeats its last action.
async fn scripted(script: Vec<Action>) -> Server {
    let next = AtomicUsize::new(0);
    Server::start(move |_| {
        let turn = next.fetch_add(1, Ordering::Relaxed);
        script[turn.min(script.len() - 1)].clone()
    })
    .await
}

/// As [`scripted`], for changes. The window that some of them read first is none.
async fn scripted_changes(script: Vec<Action>) -> Server {
    let next = AtomicUsize::new(0);
    Server::start(move |head| {
        if head.starts_with("GET") {
            return Action::reply("200 OK", "", "{}");
        }
        let turn = next.fetch_add(1, Ordering::Relaxed);
        script[turn.min(script.len() - 1)].clone()
    })
    .await
}

/// How many requests were not reads.
fn changes(server: &Server) -> usize {
    let requests = server.requests();
    let changes = requests.iter().filter(|head| !head.starts_with("GET"));
    changes.count()
}

fn busy(status: &str) -> Action {
    Action::reply(status, "", "")
}

fn ok() -> Action {
    Action::reply("200 OK", "", "")
}

fn retrying(server: &Server) -> MaintenanceWindow {
    let retries = RetryConfig::default().base_delay(Duration::from_millis(1));
    window(
        &builder(token(), &server.base_url)
            .retries(retries)
            .build()
            .unwrap(),
    )
}

type NamedCall = (&'static str, fn(&MaintenanceWindow) -> Call<()>);

/// The actions with a second effect when repeated.
const NON_IDEMPOTENT: [NamedCall; 3] = [
    ("defer", MaintenanceWindow::defer),
    ("toggle", MaintenanceWindow::toggle_auto_defer),
    ("start", MaintenanceWindow::start_now),
];

const IDEMPOTENT: [NamedCall; 2] = [
    ("reset", MaintenanceWindow::reset),
    ("set", |window| {
        window.set(&Window::whole(DayOfWeek::Sunday, HourOfDay::MIDNIGHT))
    }),
];

#[tokio::test]
async fn idempotent_call_is_retried_until_success() {
    for failure in [
        Action::Close,
        busy("429 Slow Down"),
        busy("502 Bad Gateway"),
        busy("503 Unavailable"),
        busy("504 Gateway Timeout"),
    ] {
        for (name, call) in IDEMPOTENT {
            let server = scripted(vec![failure.clone(), failure.clone(), ok()]).await;
            let ((), metadata) = call(&retrying(&server)).with_metadata().await.unwrap();
            assert_eq!(
                (metadata.attempts, server.requests().len()),
                (3, 3),
                "{name}"
            );
            assert_eq!(metadata.retries, 2, "{name}");
        }
        let server = scripted(vec![failure, Action::reply("200 OK", "", "{}")]).await;
        assert_eq!(retrying(&server).get().await.unwrap(), None);
    }
}

#[tokio::test]
async fn non_idempotent_call_is_retried_only_after_429() {
    for (name, call) in NON_IDEMPOTENT {
        for failure in [
            Action::Close,
            busy("500 Oops"),
            busy("502 Bad Gateway"),
            busy("503 Unavailable"),
            busy("504 Gateway Timeout"),
        ] {
            let server = scripted_changes(vec![failure, ok()]).await;
            let error = call(&retrying(&server)).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Unknown, "{name}: {error}");
            assert_eq!(changes(&server), 1, "{name}");
            let line = error.to_string();
            assert!(
                line.contains("check ") && line.contains("before repeating"),
                "{line}"
            );
        }
        let server = scripted_changes(vec![busy("429 Slow Down"), ok()]).await;
        call(&retrying(&server)).await.unwrap();
        assert_eq!(changes(&server), 2, "{name}");
    }
}

#[tokio::test]
async fn number_of_retries_is_configurable() {
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
async fn call_is_not_retried_when_retry_after_exceeds_timeout() {
    for wait in ["3600", "Thu, 1 Jul 2100 00:00:00 GMT"] {
        let headers = format!("retry-after: {wait}\r\n");
        let server = scripted(vec![Action::reply("429 Slow Down", &headers, "")]).await;
        let error = retrying(&server).defer().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Refused, Some(429))
        );
        assert!(error.retry_after().unwrap() > Duration::from_secs(3000));
        assert_eq!(server.requests().len(), 1);
    }
}

/// The service may ask for a wait at any status, and on the way to a token as well.
#[tokio::test]
async fn retry_after_counts_at_every_status_and_for_tokens() {
    for status in [
        "429 Slow Down",
        "502 Bad Gateway",
        "503 Unavailable",
        "504 Gateway Timeout",
    ] {
        let headers = "retry-after: 3600\r\n";
        let wait = Some(Duration::from_secs(3600));
        let server = scripted(vec![Action::reply(status, headers, ""), ok()]).await;
        let error = retrying(&server).reset().await.unwrap_err();
        assert_eq!(
            (error.retry_after(), error.attempts()),
            (wait, 1),
            "{error}"
        );
        assert_eq!(server.requests().len(), 1);

        let server = scripted(vec![Action::reply(status, headers, ""), ok()]).await;
        let client = builder(account(), &server.base_url)
            .retries(RetryConfig::default())
            .build()
            .unwrap();
        let error = window(&client).reset().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.retry_after()),
            (ErrorKind::NotSent, wait)
        );
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn wait_longer_than_the_call_is_an_error_at_once_with_the_time_to_wait() {
    for status in ["429 Slow Down", "503 Unavailable"] {
        // The clock of the service is years behind.
        let headers = "date: Thu, 1 Jul 2010 00:00:00 GMT\r\n\
                       retry-after: Thu, 1 Jul 2010 01:00:00 GMT\r\n";
        let server = scripted(vec![Action::reply(status, headers, "")]).await;
        let window = retrying(&server);
        let whole = Window::whole(DayOfWeek::Sunday, HourOfDay::MIDNIGHT);
        let client = builder(token(), &server.base_url).build().unwrap();
        for error in [
            window.get().await.unwrap_err(),
            window.set(&whole).await.unwrap_err(),
            window.reset().await.unwrap_err(),
            client.projects().next().await.unwrap().unwrap_err(),
        ] {
            assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
            assert_eq!(error.attempts(), 1, "{error}");
            assert!(error.to_string().contains("3600 s"), "{error}");
        }
    }
}

#[tokio::test]
async fn outcome_is_unknown_after_lost_reply_and_refusal() {
    for last in [
        busy("404 Not Found"),
        busy("409 Conflict"),
        busy("401 Unauthorized"),
    ] {
        let server = scripted(vec![Action::Close, last]).await;
        let error = retrying(&server).reset().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unknown, "{error}");
        assert!(error.to_string().contains("an earlier attempt"), "{error}");
        assert_eq!(error.attempts(), 2);
    }
    // A read has no effect.
    let server = scripted(vec![Action::Close, busy("404 Not Found")]).await;
    let error = retrying(&server).get().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
}

#[tokio::test]
async fn token_request_is_retried_when_endpoint_fails() {
    let retries = RetryConfig::default().base_delay(Duration::from_millis(1));
    for failure in [
        Action::Close,
        busy("429 Slow Down"),
        busy("500 Oops"),
        busy("503 Away"),
    ] {
        let granted = Action::reply("200 OK", "", TOKEN);
        let server = scripted(vec![failure, granted, ok()]).await;
        let builder = builder(account(), &server.base_url).retries(retries);
        window(&builder.build().unwrap()).defer().await.unwrap();
        let paths: Vec<_> = server
            .requests()
            .iter()
            .map(|head| head.contains("/oauth/token"))
            .collect();
        assert_eq!(
            paths,
            [true, true, false],
            "one defer after two token requests"
        );
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
async fn concurrent_calls_share_failure_of_token_request() {
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
