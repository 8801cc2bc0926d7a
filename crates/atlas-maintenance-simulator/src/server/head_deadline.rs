//! A deadline for the head of a request, which begins with its first byte. A connection between two requests
//! has none.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

/// Whether a request is under way, whose head has been read, and how many there were.
#[derive(Clone, Debug, Default)]
pub(super) struct UnderWay(Arc<(AtomicBool, AtomicUsize)>);

impl UnderWay {
    pub(super) fn begin(&self) {
        let (under_way, begun) = &*self.0;
        under_way.store(true, Ordering::Relaxed);
        begun.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn end(&self) {
        self.0.0.store(false, Ordering::Relaxed);
    }

    fn get(&self) -> (bool, usize) {
        let (under_way, begun) = &*self.0;
        (
            under_way.load(Ordering::Relaxed),
            begun.load(Ordering::Relaxed),
        )
    }
}

/// A connection whose reads fail when a head takes too long.
#[derive(Debug)]
pub(super) struct HeadDeadline<S> {
    stream: S,
    limit: Duration,
    under_way: UnderWay,
    deadline: Option<Pin<Box<Sleep>>>,
    /// How many requests had begun at the last read: one can begin and end between two reads.
    begun: usize,
}

impl<S> HeadDeadline<S> {
    pub(super) fn new(stream: S, limit: Duration, under_way: UnderWay) -> Self {
        Self {
            stream,
            limit,
            under_way,
            deadline: None,
            begun: 0,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for HeadDeadline<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let (under_way, begun) = this.under_way.get();
        if under_way || begun != this.begun {
            this.deadline = None;
            this.begun = begun;
        }
        if let Some(deadline) = &mut this.deadline
            && deadline.as_mut().poll(context).is_ready()
        {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(context, buffer);
        if buffer.filled().len() > before && !under_way && this.deadline.is_none() {
            this.deadline = Some(Box::pin(tokio::time::sleep(this.limit)));
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for HeadDeadline<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
    use tokio::time::{Instant, sleep};

    use super::*;

    const LIMIT: Duration = Duration::from_secs(30);
    const MINUTE: Duration = Duration::from_secs(60);

    fn pair() -> (DuplexStream, HeadDeadline<DuplexStream>, UnderWay) {
        let (client, server) = duplex(64);
        let under_way = UnderWay::default();
        let server = HeadDeadline::new(server, LIMIT, under_way.clone());
        (client, server, under_way)
    }

    /// Reads until the deadline, and returns what was read.
    async fn read_until_late(server: &mut HeadDeadline<DuplexStream>) -> usize {
        let mut count = 0;
        loop {
            match server.read(&mut [0; 8]).await {
                Ok(read) => count += read,
                Err(error) => {
                    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
                    return count;
                }
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn slow_head_ends_after_the_limit() {
        let (mut client, mut server, _) = pair();
        // Nothing counts before the first byte, and every byte does not begin anew.
        let sending = async {
            sleep(MINUTE).await;
            for _ in 0..100 {
                client.write_all(b"x").await.unwrap();
                sleep(Duration::from_secs(1)).await;
            }
        };
        let start = Instant::now();
        let reading = read_until_late(&mut server);
        let count = tokio::select! {
            count = reading => count,
            () = sending => panic!("the head was never late"),
        };
        assert_eq!(start.elapsed().as_secs(), 90);
        assert!((30..=31).contains(&count), "{count}");
    }

    #[tokio::test(start_paused = true)]
    async fn request_and_the_wait_after_it_have_no_deadline() {
        let (mut client, mut server, under_way) = pair();
        let mut bytes = [0; 8];
        client.write_all(b"head").await.unwrap();
        assert_eq!(server.read(&mut bytes).await.unwrap(), 4);
        under_way.begin();
        sleep(MINUTE).await;
        client.write_all(b"body").await.unwrap();
        assert_eq!(server.read(&mut bytes).await.unwrap(), 4);
        under_way.end();
        let late = tokio::time::timeout(MINUTE, server.read(&mut bytes)).await;
        assert!(late.is_err(), "the connection waits");
        // A request that ends before anything else is read.
        client.write_all(b"next").await.unwrap();
        assert_eq!(server.read(&mut bytes).await.unwrap(), 4);
        under_way.begin();
        under_way.end();
        let late = tokio::time::timeout(MINUTE, server.read(&mut bytes)).await;
        assert!(late.is_err(), "the connection waits");
        client.write_all(b"last").await.unwrap();
        assert_eq!(server.read(&mut bytes).await.unwrap(), 4);
        let start = Instant::now();
        assert_eq!(read_until_late(&mut server).await, 0);
        assert_eq!(start.elapsed(), LIMIT);
    }
}
