//! Addresses that accept no connection: closed ports, and a full accept queue.

use std::io::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use atlas_maintenance::{Client, ErrorKind};
use atlas_maintenance_simulator::Simulator;
use tokio::net::{TcpSocket, TcpStream};

use crate::calls::{CALLS, CREDENTIALS};
use crate::fixture::{HANG_LIMIT, Protocol, SHORT_TIMEOUT, with_retries, without_retries};

/// Makes every call with every kind of credentials, and returns the kinds of the errors.
async fn kinds(address: SocketAddr, connect: Duration) -> Vec<(String, ErrorKind)> {
    let simulator = Simulator::start().await.unwrap();
    let control = simulator.control();
    let mut kinds = Vec::new();
    for operation in CALLS {
        for credential in CREDENTIALS {
            for settings in [
                without_retries(Protocol::Http1),
                with_retries(Protocol::Http1),
            ] {
                let project =
                    Client::builder(credential.credentials(control.credentials(), "a-token"))
                        .base_url(format!("http://{address}").parse().unwrap())
                        .limits(
                            // Only connecting may time out.
                            settings
                                .limits
                                .connect_timeout(connect)
                                .attempt_timeout(HANG_LIMIT)
                                .total_timeout(HANG_LIMIT),
                        )
                        .retries(settings.retries)
                        .build()
                        .unwrap()
                        .project(control.project_id());
                let name = format!("{} with {credential:?}, {}", operation.name, settings.name);
                let outcome = tokio::time::timeout(HANG_LIMIT, (operation.call)(&project)).await;
                let outcome = outcome.unwrap_or_else(|_| panic!("{name} does not end"));
                kinds.push((name, outcome.unwrap_err().kind()));
            }
        }
    }
    kinds
}

#[tokio::test]
async fn call_is_not_sent_when_port_is_closed() {
    // A bound port that does not listen: it is closed, and no other process can take it.
    let bound = TcpSocket::new_v4().unwrap();
    bound.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = bound.local_addr().unwrap();
    for (name, kind) in kinds(address, SHORT_TIMEOUT).await {
        assert_eq!(kind, ErrorKind::NotSent, "{name}");
    }
}

#[tokio::test]
async fn call_is_not_sent_when_accept_queue_is_full() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    // Fill the accept queue until the system refuses more connections.
    let mut waiting = Vec::new();
    let is_full = loop {
        let soon = Duration::from_millis(100);
        match tokio::time::timeout(soon, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => waiting.push(stream),
            Ok(Err(error)) => panic!("{error}"),
            Err(_) => break true,
        }
        if waiting.len() > 1000 {
            break false;
        }
    };
    if !is_full {
        // Unlike `eprintln!`, this shows without `--nocapture`.
        let note = "skipped: this system has no limit for the accept queue";
        writeln!(std::io::stderr(), "{note}").unwrap();
        return;
    }
    for (name, kind) in kinds(address, Duration::from_millis(20)).await {
        assert_eq!(kind, ErrorKind::NotSent, "{name}");
    }
}
