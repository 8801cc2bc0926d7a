//! Connections that a fault can hijack from the server.
//!
//! Without a fault, bytes pass straight through. A fault that hits a request takes the stream; the
//! server then waits, and sees a reset when the fault has ended, so that it drops its side. Faults
//! before reading are carried out in [`FaultSocket`] over HTTP/1.1, because the server reports a
//! request only after it has read it.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::time::Sleep;

use crate::faults::kind::FaultKind;
use crate::faults::matching::match_fault_before_reading;
use crate::faults::plan::{ActiveHit, FaultHit, FaultPlan, Stage};
use crate::faults::stream::Stream;
use crate::service::state::Service;

/// After this time a fault ends even if the client stays connected, so that no connection is kept
/// forever.
pub(crate) const MAX_FAULT_DURATION: Duration = Duration::from_secs(600);

/// How many bytes of a request are read to find the request line.
const LOOK_AHEAD_BYTES: usize = 2048;

/// The connection as a request handler sees it.
#[derive(Clone, Debug)]
pub(crate) struct ConnectionHandle(Arc<ConnectionState>);

#[derive(Debug)]
struct ConnectionState {
    owner: Mutex<Owner>,
    /// Whether the current request has been matched against faults before reading.
    is_matched: AtomicBool,
}

/// Who reads and writes the stream.
#[derive(Debug)]
enum Owner {
    Server(Stream),
    /// A fault has it; the server's tasks wait.
    Fault(Vec<Waker>),
    /// A fault had it and has ended.
    Nobody,
}

impl ConnectionHandle {
    fn new(stream: Stream) -> Self {
        Self(Arc::new(ConnectionState {
            owner: Mutex::new(Owner::Server(stream)),
            is_matched: AtomicBool::new(false),
        }))
    }

    /// Whether the current request has been matched against faults before reading. Resets the flag
    /// for the next request.
    pub(crate) fn take_matched(&self) -> bool {
        self.0.is_matched.swap(false, Ordering::Relaxed)
    }

    /// Takes the connection from the server; `None` if that was done before.
    pub(crate) fn hijack(&self, hit: ActiveHit) -> Option<HijackedConnection> {
        let mut owner = self.owner();
        match std::mem::replace(&mut *owner, Owner::Nobody) {
            Owner::Server(stream) => {
                *owner = Owner::Fault(Vec::new());
                drop(owner);
                Some(HijackedConnection {
                    stream: Some(stream),
                    input_ended: false,
                    handle: self.clone(),
                    hit,
                })
            }
            other => {
                *owner = other;
                None
            }
        }
    }

    fn owner(&self) -> MutexGuard<'_, Owner> {
        // The value is only ever replaced as a whole.
        self.0.owner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the server does with the stream.
    fn poll_stream<T>(
        &self,
        context: &mut Context<'_>,
        act: impl FnOnce(Pin<&mut Stream>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        match &mut *self.owner() {
            Owner::Server(stream) => act(Pin::new(stream), context),
            Owner::Fault(waiting) => {
                if !waiting.iter().any(|known| known.will_wake(context.waker())) {
                    waiting.push(context.waker().clone());
                }
                Poll::Pending
            }
            Owner::Nobody => Poll::Ready(Err(connection_reset())),
        }
    }
}

/// A connection in the control of a fault. It is closed when this is dropped.
#[derive(Debug)]
pub(crate) struct HijackedConnection {
    stream: Option<Stream>,
    /// Whether the client has ended its side.
    input_ended: bool,
    handle: ConnectionHandle,
    hit: ActiveHit,
}

impl HijackedConnection {
    /// Sends the bytes, and discards what the client sends meanwhile, since a client that cannot send
    /// may stop reading.
    pub(crate) async fn send(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let sent = poll_fn(|context| {
                self.poll_discard(context)?;
                self.poll_stream(context, |stream, context| stream.poll_write(context, bytes))
            })
            .await?;
            if sent == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            self.hit.add_sent(sent);
            bytes = bytes.get(sent..).unwrap_or_default();
        }
        poll_fn(|context| self.poll_stream(context, |stream, context| stream.poll_flush(context)))
            .await
    }

    /// Discards what the client sends until it disconnects.
    pub(crate) async fn hang(mut self) {
        let _ = poll_fn(|context| {
            self.poll_discard(context)?;
            if self.input_ended {
                return Poll::Ready(Ok(()));
            }
            Poll::<io::Result<()>>::Pending
        })
        .await;
    }

    /// Closes the connection in order. Closing with unread input would send a RST.
    pub(crate) async fn close(mut self) {
        let discarded = poll_fn(|context| Poll::Ready(self.poll_discard(context))).await;
        if let (Ok(()), Some(stream)) = (discarded, &mut self.stream) {
            let _ = stream.shutdown().await;
        }
    }

    /// The client gets a RST.
    pub(crate) fn reset(mut self) {
        if let Some(stream) = self.stream.take() {
            stream.reset();
        }
    }

    /// Discards all input that is there.
    fn poll_discard(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        let mut bytes = [0; LOOK_AHEAD_BYTES];
        while !self.input_ended {
            let mut discarded = ReadBuf::new(&mut bytes);
            let read = self.poll_stream(context, |stream, context| {
                stream.poll_read(context, &mut discarded)
            });
            match read {
                Poll::Pending => break,
                Poll::Ready(result) => result?,
            }
            self.input_ended = discarded.filled().is_empty();
        }
        Ok(())
    }

    fn poll_stream<T>(
        &mut self,
        context: &mut Context<'_>,
        act: impl FnOnce(Pin<&mut Stream>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        match &mut self.stream {
            Some(stream) => act(Pin::new(stream), context),
            None => Poll::Ready(Err(connection_reset())),
        }
    }
}

impl Drop for HijackedConnection {
    fn drop(&mut self) {
        drop(self.stream.take());
        let owner = std::mem::replace(&mut *self.handle.owner(), Owner::Nobody);
        if let Owner::Fault(waiting) = owner {
            waiting.into_iter().for_each(Waker::wake);
        }
    }
}

/// The connection as the server reads and writes it.
#[derive(Debug)]
pub(crate) struct FaultSocket {
    handle: ConnectionHandle,
    service: Arc<Service>,
    faults: Arc<FaultPlan>,
    /// Whether requests are matched before they are read, which needs a request line.
    has_request_lines: bool,
    /// What was read to find a request line, and how much of it the server has.
    look_ahead: (Vec<u8>, usize),
    ending: Option<Ending>,
}

/// How a connection ends whose request is not read.
#[derive(Debug)]
enum Ending {
    /// Input is discarded first: closing with unread input would send a RST.
    Close,
    /// Input is discarded until the client disconnects.
    Hang {
        timeout: Pin<Box<Sleep>>,
        _hit: ActiveHit,
    },
}

impl FaultSocket {
    /// `has_request_lines` says whether the connection is HTTP/1.1.
    pub(crate) fn new(
        stream: Stream,
        has_request_lines: bool,
        service: Arc<Service>,
        faults: Arc<FaultPlan>,
    ) -> Self {
        Self {
            handle: ConnectionHandle::new(stream),
            service,
            faults,
            has_request_lines,
            look_ahead: (Vec::new(), 0),
            ending: None,
        }
    }

    pub(crate) fn handle(&self) -> ConnectionHandle {
        self.handle.clone()
    }

    /// Gives the server what was read ahead. Returns whether there was anything.
    fn take_look_ahead(&mut self, buffer: &mut ReadBuf<'_>) -> bool {
        let (bytes, taken) = &mut self.look_ahead;
        let rest = bytes.get(*taken..).unwrap_or_default();
        let next = rest.get(..buffer.remaining()).unwrap_or(rest);
        buffer.put_slice(next);
        *taken += next.len();
        !next.is_empty()
    }

    /// Reads ahead and matches the request line against faults before reading.
    fn poll_fault(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Option<FaultHit>>> {
        let mut bytes = [0; LOOK_AHEAD_BYTES];
        let mut read = ReadBuf::new(&mut bytes);
        ready!(self.handle.poll_stream(context, |stream, context| {
            stream.poll_read(context, &mut read)
        }))?;
        self.look_ahead = (read.filled().to_vec(), 0);
        // Without a request line, these bytes are the rest of a request, or a request line that
        // arrives in pieces; the latter is matched when the request has been read.
        let Some((method, target)) = request_line(read.filled()) else {
            return Poll::Ready(Ok(None));
        };
        self.handle.0.is_matched.store(true, Ordering::Relaxed);
        let hit = match_fault_before_reading(&self.service, &self.faults, method, target);
        Poll::Ready(Ok(hit))
    }

    /// Begins the fault. A reset happens at once and is an error to the server.
    fn begin(&mut self, hit: &FaultHit) -> io::Result<()> {
        self.look_ahead = (Vec::new(), 0);
        match hit.fault.kind {
            FaultKind::Hang { .. } => {
                let timeout = Box::pin(tokio::time::sleep(MAX_FAULT_DURATION));
                self.ending = Some(Ending::Hang {
                    timeout,
                    _hit: hit.begin(),
                });
                Ok(())
            }
            FaultKind::Close { .. } => {
                self.ending = Some(Ending::Close);
                Ok(())
            }
            _ => {
                if let Some(connection) = self.handle.hijack(hit.begin()) {
                    connection.reset();
                }
                Err(connection_reset())
            }
        }
    }

    /// Discards input. Ready when the connection can end.
    fn poll_ending(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut bytes = [0; LOOK_AHEAD_BYTES];
        loop {
            if let Some(Ending::Hang { timeout, .. }) = &mut self.ending
                && timeout.as_mut().poll(context).is_ready()
            {
                return Poll::Ready(Ok(()));
            }
            let mut discarded = ReadBuf::new(&mut bytes);
            let read = self.handle.poll_stream(context, |stream, context| {
                stream.poll_read(context, &mut discarded)
            });
            match (read, &self.ending) {
                (Poll::Ready(Ok(())), _) if discarded.filled().is_empty() => {
                    return Poll::Ready(Ok(()));
                }
                (Poll::Ready(Ok(())), _) => {}
                (Poll::Ready(Err(error)), _) => return Poll::Ready(Err(error)),
                (Poll::Pending, Some(Ending::Hang { .. })) => return Poll::Pending,
                (Poll::Pending, _) => return Poll::Ready(Ok(())),
            }
        }
    }
}

fn connection_reset() -> io::Error {
    io::ErrorKind::ConnectionReset.into()
}

/// Method and target, if the bytes begin with a request line.
fn request_line(bytes: &[u8]) -> Option<(&str, &str)> {
    let end = bytes.iter().position(|byte| *byte == b'\r')?;
    let line = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let mut words = line.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    (version.starts_with("HTTP/1") && words.next().is_none()).then_some((method, target))
}

impl AsyncRead for FaultSocket {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.take_look_ahead(buffer) {
            return Poll::Ready(Ok(()));
        }
        if this.has_request_lines
            && this.ending.is_none()
            && this.faults.can_hit(Stage::BeforeReading)
        {
            match ready!(this.poll_fault(context))? {
                Some(hit) => this.begin(&hit)?,
                None => {
                    this.take_look_ahead(buffer);
                    return Poll::Ready(Ok(()));
                }
            }
        }
        if this.ending.is_some() {
            return this.poll_ending(context);
        }
        this.handle
            .poll_stream(context, |stream, context| stream.poll_read(context, buffer))
    }
}

impl AsyncWrite for FaultSocket {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.handle
            .poll_stream(context, |stream, context| stream.poll_write(context, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.handle.poll_stream(context, |stream, context| {
            stream.poll_write_vectored(context, slices)
        })
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.handle
            .poll_stream(context, |stream, context| stream.poll_flush(context))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.handle
            .poll_stream(context, |stream, context| stream.poll_shutdown(context))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_line_is_distinguished_from_other_bytes() {
        for (bytes, line) in [
            (&b"GET /a?b HTTP/1.1\r\nhost"[..], Some(("GET", "/a?b"))),
            (b"GET /a?b HTTP/1.1", None),
            (b"{\"dayOfWeek\": 1}", None),
            (b"a b c\r\n", None),
            (b"\r\n", None),
            (b"GET /\xff HTTP/1.1\r\n", None),
            (b"", None),
        ] {
            assert_eq!(request_line(bytes), line, "{bytes:?}");
        }
    }
}
