//! Limits on active tokens and on requests for tokens.

use std::time::Duration;

use atlas_maintenance_simulator::RateLimit;
use serde_json::json;

use crate::fixture::{Fixture, Reply, frozen, send};

const HOUR: Duration = Duration::from_secs(3600);

async fn request_token(fixture: &Fixture) -> Reply {
    let form = [("grant_type", "client_credentials")];
    send(fixture.oauth("/api/oauth/token", &form)).await
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
async fn at_most_a_hundred_tokens_are_active() {
    // The fixture has requested the first.
    let fixture = Fixture::with(frozen().active_tokens(Some(100))).await;
    fixture.control().advance_with_credentials(HOUR / 2);
    for count in 2..=100 {
        assert_eq!(request_token(&fixture).await.status, 200, "{count}");
    }
    is_denied(&request_token(&fixture).await);
    fixture.get().await;
    fixture.control().advance_with_credentials(HOUR / 2);
    assert_eq!(
        request_token(&fixture).await.status,
        200,
        "the first has expired"
    );
    is_denied(&request_token(&fixture).await);
    fixture.control().advance_with_credentials(HOUR / 2);
    assert_eq!(request_token(&fixture).await.status, 200);
}

#[tokio::test]
async fn revoked_token_is_not_active() {
    let fixture = Fixture::with(frozen().active_tokens(Some(1))).await;
    is_denied(&request_token(&fixture).await);
    let form = [("token", fixture.token.as_str())];
    assert_eq!(
        send(fixture.oauth("/api/oauth/revoke", &form)).await.status,
        200
    );
    assert_eq!(request_token(&fixture).await.status, 200);
    is_denied(&request_token(&fixture).await);
    let all = fixture.bare("DELETE", "/_simulator/tokens");
    assert_eq!(send(all).await.status, 204);
    assert_eq!(request_token(&fixture).await.status, 200);
}

#[tokio::test]
async fn active_tokens_are_unlimited_unless_asked_for() {
    let fixture = Fixture::new().await;
    for _ in 0..101 {
        assert_eq!(request_token(&fixture).await.status, 200);
    }
    fixture.get().await;
}

#[tokio::test]
async fn token_rate_limit_error_has_the_form_of_the_service() {
    let limit = RateLimit {
        capacity: 10,
        refill: 10,
        period: Duration::from_secs(60),
    };
    let fixture = Fixture::with(frozen().token_rate_limit(Some(limit))).await;
    for _ in 0..8 {
        assert_eq!(request_token(&fixture).await.status, 200);
    }
    let wrong = fixture.bare("POST", "/api/oauth/token");
    assert_eq!(
        send(wrong).await.status,
        401,
        "the tenth request, which counts"
    );
    fixture.control().advance(Duration::from_secs(18));
    let reply = request_token(&fixture).await;
    let error = reply.refuses(429, "RATE_LIMITED");
    assert_eq!(
        error["detail"],
        "Resource /api/oauth/token is limited to 10 requests every 1 minutes."
    );
    assert_eq!(error["parameters"], json!(["/api/oauth/token", 10, 1]));
    assert_eq!(reply.header("retry-after"), Some("42"));
    let form = [("token", "foreign")];
    let revoked = send(fixture.oauth("/api/oauth/revoke", &form)).await;
    assert_eq!(revoked.status, 200, "revoking is not limited");
    fixture.control().advance(Duration::from_secs(42));
    assert_eq!(request_token(&fixture).await.status, 200);
}

#[tokio::test]
async fn token_requests_are_unlimited_by_default() {
    assert_eq!(
        (RateLimit::TOKENS.capacity, RateLimit::TOKENS.refill),
        (50, 50)
    );
    for (limit, most) in [(None, 60), (Some(RateLimit::TOKENS), 49)] {
        let fixture = Fixture::with(frozen().token_rate_limit(limit)).await;
        let mut granted = 0;
        while granted < 60 && request_token(&fixture).await.status == 200 {
            granted += 1;
        }
        assert_eq!(granted, most, "{limit:?}");
    }
}
