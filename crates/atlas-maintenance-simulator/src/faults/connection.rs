//! Connections, in a form that a fault can take out of the server's hands.
//!
//! As long as none does, bytes go straight through. A fault that strikes a request takes over the
//! writing half; the server notices with its next write that the connection is gone, and lets go
//! of the rest. Faults that strike before a request is read are done here, since the server hears
//! of a request only when it has read it. This module must not know what requests mean.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpListener;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::Sleep;

use crate::faults::fault::FaultKind;
use crate::faults::matching::judge_unread;
use crate::faults::plan::{Stage, Strike, UnderWay};
use crate::service::state::Shared;

/// A client that is told nothing and stays is let go after this, so that nothing is kept forever.
pub(crate) const PATIENCE: Duration = Duration::from_secs(600);

/// How much of a request is looked at before it is read: enough for any sensible first line.
const PEEKED: usize = 2048;

/// Where connections come in.
#[derive(Debug)]
pub(crate) struct Door {
    pub(crate) listener: TcpListener,
    pub(crate) shared: Arc<Shared>,
}

impl Listener for Door {
    type Io = Socket;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Socket, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        let (read, write) = stream.into_split();
        let socket = Socket {
            read,
            line: Line(Arc::new(Shed {
                write: Mutex::new(Some(write)),
                is_judged: AtomicBool::new(false),
            })),
            shared: Arc::clone(&self.shared),
            end: None,
        };
        (socket, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// What a request's handler sees of the connection it came on.
#[derive(Clone, Debug)]
pub(crate) struct Line(Arc<Shed>);

#[derive(Debug)]
struct Shed {
    /// `None` once it has been taken over.
    write: Mutex<Option<OwnedWriteHalf>>,
    /// Whether the request that is read now has passed the faults for unread ones.
    is_judged: AtomicBool,
}

impl Connected<IncomingStream<'_, Door>> for Line {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().line.clone()
    }
}

impl Line {
    /// Whether the request has passed the faults for unread ones. Answers for one request.
    pub(crate) fn was_judged(&self) -> bool {
        self.0.is_judged.swap(false, Ordering::Relaxed)
    }

    /// Takes the connection away from the server.
    pub(crate) fn take_over(&self, under_way: UnderWay) -> Option<Taken> {
        let write = self.write().take()?;
        Some(Taken { write, under_way })
    }

    fn write(&self) -> MutexGuard<'_, Option<OwnedWriteHalf>> {
        // What is locked is replaced as a whole.
        self.0.write.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection in the hands of a fault. It ends when this is dropped and the server has noticed.
#[derive(Debug)]
pub(crate) struct Taken {
    write: OwnedWriteHalf,
    under_way: UnderWay,
}

impl Taken {
    pub(crate) async fn send(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let sent = self.write.write(bytes).await?;
            if sent == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            self.under_way.sent(sent);
            bytes = bytes.get(sent..).unwrap_or_default();
        }
        Ok(())
    }

    /// The client gets a RST as soon as the server lets go.
    pub(crate) fn reset(self) {
        // Where the system does not offer it, the client sees an end, which is a fault as well.
        let _ = self.write.as_ref().set_zero_linger();
        // Without the orderly end that dropping it would send first.
        self.write.forget();
    }
}

/// The connection as the server has it.
#[derive(Debug)]
pub(crate) struct Socket {
    read: OwnedReadHalf,
    line: Line,
    shared: Arc<Shared>,
    end: Option<End>,
}

/// How a connection ends whose request is not read.
#[derive(Debug)]
enum End {
    /// What comes is thrown away until nothing does: an end with bytes unread would be a reset.
    Closed,
    /// What comes is thrown away until the client goes.
    Silent {
        patience: Pin<Box<Sleep>>,
        _counted: UnderWay,
    },
}

impl Socket {
    /// Asks for faults that strike before the request is read. `Ready(None)` when none does.
    fn poll_strike(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Option<Strike>>> {
        let mut bytes = [0; PEEKED];
        let mut seen = ReadBuf::new(&mut bytes);
        ready!(self.read.poll_peek(context, &mut seen))?;
        // What is no beginning of a request is the rest of one, or nothing that can be matched. A
        // first line that comes in pieces is matched when the request has been read.
        let Some((method, target)) = first_line(seen.filled()) else {
            return Poll::Ready(Ok(None));
        };
        self.line.0.is_judged.store(true, Ordering::Relaxed);
        Poll::Ready(Ok(judge_unread(&self.shared, method, target)))
    }

    /// Does what can be done without reading. The server is told an error or the end.
    fn begin(&mut self, strike: &Strike) -> io::Result<()> {
        match strike.fault.kind {
            FaultKind::Hang { .. } => {
                let patience = Box::pin(tokio::time::sleep(PATIENCE));
                self.end = Some(End::Silent {
                    patience,
                    _counted: strike.begin(),
                });
                Ok(())
            }
            FaultKind::Close { .. } => {
                self.end = Some(End::Closed);
                Ok(())
            }
            _ => {
                if let Some(taken) = self.line.take_over(strike.begin()) {
                    taken.reset();
                }
                Err(gone())
            }
        }
    }

    /// Throws away what comes. Ready when the connection can end.
    fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut bytes = [0; PEEKED];
        loop {
            if let Some(End::Silent { patience, .. }) = &mut self.end
                && patience.as_mut().poll(context).is_ready()
            {
                return Poll::Ready(Ok(()));
            }
            let mut waste = ReadBuf::new(&mut bytes);
            let read = Pin::new(&mut self.read).poll_read(context, &mut waste);
            match (read, &self.end) {
                (Poll::Ready(Ok(())), _) if waste.filled().is_empty() => {
                    return Poll::Ready(Ok(()));
                }
                (Poll::Ready(Ok(())), _) => {}
                (Poll::Ready(Err(error)), _) => return Poll::Ready(Err(error)),
                (Poll::Pending, Some(End::Silent { .. })) => return Poll::Pending,
                (Poll::Pending, _) => return Poll::Ready(Ok(())),
            }
        }
    }

    fn with_write<T>(
        &self,
        act: impl FnOnce(Pin<&mut OwnedWriteHalf>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        match self.line.write().as_mut() {
            Some(write) => act(Pin::new(write)),
            None => Poll::Ready(Err(gone())),
        }
    }
}

fn gone() -> io::Error {
    io::ErrorKind::ConnectionReset.into()
}

/// Method and target, if the bytes begin with the first line of a request.
fn first_line(bytes: &[u8]) -> Option<(&str, &str)> {
    let end = bytes.iter().position(|byte| *byte == b'\r')?;
    let line = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let mut words = line.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    (version.starts_with("HTTP/1") && words.next().is_none()).then_some((method, target))
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.end.is_none()
            && this.shared.faults.may_strike(Stage::Unread)
            && let Some(strike) = ready!(this.poll_strike(context))?
        {
            this.begin(&strike)?;
        }
        if this.end.is_some() {
            return this.poll_end(context);
        }
        Pin::new(&mut this.read).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
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
        // The server flushes while it waits for an answer, and must not let go before there is one.
        match self.line.write().as_mut() {
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
    fn a_first_line_is_told_from_the_rest_of_a_body() {
        for (bytes, line) in [
            (&b"GET /a?b HTTP/1.1\r\nhost"[..], Some(("GET", "/a?b"))),
            (b"GET /a?b HTTP/1.1", None),
            (b"{\"dayOfWeek\": 1}", None),
            (b"a b c\r\n", None),
            (b"\r\n", None),
            (b"GET /\xff HTTP/1.1\r\n", None),
            (b"", None),
        ] {
            assert_eq!(first_line(bytes), line, "{bytes:?}");
        }
    }
}
