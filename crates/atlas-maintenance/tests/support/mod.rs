//! A server that replies to a request, hangs, or closes the connection.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "test support, of which each suite uses a part"
)]

pub(crate) mod http;
pub(crate) mod traces;

use std::sync::{Arc, Mutex};

use atlas_maintenance::{
    Client, ClientBuilder, Credentials, MaintenanceWindow, ProjectId, RetryConfig,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const PROJECT: &str = "32b6e34b3d91647abb20e7b8";

/// What to do with a request.
#[derive(Clone)]
pub(crate) enum Action {
    /// Send these bytes and close the connection.
    Send(String),
    /// Close the connection.
    Close,
    /// Keep the connection open without a reply.
    Hang,
}

impl Action {
    pub(crate) fn reply(status: &str, headers: &str, body: &str) -> Self {
        Self::Send(format!(
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{body}",
            body.len()
        ))
    }
}

/// Serves on loopback until the test ends. `script` decides what to do with each request.
pub(crate) struct Server {
    pub(crate) base_url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) async fn start(script: impl Fn(&str) -> Action + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (script, seen) = (Arc::new(script), Arc::clone(&heads));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (script, seen) = (Arc::clone(&script), Arc::clone(&seen));
                tokio::spawn(async move { serve(stream, &*script, &seen).await });
            }
        });
        Self { base_url, heads }
    }

    /// All requests, with their bodies.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    script: &(dyn Fn(&str) -> Action + Sync),
    seen: &Mutex<Vec<String>>,
) {
    let mut bytes = Vec::new();
    while !is_whole(&bytes) {
        match stream.read_buf(&mut bytes).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
    let head = String::from_utf8_lossy(&bytes).into_owned();
    seen.lock().unwrap().push(head.clone());
    match script(&head) {
        Action::Send(reply) => {
            let _ = stream.write_all(reply.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
        Action::Close => {}
        Action::Hang => std::future::pending().await,
    }
}

/// Whether a request has come to the end of its body.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, _)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.and_then(|it| it.parse().ok()).unwrap_or(0);
    let end = request.windows(4).position(|end| end == b"\r\n\r\n");
    end.is_some_and(|end| request.len() >= end + 4 + length)
}

pub(crate) fn token() -> Credentials {
    Credentials::bearer_token("a-token").unwrap()
}

pub(crate) fn account() -> Credentials {
    Credentials::service_account("an-id", "a-s3cret").unwrap()
}

pub(crate) fn builder(credentials: Credentials, base_url: &str) -> ClientBuilder {
    Client::builder(credentials)
        .base_url(base_url.parse().unwrap())
        .retries(RetryConfig::none())
}

pub(crate) fn window(client: &Client) -> MaintenanceWindow {
    let project: ProjectId = PROJECT.parse().unwrap();
    client.project(project).maintenance_window()
}
