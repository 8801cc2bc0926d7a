//! How many tokens there can be, and how fast they can be asked for.

use std::time::Duration;

use atlas_maintenance_simulator::RateLimit;
use serde_json::json;

use crate::fixture::{Reply, Scene, frozen, send};

const HOUR: Duration = Duration::from_secs(3600);

async fn ask(scene: &Scene) -> Reply {
    let form = [("grant_type", "client_credentials")];
    send(scene.oauth("/api/oauth/token", &form)).await
}

#[track_caller]
fn is_denied(reply: &Reply) {
    assert_eq!(reply.status, 403, "{reply:?}");
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!(reply.header("x-error-code"), None);
    let body = reply.json();
    assert_eq!(body["error"], "access_denied");
    assert!(body["error_description"].is_string());
}

#[tokio::test]
async fn a_hundred_tokens_are_active_in_an_hour_and_no_more() {
    // The scene itself has asked for the first.
    let scene = Scene::new().await;
    scene.control().advance(HOUR / 2);
    for count in 2..=100 {
        assert_eq!(ask(&scene).await.status, 200, "{count}");
    }
    is_denied(&ask(&scene).await);
    scene.get().await;
    scene.control().advance(HOUR / 2);
    assert_eq!(ask(&scene).await.status, 200, "the first has expired");
    is_denied(&ask(&scene).await);
    scene.control().advance(HOUR / 2);
    assert_eq!(ask(&scene).await.status, 200);
}

#[tokio::test]
async fn revoking_makes_room() {
    let scene = Scene::with(frozen().active_tokens(Some(1))).await;
    is_denied(&ask(&scene).await);
    let form = [("token", scene.token.as_str())];
    assert_eq!(
        send(scene.oauth("/api/oauth/revoke", &form)).await.status,
        200
    );
    assert_eq!(ask(&scene).await.status, 200);
    is_denied(&ask(&scene).await);
    let all = scene.bare("DELETE", "/_simulator/tokens");
    assert_eq!(send(all).await.status, 204);
    assert_eq!(ask(&scene).await.status, 200);
}

#[tokio::test]
async fn the_number_of_active_tokens_can_be_unlimited() {
    let scene = Scene::with(frozen().active_tokens(None)).await;
    for _ in 0..101 {
        assert_eq!(ask(&scene).await.status, 200);
    }
    scene.get().await;
}

#[tokio::test]
async fn too_many_requests_for_tokens_are_refused_in_the_form_of_the_service() {
    let limit = RateLimit {
        capacity: 10,
        refill: 10,
        period: Duration::from_secs(60),
    };
    let scene = Scene::with(frozen().token_rate_limit(Some(limit))).await;
    for _ in 0..8 {
        assert_eq!(ask(&scene).await.status, 200);
    }
    let wrong = scene.bare("POST", "/api/oauth/token");
    assert_eq!(send(wrong).await.status, 401, "the tenth, which counts");
    scene.control().advance(Duration::from_secs(18));
    let reply = ask(&scene).await;
    let error = reply.refuses(429, "RATE_LIMITED");
    assert_eq!(
        error["detail"],
        "Resource /api/oauth/token is limited to 10 requests every 1 minutes."
    );
    assert_eq!(error["parameters"], json!(["/api/oauth/token", 10, 1]));
    assert_eq!(reply.header("retry-after"), Some("42"));
    let form = [("token", "foreign")];
    let revoked = send(scene.oauth("/api/oauth/revoke", &form)).await;
    assert_eq!(revoked.status, 200, "revoking is not limited");
    scene.control().advance(Duration::from_secs(42));
    assert_eq!(ask(&scene).await.status, 200);
}

#[tokio::test]
async fn requests_for_tokens_are_not_limited_unless_told_so() {
    assert_eq!(
        (RateLimit::TOKENS.capacity, RateLimit::TOKENS.refill),
        (50, 50)
    );
    for (limit, most) in [(None, 60), (Some(RateLimit::TOKENS), 49)] {
        let scene = Scene::with(frozen().token_rate_limit(limit)).await;
        let mut granted = 0;
        while granted < 60 && ask(&scene).await.status == 200 {
            granted += 1;
        }
        assert_eq!(granted, most, "{limit:?}");
    }
}
