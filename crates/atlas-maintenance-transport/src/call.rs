//! One call of a generated client: the bridge between its hook and the transport.
//!
//! A generated method can only return what its generator foresaw: it loses the status of an
//! undocumented error, and the body of one that is not JSON. So the outcome is kept here, and a
//! caller asks [`Call::finish`] what really happened.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::StatusCode;
use reqwest::ResponseBuilderExt as _;
use url::Url;

use crate::error::Error;
use crate::operation::{Operation, RetryClass};
use crate::reply::Reply;
use crate::send::{Order, Transport};

/// What a generated client carries: the transport, and what came of its last call.
///
/// Make one for each call, since clones share the outcome:
///
/// ```text
/// let call = Call::new(&transport);
/// let client = atlas_maintenance_api_2025_03_12::Client::new_with_client(
///     transport.base_url().as_str(),
///     transport.http(),
///     call.clone(),
/// );
/// let result = client.get_maintenance_window(&project, None, None).await;
/// let (window, reply) = call.finish(result, |error| error.to_string())?;
/// ```
#[derive(Clone)]
pub struct Call {
    transport: Transport,
    class: Option<RetryClass>,
    check: Option<&'static str>,
    enveloped: bool,
    outcome: Arc<Mutex<Option<Result<Reply, Error>>>>,
}

impl Call {
    /// A call through a transport.
    pub fn new(transport: &Transport) -> Self {
        Self {
            transport: transport.clone(),
            class: None,
            check: None,
            enveloped: false,
            outcome: Arc::default(),
        }
    }

    /// The same call, of another class than its operation has by itself: an update that also
    /// starts maintenance is no longer idempotent.
    #[must_use]
    pub fn with_class(mut self, class: RetryClass) -> Self {
        self.class = Some(class);
        self
    }

    /// The same call, which, when its outcome is unknown, tells the caller to look at `check`
    /// before repeating it.
    #[must_use]
    pub fn with_check(mut self, check: &'static str) -> Self {
        self.check = Some(check);
        self
    }

    /// The same call, whose request asks for an envelope: replies are taken out of it.
    #[must_use]
    pub fn enveloped(mut self, enveloped: bool) -> Self {
        self.enveloped = enveloped;
        self
    }

    /// The URL of `path`, which starts with a slash, at the service. Called by generated methods.
    #[must_use]
    pub fn url(&self, path: &str) -> Url {
        self.transport.base_url().at(path)
    }

    /// Sends the request that a generated method built, and keeps the outcome. Called by the
    /// client's hook.
    ///
    /// The response is for the generated method: the service's own where there is one, else an
    /// empty one with status 599, which no contract has.
    pub fn perform(
        &self,
        operation: Option<&'static Operation>,
        mut request: reqwest::Request,
    ) -> impl Future<Output = reqwest::Result<reqwest::Response>> + Send {
        let class = self
            .class
            .or(operation.map(|operation| operation.retry))
            .unwrap_or(RetryClass::NonIdempotent);
        let order = Order {
            operation,
            class,
            enveloped: self.enveloped,
        };
        // Not an `async fn`, which would keep its argument twice.
        async move {
            let outcome = self.transport.send(order, &mut request).await;
            Ok(self.keep(outcome))
        }
    }

    /// Keeps the outcome of a call, and makes the generated method's response of it.
    fn keep(&self, outcome: Result<Reply, Error>) -> reqwest::Response {
        let outcome = outcome.map_err(|error| match self.check {
            Some(check) => error.with_check(check),
            None => error,
        });
        let url = self.transport.base_url().url().clone();
        let response = match &outcome {
            Ok(reply) => response(url, reply.status(), reply.body.clone()),
            Err(error) => response(url, error.status().unwrap_or(NO_ANSWER), error.bytes()),
        };
        *self.lock() = Some(outcome);
        response
    }

    /// What came of the call: the method's value and the reply, or the one error.
    ///
    /// `explain` says why the generated method could not make a value of a reply that is a
    /// success.
    ///
    /// # Errors
    ///
    /// The error of the transport where there is one, whatever the generated method made of it;
    /// [`Error::undecodable`] where the reply is a success that the method could not read.
    pub fn finish<T, E>(
        &self,
        result: Result<T, E>,
        explain: impl FnOnce(E) -> String,
    ) -> Result<(T, Reply), Error> {
        match (self.lock().take(), result) {
            (Some(Err(error)), _) => Err(error),
            (Some(Ok(reply)), Ok(value)) => Ok((value, reply)),
            (Some(Ok(reply)), Err(error)) => Err(Error::undecodable(reply, &explain(error))),
            (None, Err(error)) => Err(Error::input(explain(error))),
            (None, Ok(_)) => Err(Error::input("the client answered without a request")),
        }
    }

    /// The reply of the call if it is a success, whatever the generated method made of it.
    ///
    /// # Errors
    ///
    /// The error of the transport; [`Error::input`] when nothing was sent.
    pub fn reply(&self) -> Result<Reply, Error> {
        self.lock()
            .take()
            .unwrap_or_else(|| Err(Error::input("the request could not be built")))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Result<Reply, Error>>> {
        // The outcome is replaced as a whole, so one that a panicking thread left is a good one.
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const NO_ANSWER: u16 = 599;

/// Nobody asks for the URL; but where there is none, reqwest parses one for each response.
fn response(url: Url, status: u16, body: Bytes) -> reqwest::Response {
    let status = StatusCode::from_u16(status).unwrap_or_default();
    let response = http::Response::builder().url(url).status(status).body(body);
    // It cannot fail: the status and the URL are valid, and there is nothing else.
    response.unwrap_or_default().into()
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("transport", &self.transport)
            .field("class", &self.class)
            .finish_non_exhaustive()
    }
}
