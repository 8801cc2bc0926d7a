use super::*;
use crate::operation::{OPERATION, Operation};

fn transport() -> Transport {
    Transport::builder(Credentials::bearer_token("a-token").unwrap())
        .base_url("http://127.0.0.1:1".parse().unwrap())
        .build()
        .unwrap()
}

async fn send(operation: Option<&'static Operation>, url: &str) -> Error {
    let transport = transport();
    let mut request = transport.http().get(url).build().unwrap();
    transport
        .send(operation, false, Spent::default(), &mut request)
        .await
        .unwrap_err()
}

#[tokio::test]
async fn credentials_go_to_no_other_service() {
    for url in [
        "http://127.0.0.1:2/it",
        "http://127.0.0.2:1/it",
        "https://127.0.0.1:1/it",
    ] {
        let error = send(Some(&OPERATION), url).await;
        assert_eq!(error.reason(), Reason::Input, "{error}");
        assert!(error.to_string().contains("sent nowhere else"), "{error}");
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::NotSent, 0));
    }
}

#[tokio::test]
async fn an_operation_that_nobody_knows_is_not_sent() {
    let error = send(None, "http://127.0.0.1:1/it").await;
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::NotSent, 0));
}

#[tokio::test]
async fn requests_before_count_towards_limits_and_metadata() {
    let transport = transport();
    let earlier = Spent {
        attempts: 2,
        retries: 1,
        elapsed: Limits::default().total,
    };
    let mut request = transport
        .http()
        .get("http://127.0.0.1:1/it")
        .build()
        .unwrap();
    let sent = transport.send(Some(&OPERATION), false, earlier, &mut request);
    let error = sent.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotSent);
    assert_eq!(error.reason(), Reason::Timeout, "{error}");
    assert_eq!(error.attempts(), 2);
    assert!(error.elapsed() >= earlier.elapsed);
}

#[test]
fn default_user_agent_names_this_crate_and_its_version() {
    let builder = Transport::builder(Credentials::bearer_token("a-token").unwrap());
    let name = concat!("atlas-maintenance-transport/", env!("CARGO_PKG_VERSION"));
    assert_eq!(builder.user_agent, name);
    assert_eq!(builder.user_agent("other/1").user_agent, "other/1");
}
