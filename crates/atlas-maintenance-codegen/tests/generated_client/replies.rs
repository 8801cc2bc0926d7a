//! What is decoded of replies: the form that the status says, and instants.

use std::future::poll_fn;

use progenitor_client::Error;

use crate::client::optional::{GetJob, UpdateCluster};
use crate::client::types::{GetJobAnswer, Problem};
use crate::requests::least;
use crate::server::Server;

async fn answer(
    status: u16,
    media_type: &str,
    body: &[u8],
) -> Result<GetJobAnswer, Error<Problem>> {
    let server = Server::answering(status, media_type, body).await;
    let value = server.client().get_job(GetJob {}).await?;
    assert_eq!(value.status().as_u16(), status);
    Ok(value.into_inner())
}

const JSON: &str = "application/json";

#[tokio::test]
async fn each_status_is_decoded_in_its_form() {
    // Both bodies are what the other status could have as well.
    let body = br#"{"result": "fine", "percent": 40}"#;
    match answer(200, JSON, body).await.unwrap() {
        GetJobAnswer::Status200(done) => assert_eq!(done.result.as_deref(), Some("fine")),
        other => panic!("{other:?}"),
    }
    match answer(202, JSON, body).await.unwrap() {
        GetJobAnswer::Status202(under_way) => assert_eq!(under_way.percent, Some(40)),
        other => panic!("{other:?}"),
    }
}

/// One that is none does not cost the rest of the reply, and is not lost either.
#[tokio::test]
async fn instant_is_read_and_any_other_text_is_kept() {
    let body = br#"{"name": "a", "created": "2026-08-10T03:06:03.120Z", "pausedUntil": "soon",
        "starts": ["2026-08-10T05:06:03+02:00", ""]}"#;
    let server = Server::answering(200, JSON, body).await;
    let request = least();
    let client = server.client();
    let answer = client.update_cluster("a", &request, UpdateCluster {});
    let cluster = answer.await.unwrap().into_inner();
    assert_eq!(cluster.name.as_deref(), Some("a"));
    let created = cluster.created.unwrap();
    assert_eq!(created.timestamp(), "2026-08-10T03:06:03.12Z".parse().ok());
    assert_eq!(created.as_str(), "2026-08-10T03:06:03.120Z");
    let paused = cluster.paused_until.unwrap();
    assert_eq!((paused.timestamp(), paused.as_str()), (None, "soon"));
    let starts = cluster.starts.unwrap();
    let starts: Vec<_> = starts.iter().map(|start| start.timestamp()).collect();
    assert_eq!(starts, ["2026-08-10T03:06:03Z".parse().ok(), None]);
}

#[tokio::test]
async fn success_without_a_body_is_decoded() {
    let none = answer(204, JSON, b"").await.unwrap();
    assert!(matches!(none, GetJobAnswer::Status204), "{none:?}");
}

#[tokio::test]
async fn bytes_are_kept_as_they_come() {
    match answer(206, "application/gzip", b"\x1f\x8b\x00")
        .await
        .unwrap()
    {
        GetJobAnswer::Status206(stream) => {
            let (mut stream, mut bytes) = (stream.into_inner(), Vec::new());
            while let Some(part) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
                bytes.extend(part.unwrap());
            }
            assert_eq!(bytes, b"\x1f\x8b\x00");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn other_statuses_are_errors() {
    match answer(404, JSON, br#"{"detail": "none"}"#)
        .await
        .unwrap_err()
    {
        Error::ErrorResponse(problem) => assert_eq!(problem.detail.as_deref(), Some("none")),
        other => panic!("{other:?}"),
    }
    let other = answer(203, JSON, b"{}").await.unwrap_err();
    assert!(matches!(other, Error::UnexpectedResponse(_)), "{other:?}");
    let undecodable = answer(202, JSON, b"[").await.unwrap_err();
    assert!(
        matches!(undecodable, Error::InvalidResponsePayload(..)),
        "{undecodable:?}"
    );
}
