//! The running simulator: its handle, and the thread that serves.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::handler::Handler;
use tokio::sync::oneshot;

use crate::control::handle::Control;
use crate::faults::connection::ConnectionHandle;
use crate::faults::listener::FaultListener;
use crate::faults::plan::FaultPlan;
use crate::service::state::Service;

mod body;
mod handler;

/// How long requests under way may take after the simulator is dropped.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_millis(500);

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
    /// The base URL for clients, `http://127.0.0.1:` and a port.
    pub fn base_url(&self) -> String {
        let mut address = self.address;
        // Clients cannot connect to an unspecified address.
        if address.ip().is_unspecified() {
            address.set_ip(match address {
                SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        format!("http://{address}")
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
        // The runtime is created and dropped on this thread: it must not be dropped in another
        // runtime.
        std::thread::Builder::new()
            .name("atlas-maintenance-simulator".to_owned())
            .spawn(move || {
                run(state, listener, report, stopping);
                drop(ending);
            })
            .map_err(StartError::Runtime)?;
        match ready.await {
            Ok(Ok(())) => Ok(Self {
                control,
                address,
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
        let listener = match tokio::net::TcpListener::from_std(listener) {
            Ok(listener) => listener,
            Err(error) => {
                let _ = report.send(Err(error));
                return;
            }
        };
        let (close, closing) = oneshot::channel::<()>();
        let listener = FaultListener {
            listener,
            service: Arc::clone(&control.service),
            faults: Arc::clone(&control.faults),
        };
        let make_service = handler::handle
            .with_state(control)
            .into_make_service_with_connect_info::<ConnectionHandle>();
        let server = axum::serve(listener, make_service).with_graceful_shutdown(async {
            let _ = closing.await;
        });
        let server = tokio::spawn(server.into_future());
        let _ = report.send(Ok(()));
        let _ = stopping.await;
        drop(close);
        let _ = tokio::time::timeout(SHUTDOWN_TIMEOUT, server).await;
    });
}
