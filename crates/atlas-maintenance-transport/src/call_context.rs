//! What a generated client carries: how its requests are sent, and how the outcome comes back.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use url::Url;

use crate::error::Error;
use crate::operation::Operation;
use crate::reply::{Reply, Spent};
use crate::transport::Transport;

/// The context of the calls of a generated client: the transport, and whether replies are enveloped.
///
/// Each of its methods hands its request to [`perform`](Self::perform), and the caller takes the
/// outcome from [`outcome`](Self::outcome):
///
/// ```text
/// let context = CallContext::new(&transport);
/// let client = atlas_maintenance_api_2025_03_12::Client::new_with_client(
///     transport.base_url().as_str(),
///     transport.http(),
///     context,
/// );
/// match client.get_maintenance_window(&project, Default::default()).await {
///     Err(progenitor_client::Error::Custom(why)) if why.is_empty() => client.inner().outcome(),
///     …
/// }
/// ```
///
/// A generated method ends with an error when its request was performed, and decodes nothing. It can
/// only return what its generator foresaw: it would lose the status of an undocumented error and the
/// body of one that is not JSON, and it has no room for headers of errors. Callers decode the body into
/// the type that the method names.
///
/// A context is for one call at a time: a second call is refused and not sent until the outcome of the
/// first was taken. A clone has an outcome of its own.
pub struct CallContext {
    transport: Transport,
    enveloped: bool,
    earlier: Spent,
    state: Mutex<State>,
}

/// The call of a context.
#[derive(Default)]
enum State {
    #[default]
    None,
    Sending,
    Ended(Result<Reply, Error>),
}

/// Ends the call of a context that was cancelled.
struct Cancelled<'a>(&'a CallContext);

impl Drop for Cancelled<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        if matches!(*state, State::Sending) {
            *state = State::None;
        }
    }
}

impl CallContext {
    /// A context whose replies are not enveloped.
    pub fn new(transport: &Transport) -> Self {
        Self {
            transport: transport.clone(),
            enveloped: false,
            earlier: Spent::default(),
            state: Mutex::default(),
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

    /// Like [`send`](Self::send), for a generated method. Returns what the method fails with:
    /// an empty text, after which [`outcome`](Self::outcome) has the outcome; or why nothing was sent.
    pub async fn perform(
        &self,
        operation: Option<&'static Operation>,
        request: &mut reqwest::Request,
    ) -> String {
        {
            let mut state = self.state();
            if !matches!(*state, State::None) {
                return "this client has a call whose outcome was not taken: clone it for another call"
                    .to_owned();
            }
            *state = State::Sending;
        }
        let cancelled = Cancelled(self);
        let outcome = self.send(operation, request).await;
        *self.state() = State::Ended(outcome);
        drop(cancelled);
        String::new()
    }

    /// Takes the outcome of the call that [`perform`](Self::perform) sent.
    ///
    /// # Errors
    ///
    /// The error of the call, or [`Error::input`] if none was sent or it has not ended.
    pub fn outcome(&self) -> Result<Reply, Error> {
        let mut state = self.state();
        match std::mem::take(&mut *state) {
            State::Ended(outcome) => outcome,
            other => {
                *state = other;
                Err(Error::input("the request did not go through the transport"))
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The value is only ever replaced as a whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clone for CallContext {
    fn clone(&self) -> Self {
        Self {
            transport: self.transport.clone(),
            enveloped: self.enveloped,
            earlier: self.earlier,
            state: Mutex::default(),
        }
    }
}

impl fmt::Debug for CallContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallContext")
            .field("transport", &self.transport)
            .field("enveloped", &self.enveloped)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
