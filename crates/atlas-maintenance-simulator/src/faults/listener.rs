//! A TCP listener whose connections can be hijacked by a fault.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::net::TcpListener;

use crate::faults::connection::{ConnectionHandle, FaultSocket};
use crate::faults::plan::FaultPlan;
use crate::service::state::Service;

#[derive(Debug)]
pub(crate) struct FaultListener {
    pub(crate) listener: TcpListener,
    pub(crate) service: Arc<Service>,
    pub(crate) faults: Arc<FaultPlan>,
}

impl Listener for FaultListener {
    type Io = FaultSocket;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (FaultSocket, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        let socket = FaultSocket::new(stream, Arc::clone(&self.service), Arc::clone(&self.faults));
        (socket, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, FaultListener>> for ConnectionHandle {
    fn connect_info(stream: IncomingStream<'_, FaultListener>) -> Self {
        stream.io().handle()
    }
}
