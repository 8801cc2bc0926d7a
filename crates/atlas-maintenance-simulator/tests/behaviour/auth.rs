//! Tokens and digest.

use std::time::Duration;

use digest_auth::{AuthContext, HttpMethod, WwwAuthenticateHeader};
use serde_json::json;

use crate::fixture::{Reply, Scene, accept, frozen, send, window_path};

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
    assert!(reply.body.contains("\n"), "laid out for reading");
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

/// A client of digest that is not the simulator's own.
struct Signer<'a> {
    scene: &'a Scene,
    challenge: WwwAuthenticateHeader,
    private_key: &'a str,
}

impl<'a> Signer<'a> {
    async fn new(scene: &'a Scene) -> Self {
        let reply = send(
            scene
                .bare("GET", &window_path(""))
                .header("accept", accept()),
        )
        .await;
        Self {
            scene,
            challenge: is_challenge(&reply, false),
            private_key: scene.control().credentials().private_key,
        }
    }

    fn sign(&mut self, method: &'static str, path: &str) -> String {
        let public_key = self.scene.control().credentials().public_key;
        let context = AuthContext::new_with_method(
            public_key,
            self.private_key,
            path,
            None::<&[u8]>,
            HttpMethod::from(method),
        );
        self.challenge.respond(&context).unwrap().to_string()
    }

    async fn send(&mut self, method: &'static str, path: &str) -> Reply {
        let authorization = self.sign(method, path);
        send_signed(self.scene, method, path, &authorization).await
    }
}

async fn send_signed(scene: &Scene, method: &str, path: &str, authorization: &str) -> Reply {
    let request = scene
        .bare(method, path)
        .header("accept", accept())
        .header("authorization", authorization);
    send(request).await
}

#[tokio::test]
async fn a_token_is_issued_for_client_id_and_secret() {
    let scene = Scene::new().await;
    let form = [("grant_type", "client_credentials")];
    let reply = send(scene.oauth("/api/oauth/token", &form)).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.header("content-type"), Some("application/json"));
    let body = reply.json();
    assert_eq!(body["expires_in"], 3600);
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body.as_object().unwrap().len(), 3, "{body}");
}

#[tokio::test]
async fn token_errors_have_the_shape_of_oauth() {
    let scene = Scene::new().await;
    let url = scene.url("/api/oauth/token");
    let right = || scene.oauth("/api/oauth/token", &[]);
    let grant = [("grant_type", "client_credentials")];
    let id = scene.control().credentials().client_id;
    let cases = [
        (scene.client.post(&url).form(&grant), 401, "invalid_client"),
        (
            scene
                .client
                .post(&url)
                .basic_auth(id, Some("guess"))
                .form(&grant),
            401,
            "invalid_client",
        ),
        (
            scene
                .client
                .post(&url)
                .bearer_auth(&scene.token)
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
            scene.oauth("/api/oauth/revoke", &[]),
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
async fn the_token_endpoints_take_only_post() {
    let scene = Scene::new().await;
    for path in ["/api/oauth/token", "/api/oauth/revoke"] {
        let reply = send(scene.bare("GET", path)).await;
        assert_eq!(reply.status, 405);
        assert_eq!(reply.header("allow"), Some("POST"));
    }
}

#[tokio::test]
async fn a_token_opens_until_it_expires_by_the_clock() {
    let scene = Scene::with(frozen().token_lifetime(10 * MINUTE)).await;
    scene
        .control()
        .advance(10 * MINUTE - Duration::from_secs(1));
    scene.get().await;
    scene.control().advance(Duration::from_secs(1));
    is_challenge(&send(scene.window("GET", "")).await, false);
}

#[tokio::test]
async fn a_revoked_token_opens_nothing() {
    let mut scene = Scene::new().await;
    let kept = scene.token.clone();
    scene.renew_token().await;
    let form = [
        ("token", scene.token.as_str()),
        ("token_type_hint", "access_token"),
    ];
    let reply = send(scene.oauth("/api/oauth/revoke", &form)).await;
    assert_eq!((reply.status, reply.body.as_str()), (200, ""));
    is_challenge(&send(scene.window("GET", "")).await, false);
    scene.token = kept;
    scene.get().await;
    scene.control().revoke_all_tokens();
    is_challenge(&send(scene.window("GET", "")).await, false);
}

#[tokio::test]
async fn no_credentials_and_wrong_ones_get_the_recorded_challenge() {
    let scene = Scene::new().await;
    let id = scene.control().credentials();
    for authorization in [
        "",
        "Bearer",
        "Bearer foreign",
        "Digest",
        "Digest nonsense",
        "Basic bWU6c2VjcmV0",
        id.private_key,
    ] {
        let reply = send_signed(&scene, "GET", &window_path(""), authorization).await;
        is_challenge(&reply, false);
    }
    let basic = scene
        .bare("GET", &window_path(""))
        .basic_auth(id.public_key, Some(id.private_key));
    is_challenge(&send(basic).await, false);
}

#[tokio::test]
async fn digest_opens_every_operation_and_reuses_its_nonce() {
    let scene = Scene::new().await;
    let mut signer = Signer::new(&scene).await;
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
    let patch = scene
        .bare("PATCH", &window_path(""))
        .header("accept", accept())
        .header("authorization", authorization)
        .json(&json!({"dayOfWeek": 1, "hourOfDay": 0}));
    send(patch).await.is_done();
}

#[tokio::test]
async fn a_count_serves_once() {
    let scene = Scene::new().await;
    let mut signer = Signer::new(&scene).await;
    let path = window_path("");
    let first = signer.sign("GET", &path);
    let second = signer.sign("GET", &path);
    for authorization in [&second, &first] {
        let reply = send_signed(&scene, "GET", &path, authorization).await;
        assert_eq!(reply.status, 200, "requests may overtake each other");
    }
    for authorization in [&second, &first] {
        is_challenge(
            &send_signed(&scene, "GET", &path, authorization).await,
            false,
        );
    }
}

#[tokio::test]
async fn a_count_serves_again_where_replays_are_let_in() {
    let scene = Scene::with(frozen().refuse_replays(false)).await;
    let path = window_path("");
    let authorization = Signer::new(&scene).await.sign("GET", &path);
    for _ in 0..2 {
        let reply = send_signed(&scene, "GET", &path, &authorization).await;
        assert_eq!(reply.status, 200, "{reply:?}");
    }
}

#[tokio::test]
async fn a_signature_is_good_for_its_own_request_only() {
    let scene = Scene::new().await;
    let mut signer = Signer::new(&scene).await;
    let path = window_path("");
    let authorization = signer.sign("GET", &path);
    let other_query = window_path("?pretty=true");
    for (method, target) in [("DELETE", &path), ("GET", &other_query)] {
        let reply = send_signed(&scene, method, target, &authorization).await;
        is_challenge(&reply, false);
    }
    signer.private_key = "guess";
    is_challenge(&signer.send("GET", &path).await, false);
}

#[tokio::test]
async fn an_old_nonce_is_stale_only_for_who_knows_the_key() {
    let scene = Scene::with(frozen().nonce_lifetime(MINUTE)).await;
    let mut signer = Signer::new(&scene).await;
    let path = window_path("");
    scene.control().advance(MINUTE);
    signer.challenge = is_challenge(&signer.send("GET", &path).await, true);
    assert_eq!(signer.send("GET", &path).await.status, 200);
    scene.control().advance(MINUTE);
    signer.private_key = "guess";
    is_challenge(&signer.send("GET", &path).await, false);
}
