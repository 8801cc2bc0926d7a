//! What a generated client carries: how its requests are sent, and how the outcome comes back.

use std::sync::Arc;

use http::StatusCode;
use reqwest::ResponseBuilderExt as _;
use url::Url;

use crate::error::Error;
use crate::operation::Operation;
use crate::reply::{Reply, Spent};
use crate::transport::Transport;

/// The context of the calls of a generated client: the transport, and whether replies are enveloped.
///
/// The client's hook hands every request to [`perform`](Self::perform), and the caller takes the
/// outcome out of what the generated method returns:
///
/// ```text
/// let context = CallContext::new(&transport);
/// let client = atlas_maintenance_api_2025_03_12::Client::new_with_client(
///     transport.base_url().as_str(),
///     transport.http(),
///     context,
/// );
/// match client.get_maintenance_window(&project, Default::default()).await {
///     Err(progenitor_client::Error::UnexpectedResponse(response)) => CallContext::outcome(response),
///     …
/// }
/// ```
///
/// The response that a generated method sees always has a status that no contract lists, so the
/// method decodes nothing and returns the response as unexpected, with the outcome inside. A
/// generated method can only return what its generator foresaw: it would lose the status of an
/// undocumented error and the body of one that is not JSON, and it has no room for headers of
/// errors. A hook can return nothing but a response, so the outcome travels in the response's
/// extensions; callers decode the body into the type that the method names.
#[derive(Clone, Debug)]
pub struct CallContext {
    transport: Transport,
    enveloped: bool,
    earlier: Spent,
}

/// The outcome of a call, on its way through a generated method. Extensions must be `Clone`.
#[derive(Clone)]
struct Outcome(Arc<Result<Reply, Error>>);

/// A status that no contract can list: a document's codes and ranges end at 599, and the generator
/// refuses a `default` response, which would match it.
const UNDOCUMENTED: u16 = 999;

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
    #[expect(
        clippy::manual_async_fn,
        reason = "the future of an `async fn` would hold the request twice"
    )]
    pub fn send(
        &self,
        operation: Option<&'static Operation>,
        mut request: reqwest::Request,
    ) -> impl Future<Output = Result<Reply, Error>> + Send {
        async move {
            self.transport
                .send(operation, self.enveloped, self.earlier, &mut request)
                .await
        }
    }

    /// Like [`send`](Self::send), for the hook of a generated client: the outcome is in the response.
    pub fn perform(
        &self,
        operation: Option<&'static Operation>,
        request: reqwest::Request,
    ) -> impl Future<Output = reqwest::Result<reqwest::Response>> + Send {
        let sent = self.send(operation, request);
        async move { Ok(self.wrap(sent.await)) }
    }

    /// The outcome that [`perform`](Self::perform) put into a response.
    ///
    /// # Errors
    ///
    /// The error of the call, or [`Error::input`] for a response that is not from `perform`.
    pub fn outcome(mut response: reqwest::Response) -> Result<Reply, Error> {
        response
            .extensions_mut()
            .remove::<Outcome>()
            .and_then(|outcome| Arc::into_inner(outcome.0))
            .unwrap_or_else(|| Err(Error::input("the request did not go through the transport")))
    }

    fn wrap(&self, outcome: Result<Reply, Error>) -> reqwest::Response {
        let response = http::Response::builder()
            // Without a URL reqwest parses a placeholder for every response.
            .url(self.transport.base_url().url().clone())
            .status(StatusCode::from_u16(UNDOCUMENTED).unwrap_or_default())
            .extension(Outcome(Arc::new(outcome)))
            .body("");
        // Cannot fail: URL and status are valid, and there is nothing else.
        response.unwrap_or_default().into()
    }
}
