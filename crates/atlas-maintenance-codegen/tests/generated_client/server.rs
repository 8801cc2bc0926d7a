//! A server on this machine that answers every request alike, and a client of it.

use std::sync::{Arc, Mutex};

use atlas_maintenance_transport::{CallContext, Credentials, Transport};
use httpmock::{HttpMockResponse, MockServer};

use crate::client::Client;

/// The generated method sends and decodes by itself: no transport is between it and the server.
impl progenitor_client::ClientHooks<CallContext> for Client {}

/// What a request asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent {
    /// Path and query.
    pub(crate) uri: String,
    pub(crate) body: Vec<u8>,
}

/// The server.
pub(crate) struct Server {
    mock: MockServer,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Server {
    /// A server that answers with this status, media type and body.
    pub(crate) async fn answering(status: u16, media_type: &str, body: &[u8]) -> Self {
        let mock = MockServer::start_async().await;
        let sent = Arc::new(Mutex::new(Vec::new()));
        let (log, media_type, body) = (Arc::clone(&sent), media_type.to_owned(), body.to_owned());
        mock.mock_async(move |when, then| {
            let _ = when.any_request();
            let _ = then.respond_with(move |request: &httpmock::HttpMockRequest| {
                log.lock().unwrap().push(Sent {
                    uri: request.uri().path_and_query().unwrap().to_string(),
                    body: request.body_vec(),
                });
                HttpMockResponse::builder()
                    .status(status)
                    .header("content-type", media_type.as_str())
                    .body(body.clone())
                    .build()
            });
        })
        .await;
        Self { mock, sent }
    }

    /// A client of this server.
    pub(crate) fn client(&self) -> Client {
        let transport = Transport::builder(Credentials::bearer_token("a-token").unwrap())
            .base_url(self.mock.base_url().parse().unwrap())
            .build()
            .unwrap();
        let context = CallContext::new(&transport);
        Client::new_with_client(transport.base_url().as_str(), transport.http(), context)
    }

    /// The only request so far.
    pub(crate) fn sent(&self) -> Sent {
        let sent = self.sent.lock().unwrap();
        let [sent] = sent.as_slice() else {
            panic!("{sent:?}");
        };
        sent.clone()
    }
}
