//! What the client makes of a network that misbehaves: was it sent, was it done, who saw what.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "tests say what they check by their names, and stop at what they do not expect"
)]

mod support;

use std::time::Duration;

use atlas_maintenance::{
    Credentials, DayOfWeek, Error, ErrorCode, ErrorKind, HourOfDay, Limits, Reason, Window,
};
use support::{Do, Server, account, builder, token, window};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket};

const SHORT: Duration = Duration::from_millis(50);

fn is(error: &Error, kind: ErrorKind, reason: Reason) {
    assert_eq!((error.kind(), error.reason()), (kind, reason), "{error}");
}

#[tokio::test]
async fn nobody_listening_is_not_sent() {
    // Bound and not listening: nobody else can get the port, and nobody is there.
    let nobody = TcpSocket::new_v4().unwrap();
    nobody.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let base_url = format!("http://{}", nobody.local_addr().unwrap());
    for credentials in [token(), account()] {
        let client = builder(credentials, &base_url).build().unwrap();
        let error = window(&client).defer().await.unwrap_err();
        is(&error, ErrorKind::NotSent, Reason::Connect);
        assert!(error.to_string().contains(&base_url), "{error}");
    }
}

#[tokio::test]
async fn a_service_that_does_not_speak_tls_gets_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let https = format!("https://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut hello = vec![0; 1024];
        let length = stream.read(&mut hello).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        String::from_utf8_lossy(&hello[..length]).into_owned()
    });
    let client = builder(token(), &https).build().unwrap();
    let error = window(&client).defer().await.unwrap_err();
    is(&error, ErrorKind::NotSent, Reason::Connect);
    let heard = server.await.unwrap();
    assert!(
        !heard.contains("POST") && !heard.contains("a-token"),
        "{heard}"
    );
}

#[tokio::test]
async fn a_lost_reply_leaves_the_outcome_unknown_and_is_not_repeated() {
    let server = Server::start(|_| Do::Close).await;
    let client = builder(token(), &server.base_url).build().unwrap();
    let error = window(&client).defer().await.unwrap_err();
    is(&error, ErrorKind::Unknown, Reason::Lost);
    assert_eq!(server.requests().len(), 1);
    assert!(error.to_string().contains("before repeating"), "{error}");
}

#[tokio::test]
async fn starting_maintenance_is_no_ordinary_update() {
    let server = Server::start(|_| Do::Close).await;
    let client = builder(token(), &server.base_url).build().unwrap();
    let started = window(&client).start_now().await.unwrap_err();
    assert!(
        started.to_string().contains("before repeating"),
        "{started}"
    );
    let wanted = Window::weekly(DayOfWeek::Sunday, HourOfDay::MIDNIGHT);
    let set = window(&client).set(&wanted).await.unwrap_err();
    assert!(set.to_string().contains("no harm"), "{set}");
}

#[tokio::test]
async fn a_server_that_hangs_runs_into_the_attempt_timeout() {
    let server = Server::start(|_| Do::Hang).await;
    let limits = Limits::default().attempt_timeout(SHORT);
    let client = builder(token(), &server.base_url)
        .limits(limits)
        .build()
        .unwrap();
    let error = window(&client).get().await.unwrap_err();
    is(&error, ErrorKind::Unknown, Reason::Timeout);
    assert!(
        error.to_string().contains("no reply within 0.05 s;"),
        "{error}"
    );
}

#[tokio::test]
async fn a_token_endpoint_that_hangs_keeps_to_the_deadline_of_the_call() {
    let server = Server::start(|_| Do::Hang).await;
    let client = builder(account(), &server.base_url)
        .timeout(SHORT)
        .build()
        .unwrap();
    let error = window(&client).defer().await.unwrap_err();
    is(&error, ErrorKind::NotSent, Reason::Timeout);
    assert!(
        error.to_string().contains("the 0.05 s of the call"),
        "{error}"
    );
    assert!(server.requests()[0].starts_with("POST /api/oauth/token "));
}

#[tokio::test]
async fn a_call_that_hangs_runs_into_its_own_deadline() {
    let server = Server::start(|_| Do::Hang).await;
    let client = builder(token(), &server.base_url)
        .timeout(SHORT)
        .build()
        .unwrap();
    let error = window(&client).defer().await.unwrap_err();
    is(&error, ErrorKind::Unknown, Reason::Timeout);
    assert!(
        error.to_string().contains("the 0.05 s of the call"),
        "{error}"
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_credentials_stay() {
    let elsewhere = Server::start(|_| Do::answer("200 OK", "", "{}")).await;
    let location = format!("location: {}/api\r\n", elsewhere.base_url);
    let server = Server::start(move |_| Do::answer("307 Temporary Redirect", &location, "")).await;
    let client = builder(token(), &server.base_url).build().unwrap();
    let error = window(&client).get().await.unwrap_err();
    is(&error, ErrorKind::Refused, Reason::Redirect);
    assert_eq!(error.status(), Some(307));
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn no_more_of_a_reply_is_read_than_the_limit() {
    let server = Server::start(|_| Do::answer("200 OK", "", &" ".repeat(5000))).await;
    let limits = Limits::default().max_body_bytes(1000);
    let client = builder(token(), &server.base_url)
        .limits(limits)
        .build()
        .unwrap();
    let error = window(&client).get().await.unwrap_err();
    is(&error, ErrorKind::Unknown, Reason::TooLarge);
    assert_eq!(error.body().len(), 1000);
    assert_eq!(error.status(), Some(200));
}

#[tokio::test]
async fn a_reply_as_large_as_the_limit_is_read() {
    let body = format!("{{\"dayOfWeek\":null}}{}", " ".repeat(982));
    assert_eq!(body.len(), 1000);
    // In pieces, each of which takes from what is left.
    let reply = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n1f4\r\n{}\r\n1f4\r\n{}\r\n",
        &body[..500],
        &body[500..]
    );
    for (more, fits) in [("0\r\n\r\n", true), ("1\r\n \r\n0\r\n\r\n", false)] {
        let reply = format!("{reply}{more}");
        let server = Server::start(move |_| Do::Send(reply.clone())).await;
        let client = builder(token(), &server.base_url)
            .limits(Limits::default().max_body_bytes(1000))
            .build()
            .unwrap();
        match window(&client).get().await {
            Ok(window) => assert!(fits && window.is_none()),
            Err(error) => {
                assert!(!fits, "{error}");
                is(&error, ErrorKind::Unknown, Reason::TooLarge);
                assert_eq!(error.body(), body.as_bytes());
            }
        }
    }
}

#[tokio::test]
async fn what_was_not_asked_for_in_an_envelope_is_in_none() {
    let body = r#"{"status":404,"content":{"errorCode":"GROUP_NOT_FOUND"}}"#;
    let server = Server::start(move |_| Do::answer("200 OK", "", body)).await;
    let client = builder(token(), &server.base_url).build().unwrap();
    assert_eq!(window(&client).get().await.unwrap(), None);
}

#[tokio::test]
async fn a_reply_that_cannot_be_read_says_why() {
    for (status, body, why) in [
        ("200 OK", "[1]", "invalid type"),
        (
            "202 Accepted",
            "{}",
            "a status that the contract does not list",
        ),
    ] {
        let server = Server::start(move |_| Do::answer(status, "", body)).await;
        let client = builder(token(), &server.base_url).build().unwrap();
        let error = window(&client).get().await.unwrap_err();
        is(&error, ErrorKind::Unknown, Reason::Undecodable);
        assert!(error.to_string().contains(why), "{error}");
        assert_eq!(error.operation(), Some("getMaintenanceWindow"));
        assert_eq!(error.attempts(), 1);
        // A read that cannot be read does no harm when it is repeated.
        assert!(
            error.to_string().ends_with("repeating it does no harm"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_reply_that_breaks_off_keeps_status_and_what_came() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{\"dayOfWeek\":";
    let server = Server::start(|_| Do::Send(cut.to_owned())).await;
    let client = builder(token(), &server.base_url).build().unwrap();
    let error = window(&client).get().await.unwrap_err();
    is(&error, ErrorKind::Unknown, Reason::Lost);
    assert_eq!(error.status(), Some(200));
    assert_eq!(error.body(), b"{\"dayOfWeek\":");
}

#[tokio::test]
async fn a_challenge_whose_body_breaks_off_is_answered_all_the_same() {
    let cut = "HTTP/1.1 401 Unauthorized\r\ncontent-length: 50\r\n\
               www-authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n\r\n{";
    let server = Server::start(|head| {
        if head.to_lowercase().contains("authorization: digest") {
            Do::answer("200 OK", "", "")
        } else {
            Do::Send(cut.to_owned())
        }
    })
    .await;
    let key = Credentials::api_key("public", "private").unwrap();
    let client = builder(key, &server.base_url).build().unwrap();
    window(&client).defer().await.unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn an_action_is_done_when_any_success_says_so_and_not_when_a_proxy_does() {
    for (status, body, done) in [
        ("200 OK", "", true),
        ("200 OK", "{}", true),
        ("202 Accepted", " \n", true),
        ("200 OK", "<html>please log in</html>", false),
        ("200 OK", "{\"cut", false),
    ] {
        let server = Server::start(move |_| Do::answer(status, "", body)).await;
        let client = builder(token(), &server.base_url).build().unwrap();
        let result = window(&client).defer().await;
        assert_eq!(result.is_ok(), done, "{status} {body}: {result:?}");
        if let Err(error) = result {
            is(&error, ErrorKind::Unknown, Reason::Undecodable);
            assert_eq!(error.body(), body.as_bytes());
        }
    }
}

#[tokio::test]
async fn the_token_endpoint_may_refuse_in_either_form() {
    for (status, body, code, reason) in [
        (
            "401 Unauthorized",
            r#"{"error":"invalid_client","error_description":"no"}"#,
            ErrorCode::InvalidClient,
            Reason::Credentials,
        ),
        (
            "429 Too Many Requests",
            r#"{"error":429,"errorCode":"RATE_LIMITED","detail":"10 a minute"}"#,
            ErrorCode::RateLimited,
            Reason::Credentials,
        ),
    ] {
        let server = Server::start(move |_| Do::answer(status, "", body)).await;
        let client = builder(account(), &server.base_url).build().unwrap();
        let error = window(&client).defer().await.unwrap_err();
        is(&error, ErrorKind::NotSent, reason);
        assert_eq!(error.code(), Some(&code));
        assert_eq!(error.status(), status[..3].parse().ok());
        assert_eq!(server.requests().len(), 1);
    }
    for (status, body) in [
        ("500 Oops", "<html>"),
        ("200 OK", "<html>"),
        ("200 OK", "{}"),
    ] {
        let server = Server::start(move |_| Do::answer(status, "", body)).await;
        let client = builder(account(), &server.base_url).build().unwrap();
        let error = window(&client).defer().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotSent, "{status} {body}: {error}");
    }
}

#[tokio::test]
async fn no_secret_is_in_any_error_or_debug_output() {
    let server = Server::start(|_| Do::answer("401 Unauthorized", "", "{}")).await;
    let secrets = ["a-s3cret", "a-token", "pr1vate"];
    for credentials in [
        token(),
        account(),
        Credentials::api_key("public", "pr1vate").unwrap(),
    ] {
        let builder = builder(credentials, &server.base_url);
        let mut said = format!("{builder:?}");
        let client = builder.build().unwrap();
        let error = window(&client).get().await.unwrap_err();
        said.push_str(&format!(
            "{client:?} {error:?} {error} {:?}",
            window(&client)
        ));
        let call = window(&client).get();
        said.push_str(&format!("{call:?}"));
        let waiting = call.into_future();
        said.push_str(&format!("{waiting:?}"));
        for part in [
            "Credentials(",
            "Error {",
            "Call {",
            "CallFuture {",
            "Transport {",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        for secret in secrets {
            assert!(!said.contains(secret), "{said}");
        }
    }
}
