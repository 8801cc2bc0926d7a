use bytes::Bytes;
use http::StatusCode;

use super::*;

fn reply(body: &str) -> Reply {
    Reply::bare(StatusCode::OK, Bytes::copy_from_slice(body.as_bytes()))
}

#[tokio::test(start_paused = true)]
async fn token_is_renewed_before_it_expires_with_jitter() {
    for (body, latest, earliest) in [
        (
            r#"{"access_token":"t","expires_in":3600,"token_type":"Bearer"}"#,
            3300,
            3000,
        ),
        (r#"{"access_token":"t","expires_in":600}"#, 540, 480),
        (r#"{"access_token":"t","expires_in":0}"#, 0, 0),
        (r#"{"access_token":"t"}"#, 270, 240),
    ] {
        // Many are enough to come near both ends.
        let renewals: Vec<_> = (0..200)
            .map(|_| {
                let token = read_token(&reply(body)).map_err(Error::from).unwrap();
                (token.renew_at - Instant::now()).as_secs()
            })
            .collect();
        let range = earliest..=latest;
        assert!(
            renewals.iter().all(|at| range.contains(at)),
            "{body} {renewals:?}"
        );
        let spread = renewals.iter().max().unwrap() - renewals.iter().min().unwrap();
        assert!(
            spread * 10 >= (latest - earliest) * 8,
            "{body} {renewals:?}"
        );
    }
}

#[test]
fn renewal_is_as_early_as_chance_says() {
    let seconds = Duration::from_secs;
    for (lifetime, latest, earliest) in [(3600, 3300, 3000), (600, 540, 480), (0, 0, 0)] {
        assert_eq!(usable(seconds(lifetime), 0.0), seconds(latest));
        assert_eq!(usable(seconds(lifetime), 1.0), seconds(earliest));
    }
}

async fn with_token(generation: u64) -> TokenSource {
    let source = TokenSource::new("id".to_owned(), "secret".into(), None);
    *source.current.lock().await = Current {
        token: read_token(&reply(r#"{"access_token":"t","expires_in":3600}"#)).ok(),
        generation,
        ..Current::default()
    };
    source
}

/// A 401 that comes late is about a token that was replaced meanwhile.
#[tokio::test]
async fn late_refusal_leaves_a_newer_token_alone() {
    let source = with_token(2).await;
    for late in [0, 1, 3] {
        assert!(source.refused(late).await, "{late}");
        assert!(source.current.lock().await.token.is_some(), "{late}");
    }
    assert!(source.refused(2).await);
    assert!(source.current.lock().await.token.is_none());
}

/// Otherwise each call with refused credentials would fetch a token of its own.
#[tokio::test(start_paused = true)]
async fn refused_renewal_is_kept_until_one_is_accepted_or_time_passes() {
    let renewed = async || {
        let source = with_token(1).await;
        assert!(source.refused(1).await);
        let renewed = with_token(2).await.current.into_inner().token;
        let mut current = source.current.lock().await;
        (current.token, current.generation) = (renewed, 2);
        drop(current);
        source
    };
    let source = renewed().await;
    for _ in 0..9 {
        assert!(!source.refused(2).await);
        assert!(source.current.lock().await.token.is_some());
    }
    tokio::time::advance(RENEWAL_PAUSE).await;
    assert!(source.refused(2).await);
    let source = renewed().await;
    source.accepted(2);
    assert!(source.refused(2).await, "a token that worked is renewed");
}

#[tokio::test]
async fn type_of_a_token_is_bearer_in_any_case() {
    for kind in ["Bearer", "bearer", "BEARER"] {
        let body = format!(r#"{{"access_token":"t","token_type":"{kind}"}}"#);
        assert!(read_token(&reply(&body)).is_ok(), "{kind}");
    }
}

#[tokio::test]
async fn refusal_of_a_token_keeps_what_its_headers_ask_for() {
    let mut refusal = reply("");
    refusal.parts.status = StatusCode::SERVICE_UNAVAILABLE;
    let wait = http::HeaderValue::from_static("7");
    refusal
        .parts
        .headers
        .insert(http::header::RETRY_AFTER, wait);
    let error = Error::from(Failed::refused(refusal));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn reply_without_a_usable_token_is_an_error_without_the_token() {
    for body in [
        "",
        "<html>",
        "[]",
        r#"{"access_token":""}"#,
        r#"{"access_token":7}"#,
        r#"{"access_token":"s3cret","token_type":"mac"}"#,
        r#"{"access_token":"s3cret\n"}"#,
    ] {
        let Err(failed) = read_token(&reply(body)) else {
            panic!("{body} gave a token");
        };
        let error = Error::from(failed);
        assert_eq!(error.kind(), ErrorKind::NotSent);
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
        assert!(error.body().is_empty());
    }
}

#[tokio::test]
async fn lifetime_beyond_the_clock_is_accepted() {
    let body = format!(r#"{{"access_token":"t","expires_in":{}}}"#, u64::MAX);
    assert!(read_token(&reply(&body)).is_ok());
}

/// The end of a program does not wait for a service that does not answer.
#[tokio::test(start_paused = true)]
async fn closing_waits_two_seconds_and_revoking_as_long_as_a_call() {
    // Accepts connections, and never reads.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", silent.local_addr().unwrap());
    let account = crate::Credentials::service_account("id", "secret").unwrap();
    for (total, seconds) in [(120, 2), (1, 1)] {
        let limits = crate::Limits::default().total_timeout(Duration::from_secs(total));
        let transport = crate::Transport::builder(account.clone())
            .base_url(base.parse().unwrap())
            .limits(limits.attempt_timeout(Duration::from_secs(100)))
            .build()
            .unwrap();
        let crate::auth::Authenticator::ServiceAccount(source) = transport.authenticator() else {
            panic!("another kind of credentials");
        };
        let hold = async || {
            let body = r#"{"access_token":"t","expires_in":3600}"#;
            source.current.lock().await.token = read_token(&reply(body)).ok();
        };
        hold().await;
        let error = transport.close().await.unwrap_err();
        assert_eq!(error.reason(), Reason::Timeout, "{error}");
        assert_eq!(error.elapsed(), Duration::from_secs(seconds));
        // There is nothing left to revoke.
        transport.close().await.unwrap();
        hold().await;
        let started = Instant::now();
        transport.revoke_after(std::future::ready(())).await;
        assert_eq!(started.elapsed(), Duration::from_secs(seconds));
        hold().await;
        let started = Instant::now();
        let error = transport.revoke().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unknown, "{error}");
        assert_eq!(started.elapsed(), Duration::from_secs(total.min(100)));
    }
}

/// Another program may hold the lock just then, so the file of a refused token can outlive the refusal.
#[cfg(feature = "token-cache")]
#[tokio::test]
async fn refused_token_is_not_taken_from_its_file_again() {
    let folder = tempfile::tempdir().unwrap();
    let base: crate::BaseUrl = "http://127.0.0.1:1".parse().unwrap();
    let cache = crate::TokenCache::new(folder.path().join("tokens"));
    let slot = || Slot::new(cache.clone(), &base, "id", &"secret".into());
    assert!(slot().write("t", Duration::from_secs(600)));
    let account = crate::Credentials::service_account("id", "secret").unwrap();
    let transport = crate::Transport::builder(account)
        .base_url(base.clone())
        .token_cache(cache.clone())
        .build()
        .unwrap();
    let crate::auth::Authenticator::ServiceAccount(source) = transport.authenticator() else {
        panic!("another kind of credentials");
    };
    let client = transport.client();
    let generation = source.get(client).await.unwrap().generation;
    let held = slot().lock().await;
    assert!(source.refused(generation).await);
    drop(held);
    assert!(slot().read(|_| false).is_some());
    // Nothing listens there.
    let Err(error) = source.get(client).await else {
        panic!("the refused token is used");
    };
    assert_eq!(error.reason(), Reason::Connect, "{error}");
}
