//! The rate limit of a project.

use std::time::Duration;

use atlas_maintenance_simulator::RateLimit;
use serde_json::json;

use crate::fixture::{Fixture, frozen, send};

#[tokio::test]
async fn window_operations_share_one_bucket_per_project() {
    let fixture = Fixture::new().await;
    let mut left = 1200;
    for (method, below) in [
        ("GET", ""),
        ("PATCH", ""),
        ("POST", "/defer"),
        ("POST", "/autoDefer"),
        ("DELETE", ""),
    ] {
        let reply = send(fixture.window(method, below)).await;
        left -= 1;
        assert_eq!(reply.header("ratelimit-limit"), Some("1200"));
        assert_eq!(
            reply.header("ratelimit-remaining"),
            Some(left.to_string().as_str()),
            "{method} {below}"
        );
    }
    let other = "aaaaaaaaaaaaaaaaaaaaaaaa".parse().unwrap();
    fixture.control().add_project(other, "other");
    let path = format!("/api/atlas/v2/groups/{other}/maintenanceWindow");
    let reply = send(fixture.request("GET", &path)).await;
    assert_eq!(reply.header("ratelimit-remaining"), Some("1199"));
    fixture.control().remove_project(other);
    fixture.control().add_project(other, "other again");
    let reply = send(fixture.request("GET", &path)).await;
    assert_eq!(reply.header("ratelimit-remaining"), Some("1199"));
}

#[tokio::test]
async fn empty_bucket_is_a_429_until_the_next_refill() {
    let small = RateLimit {
        capacity: 2,
        refill: 1,
        period: Duration::from_secs(60),
    };
    let fixture = Fixture::with(frozen().rate_limit(Some(small))).await;
    fixture.get().await;
    fixture.get().await;
    fixture.control().advance(Duration::from_secs(18));
    let reply = fixture.post("/autoDefer").await;
    let error = reply.refuses(429, "RATE_LIMITED_TOKEN_BUCKET");
    assert_eq!(reply.header("retry-after"), Some("42"));
    assert_eq!(reply.header("ratelimit-limit"), Some("2"));
    assert_eq!(reply.header("ratelimit-remaining"), Some("0"));
    assert_eq!(
        error["parameters"],
        json!([
            "api/atlas/v2/groups/{groupId}/maintenanceWindow/autoDefer",
            42,
            2,
            1,
            60
        ])
    );
    fixture.control().advance(Duration::from_secs(42));
    fixture.get().await;
    let reply = send(fixture.window("GET", "")).await;
    assert_eq!(
        (reply.status, reply.header("retry-after")),
        (429, Some("60"))
    );
}

#[tokio::test]
async fn rate_limit_can_be_disabled() {
    let fixture = Fixture::with(frozen().rate_limit(None)).await;
    let reply = send(fixture.window("GET", "")).await;
    assert_eq!((reply.status, reply.header("ratelimit-limit")), (200, None));
}
