//! What is sent of a member that can be left out and can be null.

use atlas_maintenance_types::{Nullable, Timestamp};
use serde_json::{Value, json};

use crate::client::optional::UpdateCluster;
use crate::client::types::{BackupRequest, ClusterRequest, ClusterTargetRequest, CopyRequest};
use crate::client::types::{CopyRequestOf, NamedRequest};
use crate::server::Server;

async fn sent(request: &ClusterRequest) -> Value {
    let server = Server::answering(200, "application/json", b"{}").await;
    server
        .client()
        .update_cluster("a", request, UpdateCluster {})
        .await
        .unwrap();
    let sent = server.sent();
    assert_eq!(sent.uri, "/cluster/a");
    serde_json::from_slice(&sent.body).unwrap()
}

/// Only what is required has a value.
pub(crate) fn least() -> ClusterRequest {
    ClusterRequest {
        name: "a".to_owned(),
        owner: None,
        wave: Nullable::Absent,
        label: Nullable::Absent,
        tags: Nullable::Absent,
        backup: Nullable::Absent,
        target: Nullable::Absent,
        named: None,
        paused_until: Nullable::Absent,
        starts: None,
    }
}

#[tokio::test]
async fn absent_member_is_left_out() {
    // What is required and can be null is null.
    assert_eq!(sent(&least()).await, json!({"name": "a", "owner": null}));
}

#[tokio::test]
async fn null_is_sent() {
    let request = ClusterRequest {
        wave: Nullable::Null,
        label: Nullable::Null,
        tags: Nullable::Null,
        backup: Nullable::Null,
        target: Nullable::Null,
        named: Some(NamedRequest(None)),
        paused_until: Nullable::Null,
        ..least()
    };
    let expected = json!({
        "name": "a", "owner": null, "wave": null, "label": null, "tags": null, "backup": null,
        "target": null, "named": null, "pausedUntil": null,
    });
    assert_eq!(sent(&request).await, expected);
}

#[tokio::test]
async fn value_is_sent() {
    let backup = BackupRequest {
        days: Nullable::Value(7),
        of: None,
    };
    let copy = CopyRequest {
        of: Some(CopyRequestOf::Copy),
    };
    let request = ClusterRequest {
        owner: Some("b".to_owned()),
        wave: Nullable::Value(0),
        label: Nullable::from(String::new()),
        tags: Nullable::Value(Vec::new()),
        backup: Nullable::Value(backup),
        target: Nullable::Value(ClusterTargetRequest::Copy(copy)),
        paused_until: Nullable::Value("2026-08-10T05:06:03+02:00".parse().unwrap()),
        starts: Some(vec![Timestamp::from_unix_seconds(0).unwrap()]),
        ..least()
    };
    let expected = json!({
        "name": "a", "owner": "b", "wave": 0, "label": "", "tags": [], "backup": {"days": 7},
        "target": {"of": "copy"}, "pausedUntil": "2026-08-10T03:06:03Z",
        "starts": ["1970-01-01T00:00:00Z"],
    });
    assert_eq!(sent(&request).await, expected);
}
