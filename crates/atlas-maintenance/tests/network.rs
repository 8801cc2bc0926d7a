//! Network failures: the kind and the reason of the error, the number of requests, and what they
//! reveal.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use std::time::Duration;

use atlas_maintenance::{
    Credentials, DayOfWeek, Error, ErrorCode, ErrorKind, HourOfDay, Limits, Reason, Window,
};
use support::{Action, Server, account, builder, token, window};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket};

const SHORT: Duration = Duration::from_millis(50);

fn assert_error(error: &Error, kind: ErrorKind, reason: Reason) {
    assert_eq!((error.kind(), error.reason()), (kind, reason), "{error}");
}

#[tokio::test]
async fn call_is_not_sent_when_port_is_closed() {
    // A bound port that does not listen: it is closed, and no other process can take it.
    let bound = TcpSocket::new_v4().unwrap();
    bound.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let base_url = format!("http://{}", bound.local_addr().unwrap());
    for credentials in [token(), account()] {
        let client = builder(credentials, &base_url).build().unwrap();
        let error = window(&client).defer().await.unwrap_err();
        assert_error(&error, ErrorKind::NotSent, Reason::Connect);
        assert!(error.to_string().contains(&base_url), "{error}");
    }
}

#[tokio::test]
async fn call_is_not_sent_when_server_does_not_speak_tls() {
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
    assert_error(&error, ErrorKind::NotSent, Reason::Connect);
    let received = server.await.unwrap();
    assert!(
        !received.contains("POST") && !received.contains("a-token"),
        "{received}"
    );
}

#[tokio::test]
async fn defer_is_unknown_and_not_retried_after_lost_reply() {
    let server = Server::start(|_| Action::Close).await;
    let client = builder(token(), &server.base_url).build().unwrap();
    let error = window(&client).defer().await.unwrap_err();
    assert_error(&error, ErrorKind::Unknown, Reason::Lost);
    assert_eq!(server.requests().len(), 1);
    assert!(error.to_string().contains("before repeating"), "{error}");
}

#[tokio::test]
async fn start_is_not_retried_as_an_update_after_lost_reply() {
    let server = Server::start(|head| match head.starts_with("GET") {
        true => Action::reply("200 OK", "", "{}"),
        false => Action::Close,
    })
    .await;
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
async fn attempt_times_out_when_server_hangs() {
    let server = Server::start(|_| Action::Hang).await;
    let limits = Limits::default().attempt_timeout(SHORT);
    let client = builder(token(), &server.base_url)
        .limits(limits)
        .build()
        .unwrap();
    let error = window(&client).get().await.unwrap_err();
    assert_error(&error, ErrorKind::Unknown, Reason::Timeout);
    assert!(
        error.to_string().contains("no reply within 0.05 s;"),
        "{error}"
    );
}

#[tokio::test]
async fn call_times_out_when_token_endpoint_hangs() {
    let server = Server::start(|_| Action::Hang).await;
    let client = builder(account(), &server.base_url)
        .timeout(SHORT)
        .build()
        .unwrap();
    let error = window(&client).defer().await.unwrap_err();
    assert_error(&error, ErrorKind::NotSent, Reason::Timeout);
    assert!(
        error.to_string().contains("the 0.05 s of the call"),
        "{error}"
    );
    assert!(server.requests()[0].starts_with("POST /api/oauth/token "));
}

#[tokio::test]
async fn call_times_out_when_server_hangs() {
    let server = Server::start(|_| Action::Hang).await;
    let client = builder(token(), &server.base_url)
        .timeout(SHORT)
        .build()
        .unwrap();
    let error = window(&client).defer().await.unwrap_err();
    assert_error(&error, ErrorKind::Unknown, Reason::Timeout);
    assert!(
        error.to_string().contains("the 0.05 s of the call"),
        "{error}"
    );
}

#[tokio::test]
async fn redirect_is_not_followed() {
    let other_origin = Server::start(|_| Action::reply("200 OK", "", "{}")).await;
    let location = format!("location: {}/api\r\n", other_origin.base_url);
    let server =
        Server::start(move |_| Action::reply("307 Temporary Redirect", &location, "")).await;
    let client = builder(token(), &server.base_url).build().unwrap();
    let error = window(&client).get().await.unwrap_err();
    assert_error(&error, ErrorKind::Refused, Reason::Redirect);
    assert_eq!(error.status(), Some(307));
    assert!(other_origin.requests().is_empty());
}

#[tokio::test]
async fn body_is_read_up_to_limit_when_larger() {
    let server = Server::start(|_| Action::reply("200 OK", "", &" ".repeat(5000))).await;
    let limits = Limits::default().max_body_bytes(1000);
    let client = builder(token(), &server.base_url)
        .limits(limits)
        .build()
        .unwrap();
    let error = window(&client).get().await.unwrap_err();
    assert_error(&error, ErrorKind::Unknown, Reason::TooLarge);
    assert_eq!(error.body().len(), 1000);
    assert_eq!(error.status(), Some(200));
}

#[tokio::test]
async fn body_is_read_when_as_large_as_limit() {
    let body = format!("{{\"dayOfWeek\":null}}{}", " ".repeat(982));
    assert_eq!(body.len(), 1000);
    // In chunks, each of which counts towards the limit.
    let reply = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n1f4\r\n{}\r\n1f4\r\n{}\r\n",
        &body[..500],
        &body[500..]
    );
    for (last, fits) in [("0\r\n\r\n", true), ("1\r\n \r\n0\r\n\r\n", false)] {
        let reply = format!("{reply}{last}");
        let server = Server::start(move |_| Action::Send(reply.clone())).await;
        let client = builder(token(), &server.base_url)
            .limits(Limits::default().max_body_bytes(1000))
            .build()
            .unwrap();
        match window(&client).get().await {
            Ok(window) => assert!(fits && window.is_none()),
            Err(error) => {
                assert!(!fits, "{error}");
                assert_error(&error, ErrorKind::Unknown, Reason::TooLarge);
                assert_eq!(error.body(), body.as_bytes());
            }
        }
    }
}

#[tokio::test]
async fn body_is_not_read_as_envelope_when_none_was_requested() {
    let body = r#"{"status":404,"content":{"errorCode":"GROUP_NOT_FOUND"}}"#;
    let server = Server::start(move |_| Action::reply("200 OK", "", body)).await;
    let client = builder(token(), &server.base_url).build().unwrap();
    assert_eq!(window(&client).get().await.unwrap(), None);
}

#[tokio::test]
async fn unreadable_reply_is_error_with_reason() {
    for (status, body, why) in [
        ("200 OK", "[1]", "invalid type"),
        (
            "202 Accepted",
            "{}",
            "a status that the contract does not list",
        ),
    ] {
        let server = Server::start(move |_| Action::reply(status, "", body)).await;
        let client = builder(token(), &server.base_url).build().unwrap();
        let error = window(&client).get().await.unwrap_err();
        assert_error(&error, ErrorKind::Unknown, Reason::Undecodable);
        assert!(error.to_string().contains(why), "{error}");
        assert_eq!(error.operation(), Some("getMaintenanceWindow"));
        assert_eq!(error.attempts(), 1);
        // A read can be repeated.
        assert!(
            error.to_string().ends_with("repeating it does no harm"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn truncated_reply_is_error_with_status_and_partial_body() {
    let truncated = "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{\"dayOfWeek\":";
    let server = Server::start(|_| Action::Send(truncated.to_owned())).await;
    let client = builder(token(), &server.base_url).build().unwrap();
    let error = window(&client).get().await.unwrap_err();
    assert_error(&error, ErrorKind::Unknown, Reason::Lost);
    assert_eq!(error.status(), Some(200));
    assert_eq!(error.body(), b"{\"dayOfWeek\":");
}

#[tokio::test]
async fn challenge_is_answered_when_its_body_is_truncated() {
    let truncated = "HTTP/1.1 401 Unauthorized\r\ncontent-length: 50\r\n\
               www-authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n\r\n{";
    let server = Server::start(|head| {
        if head.to_lowercase().contains("authorization: digest") {
            Action::reply("200 OK", "", "")
        } else {
            Action::Send(truncated.to_owned())
        }
    })
    .await;
    let key = Credentials::api_key("public", "private").unwrap();
    let client = builder(key, &server.base_url).build().unwrap();
    window(&client).defer().await.unwrap();
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn action_succeeds_at_any_success_and_not_at_page_of_proxy() {
    for (status, body, done) in [
        ("200 OK", "", true),
        ("200 OK", "{}", true),
        ("202 Accepted", " \n", true),
        ("200 OK", "<html>please log in</html>", false),
        ("200 OK", "{\"truncated", false),
    ] {
        let server = Server::start(move |_| Action::reply(status, "", body)).await;
        let client = builder(token(), &server.base_url).build().unwrap();
        let result = window(&client).defer().await;
        assert_eq!(result.is_ok(), done, "{status} {body}: {result:?}");
        if let Err(error) = result {
            assert_error(&error, ErrorKind::Unknown, Reason::Undecodable);
            assert_eq!(error.body(), body.as_bytes());
        }
    }
}

#[tokio::test]
async fn token_error_is_read_in_oauth_and_api_form() {
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
        let server = Server::start(move |_| Action::reply(status, "", body)).await;
        let client = builder(account(), &server.base_url).build().unwrap();
        let error = window(&client).defer().await.unwrap_err();
        assert_error(&error, ErrorKind::NotSent, reason);
        assert_eq!(error.code(), Some(&code));
        assert_eq!(error.status(), status[..3].parse().ok());
        assert_eq!(server.requests().len(), 1);
    }
    for (status, body) in [
        ("500 Oops", "<html>"),
        ("200 OK", "<html>"),
        ("200 OK", "{}"),
    ] {
        let server = Server::start(move |_| Action::reply(status, "", body)).await;
        let client = builder(account(), &server.base_url).build().unwrap();
        let error = window(&client).defer().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotSent, "{status} {body}: {error}");
    }
}

#[tokio::test]
async fn errors_and_debug_output_contain_no_secret() {
    let server = Server::start(|_| Action::reply("401 Unauthorized", "", "{}")).await;
    let secrets = ["a-s3cret", "a-token", "pr1vate"];
    for credentials in [
        token(),
        account(),
        Credentials::api_key("public", "pr1vate").unwrap(),
    ] {
        let builder = builder(credentials, &server.base_url);
        let mut output = format!("{builder:?}");
        let client = builder.build().unwrap();
        let error = window(&client).get().await.unwrap_err();
        output.push_str(&format!(
            "{client:?} {error:?} {error} {:?}",
            window(&client)
        ));
        let call = window(&client).get();
        output.push_str(&format!("{call:?}"));
        let future = call.into_future();
        output.push_str(&format!("{future:?}"));
        for part in [
            "Credentials(",
            "Error {",
            "Call {",
            "CallFuture {",
            "Transport {",
        ] {
            assert!(output.contains(part), "{part}: {output}");
        }
        for secret in secrets {
            assert!(!output.contains(secret), "{output}");
        }
    }
}
