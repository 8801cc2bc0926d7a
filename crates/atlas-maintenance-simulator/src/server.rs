//! The running simulator: its handle, and the thread that serves.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;

use crate::control::handle::Control;
use crate::faults::plan::FaultPlan;
use crate::server::tls::Tls;
use crate::service::state::Service;

mod body;
mod connection;
mod handler;
mod head_deadline;
pub(crate) mod tls;

/// How long requests under way may take after the simulator is dropped.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_millis(500);

/// The wait after the operating system could not accept a connection, as when it has no file left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A running simulator on a port of its own.
///
/// It stops when it is dropped; requests under way have half a second to finish. It runs on a thread
/// of its own, so that it also serves blocking clients and can be dropped outside of an async
/// runtime.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use atlas_maintenance_simulator::Simulator;
///
/// let simulator = Simulator::start().await?;
/// let control = simulator.control();
/// control.schedule_maintenance(control.project_id())?;
/// println!("export MONGODB_ATLAS_BASE_URL={}", simulator.base_url());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Simulator {
    control: Control,
    address: SocketAddr,
    /// The certificate for clients to trust, with TLS.
    certificate: Option<Arc<str>>,
    /// Dropping it stops the thread.
    stop: oneshot::Sender<()>,
    /// Resolves when the thread has stopped.
    stopped: oneshot::Receiver<()>,
}

/// Why a simulator did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Listening on the address failed.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The thread or the runtime of the server could not be started.
    #[error("cannot start the server: {0}")]
    Runtime(#[source] std::io::Error),
    /// No certificate could be made.
    #[error("cannot make a certificate: {0}")]
    Tls(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// There is no version of the API or of the resource with that date.
    #[error("cannot set the lifecycle of version {date}: there is no such version")]
    UnknownVersion {
        /// The date.
        date: String,
    },
    /// A built-in fragment cannot be used, which is an error of the build.
    #[error("unusable fragment {0}; run `cargo xtask generate --check`")]
    Fragment(String),
}

impl Simulator {
    /// The base URL for clients, `http://127.0.0.1:` and a port; with TLS `https://`.
    pub fn base_url(&self) -> String {
        let mut address = self.address;
        // Clients cannot connect to an unspecified address.
        if address.ip().is_unspecified() {
            address.set_ip(match address {
                SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        let scheme = match self.certificate {
            Some(_) => "https",
            None => "http",
        };
        format!("{scheme}://{address}")
    }

    /// The certificate that clients have to trust, as PEM; `None` without
    /// [TLS](crate::SimulatorBuilder::tls). It is made at start and signs this simulator's certificate
    /// only.
    pub fn certificate(&self) -> Option<&str> {
        self.certificate.as_deref()
    }

    /// The controls.
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// Stops and waits until the port is free.
    pub async fn stop(self) {
        drop(self.stop);
        // An error means that the thread has ended, which is what this waits for.
        let _ = self.stopped.await;
    }

    /// Waits until the server ends, which it does not do on its own: drop the future to stop.
    pub async fn stopped(self) {
        let _held = self.stop;
        let _ = self.stopped.await;
    }

    pub(crate) async fn serve(
        service: Service,
        listener: std::net::TcpListener,
        tls: Option<Tls>,
    ) -> Result<Self, StartError> {
        let control = Control {
            service: Arc::new(service),
            faults: Arc::new(FaultPlan::default()),
        };
        let address = listener.local_addr().map_err(StartError::Runtime)?;
        listener
            .set_nonblocking(true)
            .map_err(StartError::Runtime)?;
        let (stop, stopping) = oneshot::channel();
        let (ending, stopped) = oneshot::channel();
        let (report, ready) = oneshot::channel();
        let state = control.clone();
        let certificate = tls.as_ref().map(|tls| Arc::clone(&tls.authority));
        // The runtime is created and dropped on this thread: it must not be dropped in another
        // runtime.
        std::thread::Builder::new()
            .name("atlas-maintenance-simulator".to_owned())
            .spawn(move || {
                run(state, listener, tls, report, stopping);
                drop(ending);
            })
            .map_err(StartError::Runtime)?;
        match ready.await {
            Ok(Ok(())) => Ok(Self {
                control,
                address,
                certificate,
                stop,
                stopped,
            }),
            Ok(Err(error)) => Err(StartError::Runtime(error)),
            Err(_) => Err(StartError::Runtime(std::io::Error::other(
                "the server thread ended unexpectedly",
            ))),
        }
    }
}

/// Serves until `stopping` resolves, then for [`SHUTDOWN_TIMEOUT`], and then drops every connection.
fn run(
    control: Control,
    listener: std::net::TcpListener,
    tls: Option<Tls>,
    report: oneshot::Sender<std::io::Result<()>>,
    stopping: oneshot::Receiver<()>,
) {
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = report.send(Err(error));
            return;
        }
    };
    runtime.block_on(async move {
        let listener = match TcpListener::from_std(listener) {
            Ok(listener) => listener,
            Err(error) => {
                let _ = report.send(Err(error));
                return;
            }
        };
        let (close, closing) = watch::channel(());
        let mut accepting = tokio::spawn(accept(control, tls, listener, closing));
        let _ = report.send(Ok(()));
        let _ = stopping.await;
        drop(close);
        let _ = tokio::time::timeout(SHUTDOWN_TIMEOUT, &mut accepting).await;
    });
}

/// Accepts connections until `closing` ends, and then waits for those that are open.
async fn accept(
    control: Control,
    tls: Option<Tls>,
    listener: TcpListener,
    mut closing: watch::Receiver<()>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((tcp, _)) => {
                    let (control, tls, closing) = (control.clone(), tls.clone(), closing.clone());
                    connections.spawn(connection::serve(control, tls, tcp, closing));
                }
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            },
            _ = closing.changed() => break,
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}
