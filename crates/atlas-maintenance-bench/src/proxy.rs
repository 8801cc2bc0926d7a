//! A proxy that counts connections, and delays what passes as a long way would.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::Instant;

/// How many pieces can be on the way in one direction of a connection.
const PIECES: usize = 1024;

/// A proxy to one address, which runs until the process ends.
#[derive(Debug)]
pub struct Proxy {
    /// Where it listens.
    pub address: SocketAddr,
    connections: Arc<AtomicU64>,
}

impl Proxy {
    /// Passes everything on to `target`, each way after `delay`.
    ///
    /// # Errors
    ///
    /// When it cannot listen.
    pub async fn start(target: SocketAddr, delay: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let connections = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(pass(client, target, delay));
            }
        });
        Ok(Self {
            address,
            connections,
        })
    }

    /// The number of connections since the last time this was called.
    pub fn connections(&self) -> u64 {
        self.connections.swap(0, Ordering::Relaxed)
    }
}

async fn pass(client: TcpStream, target: SocketAddr, delay: Duration) -> io::Result<()> {
    // On loopback a connection is made at once; over the way it takes once there and back.
    let connected = Instant::now() + delay * 2;
    let server = TcpStream::connect(target).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::try_join!(
        one_way(from_client, to_server, connected, delay),
        one_way(from_server, to_client, connected, delay),
    )?;
    Ok(())
}

/// Each piece is sent `delay` after it came, however many are on the way.
async fn one_way(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    connected: Instant,
    delay: Duration,
) -> io::Result<()> {
    let (sender, mut receiver) = mpsc::channel::<(Instant, Vec<u8>)>(PIECES);
    let reading = async move {
        let mut bytes = vec![0; 64 * 1024];
        loop {
            let length = from.read(&mut bytes).await?;
            let due = Instant::now().max(connected) + delay;
            let piece = bytes.get(..length).unwrap_or_default().to_vec();
            // An empty piece is the end.
            if sender.send((due, piece)).await.is_err() || length == 0 {
                return io::Result::Ok(());
            }
        }
    };
    let writing = async move {
        while let Some((due, piece)) = receiver.recv().await {
            if !delay.is_zero() {
                tokio::time::sleep_until(due).await;
            }
            if piece.is_empty() {
                break;
            }
            to.write_all(&piece).await?;
        }
        to.shutdown().await
    };
    tokio::try_join!(reading, writing)?;
    Ok(())
}
