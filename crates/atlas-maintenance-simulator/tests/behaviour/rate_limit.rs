//! The rate limit of a project.

use std::time::Duration;

use atlas_maintenance_simulator::RateLimit;
use serde_json::json;

use crate::fixture::{Scene, frozen, send};

#[tokio::test]
async fn the_five_operations_share_one_bucket_per_project() {
    let scene = Scene::new().await;
    let mut left = 1200;
    for (method, below) in [
        ("GET", ""),
        ("PATCH", ""),
        ("POST", "/defer"),
        ("POST", "/autoDefer"),
        ("DELETE", ""),
    ] {
        let reply = send(scene.window(method, below)).await;
        left -= 1;
        assert_eq!(reply.header("ratelimit-limit"), Some("1200"));
        assert_eq!(
            reply.header("ratelimit-remaining"),
            Some(left.to_string().as_str()),
            "{method} {below}"
        );
    }
    let other = "aaaaaaaaaaaaaaaaaaaaaaaa".parse().unwrap();
    scene.control().add_project(other, "other");
    let path = format!("/api/atlas/v2/groups/{other}/maintenanceWindow");
    let reply = send(scene.request("GET", &path)).await;
    assert_eq!(reply.header("ratelimit-remaining"), Some("1199"));
    scene.control().remove_project(other);
    scene.control().add_project(other, "other again");
    let reply = send(scene.request("GET", &path)).await;
    assert_eq!(reply.header("ratelimit-remaining"), Some("1199"));
}

#[tokio::test]
async fn an_empty_bucket_answers_429_until_the_next_step() {
    let small = RateLimit {
        capacity: 2,
        refill: 1,
        period: Duration::from_secs(60),
    };
    let scene = Scene::with(frozen().rate_limit(Some(small))).await;
    scene.get().await;
    scene.get().await;
    scene.control().advance(Duration::from_secs(18));
    let reply = scene.post("/autoDefer").await;
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
    scene.control().advance(Duration::from_secs(42));
    scene.get().await;
    let reply = send(scene.window("GET", "")).await;
    assert_eq!(
        (reply.status, reply.header("retry-after")),
        (429, Some("60"))
    );
}

#[tokio::test]
async fn the_limit_can_be_switched_off() {
    let scene = Scene::with(frozen().rate_limit(None)).await;
    let reply = send(scene.window("GET", "")).await;
    assert_eq!((reply.status, reply.header("ratelimit-limit")), (200, None));
}
