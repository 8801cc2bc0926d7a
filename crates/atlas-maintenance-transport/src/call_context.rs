//! What a generated client carries: how its requests are sent.

use url::Url;

use crate::error::Error;
use crate::operation::Operation;
use crate::reply::{Reply, Spent};
use crate::transport::Transport;

/// The context of the calls of a generated client: the transport, and whether replies are enveloped.
///
/// ```text
/// let context = CallContext::new(&transport);
/// let client = atlas_maintenance_api_2025_03_12::Client::new_with_client(
///     transport.base_url().as_str(),
///     transport.http(),
///     context,
/// );
/// let reply = client.get_maintenance_window(&project, Default::default()).await?;
/// ```
#[derive(Clone, Debug)]
pub struct CallContext {
    transport: Transport,
    enveloped: bool,
    earlier: Spent,
}

impl CallContext {
    /// A context whose replies are not enveloped.
    pub fn new(transport: &Transport) -> Self {
        Self {
            transport: transport.clone(),
            enveloped: false,
            earlier: Spent::default(),
        }
    }

    /// Whether the requests ask for an envelope, which replies are then taken out of.
    #[must_use]
    pub fn enveloped(mut self, enveloped: bool) -> Self {
        self.enveloped = enveloped;
        self
    }

    /// Continues a call that has sent other requests already: their number and their time count
    /// towards its limits and its metadata.
    #[must_use]
    pub fn after(mut self, earlier: Spent) -> Self {
        self.earlier = earlier;
        self
    }

    /// The URL of `path`, which starts with a slash, at the service. Called by generated methods.
    #[must_use]
    pub fn url(&self, path: &str) -> Url {
        self.transport.base_url().at(path)
    }

    /// Sends a request for an operation, with credentials, within the limits, and repeated by the
    /// operation's [`RetryRule`](crate::RetryRule).
    ///
    /// # Errors
    ///
    /// The one [`Error`] of the call. Without an operation nothing is sent.
    pub async fn send(
        &self,
        operation: Option<&'static Operation>,
        request: &mut reqwest::Request,
    ) -> Result<Reply, Error> {
        self.transport
            .send(operation, self.enveloped, self.earlier, request)
            .await
    }
}
