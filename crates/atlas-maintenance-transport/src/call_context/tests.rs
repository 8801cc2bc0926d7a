use std::net::TcpListener;
use std::pin::pin;
use std::task::{Context, Waker};

use super::*;
use crate::credentials::Credentials;
use crate::error::{ErrorKind, Reason};
use crate::operation::OPERATION;

/// A context, and a request of it to this address.
fn context(base: &str, to: &str) -> (CallContext, reqwest::Request) {
    let transport = Transport::builder(Credentials::bearer_token("a-token").unwrap())
        .base_url(base.parse().unwrap())
        .build()
        .unwrap();
    let request = transport.http().get(to).build().unwrap();
    (CallContext::new(&transport), request)
}

/// A request to another origin ends at once, without being sent.
const BASE: &str = "http://127.0.0.1:1";
const OTHER: &str = "http://127.0.0.1:2/it";

#[tokio::test]
async fn outcome_is_taken_once() {
    let (context, mut request) = context(BASE, OTHER);
    let none = context.outcome().unwrap_err();
    assert!(none.to_string().contains("did not go through"), "{none}");
    assert_eq!(context.perform(Some(&OPERATION), &mut request).await, "");
    let error = context.outcome().unwrap_err();
    assert_eq!(error.reason(), Reason::Input);
    assert!(error.to_string().contains("sent nowhere else"), "{error}");
    let none = context.outcome().unwrap_err();
    assert!(none.to_string().contains("did not go through"), "{none}");
}

#[tokio::test]
async fn second_call_is_refused_until_the_outcome_of_the_first_is_taken() {
    let (context, mut request) = context(BASE, OTHER);
    assert_eq!(context.perform(Some(&OPERATION), &mut request).await, "");
    let why = context.perform(Some(&OPERATION), &mut request).await;
    assert!(why.contains("not taken"), "{why:?}");
    // A clone has an outcome of its own.
    let clone = context.clone();
    assert_eq!(clone.perform(Some(&OPERATION), &mut request).await, "");
    for context in [&clone, &context] {
        let error = context.outcome().unwrap_err();
        assert!(error.to_string().contains("sent nowhere else"), "{error}");
        assert_eq!(error.kind(), ErrorKind::NotSent);
    }
    assert_eq!(context.perform(Some(&OPERATION), &mut request).await, "");
}

#[tokio::test]
async fn cancelled_call_makes_room_for_another() {
    // Connects, and is never answered.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (context, mut request) = context(&base, &format!("{base}/it"));
    for _ in 0..2 {
        let mut call = pin!(context.perform(Some(&OPERATION), &mut request));
        let mut task = Context::from_waker(Waker::noop());
        assert!(call.as_mut().poll(&mut task).is_pending());
        let (_, mut other) = self::context(&base, &base);
        let why = context.perform(Some(&OPERATION), &mut other).await;
        assert!(why.contains("not taken"), "{why:?}");
    }
}
