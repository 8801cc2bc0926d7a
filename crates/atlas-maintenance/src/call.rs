//! A call that is sent when it is awaited, for its value alone or with metadata.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll};

use atlas_maintenance_transport::{Error, Metadata, Reply};

type Sent<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// A call that is sent when it is awaited.
///
/// Dropping the call, or its future, stops the wait. A request that was sent cannot be recalled.
#[must_use = "a call is sent when it is awaited"]
pub struct Call<T> {
    // Metadata is read from the reply on request only.
    sent: Sent<(T, Reply)>,
}

impl<T: 'static> Call<T> {
    pub(crate) fn new(
        call: impl Future<Output = Result<(T, Reply), Error>> + Send + 'static,
    ) -> Self {
        Self {
            sent: Box::pin(call),
        }
    }

    /// Sends the call, and returns the value with the metadata of the reply. On failure
    /// [`Error::metadata`] has the same.
    ///
    /// # Errors
    ///
    /// As for awaiting the call itself.
    pub async fn with_metadata(self) -> Result<(T, Metadata), Error> {
        let (value, reply) = self.sent.await?;
        Ok((value, reply.metadata()))
    }
}

impl<T: 'static> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = CallFuture<T>;

    fn into_future(self) -> Self::IntoFuture {
        CallFuture { sent: self.sent }
    }
}

/// The future of a [`Call`].
#[must_use = "futures do nothing until they are awaited"]
pub struct CallFuture<T> {
    sent: Sent<(T, Reply)>,
}

impl<T> Future for CallFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let sent = self.sent.as_mut().poll(context);
        sent.map_ok(|(value, _)| value)
    }
}

impl<T> fmt::Debug for CallFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallFuture").finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").finish_non_exhaustive()
    }
}
