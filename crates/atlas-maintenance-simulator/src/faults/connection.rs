//! Connections that a fault can hijack from the server.
//!
//! Without a fault, bytes pass straight through. A fault that hits a request hijacks the writing
//! half; the server's next write fails, so that it drops its side. Faults before reading are carried
//! out in [`FaultSocket`], because the server reports a request only after it has read it.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::Sleep;

use crate::faults::kind::FaultKind;
use crate::faults::matching::match_fault_before_reading;
use crate::faults::plan::{ActiveHit, FaultHit, FaultPlan, Stage};
use crate::service::state::Service;

/// After this time a fault ends even if the client stays connected, so that no connection is kept
/// forever.
pub(crate) const MAX_FAULT_DURATION: Duration = Duration::from_secs(600);

/// How many bytes of a request are peeked at to find the request line.
const PEEK_BYTES: usize = 2048;

/// The connection as a request handler sees it.
#[derive(Clone, Debug)]
pub(crate) struct ConnectionHandle(Arc<ConnectionState>);

#[derive(Debug)]
struct ConnectionState {
    /// `None` once the connection has been hijacked.
    write: Mutex<Option<OwnedWriteHalf>>,
    /// Whether the current request has been matched against faults before reading.
    is_matched: AtomicBool,
}

impl ConnectionHandle {
    /// Whether the current request has been matched against faults before reading. Resets the flag
    /// for the next request.
    pub(crate) fn take_matched(&self) -> bool {
        self.0.is_matched.swap(false, Ordering::Relaxed)
    }

    /// Takes the connection from the server; `None` if that was done before.
    pub(crate) fn hijack(&self, hit: ActiveHit) -> Option<HijackedConnection> {
        let write = self.write().take()?;
        Some(HijackedConnection { write, hit })
    }

    fn write(&self) -> MutexGuard<'_, Option<OwnedWriteHalf>> {
        // The value is only ever replaced as a whole.
        self.0.write.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection in the control of a fault. It is closed when this is dropped and the server has
/// dropped its side.
#[derive(Debug)]
pub(crate) struct HijackedConnection {
    write: OwnedWriteHalf,
    hit: ActiveHit,
}

impl HijackedConnection {
    pub(crate) async fn send(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let sent = self.write.write(bytes).await?;
            if sent == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            self.hit.add_sent(sent);
            bytes = bytes.get(sent..).unwrap_or_default();
        }
        Ok(())
    }

    /// The client gets a RST as soon as the server drops its side.
    pub(crate) fn reset(self) {
        // On systems without this option the client sees an orderly close instead.
        let _ = self.write.as_ref().set_zero_linger();
        // Dropping the half would send a FIN first.
        self.write.forget();
    }
}

/// The connection as the server reads and writes it.
#[derive(Debug)]
pub(crate) struct FaultSocket {
    read: OwnedReadHalf,
    handle: ConnectionHandle,
    service: Arc<Service>,
    faults: Arc<FaultPlan>,
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
    pub(crate) fn new(stream: TcpStream, service: Arc<Service>, faults: Arc<FaultPlan>) -> Self {
        let (read, write) = stream.into_split();
        Self {
            read,
            handle: ConnectionHandle(Arc::new(ConnectionState {
                write: Mutex::new(Some(write)),
                is_matched: AtomicBool::new(false),
            })),
            service,
            faults,
            ending: None,
        }
    }

    pub(crate) fn handle(&self) -> ConnectionHandle {
        self.handle.clone()
    }

    /// Matches the request line against faults before reading.
    fn poll_fault(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Option<FaultHit>>> {
        let mut bytes = [0; PEEK_BYTES];
        let mut peeked = ReadBuf::new(&mut bytes);
        ready!(self.read.poll_peek(context, &mut peeked))?;
        // Without a request line, these bytes are the rest of a request, or a request line that
        // arrives in pieces; the latter is matched when the request has been read.
        let Some((method, target)) = request_line(peeked.filled()) else {
            return Poll::Ready(Ok(None));
        };
        self.handle.0.is_matched.store(true, Ordering::Relaxed);
        let hit = match_fault_before_reading(&self.service, &self.faults, method, target);
        Poll::Ready(Ok(hit))
    }

    /// Begins the fault. A reset happens at once and is an error to the server.
    fn begin(&mut self, hit: &FaultHit) -> io::Result<()> {
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
        let mut bytes = [0; PEEK_BYTES];
        loop {
            if let Some(Ending::Hang { timeout, .. }) = &mut self.ending
                && timeout.as_mut().poll(context).is_ready()
            {
                return Poll::Ready(Ok(()));
            }
            let mut discarded = ReadBuf::new(&mut bytes);
            let read = Pin::new(&mut self.read).poll_read(context, &mut discarded);
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

    fn with_write<T>(
        &self,
        act: impl FnOnce(Pin<&mut OwnedWriteHalf>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        match self.handle.write().as_mut() {
            Some(write) => act(Pin::new(write)),
            None => Poll::Ready(Err(connection_reset())),
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
        if this.ending.is_none()
            && this.faults.can_hit(Stage::BeforeReading)
            && let Some(hit) = ready!(this.poll_fault(context))?
        {
            this.begin(&hit)?;
        }
        if this.ending.is_some() {
            return this.poll_ending(context);
        }
        Pin::new(&mut this.read).poll_read(context, buffer)
    }
}

impl AsyncWrite for FaultSocket {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.with_write(|write| write.poll_write(context, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.with_write(|write| write.poll_write_vectored(context, slices))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The server flushes while it waits for a response, and has to keep the connection until
        // there is one.
        match self.handle.write().as_mut() {
            Some(write) => Pin::new(write).poll_flush(context),
            None => Poll::Ready(Ok(())),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.with_write(|write| write.poll_shutdown(context))
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
