//! Tokens and digest.

use std::time::Duration;

use digest_auth::{AuthContext, HttpMethod, WwwAuthenticateHeader};
use serde_json::json;

use crate::fixture::{Fixture, Reply, accept, frozen, send, window_path};

const MINUTE: Duration = Duration::from_secs(60);

#[track_caller]
fn is_challenge(reply: &Reply, stale: bool) -> WwwAuthenticateHeader {
    assert_eq!(reply.status, 401, "{reply:?}");
    assert_eq!(reply.header("content-type"), Some("application/json"));
    for absent in ["x-error-code", "ratelimit-limit", "ratelimit-remaining"] {
        assert_eq!(reply.header(absent), None, "{absent}");
    }
    let body = reply.json();
    assert_eq!(body["errorCode"], "UNEXPECTED_ERROR");
    assert_eq!(body["error"], 401);
    assert!(body.get("parameters").is_none(), "{body}");
    assert!(reply.body.contains("\n"), "the body is indented");
    let challenge = reply.header("www-authenticate").unwrap();
    let (before, rest) = challenge.split_once("nonce=\"").unwrap();
    let (_, after) = rest.split_once('"').unwrap();
    assert_eq!(before, "Digest realm=\"MMS Public API\", domain=\"\", ");
    assert_eq!(
        after,
        format!(", algorithm=MD5, qop=\"auth\", stale={stale}")
    );
    digest_auth::parse(challenge).unwrap()
}

/// A digest client that is independent of the simulator.
pub(crate) struct Signer<'a> {
    fixture: &'a Fixture,
    challenge: WwwAuthenticateHeader,
    private_key: &'a str,
}

impl<'a> Signer<'a> {
    pub(crate) async fn new(fixture: &'a Fixture) -> Self {
        let reply = send(
            fixture
                .bare("GET", &window_path(""))
                .header("accept", accept()),
        )
        .await;
        Self {
            fixture,
            challenge: is_challenge(&reply, false),
            private_key: fixture.control().credentials().private_key,
        }
    }

    pub(crate) fn sign(&mut self, method: &'static str, path: &str) -> String {
        let public_key = self.fixture.control().credentials().public_key;
        let context = AuthContext::new_with_method(
            public_key,
            self.private_key,
            path,
            None::<&[u8]>,
            HttpMethod::from(method),
        );
        self.challenge.respond(&context).unwrap().to_string()
    }

    pub(crate) async fn send(&mut self, method: &'static str, path: &str) -> Reply {
        let authorization = self.sign(method, path);
        send_signed(self.fixture, method, path, &authorization).await
    }
}

async fn send_signed(fixture: &Fixture, method: &str, path: &str, authorization: &str) -> Reply {
    let request = fixture
        .bare(method, path)
        .header("accept", accept())
        .header("authorization", authorization);
    send(request).await
}

#[tokio::test]
async fn token_is_issued_for_client_id_and_secret() {
    let fixture = Fixture::new().await;
    let form = [("grant_type", "client_credentials")];
    let reply = send(fixture.oauth("/api/oauth/token", &form)).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.header("content-type"), Some("application/json"));
    let body = reply.json();
    assert_eq!(body["expires_in"], 3600);
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body.as_object().unwrap().len(), 3, "{body}");
}

#[tokio::test]
async fn token_errors_have_the_form_of_oauth() {
    let fixture = Fixture::new().await;
    let url = fixture.url("/api/oauth/token");
    let right = || fixture.oauth("/api/oauth/token", &[]);
    let grant = [("grant_type", "client_credentials")];
    let id = fixture.control().credentials().client_id;
    let cases = [
        (
            fixture.client.post(&url).form(&grant),
            401,
            "invalid_client",
        ),
        (
            fixture
                .client
                .post(&url)
                .basic_auth(id, Some("guess"))
                .form(&grant),
            401,
            "invalid_client",
        ),
        (
            fixture
                .client
                .post(&url)
                .bearer_auth(&fixture.token)
                .form(&grant),
            401,
            "invalid_client",
        ),
        (right(), 400, "invalid_request"),
        (
            right().form(&[("grant_type", "password")]),
            400,
            "unsupported_grant_type",
        ),
        (right().form(&[grant[0], grant[0]]), 400, "invalid_request"),
        (
            right().header("content-type", "text/plain").body("x"),
            400,
            "invalid_request",
        ),
        (
            fixture.oauth("/api/oauth/revoke", &[]),
            400,
            "invalid_request",
        ),
    ];
    for (request, status, error) in cases {
        let reply = send(request).await;
        assert_eq!(reply.status, status, "{reply:?}");
        assert_eq!(reply.json()["error"], error, "{reply:?}");
        assert!(reply.json()["error_description"].is_string());
    }
}

#[tokio::test]
async fn token_endpoints_accept_only_post() {
    let fixture = Fixture::new().await;
    for path in ["/api/oauth/token", "/api/oauth/revoke"] {
        let reply = send(fixture.bare("GET", path)).await;
        assert_eq!(reply.status, 405);
        assert_eq!(reply.header("allow"), Some("POST"));
    }
}

#[tokio::test]
async fn token_is_valid_until_it_expires_by_the_clock() {
    let fixture = Fixture::with(frozen().token_lifetime(10 * MINUTE)).await;
    fixture
        .control()
        .advance_with_credentials(10 * MINUTE - Duration::from_secs(1));
    fixture.get().await;
    fixture
        .control()
        .advance_with_credentials(Duration::from_secs(1));
    is_challenge(&send(fixture.window("GET", "")).await, false);
}

#[tokio::test]
async fn revoked_token_is_refused() {
    let mut fixture = Fixture::new().await;
    let kept = fixture.token.clone();
    fixture.renew_token().await;
    let form = [
        ("token", fixture.token.as_str()),
        ("token_type_hint", "access_token"),
    ];
    let reply = send(fixture.oauth("/api/oauth/revoke", &form)).await;
    assert_eq!((reply.status, reply.body.as_str()), (200, ""));
    is_challenge(&send(fixture.window("GET", "")).await, false);
    fixture.token = kept;
    fixture.get().await;
    fixture.control().revoke_all_tokens();
    is_challenge(&send(fixture.window("GET", "")).await, false);
}

#[tokio::test]
async fn missing_and_wrong_credentials_get_the_recorded_challenge() {
    let fixture = Fixture::new().await;
    let id = fixture.control().credentials();
    for authorization in [
        "",
        "Bearer",
        "Bearer foreign",
        "Digest",
        "Digest nonsense",
        "Basic bWU6c2VjcmV0",
        id.private_key,
    ] {
        let reply = send_signed(&fixture, "GET", &window_path(""), authorization).await;
        is_challenge(&reply, false);
    }
    let basic = fixture
        .bare("GET", &window_path(""))
        .basic_auth(id.public_key, Some(id.private_key));
    is_challenge(&send(basic).await, false);
}

#[tokio::test]
async fn digest_works_for_every_operation_with_one_nonce() {
    let fixture = Fixture::new().await;
    let mut signer = Signer::new(&fixture).await;
    for (method, below, status) in [
        ("GET", "?pretty=true", 200),
        ("DELETE", "", 204),
        ("POST", "/autoDefer", 400),
        ("POST", "/defer", 400),
        ("GET", "", 200),
    ] {
        let reply = signer.send(method, &window_path(below)).await;
        assert_eq!(reply.status, status, "{method} {below}: {reply:?}");
    }
    let authorization = signer.sign("PATCH", &window_path(""));
    let patch = fixture
        .bare("PATCH", &window_path(""))
        .header("accept", accept())
        .header("authorization", authorization)
        .json(&json!({"dayOfWeek": 1, "hourOfDay": 0}));
    send(patch).await.succeeds_empty();
}

#[tokio::test]
async fn nonce_count_is_accepted_once() {
    let fixture = Fixture::new().await;
    let mut signer = Signer::new(&fixture).await;
    let path = window_path("");
    let first = signer.sign("GET", &path);
    let second = signer.sign("GET", &path);
    for authorization in [&second, &first] {
        let reply = send_signed(&fixture, "GET", &path, authorization).await;
        assert_eq!(reply.status, 200, "requests may arrive out of order");
    }
    for authorization in [&second, &first] {
        is_challenge(
            &send_signed(&fixture, "GET", &path, authorization).await,
            false,
        );
    }
}

#[tokio::test]
async fn repeated_nonce_count_is_accepted_if_configured() {
    let fixture = Fixture::with(frozen().refuse_replays(false)).await;
    let path = window_path("");
    let authorization = Signer::new(&fixture).await.sign("GET", &path);
    for _ in 0..2 {
        let reply = send_signed(&fixture, "GET", &path, &authorization).await;
        assert_eq!(reply.status, 200, "{reply:?}");
    }
}

#[tokio::test]
async fn digest_of_another_request_is_refused() {
    let fixture = Fixture::new().await;
    let mut signer = Signer::new(&fixture).await;
    let path = window_path("");
    let authorization = signer.sign("GET", &path);
    let other_query = window_path("?pretty=true");
    for (method, target) in [("DELETE", &path), ("GET", &other_query)] {
        let reply = send_signed(&fixture, method, target, &authorization).await;
        is_challenge(&reply, false);
    }
    signer.private_key = "guess";
    is_challenge(&signer.send("GET", &path).await, false);
}

#[tokio::test]
async fn expired_nonce_is_stale_only_with_a_correct_digest() {
    let fixture = Fixture::with(frozen().nonce_lifetime(MINUTE)).await;
    let mut signer = Signer::new(&fixture).await;
    let path = window_path("");
    fixture.control().advance_with_credentials(MINUTE);
    signer.challenge = is_challenge(&signer.send("GET", &path).await, true);
    assert_eq!(signer.send("GET", &path).await.status, 200);
    fixture.control().advance_with_credentials(MINUTE);
    signer.private_key = "guess";
    is_challenge(&signer.send("GET", &path).await, false);
}
